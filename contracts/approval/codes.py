"""The short code of a task, to be typed instead of clicking."""

from hashlib import sha256

LENGTH = 4
# Without letters and digits that are taken for each other on a phone or read aloud.
LETTERS = "ACDEFHJKMNPQRTUVWXY"
DIGITS = "23456789"
_ALPHABET = LETTERS + DIGITS
_FEWEST_BYTES = 8


def code_from(random_bytes: bytes) -> str:
    """Four characters like `A7K2`, with a letter and a digit at least, so that they are neither a word nor a count.

    The same bytes give the same code; every code is as likely as any other. Raises ValueError below eight bytes.
    """
    if len(random_bytes) < _FEWEST_BYTES:
        raise ValueError(f"a code needs {_FEWEST_BYTES} random bytes")
    number = int.from_bytes(sha256(random_bytes).digest(), "big")
    while True:
        code = ""
        for _ in range(LENGTH):
            number, at = divmod(number, len(_ALPHABET))
            code += _ALPHABET[at]
        if not (code.isalpha() or code.isdigit()):
            return code
        if number < len(_ALPHABET) ** LENGTH:
            number = int.from_bytes(sha256(code.encode() + random_bytes).digest(), "big")
