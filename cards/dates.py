"""How the dates of a contract come about, in the reader's words: sums, own dates, and what would be if."""

from collections.abc import Sequence
from datetime import date

from cards.model import Block, Card, Facts, Note, Row, Rows, Text, Tone
from cards.pen import Pen
from cards.typed import typed
from cards.words import clean, left, number_of, state_of
from contracts.dates.notice import EarliestEnd, NoticeDay, earliest_end, minimum_end, notice_day, term_end
from contracts.dates.period import Period
from contracts.dates.terms import From, OwnDate, end_of, occurrences
from contracts.people import Shown
from contracts.register.contract import Contract
from contracts.telling import Subject, SubjectKind

FactRows = tuple[tuple[str, str], ...]


def length(pen: Pen, period: Period) -> str:
    """`60 日`, `3 个月至季度末`."""
    text = pen.t(f"unit.{period.unit.value}", count=period.count)
    return pen.t(f"dates.to.{period.to.value}", period=text) if period.to else text


def renewal_words(pen: Pen, length_of: Period | None, most: int | None) -> str:
    text = length(pen, length_of) if length_of else pen.t("word.yes")
    return text if most is None else pen.t("dates.at_most", length=text, count=most)


def notice_line(pen: Pen, notice: NoticeDay | None) -> str:
    """The last day to act and how far off it is; with the sum behind it where the end date may be seen too."""
    if notice is None:
        return pen.t("notice.none")
    line = derivation(pen, notice) if pen.shows(Shown.ENDS) else pen.t.day(notice.day)
    return f"{line} · {left(pen, notice.day)}"


def derivation(pen: Pen, notice: NoticeDay) -> str:
    """到期 2027-03-31 − 60 日 = 2027-01-30(六) → 提前到 2027-01-29(五)."""
    t = pen.t
    period = Period(notice.period.count, notice.period.unit)
    values = {"end": notice.end.isoformat(), "period": length(pen, period), "raw": t.day(notice.raw)}
    if notice.base is not None and notice.period.to is not None:
        boundary = t(f"dates.end.{notice.period.to.value}")
        line = t("dates.sum_to", **values, boundary=boundary, base=notice.base.isoformat())
        return t("dates.moved", sum=line, day=t.day(notice.day)) if notice.moved else line
    if notice.moved:
        return t("notice.sum_moved", **values, day=t.day(notice.day))
    return t("notice.sum", **values)


def open_line(pen: Pen, earliest: EarliestEnd) -> str:
    """无固定到期日，今天通知最早 2027-03-31 结束：2026-11-28 + 3 个月 = 2027-02-28 → 季度末 2027-03-31."""
    t = pen.t
    period = Period(earliest.period.count, earliest.period.unit)
    line = t("dates.open", day=t.day(earliest.day), given=earliest.given.isoformat(), period=length(pen, period))
    steps = []
    if earliest.minimum is not None:
        steps.append(t("dates.open_minimum", day=earliest.minimum.isoformat()))
    if earliest.period.to is not None and earliest.day not in (earliest.raw, earliest.minimum):
        steps.append(t("dates.open_end", boundary=t(f"dates.end.{earliest.period.to.value}"), day=earliest.day))
    return " → ".join((f"{line} = {earliest.raw.isoformat()}", *steps))


def end_line(pen: Pen, contract: Contract) -> str:
    """The end, and by what sum where the contract gives a length instead."""
    if contract.open_ended:
        return pen.t("word.open_ended")
    if contract.ends is None:
        return pen.t("word.empty")
    of = contract.terms.length
    if of is not None and contract.starts is not None and end_of(contract.starts, of) == contract.ends:
        starts = contract.starts.isoformat()
        return pen.t("dates.end_sum", end=contract.ends.isoformat(), starts=starts, period=length(pen, of))
    return contract.ends.isoformat()


def minimum_line(pen: Pen, contract: Contract) -> str:
    of, until = contract.terms.minimum, minimum_end(contract)
    if of is None:
        return ""
    return pen.t("dates.minimum", period=length(pen, of), day=until.isoformat()) if until else length(pen, of)


def term_facts(pen: Pen, contract: Contract) -> FactRows:
    """What only those may read who read the whole contract: minimum term, notice of renewed terms, own dates."""
    t = pen.t
    rows: list[tuple[str, str]] = []
    if minimum := minimum_line(pen, contract):
        rows.append((t("field.minimum_term"), minimum))
    if contract.terms.renewal_notice:
        rows.append((t("field.renewal_notice"), length(pen, contract.terms.renewal_notice)))
    rows += [(t(f"alert.kind.{own.kind.value}"), own_line(pen, contract, own)) for own in contract.terms.dates]
    if contract.terms.leads:
        rows.append((t("field.leads"), leads_words(pen, contract.terms.leads)))
    return tuple(rows)


def leads_words(pen: Pen, leads: Sequence[int]) -> str:
    return pen.t("dates.leads", days=pen.t("word.comma").join(map(str, leads)))


def next_of(pen: Pen, contract: Contract, own: OwnDate) -> date | None:
    """The day that comes next, else the last that has been."""
    term = term_end(contract, pen.today)
    end = term[0] if term and not contract.open_ended else None
    days = occurrences(own, contract.starts, end, pen.today, pen.today, pen.company.calendar)
    return days[0] if days else None


def own_line(pen: Pen, contract: Contract, own: OwnDate) -> str:
    """2027-02-28(日) · 到期 2027-05-31 − 3 个月 · 每 1 年 · 首付款 · 还有 12 天."""
    t = pen.t
    day = next_of(pen, contract, own)
    when = t.day(day) if day else t("dates.over" if own.every else "dates.unknown")
    parts = [when, _sum(pen, contract, own), t("dates.every", period=length(pen, own.every)) if own.every else ""]
    return " · ".join(filter(None, (*parts, clean(own.name, 60), left(pen, day) if day else "")))


def _sum(pen: Pen, contract: Contract, own: OwnDate) -> str:
    if own.after is None:
        return "" if own.origin is From.DAY else pen.t(f"dates.from.{own.origin.value}")
    term = term_end(contract, pen.today)
    day = {From.DAY: own.day, From.START: contract.starts, From.END: term[0] if term else None}[own.origin]
    origin = pen.t(f"dates.from.{own.origin.value}")
    sign = "−" if own.is_before else "+"
    return " ".join(filter(None, (origin, day.isoformat() if day else "", sign, length(pen, own.after))))


def dates_card(pen: Pen, contract: Contract) -> Card:
    """Every date of one contract, each with its sum, and how to add one."""
    t = pen.t
    notice = notice_day(contract, pen.today, pen.company.calendar)
    facts: list[tuple[str, str]] = [(t("field.ends"), end_line(pen, contract)), *acting_facts(pen, contract, notice)]
    rows = tuple(
        Row(
            title=f"{at}. {t(f'alert.kind.{own.kind.value}')}",
            text=own_line(pen, contract, own),
            actions=(pen.button("dates.remove", _about(contract), contract.revision, str(at), mark_of(own)),),
        )
        for at, own in enumerate(contract.terms.dates, start=1)
    )
    blocks: list[Block] = [Facts(tuple(facts))]
    blocks.append(Rows(rows) if rows else Text(t("dates.none")))
    if contract.terms.leads:
        blocks.append(Text(leads_words(pen, contract.terms.leads)))
    blocks.append(Note(t("dates.how", number=contract.number or contract.title)))
    number = number_of(pen, contract)
    return Card(
        title=t("dates.title", number=number),
        summary=t("dates.summary", number=number, count=len(rows)),
        state=state_of(pen, contract),
        blocks=tuple(blocks),
    )


def acting_facts(pen: Pen, contract: Contract, notice: NoticeDay | None) -> FactRows:
    """The last day to act; for a contract without an end what notice today would come to."""
    t = pen.t
    rows: list[tuple[str, str]] = []
    earliest = earliest_end(contract, pen.today, pen.company.calendar) if pen.room is None else None
    rows.append((t("field.notice_day"), notice_line(pen, notice)))
    if earliest is not None:
        rows.append((t("field.earliest_end"), open_line(pen, earliest)))
    return tuple(rows)


def addresses_card(pen: Pen, feed: str, picture: str) -> Card:
    """Where one's dates can be subscribed to and looked at; whoever has the addresses sees them."""
    t = pen.t
    return Card(
        title=t("dates.addresses"),
        summary=t("dates.addresses_summary"),
        blocks=(
            Facts(((t("dates.feed"), feed), (t("dates.picture"), picture))),
            Text(t("dates.addresses_how")),
            Note(t("dates.addresses_secret")),
        ),
    )


def what_if_card(pen: Pen, contract: Contract, supposed: Contract, said: str) -> Card:
    """The dates as they are, and as they would be; nothing is changed."""
    t = pen.t
    number = number_of(pen, contract)
    calendar = pen.company.calendar
    blocks: list[Block] = [Text(t("dates.supposed", facts=clean(said, 200)))]
    for key, one in (("dates.now", contract), ("dates.then", supposed)):
        notice = notice_day(one, pen.today, calendar)
        term = term_end(one, pen.today)
        rows = [(t("field.ends"), end_line(pen, one))]
        if term is not None and term[0] != one.ends:
            rows.append((t("dates.this_term"), t.day(term[0])))
        if minimum := minimum_line(pen, one):
            rows.append((t("field.minimum_term"), minimum))
        blocks += [Text(t(key)), Facts((*rows, *acting_facts(pen, one, notice)))]
    blocks.append(Note(t("dates.nothing_changed")))
    blocks.extend(typed(pen, ("contract.show",), number=contract.number or t("word.number")))
    before, after = (notice_day(one, pen.today, calendar) for one in (contract, supposed))
    day = t.day(after.day) if after else t("notice.none")
    return Card(
        title=t("dates.what_if", number=number),
        summary=t("dates.what_if_summary", number=number, day=day),
        state=state_of(pen, contract),
        tone=Tone.NEUTRAL if before == after else Tone.WAITING,
        blocks=tuple(blocks),
    )


def _about(contract: Contract) -> Subject:
    return Subject(SubjectKind.CONTRACT, contract.id)


def mark_of(own: OwnDate) -> str:
    """By which a button knows the date it was drawn for."""
    return f"{own.kind.value}{own.day or ''}"
