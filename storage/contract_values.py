"""Between a contract and its row."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from contracts.dates.period import Boundary, Period, Unit
from contracts.money import Money
from contracts.numbering.key import key as number_key
from contracts.register.contract import Access, Contract, SignedHow, State
from contracts.register.initials import initials
from contracts.search import fold
from storage.session import Row
from storage.terms_values import terms_from, terms_text
from storage.values import from_json, instant, maybe_day, to_json, words_from


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
        "details": to_json(dict(contract.details)),
        "confidential": contract.confidential,
        "access": to_json({person: access.value for person, access in contract.access}),
        "signed_how": contract.signed_how.value if contract.signed_how else None,
        "signed_by": contract.signed_by,
    }


def haystack(contract: Contract) -> str:
    """What words are looked for in. Lines keep a word from matching across two fields."""
    fields = (contract.number or "", contract.title, contract.customer, contract.notes)
    details = (text for _, text in contract.details)
    letters = filter(None, (initials(fold(contract.title)), initials(fold(contract.customer))))
    return "\n".join((*map(fold, (*fields, *contract.aliases, *contract.tags, *details)), *letters))


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
        details=() if row["details"] == "{}" else tuple(from_json(row["details"]).items()),
        confidential=bool(row["confidential"]),
        access=_access(row["access"]),
        signed_how=SignedHow(row["signed_how"]) if row["signed_how"] else None,
        signed_by=row["signed_by"],
    )


def _period(count: Any, unit: Any, to: Any = None) -> Period | None:
    return None if count is None else Period(count, Unit(unit), Boundary(to) if to else None)


def _access(text: str) -> tuple[tuple[str, Access], ...]:
    return () if text == "{}" else tuple((person, Access(access)) for person, access in from_json(text).items())


def with_id(contract: Contract, id: int) -> Contract:
    return replace(contract, id=id)
