"""The words of both languages: the same keys, the same places, all of them used, none of them missing."""

import ast
import re
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.company.policy_checks import FACTS
from bot.features.asking import FORM_FIELDS
from bot.i18n import flatten, load, pick
from cards.history import ACTIONS, DETAILS, REASONS
from cards.number import PARTS
from cards.rulebook import CHILD_KINDS
from cards.typed import HEAVY as CONFIRMED
from cards.words import BLOCKED, FIELDS
from contracts.approval.approval import Outcome, RemarkKind, TaskState
from contracts.approval.policy import About, Asks
from contracts.beside import NoteKind
from contracts.dates.period import Boundary, Unit
from contracts.dates.rule import AlertState, DateKind
from contracts.dates.terms import From
from contracts.importing.doctor import Ailment
from contracts.money import Money
from contracts.numbering.life import Life, Standing
from contracts.numbering.rule import DatedBy
from contracts.people import Role
from contracts.register.contract import Access, SignedHow, State
from contracts.register.records import ObligationKind, RelationKind
from contracts.search import Order

ROOT = Path(__file__).parents[2]
ZH, EN = load("zh-CN"), load("en")
PLACE = re.compile(r"\{(\w+)\}")
KEY = re.compile(r"[a-z_]+(\.[a-z_]+)+")
TABLES = {key.split(".")[0] for key in ZH.words}
# Families whose last part is only known when the program runs; the closed ones are checked below.
RUNTIME = ("button.", "error.", "help.", "typed.")
RISKS = {"overdue", "dispute", "licence", "long_credit", "unsigned", "no_notice", "overlap", "exclusive"}
CLOSED = {
    "alert.": {state.value for state in AlertState if state not in (AlertState.CLAIMED, AlertState.SNOOZED)},
    "confirm.": CONFIRMED,
    "ask.": {
        *FORM_FIELDS,
        "type",
        "reason",
        "days",
        "person",
        "form",
        "away",
        "first_day",
        "last_day",
        "note",
        "feedback",
        "remark",
        "code",
        "number_code",
    },
    "child.": CHILD_KINDS,
    "doctor.": {ailment.value for ailment in Ailment},
    "gaps.": {"number", "life", "person", "reason", "when", "count", "counter"},
    "renumber.": {standing.value for standing in Standing},
    "renumber.state.": {standing.value for standing in Standing},
    "remark.": {kind.value for kind in RemarkKind},
    "about.": {about.value for about in About},
    "policy.": {*FACTS, "types", "departments", "tags", "amount", "currency", "always"},
    "chip.": {
        "word",
        "customer",
        "type",
        "state",
        "owner",
        "tag",
        "amount",
        "year",
        "expiring",
        "ends",
        "starts",
        "signed",
        "followed",
        "disputed",
        "overdue",
        "order",
    },
    "order.": {order.value for order in Order},
    "dated.": {dated.value for dated in DatedBy},
    "detail.": set(DETAILS) - {"changes", "text"},
    "alert.kind.": {kind.value for kind in DateKind},
    "asks.": {asks.value for asks in Asks},
    "field.": FIELDS | {"step"},
    "history.": ACTIONS,
    "life.": {life.value for life in Life},
    "access.": {*Access, "none"},
    "duty.": {kind.value for kind in ObligationKind},
    "relation.": {f"{kind.value}{way}" for kind in RelationKind for way in ("", "_by")},
    "signed.": {how.value for how in SignedHow},
    "risk.": RISKS,
    "note.": {kind.value for kind in NoteKind},
    "next.": {state.value for state in State},
    "next.number.": {life.value for life in Life},
    "next.outcome.": {outcome.value for outcome in Outcome if outcome is not Outcome.OPEN},
    "outcome.": {outcome.value for outcome in Outcome},
    "part.": PARTS,
    "reason.": REASONS,
    "role.": {role.value for role in Role},
    "state.": {state.value for state in State},
    "task.": {state.value for state in TaskState},
    "dates.to.": {boundary.value for boundary in Boundary},
    "dates.letter.": {kind.value for kind in DateKind},
    "dates.end.": {boundary.value for boundary in Boundary},
    "dates.from.": {origin.value for origin in From},
    "unit.": {unit.value for unit in Unit},
    "weekday.": {str(number) for number in range(1, 8)},
    "settings.language.": {"zh", "en"},
    "word.": {"clock", "import", "operator"},
    "": BLOCKED,
}


def sources() -> Iterator[ast.Module]:
    for folder in ("bot", "cards", "contracts", "reminders", "adapters"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            yield ast.parse(path.read_text("utf-8"))


def literals() -> Iterator[str]:
    """Every string in the source that looks like one of our keys."""
    for tree in sources():
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and KEY.fullmatch(node.value):
                yield node.value


def translated() -> Iterator[tuple[str, bool]]:
    """What is handed to t(…): a whole key (True) or the fixed beginning of one that is built (False)."""
    for tree in sources():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or not node.args or not _is_t(node.func):
                continue
            for argument in _choices(node.args[0]):
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    yield argument.value, True
                elif isinstance(argument, ast.JoinedStr) and isinstance(argument.values[0], ast.Constant):
                    yield str(argument.values[0].value), False


def _is_t(func: ast.expr) -> bool:
    return (isinstance(func, ast.Name) and func.id == "t") or (isinstance(func, ast.Attribute) and func.attr == "t")


def _choices(argument: ast.expr) -> list[ast.expr]:
    return [argument.body, argument.orelse] if isinstance(argument, ast.IfExp) else [argument]


def test_both_languages_have_the_same_keys() -> None:
    singular = {key for key in EN.words if key.endswith(".one")}
    assert set(ZH.words) == set(EN.words) - singular
    assert {key.removesuffix(".one") for key in singular} <= set(EN.words)


def test_both_languages_have_the_same_places() -> None:
    for key, text in EN.words.items():
        assert set(PLACE.findall(text)) == set(PLACE.findall(ZH.words[key.removesuffix(".one")])), key


def test_no_word_is_empty_or_holds_a_stray_brace() -> None:
    for words in (ZH.words, EN.words):
        for key, text in words.items():
            assert text.strip() == text or key in ("word.comma", "word.slash"), key
            assert text, key
            assert not re.search(r"[{}]", PLACE.sub("", text)), key


def test_chinese_is_chinese_and_english_is_english() -> None:
    for key, text in EN.words.items():
        assert not re.search(r"[\u4e00-\u9fff]", text), key


def test_every_key_in_the_code_exists() -> None:
    missing = {key for key, whole in translated() if whole and key not in ZH.words}
    missing |= {key for key, whole in translated() if not whole and not any(k.startswith(key) for k in ZH.words)}
    missing |= {
        key for key in literals() if key.split(".")[0] in {"error", "done", "notice", "ask"} and key not in ZH.words
    }
    assert not missing


def test_every_key_is_used() -> None:
    used = set(literals()) | {prefix + word for prefix, words in CLOSED.items() for word in words}
    unused = {key for key in ZH.words if key not in used and not key.startswith(RUNTIME)}
    assert not unused


@pytest.mark.parametrize("prefix", sorted(CLOSED))
def test_every_closed_set_has_its_words(prefix: str) -> None:
    assert not {prefix + word for word in CLOSED[prefix]} - set(ZH.words)


def test_every_button_has_a_typed_form() -> None:
    actions = {key.removeprefix("button.") for key in ZH.words if key.startswith("button.")}
    # An answer is typed as an answer; the next page has no words of its own.
    assert actions - {"question.send", "list.more", "list.fewer", "list.run"} <= {
        key.removeprefix("typed.") for key in ZH.words
    }


def test_every_error_says_a_title_and_a_next_step() -> None:
    said = {key.removeprefix("error.") for key in ZH.words if key.startswith("error.")}
    whole = {key for key in said if "." not in key and not key.startswith("usage_") and key != "nearest"}
    assert whole
    for key in whole:
        assert {f"{key}.title", f"{key}.next"} <= said, key


def test_every_command_of_the_help_has_a_usage() -> None:
    usages = {key.removeprefix("error.usage.") for key in ZH.words if key.startswith("error.usage.")}
    helps = {key.removeprefix("help.") for key in ZH.words if key.startswith("help.")}
    assert usages == helps - {"title", "title_one", "summary", "intro", "usage", "note", "also"}


REFUSALS = {"Refused", "Wrong", "_problem", "Problem"}


def refusals() -> Iterator[tuple[str, set[str]]]:
    """Every error raised or reported with its key in plain sight, and the values that come with it."""
    for tree in sources():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name | ast.Attribute):
                continue
            name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
            key = node.args[0].value if node.args and isinstance(node.args[0], ast.Constant) else None
            if name not in REFUSALS or not isinstance(key, str) or not key.startswith("error."):
                continue
            given = {keyword.arg or "**" for keyword in node.keywords}
            for values in (argument for argument in node.args[1:] if isinstance(argument, ast.Dict)):
                given |= {str(k.value) for k in values.keys if isinstance(k, ast.Constant)}
            if "**" not in given and not key.startswith("error.usage."):
                yield key, given


def test_what_is_refused_fills_every_place() -> None:
    """Refused("error.x", a=…) must bring every {place} of error.x, its title and its next step."""
    found = list(refusals())
    assert len({key for key, _ in found}) > 20
    for key, given in found:
        for part in (key, f"{key}.title", f"{key}.next"):
            assert set(PLACE.findall(ZH.words[part])) <= given, part


def test_money() -> None:
    assert ZH.money(Money(123_456_750, "CNY")) == "¥1,234,567.50"
    assert ZH.money(Money(-5, "CNY")) == "-¥0.05"
    assert EN.money(Money(453_785, "USD")) == "USD 4,537.85"
    assert EN.money(Money(1_234, "JPY")) == "JPY 1,234"
    assert EN.money(Money(1_234, "KWD")) == "KWD 1.234"
    assert EN.money(Money(-453_785, "USD")) == "USD -4,537.85"


def test_days_and_moments() -> None:
    assert ZH.day(date(2026, 1, 31)) == "2026-01-31(六)"
    assert EN.day(date(2026, 1, 31)) == "2026-01-31 (Sat)"
    zone = ZoneInfo("Asia/Shanghai")
    assert ZH.moment(datetime(2026, 1, 31, 20, 5, tzinfo=ZoneInfo("UTC")), zone) == "2026-02-01 04:05"
    with pytest.raises(ValueError, match="zone"):
        ZH.moment(datetime(2026, 1, 31), zone)  # noqa: DTZ001 - that is what is refused


@pytest.mark.parametrize(
    ("wishes", "locale"),
    [
        (("zh",), "zh-CN"),
        (("zh_TW", "en"), "zh-CN"),
        (("ZH-Hans-SG",), "zh-CN"),
        (("en-US",), "en"),
        (("fr",), "en"),
        ((None, "zh-CN"), "zh-CN"),
        ((None, "", "en-GB"), "en"),
        ((), "en"),
    ],
)
def test_picking_a_language(wishes: tuple[str | None, ...], locale: str) -> None:
    assert pick(*wishes) == locale
    assert load(pick(*wishes)).locale == locale


def test_a_key_without_words_is_an_error_that_names_it() -> None:
    with pytest.raises(KeyError, match=r"error\.nothing_like_it"):
        EN("error.nothing_like_it")
    with pytest.raises(KeyError, match=r"left\.days"):
        EN("left.days")


def test_one_is_not_two() -> None:
    assert [EN("left.days", count=count) for count in (0, 1, 2)] == ["0 days left", "1 day left", "2 days left"]
    assert ZH("left.days", count=1) == "还有 1 天"


def test_braces_that_people_type_stay_what_they_are() -> None:
    assert EN("error.unknown_command", text="{x} {0.__class__}") == "I do not understand “{x} {0.__class__}”."


def test_flattening_refuses_what_is_no_text() -> None:
    assert dict(flatten({"a": {"b": "c"}})) == {"a.b": "c"}
    with pytest.raises(TypeError, match=r"a\.b"):
        dict(flatten({"a": {"b": 1}}))
