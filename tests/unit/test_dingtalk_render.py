"""Any card fits into DingTalk's cards as the stand-in judges them, and what people wrote is shown letter by letter."""

import json
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.api.content import Message
from adapters.dingtalk.fake import seen, shown
from adapters.dingtalk.fake_card import FORM_TEMPLATE, faults_of
from adapters.dingtalk.render import card_of, params_of, sample_of
from adapters.dingtalk.settings import TEMPLATE
from adapters.dingtalk.words import safe
from cards.model import Card, Form
from tests.conformance.cards import CARDS, HOSTILE
from tests.unit.any_cards import cards, forms, some

few = settings(some, max_examples=25)
PAGE = "https://desk.example.com/f/kTOKEN"


@few
@given(cards, st.sampled_from(["zh-CN", "en"]))
def test_any_card_is_a_card_and_a_message(card: Card, locale: str) -> None:
    message = Message(card, "k", locale)
    assert list(faults_of(params_of(message))) == []
    for alone in (True, False):
        _, said = sample_of(message, alone=alone)
        assert len(said.encode("utf-8", "surrogatepass")) <= 15_000
        assert len(json.loads(said)["title"]) <= 100


@few
@given(cards, forms, st.booleans())
def test_any_form_is_inputs_or_a_page_or_words(card: Card, form: Form, page: bool) -> None:
    form = replace(form, page=PAGE if page else None)
    message = Message(replace(card, blocks=(*card.blocks[:3], form)), "k", "zh-CN")
    plain, formed = card_of(message), card_of(message, form_template=FORM_TEMPLATE)
    params = plain["cardData"]["cardParamMap"]
    assert list(faults_of(params)) == []
    buttons = json.loads(params["sys_full_json_obj"])["msgButtons"]
    assert [button["url"] for button in buttons if "url" in button] == ([PAGE] if page else [])
    params = formed["cardData"]["cardParamMap"]
    assert list(faults_of(params, FORM_TEMPLATE)) == []
    assert params["token"] == form.send.token
    assert [field["name"] for field in json.loads(params["form"])["fields"]] == [field.name for field in form.fields]


def test_a_card_without_a_form_stays_on_the_usual_template() -> None:
    card = card_of(Message(CARDS["facts"], "k", "en"), form_template=FORM_TEMPLATE)
    assert card["cardTemplateId"] == TEMPLATE
    assert "form" not in card["cardData"]["cardParamMap"]


def test_a_filled_form_leaves_no_inputs() -> None:
    params = params_of(Message(CARDS["facts"], "k", "en"), formed=True)
    assert (json.loads(params["form"]), params["token"]) == ({"fields": []}, "")


@given(st.text(max_size=300).filter(lambda text: "\r" not in text))
def test_words_of_people_are_read_as_they_were_written(text: str) -> None:
    written = safe(text)
    lines = [line.rstrip() for line in text.split("\n")]
    assert shown(written).split("\n") == lines or any(twin in text for twin in "＊｀＜＞［］～｜＼＿\u200b")
    assert not set(written) & set("*`<>[]~|\\")


def test_hostile_words_make_no_markup() -> None:
    assert "](" not in params_of(Message(CARDS["hostile"], "k", "en"))["markdown"]
    assert HOSTILE in seen(params_of(Message(CARDS["hostile"], "k", "en")))
