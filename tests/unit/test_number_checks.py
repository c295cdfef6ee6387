"""Check characters, and how a counter is written when it is wide, narrow, full or in letters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.numbering.checkchar import SYSTEMS, check_of
from contracts.numbering.counting import ALPHABETS, capacity, read, written
from contracts.numbering.rule import Overflow


@pytest.mark.parametrize(
    ("system", "text", "check"),
    [
        ("mod11-2", "0794", "0"),
        ("mod11-2", "079", "X"),
        ("mod11-10", "0794", "5"),
        ("mod37-2", "G123489654321", "Y"),
        ("mod37-36", "A12425GABC1234002", "M"),
        ("mod97-10", "99991234567890121414", "90"),
    ],
)
def test_published_checks(system: str, text: str, check: str) -> None:
    assert check_of(system, text) == check
    assert check_of(system, "-".join(text)) == check


@given(st.sampled_from(sorted(SYSTEMS)), st.data())
def test_a_slip_of_one_character_or_two_changed_over_is_seen(system: str, data: st.DataObject) -> None:
    """The pure systems and the one of 97 see every swap; the hybrid ones almost every."""
    letters = SYSTEMS[system].letters
    text = data.draw(st.text(letters, min_size=2, max_size=12))
    at = data.draw(st.integers(0, len(text) - 2))
    other = data.draw(st.sampled_from(letters))
    slip = text[:at] + other + text[at + 1 :]
    if slip != text and len(slip) == len(text) and (system != "mod97-10" or other.isdigit() == text[at].isdigit()):
        assert check_of(system, slip) != check_of(system, text)
    swapped = text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    if swapped != text and system in ("mod11-2", "mod37-2"):
        assert check_of(system, swapped) != check_of(system, text)


def test_what_a_system_does_not_know_is_no_number() -> None:
    with pytest.raises(ValueError, match="华"):
        check_of("mod37-36", "华东-001")
    with pytest.raises(ValueError, match="A"):
        check_of("mod11-10", "A01")


@pytest.mark.parametrize(
    ("value", "width", "overflow", "text"),
    [
        (7, 3, Overflow.ERROR, "007"),
        (999, 3, Overflow.ERROR, "999"),
        (1000, 3, Overflow.ERROR, None),
        (1000, 3, Overflow.WIDEN, "1000"),
        (1000, 3, Overflow.LETTERS, "A00"),
        (1099, 3, Overflow.LETTERS, "A99"),
        (1100, 3, Overflow.LETTERS, "B00"),
        (3399, 3, Overflow.LETTERS, "Z99"),
        (3400, 3, Overflow.LETTERS, "AA0"),
        (9159, 3, Overflow.LETTERS, "ZZ9"),
        (9160, 3, Overflow.LETTERS, "AAA"),
        (22983, 3, Overflow.LETTERS, "ZZZ"),
        (22984, 3, Overflow.LETTERS, None),
        (7, None, Overflow.ERROR, "7"),
    ],
)
def test_a_counter_that_is_full(value: int, width: int | None, overflow: Overflow, text: str | None) -> None:
    assert written(value, width, ALPHABETS[""], overflow) == text
    if text is not None:
        assert read(text, width, ALPHABETS[""], overflow) == value


widths = st.none() | st.integers(1, 6)


@given(st.integers(0, 10**9), widths, st.sampled_from(sorted(ALPHABETS)), st.sampled_from(Overflow))
def test_values_are_read_as_they_were_written(value: int, width: int | None, base: str, overflow: Overflow) -> None:
    alphabet = ALPHABETS[base]
    text = written(value, width, alphabet, overflow)
    most = capacity(width, alphabet, overflow)
    assert (text is None) == (most is not None and value >= most)
    if text is not None:
        assert read(text, width, alphabet, overflow) == value


@given(st.text("0123456789ABCXYZ", max_size=6), widths, st.sampled_from(sorted(ALPHABETS)), st.sampled_from(Overflow))
def test_a_text_is_one_value_or_none(text: str, width: int | None, base: str, overflow: Overflow) -> None:
    value = read(text, width, ALPHABETS[base], overflow)
    if value is not None:
        assert written(value, width, ALPHABETS[base], overflow) == text
