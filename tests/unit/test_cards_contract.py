"""The contract card: what it says, to whom, and its sum of the last day to act."""

from dataclasses import replace
from datetime import date

import pytest

from cards.contract import contract_card
from cards.dates import derivation
from cards.fallback import as_text
from cards.model import Note, Tone
from cards.press import unpack
from cards.preview import preview_card
from contracts.dates.notice import NoticeDay
from contracts.dates.period import Period, Unit
from contracts.people import Shown
from contracts.register.contract import State
from contracts.telling import SubjectKind
from tests.unit.card_desk import APPROVAL, CONTRACT, NOTICE, NUMBER, every_card, pen, said
from tests.unit.company import POLICIES

SECRETS = {
    Shown.TITLE: ("MES 实施",),
    Shown.CUSTOMER: ("远景制造",),
    Shown.OWNER: ("王伟",),
    Shown.AMOUNT: ("1,234,567.50", "5.00"),
    Shown.STARTS: ("2026-04-01",),
    Shown.ENDS: ("2027-03-31",),
    Shown.NOTICE_DAY: ("2027-01-29",),
    Shown.PROGRESS: ("赵敏", "李娜", "周强", "价格可以"),
}
NEVER_IN_A_ROOM = ("PO-991", "首付三成", "重点", "2026-01-15", "12 个月", "刘洋")
# These go to one person and never to a room; what they say of people is the point of them.
PERSONAL = {"history", "inbox", "numbers", "gaps", "explain"}


def test_the_sum_is_on_the_card_to_the_letter() -> None:
    assert derivation(pen(), NOTICE) == "到期 2027-03-31 − 60 日 = 2027-01-30(六) → 提前到 2027-01-29(五)"
    english = "ends 2027-03-31 − 60 days = 2027-01-30 (Sat) → moved to 2027-01-29 (Fri)"
    assert derivation(pen(locale="en"), NOTICE) == english
    card = contract_card(pen(), CONTRACT, NOTICE, None, ())
    assert "到期 2027-03-31 − 60 日 = 2027-01-30(六) → 提前到 2027-01-29(五)" in as_text(card)


def test_a_day_that_did_not_move_says_so_by_saying_nothing() -> None:
    day = date(2027, 2, 26)
    notice = NoticeDay(day, date(2027, 3, 26), Period(1, Unit.MONTHS), day, False, 0)
    assert derivation(pen(), notice) == "到期 2027-03-26 − 1 个月 = 2027-02-26(五)"
    assert derivation(pen(locale="en"), notice) == "ends 2027-03-26 − 1 month = 2027-02-26 (Fri)"


def test_no_last_day_is_said() -> None:
    assert "无最后行动日" in said(contract_card(pen(), replace(CONTRACT, notice=None), None, None, ()))
    assert "no last day to act" in said(
        contract_card(pen(locale="en"), replace(CONTRACT, open_ended=True), None, None, ())
    )


def test_a_private_card_says_everything() -> None:
    text = said(contract_card(pen("lina"), CONTRACT, NOTICE, APPROVAL, ()))
    for fact in (NUMBER, "¥1,234,567.50", "王伟", "销售", *NEVER_IN_A_ROOM, "等待 赵敏 审批"):
        assert fact in text


@pytest.mark.parametrize("shown", [None, *Shown])
def test_a_room_reads_what_it_shows_and_nothing_else(shown: Shown | None) -> None:
    """Every card about a contract, in a room that shows one fact or none."""
    room = pen(None, *([shown] if shown else []))
    for name, card in every_card(room).items():
        if name in PERSONAL:
            continue
        text = said(card)
        for field, secrets in SECRETS.items():
            if field is shown or (name == "customer" and field is Shown.CUSTOMER):
                continue
            if field is Shown.OWNER and shown is Shown.PROGRESS:
                continue  # whoever may see the progress sees who asked
            assert not [secret for secret in secrets if secret in text], f"{name} tells {field} in a room"
        assert not [secret for secret in NEVER_IN_A_ROOM if secret in text], f"{name} in a room"


def test_what_somebody_wrote_about_it_stays_out_of_rooms() -> None:
    """Reasons and changes never; comments of a decision only where the progress may be seen."""
    reason = "只给自己人看"
    everything = every_card(pen(None, *Shown), comment=reason)
    told = {name for name, card in everything.items() if reason in said(card)} - PERSONAL
    assert told == {"found", "task", "decided", "progress", "receipt"}
    assert "→" not in said(everything["task"]).replace("→ 提前到", "")
    quiet = every_card(pen(None, *(set(Shown) - {Shown.PROGRESS})), comment=reason)
    assert {name for name, card in quiet.items() if reason in said(card)} - PERSONAL == {"found"}


@pytest.mark.parametrize("shown", [field for field, secrets in SECRETS.items() if secrets])
def test_a_room_does_read_what_it_shows(shown: Shown) -> None:
    """The control of the test above: the secrets are really what the cards say."""
    room = pen(None, shown)
    together = "\n".join(said(card) for card in every_card(room).values())
    for secret in SECRETS[shown]:
        assert secret in together


def test_number_and_state_stand_even_in_the_most_silent_room() -> None:
    card = contract_card(pen(None), CONTRACT, NOTICE, None, ())
    assert NUMBER in card.title
    assert NUMBER in card.summary
    assert (card.state, card.tone) == ("审批中", Tone.WAITING)


@pytest.mark.parametrize("state", list(State))
def test_every_state_has_its_word_and_its_next_step(state: State) -> None:
    for locale, words in (
        ("zh-CN", "草稿 审批中 已批准 生效 即将到期 已到期 已终止 已归档 谈判中 已删除"),
        ("en", " ".join(State)),
    ):
        card = contract_card(pen(locale=locale), replace(CONTRACT, status=state), NOTICE, None, ())
        assert card.state == words.split()[list(State).index(state)]


def test_buttons_belong_to_their_subject_and_revision() -> None:
    names = ("contract.fill", "number.release", "approval.withdraw", "approval.show")
    card = contract_card(pen(), CONTRACT, NOTICE, APPROVAL, names)
    presses = [unpack(action.token) for action in card.actions]
    assert tuple(press.action for press in presses) == names
    assert [press.subject.kind for press in presses] == [SubjectKind.CONTRACT] * 2 + [SubjectKind.APPROVAL] * 2
    assert {press.revision for press in presses} == {3}
    assert [bool(action.confirm) for action in card.actions] == [False, True, True, False]
    notes = [block.text for block in card.blocks if isinstance(block, Note)]
    assert notes == [f"也可输入：填写 {NUMBER} 字段=值 … · 释放 {NUMBER} [原因] · 撤回 {NUMBER} · 进度 {NUMBER}"]


def test_without_an_approval_there_are_no_buttons_of_one() -> None:
    card = contract_card(pen(), CONTRACT, None, None, ("approval.nudge", "contract.history"))
    assert [unpack(action.token).action for action in card.actions] == ["contract.history"]


def test_what_was_not_computed_is_not_denied() -> None:
    """A preview knows no last day to act; that there is none would be a lie."""
    assert "无最后行动日" not in said(preview_card(pen(), CONTRACT, POLICIES[0], (), ()))
    assert "无最后行动日" in said(preview_card(pen(), replace(CONTRACT, notice=None), POLICIES[0], (), ()))
