"""Whether Slack speaks: the signature over the raw body, and its age. Pure."""

import hmac
import re
from hashlib import sha256

OLDEST = 300
"""Seconds that a request may be old, or ahead of our clock."""

STAMP = re.compile(r"[0-9]{1,12}", re.ASCII)


def signature(secret: str, stamp: str, raw: bytes) -> str:
    return "v0=" + hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + raw, sha256).hexdigest()


def genuine(secret: str, stamp: str, signed: str, raw: bytes, now: float) -> bool:
    """False for whatever is missing, odd, too old or signed by somebody else; an empty secret proves nothing."""
    if not secret or not STAMP.fullmatch(stamp) or abs(now - int(stamp)) > OLDEST:
        return False
    # As bytes: compare_digest takes no text beyond ASCII.
    return hmac.compare_digest(signature(secret, stamp, raw).encode(), signed.encode("utf-8", "surrogateescape"))
