"""Puts everything together."""
