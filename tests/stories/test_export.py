"""What is exported can be opened safely, and imported again without changing anything."""

from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import pytest

from bot.exporting import export_file
from bot.importing import FileRefused
from bot.sheets import read_sheet
from contracts.desk.import_lookup import EVERYTHING
from contracts.register.contract import State
from demo.seed import seed
from tests.stories.register_desk import NOW, Desk, desk_in

NASTY = (
    "合同编号,合同名称,客户,类型,金额,到期日期,自动续约,通知期,标签,外部编号,备注\n"
    '=1+1,=HYPERLINK(""http://x""),+86 21 5555,销售,-5,open-ended,6个月,2周,-1;@x,@a;\'=b,\'=quoted\n'
    '0001,\'+already,http://x.example,采购,0.01,2027-01-01,是,1个季度,,,"line one\nline two"\n'
).replace('=HYPERLINK(""http://x"")', '"=HYPERLINK(""http://x"")"')


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk_in(tmp_path) as desk:
        yield desk


@pytest.mark.parametrize("ending", ["csv", "xlsx", "CSV"])
async def test_the_whole_demo_goes_out_and_comes_in_unchanged(desk: Desk, ending: str, tmp_path: Path) -> None:
    await seed(desk.storage, desk.company, NOW)
    await desk.imports(NASTY)
    before = await desk.contracts()
    path = tmp_path / f"out.{ending}"
    count = await export_file(desk.storage, desk.company, desk.company.people["wuxia"], path)
    assert count == len(before)
    report = await desk.imports(path)
    assert (report.imported, report.changed, report.refused, report.problems) == (0, 0, 0, [])
    assert report.unchanged == count
    async with desk_in(tmp_path, "other.db") as other:
        report = await other.imports(path)
        assert (report.imported, report.problems) == (count, [])
        moved = [
            (c.number, c.title, c.amount, c.ends, c.notice, c.renewal, c.owner, c.tags) for c in await other.contracts()
        ]
    assert moved == [(c.number, c.title, c.amount, c.ends, c.notice, c.renewal, c.owner, c.tags) for c in before]


async def test_no_cell_of_a_csv_begins_a_formula(desk: Desk, tmp_path: Path) -> None:
    await desk.imports(NASTY)
    path = tmp_path / "out.csv"
    await export_file(desk.storage, desk.company, desk.company.people["wuxia"], path)
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    header, *rows = read_sheet(path)
    assert list(header)[:4] == ["合同编号", "合同名称", "客户", "类型"]
    for cell in (str(cell) for row in rows for cell in row):
        assert not cell.startswith(("=", "+", "@", "\t", "\r")), cell
        assert not cell.startswith("-") or cell == "-5.00"


async def test_a_draft_from_the_chat_without_facts_stays_as_it_is(desk: Desk, tmp_path: Path) -> None:
    from contracts.register.contract import Contract

    async with desk.storage.unit() as stores:
        await stores.contracts.add(
            Contract(number="20261122-XS-000001", owner="wangwei", type="sales", created_at=NOW, created_by="wangwei")
        )
        await stores.contracts.add(
            Contract(
                number="20261122-XS-000002",
                title="t",
                customer="c",
                owner="left the company",
                type="sales",
                status=State.APPROVING,
                created_at=NOW,
                created_by="wangwei",
            )
        )
    path = tmp_path / "out.csv"
    await export_file(desk.storage, desk.company, desk.company.people["wuxia"], path)
    report = await desk.imports(path)
    assert (report.unchanged, report.problems) == (2, [])
    changed = path.read_text("utf-8").replace(",t,c,", ",other,c,")
    report = await desk.imports(changed.encode())
    assert [row for row, _ in report.problems] == [3]
    assert "审批" in report.problems[0][1]


async def test_each_sees_their_own(desk: Desk, tmp_path: Path) -> None:
    await seed(desk.storage, desk.company, NOW)
    whole = await export_file(desk.storage, desk.company, desk.company.people["zhengkai"], tmp_path / "all.csv")
    own = await export_file(desk.storage, desk.company, desk.company.people["wangwei"], tmp_path / "own.csv")
    assert 0 < own < whole == 328


async def test_where_it_cannot_be_written(desk: Desk, tmp_path: Path) -> None:
    admin = desk.company.people["wuxia"]
    (tmp_path / "folder.csv").mkdir()
    for name in ("out.pdf", "out", "no/such/folder/out.csv", "folder.csv"):
        with pytest.raises(FileRefused):
            await export_file(desk.storage, desk.company, admin, tmp_path / name)
    assert not list(tmp_path.glob(".*"))  # noqa: ASYNC240 - no disk is slow here


@pytest.mark.parametrize("day", ["2026-11-22", "2026-12-09", "2027-02-28", "2028-02-29", "2031-08-31"])
async def test_the_demo_is_alive_on_any_day(desk: Desk, day: str) -> None:
    now = datetime.fromisoformat(f"{day}T10:00:00+08:00")
    report = await seed(desk.storage, desk.company, now)
    assert (report.imported, report.changed, report.problems) == (328, 1, [])
    invented = [
        contract
        for contract in await desk.contracts()
        if contract.notes or contract.number is None or "-" in contract.number
    ]
    assert {contract.status for contract in invented} >= set(State) - {
        State.APPROVING,
        State.APPROVED,
        State.NEGOTIATING,
        State.DELETED,
    }
    assert {contract.type for contract in invented} == set(desk.company.types)
    assert all(contract.signed is None or contract.signed <= now.date() for contract in invented)
    async with desk.storage.reading() as stores:
        soon = await stores.contracts.watched(now.date(), now.date().replace(year=now.year + 1, day=1))
        counters = await stores.numbers.counters()
        ledger = [record for record in await stores.numbers.ledger() if record.rule]
        everything = [contract async for contract in stores.contracts.all(EVERYTHING)]
    within = [(day - now.date()).days for _, _, day in soon if (day - now.date()).days <= 90]
    assert len(within) >= 15
    assert min(within) <= 8
    assert len(everything) == 328
    assert sum(counters.values()) == len(ledger)  # no gap in any counter
