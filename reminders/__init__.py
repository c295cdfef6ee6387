"""Time: what is due, and the beat that asks."""
