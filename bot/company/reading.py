"""From a path to a `Company`, or to every mistake with its line."""

import re
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from difflib import get_close_matches
from pathlib import Path

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from bot.company.building import build
from bot.company.checks import cross_check
from bot.company.lines import Lines
from bot.company.problem import CompanyFileError, Key, nearest
from bot.company.tables import CompanyFile
from contracts.company import Company

LARGEST = 2 * 1024 * 1024
PLAIN = {
    "string_type": "must be text in quotes",
    "int_type": "must be a whole number",
    "bool_type": "must be true or false",
    "date_type": "must be a date such as 2026-01-31, without quotes",
    "list_type": "must be a list in square brackets",
    "dict_type": "must be a table",
    "model_type": "must be a table",
    "model_attributes_type": "must be a table",
    "decimal_type": "must be a number",
    "decimal_parsing": "must be a number",
    "string_too_short": "must not be empty",
    "too_short": "must not be empty",
}


def load_company(path: Path, known_channels: Mapping[str, str]) -> Company:
    """`known_channels` maps a channel's name to the directory of its user ids. Raises `CompanyFileError`."""
    text = _text(path)
    lines = Lines(text)
    try:
        raw = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise CompanyFileError(path, [_syntax(str(error), text)]) from None
    except (ValueError, RecursionError):
        raise CompanyFileError(
            path, [(1, "A number is too long or lists are nested too deep. Write it plainly.")]
        ) from None
    try:
        tables = CompanyFile.model_validate(raw)
    except ValidationError as error:
        found = {(lines.line(detail["loc"]), _sentence(detail, raw)) for detail in error.errors(include_url=False)}
        raise CompanyFileError(path, found) from None
    problems = list(cross_check(tables, known_channels))
    if problems:
        raise CompanyFileError(path, [(lines.line(problem.at), problem.text) for problem in problems])
    return build(tables)


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
        if len(content) > LARGEST:
            raise CompanyFileError(path, [(1, "The file is larger than 2 MB. Is it really the company file?")])
        return content.decode("utf-8-sig")
    except FileNotFoundError:
        cure = "Set CONTRACTBOT_COMPANY_FILE, or copy demo/company.toml there and change it."
        raise CompanyFileError(path, [(1, f"There is no such file. {cure}")]) from None
    except OSError as error:
        raise CompanyFileError(
            path, [(1, f"The file cannot be read: {error.strerror}. Check path and owner.")]
        ) from None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise CompanyFileError(path, [(line, "This is not UTF-8 text. Save the file as UTF-8.")]) from None


def _syntax(message: str, text: str) -> tuple[int, str]:
    what = re.sub(r"\s*\(at .*\)$", "", message)
    found = re.search(r"at line (\d+)", message)
    line = int(found[1]) if found else max(text.count("\n"), 1)
    return line, f"This is not TOML: {what}. See docs/company-file.md."


def _sentence(detail: ErrorDetails, raw: object) -> str:
    *around, last = detail["loc"] or ("the file",)
    name = _name(tuple(around), last, raw)
    context = detail.get("ctx", {})
    kind = detail["type"]
    if kind == "missing":
        return f"{name} is missing. {_written_wrong(tuple(around), str(last), raw)}"
    if kind == "value_error":
        return f"{name} is not usable: {context['error']}."
    if kind == "extra_forbidden":
        return f"{name} is not known here. {nearest(str(last), _keys_at(tuple(around)), 'Remove it.')}"
    if kind in PLAIN:
        return f"{name} {PLAIN[kind]}."
    if "expected" in context:
        return f"{name} must be {context['expected']}."
    if kind == "string_pattern_mismatch":
        return f"{name} is not usable: an id is 1 to 40 characters without spaces, ':' or '/', an e-mail has an '@'."
    return f"{name} is not usable: {detail['msg'][0].lower()}{detail['msg'][1:]}."


def _name(around: tuple[Key, ...], last: Key, raw: object) -> str:
    """`manager of people "lina"`: the entry is named by its id where it has one."""
    where = ""
    here: object = raw
    for part in around:
        here = _step(here, part)
        if isinstance(here, dict):
            said = here.get("id") or here.get("name")
            where = f'{where.split(" ")[0]} "{said}"' if isinstance(part, int) and said else where
        if isinstance(part, str):
            where = part
    if isinstance(last, int):
        return f"entry {last + 1} of {where}"
    return f"`{last}` of {where}" if where else f"`{last}`"


def _step(here: object, part: Key) -> object:
    if isinstance(here, dict):
        return here.get(part)
    if isinstance(here, list) and isinstance(part, int) and part < len(here):
        return here[part]
    return None


def _written_wrong(around: tuple[Key, ...], wanted: str, raw: object) -> str:
    """The likeliest slip, where the table has a key that looks like the one it lacks."""
    for part in around:
        raw = _step(raw, part)
    near = get_close_matches(wanted, set(raw) - set(_keys_at(around)) if isinstance(raw, dict) else (), n=1)
    return f"Is `{near[0]}` a slip for it?" if near else "Add it."


def _keys_at(around: tuple[Key, ...]) -> list[str]:
    """The keys that a table may have."""
    model: object = CompanyFile
    for part in around:
        if isinstance(part, str) and hasattr(model, "model_fields"):
            field = model.model_fields.get(part)
            arguments = getattr(field.annotation, "__args__", None) if field else None
            model = arguments[0] if arguments else (field.annotation if field else None)
    return list(getattr(model, "model_fields", {}))
