"""Callback envelopes against the vendors' own samples, vectors of other implementations, and whoever tampers."""

import base64
import json
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from hypothesis import given
from hypothesis import strategies as st

from adapters._shared.callback_crypto import (
    NOT_BASE64,
    NOT_DECRYPTED,
    WRONG_BUFFER,
    WRONG_KEY,
    WRONG_RECEIVER,
    WRONG_SIGNATURE,
    CallbackCrypto,
    NotGenuine,
    aes_key,
    decrypted_file,
)

VECTORS: list[dict[str, str]] = json.loads((Path(__file__).parent / "callback_vectors.json").read_text("utf-8"))
TOKEN, KEY, CORP = "123456", "kWxPEV2UEDyxWpmPdKC3F4dgPDmOvfKX1HGnEUDS1aR", "wx49f0ab532d5d035a"
AT, NONCE = "1700000000", "nonce0001"


def crypto(vector: dict[str, str]) -> CallbackCrypto:
    return CallbackCrypto(vector["token"], vector["key"], vector["receive_id"])


def opened(vector: dict[str, str], **other: str) -> bytes:
    given = {**vector, **other}
    return crypto(vector).opened(given["signature"], given["timestamp"], given["nonce"], given["encrypt"])


def by_name(start: str) -> dict[str, str]:
    return next(vector for vector in VECTORS if vector["name"].startswith(start))


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
def test_opens_what_others_sealed(vector: dict[str, str]) -> None:
    message = opened(vector)
    if "message" in vector:
        assert message.decode() == vector["message"]
    else:
        sent = ElementTree.fromstring(message.decode())
        assert sent.findtext("MsgId") == "4363689963896700987"
        assert sent.findtext("Content") == "test"


@pytest.mark.parametrize("vector", [v for v in VECTORS if "random" in v], ids=lambda vector: vector["name"])
def test_seals_byte_for_byte_as_others_do(vector: dict[str, str]) -> None:
    sealed = crypto(vector).sealed(
        vector["message"].encode(), vector["timestamp"], vector["nonce"], random=lambda count: vector["random"].encode()
    )
    assert (sealed.encrypt, sealed.signature) == (vector["encrypt"], vector["signature"])


@given(message=st.binary(max_size=400), nonce=st.text(max_size=20))
def test_opens_what_it_sealed(message: bytes, nonce: str) -> None:
    ours = CallbackCrypto(TOKEN, KEY, CORP)
    sealed = ours.sealed(message, AT, nonce)
    assert ours.opened(sealed.signature, AT, nonce, sealed.encrypt) == message


def test_a_file_is_decrypted_without_an_envelope() -> None:
    data = bytes.fromhex("427c518211940716cc31c691877412faa35c470940d27b1ff1a074ef19d4a620")
    assert decrypted_file(aes_key(KEY), data) == b"hello media"


def refused(vector: dict[str, str], **other: str) -> int:
    with pytest.raises(NotGenuine) as error:
        opened(vector, **other)
    return error.value.code


def test_nothing_that_was_tampered_with_is_opened() -> None:
    vector = by_name("C")
    assert refused(vector, nonce="437374424") == WRONG_SIGNATURE
    assert refused(vector, timestamp="1411443781") == WRONG_SIGNATURE
    assert refused(vector, signature=vector["signature"].upper()) == WRONG_SIGNATURE
    assert refused(vector, signature="") == WRONG_SIGNATURE
    assert refused(vector, signature="é" * 40) == WRONG_SIGNATURE
    assert refused(vector, encrypt=vector["encrypt"][:-4] + "AAAA") == WRONG_SIGNATURE
    assert refused(vector, encrypt="\ud800") == WRONG_SIGNATURE


def plain(pad: int, *, length: int = 5, message: bytes = b"hello", rest: bytes = CORP.encode()) -> bytes:
    """Padded wrongly on purpose: the last byte says `pad`."""
    body = b"r" * 16 + length.to_bytes(4, "big") + message + rest
    fill = 32 - len(body) % 32
    return body + bytes([pad]) * fill


def signed(raw: bytes, *, encrypt: str | None = None) -> tuple[str, str]:
    key = aes_key(KEY)
    encryptor = Cipher(algorithms.AES(key), modes.CBC(key[:16])).encryptor()
    text = base64.b64encode(encryptor.update(raw) + encryptor.finalize()).decode() if encrypt is None else encrypt
    return CallbackCrypto(TOKEN, KEY, CORP).signature(AT, NONCE, text), text


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (plain(0), WRONG_BUFFER),
        (plain(33), WRONG_BUFFER),
        (plain(255), WRONG_BUFFER),
        (plain(22), WRONG_BUFFER),
        (plain(21, length=4_000_000_000), WRONG_BUFFER),
        (b"\x10" * 16, WRONG_BUFFER),
        (b"r" * 13 + b"\x13" * 19, WRONG_BUFFER),
        (plain(21, rest=b"wx49f0ab532d5d035b"), WRONG_RECEIVER),
        (plain(21, length=6), WRONG_RECEIVER),
        (plain(21, length=4), WRONG_RECEIVER),
    ],
)
def test_what_is_genuinely_signed_but_malformed_is_refused(raw: bytes, code: int) -> None:
    signature, encrypt = signed(raw)
    with pytest.raises(NotGenuine) as error:
        CallbackCrypto(TOKEN, KEY, CORP).opened(signature, AT, NONCE, encrypt)
    assert error.value.code == code


@pytest.mark.parametrize(
    ("encrypt", "code"),
    [
        ("", NOT_DECRYPTED),
        ("AAAA", NOT_DECRYPTED),
        ("AAA", NOT_BASE64),
        ("AAAAAAAAAAAAAAAAAAAAA-==", NOT_BASE64),
        ("AAAA AAAA", NOT_BASE64),
        ("中文", NOT_BASE64),
    ],
)
def test_a_ciphertext_that_is_none_is_refused(encrypt: str, code: int) -> None:
    signature, _ = signed(b"", encrypt=encrypt)
    with pytest.raises(NotGenuine) as error:
        CallbackCrypto(TOKEN, KEY, CORP).opened(signature, AT, NONCE, encrypt)
    assert error.value.code == code


def test_an_honest_envelope_for_somebody_else_is_refused() -> None:
    vector = by_name("F6")
    ours = CallbackCrypto(TOKEN, KEY, CORP)
    with pytest.raises(NotGenuine) as error:
        ours.opened(vector["signature"], vector["timestamp"], vector["nonce"], vector["encrypt"])
    assert error.value.code == WRONG_RECEIVER


@pytest.mark.parametrize("key", ["", "short", "k" * 42, "k" * 44, "k" * 42 + "-", "键" * 43])
def test_a_key_that_is_none_is_refused(key: str) -> None:
    with pytest.raises(NotGenuine) as error:
        CallbackCrypto(TOKEN, key, CORP)
    assert error.value.code == WRONG_KEY
