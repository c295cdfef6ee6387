"""Where a unit of work leaves what is to be told, and remembers what came in."""

from collections.abc import Mapping
from datetime import datetime

from contracts.telling import Copy, Errand, ErrandState, Recipient, Subject, SubjectKind
from storage.session import Session, insert_of

_TOUCH = """
    INSERT INTO subjects (kind, id, version) VALUES (?, ?, 1)
    ON CONFLICT (kind, id) DO UPDATE SET version = subjects.version + 1"""

_STALE = """
    UPDATE copies SET wanted = (SELECT version FROM subjects WHERE kind = ? AND id = ?)
    WHERE subject_kind = ? AND subject_id = ?"""


CLOCK = 0x636C6F636B
"""The lock of whoever is the clock: "clock" in ASCII."""


class OutboxStore:
    def __init__(self, session: Session, versions: Mapping[Subject, int]) -> None:
        """`versions` are of what this session has read already."""
        self._session = session
        self._versions = versions
        self._touched: set[Subject] = set()

    def tell(self, errand: Errand, *, held_until: datetime | None = None) -> None:
        values = {
            "key": errand.key,
            "person": errand.to.person,
            "room": errand.to.room,
            "subject_kind": errand.subject.kind.value,
            "subject_id": errand.subject.id,
            "why": errand.why,
            "channel": errand.channel,
            "not_before": errand.not_before,
            "state": ErrandState.WAITING.value,
            "attempts": 0,
            "lease": 0 if held_until is None else 1,
            "leased_until": held_until,
        }
        step = insert_of("errands", values, "ON CONFLICT (key) DO NOTHING")
        self._session.later(step.sql, step.args)

    def touch(self, subject: Subject) -> None:
        self._session.changes()
        self._touched.add(subject)

    async def version(self, subject: Subject) -> int:
        if subject in self._versions:
            return self._versions[subject]
        row = await self._session.row(
            "SELECT version FROM subjects WHERE kind = ? AND id = ?", (subject.kind.value, subject.id)
        )
        return (row["version"] if row else 0) + (subject in self._touched)

    async def stands(self, copy: Copy) -> bool:
        row = await self._session.row(
            "SELECT person, room, subject_kind, subject_id FROM copies WHERE channel = ? AND ref = ?",
            (copy.channel, copy.ref),
        )
        if row is None:
            return False
        if Recipient(row["person"], row["room"]) != copy.to:
            return False
        shows = Subject(SubjectKind(row["subject_kind"]), row["subject_id"])
        if shows.kind is SubjectKind.DIGEST and copy.subject.kind is SubjectKind.ALERT:
            sql = "SELECT 1 AS held FROM digest_alerts WHERE digest_id = ? AND alert_id = ?"
            return await self._session.row(sql, (shows.id, copy.subject.id)) is not None
        return shows == copy.subject

    def flush(self) -> None:
        """Once a subject, and in one order everywhere, so that two units never wait for each other."""
        for kind, id in sorted((subject.kind.value, subject.id) for subject in self._touched):
            self._session.later(_TOUCH, (kind, id))
            self._session.later(_STALE, (kind, id, kind, id))


class InboxStore:
    def __init__(self, session: Session) -> None:
        self._session = session

    async def first(self, key: str, at: datetime) -> bool:
        self._session.changes()
        sql = "INSERT INTO inbox (key, at) VALUES (?, ?) ON CONFLICT (key) DO NOTHING RETURNING key"
        return await self._session.row(sql, (key, at)) is not None

    async def answered(self, key: str) -> Subject | None:
        row = await self._session.row("SELECT answer_kind, answer_id FROM inbox WHERE key = ?", (key,))
        if row is None or row["answer_kind"] is None:
            return None
        return Subject(SubjectKind(row["answer_kind"]), row["answer_id"])

    async def alone(self) -> None:
        self._session.changes()
        await self._session.alone(CLOCK)

    def refuse(self, key: str, refusal: str) -> None:
        self._session.later("UPDATE inbox SET refusal = ? WHERE key = ?", (refusal, key))

    async def refusal(self, key: str) -> str | None:
        row = await self._session.row("SELECT refusal FROM inbox WHERE key = ?", (key,))
        return row["refusal"] if row else None

    def answer(self, key: str, subject: Subject) -> None:
        sql = "UPDATE inbox SET answer_kind = ?, answer_id = ? WHERE key = ?"
        self._session.later(sql, (subject.kind.value, subject.id, key))
