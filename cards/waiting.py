"""The weekly card of where approvals wait."""

from collections.abc import Mapping

from cards.model import Block, Card, Row, Rows, Text, Tone
from cards.pen import Pen
from cards.words import who


def waiting_card(pen: Pen, values: Mapping[str, str]) -> Card:
    """`values` as reminders.reports wrote them: `rows` of person:count:hours, oldest first, how many `more`, how many are
    `blocked`, and the `day`."""
    t = pen.t
    parts = [row.split(":") for row in values["rows"].split(";") if row]
    rows = tuple(
        Row(who(pen, person), t("waiting.row", count=int(count), hours=int(hours)), tone=Tone.WAITING)
        for person, count, hours in parts
    )
    blocks: list[Block] = [Rows(rows)] if rows else []
    if values["more"] != "0":
        blocks.append(Text(t("waiting.more", count=int(values["more"]))))
    if values["blocked"] != "0":
        blocks.append(Text(t("waiting.blocked", count=int(values["blocked"]))))
    total = sum(int(count) for _, count, _ in parts)
    title = t("waiting.title", day=values["day"])
    return Card(title=title, summary=f"{title} · {t('waiting.total', count=total)}", blocks=tuple(blocks))
