"""The facts of a contract as one would type them, in the columns of an import."""

from collections.abc import Mapping

from contracts.dates.period import Period, Unit
from contracts.money import plain
from contracts.register.contract import Contract

UNITS = {
    Unit.DAYS: "days",
    Unit.WORKING_DAYS: "working days",
    Unit.WEEKS: "weeks",
    Unit.MONTHS: "months",
    Unit.QUARTERS: "quarters",
    Unit.YEARS: "years",
}


def typed_period(period: Period | None) -> str:
    return f"{period.count} {UNITS[period.unit]}" if period else ""


def typed_facts(contract: Contract) -> Mapping[str, str]:
    """By English column name; "" where nothing is known."""
    renewal = typed_period(contract.renewal) or ("yes" if contract.auto_renew else "")
    return {
        "title": contract.title,
        "customer": contract.customer,
        "type": contract.type,
        "amount": plain(contract.amount) if contract.amount else "",
        "currency": contract.amount.currency if contract.amount else "",
        "signed": contract.signed.isoformat() if contract.signed else "",
        "starts": contract.starts.isoformat() if contract.starts else "",
        "ends": "open-ended" if contract.open_ended else contract.ends.isoformat() if contract.ends else "",
        "notice_period": typed_period(contract.notice),
        "auto_renew": renewal,
        "owner": contract.owner,
        "tags": ";".join(contract.tags),
        "aliases": ";".join(contract.aliases),
        "notes": contract.notes,
    }
