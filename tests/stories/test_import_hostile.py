"""Files that are broken, foreign or made to do harm: each is answered in words, and nothing of it is stored."""

import io
import random
import zipfile
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
import xlsxwriter

from bot.importing import FileRefused, Report
from tests.stories.register_desk import DEMO, Desk, desk_in

HEAD = "合同编号,合同名称,客户,类型,金额,到期日期\n"
GOOD = "20260105-XS-000007,电表,华东电力,销售,5,2027-01-01\n"


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk_in(tmp_path) as desk:
        yield desk


async def answer(desk: Desk, content: str | bytes, **options: object) -> Report | str:
    """A report, or the words of a refusal. Anything else fails the test."""
    try:
        report = await desk.imports(content, **options)
    except FileRefused as refused:
        return str(refused)
    if report.problems:
        assert not report.stored
        assert await desk.contracts() == []
    for row, text in report.problems:
        assert row >= 1
        assert text.strip()
    return report


REFUSED: list[str | bytes] = [
    *("", "\n\n\n", " , , \n", ";;;\n", "\ufeff", "\x00\x00", "just words\n", HEAD.replace("合同名称", "别的")),
    *(
        b"\xff\xfe\x00",
        b"\x80\x81\xff\xff\xff",
        b"PK\x03\x04",
        b"PK\x03\x04" + bytes(500),
        b"\xd0\xcf\x11\xe0" + bytes(600),
    ),
    *(
        b"%PDF-1.7\n%\xff\xff\xff\xff",
        b"\x89PNG\r\n\x1a\n\x00\x00",
        b"\x1f\x8b\x08\x00" + bytes(20),
        "<html><table></table></html>",
    ),
    *(
        HEAD + '"20260105',
        HEAD + '"a"b,c\n',
        HEAD + "a," + "x" * 200_000,
        HEAD.replace("客户", "合同名称"),
        "合同名称,客户,客户\n",
    ),
    *(
        '{"title": "x"}',
        "title;customer,\n",
        "名称\n甲\n",
        "客户\n甲\n",
        "SELECT * FROM contracts;",
        "合同名称 客户\n甲 乙\n",
    ),
]


async def test_what_is_no_table_of_contracts(desk: Desk) -> None:
    for content in REFUSED:
        told = await answer(desk, content)
        if isinstance(told, str):
            assert told.strip(), content
            assert "{file}" not in told
        else:
            assert told.problems, content


FOREIGN: list[tuple[str, bytes]] = [
    ("contracts.xlsx", f"{HEAD}{GOOD}".encode()),
    ("contracts.XLSX", b"no workbook at all"),
    ("contracts.xlsx", b"PK\x03\x04" + bytes(500)),
    ("contracts.pdf", b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n"),
    ("contracts.pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"),
    ("contracts.csv", b"%PDF-1.4\n1 0 obj\n"),
    ("contracts.docx", b"PK\x03\x04"),
    ("contracts.docx", b"a contract\n"),
    ("contracts.csv", b" \n<!DOCTYPE html><p>Please log in</p>"),
    ("contracts.csv", bytes(range(1, 127)) * 20),
    ("contracts.bin", random.Random(5).randbytes(3_000)),
    ("contracts.png", b"\x89PNG\r\n\x1a\n\x00\x00"),
]


@pytest.mark.parametrize(("name", "content"), FOREIGN)
async def test_what_is_neither_csv_nor_xlsx_is_called_so(desk: Desk, name: str, content: bytes) -> None:
    with pytest.raises(FileRefused, match=r"不是.*csv 或 xlsx 文件"):
        await desk.imports(desk.file(content, name))


async def test_one_stray_sign_does_not_make_a_table_rubbish(desk: Desk) -> None:
    report = await desk.imports(HEAD + GOOD.replace("电表", "电\x07表") + GOOD.replace("0007", "0008"))
    assert report.imported == 2, report.problems


CELLS = [
    ("合同名称", ["", " ", "\u200b", "x" * 2_001]),
    ("客户", ["", "\t", "y" * 301]),
    ("类型", ["", "贷款", "sale s", "'; DROP TABLE contracts; --", "🙂"]),
    (
        "金额",
        [
            "五",
            "1.2.3",
            "1,23,4",
            "--5",
            "1e5",
            "NaN",
            "inf",
            "5 CNY USD",
            "0x10",
            "9" * 40,
            "1.005",
            "=1+1",
            "五十",
            "$€5",
        ],
    ),
    ("币种", ["RUPEE", "人民", "12", "CNYX"]),
    (
        "签订日期",
        ["2026-02-30", "31/31/2026", "9/8/2016", "0000-00-00", "tomorrow", "45678", "2026-13-01", "1800-01-01", "٢٠٢٦"],
    ),
    ("到期日期", ["2026-99-99", "never", "2025-01-01T25:00", "99999-01-01"]),
    ("通知期", ["60", "天", "-3天", "0天", "九百年", "1000000天", "soon"]),
    ("自动续约", ["maybe", "12", "0个月", "∞"]),
    ("负责人", ["谁", "admin", "王 伟 伟", "*", "%"]),
    ("状态", ["好", "done", "1"]),
]


@pytest.mark.parametrize(("column", "texts"), CELLS, ids=[column for column, _ in CELLS])
async def test_a_cell_that_makes_no_sense_is_named_with_its_row(desk: Desk, column: str, texts: list[str]) -> None:
    for text in texts:
        facts = {
            "合同名称": "电表",
            "客户": "华东电力",
            "类型": "销售",
            "金额": "5",
            "生效日期": "2026-01-01",
            column: text,
        }
        quoted = ",".join('"' + value.replace('"', '""') + '"' for value in facts.values())
        told = await answer(desk, ",".join(facts) + "\n" + quoted + "\n")
        assert isinstance(told, Report), text
        assert [row for row, _ in told.problems] == [2], text
        assert column in told.problems[0][1], text


def workbook(write: Callable[[xlsxwriter.Workbook], None]) -> bytes:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        write(book)
    return content.getvalue()


def packed(parts: dict[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return content.getvalue()


async def test_a_zip_that_is_no_workbook(desk: Desk) -> None:
    assert "xlsx" in str(await answer(desk, packed({"word/document.xml": b"<w/>"})))


async def test_a_workbook_that_unpacks_without_end(desk: Desk) -> None:
    bomb = packed({"xl/workbook.xml": b"<x/>", "xl/worksheets/sheet1.xml": bytes(210 * 1024 * 1024)})
    assert len(bomb) < 1024 * 1024
    assert isinstance(await answer(desk, bomb), str)


async def test_a_workbook_with_one_cell_at_the_end_of_the_world(desk: Desk) -> None:
    def write(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["合同名称", "客户"])
        sheet.write(1_048_575, 16_383, "far")

    assert isinstance(await answer(desk, workbook(write)), str)


async def test_formulas_and_errors_of_a_workbook_are_text_or_refused(desk: Desk) -> None:
    def write(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["合同名称", "客户", "类型", "金额"])
        sheet.write_row(1, 0, ["a", "b", "销售"])
        sheet.write_formula(1, 3, "=1/0", None, "#DIV/0!")
        sheet.write_boolean(2, 0, True)

    told = await answer(desk, workbook(write))
    assert isinstance(told, Report)
    assert {row for row, _ in told.problems} == {2, 3}


async def test_torn_workbooks(desk: Desk) -> None:
    whole = workbook(lambda book: book.add_worksheet().write_row(0, 0, ["合同名称", "客户", "类型"]))
    dice = random.Random(11)
    for _ in range(60):
        torn = bytearray(whole)
        for _ in range(dice.randint(1, 8)):
            torn[dice.randrange(len(torn))] = dice.randrange(256)
        await answer(desk, bytes(torn[: dice.choice([len(torn), dice.randrange(1, len(torn))])]))


async def test_torn_csv(desk: Desk) -> None:
    whole = (DEMO / "contracts.csv").read_bytes()[:6_000]
    dice = random.Random(5)
    for _ in range(100):
        torn = bytearray(whole)
        for _ in range(dice.randint(1, 30)):
            torn[dice.randrange(len(torn))] = dice.choice(b'",;\n\r\t\x00\xff\x80a')
        await answer(desk, bytes(torn), dry_run=True)


async def test_a_file_that_is_not_there_or_too_large(desk: Desk) -> None:
    for path in (desk.folder / "absent.csv", desk.folder):
        with pytest.raises(FileRefused):
            await desk.imports(path)
    assert "20 MB" in str(await answer(desk, bytes(21 * 1024 * 1024)))


async def test_too_many_rows_and_columns(desk: Desk) -> None:
    assert isinstance(await answer(desk, HEAD + "\n" * 100_001), str)
    assert isinstance(await answer(desk, "a," * 300 + "\n"), str)


async def test_one_bad_row_among_good_ones_stops_them_all(desk: Desk) -> None:
    told = await answer(desk, HEAD + GOOD + GOOD.replace("000007", "000008").replace("销售", "??"))
    assert isinstance(told, Report)
    assert [row for row, _ in told.problems] == [3]
