"""What a channel is: events in, content out, capabilities as data."""
