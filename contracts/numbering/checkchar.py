"""Check characters of ISO/IEC 7064: one slip of the hand, or two neighbours changed over, does not go unseen."""

from dataclasses import dataclass

_ALPHANUMERIC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class System:
    """`letters` is what the checked text may have, `ends` what a check may look like. `length` characters of check."""

    letters: str
    ends: str
    length: int = 1


SYSTEMS = {
    "mod11-2": System("0123456789", "0123456789X"),
    "mod11-10": System("0123456789", "0123456789"),
    "mod37-2": System(_ALPHANUMERIC, _ALPHANUMERIC + "*"),
    "mod37-36": System(_ALPHANUMERIC, _ALPHANUMERIC),
    "mod97-10": System(_ALPHANUMERIC, "0123456789", 2),
}
"""By the names of the standard. The two of modulus 11 are for numbers without letters."""

USUAL = "mod37-36"


def check_of(system: str, text: str) -> str:
    """The check for the letters and digits of `text`, upper case; separators do not count.

    Raises `ValueError` when one of them is not of the system's own (a Chinese character, a letter in a system for digits).
    """
    known = SYSTEMS[system]
    plain = [letter for letter in text if letter.isalnum()]
    if strange := next((letter for letter in plain if letter not in known.letters), None):
        raise ValueError(strange)
    match system:
        case "mod97-10":
            digits = "".join(str(_ALPHANUMERIC.index(letter)) for letter in plain)
            return f"{98 - int((digits or '0') + '00') % 97:02}"
        case "mod11-2" | "mod37-2":
            return _pure(plain, int(system[3:5]), known.ends)
        case _:
            return _hybrid(plain, int(system.partition("-")[2]), known.ends)


def _pure(plain: list[str], modulus: int, ends: str) -> str:
    rest = 0
    for letter in plain:
        rest = (rest + ends.index(letter)) * 2 % modulus
    return ends[(1 - rest) % modulus]


def _hybrid(plain: list[str], modulus: int, ends: str) -> str:
    rest = modulus
    for letter in plain:
        rest = (rest + ends.index(letter)) % modulus or modulus
        rest = rest * 2 % (modulus + 1)
    return ends[(1 - rest) % modulus]
