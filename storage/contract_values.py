"""Between a contract and its row."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from contracts.dates.period import Boundary, Period, Unit
from contracts.money import Money
from contracts.numbering.key import key as number_key
from contracts.register.contract import Contract, State
from contracts.search import fold
from storage.session import Row
from storage.terms_values import terms_from, terms_text
from storage.values import instant, maybe_day, to_json, words_from


def columns(contract: Contract) -> dict[str, object]:
    """Every column but the id."""
    amount, notice, renewal = contract.amount, contract.notice, contract.renewal
    return {
        "number": contract.number,
        "number_key": None if contract.number is None else number_key(contract.number),
        "title": contract.title,
        "customer": contract.customer,
        "customer_key": fold(contract.customer),
        "owner": contract.owner,
        "type": contract.type,
        "amount_minor": amount.minor if amount else None,
        "amount_currency": amount.currency if amount else None,
        "signed": contract.signed,
        "starts": contract.starts,
        "ends": contract.ends,
        "open_ended": contract.open_ended,
        "notice_count": notice.count if notice else None,
        "notice_unit": notice.unit.value if notice else None,
        "notice_to": notice.to.value if notice and notice.to else None,
        "auto_renew": contract.auto_renew,
        "renewal_count": renewal.count if renewal else None,
        "renewal_unit": renewal.unit.value if renewal else None,
        "terms": terms_text(contract.terms),
        "status": contract.status.value,
        "tags": to_json(contract.tags),
        "aliases": to_json(contract.aliases),
        "notes": contract.notes,
        "shared_with": to_json(contract.shared_with),
        "revision": contract.revision,
        "created_at": contract.created_at,
        "created_by": contract.created_by,
        "haystack": haystack(contract),
    }


def haystack(contract: Contract) -> str:
    """What words are looked for in. Lines keep a word from matching across two fields."""
    fields = (contract.number or "", contract.title, contract.customer, contract.notes)
    return "\n".join(map(fold, (*fields, *contract.aliases, *contract.tags)))


def alias_keys(contract: Contract) -> Iterator[str]:
    """Keys of the aliases, each once; the contract's own number needs none."""
    own = None if contract.number is None else number_key(contract.number)
    return (key for key in dict.fromkeys(map(number_key, contract.aliases)) if key and key != own)


def contract_from(row: Row) -> Contract:
    return Contract(
        id=row["id"],
        number=row["number"],
        title=row["title"],
        customer=row["customer"],
        owner=row["owner"],
        type=row["type"],
        amount=None if row["amount_minor"] is None else Money(row["amount_minor"], row["amount_currency"]),
        signed=maybe_day(row["signed"]),
        starts=maybe_day(row["starts"]),
        ends=maybe_day(row["ends"]),
        open_ended=bool(row["open_ended"]),
        notice=_period(row["notice_count"], row["notice_unit"], row["notice_to"]),
        auto_renew=bool(row["auto_renew"]),
        renewal=_period(row["renewal_count"], row["renewal_unit"]),
        terms=terms_from(row["terms"]),
        status=State(row["status"]),
        tags=words_from(row["tags"]),
        aliases=words_from(row["aliases"]),
        notes=row["notes"],
        shared_with=words_from(row["shared_with"]),
        revision=row["revision"],
        created_at=instant(row["created_at"]),
        created_by=row["created_by"],
    )


def _period(count: Any, unit: Any, to: Any = None) -> Period | None:
    return None if count is None else Period(count, Unit(unit), Boundary(to) if to else None)


def with_id(contract: Contract, id: int) -> Contract:
    return replace(contract, id=id)
