"""A contract's own dates as people type them: `付款 2027-01-31 每季度 首付款`, `option 3 months before end`."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from contracts.dates.period import Period, Unit, parse_period
from contracts.dates.reading import parse_date
from contracts.dates.rule import DateKind
from contracts.dates.terms import From, OwnDate

_WORDS = {
    DateKind.PAYMENT: "付款 付款日 收款 回款 payment pay invoice",
    DateKind.DELIVERY: "交付 交货 交付日 delivery deliver",
    DateKind.REVIEW: "复审 评审 审阅 审查 review",
    DateKind.OPTION: "选择权 续约选择权 续期选择权 选择 option",
    DateKind.WARRANTY: "质保 质保期 保修 保修期 warranty guarantee",
    DateKind.RETENTION: "保存 保管 留存 保存期 retention retain",
}
OWN_KINDS: Mapping[str, DateKind] = {word: kind for kind, words in _WORDS.items() for word in words.split()}

_DATE = (
    r"[0-9]{4}(?:-[0-9]{1,2}-[0-9]{1,2}|/[0-9]{1,2}/[0-9]{1,2}|\.[0-9]{1,2}\.[0-9]{1,2}"
    r"|年[0-9]{1,2}月[0-9]{1,2}[日号])|[0-9]{1,2}\.[0-9]{1,2}\.[0-9]{4}"
)
_LENGTH = (
    r"(?:[0-9]{1,4}|[一二两三四五六七八九十]{1,3}|半)\s*"
    r"(?:个?(?:工作日|自然日|天|日|周|星期|月|季度|年)|(?:working|business|calendar)?\s*(?:days?|weeks?|months?|quarters?|years?)\b)"
)
_ORIGIN = r"(?P<{0}>生效|开始|起始|到期|结束|期满|合同到期|start|the\s+start|end|the\s+end|expiry)"
_WHEN = (
    re.compile(rf"{_ORIGIN.format('o1')}日?(?:之|以)?(?P<side1>前|后)\s*(?P<l1>{_LENGTH})", re.IGNORECASE),
    re.compile(rf"(?P<l2>{_LENGTH})\s*(?P<side2>before|after|from)\s+{_ORIGIN.format('o2')}\b", re.IGNORECASE),
    re.compile(rf"(?P<d3>{_DATE})\s*(?:起|之后|以后|后)\s*(?P<l3>{_LENGTH})", re.IGNORECASE),
    re.compile(rf"(?P<l4>{_LENGTH})\s*(?:from|after)\s+(?P<d4>{_DATE})", re.IGNORECASE),
    re.compile(rf"(?P<d5>{_DATE})", re.IGNORECASE),
    re.compile(r"(?P<o6>到期日|生效日|at\s+the\s+(?:end|start))", re.IGNORECASE),
)
_EVERY = re.compile(
    rf"(?:每隔?|every\s+|each\s+)(?P<length>{_LENGTH})"
    r"|(?:每个?|every\s+|each\s+)(?P<one>月|季度|季|半年|年|周|week\b|month\b|quarter\b|half-?year\b|year\b)"
    r"|\b(?P<word>weekly|monthly|quarterly|half-?yearly|yearly|annually)\b",
    re.IGNORECASE,
)
_ONE = {
    "周": Period(1, Unit.WEEKS),
    "月": Period(1, Unit.MONTHS),
    "季": Period(1, Unit.QUARTERS),
    "季度": Period(1, Unit.QUARTERS),
    "半年": Period(6, Unit.MONTHS),
    "年": Period(1, Unit.YEARS),
    "week": Period(1, Unit.WEEKS),
    "month": Period(1, Unit.MONTHS),
    "quarter": Period(1, Unit.QUARTERS),
    "halfyear": Period(6, Unit.MONTHS),
    "year": Period(1, Unit.YEARS),
    "weekly": Period(1, Unit.WEEKS),
    "monthly": Period(1, Unit.MONTHS),
    "quarterly": Period(1, Unit.QUARTERS),
    "halfyearly": Period(6, Unit.MONTHS),
    "yearly": Period(1, Unit.YEARS),
    "annually": Period(1, Unit.YEARS),
}
_LONGEST_NAME = 60


def parse_own_date(text: str) -> OwnDate:
    """Raises ValueError for what names no kind or no date."""
    text = " ".join(unicodedata.normalize("NFKC", text).split())
    word, _, rest = text.partition(" ")
    kind = OWN_KINDS.get(word.casefold())
    if kind is None:
        raise ValueError(f"{word!r} is no kind of date")
    every = _EVERY.search(rest)
    repeated = _repeated(every) if every else None
    if every:
        rest = f"{rest[: every.start()]} {rest[every.end() :]}"
    for pattern in _WHEN:
        found = pattern.search(rest)
        if found:
            name = " ".join(f"{rest[: found.start()]} {rest[found.end() :]}".split()).strip(",;，；. ")
            own = _when(kind, {key.rstrip("123456"): value for key, value in found.groupdict().items() if value})
            return replace(own, every=repeated, name=name[:_LONGEST_NAME])
    raise ValueError(f"{text!r} names no date")


def _repeated(found: re.Match[str]) -> Period:
    if found["length"]:
        return parse_period(found["length"])
    return _ONE[(found["one"] or found["word"]).casefold().replace("-", "")]


def _when(kind: DateKind, said: Mapping[str, str]) -> OwnDate:
    after = parse_period(said["l"]) if "l" in said else None
    if "d" in said:
        return OwnDate(kind, From.DAY, _date(said["d"]), after)
    word = said["o"].casefold()
    begins = any(part in word for part in ("生效", "开始", "起始", "start"))
    return OwnDate(
        kind,
        From.START if begins else From.END,
        None,
        after,
        is_before=said.get("side", "").casefold() in ("前", "before"),
    )


def _date(text: str) -> date:
    return parse_date(text)


def own_text(own: OwnDate) -> str:
    """As it can be typed to get the same date again."""
    when = own.day.isoformat() if own.day else f"the {own.origin.value}"
    if own.after is not None:
        when = f"{_length(own.after)} {'before' if own.is_before else 'after'} {when}"
    elif own.day is None:
        when = f"at {when}"
    every = f"every {_length(own.every)}" if own.every else ""
    return " ".join(filter(None, (own.kind.value, when, every, own.name)))


def _length(period: Period) -> str:
    return f"{period.count} {period.unit.value.replace('_', ' ')}"
