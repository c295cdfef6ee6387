"""What comes over the wire, read safely: the outer XML by its bytes, the inner without a document type. Pure."""

import re
from collections.abc import Mapping
from typing import Final
from xml.etree import ElementTree

from adapters.api.errors import BadPayload

LARGEST: Final = 256 * 1024
MOST_TAGS: Final = 4_000
BEGINNING: Final = re.compile(rb"\s*(?:<\?xml [^<>]{0,100}\?>)?\s*<xml>")

BASE64: Final = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
OPENS, CLOSES = b"<![CDATA[", b"]]>"


def encrypted_in(raw: bytes) -> str:
    """The ciphertext of an envelope, which nobody has signed yet: no parser may meet it."""
    if len(raw) > LARGEST:
        raise BadPayload("the envelope is too large")
    if not _begins(raw) or not raw.rstrip().endswith(b"</xml>"):
        raise BadPayload("the envelope is not what the platform sends")
    head, _, rest = raw.partition(b"<Encrypt>")
    inner, _, tail = rest.partition(b"</Encrypt>")
    around = head + tail
    if len(inner) == len(rest) or b"Encrypt" in around or around.count(b"<!") != around.count(OPENS):
        raise BadPayload("the envelope needs exactly one ciphertext, and declares nothing")
    if inner.startswith(OPENS) and inner.endswith(CLOSES):
        inner = inner[len(OPENS) : -len(CLOSES)]
    if not inner or inner.rstrip(b"=").translate(None, BASE64) or len(inner) - len(inner.rstrip(b"=")) > 2:
        raise BadPayload("the envelope's ciphertext is not base64")
    return inner.decode("ascii")


Part = ElementTree.Element


def parsed(raw: bytes) -> Part:
    """The root of a message. Raises BadPayload.

    A document type can only stand before the root. What begins with its root has none, and so no entity that could grow
    or fetch anything, whatever the parser.
    """
    if len(raw) > LARGEST or raw.count(b"<") > MOST_TAGS or not _begins(raw):
        raise BadPayload("the message is not what the platform sends")
    try:
        return ElementTree.fromstring(raw)
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise BadPayload(f"the message is not XML: {error}") from None


def fields_of(part: Part) -> dict[str, str]:
    """Its texts by name, "" for what has parts of its own. Two readers must not see different values, so none stands twice."""
    fields = {each.tag: "" if len(each) else each.text or "" for each in part}
    if len(fields) != len(part):
        raise BadPayload("a name stands twice")
    return fields


def word(fields: Mapping[str, str], name: str, longest: int) -> str:
    """A text that is there and can be printed."""
    value = fields.get(name, "")
    if not 0 < len(value) <= longest or not value.isprintable():
        raise BadPayload(f"{name} is missing, too long or no word")
    return value


def _begins(raw: bytes) -> bool:
    return raw.startswith(b"<xml>") or BEGINNING.match(raw) is not None
