"""Time: what is due (pure), and the beat that asks."""
