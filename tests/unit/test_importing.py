"""Parts of the import that need no register: cells, columns, versions, and what a number says of itself."""

from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.company import load_company
from contracts.company import Company
from contracts.importing.cells import Cell, guarded, kept, text_of
from contracts.importing.columns import HEADINGS, NAMES, field_of, recognise
from contracts.importing.merging import merge, order
from contracts.importing.numbers import fit
from contracts.importing.reading import Row

DEMO = Path(__file__).resolve().parents[2] / "demo" / "company.toml"
CHANNELS = {"slack": "slack", "dingtalk": "dingtalk", "wecom_app": "wecom", "wecom_aibot": "wecom"}
TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (" a ", "a"),
        (7, "7"),
        (7.0, "7"),
        (140002.0, "140002"),
        (0.1 + 0.2, "0.3"),
        (1234567.89, "1234567.89"),
        (-0.5, "-0.5"),
        (True, "yes"),
        (date(2026, 1, 31), "2026-01-31"),
        (datetime(2026, 1, 31, 12), "2026-01-31"),  # noqa: DTZ001 - as a spreadsheet gives it
        ("'=1+1", "=1+1"),
        ("'tis", "'tis"),
        ("a\x00b\u200bc", "abc"),
        ("one\r\ntwo", "one\ntwo"),
        (float("nan"), "nan"),
    ],
)
def test_cells_as_somebody_would_type_them(cell: Cell, text: str) -> None:
    assert text_of(cell) == text


@given(st.text(alphabet="'=+-@ab1＝", max_size=8))
def test_what_is_guarded_is_harmless_and_comes_back(text: str) -> None:
    plain = text_of(text)
    out = guarded(plain)
    assert text_of(out) == plain
    assert not out.startswith(("=", "+", "@", "＝"))
    assert text_of(kept(plain)) == plain


@pytest.mark.parametrize(
    "header",
    [
        "合同编号",
        "NUMBER",
        " Contract_Number ",
        "合同编号*",
        "合同编号：",
        "合 同 编 号",
        "contract-no",
        "Ｎｕｍｂｅｒ",
    ],
)
def test_headers_are_known_however_they_are_written(header: str) -> None:
    assert field_of(header) == "number"


def test_every_word_of_the_interface_is_known() -> None:
    said = {
        "number": "合同编号 number",
        "title": "合同名称 标题 title",
        "customer": "客户 相对方 乙方 customer",
        "type": "类型 type",
        "amount": "金额 amount",
        "currency": "币种 currency",
        "signed": "签订日期 signed signed_date",
        "starts": "生效日期 开始日期 starts start_date",
        "ends": "到期日期 结束日期 ends end_date",
        "notice_period": "通知期 notice_period",
        "auto_renew": "自动续约 auto_renew",
        "owner": "负责人 owner",
        "status": "状态 status",
        "tags": "标签 tags",
        "aliases": "外部编号 aliases",
        "notes": "备注 notes",
        "modification": "变更号 modification modnumber",
    }
    assert set(said) == set(NAMES)
    for field, words in said.items():
        assert {field_of(word) for word in words.split()} == {field}
        assert field_of(HEADINGS["zh-CN"][field]) == field


def test_amounts_in_wan() -> None:
    columns, problems = recognise(["名称", "客户", "金额（万元）"], {}, 1)
    assert (columns.at["amount"], columns.unit, problems) == (2, "万", ())
    columns, _ = recognise(["名称", "客户", "合同金额(元)"], {}, 1)
    assert (columns.at["amount"], columns.unit) == (2, "")


def test_two_columns_for_one_field() -> None:
    _, problems = recognise(["title", "customer", "开始日期", "生效日期"], {}, 1)
    assert [problem.key for problem in problems] == ["import.column_twice"]
    columns, problems = recognise(["title", "customer", "开始日期", "生效日期"], {"starts": "生效日期"}, 1)
    assert (columns.at["starts"], problems) == (3, ())


def test_modifications_in_their_order() -> None:
    assert sorted(["10", "M0001", "9", "", "P2", "0", "501"], key=order) == ["", "0", "9", "10", "501", "M0001", "P2"]


def row(number: int, key: str | None, modification: str = "", **facts: object) -> Row:
    return Row(number, {"title": "t", "customer": "c", "number": key or "", **facts}, key, modification)


def test_rows_of_one_number() -> None:
    versions, problems = merge([row(2, "A", "2"), row(3, "B"), row(4, "A", "1", title="other")])
    assert [[one.number for one in entry.rows] for entry in versions] == [[4, 2], [3]]
    assert problems == ()
    for rows in (
        [row(2, "A"), row(3, "A")],
        [row(2, "A", "1"), row(3, "A", "1", title="x")],
        [row(2, "A", "1"), row(3, "A", "2", customer="x")],
        [row(2, None), row(3, None)],
    ):
        versions, problems = merge(rows)
        assert versions == ()
        assert [problem.row for problem in problems] == [2, 3]
    assert len(merge([row(2, None, starts=TODAY), row(3, None)])[0]) == 2


@pytest.fixture(scope="module")
def company() -> Company:
    return load_company(DEMO, CHANNELS)


def ruled(tmp_path: Path, rule: str) -> Company:
    text = DEMO.read_text("utf-8")
    start, end = text.index("[[number_rules]]"), text.index("# --- approvals")
    path = tmp_path / "company.toml"
    path.write_text(text[:start] + rule + "\n" + text[end:], "utf-8")
    return load_company(path, CHANNELS)


def test_a_number_that_fits_the_rule(company: Company) -> None:
    found = fit(company, "20260115－xs－000123", "sales", TODAY)
    assert found is not None
    assert (found.scope, found.value, found.type_code) == ("default|type=XS|year=2026", 123, "XS")


@pytest.mark.parametrize(
    "number", ["20260230-XS-000123", "20260115-QQ-000123", "20260115-XS-0123", "XS-000123", "TIRSE16K00067", "合同"]
)
def test_numbers_that_no_rule_made(company: Company, number: str) -> None:
    assert fit(company, number, "sales", TODAY) is None


def test_a_number_of_another_type_counts_for_the_type_it_prints(company: Company) -> None:
    found = fit(company, "20260115-FW-000009", "sales", TODAY)
    assert found is not None
    assert found.scope == "default|type=FW|year=2026"


def test_fiscal_years_departments_and_codes(tmp_path: Path) -> None:
    rule = (
        '[[number_rules]]\nid = "fy"\npattern = "{org}-{fiscal:YY}-{dept}-{code:site}-{seq:4}"\n'
        'counter = ["fiscal_year", "dept", "site"]\n'
    )
    company = ruled(tmp_path, rule)
    found = fit(company, "XH-27-HD-SH-0042", "sales", TODAY)
    assert found is not None
    assert found.scope == "fy|fiscal_year=2027|dept=HD|site=SH"
    assert fit(company, "YY-27-HD-SH-0042", "sales", TODAY) is None


def test_a_serial_that_is_an_accident_of_its_digits(tmp_path: Path) -> None:
    company = ruled(tmp_path, '[[number_rules]]\nid = "bare"\npattern = "{type:2}{seq}"\ncounter = ["type"]\n')
    assert fit(company, "XS42", "sales", TODAY) is not None
    assert fit(company, "XS" + "9" * 30, "sales", TODAY) is None
