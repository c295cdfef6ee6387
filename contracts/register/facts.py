"""The facts of a contract as text, each under the name its column has in a file."""

from collections.abc import Mapping

from contracts.dates.period import Period
from contracts.money import plain
from contracts.register.contract import Contract

OPEN_ENDED = "open-ended"


def facts_of(contract: Contract) -> Mapping[str, str]:
    """Every fact that people fill in; "" where it is missing. What stands here can be typed to get the same fact again."""
    amount = contract.amount
    return {
        "title": contract.title,
        "customer": contract.customer,
        "type": contract.type,
        "amount": plain(amount) if amount else "",
        "currency": amount.currency if amount else "",
        "signed": contract.signed.isoformat() if contract.signed else "",
        "starts": contract.starts.isoformat() if contract.starts else "",
        "ends": _ends(contract),
        "notice_period": period_text(contract.notice),
        "auto_renew": _renewal(contract),
        "term": period_text(contract.terms.length),
        "minimum_term": period_text(contract.terms.minimum),
        "renewal_notice": period_text(contract.terms.renewal_notice),
        "owner": contract.owner,
        "tags": ";".join(contract.tags),
        "aliases": ";".join(contract.aliases),
        "notes": contract.notes,
        **dict(contract.details),
    }


def period_text(period: Period | None) -> str:
    """`60 days`, `1 month`, `3 months to the end of a quarter`; "" for none."""
    if period is None:
        return ""
    words = period.unit.value.replace("_", " ")
    text = f"{period.count} {words.removesuffix('s') if period.count == 1 else words}"
    return f"{text} to the end of a {period.to.value.replace('_', ' ')}" if period.to else text


def _ends(contract: Contract) -> str:
    if contract.open_ended:
        return OPEN_ENDED
    return contract.ends.isoformat() if contract.ends else ""


def _renewal(contract: Contract) -> str:
    if not contract.auto_renew:
        return "no"
    text, most = period_text(contract.renewal) or "yes", contract.terms.most_renewals
    return text if most is None else f"{text}, at most {most} {'time' if most == 1 else 'times'}"
