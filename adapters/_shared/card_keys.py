"""What the keys of buttons and menu entries mean: all that a click brings back. Pure."""

from typing import Final

PICK: Final = "pick"
"""The button beside a selection: what is meant is what was selected."""

FIELD: Final = "field:"
"""Begins the name of a selection that is a field of a form."""

SURE: Final = "?"
"""Begins the key of a button that asks back first: "?token?label?question"."""

WORD: Final = "word:"
"""Begins the key of a menu entry: what follows is as good as typed."""
