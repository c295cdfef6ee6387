"""Between a contract's own words about its dates and the JSON they lie in; what a contract does not say is left out."""

from datetime import date
from typing import Any

from contracts.dates.period import Boundary, Period, Unit
from contracts.dates.rule import DateKind
from contracts.dates.terms import PLAIN, From, OwnDate, Terms
from storage.values import from_json, to_json

NOTHING = "{}"
_PERIODS = ("length", "minimum", "renewal_notice")


def terms_text(terms: Terms) -> str:
    if terms == PLAIN:
        return NOTHING
    said: dict[str, Any] = {name: _written(getattr(terms, name)) for name in _PERIODS}
    said |= {"most_renewals": terms.most_renewals, "leads": list(terms.leads), "dates": list(map(_own, terms.dates))}
    return to_json({name: value for name, value in said.items() if value not in (None, [])})


def terms_from(text: str) -> Terms:
    if text == NOTHING:
        return PLAIN
    said = from_json(text)
    periods = {name: _period(said.get(name)) for name in _PERIODS}
    dates = tuple(map(_own_from, said.get("dates", ())))
    return Terms(**periods, most_renewals=said.get("most_renewals"), leads=tuple(said.get("leads", ())), dates=dates)


def _own(own: OwnDate) -> dict[str, Any]:
    said = {
        "kind": own.kind.value,
        "origin": own.origin.value,
        "day": own.day.isoformat() if own.day else None,
        "after": _written(own.after),
        "before": own.is_before or None,
        "every": _written(own.every),
        "name": own.name or None,
    }
    return {name: value for name, value in said.items() if value is not None}


def _own_from(said: dict[str, Any]) -> OwnDate:
    return OwnDate(
        kind=DateKind(said["kind"]),
        origin=From(said["origin"]),
        day=date.fromisoformat(said["day"]) if "day" in said else None,
        after=_period(said.get("after")),
        is_before=said.get("before", False),
        every=_period(said.get("every")),
        name=said.get("name", ""),
    )


def _written(period: Period | None) -> list[Any] | None:
    if period is None:
        return None
    return [period.count, period.unit.value, *([period.to.value] if period.to else [])]


def _period(said: list[Any] | None) -> Period | None:
    if said is None:
        return None
    return Period(said[0], Unit(said[1]), Boundary(said[2]) if len(said) > 2 else None)
