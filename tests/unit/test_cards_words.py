"""Whatever people type: cards stay one line where a line is meant, short, and without invisible characters."""

import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cards.fallback import as_text
from cards.fit import fit
from cards.words import JOINERS, clean, paragraph, shorten
from contracts.register.contract import Contract
from tests.unit.card_desk import CONTRACT, every_card, pen, texts

HOSTILE = "\u202e\u2066\u200b\ufeff\x00\x1b[31m\r\n\u2028\ud800<b>*_`&@all\t\u00ad\U000e0001é́́👩‍👩‍👧"
ANY = st.text(st.characters(), max_size=200) | st.text(HOSTILE, max_size=60)


def is_hidden(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp") and character not in JOINERS


@given(ANY, st.integers(1, 100))
def test_clean_leaves_one_short_visible_line(text: str, limit: int) -> None:
    line = clean(text, limit)
    assert len(line) <= limit
    assert not any(is_hidden(character) for character in line)
    assert line == line.strip()
    assert clean(line, limit) == line


@given(ANY)
def test_paragraphs_keep_their_lines_and_nothing_else(text: str) -> None:
    whole = paragraph(text, 300)
    assert len(whole) <= 300
    assert not any(is_hidden(character) for character in whole if character != "\n")
    assert "\n\n\n" not in whole


@given(st.text(max_size=50))
def test_what_is_short_and_plain_is_left_alone(text: str) -> None:
    plain = " ".join("".join(c for c in text if unicodedata.category(c)[0] in "LNPS").split())
    assert clean(plain, 50) == plain


def test_cutting_says_so_and_splits_no_letter() -> None:
    assert shorten("合同合同合同", 4) == "合同合…"
    assert shorten("abce\u0301fgh", 5) == "abc…"
    assert shorten("ab\u200dcd", 4) == "ab…"
    assert shorten("abc", 3) == "abc"


def test_megabytes_are_not_walked() -> None:
    assert clean("一" * 5_000_000) == "一" * 79 + "…"


def hostile_contract(text: str) -> Contract:
    return replace(
        CONTRACT,
        number=text,
        title=text,
        customer=text,
        owner=text,
        type=text,
        tags=(text,),
        aliases=(text,),
        notes=text,
        shared_with=(text,),
    )


@settings(max_examples=25, deadline=None)
@given(ANY)
def test_no_card_passes_hidden_characters_on(text: str) -> None:
    for locale in ("zh-CN", "en"):
        for name, card in every_card(pen(locale=locale), hostile_contract(text), text).items():
            assert "\n" not in card.title + card.summary, name
            for shown in texts(card):
                assert not [c for c in shown if is_hidden(c) and c != "\n"], name


@pytest.mark.parametrize("letter", ["一", "x", "\u202e", "\n", "e\u0301"])
def test_ten_thousand_characters_make_no_long_card(letter: str) -> None:
    for name, card in every_card(pen(), hostile_contract(letter * 10_000), letter * 10_000).items():
        assert len(card.title) <= 200, name
        assert len(card.summary) <= 400, name
        assert max(map(len, texts(card))) <= 1_200, name
        assert as_text(fit(card, text=2_000, label=20, buttons=6, rows=10, left_out=str))
