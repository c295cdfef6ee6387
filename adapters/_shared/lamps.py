"""How urgent or good a state is, as a sign before its word. Pure."""

from typing import Final

from cards.model import Tone

LAMPS: Final = {Tone.NEUTRAL: "⚪", Tone.WAITING: "🔵", Tone.GOOD: "🟢", Tone.WARNING: "🟠", Tone.BAD: "🔴"}
