"""Any card fits into Block Kit as the stand-in judges it, and what people wrote is shown letter by letter."""

import json
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from adapters.api.content import Message
from adapters.slack.fake import seen
from adapters.slack.fake_kit import faults_of_blocks, faults_of_view
from adapters.slack.inputs import form_in, modal_of, telling
from adapters.slack.render import body_of, home_of
from adapters.slack.texts import escaped, plain, strong
from adapters.slack.words import plain as read
from cards.model import (
    Card,
    Form,
)
from tests.conformance.cards import CARDS, HOSTILE
from tests.unit.any_cards import cards, forms, some, words


@some
@given(cards, st.sampled_from(["zh-CN", "en"]))
def test_any_card_is_a_message(card: Card, locale: str) -> None:
    body = body_of(Message(card, "k", locale))
    assert faults_of_blocks(body["blocks"]) == []
    assert 0 < len(body["text"]) <= 4_000
    assert len(json.dumps(body)) < 200_000


@some
@given(cards, forms)
def test_any_form_is_a_modal_and_a_message(card: Card, form: Form) -> None:
    message = Message(replace(card, blocks=(*card.blocks[:3], form)), "k", "zh-CN")
    assert form_in(message) == form
    assert faults_of_view(modal_of(message, form, channel="C1", thread=None)) == []
    assert faults_of_view(telling(message)) == []
    assert faults_of_blocks(body_of(message)["blocks"]) == []


@some
@given(st.lists(cards, min_size=1, max_size=3))
def test_any_cards_are_a_home(several: list[Card]) -> None:
    assert faults_of_view(home_of(tuple(several), "en")) == []


@some
@given(words, st.integers(5, 3_000))
def test_escaping_never_grows_past_its_limit_nor_cuts_an_entity(text: str, limit: int) -> None:
    written = escaped(text, limit)
    assert len(written) <= limit
    assert "<" not in written
    assert ">" not in written
    assert read(written.replace("…", "")) == "" or "&" not in written.replace("&amp;", "").replace("&lt;", "").replace(
        "&gt;", ""
    )


@some
@given(st.text(max_size=200))
def test_what_is_bold_could_not_be_anything_else(text: str) -> None:
    shown = strong(text, 300)
    if shown["type"] == "mrkdwn":
        assert shown["text"] == f"*{text.strip()}*"
        assert not set(text.strip()) & set("*_~`<>&\n")
    else:
        assert shown == plain(text.strip(), 300)


def test_even_a_card_that_says_nothing_is_a_message() -> None:
    body = body_of(Message(Card("", ""), "k", "en"))
    assert body["text"]
    assert faults_of_blocks(body["blocks"]) == []


def test_hostile_text_stands_there_letter_by_letter() -> None:
    body = body_of(Message(CARDS["hostile"], "k", "en"))
    assert HOSTILE in seen(body)
    assert "<" not in json.dumps(body)
