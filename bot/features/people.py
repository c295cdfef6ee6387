"""What people set for themselves: away with a cover, language, zone, channel."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.context import Command, Context, Feature, Reply, Say, say
from bot.features.asking import AWAY_FIELDS, ask, close
from bot.features.moving import relating
from bot.features.naming import person_named
from bot.router import folded, parted
from cards.talk import done_card, preferences_card
from contracts.dates.reading import parse_date
from contracts.desk.covering import come_back, set_away
from contracts.desk.linking import offer_code
from contracts.desk.people import set_preference
from contracts.happenings import TaskPassed
from contracts.ports import Preference, Question
from contracts.refusal import Refused

LANGUAGES = {"中文": "zh-CN", "zh": "zh-CN", "zh-cn": "zh-CN", "chinese": "zh-CN"} | {
    "英文": "en",
    "en": "en",
    "english": "en",
    "en-us": "en",
}
NAMES = {"语言": "locale", "language": "locale", "时区": "timezone", "timezone": "timezone"} | {
    "提醒": "channel",
    "channel": "channel",
    "渠道": "channel",
}
COVER_WORDS = frozenset({"代理", "cover"})
TILDES = str.maketrans({"～": "~", "至": "~", "到": "~"})


async def settings(ctx: Context, rest: str) -> Reply:
    name, value = parted(rest)
    if not name:
        away = next((a for a in await ctx.stores.people.aways(ctx.turn.today) if a.person == ctx.person.id), None)
        return Reply((Say(lambda pen: preferences_card(pen, ctx.preference, away), public=False),))
    setting = NAMES.get(folded(name))
    if setting is None or not value:
        raise Refused("error.bad_setting", text=rest)
    stored = _checked(ctx, setting, value)
    changed = _changed(ctx.preference, setting, stored)
    happened = await set_preference(ctx.turn, changed, setting, stored or "")
    return say(lambda pen: done_card(pen, "done.settings", name=name, value=value), *happened)


def _changed(old: Preference, setting: str, value: str | None) -> Preference:
    if setting == "locale":
        return replace(old, locale=value)
    if setting == "timezone":
        return replace(old, timezone=value)
    return replace(old, channel=value)


def _checked(ctx: Context, setting: str, value: str) -> str | None:
    if setting == "locale":
        found = LANGUAGES.get(folded(value))
    elif setting == "timezone":
        found = value if _is_zone(value) else None
    else:
        if folded(value) in ("自动", "auto"):
            return None
        found = folded(value) if folded(value) in ctx.channels else None
    if found is None:
        raise Refused("error.bad_setting", text=value)
    return found


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


async def away(ctx: Context, rest: str) -> Reply:
    """`请假 起~止 代理 人`; alone, it asks."""
    if not rest:
        return await ask(ctx, "away", None, "away")
    return await _gone(ctx, rest)


async def answer_away(ctx: Context, question: Question, answers: Mapping[str, str]) -> Reply:
    """Typed as after the command, or by the fields of the form."""
    first, last, cover = (answers.get(name, "") for name in AWAY_FIELDS)
    reply = await _gone(ctx, answers.get("away") or f"{first}~{last} cover {cover}")
    await close(ctx, question)
    return reply


async def _gone(ctx: Context, rest: str) -> Reply:
    """`[人] 起~止 代理 人`; a name before the dates is somebody whom the speaker leads."""
    words = rest.translate(TILDES).replace("~", " ~ ").split()
    if "~" not in words:
        raise Refused("error.usage.away")
    at = words.index("~") - 1
    named, dated = words[: max(at, 0)], words[max(at, 0) :]
    try:
        first, _, last, cover, *name = dated
    except ValueError as wrong:
        raise Refused("error.usage.away") from wrong
    if folded(cover) not in COVER_WORDS or not name:
        raise Refused("error.usage.away")
    starts, ends = _day(ctx, first), _day(ctx, last)
    who = person_named(ctx.company, " ".join(name))
    person = person_named(ctx.company, " ".join(named)) if named else None
    happened = await set_away(ctx.turn, who, starts, ends, person)
    if person is None or person.id == ctx.person.id:
        return say(lambda pen: done_card(pen, "done.away", starts=str(starts), ends=str(ends), cover=who.id), *happened)
    values = {"person": person.id, "starts": str(starts), "ends": str(ends), "cover": who.id}
    return say(lambda pen: done_card(pen, "done.away_for", **values), *happened)


async def back(ctx: Context, rest: str) -> Reply:
    """`销假 [人]`: what is still open with a cover comes back."""
    person = person_named(ctx.company, rest) if rest else None
    happened = await come_back(ctx.turn, person)
    count = sum(isinstance(one, TaskPassed) for one in happened)
    return say(lambda pen: done_card(pen, "done.back", person=(person or ctx.person).id, count=count), *happened)


async def link(ctx: Context, rest: str) -> Reply:
    """`关联` shows a code that the same person types on another platform."""
    if len(rest.split()) > 1:  # two contracts: the word means that, too
        return await relating(ctx, rest)
    if rest:
        raise Refused("error.linked_already")
    code = await offer_code(ctx.turn)
    return Reply((Say(lambda pen: done_card(pen, "done.link_code", code=code), public=False),))


def _day(ctx: Context, text: str) -> date:
    """A date; month and day alone are the next such day."""
    parts = text.split("-")
    if len(parts) == 2:
        text = f"{ctx.turn.today.year}-{text}"
    try:
        day = parse_date(text)
    except ValueError as wrong:
        raise Refused("error.bad_date", text=text) from wrong
    if len(parts) == 2 and day < ctx.turn.today:
        return day.replace(year=day.year + 1)
    return day


FEATURE = Feature(
    commands=(
        Command(("设置", "settings"), settings, "settings"),
        Command(("请假", "away"), away, "away"),
        Command(("销假", "back"), back, "back"),
        Command(("关联", "link"), link, "link"),
    ),
    answers={"away": answer_away},
)
