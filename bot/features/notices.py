"""What admins and managers are told that is about no single row, with the button that helps."""

from bot.context import Feature
from cards.model import Action, Card
from cards.pen import Pen
from cards.talk import notice_card
from cards.waiting import waiting_card
from contracts.approval.approval import Outcome
from contracts.desk.reassigning import stand_ins, waits_blocked
from contracts.ports import Notice, Stores
from contracts.rights import Action as Right
from contracts.rights import may
from contracts.telling import Subject, SubjectKind
from reminders.reports import KEY as WAITING


async def draw_notice(stores: Stores, id: int, pen: Pen) -> Card | None:
    notice = await stores.people.notice(id)
    if notice is None:
        return None
    if notice.key == WAITING:
        return waiting_card(pen, notice.values)
    values = dict(notice.values)
    if "why" in values:
        values["why"] = pen.t(values["why"])
    return notice_card(pen, notice.key, values, await _help(stores, notice, pen))


async def _help(stores: Stores, notice: Notice, pen: Pen) -> tuple[Action, ...]:
    """For an admin whose notice says that a step is stuck: to whom it may be given."""
    if "approval" not in notice.values or pen.viewer is None or not may(pen.company, pen.viewer, Right.MANAGE):
        return ()
    approval = await stores.approvals.get(int(notice.values["approval"]))
    if approval is None or approval.outcome is not Outcome.OPEN or not waits_blocked(approval):
        return ()
    subject = Subject(SubjectKind.APPROVAL, approval.id)
    return tuple(
        pen.button(
            "approval.reassign",
            subject,
            approval.revision,
            person.id,
            label=pen.t("button.approval.reassign", person=pen.name(person.id)),
        )
        for person in stand_ins(pen.company, approval)
        if person.id != approval.requester and pen.viewer.id != approval.requester
    )


FEATURE = Feature(draws={SubjectKind.NOTICE: draw_notice})
