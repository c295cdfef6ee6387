"""Buttons made opaque: what a button means is sealed with the house's key, so that only buttons we drew can be pressed.

The same button sealed twice is the same token (AES-SIV), so a card drawn again is equal to the one that stands.
"""

import base64
import hmac
from hashlib import sha512

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from cards.press import Press, pack, unpack
from contracts.refusal import Refused

PREFIX = "k"
"""A token never begins with a dash, which a command line would take for an option."""

LONGEST = 512


class Seal:
    """Mints tokens and reads them back. `secret` is the house's 32 bytes; the key for buttons is derived from it."""

    def __init__(self, secret: bytes) -> None:
        self._cipher = AESSIV(sha512(b"contractbot buttons 1" + secret).digest())
        self._root = sha512(b"contractbot derived 1" + secret).digest()

    def derive(self, purpose: str) -> bytes:
        """32 bytes of their own for every purpose; they tell nothing of the key."""
        return hmac.digest(self._root, purpose.encode(), "sha512")[:32]

    def mint(self, press: Press) -> str:
        sealed = self._cipher.encrypt(pack(press).encode(), None)
        return PREFIX + base64.urlsafe_b64encode(sealed).decode().rstrip("=")

    def read(self, token: str) -> Press:
        """Raises Refused on anything this house did not mint."""
        if not token.startswith(PREFIX) or len(token) > LONGEST:
            raise Refused("error.bad_button")
        text = token[len(PREFIX) :]
        try:
            sealed = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
            return unpack(self._cipher.decrypt(sealed, None).decode())
        except (ValueError, InvalidTag) as wrong:
            raise Refused("error.bad_button") from wrong
