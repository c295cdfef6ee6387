"""Facts of a contract as one reader may see them, and the sum behind the last day to act."""

import re
from datetime import date
from decimal import Decimal

from cards.dates import acting_facts, end_line, length, renewal_words, term_facts
from cards.pen import Pen
from cards.typed_fields import detail_rows
from cards.words import amount_of, clean, number_of, state_of, title_of, type_of, who
from contracts.dates.notice import NoticeDay
from contracts.dates.period import parse_limit, parse_notice, parse_period
from contracts.people import Shown
from contracts.register.contract import Contract
from contracts.register.facts import OPEN_ENDED

AMOUNT = re.compile(r"-?[0-9]+(\.[0-9]+)?")
FactRows = tuple[tuple[str, str], ...]


def headline(pen: Pen, contract: Contract, *, amount: bool = False) -> str:
    """Number and state, then title, customer and, if asked, the amount, as far as this reader may see them."""
    return " · ".join((number_of(pen, contract), state_of(pen, contract), *seen(pen, contract, amount)))


def subject_line(pen: Pen, contract: Contract) -> str:
    """Number, title, customer, amount: enough to know which contract it is, without its state."""
    return " · ".join((number_of(pen, contract), *seen(pen, contract, True)))


def seen(pen: Pen, contract: Contract, amount: bool) -> list[str]:
    """Title, customer and, if asked, the amount, as far as this reader may see them."""
    pen = pen.about(contract)
    parts = []
    if pen.shows(Shown.TITLE):
        parts.append(title_of(pen, contract))
    if pen.shows(Shown.CUSTOMER) and contract.customer:
        parts.append(clean(contract.customer))
    money = amount_of(pen, contract)
    if amount and money and pen.shows(Shown.AMOUNT):
        parts.append(money)
    return parts


def contract_facts(pen: Pen, contract: Contract, notice: NoticeDay | None) -> FactRows:
    """In private everything; in a room the number and what the room shows."""
    pen = pen.about(contract)
    t = pen.t
    empty = t("word.empty")
    rows: list[tuple[str, str]] = [(t("field.number"), number_of(pen, contract))]
    if pen.shows(Shown.TITLE):
        rows.append((t("field.title"), clean(contract.title) or empty))
    if pen.shows(Shown.CUSTOMER):
        rows.append((t("field.customer"), clean(contract.customer) or empty))
    if pen.room is None:
        rows.append((t("field.type"), type_of(pen, contract.type)))
    if pen.shows(Shown.AMOUNT):
        rows.append((t("field.amount"), amount_of(pen, contract) or empty))
    if pen.shows(Shown.OWNER):
        rows.append((t("field.owner"), who(pen, contract.owner)))
    return (*rows, *date_facts(pen, contract, notice), *_private(pen, contract))


def date_facts(pen: Pen, contract: Contract, notice: NoticeDay | None) -> FactRows:
    """A last day to act that could be computed but was not given is left out, rather than said not to be."""
    pen = pen.about(contract)
    t = pen.t
    rows: list[tuple[str, str]] = []
    if contract.signed and pen.room is None:
        rows.append((t("field.signed"), _signed(pen, contract.signed, contract)))
    if pen.shows(Shown.STARTS):
        rows.append((t("field.starts"), contract.starts.isoformat() if contract.starts else t("word.empty")))
    if pen.shows(Shown.ENDS):
        rows.append((t("field.ends"), end_line(pen, contract) if pen.room is None else _end(pen, contract)))
    computable = contract.ends and contract.notice and not contract.open_ended
    if pen.shows(Shown.NOTICE_DAY) and (notice or not computable):
        rows.extend(acting_facts(pen, contract, notice))
    if notice and notice.renewals and pen.shows(Shown.ENDS):
        rows.append((t("field.renewals"), t("notice.renewals", count=notice.renewals, end=notice.end.isoformat())))
    return tuple(rows)


def _signed(pen: Pen, day: date, contract: Contract) -> str:
    """When, in which way, and by whom."""
    how = pen.t(f"signed.{contract.signed_how.value}") if contract.signed_how else ""
    by = who(pen, contract.signed_by) if contract.signed_by and pen.whole else ""
    return " · ".join(filter(None, (day.isoformat(), how, by)))


def _end(pen: Pen, contract: Contract) -> str:
    """In a room without the sum, whose start may not be for it."""
    if contract.open_ended:
        return pen.t("word.open_ended")
    return contract.ends.isoformat() if contract.ends else pen.t("word.empty")


def _private(pen: Pen, contract: Contract) -> FactRows:
    pen = pen.about(contract)
    if not pen.whole:
        return ()
    t = pen.t
    comma = t("word.comma")
    rows: list[tuple[str, str]] = []
    if contract.notice:
        rows.append((t("field.notice_period"), length(pen, contract.notice)))
    if contract.auto_renew:
        rows.append((t("field.auto_renew"), renewal_words(pen, contract.renewal, contract.terms.most_renewals)))
    rows.extend(term_facts(pen, contract))
    rows.extend(detail_rows(pen, contract))
    if contract.aliases:
        rows.append((t("field.aliases"), comma.join(clean(alias, 40) for alias in contract.aliases[:10])))
    if contract.notes:
        rows.append((t("field.notes"), clean(contract.notes, 300)))
    if contract.shared_with:
        rows.append((t("field.shared_with"), comma.join(who(pen, person) for person in contract.shared_with[:10])))
    return tuple(rows)


def fact_words(pen: Pen, field: str, text: str) -> str:
    """A fact as `contracts.register.facts` writes it, in the reader's words; what it does not know stays as it is."""
    match field:
        case "type":
            return type_of(pen, text) if text else ""
        case "owner":
            return who(pen, text) if text else ""
        case "ends" if text == OPEN_ENDED:
            return pen.t("word.open_ended")
        case "auto_renew" if text in ("yes", "no"):
            return pen.t(f"word.{text}")
        case "amount":
            return f"{Decimal(text):,}" if AMOUNT.fullmatch(text) else text
        case "auto_renew":
            said, most = parse_limit(text)
            try:
                return renewal_words(pen, None if said == "yes" else parse_period(said), most)
            except ValueError:
                return text
        case "notice_period" | "term" | "minimum_term" | "renewal_notice":
            try:
                return length(pen, parse_notice(text))
            except ValueError:
                return text
    return text
