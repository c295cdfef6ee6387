"""How numbers are compared, found in what people type, and guessed when mistyped."""

import re
import unicodedata
from collections.abc import Iterator

# Not of category Pd, yet typed and pasted as dashes.
_MORE_DASHES = frozenset("\u2212\u2043\u02d7\u2500\u2796")
_JOINERS = "-/_.()#"
_LONGEST = 48
_ALIKE = {"O": "0Q", "0": "OQ", "Q": "O0", "I": "1L", "L": "1I", "1": "IL", "S": "5", "5": "S", "B": "8", "8": "B"}


def key(text: str) -> str:
    """The form by which two spellings are the same number: width, case, dashes and spaces do not count.

    Invisible characters that come along with pasted text are dropped too. key(key(x)) == key(x).
    """
    while (again := _folded(text)) != text:
        text = again
    return text


def _folded(text: str) -> str:
    if text.isascii():
        return "".join(text.split()).upper()
    text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).upper())
    return "".join(_dashed(letter) for letter in text if not _is_unseen(letter))


def _is_unseen(letter: str) -> bool:
    return letter.isspace() or unicodedata.category(letter) in ("Cf", "Zs", "Zl", "Zp")


def _dashed(letter: str) -> str:
    return "-" if letter in _MORE_DASHES or unicodedata.category(letter) == "Pd" else letter


def candidates(text: str) -> tuple[str, ...]:
    """Parts of a message that may be a number, as keys, the longest first; at most 20.

    Each has four characters or more and a digit. Whether one is a number, only the register knows.
    """
    found: dict[str, None] = {}
    for part in _parts(_readable(text)):
        part = key(part)
        if 4 <= len(part) <= _LONGEST and any(letter.isdigit() for letter in part):
            found.setdefault(part)
    return tuple(sorted(list(found)[:20], key=len, reverse=True))


def _readable(text: str) -> str:
    """Spaces stay, for they part words; everything else as in a key. Long messages are read from their start."""
    folded = unicodedata.normalize("NFKC", text[:2000]).upper()
    return "".join(" " if letter.isspace() else _dashed(letter) for letter in folded)


def _is_han(letter: str) -> bool:
    return unicodedata.name(letter, "").startswith(("CJK", "HIRAGANA", "KATAKANA", "HANGUL"))


def _parts(text: str) -> Iterator[str]:
    """The likeliest first: clean runs, then runs with Chinese words joined on, then what spaces or slashes hide."""
    marked = "".join(_mark(letter) for letter in text)
    spans = [_trimmed(text, *found.span()) for found in re.finditer(r"[aj]+", marked)]
    spans = [(start, end) for start, end in spans if start < end]
    yield from (text[start:end] for start, end in spans)
    for start, end in spans:
        if text[start:end].endswith(")") and "(" in text[start:end]:
            yield text[start : text.rindex("(", start, end)]
    for found in re.finditer(r"[ahj]+", marked):
        yield text[slice(*_trimmed(text, *found.span()))]
    for start, end in spans:
        yield from _with_words(text, marked, start, end)
    for found in re.finditer(r"[aj](?:[aj ]*[aj])", marked):
        yield text[found.start() : found.end()]
    for start, end in spans:
        yield from (piece for piece in re.split(r"[/()#]", text[start:end]) if len(piece) > 5)


def _mark(letter: str) -> str:
    if letter in _JOINERS:
        return "j"
    if letter == " ":
        return " "
    if not letter.isalnum():
        return "x"
    return "h" if _is_han(letter) else "a"


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Without joiners at either end, but for a bracket that closes one inside."""
    while start < end and text[start] in _JOINERS:
        start += 1
    while start < end and text[end - 1] in _JOINERS:
        if text[end - 1] == ")" and "(" in text[start:end]:
            break
        end -= 1
    return start, end


def _with_words(text: str, marked: str, start: int, end: int) -> Iterator[str]:
    """`华东公司-XS-001` and `2023-SG-001-补充`: Chinese words belong to a number only across a joiner."""
    starts, ends = [start], [end]
    if start > 1 and marked[start - 1] == "j" and marked[start - 2] == "h":
        starts += [at for at in range(start - 2, max(start - 10, -1), -1) if set(marked[at : start - 1]) == {"h"}]
    if end + 1 < len(text) and marked[end] == "j" and marked[end + 1] == "h":
        ends += [at for at in range(end + 2, min(end + 6, len(text)) + 1) if set(marked[end + 1 : at]) == {"h"}]
    for first in starts:
        for last in ends:
            yield text[first:last]


def lookalikes(key: str) -> tuple[str, ...]:
    """Keys that this one may be a slip for, the likeliest first; at most 200, never the key itself.

    One digit for another is no slip here: serials lie next to each other, so there would always be a neighbour to
    name, and a number that is somebody else's would be answered otherwise than one that is not there.
    """
    found: dict[str, None] = {}
    for guess in _slips(key):
        if guess and guess != key:
            found.setdefault(guess)
        if len(found) == 200:
            break
    return tuple(found)


def _slips(key: str) -> Iterator[str]:
    yield from _all_digits(key)
    places = range(len(key) - 1, -1, -1)  # people slip in the serial, which comes last
    for at in places:
        for other in _ALIKE.get(key[at], ""):
            yield key[:at] + other + key[at + 1 :]
    yield from _zeros(key)
    for at in places[:-1]:
        yield key[: at - 1] + key[at] + key[at - 1] + key[at + 1 :]
    yield re.sub(r"(?<=[0-9])(?=[A-Z])|(?<=[A-Z])(?=[0-9])", "-", key)
    for at in places:
        yield key[:at] + key[at + 1 :]
    for at in places:
        yield key[:at] + key[at] + key[at:]
    for at in places:
        yield key[:at] + "-" + key[at:]
    for at in range(len(key), -1, -1):
        yield from (key[:at] + digit + key[at:] for digit in "0123456789")


_READ_AS = str.maketrans("OQILSB", "001158")


def _all_digits(key: str) -> Iterator[str]:
    """`O0OO1` for `00001`: every letter of a piece that looks like a digit, in the last piece, or in all that have digits."""
    pieces = re.split(f"([{re.escape(_JOINERS)}])", key)
    digits = [piece.translate(_READ_AS) if any(map(str.isdigit, piece)) else piece for piece in pieces]
    last = "".join((*pieces[:-1], digits[-1]))
    yield last
    yield "".join(digits)
    if last != key:
        yield from _zeros(last)


def looks(text: str) -> str:
    """Equal for numbers that the eye takes for the same: signs, O and 0, I, L and 1, zeros in front do not count."""
    plain = "".join(letter if letter.isalnum() else " " for letter in key(text).translate(_READ_AS))
    return re.sub(r"(?<![0-9])0+(?=[0-9])", "", "-".join(plain.split()))


def _zeros(key: str) -> Iterator[str]:
    """The last run of digits with more zeros in front, or fewer."""
    runs = list(re.finditer(r"[0-9]+", key))
    if not runs:
        return
    start, end = runs[-1].span()
    for count in range(1, 6):
        yield key[:start] + "0" * count + key[start:]
    for at in range(start + 1, end + 1):
        if key[at - 1] != "0":
            break
        yield key[:start] + key[at:]
