"""Contracts come in from files: understood whole, stored whole, and the same file twice changes nothing."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from bot.importing import FileRefused, mapping_of
from contracts.dates.period import Period, Unit
from contracts.dates.rule import DateKind
from contracts.money import Money
from contracts.numbering.life import Life
from contracts.register.contract import State
from tests.stories.register_desk import DEMO, Desk, desk_in

HEADER = "合同编号,合同名称,客户,类型,金额,签订日期,生效日期,到期日期,通知期,自动续约,负责人,状态,标签,外部编号,备注\n"
ROW = "20260105-XS-000007,电表,华东电力,销售,50万,2026年1月5日,2026/1/6,31.12.2026,60天,12个月,王伟,,重点;电力,HD-1,分批\n"
REAL = [
    *("number=piid", "title=descriptionofcontractrequirement", "customer=vendorname", "amount=dollarsobligated"),
    *("signed=signeddate", "starts=effectivedate", "ends=ultimatecompletiondate"),
]


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk_in(tmp_path) as desk:
        yield desk


async def test_every_column_finds_its_place(desk: Desk) -> None:
    report = await desk.imports(HEADER + ROW)
    assert (report.imported, report.problems, report.warnings, report.stored) == (1, [], [], True)
    contract = await desk.contract("20260105-xs-000007")
    assert (contract.title, contract.customer, contract.type) == ("电表", "华东电力", "sales")
    assert contract.amount == Money(50_000_000, "CNY")
    assert (contract.signed, contract.starts, contract.ends) == (date(2026, 1, 5), date(2026, 1, 6), date(2026, 12, 31))
    assert contract.notice == Period(60, Unit.DAYS)
    assert (contract.auto_renew, contract.renewal) == (True, Period(12, Unit.MONTHS))
    assert (contract.owner, contract.status) == ("wangwei", State.EXPIRING)
    assert (contract.tags, contract.aliases, contract.notes) == (("重点", "电力"), ("HD-1",), "分批")
    assert (await desk.contract("HD-1")).id == contract.id


async def test_the_number_is_in_the_ledger_and_its_counter_goes_on_after_it(desk: Desk) -> None:
    await desk.imports(HEADER + ROW)
    record = await desk.record("20260105-XS-000007")
    assert (record.life, record.rule, record.value) == (Life.BOUND, "default", 7)
    assert record.scope is not None
    async with desk.storage.unit() as stores:
        assert await stores.numbers.next_value(record.scope, 1) == 8


async def test_its_days_are_watched(desk: Desk) -> None:
    await desk.imports(HEADER + ROW)
    async with desk.storage.reading() as stores:
        watched = await stores.contracts.watched(date(2026, 1, 1), date(2027, 12, 31))
    # 2026-11-01 is a Sunday, the day before a Saturday.
    assert {kind: day for _, kind, day in watched} == {
        DateKind.NOTICE: date(2026, 10, 30),
        DateKind.EXPIRY: date(2026, 12, 31),
    }


async def test_the_same_file_twice_changes_nothing(desk: Desk) -> None:
    text = HEADER + ROW + ",没有编号,客户乙,服务,100,,,,,,,,,,\n"
    assert (await desk.imports(text)).imported == 2
    before = await desk.contracts()
    again = await desk.imports(text)
    assert (again.imported, again.changed, again.unchanged, again.refused) == (0, 0, 2, 0)
    assert await desk.contracts() == before
    assert await desk.storage.verify_audit() == (2, None)


async def test_a_changed_row_changes_the_contract_and_says_so(desk: Desk) -> None:
    await desk.imports(HEADER + ROW)
    report = await desk.imports("number,title,customer,amount,type\n20260105—xs—000007,电表,华东电力,60万,\n")
    assert (report.imported, report.changed) == (0, 1)
    contract = await desk.contract("20260105-XS-000007")
    assert contract.amount == Money(60_000_000, "CNY")
    assert contract.notice == Period(60, Unit.DAYS)  # a column that is not there changes nothing
    assert contract.revision == 2
    last = (await desk.history("20260105-XS-000007"))[-1]
    assert last["details"]["changes"] == [["amount", "500000.00", "600000.00"]]  # type: ignore[index,call-overload]
    assert (last["by"], last["channel"]) == ("wuxia", "import")


async def test_what_is_missing_is_filled_in_as_the_importer_says(desk: Desk) -> None:
    text = "title,customer,start date,end_date\nA,B,2026-01-01,2030-12-31\n"
    refused = await desk.imports(text)
    assert refused.refused == 1
    assert "--type" in refused.problems[0][1]
    assert (await desk.imports(text, type="采购")).imported == 1
    (contract,) = await desk.contracts()
    assert (contract.owner, contract.type, contract.number) == ("wuxia", "supplier", None)
    assert (await desk.imports(text.replace("A,B", "C,D"), type="CG", as_person="emily")).imported == 1
    assert (await desk.contracts())[-1].owner == "emily"
    assert contract.status is State.ACTIVE


async def test_states_follow_from_dates_unless_the_file_says(desk: Desk) -> None:
    rows = [
        ("future", "2026-12-01", "2027-11-30", "", State.APPROVED),
        ("running", "2026-01-01", "2028-12-31", "", State.ACTIVE),
        ("soon", "2026-01-01", "2026-12-31", "", State.EXPIRING),
        ("over", "2025-01-01", "2026-10-31", "", State.EXPIRED),
        ("forever", "2025-01-01", "长期有效", "", State.ACTIVE),
        ("undated", "", "", "", State.DRAFT),
        ("ended", "2026-01-01", "2028-12-31", "已终止", State.TERMINATED),
        ("shelved", "2026-01-01", "2028-12-31", "Archived", State.ARCHIVED),
        ("asked", "2026-01-01", "2028-12-31", "审批中", State.DRAFT),
    ]
    lines = [f"{title},客户,销售,{starts},{ends},{status}" for title, starts, ends, status, _ in rows]
    report = await desk.imports("标题,相对方,类型,开始日期,结束日期,状态\n" + "\n".join(lines))
    assert {found.title: found.status for found in await desk.contracts()} == {row[0]: row[4] for row in rows}
    assert [row for row, _ in report.warnings] == [10]


async def test_all_problems_are_told_at_once_and_nothing_is_imported(desk: Desk) -> None:
    rows = [
        "N-0000001,,客户,销售,1,,,,,,,,,,",
        "N-0000002,标题,客户,贷款,五毛钱,2026-02-30,,,下个月,大概,谁,好的,,,",
        "N-0000003,标题,客户,销售,1,,2026-12-31,2026-01-01,,,,,,,",
        "N-0000004,标题,客户,销售,1,9/8/2016,,,,,,,,,",
        "N-0000005,标题,客户,销售,1,,,,,,,,,,,多出来的",
        "N-0000006,好的,客户,销售,1,,,,,,,,,,",
    ]
    report = await desk.imports(HEADER + "\n".join(rows))
    assert [row for row, _ in report.problems] == [2, 3, 3, 3, 3, 3, 3, 3, 4, 5, 6]
    said = dict(report.problems)
    assert "--date-format" in said[5]
    assert "2026-12-31" in said[4]
    assert (report.imported, report.refused, report.stored) == (0, 5, False)
    assert await desk.contracts() == []
    assert await desk.storage.verify_audit() == (0, None)


async def test_skipping_bad_rows_writes_them_aside_with_their_reasons(desk: Desk) -> None:
    path = desk.file(HEADER + ROW + "X-00000001,=cmd|' /C calc'!A0,客户,贷款,1,,,,,,,,,,\n", "my.csv")
    report = await desk.imports(path, skip_bad=True)
    assert (report.imported, report.refused, report.stored) == (1, 1, True)
    assert report.rejected == desk.folder / "my.csv.rejected.csv"
    text = report.rejected.read_text("utf-8-sig")
    assert text.splitlines()[0].startswith("合同编号,合同名称,")
    assert "'=cmd" in text
    assert text.count("贷款") == 2
    mended = text.replace("贷款", "销售", 1)
    assert (await desk.imports(mended)).imported == 1
    assert (await desk.contract("X-00000001")).title == "=cmd|' /C calc'!A0"


async def test_a_dry_run_says_the_same_and_stores_nothing(desk: Desk) -> None:
    report = await desk.imports(HEADER + ROW, dry_run=True)
    assert (report.imported, report.stored) == (1, False)
    report = await desk.imports(HEADER + ROW + "X-00000001,t,c,贷款,,,,,,,,,,,\n", dry_run=True, skip_bad=True)
    assert (report.imported, report.refused, report.stored, report.rejected) == (1, 1, False, None)
    assert await desk.contracts() == []


@pytest.mark.parametrize(
    ("second", "fine"),
    [
        ("20260105-XS-000007,电表,华东电力,销售,70万", True),
        ("20260105-XS-000007,电表,华东电力,销售,50万", False),
        ("20260105-XS-000007,水表,华东电力,销售,50万", False),
        ("20260105-XS-000007,电表,华南电力,销售,70万", False),
        ("20260105xs000007,电表,华东电力,销售,70万", True),
    ],
)
async def test_one_number_twice(desk: Desk, second: str, fine: bool) -> None:
    text = f"合同编号,合同名称,客户,类型,金额\n20260105-XS-000007,电表,华东电力,销售,50万\n{second}\n"
    report = await desk.imports(text)
    if fine:
        assert report.stored
        return
    assert [row for row, _ in report.problems] == [2, 3]
    assert await desk.contracts() == []


async def test_modifications_are_the_history_of_one_contract(desk: Desk) -> None:
    text = (
        "编号,名称,客户,类型,金额,变更号\nGS-100200300,增补,甲,采购,30,10\nGS-100200300,起初,甲,采购,10,0\n"
        "GS-100200300,中间,甲,采购,20,9\n"
    )
    report = await desk.imports(text)
    assert (report.imported, report.changed) == (1, 2)
    contract = await desk.contract("GS-100200300")
    assert (contract.title, contract.amount) == ("增补", Money(3000, "CNY"))
    assert [entry["details"]["modification"] for entry in await desk.history("GS-100200300")] == ["0", "9", "10"]  # type: ignore[index,call-overload]
    assert (await desk.imports(text)).unchanged == 3


async def test_real_contracts_of_the_treasury(desk: Desk) -> None:
    options = {"mapping": mapping_of(REAL, "en"), "type": "supplier", "date_format": "m/d/Y"}
    report = await desk.imports(DEMO / "usaspending_treasury_2016.csv", **options)
    assert (report.imported, report.changed, report.refused) == (125, 1, 0)
    chillers = await desk.contract("TIRSE13C00003")
    assert (chillers.starts, chillers.ends) == (date(2016, 10, 1), date(2018, 12, 31))
    assert [entry["details"]["modification"] for entry in await desk.history("TIRSE13C00003")] == ["78", "79"]  # type: ignore[index,call-overload]
    printer = await desk.contract("tirse16k00067")
    assert printer.amount == Money(453_785, "CNY")
    kept = {row for row, text in report.warnings if "不符合任何规则" in text}
    assert len(kept) == 125
    again = await desk.imports(DEMO / "usaspending_treasury_2016.csv", **options)
    assert (again.imported, again.changed, again.unchanged) == (0, 0, 126)


async def test_numbers_that_are_taken_are_refused(desk: Desk) -> None:
    await desk.imports(HEADER + ROW)
    clash = await desk.imports("编号,名称,客户,类型,外部编号\nB-000000001,b,c,销售,20260105-XS-000007\n")
    assert [row for row, _ in clash.problems] == [2]
    twice = await desk.imports("编号,名称,客户,类型,外部编号\nB-000000001,b,c,销售,Z9\nB-000000002,d,e,销售,z9\n")
    assert [row for row, _ in twice.problems] == [3]
    assert len(await desk.contracts()) == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
async def test_encodings_and_separators(desk: Desk, encoding: str, separator: str) -> None:
    rows = [["Title", "Customer", "Type", "Amount", "Notes"], ["钢管", '"宝山, 上海"', "销售", '"1,234.50"', '"a\nb"']]
    text = "\r\n".join(separator.join(row) for row in rows)
    assert (await desk.imports(text.encode(encoding))).imported == 1
    (contract,) = await desk.contracts()
    assert (contract.customer, contract.amount) == ("宝山, 上海", Money(123_450, "CNY"))
    assert contract.notes == "a\nb"


async def test_a_workbook_keeps_its_types(desk: Desk) -> None:
    path = desk.folder / "book.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet("empty")
        sheet = book.add_worksheet("data")
        days = book.add_format({"num_format": "yyyy-mm-dd"})
        for column, head in enumerate(
            ("合同编号", "合同名称", "客户", "类型", "金额(万元)", "开始日期", "到期日期", "标签")
        ):
            sheet.write(2, column, head)
        sheet.write_row(3, 0, [140002, "泵", "甲", "采购", 12.35])
        sheet.write_datetime(3, 5, __import__("datetime").datetime(2026, 1, 31), days)
        sheet.write_string(3, 6, "2027/1/30")
        sheet.write_number(3, 7, 0.1 + 0.2)
    report = await desk.imports(path)
    assert report.problems == []
    contract = await desk.contract("140002")
    assert contract.amount == Money(12_350_000, "CNY")
    assert (contract.starts, contract.ends, contract.tags) == (date(2026, 1, 31), date(2027, 1, 30), ("0.3",))


async def test_the_wrong_importer_or_option_is_told(desk: Desk) -> None:
    for options in ({"as_person": "nobody"}, {"type": "loan"}, {"date_format": "often"}):
        with pytest.raises(FileRefused):
            await desk.imports(HEADER + ROW, **options)
    for pair in ("title", "title=", "titel=x"):
        with pytest.raises(FileRefused):
            mapping_of([pair], "en")
    report = await desk.imports(HEADER + ROW, mapping={"title": "Betreff"})
    assert "Betreff" in report.problems[0][1]
    assert report.problems[0][0] == 1


async def test_a_mapped_column_goes_before_a_known_one(desk: Desk) -> None:
    text = "title,subject line,customer,type\nwrong,right,c,sales\n"
    assert (await desk.imports(text, mapping={"title": "Subject Line"})).imported == 1
    assert (await desk.contracts())[0].title == "right"


async def test_many_rows_tell_how_far_they_are(desk: Desk) -> None:
    rows = [
        f"2025{1 + n % 12:02}01-FW-{n + 1:06},服务 {n},客户 {n % 700},服务,{n}.5,2025-01-01,2027-03-31,60天"
        for n in range(800)
    ]
    told: list[tuple[int, int]] = []
    from bot.importing import ImportOptions, import_file

    path = desk.file("编号,名称,客户,类型,金额,生效日期,到期日期,通知期\n" + "\n".join(rows))
    report = await import_file(
        desk.storage, desk.company, path, ImportOptions(), desk.now, lambda done, total: told.append((done, total))
    )
    assert report.imported == 800
    assert told[-1] == (800, 800)
    assert (await desk.imports(path)).unchanged == 800


async def test_a_term_is_not_counted_in_working_days(desk: Desk) -> None:
    row = "20000105-XS-000007,电表,华东电力,销售,50万,,1900-01-01,1900-01-02,60天,1个工作日,王伟,,,,\n"
    report = await desk.imports(HEADER + row)
    assert not report.stored
    assert "自动续约" in report.problems[0][1]


async def test_a_contract_of_a_type_that_is_gone_can_still_get_its_number(desk: Desk) -> None:
    await desk.imports(HEADER + ",电表,华东电力,采购,50万,,2026-01-06,2026-12-31,,,王伟,,,,\n")
    types = {id: kind for id, kind in desk.company.types.items() if id != "supplier"}
    desk.company = replace(desk.company, types=types)
    report = await desk.imports(HEADER + "20260105-CG-000007,电表,华东电力,,50万,,2026-01-06,2026-12-31,,,王伟,,,,\n")
    assert report.stored, report.problems
    assert (await desk.contract("20260105-CG-000007")).type == "supplier"
