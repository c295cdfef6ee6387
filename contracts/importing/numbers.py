"""What a number that came with a file says of itself: the rule that fits it and the counter it belongs to."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from contracts.company import Company
from contracts.numbering.key import key
from contracts.numbering.pattern import NumberFacts, Parsed, Pattern, compile_pattern
from contracts.numbering.rule import NumberRule

# A counter that stands here could not go on: it is no serial number but an accident of its digits.
LARGEST_VALUE = 10**15


@dataclass(frozen=True, slots=True)
class Fit:
    """The counter `scope` of `rule` must never give `value` again. `type_code` is what the number prints, or ""."""

    rule: NumberRule
    scope: str
    value: int
    type_code: str


def fit(company: Company, number: str, type_id: str, day: date) -> Fit | None:
    """The first rule that could have made it, those for its type before general ones. `day` stands in for what it does not show."""
    fitting = [rule for rule in company.number_rules if not rule.types or type_id in rule.types]
    for rule in sorted(fitting, key=lambda rule: (bool(rule.types), rule.since), reverse=True):
        parsed = _pattern(rule).parse(number)
        found = _read(company, rule, parsed, type_id, day) if parsed else None
        if found:
            return found
    return None


@lru_cache(maxsize=64)
def _pattern(rule: NumberRule) -> Pattern:
    return compile_pattern(rule)


def _read(company: Company, rule: NumberRule, parsed: Parsed, type_id: str, day: date) -> Fit | None:
    said = dict(parsed.parts)
    kind = company.types.get(type_id)
    own = key(kind.code) if kind else ""
    codes = {key(one.code): one.code for one in company.types.values()}
    if said.get("type", own) not in codes or parsed.value > LARGEST_VALUE:
        return None
    if "org" in said and said["org"] != key(company.code):
        return None
    try:
        on = day_of(parsed, day, company.fiscal_year_start)
    except ValueError:
        return None
    facts = NumberFacts(
        type_code=codes[said.get("type", own)],
        dept=said.get("dept", ""),
        org=company.code,
        on=on,
        fiscal_year_start=company.fiscal_year_start,
        codes={name.removeprefix("code:"): text for name, text in said.items() if name.startswith("code:")},
    )
    return Fit(rule, _pattern(rule).scope(facts), parsed.value, codes.get(said.get("type", ""), ""))


def day_of(parsed: Parsed, day: date, fiscal_year_start: int) -> date:
    """The first day that the number can mean; `day` where it shows no year. Raises ValueError for one that does not exist."""
    month = parsed.month or (3 * parsed.quarter - 2 if parsed.quarter else None)
    year = parsed.year
    if year is None and parsed.fiscal_year is not None:
        month = month or fiscal_year_start
        year = parsed.fiscal_year - (1 if 1 < fiscal_year_start <= month else 0)
    if year is None:
        return day
    if parsed.day_of_year is not None:
        return date(year, 1, 1) + timedelta(days=parsed.day_of_year - 1)
    return date(year, month or 1, parsed.day or 1)
