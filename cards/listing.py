"""Lists of contracts: what a search found, what is mine, what one customer has."""

from collections.abc import Callable, Mapping, Sequence
from itertools import groupby

from cards.model import Action, Block, Card, Chips, Facts, Note, Row, Rows, Text
from cards.pen import Pen
from cards.press import Press
from cards.typed import typed
from cards.words import STATE_TONES, amount_of, clean, number_of, on_contract, state_of, title_of
from contracts.money import Money
from contracts.people import Shown
from contracts.register.contract import Contract, State
from contracts.register.records import Customer
from contracts.search import COUNTED
from contracts.telling import Subject, SubjectKind

ACTIVE = frozenset({State.APPROVED, State.ACTIVE})
SHOWN_PER_CUSTOMER = 10


def found_card(
    pen: Pen,
    title: str,
    rows: Sequence[Contract],
    total: int,
    offset: int = 0,
    chips: Sequence[str] = (),
    more: Press | None = None,
    problems: Sequence[str] = (),
    nearest: Sequence[Contract] = (),
    fewer: Sequence[Action] = (),
) -> Card:
    """One page of contracts. `title`, `chips` and `problems` are words already in the reader's language; `more` asks
    for the next page, `fewer` each take one chip away; `nearest` are offered when nothing was found."""
    t = pen.t
    title = clean(title)
    blocks: list[Block] = []
    if chips:
        blocks.append(Chips(tuple(clean(chip, 40) for chip in chips)))
    blocks.extend(Note(clean(problem, 200)) for problem in problems)
    if not rows:
        unread = bool(problems) and not chips
        blocks.append(Text(t("found.nearest" if nearest else "found.not_understood" if unread else "found.nothing")))
        if nearest:
            blocks.append(Rows(tuple(contract_row(pen, contract) for contract in nearest)))
            blocks.extend(typed(pen, ("contract.show",), number=t("word.number")))
        return Card(
            title=title, summary=t("found.summary_none", title=title), blocks=tuple(blocks), actions=tuple(fewer)
        )
    blocks.append(Rows(tuple(contract_row(pen, contract) for contract in rows)))
    last = offset + len(rows)
    count = f"{COUNTED}+" if total >= COUNTED else total
    if total > len(rows):
        blocks.append(Note(t("found.range", first=offset + 1, last=last, total=count)))
    blocks.extend(typed(pen, ("contract.show",), number=t("word.number")))
    actions = (*((more_button(pen, more),) if more else ()), *fewer)
    summary = t("found.summary", title=title, count=count)
    return Card(title=title, summary=summary, blocks=tuple(blocks), actions=actions)


def more_button(pen: Pen, more: Press) -> Action:
    return pen.button(more.action, more.subject, more.revision, *more.args)


def download_card(pen: Pen, address: str, until: str) -> Card:
    """Where a file lies; `until` is when it is there no more."""
    text = pen.t("done.download", at=until, text=address)
    return Card(title=pen.t("done.title"), summary=pen.t("done.title"), blocks=(Text(text),))


def saved_card(pen: Pen, kept: Mapping[str, str], usable: Mapping[str, str]) -> Card:
    """Searches that somebody keeps, by name; those in `usable` are short enough for a button."""
    t = pen.t
    rows = []
    for name, text in kept.items():
        ask = (Press("list.fewer", Subject(SubjectKind.CONTRACT, 0), 0, (text,)),) if name in usable else ()
        buttons = tuple(
            pen.button(each.action, each.subject, 0, *each.args, label=t("button.list.run")) for each in ask
        )
        rows.append(Row(title=f"@{clean(name, 40)}", text=clean(text, 200), actions=buttons))
    title = t("found.saved")
    blocks: tuple[Block, ...] = (Rows(tuple(rows)),) if rows else (Text(t("found.saved_none")),)
    note = Note(t("found.saved_how"))
    return Card(title=title, summary=t("found.summary_saved", count=len(kept)), blocks=(*blocks, note))


def contract_row(pen: Pen, contract: Contract) -> Row:
    """Number, state, customer, amount and end, as far as this reader may see them, and a button that opens it."""
    pen = pen.about(contract)
    parts = []
    if pen.shows(Shown.TITLE):
        parts.append(title_of(pen, contract))
    if pen.shows(Shown.CUSTOMER) and contract.customer:
        parts.append(clean(contract.customer, 40))
    money = amount_of(pen, contract)
    if money and pen.shows(Shown.AMOUNT):
        parts.append(money)
    if pen.shows(Shown.ENDS):
        if contract.ends:
            parts.append(pen.t("found.until", day=contract.ends.isoformat()))
        elif contract.open_ended:
            parts.append(pen.t("word.open_ended"))
    return Row(
        title=number_of(pen, contract),
        text=" · ".join(parts),
        state=state_of(pen, contract),
        tone=STATE_TONES[contract.status],
        actions=(pen.button("contract.show", on_contract(contract), contract.revision),),
    )


def customer_card(
    pen: Pen,
    customer: str,
    contracts: Sequence[Contract],
    record: Customer | None = None,
    overdue: Sequence[Money] = (),
) -> Card:
    """All contracts of one customer in groups, what they are worth together and what is overdue, by currency; and what is
    known of the customer itself."""
    t = pen.t
    name = clean(customer)
    groups: list[tuple[str, Callable[[State], bool]]] = [
        ("customer.approving", lambda state: state is State.APPROVING),
        ("customer.active", lambda state: state in ACTIVE),
        ("customer.expiring", lambda state: state is State.EXPIRING),
        ("customer.draft", lambda state: state is State.DRAFT),
        ("customer.past", lambda state: state in (State.EXPIRED, State.TERMINATED, State.ARCHIVED)),
    ]
    facts = (*_record(pen, record), *_counts(pen, groups, contracts))
    if overdue and pen.room is None:
        facts = (*facts, (t("customer.overdue"), " + ".join(map(t.money, overdue))))
    blocks: list[Block] = [Facts(facts)]
    for key, belongs in groups:
        chosen = [contract for contract in contracts if belongs(contract.status)]
        if not chosen:
            continue
        blocks.append(Text(t(key)))
        blocks.append(Rows(tuple(contract_row(pen, contract) for contract in chosen[:SHOWN_PER_CUSTOMER])))
        if len(chosen) > SHOWN_PER_CUSTOMER:
            blocks.append(Note(t("list.left_out", count=len(chosen) - SHOWN_PER_CUSTOMER)))
    if not contracts:
        blocks = [*([Facts(_record(pen, record))] if record else []), Text(t("found.nothing"))]
    blocks.extend(typed(pen, ("contract.show",) if contracts else (), number=t("word.number")))
    summary = t("customer.summary", customer=name, count=len(contracts))
    return Card(title=name, summary=summary, blocks=tuple(blocks))


def _record(pen: Pen, record: Customer | None) -> tuple[tuple[str, str], ...]:
    if record is None:
        return ()
    t = pen.t
    rows = []
    if others := [clean(name, 40) for name in record.names if name != record.name]:
        rows.append((t("customer.names"), t("word.comma").join(others[:8])))
    if record.tax_id:
        rows.append((t("customer.tax_id"), record.tax_id))
    if record.licence_until:
        late = f" · {t('duty.overdue')}" if record.licence_until < pen.today else ""
        rows.append((t("customer.licence_until"), record.licence_until.isoformat() + late))
    if record.contacts:
        rows.append((t("customer.contacts"), t("word.comma").join(clean(each, 60) for each in record.contacts[:6])))
    return tuple(rows)


def _counts(
    pen: Pen, groups: Sequence[tuple[str, Callable[[State], bool]]], contracts: Sequence[Contract]
) -> tuple[tuple[str, str], ...]:
    rows = []
    for key, belongs in groups:
        count = sum(belongs(contract.status) for contract in contracts)
        if count:
            rows.append((pen.t(key), str(count)))
    if pen.shows(Shown.AMOUNT):
        live = [c for c in contracts if c.status in ACTIVE or c.status in (State.EXPIRING, State.APPROVING)]
        rows.append((pen.t("customer.total"), worth(pen, live) or pen.t.money(Money(0, pen.company.currency))))
    return tuple(rows)


def worth(pen: Pen, contracts: Sequence[Contract]) -> str:
    """The sum by currency; sums in different currencies stay apart."""
    amounts = sorted((c.amount.currency, c.amount.minor) for c in contracts if c.amount)
    sums = [Money(sum(minor for _, minor in group), code) for code, group in groupby(amounts, key=lambda pair: pair[0])]
    return " + ".join(pen.t.money(money) for money in sums)
