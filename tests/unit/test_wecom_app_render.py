"""Any card fits into WeCom's messages as the stand-in judges them, and what people wrote is shown letter by letter."""

import xml.etree.ElementTree as ElementTree
from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from adapters._shared.card_buttons import sure_card
from adapters._shared.card_keys import PICK
from adapters._shared.texts import Json, pieces, size, within
from adapters.api.content import Message
from adapters.wecom_app.fake import seen
from adapters.wecom_app.fake_card import from_xml, labels, refusals
from adapters.wecom_app.parse import Heard, Sure, read
from adapters.wecom_app.passive import card_reply, cdata
from adapters.wecom_app.render import CARD, TEXT_BYTES, bodies_of, changed
from cards.model import Action, Card, Facts, Field, Form, Input, Note, Row, Rows, Style, Text
from tests.conformance.cards import HOSTILE
from tests.unit.any_cards import cards, forms, some

AT = datetime(2026, 1, 15, tzinfo=UTC)


def message(card: Card, locale: str = "zh-CN") -> Message:
    return Message(card, "k", locale)


def card_in(bodies: list[Json]) -> Json:
    card = bodies[-1]["template_card"]
    assert isinstance(card, dict)
    return card


@some
@given(cards, st.sampled_from(["zh-CN", "en"]))
def test_any_card_is_sent(card: Card, locale: str) -> None:
    for body in bodies_of(message(card, locale)):
        if body["msgtype"] == "text":
            assert 0 < size(body["text"]["content"]) <= TEXT_BYTES
        else:
            assert list(refusals(card_in([body]))) == []
    assert list(refusals(changed(message(card, locale), "task"), update=True)) == []


@some
@given(cards, forms, st.booleans())
def test_any_form_is_sent(card: Card, form: Form, page: bool) -> None:
    form = replace(form, page="https://desk.example.com/f/kTOKEN" if page else None)
    bodies = bodies_of(message(replace(card, blocks=(*card.blocks[:2], form))))
    if bodies[-1]["msgtype"] == "template_card":
        assert list(refusals(card_in(bodies))) == []
    if page and not (len(form.fields) == 1 and form.fields[0].input is Input.CHOICE):
        assert any(button.get("url") == form.page for button in card_in(bodies)["button_list"])


@some
@given(cards)
def test_any_card_survives_the_answer_inside_a_callback(card: Card) -> None:
    drawn = changed(message(card), "task")
    reply = ElementTree.fromstring(card_reply("lina", "ww1", 1, drawn))
    back = from_xml(reply.find("TemplateCard"))
    assert list(refusals(back, update=True, passive=True)) == []
    assert {button["text"].strip() for button in back["button_list"]} == {
        "".join(letter for letter in button["text"] if letter.isprintable()).strip() for button in drawn["button_list"]
    } or not all(button["text"].isprintable() for button in drawn["button_list"])


@given(st.text(max_size=200).filter(lambda text: all(letter.isprintable() or letter in "\n\t" for letter in text)))
def test_text_in_xml_is_text(text: str) -> None:
    assert ElementTree.fromstring(f"<a>{cdata(text)}</a>").text in (text, None if text == "" else text)


def test_a_section_cannot_be_ended_from_inside() -> None:
    for text in ("]]>", "a]]>b]]>c", "]]", "]]]>", "<![CDATA[x]]>", "\0\x08￾"):
        told = ElementTree.fromstring(f"<a>{cdata(text)}</a>").text or ""
        assert told == text.replace("\0", "").replace("\x08", "").replace("￾", "")


@some
@given(st.text(max_size=3_000), st.integers(8, 200))
def test_pieces_are_the_whole_in_order(text: str, limit: int) -> None:
    text = text.encode("utf-8", "replace").decode()
    found = pieces(text, limit)
    assert all(size(piece) <= limit for piece in found)
    assert "".join("".join(found).split()) == "".join(text.split())


def test_a_letter_of_four_bytes_is_not_broken_at_the_edge() -> None:
    text = "a" * 2_046 + "😀" + "b"
    assert pieces(text, TEXT_BYTES) == ["a" * 2_046, "😀b"]
    assert within("😀", 3) == ""


def test_what_does_not_fit_beside_the_buttons_goes_before_them() -> None:
    rows = tuple(
        Row(f"20260115-XS-{at:06d}", f"客户 {at} · 年度维护 · ¥{at},000.00", actions=(Action("查看", f"t{at}"),))
        for at in range(12)
    )
    *texts, card = bodies_of(message(Card("查询结果", "12 份合同", blocks=(Rows(rows),))))
    words = "\n".join(seen(text) for text in texts)
    assert all(row.title in words for row in rows)
    assert words.index("000000") < words.index("000011")
    options = card["template_card"]["button_selection"]["option_list"]
    assert [option["text"] for option in options] == [f"{at} 查看" for at in range(1, 11)]


def test_one_choice_is_a_selection() -> None:
    field = Field("type", "合同类型", Input.CHOICE, options=(("sales", "销售"), ("service", "服务")))
    (body,) = bodies_of(
        message(Card("请回答", "哪一类？", blocks=(Text("哪一类？"), Form((field,), Action("发送", "tSEND")))))
    )
    card = card_in([body])
    assert card["button_selection"]["question_key"] == "field:type"
    assert [button["key"] for button in card["button_list"]] == ["tSEND"]


def test_a_heavy_button_asks_back() -> None:
    card = Card("合同", "合同", actions=(Action("终止", "tEND", Style.DANGER, confirm=f"真的？{HOSTILE}"),))
    button: Json = card_in(bodies_of(message(card)))["button_list"][0]
    fields = "<FromUserName>lina</FromUserName><CreateTime>1</CreateTime><MsgType>event</MsgType>"
    event = f"<Event>template_card_event</Event><EventKey>{cdata(button['key'])}</EventKey><TaskId>t</TaskId>"
    asked = read(f"<xml>{fields}{event}</xml>".encode(), at=AT)
    assert isinstance(asked, Sure)
    assert (asked.token, asked.label) == ("tEND", "终止")
    assert asked.question == f"真的？{HOSTILE}"
    drawn = sure_card(asked.token, asked.label, asked.question, "sure-1", CARD)
    assert list(refusals(drawn)) == []
    assert labels({"template_card": drawn}) == ["终止"]


def test_what_was_selected_is_what_is_meant() -> None:
    fields = "<FromUserName>lina</FromUserName><CreateTime>1</CreateTime><MsgType>event</MsgType>"
    chosen = "<QuestionKey>pick</QuestionKey><OptionIds><OptionId>tB</OptionId></OptionIds>"
    selected = f"<SelectedItems><SelectedItem>{chosen}</SelectedItem></SelectedItems>"
    event = f"<Event>template_card_event</Event><EventKey>{PICK}</EventKey><TaskId>t</TaskId>{selected}"
    heard = read(f"<xml>{fields}{event}</xml>".encode(), at=AT)
    assert isinstance(heard, Heard)
    assert getattr(heard.event, "token", None) == "tB"


def test_facts_stand_side_by_side_and_the_rest_below() -> None:
    facts = tuple((f"事实{at}", f"值{at}") for at in range(8))
    long = ("最后行动日", "到期 2027-03-31 − 60 日 = 2027-01-30(六) → 提前到 2027-01-29(五)")
    (body,) = bodies_of(
        message(
            Card(
                "合同",
                "合同",
                "生效",
                blocks=(Facts((*facts, long)), Note("也可输入：查")),
                actions=(Action("进度", "t"),),
            )
        )
    )
    card = card_in([body])
    assert len(card["horizontal_content_list"]) == 6
    words = seen(body)
    assert all(value in words for _, value in (*facts, long))
    assert "也可输入" in words
