"""The company file: the demo's is read as product and people expect, and every mistake is told with its line."""

from __future__ import annotations

import random
import re
import time
from datetime import date
from pathlib import Path

import pytest

from bot.company import CompanyFileError, load_company
from bot.company.lines import Lines
from contracts.approval.policy import Asked, Asks
from contracts.company import Company
from contracts.dates.rule import DateKind
from contracts.people import Role, Shown

DEMO = Path(__file__).resolve().parents[2] / "demo" / "company.toml"
TEXT = DEMO.read_text("utf-8")
CHANNELS = {"slack": "slack", "dingtalk": "dingtalk", "wecom_app": "wecom", "wecom_aibot": "wecom"}


@pytest.fixture(scope="module")
def company() -> Company:
    return load_company(DEMO, CHANNELS)


def refused(path: Path, content: str | bytes) -> list[str]:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(CompanyFileError) as caught:
        load_company(path, CHANNELS)
    lines = list(caught.value.lines)
    assert lines
    for line in lines:
        assert re.match(rf"{re.escape(str(path))}:\d+: \S.*[.?]$", line), line
        assert "pydantic" not in line
    return lines


def test_people_of_the_demo(company: Company) -> None:
    assert list(company.people) == [
        *("wangwei", "liuyang", "lina", "sunhao", "zhaomin"),
        *("chenjie", "zhouqiang", "wuxia", "zhengkai", "emily"),
    ]
    for id, person in company.people.items():
        assert person.accounts == {"slack": f"U0{id.upper()}", "dingtalk": f"dt-{id}", "wecom": id}
    assert company.people["zhouqiang"].manager is None
    assert {company.people[d.head].manager for d in company.departments.values()} == {"zhouqiang", None}
    assert company.people["emily"].locale == "en-US"
    assert company.people["emily"].timezone == "America/New_York"
    assert company.with_role(Role.LEGAL) == (company.people["zhaomin"],)
    assert all(company.in_tree(department, "ZJ") for department in company.departments)


def test_rooms_rules_and_policies_of_the_demo(company: Company) -> None:
    room = company.rooms["sales-alerts"]
    assert room.places == {"slack": "C0ALERTS", "dingtalk": "cidALERTS==", "wecom_aibot": "chatALERTS"}
    assert room.shows == {Shown.TITLE, Shown.CUSTOMER, Shown.OWNER, Shown.ENDS, Shown.NOTICE_DAY}
    assert [(kind.id, kind.code) for kind in company.types.values()] == [
        *(("sales", "XS"), ("service", "FW"), ("partner", "HZ"), ("supplier", "CG"))
    ]
    kind = company.type_named("采购")
    assert kind is not None
    assert kind.id == "supplier"
    (rule,) = company.date_rules
    assert (rule.kinds, rule.leads) == ((DateKind.NOTICE, DateKind.EXPIRY), (90, 60, 30, 7, 1, 0))
    large = company.policies[2]
    assert (large.at_least, large.below) == (200_000_000, None)
    assert [step.need for step in large.steps] == [1, None, 1]
    assert large.steps[2].asked == (Asked(Asks.PERSON, "zhouqiang"),)
    assert not company.calendar.is_worked(date(2026, 10, 1))
    assert company.calendar.is_worked(date(2026, 10, 10))


def test_own_days_of_the_calendar(tmp_path: Path) -> None:
    path = tmp_path / "c.toml"
    own = "\n".join(f"[[calendar]]\nday = 2027-02-{day:02}\nworked = false" for day in range(6, 13))
    path.write_text(TEXT + own + "\n[[calendar]]\nday = 2027-02-14\nworked = true\nname = '调休'\n", "utf-8")
    calendar = load_company(path, CHANNELS).calendar
    assert not calendar.is_worked(date(2027, 2, 8))
    assert calendar.is_worked(date(2027, 2, 14))
    assert 2027 in calendar.known_years
    assert 2028 not in calendar.known_years


def test_loading_is_quick(company: Company) -> None:
    started = time.perf_counter()
    load_company(DEMO, CHANNELS)
    assert time.perf_counter() - started < 0.06


MISTAKES = [
    ('manager = "lina"', 'manager = "lena"', "Did you mean lina?"),
    ('head = "lina"', 'head = "nobody"', 'There is no person "nobody"'),
    ('department = "HN"', 'department = "NH"', "department"),
    ('parent = "ZJ"', 'parent = "HD"', "lie in each other"),
    ('parent = "ZJ"', 'parent = "QQ"', 'no department "QQ"'),
    ('roles = ["sales"]', 'roles = ["seles"]', "'sales'"),
    ('roles = ["sales"]', 'roles = "sales"', "list"),
    ('slack = "U0LIUYANG"', 'slack = "U0WANGWEI"', "the account of wangwei too"),
    ('slack = "U0LIUYANG"', 'slak = "U0LIUYANG"', "Did you mean slack?"),
    ('slack = "U0LIUYANG"', "slack = 7", "in quotes"),
    ('wecom_aibot = "chatALERTS"', 'wecom_aibt = "chatALERTS"', "wecom_aibot"),
    ('slack = "C0OFFICE"', 'slack = "C0ALERTS"', "the place of sales-alerts too"),
    ('email = "lina@xinghe.example"', 'email = "Wangwei@xinghe.example"', "wangwei has this e-mail"),
    ('email = "lina@xinghe.example"', 'email = "lina"', "`email`"),
    ('roles = ["manager"]\nslack', 'roles = ["manager"]\nmanager = "lina"\nslack', "manage each other"),
    ('id = "liuyang"', 'id = "wangwei"', "twice"),
    ('id = "liuyang"', 'id = "liu yang"', "without spaces"),
    ('name = "王伟"', 'nmae = "王伟"', "Is `nmae` a slip for it?"),
    ('name = "王伟"', 'name = ""', "must not be empty"),
    ('locale = "zh-CN"', 'locale = "de-DE"', "locale"),
    ('locale = "en-US"', 'locale = "English"', "locale"),
    ('timezone = "Asia/Shanghai"', 'timezone = "Asia/Shanhai"', "Did you mean Asia/Shanghai?"),
    ('timezone = "Asia/Shanghai"', 'timezone = "../../etc/passwd"', "no time zone"),
    ('timezone = "America/New_York"', 'timezone = "America"', "no time zone"),
    ('currency = "CNY"', 'currency = "人民币"', "three capital letters"),
    ('currency = "CNY"', 'currency = "CNN"', "no currency"),
    ("fiscal_year_start = 1", "fiscal_year_start = 13", "fiscal_year_start"),
    ('holidays = "CN"', 'holidays = "US"', "'CN' or 'none'"),
    ('shows = ["title",', 'shows = ["titel",', "'title'"),
    ('code = "FW"\nnames', 'code = "XS"\nnames', "means the type sales too"),
    ('words = ["服务合同",', 'words = ["销售",', "must mean one type"),
    ('names = { zh-CN = "销售", en = "Sales" }', "names = {}", "empty"),
    ("{date:YYYYMMDD}-{type}-{seq:6}", "{date:YYYYMMDD}-{type}", "exactly one"),
    ("{date:YYYYMMDD}-{type}-{seq:6}", "{type}-{seq:6}", "does not show"),
    ("{date:YYYYMMDD}-{type}-{seq:6}", "{dat:YYYYMMDD}-{type}-{seq:6}", "not a part of a number"),
    ('dated_by = "request"', 'dated_by = "moon"', "'request'"),
    ("reserve_days = 30", "reserve_days = 0", "reserve_days"),
    ("reserve_days = 30", 'types = ["sale"]', "Did you mean sales?"),
    ("below = 500_000", 'below = "much"', "number"),
    ("below = 2_000_000", "below = 1", "nothing ever fits"),
    ('types = ["partner", "supplier"]', 'types = ["partners"]', "Did you mean partner?"),
    ('ask = ["person:zhouqiang"]', 'ask = ["person:zhou"]', "Did you mean zhouqiang?"),
    ('ask = ["person:zhouqiang"]', 'ask = ["role:lawyer"]', "no role"),
    ('ask = ["person:zhouqiang"]', 'ask = ["boss"]', "asks nobody"),
    ('ask = ["person:zhouqiang"]', "ask = []", "empty"),
    ('need = "all"', 'need = "most"', '"any", "all"'),
    ('need = "all"', "need = 0", '"any", "all"'),
    ('need = "all"', "need = 3", "at most 2 can be asked"),
    ("{date:YYYYMMDD}-{type}", "CONTRACT-{date:YYYYMMDD}-{type}-XINGHE", "20 are the most"),
    ('need = "all"', 'ned = "all"', "Did you mean need?"),
    ('"room:sales-alerts"', '"room:sales-alert"', "Did you mean sales-alerts?"),
    ('"room:sales-alerts"', '"everybody"', "tells nobody"),
    ("leads = [90,", "leads = [-90,", "leads"),
    ('kinds = ["notice",', 'kinds = ["notise",', "'notice'"),
    ('at = "09:00"', 'at = "nine"', "09:00"),
    ('rate = "7.12"', 'rate = "-1"', "more than 0"),
    ('rate = "7.12"', 'rate = "NaN"', "rate"),
    ('currency = "EUR"', 'currency = "CNY"', "own currency"),
    ("since = 2026-01-01", "since = 2016-01-01", "two rates"),
    ("since = 2016-01-01", 'since = "2016"', "without quotes"),
    ("[[rates]]", "[[rate]]", "Did you mean rates?"),
    ("[company]", "[[company]]", "must be a table"),
    ("[company]", "[companies]", "company"),
    ("[company]", "[company", "not TOML"),
]


@pytest.mark.parametrize(("old", "new", "told"), MISTAKES, ids=[new for _, new, _ in MISTAKES])
def test_a_mistake_is_told_with_its_line(tmp_path: Path, old: str, new: str, told: str) -> None:
    assert old in TEXT
    changed = TEXT.replace(old, new, 1)
    lines = refused(tmp_path / "company.toml", changed)
    assert any(told in line for line in lines), lines
    if "id = " not in new and "[" not in new[:1]:
        expected = TEXT[: TEXT.index(old)].count("\n") + 1
        numbers = [int(line.split(":")[1]) for line in lines]
        assert min(abs(number - expected) for number in numbers) <= 6, lines


def test_rules_that_overlap(tmp_path: Path) -> None:
    more = '\n[[number_rules]]\nid = "more"\npattern = "{date:YYYY}-{type}-{seq:4}"\n'
    assert "overlap" in refused(tmp_path / "c.toml", TEXT + more)[0]
    (tmp_path / "c.toml").write_text(TEXT + more + "since = 2027-01-01\n", "utf-8")
    assert len(load_company(tmp_path / "c.toml", CHANNELS).number_rules) == 2


GARBAGE: list[str | bytes] = [
    *(
        "",
        "hello",
        "[",
        "a = ",
        "= 1",
        "a = [1,",
        'a = "',
        "\x00",
        "a = 1\na = 2",
        "[[a]]\n[a]",
        "a.b.c",
        "a = 1979-13-01",
    ),
    *(b"\xff\xfe", b"\x80", "[company]\nname = '中'".encode("gb18030"), b"PK\x03\x04\x00", b"\x89PNG\r\n"),
    *("x = " + "[" * 20_000, "x = " + "9" * 10_000, "x = " + "{a=" * 5_000, "x" * 100_000, "people = 1", "people = []"),
    *(
        '[[people]]\nid = ["a"]',
        "[company]\nname = 1",
        '"" = 1',
        "[company.name]",
        "[[company.x]]",
        "x" * (2 * 1024 * 1024 + 1),
    ),
]


@pytest.mark.parametrize("content", GARBAGE, ids=range(len(GARBAGE)))
def test_garbage_is_answered_in_words(tmp_path: Path, content: str | bytes) -> None:
    refused(tmp_path / "company.toml", content)


def test_no_file_or_no_right_is_answered_in_words(tmp_path: Path) -> None:
    for path in (tmp_path / "absent.toml", tmp_path):
        with pytest.raises(CompanyFileError, match=r"There is no such file|cannot be read"):
            load_company(path, CHANNELS)


def test_a_file_with_any_line_lost_or_torn_is_loaded_or_told(tmp_path: Path) -> None:
    lines, dice, told = TEXT.splitlines(), random.Random(7), list[str]()
    path = tmp_path / "company.toml"
    for _ in range(150):
        torn = list(lines)
        at = dice.randrange(len(torn))
        torn[at] = dice.choice(
            ["", torn[at][: len(torn[at]) // 2], torn[at].replace('"', "", 1), torn[at][::-1], "x = 1"]
        )
        path.write_text("\n".join(torn), "utf-8")
        try:
            load_company(path, CHANNELS)
        except CompanyFileError as error:
            told += error.lines
    assert len(told) > 50
    assert all(line.startswith(f"{path}:") for line in told)


def test_lines_are_found_inside_lists_tables_and_long_strings() -> None:
    text = 'a = 1\n[[x]]\nb = """\nc = 2\n[[x]]\n"""\nd = [\n  1,\n  [2],\n]\n[[x]]\n"b" = 3\n[[x.y]]\ne.f = 1 # [\n[z]\nq = 1\n'
    lines = Lines(text)
    found = [
        *(lines.line(("a",)), lines.line(("x", 0)), lines.line(("x", 0, "b")), lines.line(("x", 0, "c"))),
        *(
            lines.line(("x", 0, "d", 1)),
            lines.line(("x", 1)),
            lines.line(("x", 1, "b")),
            lines.line(("x", 1, "y", 0, "e", "f")),
        ),
        *(lines.line(("z", "q")), lines.line(("nowhere",))),
    ]
    assert found == [1, 2, 3, 2, 7, 11, 12, 14, 16, 1]
