"""One-time codes from an approver's phone (TOTP, RFC 6238): linked in private, asked for above a policy's limit.

The secret is derived from the house's key and a salt in the database, so that neither alone gives it away.
"""

import base64
import hmac
from dataclasses import replace
from datetime import datetime, timedelta

from bot.context import Command, Context, Feature, Reply, Say
from bot.features.naming import person_named
from bot.router import folded, parted
from cards.proving import linking_card
from cards.talk import done_card, error_card
from contracts.happenings import AuthenticatorSet
from contracts.ports import Authenticator
from contracts.refusal import Refused
from contracts.rights import Action

PERIOD = 30
DRIFT = 1
"""Periods that the phone's clock may be off, either way."""

MOST_WRONG = 5
PAUSE = timedelta(minutes=15)
RESET = frozenset({"重置", "reset"})


def secret_of(ctx: Context, salt: str) -> str:
    """In base32, as phones want it."""
    return base64.b32encode(ctx.derive(f"one-time codes 1 {ctx.person.id} {salt}")[:20]).decode()


def _periods(now: datetime) -> range:
    here = int(now.timestamp()) // PERIOD
    return range(here - DRIFT, here + DRIFT + 1)


def _right(secret: str, code: str, now: datetime, after: int) -> int | None:
    """The period of the code; None when it is wrong or has been used. A code counts once."""
    from pyotp.totp import TOTP  # here, because most houses ask for no codes and start sooner without it

    phone = TOTP(secret, interval=PERIOD)
    for period in _periods(now):
        if period > after and hmac.compare_digest(phone.generate_otp(period), code):
            return period
    return None


async def proved(ctx: Context, code: str) -> bool:
    """Whether that is the actor's code now. A wrong one is counted; after five in a row nothing counts for a while."""
    phone = await ctx.stores.people.authenticator(ctx.person.id)
    if phone is None or not phone.confirmed:
        raise Refused("error.no_authenticator")
    return await _tried(ctx, phone, code)


async def _tried(ctx: Context, phone: Authenticator, code: str) -> bool:
    now = ctx.turn.now
    resting = phone.failed_at is not None and now - phone.failed_at < PAUSE
    if phone.failures >= MOST_WRONG and resting:
        raise Refused("error.code_locked")
    digits = "".join(letter for letter in folded(code) if letter.isdigit())
    period = _right(secret_of(ctx, phone.salt), digits, now, phone.last_counter)
    if period is None:
        failures = phone.failures + 1 if resting else 1
        await ctx.stores.people.set_authenticator(replace(phone, failures=failures, failed_at=now))
        return False
    right = replace(phone, confirmed=True, last_counter=period, failures=0, failed_at=None)
    await ctx.stores.people.set_authenticator(right)
    return True


def wrong_code() -> Reply:
    """No refusal: that it was wrong is counted, and a refusal would undo the count."""
    return Reply((Say(lambda pen: error_card(pen, "error.wrong_code"), public=False),))


async def authenticator(ctx: Context, rest: str) -> Reply:
    """`动态码` links a phone, `动态码 123456` confirms it, `动态码 重置 人` (an admin) takes a lost one out."""
    if ctx.room is not None:
        raise Refused("error.only_private")
    word, more = parted(rest)
    if folded(word) in RESET:
        return await _reset(ctx, more)
    phone = await ctx.stores.people.authenticator(ctx.person.id)
    if phone is not None and phone.confirmed:
        raise Refused("error.authenticator_linked")
    if not word:
        return await _offered(ctx)
    if phone is None:
        raise Refused("error.no_authenticator")
    if not await _tried(ctx, phone, word):
        return wrong_code()
    happened = AuthenticatorSet(person=ctx.person.id, confirmed=True)
    return Reply((Say(lambda pen: done_card(pen, "done.authenticator"), public=False),), (happened,))


async def _offered(ctx: Context) -> Reply:
    from pyotp.totp import TOTP

    salt = ctx.turn.entropy(16).hex()
    await ctx.stores.people.set_authenticator(Authenticator(person=ctx.person.id, salt=salt))
    secret = secret_of(ctx, salt)
    address = TOTP(secret, interval=PERIOD).provisioning_uri(name=ctx.person.email, issuer_name=ctx.company.name)
    return Reply((Say(lambda pen: linking_card(pen, secret, address), public=False),))


async def _reset(ctx: Context, name: str) -> Reply:
    ctx.turn.insist(Action.MANAGE)
    who = person_named(ctx.company, name)
    if who.id == ctx.person.id:
        raise Refused("error.second_person")
    await ctx.stores.people.remove_authenticator(who.id)
    happened = AuthenticatorSet(person=who.id, confirmed=False)
    return Reply(
        (Say(lambda pen: done_card(pen, "done.authenticator_reset", person=who.id), public=False),), (happened,)
    )


FEATURE = Feature(commands=(Command(("动态码", "authenticator"), authenticator, "authenticator"),))
