"""Who hears of what has happened. Rows only: what they will read is drawn when it is delivered."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.reach import Reach
from contracts.approval.approval import Outcome, RemarkKind, TaskState
from contracts.beside import Disputed, Noted
from contracts.company import Company
from contracts.desk.renumbering import confirmers
from contracts.happenings import (
    AlertTold,
    ApprovalEnded,
    DigestMade,
    Happening,
    Moved,
    Nudged,
    Remarked,
    SelfChecked,
    Shared,
    StepBlocked,
    StepOpened,
    TaskPassed,
    WaitingReported,
)
from contracts.numbering.happenings import NumberEnded, RenumberAsked, Renumbered, ReservationEnding
from contracts.numbering.life import Life
from contracts.people import Role
from contracts.ports import Notice, Stores
from contracts.telling import Errand, Recipient, Subject, SubjectKind

FOLLOWED = "contract.followed"
OFFICE = "contract-office"
"""The room that hears whether everything due was delivered."""


@dataclass(frozen=True, slots=True)
class News:
    """One thing to tell one recipient; `key` makes sure that it is told once."""

    to: Recipient
    subject: Subject
    why: str
    key: str
    not_before: datetime | None = None


def person(id: str) -> Recipient:
    return Recipient(person=id)


def admins(company: Company) -> tuple[Recipient, ...]:
    return tuple(person(admin.id) for admin in company.with_role(Role.ADMIN))


def _name(company: Company, id: str) -> str:
    """The id of somebody who has left the company file."""
    return company.people[id].name if id in company.people else id


def _asked(tasks: Sequence[tuple[int, str, str | None]]) -> list[News]:
    return [
        News(person(approver), Subject(SubjectKind.TASK, task), "task.asked", f"task:{task}:asked")
        for task, approver, _ in tasks
    ]


async def _number_ended(stores: Stores, company: Company, h: NumberEnded) -> list[News]:
    if h.life != Life.LAPSED:
        return []
    return [News(person(h.holder), Subject(SubjectKind.NUMBER, h.record), "number.lapsed", f"number:{h.record}:lapsed")]


async def _ending(stores: Stores, company: Company, h: ReservationEnding) -> list[News]:
    key = f"number:{h.record}:ending:{h.until.isoformat()}"
    return [News(person(h.holder), Subject(SubjectKind.NUMBER, h.record), "number.ending", key)]


async def _renumber_asked(stores: Stores, company: Company, h: RenumberAsked) -> list[News]:
    subject = Subject(SubjectKind.RENUMBERING, h.renumbering)
    return [
        News(person(one.id), subject, "number.renumber", f"renumber:{h.renumbering}:{one.id}")
        for one in confirmers(company, h.by)
    ]


async def _renumbered(stores: Stores, company: Company, h: Renumbered) -> list[News]:
    """Whoever asked, and the owner of the contract, who has to use the new number."""
    asked = await stores.numbers.renumbering(h.renumbering)
    contract = await stores.contracts.get(h.contract)
    if asked is None or asked.decided_at is None or contract is None:
        return []
    values = {"old": h.old, "new": h.new, "reason": h.reason}
    said = "notice.renumbered" if h.confirmed else "notice.renumber_refused"
    notice = await stores.people.add_notice(Notice(key=said, values=values, contract=h.contract, at=asked.decided_at))
    subject = Subject(SubjectKind.NOTICE, notice.id)
    heard = dict.fromkeys((h.asked_by, contract.owner) if h.confirmed else (h.asked_by,))
    return [News(person(to), subject, "number.renumbered", f"renumber:{h.renumbering}:{to}:done") for to in heard]


async def _opened(stores: Stores, company: Company, h: StepOpened) -> list[News]:
    return _asked(h.tasks)


async def _passed(stores: Stores, company: Company, h: TaskPassed) -> list[News]:
    return _asked(h.tasks)


async def _blocked(stores: Stores, company: Company, h: StepBlocked) -> list[News]:
    """Admins and the requester are told why nothing moves, and what to do about it."""
    approval = await stores.approvals.get(h.approval)
    contract = await stores.contracts.get(h.contract)
    if approval is None:
        return []
    values = {
        "number": (contract.number or contract.title) if contract else "",
        "requester": _name(company, approval.requester),
        "step": str(h.step + 1),
        "why": h.why,
        "approval": str(h.approval),
    }
    notice = await stores.people.add_notice(
        Notice(key="notice.step_blocked", values=values, contract=h.contract, at=approval.started_at)
    )
    subject = Subject(SubjectKind.NOTICE, notice.id)
    heard = dict.fromkeys((*admins(company), *_manager(company, approval.requester, h.why)))
    return [News(to, subject, "approval.blocked", f"blocked:{notice.id}:{to.person}") for to in heard]


def _manager(company: Company, requester: str, why: str) -> tuple[Recipient, ...]:
    """Where an approver has left, the requester's manager hears of it as well."""
    found = company.people.get(requester)
    return (person(found.manager),) if why == "approval.left" and found and found.manager else ()


async def _remarked(stores: Stores, company: Company, h: Remarked) -> list[News]:
    """A question goes to the requester, an answer to whoever still has to decide; a comment only stands on the cards."""
    approval = await stores.approvals.get(h.approval)
    if approval is None or h.remark_kind is RemarkKind.COMMENT:
        return []
    if h.remark_kind is RemarkKind.QUESTION:
        subject = Subject(SubjectKind.APPROVAL, h.approval)
        return [News(person(approval.requester), subject, "approval.question", f"remark:{h.remark}")]
    tasks = [task for task in await stores.approvals.tasks_of(h.approval) if task.state is TaskState.OPEN]
    return [
        News(
            person(task.approver), Subject(SubjectKind.TASK, task.id), "approval.answer", f"remark:{h.remark}:{task.id}"
        )
        for task in tasks
    ]


async def _waiting(stores: Stores, company: Company, h: WaitingReported) -> list[News]:
    subject = Subject(SubjectKind.NOTICE, h.notice)
    return [News(person(h.person), subject, "approval.waiting", f"waiting:{h.day}:{h.person}")]


async def _ended(stores: Stores, company: Company, h: ApprovalEnded) -> list[News]:
    """Whoever asked; and when it was approved the rooms that the policy named, once, with what they may see."""
    subject = Subject(SubjectKind.RECEIPT, h.approval)
    key = f"approval:{h.approval}:{h.outcome}"
    approval = await stores.approvals.get(h.approval) if h.outcome is Outcome.APPROVED else None
    rooms = [id for id in approval.terms.get("rooms", "").split() if id in company.rooms] if approval else []
    told = [News(Recipient(room=id), subject, "approval.approved", f"{key}:{id}") for id in rooms]
    return [News(person(h.requester), subject, "approval.ended", key), *told]


async def _nudged(stores: Stores, company: Company, h: Nudged) -> list[News]:
    task = await stores.approvals.task(h.task)
    if not h.escalated:
        key = f"task:{h.task}:nudged:{task.nudged_at if task else ''}"
        return [News(person(h.told), Subject(SubjectKind.TASK, h.task), "task.nudged", key)]
    contract = await stores.contracts.get(h.contract)
    values = {
        "number": (contract.number or contract.title) if contract else "",
        "person": _name(company, h.approver),
    }
    at = task.escalated_at if task and task.escalated_at else None
    if at is None:
        return []
    notice = await stores.people.add_notice(Notice(key="notice.task_waits", values=values, contract=h.contract, at=at))
    subject = Subject(SubjectKind.NOTICE, notice.id)
    return [News(person(h.told), subject, "task.escalated", f"task:{h.task}:escalated")]


async def _alert(stores: Stores, company: Company, h: AlertTold) -> list[News]:
    return [
        News(Recipient(h.person, h.room), Subject(SubjectKind.ALERT, h.alert), f"alert.{h.why}", h.key, h.not_before)
    ]


async def _digest(stores: Stores, company: Company, h: DigestMade) -> list[News]:
    if h.grown:
        return []
    to, subject = Recipient(h.person, h.room), Subject(SubjectKind.DIGEST, h.digest)
    return [News(to, subject, "alert.digest", f"digest:{h.digest}", h.not_before)]


async def _shared(stores: Stores, company: Company, h: Shared) -> list[News]:
    if h.access in ("", "none"):
        return []
    subject = Subject(SubjectKind.CONTRACT, h.contract)
    return [News(person(h.person), subject, "contract.shared", f"shared:{await _moment(stores, subject)}:{h.person}")]


async def _disputed(stores: Stores, company: Company, h: Disputed) -> list[News]:
    """Whoever is to see to it."""
    subject = Subject(SubjectKind.CONTRACT, h.contract)
    return [] if h.outcome else [News(person(h.person), subject, FOLLOWED, f"dispute:{h.dispute}:{h.person}")]


async def _followed(stores: Stores, company: Company, h: Moved | Noted) -> list[News]:
    """Delivery draws the card for each of them, or for none who may not read it any more."""
    subject = Subject(SubjectKind.CONTRACT, h.contract)
    key = f"followed:{await _moment(stores, subject)}"
    return [
        News(person(each), subject, FOLLOWED, f"{key}:{each}") for each in await stores.records.followers(h.contract)
    ]


async def _moment(stores: Stores, subject: Subject) -> str:
    """Counts the changes of a subject, so that each is told once."""
    return f"{subject.id}:{await stores.outbox.version(subject)}"


async def _checked(stores: Stores, company: Company, h: SelfChecked) -> list[News]:
    subject = Subject(SubjectKind.NOTICE, h.notice)
    heard = (Recipient(room=OFFICE),) if OFFICE in company.rooms else admins(company)
    return [News(to, subject, "alert.checked", f"self-check:{h.day}:{to.person or to.room}") for to in heard]


TABLE: dict[type[Any], Callable[[Stores, Company, Any], Any]] = {
    NumberEnded: _number_ended,
    ReservationEnding: _ending,
    RenumberAsked: _renumber_asked,
    Renumbered: _renumbered,
    StepOpened: _opened,
    TaskPassed: _passed,
    StepBlocked: _blocked,
    ApprovalEnded: _ended,
    Nudged: _nudged,
    Remarked: _remarked,
    WaitingReported: _waiting,
    AlertTold: _alert,
    DigestMade: _digest,
    Shared: _shared,
    Disputed: _disputed,
    Moved: _followed,
    Noted: _followed,
    SelfChecked: _checked,
}


@dataclass(frozen=True, slots=True)
class Announcer:
    """Decides on which channel each recipient hears it; somebody who is on none just now is looked for again by delivery."""

    company: Company
    reach: Reach

    async def announce(self, stores: Stores, happened: Iterable[Happening], now: datetime, by: str = "") -> int:
        """Puts an errand into the outbox for everyone who is to hear; how many there were. Nobody hears from a contract that
        they follow what they did themselves."""
        count = 0
        for happening in happened:
            teller = TABLE.get(type(happening))
            for news in await teller(stores, self.company, happening) if teller else ():
                if not (news.why == FOLLOWED and news.to.person == by):
                    count += await self._put(stores, news, now)
        return count

    async def _channels(self, stores: Stores, to: Recipient) -> Sequence[str | None]:
        """A room on every channel that it names, a person on the one they prefer."""
        if to.room is not None:
            return self.reach.channels_of_room(to.room)
        found = self.company.people.get(to.person or "")
        if found is None:
            return ()
        return self.reach.channels_of(found, await stores.people.preference(found.id))[:1] or (None,)

    async def _put(self, stores: Stores, news: News, now: datetime) -> int:
        channels = await self._channels(stores, news.to)
        for index, channel in enumerate(channels):
            # The first channel's errand bears the telling's own key, by which the self-check finds it.
            key = f"{news.key}:{channel}" if index else news.key
            stores.outbox.tell(
                Errand(
                    key=key,
                    to=news.to,
                    subject=news.subject,
                    why=news.why,
                    channel=channel,
                    not_before=news.not_before or now,
                )
            )
        return len(channels)
