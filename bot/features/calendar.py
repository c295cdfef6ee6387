"""The addresses of one's own dates: a feed that calendars subscribe to, and a picture of the next ninety days."""

from bot.context import Command, Context, Feature, Reply, Say
from cards.dates import addresses_card
from cards.press import Press
from contracts.refusal import Refused
from contracts.telling import Recipient, Subject, SubjectKind

FEED, PICTURE = "dates.feed", "dates.picture"
"""What the addresses are sealed as. Permanent: calendars have subscribed to them."""

ANEW = frozenset({"重置", "换", "new", "reset"})
NOWHERE = Subject(SubjectKind.CONTRACT, 0)


async def calendar(ctx: Context, rest: str) -> Reply:
    """`日历`: the addresses. Said in a room, those of the room. `日历 重置` makes new ones, and the old ones worthless."""
    to = Recipient(room=ctx.room.id) if ctx.room and ctx.room.id else Recipient(person=ctx.person.id)
    if rest.strip().casefold() in ANEW:
        await ctx.stores.alerts.renew_feed(to.name)
    version = str(await ctx.stores.alerts.feed_version(to.name))
    feed, picture = (ctx.pen.download(Press(name, NOWHERE, 0, (to.name, version))) for name in (FEED, PICTURE))
    if feed is None or picture is None:
        raise Refused("error.no_address")
    # Those of a room stand in the room: whoever is in it sees these dates there anyhow.
    return Reply((Say(lambda pen: addresses_card(pen, f"{feed}.ics", f"{picture}.svg"), public=to.room is not None),))


async def picture_of(ctx: Context) -> str | None:
    """The address of the speaker's own picture; None where there is no public address."""
    to = Recipient(person=ctx.person.id).name
    link = ctx.pen.download(Press(PICTURE, NOWHERE, 0, (to, str(await ctx.stores.alerts.feed_version(to)))))
    return f"{link}.svg" if link else None


FEATURE = Feature(commands=(Command(("日历", "calendar"), calendar, "calendar"),))
