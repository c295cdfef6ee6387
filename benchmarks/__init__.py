"""Measurements side by side with a peer or the raw limit."""
