"""The audit log: entries in a hash chain, each over the canonical JSON of what happened.

`hash = SHA-256(0x01 ‖ previous hash ‖ sequence number as 8 bytes, big-endian ‖ body)`; the first entry follows 32 zero bytes.
The body is JSON in UTF-8 with sorted keys and no spaces, so anyone can recompute the chain from a plain export.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Union

ORIGIN = bytes(32)

Json = Union[None, bool, int, str, "list[Json]", "dict[str, Json]"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Who did what, when, from where. `by` is a person id, or "clock", "import", "operator"; `channel` is where it came from."""

    at: datetime
    by: str
    channel: str
    action: str
    contract: int | None
    details: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class Sealed:
    """An entry in its place: `seq` counts from 1 without a gap."""

    seq: int
    body: bytes
    hash: bytes


@dataclass(frozen=True, slots=True)
class Broken:
    """The first entry that does not fit, and why (a message key: audit.gap, audit.hash, audit.head)."""

    seq: int
    why: str


def canonical(entry: Entry) -> bytes:
    body = {
        "action": entry.action,
        "at": entry.at.isoformat(timespec="microseconds"),
        "by": entry.by,
        "channel": entry.channel,
        "contract": entry.contract,
        "details": dict(entry.details),
    }
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def link(previous: bytes, seq: int, body: bytes) -> bytes:
    return sha256(b"\x01" + previous + seq.to_bytes(8, "big") + body).digest()


def verify(rows: Iterable[tuple[int, bytes, bytes]], head: tuple[int, bytes]) -> Broken | None:
    """Walk (seq, body, hash) from the first to the last; None when every link holds and the end is `head`."""
    last, previous = 0, ORIGIN
    for seq, body, digest in rows:
        last += 1
        if seq != last:
            return Broken(last, "audit.gap")
        if sha256(b"\x01" + previous + seq.to_bytes(8, "big") + body).digest() != digest:
            return Broken(seq, "audit.hash")
        previous = digest
    if (last, previous) != head:
        return Broken(last + 1, "audit.head")
    return None
