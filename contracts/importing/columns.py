"""Which column of a file is which field, by the words of its header or by what the importer says."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from contracts.importing.cells import Cell, text_of
from contracts.importing.problem import Problem

NAMES: Mapping[str, tuple[str, ...]] = {
    "number": ("合同编号", "合同号", "编号", "number", "contract number", "contract no", "contract id"),
    "title": ("合同名称", "标题", "合同标题", "title", "contract title", "contract name", "subject"),
    "customer": ("客户", "相对方", "乙方", "客户名称", "对方单位", "customer", "counterparty", "customer name"),
    "type": ("类型", "合同类型", "type", "contract type"),
    "amount": ("金额", "合同金额", "amount", "contract amount", "contract value"),
    "currency": ("币种", "货币", "currency"),
    "signed": ("签订日期", "签署日期", "签约日期", "signed", "signed date", "date signed"),
    "starts": ("生效日期", "开始日期", "起始日期", "starts", "start date", "effective date"),
    "ends": ("到期日期", "结束日期", "终止日期", "到期日", "ends", "end date", "expiry date", "expires"),
    "notice_period": ("通知期", "通知期限", "notice period", "notice"),
    "auto_renew": ("自动续约", "自动续签", "auto renew", "auto renewal"),
    "owner": ("负责人", "经办人", "owner", "contract owner"),
    "status": ("状态", "合同状态", "status", "state"),
    "tags": ("标签", "tags", "tag"),
    "aliases": ("外部编号", "别名", "aliases", "alias", "external number", "other numbers"),
    "notes": ("备注", "notes", "note", "remarks"),
    "modification": (
        "变更号",
        "变更序号",
        "补充协议号",
        "modification",
        "modnumber",
        "modification number",
        "mod number",
    ),
}
HEADINGS: Mapping[str, Mapping[str, str]] = {"zh-CN": {name: words[0] for name, words in NAMES.items()}}
"""What a column is called in a language whose headers are not the English names themselves."""

NEEDED = ("title", "customer")
EXPORTED = tuple(name for name in NAMES if name != "modification")

UNIT = re.compile(r"[(\[]?(?:单位[:]?)?(万)?元[)\]]?$|[(\[](?:RMB|CNY|USD)[)\]]$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Columns:
    """`at` is the position of each field's column. `unit` goes behind every amount: "万" where the header says 万元."""

    at: Mapping[str, int]
    unit: str = ""


def folded(header: str) -> str:
    text = unicodedata.normalize("NFKC", header).casefold()
    return re.sub(r"[\s_\-*:]+", "", text)


_FIELDS = {folded(name): field for field, names in NAMES.items() for name in names}


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
        field = _FIELDS.get(folded(head))
        suffix = UNIT.search(folded(head)) if field is None else None
        if suffix and _FIELDS.get(folded(head)[: suffix.start()]) == "amount":
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
