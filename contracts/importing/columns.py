"""Which column of a file is which field, by the words of its header or by what the importer says."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from contracts.importing.cells import Cell, text_of
from contracts.importing.problem import Problem
from contracts.register.fields import field_named
from contracts.register.values import folded

HEADINGS: Mapping[str, Mapping[str, str]] = {
    "zh-CN": {
        "number": "合同编号",
        "title": "合同名称",
        "customer": "客户",
        "type": "类型",
        "amount": "金额",
        "currency": "币种",
        "signed": "签订日期",
        "starts": "生效日期",
        "ends": "到期日期",
        "notice_period": "通知期",
        "auto_renew": "自动续约",
        "owner": "负责人",
        "status": "状态",
        "tags": "标签",
        "aliases": "外部编号",
        "notes": "备注",
        "modification": "变更号",
    }
}
"""What a column is called in a language whose headers are not the English names themselves."""

NAMES = tuple(HEADINGS["zh-CN"])
EXPORTED = tuple(name for name in NAMES if name != "modification")
NEEDED = ("title", "customer")
_MODIFICATION = frozenset(map(folded, ("变更号", "变更序号", "补充协议号", "modification", "modnumber", "mod number")))

UNIT = re.compile(r"[(\[]?(?:单位[:]?)?(万)?元[)\]]?$|[(\[](?:RMB|CNY|USD)[)\]]$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Columns:
    """`at` is the position of each field's column. `unit` goes behind every amount: "万" where the header says 万元."""

    at: Mapping[str, int]
    unit: str = ""


def field_of(header: str) -> str | None:
    """Stars and colons are how forms mark a column; they do not count."""
    bare = header.strip().strip("*＊:： ")
    name = "modification" if folded(bare) in _MODIFICATION else field_named(bare)
    return name if name in NAMES else None


def recognise(
    header: Sequence[Cell], mapping: Mapping[str, str], header_row: int
) -> tuple[Columns, tuple[Problem, ...]]:
    """`mapping` is field to the header of its column; what it does not name is found by its own name."""
    heads = [text_of(cell) for cell in header]
    at, problems = _mapped(heads, mapping, header_row)
    unit = ""
    taken = set(at.values())
    for position, head in enumerate(heads):
        if position in taken:
            continue
        field = field_of(head)
        suffix = UNIT.search(folded(head)) if field is None else None
        if suffix and field_of(folded(head)[: suffix.start()]) == "amount":
            field = "amount"
            unit = "" if "amount" in at else suffix[1] or ""
        if field is None or field in mapping:
            continue
        if field in at:
            values = {"field": field, "name": field, "one": heads[at[field]], "other": head}
            problems.append(Problem(header_row, "import.column_twice", values))
        at.setdefault(field, position)
    for field in NEEDED:
        if field not in at and field not in mapping:
            seen = ", ".join(filter(None, heads))
            problems.append(Problem(header_row, "import.missing_column", {"field": field, "name": field, "seen": seen}))
    return Columns(at, unit), tuple(problems)


def _mapped(heads: Sequence[str], mapping: Mapping[str, str], row: int) -> tuple[dict[str, int], list[Problem]]:
    at: dict[str, int] = {}
    problems = []
    for field, wanted in mapping.items():
        if field not in NAMES:
            values = {"text": field, "known": ", ".join(NAMES)}
            problems.append(Problem(row, "import.map_field", values))
            continue
        found = [position for position, head in enumerate(heads) if head == wanted.strip()]
        found = found or [position for position, head in enumerate(heads) if folded(head) == folded(wanted)]
        if not found:
            values = {"column": wanted, "seen": ", ".join(filter(None, heads))}
            problems.append(Problem(row, "import.map_column", values))
        else:
            at[field] = found[0]
    return at, problems
