"""Parts of an approval's cards: what was said, and how a contract differs from the last one of its kind."""

from collections.abc import Sequence
from typing import Final

from cards.facts import fact_words
from cards.model import Text
from cards.pen import Pen
from cards.words import clean, field_name, number_of, who
from contracts.approval.approval import Remark
from contracts.register.contract import Contract
from contracts.register.facts import facts_of

MOST: Final = 8
COMPARED: Final = ("amount", "currency", "notice_period", "auto_renew")


def said(pen: Pen, remarks: Sequence[Remark]) -> Text:
    """The last ones, oldest first."""
    lines = [pen.t("remark.title")]
    if len(remarks) > MOST:
        lines.append("…")
    for remark in remarks[-MOST:]:
        head = pen.t(f"remark.{remark.kind.value}", name=who(pen, remark.author))
        lines.append(f"{head} {clean(remark.said, 200)} · {pen.t.moment(remark.at, pen.zone)}")
    return Text("\n".join(lines))


def compared(pen: Pen, contract: Contract, earlier: Contract) -> Text:
    """Against the terms that were agreed with the same party last time."""
    now, then = facts_of(contract), facts_of(earlier)
    lines = [
        f"{field_name(pen, name)}: {fact_words(pen, name, then[name]) or pen.t('word.empty')}"
        f" → {fact_words(pen, name, now[name]) or pen.t('word.empty')}"
        for name in COMPARED
        if now[name] != then[name]
    ]
    number = number_of(pen, earlier)
    if not lines:
        return Text(pen.t("task.as_before", number=number))
    return Text("\n".join((pen.t("task.unlike_before", number=number), *lines)))
