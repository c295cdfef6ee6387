"""The store of what people set and are asked in chat."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from contracts.ports import Authenticator, Away, Link, Notice, Preference, Question
from contracts.telling import Subject, SubjectKind
from storage.rows.person import AuthenticatorRow, AwayRow, NoticeRow, QuestionRow
from storage.session import Session
from storage.values import from_json, instant, to_json

_SET = """
    INSERT INTO preferences (person, locale, timezone, channel, last_channel, spoken_locale, spoken_timezone)
    VALUES (?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (person) DO UPDATE SET locale = excluded.locale, timezone = excluded.timezone,
        channel = excluded.channel, last_channel = excluded.last_channel,
        spoken_locale = excluded.spoken_locale, spoken_timezone = excluded.spoken_timezone"""

_LINK = """
    INSERT INTO links (directory, account, person, how, at) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT DO NOTHING RETURNING account"""

_AUTHENTICATOR = """
    INSERT INTO authenticators (person, salt, confirmed, last_counter, failures, failed_at) VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT (person) DO UPDATE SET salt = excluded.salt, confirmed = excluded.confirmed,
        last_counter = excluded.last_counter, failures = excluded.failures, failed_at = excluded.failed_at"""

_CODE = """
    INSERT INTO link_codes (person, code, until) VALUES (?, ?, ?)
    ON CONFLICT (person) DO UPDATE SET code = excluded.code, until = excluded.until"""


class PeopleStore:
    def __init__(self, session: Session) -> None:
        self._session = session

    async def preference(self, person: str) -> Preference:
        row = await self._session.row("SELECT * FROM preferences WHERE person = ?", (person,))
        if row is None:
            return Preference(person=person)
        return Preference(
            person=person,
            locale=row["locale"],
            timezone=row["timezone"],
            channel=row["channel"],
            last_channel=row["last_channel"],
            spoken_locale=row["spoken_locale"],
            spoken_timezone=row["spoken_timezone"],
        )

    async def set_preference(self, preference: Preference) -> None:
        said = (preference.locale, preference.timezone, preference.channel, preference.last_channel)
        heard = (preference.spoken_locale, preference.spoken_timezone)
        self._session.later(_SET, (preference.person, *said, *heard))

    async def links(self) -> tuple[Link, ...]:
        rows = await self._session.rows("SELECT * FROM links ORDER BY at, directory, account", ())
        return tuple(
            Link(
                directory=row["directory"],
                account=row["account"],
                person=row["person"],
                how=row["how"],
                at=instant(row["at"]),
            )
            for row in rows
        )

    async def add_link(self, link: Link) -> bool:
        self._session.changes()
        values = (link.directory, link.account, link.person, link.how, link.at)
        return await self._session.row(_LINK, values) is not None

    async def keep_code(self, person: str, code: str, until: datetime) -> None:
        self._session.later(_CODE, (person, code, until))

    async def spend_code(self, code: str, now: datetime) -> str | None:
        self._session.changes()
        row = await self._session.row("DELETE FROM link_codes WHERE code = ? RETURNING person, until", (code,))
        return row["person"] if row is not None and instant(row["until"]) > now else None

    async def aways(self, day: date) -> tuple[Away, ...]:
        rows = await AwayRow.filter(starts__lte=day, ends__gte=day).using_db(self._session.client).order_by("id")
        return tuple(Away(row.person, row.cover, row.starts, row.ends) for row in rows)

    async def aways_within(self, first: date, last: date) -> tuple[Away, ...]:
        rows = await AwayRow.filter(starts__lte=last, ends__gte=first).using_db(self._session.client).order_by("id")
        return tuple(Away(row.person, row.cover, row.starts, row.ends) for row in rows)

    async def end_away(self, person: str, last: date) -> None:
        self._session.later("DELETE FROM aways WHERE person = ? AND starts > ?", (person, last))
        self._session.later("UPDATE aways SET ends = ? WHERE person = ? AND ends > ?", (last, person, last))

    async def authenticator(self, person: str) -> Authenticator | None:
        row = await AuthenticatorRow.filter(person=person).using_db(self._session.client).first()
        if row is None:
            return None
        return Authenticator(
            person=row.person,
            salt=row.salt,
            confirmed=row.confirmed,
            last_counter=row.last_counter,
            failures=row.failures,
            failed_at=row.failed_at,
        )

    async def set_authenticator(self, authenticator: Authenticator) -> None:
        one = authenticator
        values = (one.person, one.salt, one.confirmed, one.last_counter, one.failures, one.failed_at)
        self._session.later(_AUTHENTICATOR, values)

    async def remove_authenticator(self, person: str) -> None:
        self._session.later("DELETE FROM authenticators WHERE person = ?", (person,))

    async def set_away(self, away: Away) -> None:
        overlap = "DELETE FROM aways WHERE person = ? AND starts <= ? AND ends >= ?"
        self._session.later(overlap, (away.person, away.ends, away.starts))
        self._session.later(
            "INSERT INTO aways (person, cover, starts, ends) VALUES (?, ?, ?, ?)",
            (away.person, away.cover, away.starts, away.ends),
        )

    async def question(self, person: str) -> Question | None:
        return _maybe_question(
            await QuestionRow.filter(person=person, open=True).using_db(self._session.client).first()
        )

    async def question_by_id(self, id: int) -> Question | None:
        return _maybe_question(await QuestionRow.filter(id=id).using_db(self._session.client).first())

    async def ask(self, question: Question) -> Question:
        self._session.changes()
        close = "UPDATE questions SET open = ? WHERE person = ? AND open"
        self._session.later(close, (False, question.person))
        row = await QuestionRow.create(using_db=self._session.client, **_question_columns(question))
        return replace(question, id=row.id)

    async def save_question(self, question: Question) -> None:
        self._session.changes()
        row = QuestionRow.filter(id=question.id).using_db(self._session.client)
        await row.update(**_question_columns(question))

    async def add_notice(self, notice: Notice) -> Notice:
        self._session.changes()
        row = await NoticeRow.create(
            using_db=self._session.client,
            key=notice.key,
            facts=to_json(dict(notice.values)),
            contract_id=notice.contract,
            at=notice.at,
        )
        return replace(notice, id=row.id)

    async def notice(self, id: int) -> Notice | None:
        row = await NoticeRow.filter(id=id).using_db(self._session.client).first()
        if row is None:
            return None
        return Notice(id=row.id, key=row.key, values=from_json(row.facts), contract=row.contract_id, at=row.at)


def _question_columns(question: Question) -> dict[str, Any]:
    subject = question.subject
    return {
        "person": question.person,
        "about": question.about,
        "subject_kind": subject.kind.value if subject else None,
        "subject_id": subject.id if subject else None,
        "field": question.field,
        "facts": to_json(dict(question.facts)),
        "asked_at": question.asked_at,
        "open": question.open,
    }


def _maybe_question(row: QuestionRow | None) -> Question | None:
    if row is None:
        return None
    subject = None
    if row.subject_kind and row.subject_id:
        subject = Subject(SubjectKind(row.subject_kind), row.subject_id)
    return Question(
        id=row.id,
        person=row.person,
        about=row.about,
        subject=subject,
        field=row.field,
        facts=from_json(row.facts),
        asked_at=row.asked_at,
        open=row.open,
    )
