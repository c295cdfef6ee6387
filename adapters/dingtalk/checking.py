"""What `check` finds: the credentials against DingTalk, what the app may do, and what of the month's quota is used."""

from datetime import UTC, datetime

from adapters.api.channel import Finding, Surroundings
from adapters.api.errors import ChannelError, Misconfigured
from adapters.dingtalk.faults import NoCards
from adapters.dingtalk.gateway import Gateway
from adapters.dingtalk.paths import CARDS, TO_PEOPLE
from adapters.dingtalk.settings import Settings

FREE_CALLS = 5_000
"""Calls that an organisation without a paid edition has each month (open.dingtalk.com, billing model of 2025-11-19)."""

NOBODY = "contractbot-check"


async def findings(gateway: Gateway, settings: Settings, around: Surroundings) -> list[Finding]:
    try:
        await gateway.tokens.token()
    except ChannelError as error:
        return [Finding("error", str(error))]
    found = [Finding("ok", f"DingTalk knows the app {settings.client_id}")]
    found += [await _cards(gateway), await _messages(gateway, settings), await _quota(gateway)]
    if settings.mode == "http":
        found.append(
            Finding(
                "warning",
                "HTTP mode: its signature does not cover what is sent, so approvals are refused there. Use stream.",
            )
        )
        if around.public_url is None:
            found.append(Finding("error", "DingTalk cannot reach the bot: set CONTRACTBOT_PUBLIC_URL, or MODE=stream."))
    return found


async def _cards(gateway: Gateway) -> Finding:
    """Changes a card that is not there: whoever may not is told so first."""
    try:
        await gateway.call("PUT", CARDS, {"outTrackId": NOBODY, "cardData": {"cardParamMap": {"title": "x"}}})
    except NoCards as error:
        return Finding("warning", f"{error} Until then approvals come as messages with typed codes.")
    except Misconfigured as error:
        return Finding("error", str(error))
    except ChannelError:
        pass
    return Finding("ok", "interactive cards are permitted")


async def _messages(gateway: Gateway, settings: Settings) -> Finding:
    """To somebody who is not there."""
    body = {"robotCode": settings.robot, "userIds": [NOBODY], "msgKey": "sampleText", "msgParam": '{"content":"check"}'}
    try:
        await gateway.call("POST", TO_PEOPLE, body)
    except Misconfigured as error:
        return Finding("error", str(error))
    except ChannelError:
        pass
    return Finding("ok", "the robot may send messages")


async def _quota(gateway: Gateway) -> Finding:
    month = f"{datetime.now(UTC):%Y-%m}"
    used = await gateway.used(month)
    text = f"{used:,} counted API calls in {month}; an organisation without a paid edition has {FREE_CALLS:,}"
    return Finding("warning" if used > FREE_CALLS * 0.8 else "ok", text)
