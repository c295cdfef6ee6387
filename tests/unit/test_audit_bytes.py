"""The log is written by a faster writer than the one that defines its bytes."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from contracts.audit import Entry, Json, canonical
from storage.log import written

# What JSON in UTF-8 can hold: no half of a surrogate pair.
TEXT = st.text(st.characters(codec="utf-8"))
SCALARS = st.none() | st.booleans() | st.integers() | TEXT
DETAILS: st.SearchStrategy[Json] = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(TEXT, inner))


@given(
    at=st.datetimes(timezones=st.just(UTC)),
    by=TEXT,
    channel=TEXT,
    action=TEXT,
    contract=st.none() | st.integers(),
    details=st.dictionaries(TEXT, DETAILS),
)
def test_both_write_the_same_bytes(
    at: datetime, by: str, channel: str, action: str, contract: int | None, details: dict[str, Json]
) -> None:
    entry = Entry(at=at, by=by, channel=channel, action=action, contract=contract, details=details)
    assert written(entry) == canonical(entry)


def test_control_characters_and_what_is_beyond_64_bits() -> None:
    text = "".join(map(chr, [*range(0x20), 0x22, 0x5C, 0x7F, 0x85, 0x2028, 0xFFFF, 0x1F600]))
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    entry = Entry(at=moment, by="a", channel="b", action="c", contract=1, details={text: text, "n": 2**70})
    assert written(entry) == canonical(entry)
