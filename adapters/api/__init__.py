"""The interface of a channel: events come in, content goes out, capabilities are data, errors are few. Pure."""
