"""What people say instead of conditions: `今年`, `50万以上`, `next quarter`, `over 1m`, `按金额`, `第2页`, `我的`."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class Said(StrEnum):
    SPAN = "span"
    AMOUNT = "amount"
    STATE = "state"
    ORDER = "order"
    PAGE = "page"
    MINE = "mine"
    FOLLOWED = "followed"
    DISPUTED = "disputed"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class Natural:
    """`start` and `end` are where it stands in the text; `of` is what a span or an order is about (ends, starts, signed …).

    An amount has its sign and, where two bound it, the upper one in `upto`. `down` is None where nobody said which way to sort.
    """

    kind: Said
    start: int
    end: int
    value: str = ""
    of: str = ""
    sign: str = ""
    upto: str = ""
    down: bool | None = None


_UNIT = r"(?:[百千]?万|[十百千]?亿|千|[kKmMwW](?![A-Za-z])|\s?(?:million|thousand)\b)"
_FIGURE = r"(?:[A-Z]{3}\s?|[$¥€£])?[0-9][0-9,.]*(?<![,.])(?![0-9])"
_SUM = rf"{_FIGURE}\s?{_UNIT}?\s?(?:元|块|美元|欧元)?"
_OF = r"(?:(?P<{0}s>签订|签署|签约|签的)|(?P<{0}b>生效|开始)|(?P<{0}e>到期|结束))"
_PATTERN = re.compile(
    r"(?:(?P<page>第\s?(?P<pz>[0-9]{1,3})\s?页|\bpage\s+(?P<pe>[0-9]{1,3})\b)"
    r"|(?P<order>按(?:照)?(?P<oz>金额|到期|开始|生效|客户|编号|号码|最新|时间)(?:日期|日)?(?:排序|排列)?"
    r"(?P<ozd>升序|降序|从大到小|从小到大|从高到低|从低到高)?"
    r"|\b(?:sort(?:ed)?|order(?:ed)?)\s+by\s+(?P<oe>amount|ends?|expiry|starts?|customer|number|newest)\b"
    r"(?:\s+(?P<oed>asc(?:ending)?|desc(?:ending)?)\b)?)"
    r"|(?P<state>(?:快要?|即将|临近)到期)"
    r"|(?P<mine>(?<![^\s,;、])我的|\bmine\b|(?<![^\s,;、])my\b)"
    r"|(?P<disputed>有争议|争议中|\bin\s+dispute\b|\bdisputed\b)"
    r"|(?P<overdue>已?逾期|欠款|\boverdue\b)"
    r"|(?P<followed>我?关注的|\bfollow(?:ed|ing)\b)"
    rf"|(?P<between>(?<![0-9A-Za-z.-])(?<![0-9],)(?P<bl>{_FIGURE}\s?{_UNIT}?)元?\s?(?:到|至|~|-|—)\s?(?P<bh>{_FIGURE}\s?{_UNIT})元?(?:之间)?"
    rf"|\bbetween\s+(?P<el>{_SUM})\s+and\s+(?P<eh>{_SUM}))"
    rf"|(?P<bound>(?<![0-9A-Za-z.-])(?<![0-9],)(?P<sum>{_SUM})(?P<after>及?以上|以下|以内|之内)"
    rf"|(?<!金额)(?P<cb>不低于|不少于|至少|不超过|不高于|至多|超过|大于|高于|多于|低于|少于|小于|不到)\s?(?P<csum>{_SUM})"
    rf"|\b(?P<eb>over|above|more than|at least|under|below|less than|at most|up to)\s+(?P<esum>{_SUM}))"
    r"(?!\s*(?:天|日|周|个?月|年|days?\b|weeks?\b|months?\b|years?\b|%))"
    r"|(?P<span>(?P<year>(?:19|20)[0-9]{2})年(?:(?P<month>1[0-2]|0?[1-9])月(?:份)?|第?(?P<quarter>[一二三四1-4])季度?|(?P<half>[上下])半年)"
    rf"(?:{_OF.format('d')})?"
    rf"|(?P<whole>(?:19|20)[0-9]{{2}})年(?:{_OF.format('y').replace('|(?P<ye>到期|结束)', '')})"
    rf"|(?P<zspan>今年|本年度?|明年|去年|(?:本|这个?|下个?|上个?)(?:月|季度|周))(?:内|之内|以内)?(?:{_OF.format('z')})?"
    r"|(?:\b(?P<ef>signed|starting|starts|beginning|effective|expiring|expires|ending|ends|due)\s+)?(?:in\s+)?"
    r"\b(?P<ewhich>this|next|last)\s+(?P<eunit>week|month|quarter|year)\b"
    r"|\b(?P<ey>signed|starting|starts|beginning|effective)\s+(?:in\s+)?(?P<eyear>(?:19|20)[0-9]{2})\b))"
    r"(?:的?合同(?=[\s,;、]|$)|的)?",
    re.IGNORECASE,
)
_KEPT = re.compile(r'"[^"]*"?|[^\s,;、]*[=<>:]\s*(?:"[^"]*"?|[^\s,;、]*)')
"""Quoted text and conditions, in which nothing is read as anything else."""

_SIGNS = {
    ">=": "及以上 以上 不低于 不少于 至少 atleast",
    "<=": "以下 以内 之内 不超过 不高于 至多 atmost upto",
    ">": "超过 大于 高于 多于 over above morethan",
    "<": "低于 少于 小于 不到 under below lessthan",
}
_SIGN_OF = {word: sign for sign, words in _SIGNS.items() for word in words.split()}
_ORDERS = {
    "amount": "金额 amount",
    "ends": "到期 end ends expiry",
    "starts": "开始 生效 start starts",
    "customer": "客户 customer",
    "number": "编号 号码 number",
    "newest": "最新 时间 newest",
}
ORDER_OF: Mapping[str, str] = {word: order for order, words in _ORDERS.items() for word in words.split()}
_UP = frozenset({"升序", "从小到大", "从低到高", "asc", "ascending"})
_FIELDS = {"signed": "signed", "starting": "starts", "starts": "starts", "beginning": "starts", "effective": "starts"}
_DIGITS = {"一": "1", "二": "2", "三": "3", "四": "4"}
_UNITS = {"月": "month", "季度": "quarter", "周": "week"}


def naturals(text: str) -> Iterator[Natural]:
    """In order; none inside quotes or a condition. `text` is half width (see `contracts.phrases`)."""
    kept = [found.span() for found in _KEPT.finditer(text)]
    for found in _PATTERN.finditer(text):
        if not any(start < found.end() and found.start() < end for start, end in kept):
            yield _read(found)


def _read(found: re.Match[str]) -> Natural:
    kind = next(name for name in _READERS if found[name])
    return _READERS[kind](found)


def _page(found: re.Match[str]) -> Natural:
    return Natural(Said.PAGE, *found.span(), value=found["pz"] or found["pe"])


def _order(found: re.Match[str]) -> Natural:
    way = (found["ozd"] or found["oed"] or "").casefold()
    of = ORDER_OF[(found["oz"] or found["oe"]).casefold()]
    return Natural(Said.ORDER, *found.span(), of=of, down=(way not in _UP) if way else None)


def _between(found: re.Match[str]) -> Natural:
    low, high = found["bl"] or found["el"], found["bh"] or found["eh"]
    if not re.search(f"{_UNIT}$", low.strip()) and (unit := re.search(f"{_UNIT}$", high.strip())):
        low += unit[0]  # `100-200万`
    return Natural(Said.AMOUNT, *found.span(), value=_money(low), upto=_money(high), sign=">=")


def _bound(found: re.Match[str]) -> Natural:
    sign = re.sub(r"\s", "", (found["after"] or found["cb"] or found["eb"]).casefold())
    value = found["sum"] or found["csum"] or found["esum"]
    return Natural(Said.AMOUNT, *found.span(), value=_money(value), sign=_SIGN_OF[sign])


def _money(text: str) -> str:
    return re.sub(
        r"\s?million", "m", re.sub(r"\s?thousand", "k", text.strip(), flags=re.IGNORECASE), flags=re.IGNORECASE
    )


def _span(found: re.Match[str]) -> Natural:
    of = "ends"  # what a contract's dates are mostly asked for
    for letter in "dyz":
        of = "signed" if found[f"{letter}s"] else "starts" if found[f"{letter}b"] else of
    english = (found["ef"] or found["ey"] or "").casefold()
    of = _FIELDS.get(english, of)
    return Natural(Said.SPAN, *found.span(), value=_span_code(found), of=of)


def _span_code(found: re.Match[str]) -> str:
    """`2027`, `2027-03`, `2027-Q1`, `2027-H2`, or `this|next|last week|month|quarter|year`."""
    if found["year"]:
        month, quarter = found["month"], found["quarter"]
        if month:
            return f"{found['year']}-{int(month):02}"
        half = "H1" if found["half"] == "上" else "H2"
        return f"{found['year']}-Q{_DIGITS.get(quarter, quarter)}" if quarter else f"{found['year']}-{half}"
    if found["whole"] or found["eyear"]:
        return found["whole"] or found["eyear"]
    if found["ewhich"]:
        return f"{found['ewhich']} {found['eunit']}".casefold()
    said = found["zspan"]
    which = {"下": "next", "上": "last", "明": "next", "去": "last"}.get(said[0], "this")
    return f"{which} {next((unit for word, unit in _UNITS.items() if said.endswith(word)), 'year')}"


_READERS: Mapping[str, Callable[[re.Match[str]], Natural]] = {
    "page": _page,
    "order": _order,
    "state": lambda found: Natural(Said.STATE, *found.span(), value=found["state"]),
    "mine": lambda found: Natural(Said.MINE, *found.span()),
    "disputed": lambda found: Natural(Said.DISPUTED, *found.span()),
    "overdue": lambda found: Natural(Said.OVERDUE, *found.span()),
    "followed": lambda found: Natural(Said.FOLLOWED, *found.span()),
    "between": _between,
    "bound": _bound,
    "span": _span,
}


def days_of(code: str, today: date) -> tuple[date, date]:
    """First and last day of what `Natural.value` of a span says."""
    which, _, unit = code.partition(" ")
    if not unit:
        return _calendar(code)
    step = {"this": 0, "next": 1, "last": -1}[which]
    if unit == "week":
        first = today - timedelta(days=today.weekday()) + timedelta(weeks=step)
        return first, first + timedelta(days=6)
    months = {"month": 1, "quarter": 3, "year": 12}[unit]
    start = (today.year * 12 + today.month - 1) // months * months + step * months
    return _months(start, months)


def _calendar(code: str) -> tuple[date, date]:
    year, _, part = code.partition("-")
    start = int(year) * 12
    if not part:
        return _months(start, 12)
    if part[0] == "Q":
        return _months(start + 3 * (int(part[1]) - 1), 3)
    if part[0] == "H":
        return _months(start + 6 * (int(part[1]) - 1), 6)
    return _months(start + int(part) - 1, 1)


def _months(start: int, count: int) -> tuple[date, date]:
    end = start + count
    return date(start // 12, start % 12 + 1, 1), date(end // 12, end % 12 + 1, 1) - timedelta(days=1)
