"""Searching: what was understood comes back as chips that can be taken away; pages, orders, searches that are kept."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from bot.context import Button, Command, Context, Feature, Reply, Say
from bot.features.looking import looked_at, visible
from bot.router import parted
from cards.listing import download_card, found_card, saved_card
from cards.model import Action, Card
from cards.pen import Pen
from cards.press import Press
from cards.talk import done_card
from cards.words import clean, field_name
from contracts.asking import Asked, parse_query, state_named
from contracts.numbering.key import key, lookalikes
from contracts.refusal import Refused
from contracts.register.contract import Contract
from contracts.register.fields import Problem
from contracts.rights import scope
from contracts.search import Found, Query, fold
from contracts.telling import Subject, SubjectKind

PAGE = 8
NEAREST = 5
MOST_SAVED = 30
MOST_CHIPS = 4
"""How many chips get a button that takes them away."""
LONGEST_QUERY = 120
"""Bytes of a search that still fit into the token of a button, the shortest that a channel takes."""
DOWNLOAD_LIVES = timedelta(hours=1)
HERE = Subject(SubjectKind.CONTRACT, 0)
SAVED = re.compile(r"^@(?P<name>\S{1,40})\s*(?P<more>.*)$")


async def find(ctx: Context, rest: str) -> Reply:
    text = await _unfolded(ctx, rest)
    if not text:
        raise Refused("error.usage.find")
    asked = parse_query(text, ctx.company, ctx.person, ctx.turn.today)
    if not asked.understood and not asked.problems:
        raise Refused("error.usage.find")
    return await page(ctx, text, asked, (asked.page - 1) * PAGE)


async def _unfolded(ctx: Context, text: str) -> str:
    """`@name …` stands for a search that was kept, with more conditions behind it."""
    found = SAVED.match(text.strip())
    if found is None:
        return text
    kept = await ctx.stores.records.saved_searches(ctx.person.id)
    by_name = {fold(name): asked for name, asked in kept.items()}
    if fold(found["name"]) not in by_name:
        raise Refused("error.no_saved", text=found["name"])
    return f"{by_name[fold(found['name'])]} {found['more']}".strip()


async def page(ctx: Context, text: str, asked: Asked, offset: int) -> Reply:
    found = Found((), 0)
    if asked.understood:
        query = await with_spellings(ctx, asked.query)
        found = await ctx.stores.contracts.find(query, scope(ctx.company, ctx.person), limit=PAGE, offset=offset)
    near: Sequence[Contract] = ()
    lost = ""
    if asked.understood and not found.rows and offset == 0:
        near, lost = await _nearest(ctx, asked)
    more = Press("list.more", HERE, 0, (str(offset + PAGE), text)) if found.more and _fits_a_button(text) else None

    def draw(pen: Pen) -> Card:
        chips = [chip_words(pen, kind, value) for kind, value in asked.chips]
        problems = [_problem_words(pen, problem) for problem in asked.problems]
        if lost and near:
            problems.append(pen.t("found.without", chip=lost))
        rows = visible(pen, found.rows)
        total = found.total if len(rows) == len(found.rows) else len(rows)
        return found_card(
            pen,
            pen.t("found.title"),
            rows,
            total,
            offset,
            chips,
            more,
            problems,
            visible(pen, near),
            _fewer(pen, asked),
        )

    return Reply((Say(draw),), looked_at(ctx, (*found.rows, *near)))


def _fewer(pen: Pen, asked: Asked) -> tuple[Action, ...]:
    """A button for each of the first chips, which takes it away."""
    if len(asked.chips) < 2:
        return ()
    fewer = []
    for at, (kind, value) in enumerate(asked.chips[:MOST_CHIPS]):
        text = asked.without(at)
        if _fits_a_button(text):
            label = f"✕ {clean(chip_words(pen, kind, value), 16)}"
            fewer.append(pen.button("list.fewer", HERE, 0, text, label=label))
    return tuple(fewer)


async def _nearest(ctx: Context, asked: Asked) -> tuple[Sequence[Contract], str]:
    """What may have been meant: a number that looks like it, the same less one condition, or the word less its end."""
    whole = scope(ctx.company, ctx.person)
    contracts = ctx.stores.contracts
    for word in asked.query.words[:2]:
        if any(letter.isdigit() for letter in word) and (wanted := key(word)):
            similar = await contracts.similar_keys((wanted, *lookalikes(wanted)), whole, NEAREST)
            if similar:
                return similar, ""
    if len(asked.chips) > 1:
        for at in reversed(range(min(len(asked.chips), 6))):
            fewer = parse_query(asked.without(at), ctx.company, ctx.person, ctx.turn.today)
            found = await contracts.find(fewer.query, whole, limit=NEAREST) if fewer.understood else Found((), 0)
            if found.rows:
                return found.rows, asked.said[at]
    for piece in _pieces(asked.query):
        found = await contracts.find(piece, whole, limit=NEAREST)
        if found.rows:
            return found.rows, ""
    return (), ""


def _pieces(query: Query) -> list[Query]:
    """The longest word without its last or first letters, and its halves: a slip is seldom in both."""
    if not query.words:
        return []
    word = max(query.words, key=len)
    if len(word) < 3:
        return []
    half = len(word) // 2
    pieces = dict.fromkeys((word[:-1], word[1:], word[:half], word[half:]))
    others = tuple(each for each in query.words if each != word)
    return [replace(query, words=(*others, piece)) for piece in pieces if len(piece) > 1]


async def with_spellings(ctx: Context, query: Query) -> Query:
    """A customer is also found under the other names that it is known by."""
    if query.customer is None:
        return query
    known = await ctx.stores.records.customer_named(fold(query.customer))
    return replace(query, customer_keys=tuple(map(fold, known.names))) if known else query


def _fits_a_button(text: str) -> bool:
    return bool(text) and "|" not in text and text.isprintable() and len(text.encode()) <= LONGEST_QUERY


def _problem_words(pen: Pen, problem: Problem) -> str:
    values = {name: field_name(pen, str(v)) if name == "field" else v for name, v in problem.values.items()}
    return pen.t(problem.key, **values)


def chip_words(pen: Pen, kind: str, value: str) -> str:
    """What was understood, in the reader's words."""
    if kind == "state" and (state := state_named(value)):
        value = pen.t(f"state.{state.value}")
    if kind == "order":
        of, _, way = value.partition(".")
        value = f"{pen.t(f'order.{of}')} {'↓' if way == 'down' else '↑'}"
    return f"{pen.t(f'chip.{kind}')} {value}".strip()


async def more(ctx: Context, press: Press, values: Mapping[str, str]) -> Reply:
    offset, text = press.args
    return await page(ctx, text, parse_query(text, ctx.company, ctx.person, ctx.turn.today), int(offset))


async def fewer(ctx: Context, press: Press, values: Mapping[str, str]) -> Reply:
    (text,) = press.args
    return await page(ctx, text, parse_query(text, ctx.company, ctx.person, ctx.turn.today), 0)


async def save(ctx: Context, rest: str) -> Reply:
    """`存查 名 条件 …`; a name alone forgets it."""
    name, text = parted(rest)
    name = name.lstrip("@")
    if not name or len(name) > 40 or not name.isprintable():
        raise Refused("error.usage.save_search")
    kept = await ctx.stores.records.saved_searches(ctx.person.id)
    if text:
        asked = parse_query(text, ctx.company, ctx.person, ctx.turn.today)
        if not asked.understood:
            raise Refused("error.not_a_search", text=text[:40])
        if len(kept) >= MOST_SAVED and name not in kept:
            raise Refused("error.many_saved", limit=MOST_SAVED)
        if len(text) > 500:
            raise Refused("error.too_long", limit=500)
    elif name not in kept:
        raise Refused("error.no_saved", text=name)
    await ctx.stores.records.save_search(ctx.person.id, name, text)
    said = "done.search_saved" if text else "done.search_forgotten"
    return Reply((Say(lambda pen: done_card(pen, said, text=name), public=False),))


async def saved(ctx: Context, rest: str) -> Reply:
    kept = await ctx.stores.records.saved_searches(ctx.person.id)
    usable = {name: text for name, text in kept.items() if _fits_a_button(text)}
    return Reply((Say(lambda pen: saved_card(pen, kept, usable), public=False),))


async def export(ctx: Context, rest: str) -> Reply:
    """`导出 条件`: a link to a workbook of what the search finds, for this person alone."""
    text = await _unfolded(ctx, rest)
    asked = parse_query(text, ctx.company, ctx.person, ctx.turn.today)
    if not asked.understood:
        raise Refused("error.usage.export")
    if not _fits_a_button(text):
        raise Refused("error.too_long", limit=LONGEST_QUERY)
    until = ctx.turn.now + DOWNLOAD_LIVES
    press = Press("download.found", HERE, int(until.timestamp() // 60), (ctx.person.id, text))

    def draw(pen: Pen) -> Card:
        address = pen.download(press)
        if address is None:
            return done_card(pen, "done.no_download", text=text)
        return download_card(pen, f"{address}.xlsx", pen.t.moment(until, pen.zone))

    return Reply((Say(draw, public=False),))


FEATURE = Feature(
    commands=(
        Command(("查", "find", "查询", "搜索", "search"), find, "find", question=True),
        Command(("存查", "save search", "保存查询"), save, "save_search", minor=True),
        Command(("导出", "export"), export, "export", question=True, minor=True),
        Command(("我的查询", "my searches", "searches"), saved, "searches", question=True, minor=True),
    ),
    buttons=(
        Button("list.more", more, question=True),
        Button("list.fewer", fewer, question=True),
    ),
)
