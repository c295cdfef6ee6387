"""What comes over the wire, read safely: the outer XML by its bytes, the inner by a parser that knows no DTD. Pure."""

import re
from dataclasses import dataclass, field
from typing import Final
from xml.parsers.expat import ExpatError, ParserCreate

from adapters.api.errors import BadPayload

LARGEST: Final = 256 * 1024
DEEPEST: Final = 12
MOST_ELEMENTS: Final = 2_000
LONGEST_TEXT: Final = 20_000

ENCRYPT: Final = re.compile(
    rb"<Encrypt>\s*(?:<!\[CDATA\[([A-Za-z0-9+/]+={0,2})\]\]>|([A-Za-z0-9+/]+={0,2}))\s*</Encrypt>"
)


def encrypted_in(raw: bytes) -> str:
    """The ciphertext of an envelope, which nobody has signed yet: no parser may meet it."""
    if len(raw) > LARGEST:
        raise BadPayload("the envelope is too large")
    body = raw.strip()
    if not (body.startswith(b"<xml>") and body.endswith(b"</xml>")) or b"<!DOCTYPE" in raw or b"<!ENTITY" in raw:
        raise BadPayload("the envelope is not what the platform sends")
    if raw.count(b"<Encrypt") != 1 or raw.count(b"</Encrypt") != 1:
        raise BadPayload("the envelope needs exactly one ciphertext")
    found = ENCRYPT.search(raw)
    if found is None:
        raise BadPayload("the envelope's ciphertext is not base64")
    return (found[1] or found[2]).decode("ascii")


@dataclass(slots=True)
class Element:
    """`inner` holds elements by their names; a name may come again."""

    text: str = ""
    inner: dict[str, list["Element"]] = field(default_factory=dict)

    def all(self, name: str) -> list["Element"]:
        return self.inner.get(name, [])

    def one(self, name: str) -> "Element | None":
        """An element that may be missing. Raises BadPayload where it comes twice: two readers must not see different values."""
        found = self.all(name)
        if len(found) > 1:
            raise BadPayload(f"{name} stands twice")
        return found[0] if found else None

    def maybe(self, name: str) -> str:
        """Its text, or "" where it is missing."""
        found = self.one(name)
        if found is None:
            return ""
        if found.inner:
            raise BadPayload(f"{name} is not a text")
        return found.text

    def word(self, name: str, longest: int) -> str:
        """A text that is there and can be printed."""
        value = self.maybe(name)
        if not 0 < len(value) <= longest or not value.isprintable():
            raise BadPayload(f"{name} is missing, too long or no word")
        return value


class _Builder:
    """Counts as it goes; what declares anything is refused before it can expand."""

    def __init__(self) -> None:
        self.root = Element()
        self._open = [self.root]
        self._elements = 0
        self._letters = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._elements += 1
        if self._elements > MOST_ELEMENTS or len(self._open) > DEEPEST:
            raise BadPayload("too many elements")
        element = Element()
        self._open[-1].inner.setdefault(name, []).append(element)
        self._open.append(element)

    def end(self, name: str) -> None:
        element = self._open.pop()
        if element.inner:
            element.text = element.text.strip()

    def text(self, words: str) -> None:
        self._letters += len(words)
        if self._letters > LONGEST_TEXT:
            raise BadPayload("the text is too long")
        self._open[-1].text += words


def _forbidden(*declared: object) -> None:
    raise BadPayload("XML that declares a document type or an entity")


def parsed(raw: bytes) -> Element:
    """The `xml` element of a message. Raises BadPayload."""
    builder = _Builder()
    parser = ParserCreate("utf-8")
    parser.buffer_text = True
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.text
    parser.StartDoctypeDeclHandler = _forbidden
    parser.EntityDeclHandler = _forbidden
    parser.ProcessingInstructionHandler = _forbidden
    try:
        parser.Parse(raw, True)
    except ExpatError as error:
        raise BadPayload(f"the message is not XML: {error}") from None
    root = builder.root.one("xml")
    if root is None:
        raise BadPayload("the message is no <xml>")
    return root
