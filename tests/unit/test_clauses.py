# ruff: noqa: E501 - a clause is a line
"""Clauses as contracts word them, what an administrator types for each, and the day worked out by hand.

Most are the usual wording of Chinese and English (and German) contracts, of the laws behind them (the German civil code's
notice to the end of a quarter, the Chinese civil code's reasonable notice of open-ended contracts) and of vendors' terms.
"""

from dataclasses import dataclass, replace
from datetime import date

import pytest

from contracts.dates.calendar import WorkCalendar
from contracts.dates.notice import earliest_end, notice_day, term_end, watched_days
from contracts.dates.own import own_text, parse_own_date
from contracts.dates.rule import DateKind
from contracts.dates.terms import OwnDate
from contracts.register.contract import Contract, State
from contracts.register.fields import apply_facts
from tests.unit.company import XINGHE, contract

TODAY = date(2026, 11, 28)
WEEK = WorkCalendar()
APRIL = WorkCalendar(fiscal_start=4)
CHINA = WorkCalendar(
    frozenset(date(2026, 10, day) for day in range(1, 8)) | frozenset(date(2027, 2, day) for day in range(5, 12)),
    frozenset({date(2026, 9, 20), date(2026, 10, 10), date(2027, 2, 20)}),
    frozenset({2026, 2027}),
)


def typed(text: str) -> Contract:
    """`生效=… 期限=…`, as after 填写; `;` parts the facts here."""
    facts = dict(part.strip().split("=", 1) for part in text.split(";"))
    filled, problems = apply_facts(contract(status=State.ACTIVE), facts, XINGHE, TODAY)
    assert not problems, problems
    return filled


@dataclass(frozen=True)
class Clause:
    """`end` is that of the term on `today`; `raw` the sum; `day` on a day worked, where it differs."""

    words: str
    facts: str
    end: str
    raw: str
    day: str = ""
    today: date = TODAY
    calendar: WorkCalendar = WEEK


CLAUSES = [
    # --- days and weeks before the end
    Clause("任何一方如不续约，应于期满前60日书面通知", "到期=2027-03-31; 通知期=60天", "2027-03-31", "2027-01-30", "2027-01-29"),
    Clause("合同期满前三十日内提出", "到期=2027-06-30; 通知期=30日", "2027-06-30", "2027-05-31"),
    Clause("not less than 90 days prior to expiration", "ends=2027-12-31; notice=90 days", "2027-12-31", "2027-10-02", "2027-10-01"),
    Clause("at least forty-five (45) days before the end", "ends=2027-03-01; notice=45 days", "2027-03-01", "2027-01-15"),
    Clause("over the leap day", "ends=2028-03-10; notice=10 days", "2028-03-10", "2028-02-29"),
    Clause("in a year without it", "ends=2027-03-10; notice=10 days", "2027-03-10", "2027-02-28", "2027-02-26"),
    Clause("提前两周通知", "到期=2027-01-15; 通知期=2周", "2027-01-15", "2027-01-01"),
    Clause("six weeks' notice", "ends=2027-04-30; notice=6 weeks", "2027-04-30", "2027-03-19"),
    Clause("提前一百二十天", "到期=2027-12-31; 通知期=一百二十天", "2027-12-31", "2027-09-02"),
    Clause("provide 180 days' notice", "ends=2027-12-31; notice=180 days", "2027-12-31", "2027-07-04", "2027-07-02"),
    # --- working days, with the country's calendar
    Clause("期满前10个工作日通知", "到期=2027-01-29; 通知期=10个工作日", "2027-01-29", "2027-01-15"),
    Clause("10 business days before the end", "ends=2027-03-31; notice=10 business days", "2027-03-31", "2027-03-17"),
    Clause("跨国庆：节前才算", "到期=2026-10-12; 通知期=5个工作日", "2026-10-12", "2026-09-29", calendar=CHINA, today=date(2026, 9, 1)),
    Clause("跨春节", "到期=2027-02-15; 通知期=3个工作日", "2027-02-15", "2027-02-03", calendar=CHINA),
    Clause("调休的周六算工作日", "到期=2027-02-22; 通知期=1个工作日", "2027-02-22", "2027-02-20", calendar=CHINA),
    Clause("落在春节里，提前到节前", "到期=2027-03-10; 通知期=30天", "2027-03-10", "2027-02-08", "2027-02-04", calendar=CHINA),
    Clause("落在调休的周六，不动", "到期=2027-03-22; 通知期=30天", "2027-03-22", "2027-02-20", calendar=CHINA),
    # --- months, quarters and years by the calendar
    Clause("提前三个月书面通知", "到期=2027-03-31; 通知期=3个月", "2027-03-31", "2026-12-31"),
    Clause("31 March less one month", "ends=2027-03-31; notice=1 month", "2027-03-31", "2027-02-28", "2027-02-26"),
    Clause("30 June less one month", "ends=2027-06-30; notice=1 month", "2027-06-30", "2027-05-30", "2027-05-28"),
    Clause("31 May less three months", "ends=2027-05-31; notice=3 months", "2027-05-31", "2027-02-28", "2027-02-26"),
    Clause("the same in a leap year", "ends=2028-05-31; notice=3 months", "2028-05-31", "2028-02-29"),
    Clause("提前半年", "到期=2027-08-31; 通知期=半年", "2027-08-31", "2027-02-28", "2027-02-26"),
    Clause("one quarter's notice", "ends=2027-09-30; notice=1 quarter", "2027-09-30", "2027-06-30"),
    Clause("提前一年通知", "到期=2028-02-29; 通知期=1年", "2028-02-29", "2027-02-28", "2027-02-26"),
    Clause("twelve months before", "ends=2027-12-31; notice=12 months", "2027-12-31", "2026-12-31"),
    # --- to the end of a month, a quarter, a year
    Clause("Kündigung drei Monate zum Quartalsende", "ends=2027-06-30; notice=3 months to the end of a quarter", "2027-06-30", "2027-03-30"),
    Clause("the end lies within the quarter", "ends=2027-05-15; notice=3 months to the end of a quarter", "2027-05-15", "2026-12-31"),
    Clause("六周至季度末", "到期=2027-03-31; 通知期=6周至季度末", "2027-03-31", "2027-02-17"),
    Clause("四周至月末", "到期=2027-04-15; 通知期=4周至月末", "2027-04-15", "2027-03-03"),
    Clause("one month to the end of a calendar month", "ends=2027-04-30; notice=1 month to the end of a calendar month", "2027-04-30", "2027-03-30"),
    Clause("three months to the end of the year", "ends=2027-11-30; notice=3 months to the end of a year", "2027-11-30", "2026-09-30", today=date(2026, 9, 1)),
    Clause("三个月至半年末", "到期=2027-07-15; 通知期=3个月至半年末", "2027-07-15", "2027-03-30"),
    Clause("to the end of the term is the plain case", "ends=2027-03-31; notice=60 days to the end of the term", "2027-03-31", "2027-01-30", "2027-01-29"),
    Clause("to the end of the fiscal year (April)", "ends=2027-12-31; notice=6 months to the end of the fiscal year", "2027-12-31", "2026-09-30", calendar=APRIL, today=date(2026, 9, 1)),
    Clause("to the end of a fiscal quarter (April)", "ends=2027-07-31; notice=2 months to the end of a fiscal quarter", "2027-07-31", "2027-04-30", calendar=APRIL),
    # --- terms by their length
    Clause("自生效之日起十二个月", "生效=2026-04-01; 期限=12个月; 通知期=30天", "2027-03-31", "2027-03-01"),
    Clause("合同有效期两年，自2026年2月15日起", "生效=2026-02-15; 期限=2年; 通知期=2个月", "2028-02-14", "2027-12-14"),
    Clause("an initial term of 36 months", "starts=2026-07-01; term=36 months; notice=90 days", "2029-06-30", "2029-04-01", "2029-03-30"),
    Clause("one year from 29 February", "starts=2028-02-29; term=1 year; notice=30 days", "2029-02-28", "2029-01-29"),
    Clause("one month from 31 January", "starts=2027-01-31; term=1 month; notice=1 week", "2027-02-28", "2027-02-21", "2027-02-19"),
    Clause("ninety days", "starts=2026-12-01; term=90 days; notice=10 days", "2027-02-28", "2027-02-18"),
    Clause("六个月，自8月31日起", "生效=2026-08-31; 期限=6个月; 通知期=1个月", "2027-02-28", "2027-01-28"),
    # --- tacit renewal
    Clause("期满自动续期一年，不限次数", "生效=2024-04-01; 到期=2025-03-31; 通知期=60天; 自动续约=是", "2027-03-31", "2027-01-30", "2027-01-29"),
    Clause("renews for successive one-year terms", "starts=2020-01-01; ends=2020-12-31; notice=90 days; auto_renew=12 months", "2026-12-31", "2026-10-02"),
    Clause("the term of 36 months, then twelve each time", "starts=2022-07-01; term=36 months; notice=3 months; auto_renew=12 months", "2027-06-30", "2027-03-30"),
    Clause("自动续约最多两次，已续两次", "生效=2023-01-01; 到期=2023-12-31; 通知期=1个月; 自动续约=12个月，最多2次", "2025-12-31", "2025-11-30", "2025-11-28"),
    Clause("at most three times, twice so far", "starts=2024-01-01; ends=2024-12-31; notice=30 days; auto_renew=1 year, at most 3 times", "2026-12-31", "2026-12-01"),
    Clause("month to month after the first year", "starts=2025-01-01; ends=2025-12-31; notice=1 month; auto_renew=1 month", "2026-11-30", "2026-10-30"),
    Clause("first term 90 days' notice, 30 once renewed", "starts=2025-01-01; ends=2025-12-31; notice=90 days; auto_renew=1 year; renewal_notice=30 days", "2026-12-31", "2026-12-01"),
    Clause("还在首期：首期的通知期", "生效=2026-01-01; 到期=2026-12-31; 通知期=3个月; 自动续约=1年; 续约通知期=1个月", "2026-12-31", "2026-09-30"),
    Clause("续约后改为一个月至月末", "生效=2025-01-01; 到期=2025-12-31; 通知期=3个月; 自动续约=1年; 续约通知期=1个月至月末", "2026-12-31", "2026-11-30"),
    Clause("quarterly renewal", "starts=2026-01-01; ends=2026-06-30; notice=1 month; auto_renew=1 quarter", "2026-12-31", "2026-11-30"),
    Clause("二月末续到二月末", "生效=2025-03-01; 到期=2026-02-28; 通知期=2个月; 自动续约=2年", "2028-02-29", "2027-12-29"),
    # --- a minimum term
    Clause("minimum of 24 months, renewed yearly before it is over", "starts=2026-01-01; ends=2026-06-30; notice=90 days; auto_renew=6 months; minimum_term=24 months", "2027-12-31", "2027-10-02", "2027-10-01"),
    Clause("最短期限已过，按当期算", "生效=2020-01-01; 到期=2020-12-31; 通知期=60天; 自动续约=1年; 最短期限=24个月", "2026-12-31", "2026-11-01", "2026-10-30"),
    Clause("open-ended, but 24 months at least", "starts=2026-04-01; ends=open-ended; notice=3 months; minimum_term=24 months", "2028-03-31", "2027-12-31"),
    Clause("长期有效，最短一年", "生效=2026-06-01; 到期=长期; 通知期=30天; 最短期限=1年", "2027-05-31", "2027-05-01", "2027-04-30"),
    Clause("minimum three years, to the end of a quarter", "starts=2026-02-15; ends=open-ended; notice=6 weeks to the end of a quarter; minimum_term=3 years", "2029-02-14", "2028-11-19", "2028-11-17"),
]  # fmt: skip


@pytest.mark.parametrize("clause", CLAUSES, ids=lambda clause: clause.words)
def test_the_last_day_to_act(clause: Clause) -> None:
    one = typed(clause.facts)
    term = term_end(one, clause.today)
    found = notice_day(one, clause.today, clause.calendar)
    assert term is not None
    assert found is not None
    assert (term[0].isoformat(), found.raw.isoformat()) == (clause.end, clause.raw)
    assert found.day.isoformat() == (clause.day or clause.raw)
    assert found.moved is bool(clause.day)


OPEN = [
    ("可随时提前三个月通知解除", "通知期=3个月", "2026-11-28", "2027-02-28"),
    ("thirty days' notice at any time", "notice=30 days", "2026-11-28", "2026-12-28"),
    ("six weeks to the end of a quarter", "notice=6 weeks to the end of a quarter", "2026-11-28", "2027-03-31"),
    ("in time for this quarter", "notice=4 weeks to the end of a quarter", "2026-11-28", "2026-12-31"),
    ("3 个月至年末", "通知期=3个月至年末", "2026-09-30", "2026-12-31"),
    ("a day late for this year", "notice=3 months to the end of a year", "2026-10-01", "2027-12-31"),
    ("at the end of a month", "notice=1 month to the end of a month", "2027-01-31", "2027-02-28"),
    ("within the minimum term", "starts=2026-04-01; notice=3 months; minimum_term=2 years", "2026-11-28", "2028-03-31"),
    (
        "the minimum term is over",
        "starts=2020-04-01; notice=3 months; minimum_term=2 years",
        "2026-11-28",
        "2027-02-28",
    ),
]


@pytest.mark.parametrize(("words", "facts", "given", "end"), OPEN, ids=[row[0] for row in OPEN])
def test_a_contract_without_an_end_ends_by_notice(words: str, facts: str, given: str, end: str) -> None:
    one = typed(f"ends=open-ended; {facts}")
    found = earliest_end(one, date.fromisoformat(given), WEEK)
    assert found is not None
    assert found.day.isoformat() == end
    if one.terms.minimum is None:
        assert notice_day(one, TODAY, WEEK) is None, "nothing has to be done by any day"


DATES = [
    ("付款 2027-01-31 每季度 首付款", {"2027-01-31"}),
    ("payment 2026-01-31 every month", {"2026-10-31", "2026-11-30"}),
    ("payment 2026-01-31 monthly", {"2026-10-31", "2026-11-30"}),
    ("复审 2026-06-01 每12个月", {"2027-06-01"}),
    ("review every year 2025-11-30", {"2026-11-30"}),
    ("option 6 months before end", {"2027-06-30"}),
    ("选择权 到期前3个月 续租权", {"2027-09-30"}),
    ("质保 2025-06-30起24个月", {"2027-06-30"}),
    ("warranty 24 months from 2025-06-30", {"2027-06-30"}),
    ("warranty 1 year after start", {"2027-01-01"}),
    ("保存 到期后5年", {"2032-12-31"}),
    ("retention 10 years after end", {"2037-12-31"}),
    ("delivery 2026-12-15 second lot", {"2026-12-15"}),
    ("交付 到期日", {"2027-12-31"}),
    ("payment 2026-11-15 every 2 weeks", {"2026-11-15", "2026-11-29"}),
    ("payment 2020-02-29 yearly", {"2027-02-28"}),
]


@pytest.mark.parametrize(("text", "days"), DATES, ids=[row[0] for row in DATES])
def test_dates_of_its_own(text: str, days: set[str]) -> None:
    own = parse_own_date(text)
    assert parse_own_date(own_text(own)) == own
    one = dated(own)
    watched = {day.isoformat() for kind, day in watched_days(one, TODAY, WEEK) if kind is own.kind}
    assert watched == days


def dated(*own: OwnDate, status: State = State.ACTIVE) -> Contract:
    one = typed("starts=2026-01-01; ends=2027-12-31")
    return replace(one, terms=replace(one.terms, dates=own), status=status)


def test_nothing_recurs_after_the_end_and_only_some_dates_outlive_a_contract() -> None:
    paid, kept = parse_own_date("payment 2026-01-31 monthly"), parse_own_date("retention 5 years after end")
    assert not {kind for kind, _ in watched_days(dated(paid), date(2028, 3, 1), WEEK)} - {DateKind.EXPIRY}
    over = watched_days(dated(paid, kept, status=State.ARCHIVED), date(2028, 3, 1), WEEK)
    assert over == {(DateKind.RETENTION, date(2032, 12, 31))}


@pytest.mark.parametrize(
    "text", ["", "payment", "付款 明天", "lunch 2027-01-01", "payment 2027-13-01", "option before end"]
)
def test_what_names_no_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - every reason is the same answer
        parse_own_date(text)


def test_there_are_enough_of_them() -> None:
    assert len(CLAUSES) + len(OPEN) + len(DATES) >= 60
