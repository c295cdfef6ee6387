"""Any card fits into Block Kit as the stand-in judges it, and what people wrote is shown letter by letter."""

import json
from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.api.content import Message
from adapters.slack.fake import seen
from adapters.slack.fake_kit import faults_of_blocks, faults_of_view
from adapters.slack.inputs import form_in, modal_of, telling
from adapters.slack.render import body_of, home_of
from adapters.slack.texts import escaped, plain, strong
from adapters.slack.words import plain as read
from cards.model import (
    Action,
    Card,
    Chips,
    Facts,
    Field,
    Form,
    Input,
    Note,
    Progress,
    Row,
    Rows,
    Stage,
    Step,
    Style,
    Text,
    Tone,
)
from tests.conformance.cards import CARDS, HOSTILE

some = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)

words = st.one_of(
    st.just(HOSTILE),
    st.text(max_size=60),
    st.text(alphabet="&<>*_~`:|@#!", max_size=40),
    st.integers(1, 6_000).map(lambda size: "合&" * size),
)
tokens = st.text(alphabet="kABCDEF0123456789-_", min_size=1, max_size=200)
actions = st.builds(
    Action, words.filter(str.strip), tokens, st.sampled_from(Style), st.one_of(st.none(), words.filter(str.strip))
)
names = st.sampled_from(["title", "type", "amount", "customer", "person", "ends", "notes"])
fields = st.builds(
    Field,
    names,
    words,
    st.sampled_from(Input),
    words,
    st.booleans(),
    words,
    st.lists(st.tuples(st.text(min_size=1, max_size=40), words), max_size=120).map(tuple),
)
blocks = st.one_of(
    st.builds(Text, words),
    st.builds(Note, words),
    st.builds(Facts, st.lists(st.tuples(words, words), max_size=30).map(tuple)),
    st.builds(Chips, st.lists(words, max_size=30).map(tuple)),
    st.builds(
        Rows,
        st.lists(
            st.builds(
                Row,
                words,
                words,
                st.one_of(st.none(), words),
                st.sampled_from(Tone),
                st.lists(actions, max_size=4).map(tuple),
            ),
            max_size=40,
        ).map(tuple),
    ),
    st.builds(Progress, st.lists(st.builds(Step, words, words, st.sampled_from(Stage)), max_size=10).map(tuple)),
)
forms = st.builds(Form, st.lists(fields, min_size=1, max_size=12, unique_by=lambda f: f.name).map(tuple), actions)
cards = st.builds(
    Card,
    words,
    words,
    st.one_of(st.none(), words),
    st.sampled_from(Tone),
    st.lists(blocks, max_size=6).map(tuple),
    st.lists(actions, max_size=30).map(tuple),
)


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
