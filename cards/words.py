"""Words that every card needs: cleaned names, states, people, sums of money, days left."""

import re
import unicodedata
from datetime import date
from functools import lru_cache
from typing import Final

from cards.model import Tone
from cards.pen import Pen
from contracts.numbering.life import Life
from contracts.register.contract import Contract, State
from contracts.telling import Subject, SubjectKind

LINE: Final = 80
PARAGRAPH: Final = 1_000
NUMBER: Final = 40

# Joiners are invisible but honest: some scripts and family emoji fall apart without them.
JOINERS: Final = "\u200c\u200d"
NOT_PEOPLE: Final = frozenset({"clock", "import", "operator"})

FIELDS: Final = frozenset(
    {
        "number",
        "title",
        "customer",
        "type",
        "amount",
        "currency",
        "signed",
        "starts",
        "ends",
        "open_ended",
        "notice",
        "notice_period",
        "auto_renew",
        "renewal",
        "owner",
        "status",
        "tags",
        "aliases",
        "notes",
        "shared_with",
        "term",
        "minimum_term",
        "renewal_notice",
        "dates",
        "leads",
        "dispute",
    }
)
# Why a step can be stuck: message keys that stand in approvals and notices.
BLOCKED: Final = frozenset(
    {"approval.nobody", "approval.left", "approval.own", "approval.same_eyes", "approval.no_policy"}
)

STATE_TONES: Final = {
    State.DRAFT: Tone.NEUTRAL,
    State.APPROVING: Tone.WAITING,
    State.APPROVED: Tone.GOOD,
    State.ACTIVE: Tone.GOOD,
    State.EXPIRING: Tone.WARNING,
    State.EXPIRED: Tone.BAD,
    State.TERMINATED: Tone.BAD,
    State.ARCHIVED: Tone.NEUTRAL,
    State.NEGOTIATING: Tone.NEUTRAL,
    State.DELETED: Tone.BAD,
}

LIFE_TONES: Final = {
    Life.RESERVED: Tone.WAITING,
    Life.USED: Tone.WAITING,
    Life.BOUND: Tone.GOOD,
    Life.RELEASED: Tone.NEUTRAL,
    Life.LAPSED: Tone.WARNING,
    Life.VOID: Tone.BAD,
}


def clean(text: str, limit: int = LINE) -> str:
    """One line of at most `limit` characters, whatever came in: no control, bidi or half characters, cut with "…"."""
    # Nobody reads past the limit; a text of megabytes must not be walked to its end.
    return _cleaned(text[: limit * 8], limit)


@lru_cache(maxsize=4_096)  # a card says a number, a title or a name several times, and is drawn for several readers
def _cleaned(text: str, limit: int) -> str:
    if not text.isprintable():
        text = "".join(_visible(character) for character in text)
    return shorten(" ".join(text.split()), limit)


def paragraph(text: str, limit: int = PARAGRAPH) -> str:
    """Like `clean`, but line breaks stay (at most one empty line in a row)."""
    lines = [clean(line, limit) for line in text[: limit * 8].splitlines()]
    joined = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
    return shorten(joined, limit)


def shorten(text: str, limit: int) -> str:
    """At most `limit` (≥ 1) characters; what is cut ends in "…" and never in half an accented letter."""
    if len(text) <= limit:
        return text
    end = limit - 1
    while end > 0 and (unicodedata.combining(text[end]) or text[end - 1] in JOINERS):
        end -= 1
    return text[:end].rstrip() + "…"


def _visible(character: str) -> str:
    category = unicodedata.category(character)
    if category in ("Cc", "Zl", "Zp", "Zs"):
        return " "
    if category in ("Cf", "Cs", "Cn", "Co") and character not in JOINERS:
        return ""
    return character


def number_of(pen: Pen, contract: Contract) -> str:
    return clean(contract.number, NUMBER) if contract.number else pen.t("word.no_number")


def handle(contract: Contract) -> str | None:
    """What a person types to name this contract: its number, else its first alias."""
    found = contract.number or next(iter(contract.aliases), None)
    return clean(found, NUMBER) if found else None


def title_of(pen: Pen, contract: Contract) -> str:
    return clean(contract.title) or pen.t("word.no_title")


def state_of(pen: Pen, contract: Contract) -> str:
    return pen.t(f"state.{contract.status.value}")


def life_of(pen: Pen, life: Life) -> str:
    return pen.t(f"life.{life.value}")


def field_name(pen: Pen, field: str) -> str:
    """The label of an English column name; a name from an older record that has none is shown as it is."""
    return pen.t(f"field.{field}") if field in FIELDS else clean(field, 40)


def who(pen: Pen, person: str, on_behalf_of: str | None = None) -> str:
    """A name, or both names when somebody acts for another."""
    name = pen.t(f"word.{person}") if person in NOT_PEOPLE else clean(pen.name(person), 40)
    if on_behalf_of is None or on_behalf_of == person:
        return name
    return pen.t("word.on_behalf", name=name, other=clean(pen.name(on_behalf_of), 40))


def people(pen: Pen, persons: tuple[str, ...]) -> str:
    return pen.t("word.comma").join(who(pen, person) for person in persons)


def amount_of(pen: Pen, contract: Contract) -> str | None:
    return pen.t.money(contract.amount) if contract.amount else None


def type_of(pen: Pen, type: str) -> str:
    """The type's name in the reader's language, else in the company's, else its id."""
    kind = pen.company.types.get(type)
    if kind is None:
        return clean(type, 40)
    return clean(kind.names.get(pen.t.locale) or kind.names.get(pen.company.locale) or kind.id, 40)


def left(pen: Pen, day: date) -> str:
    """3 days left / today / 2 days ago, as the company's today has it."""
    days = (day - pen.today).days
    if days == 0:
        return pen.t("left.today")
    return pen.t("left.days", count=days) if days > 0 else pen.t("left.past", count=-days)


def on_contract(contract: Contract) -> Subject:
    return Subject(SubjectKind.CONTRACT, contract.id)
