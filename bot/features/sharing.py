"""Who sees a contract and who hears of it: shares, confidential contracts, followers."""

import re

from bot.context import Command, Context, Feature, Handler, Reply, Say, Show
from bot.features.looking import looked_at
from bot.features.naming import person_named
from bot.router import parted
from cards.access import access_card
from cards.talk import done_card
from contracts.desk.sharing import follow, keep, share
from contracts.happenings import Happening
from contracts.people import Person
from contracts.refusal import Refused
from contracts.register.contract import Access
from contracts.register.values import folded
from contracts.telling import Subject, SubjectKind

WORDS = {
    Access.READ: "只读 查看 可看 read readonly view",
    Access.MASKED: "脱敏 遮盖 隐藏金额 masked mask",
    Access.EDIT: "编辑 可改 修改 edit write",
}
ACCESS = {folded(word): access for access, words in WORDS.items() for word in words.split()}
SIGNED = re.compile(r"[+＋\-－—–]")


async def rights(ctx: Context, rest: str) -> Reply:
    """`权限 号 +人 [只读|脱敏|编辑] -人`; without people, who has which."""
    number, text = parted(rest)
    if not number:
        raise Refused("error.usage.rights")
    contract = await ctx.turn.find(number)
    if not text:
        said = Say(lambda pen: access_card(pen, contract), public=False)
        return Reply((said,), looked_at(ctx, (contract,)))
    happened: list[Happening] = []
    for person, access in _wishes(ctx, text):
        contract, more = await share(ctx.turn, contract.id, person, access)
        happened += more
    shared = contract
    return Reply((Say(lambda pen: access_card(pen, shared), public=False),), tuple(happened))


def _wishes(ctx: Context, text: str) -> list[tuple[Person, Access | None]]:
    """Each `+人` or `-人`, with what the word behind it lets them do; nobody is changed unless all of it is understood."""
    wishes: list[tuple[Person, Access | None]] = []
    for word in re.split(r"[\s,，;；、]+", text):
        if not word:
            continue
        if SIGNED.match(word) and len(word) > 1:
            person = person_named(ctx.company, word[1:].lstrip("@"))
            wishes.append((person, Access.READ if word[0] in "+＋" else None))
        elif (access := ACCESS.get(folded(word))) and wishes and wishes[-1][1] is not None:
            wishes[-1] = (wishes[-1][0], access)
        else:
            raise Refused("error.bad_rights", text=word[:40])
    return wishes


def keeping(confidential: bool, usage: str) -> Handler:
    async def handle(ctx: Context, rest: str) -> Reply:
        if not rest:
            raise Refused(usage)
        contract, happened = await keep(ctx.turn, (await ctx.turn.find(rest)).id, confidential)
        return Reply((Show(Subject(SubjectKind.CONTRACT, contract.id)),), happened)

    return handle


def following(follows: bool, usage: str) -> Handler:
    async def handle(ctx: Context, rest: str) -> Reply:
        if not rest:
            raise Refused(usage)
        contract = await ctx.turn.find(rest)
        happened = await follow(ctx.turn, contract, follows)
        key = "done.followed" if follows else "done.unfollowed"
        number = contract.number or contract.title
        return Reply((Say(lambda pen: done_card(pen, key, number=number), public=False),), happened)

    return handle


FEATURE = Feature(
    commands=(
        Command(("权限", "rights", "share"), rights, "rights"),
        Command(("保密", "confidential"), keeping(True, "error.usage.confidential"), "confidential", minor=True),
        Command(
            ("取消保密", "unconfidential", "公开"),
            keeping(False, "error.usage.unconfidential"),
            "unconfidential",
            minor=True,
        ),
        Command(("关注", "follow"), following(True, "error.usage.follow"), "follow", minor=True),
        Command(("取消关注", "unfollow", "不再关注"), following(False, "error.usage.unfollow"), "unfollow", minor=True),
    ),
)
