"""The envelope in which WeCom and DingTalk send callbacks: signed with SHA-1, encrypted with AES-256-CBC.

plain   = 16 random bytes | length of the message (4 bytes, big endian) | message | receive id
padded  = PKCS#7 in blocks of 32, so that a pad is 1 to 32 bytes long
encrypt = base64(AES-CBC(padded)), key = base64(EncodingAESKey + "="), IV = the first 16 bytes of the key
signature = hex(SHA-1 of token, timestamp, nonce and encrypt, sorted and put together)

Sources: developer.work.weixin.qq.com/document/path/90968 and 101033, the vendors' sample libraries, whose error codes these are.
"""

import base64
import hmac
import os
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha1
from typing import Final

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from adapters.api.errors import BadPayload

BLOCK: Final = 32
RANDOM: Final = 16
HEAD: Final = RANDOM + 4
AES_BLOCK: Final = 16

WRONG_SIGNATURE: Final = -40001
WRONG_KEY: Final = -40004
WRONG_RECEIVER: Final = -40005
NOT_DECRYPTED: Final = -40007
WRONG_BUFFER: Final = -40008
NOT_BASE64: Final = -40010

WORDS: Final = {
    WRONG_SIGNATURE: "the signature does not fit",
    WRONG_KEY: "the EncodingAESKey is not 43 letters and digits",
    WRONG_RECEIVER: "meant for somebody else",
    NOT_DECRYPTED: "not a whole number of AES blocks",
    WRONG_BUFFER: "what was decrypted has a wrong padding or length",
    NOT_BASE64: "the ciphertext is not base64",
}


class NotGenuine(BadPayload):
    """An envelope that cannot be opened; `code` is what the vendors' libraries call the reason."""

    def __init__(self, code: int) -> None:
        super().__init__(f"{WORDS[code]} ({code})")
        self.code = code


@dataclass(frozen=True, slots=True)
class Sealed:
    """`timestamp` is in seconds and `nonce` any word; the signature covers both."""

    encrypt: str
    signature: str
    timestamp: str
    nonce: str


class CallbackCrypto:
    """Made once for a pair of token and key. `receive_id` is the corp id, or "" where the vendor puts none.

    Raises NotGenuine for a key that is none.
    """

    def __init__(self, token: str, encoding_aes_key: str, receive_id: str) -> None:
        self._token = token.encode()
        self._receive_id = receive_id.encode()
        self._cipher = _cipher(aes_key(encoding_aes_key))

    def signature(self, timestamp: str, nonce: str, encrypt: str) -> str:
        """As the vendors sort: by bytes, the timestamp as it is written."""
        parts = sorted((self._token, timestamp.encode(), nonce.encode(), encrypt.encode()))
        return sha1(b"".join(parts), usedforsecurity=False).hexdigest()

    def opened(self, signature: str, timestamp: str, nonce: str, encrypt: str) -> bytes:
        """The message. Nothing is decrypted before the signature fits. Raises NotGenuine."""
        try:
            fits = hmac.compare_digest(self.signature(timestamp, nonce, encrypt).encode(), signature.encode())
        except UnicodeEncodeError:  # half a letter, which no platform sends
            fits = False
        if not fits:
            raise NotGenuine(WRONG_SIGNATURE)
        plain = _unpadded(_decrypted(self._cipher, _unquoted(encrypt)))
        if len(plain) < HEAD:
            raise NotGenuine(WRONG_BUFFER)
        end = HEAD + int.from_bytes(plain[RANDOM:HEAD], "big")
        if end > len(plain):
            raise NotGenuine(WRONG_BUFFER)
        if not hmac.compare_digest(plain[end:], self._receive_id):
            raise NotGenuine(WRONG_RECEIVER)
        return plain[HEAD:end]

    def sealed(
        self, message: bytes, timestamp: str, nonce: str, *, random: Callable[[int], bytes] = os.urandom
    ) -> Sealed:
        plain = random(RANDOM) + len(message).to_bytes(4, "big") + message + self._receive_id
        pad = BLOCK - len(plain) % BLOCK
        encryptor = self._cipher.encryptor()
        encrypted = encryptor.update(plain + bytes([pad]) * pad) + encryptor.finalize()
        encrypt = base64.b64encode(encrypted).decode()
        return Sealed(encrypt, self.signature(timestamp, nonce, encrypt), timestamp, nonce)


def aes_key(encoding_aes_key: str) -> bytes:
    """32 bytes. The last letter of a key may carry bits that belong to nothing; the vendors' own samples do."""
    if len(encoding_aes_key) != 43 or not encoding_aes_key.isascii() or not encoding_aes_key.isalnum():
        raise NotGenuine(WRONG_KEY)
    return base64.b64decode(encoding_aes_key + "=")


def decrypted_file(key: bytes, data: bytes) -> bytes:
    """A file of a chat, encrypted without an envelope by the same cipher and padding. Raises NotGenuine."""
    return _unpadded(_decrypted(_cipher(key), data))


def _cipher(key: bytes) -> Cipher[modes.CBC]:
    return Cipher(algorithms.AES(key), modes.CBC(key[:AES_BLOCK]))


def _unquoted(encrypt: str) -> bytes:
    try:
        return base64.b64decode(encrypt, validate=True)
    except ValueError:
        raise NotGenuine(NOT_BASE64) from None


def _decrypted(cipher: Cipher[modes.CBC], data: bytes) -> bytes:
    if not data or len(data) % AES_BLOCK:
        raise NotGenuine(NOT_DECRYPTED)
    decryptor = cipher.decryptor()
    return decryptor.update(data) + decryptor.finalize()


def _unpadded(plain: bytes) -> bytes:
    """By hand: what unpads in blocks of 16 refuses a pad above that."""
    pad = plain[-1]
    if not 1 <= pad <= BLOCK or plain[-pad:] != bytes([pad]) * pad:
        raise NotGenuine(WRONG_BUFFER)
    return plain[:-pad]
