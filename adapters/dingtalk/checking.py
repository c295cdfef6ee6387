"""What `check` finds: the credentials against DingTalk, what the app may do, and what of the month's quota is used."""

from adapters.api.channel import Finding, Surroundings
from adapters.api.errors import ChannelError, Misconfigured
from adapters.dingtalk.faults import NoCards
from adapters.dingtalk.gateway import Gateway
from adapters.dingtalk.paths import CARDS, TO_PEOPLE
from adapters.dingtalk.settings import Settings
from adapters.dingtalk.tally import CALLS, NEARLY, PUSHES
from adapters.dingtalk.todos import Todos

NOBODY = "contractbot-check"


async def findings(gateway: Gateway, settings: Settings, around: Surroundings) -> list[Finding]:
    try:
        await gateway.tokens.token()
    except ChannelError as error:
        return [Finding("error", str(error))]
    found = [Finding("ok", f"DingTalk knows the app {settings.client_id}")]
    found += [await _cards(gateway), await _messages(gateway, settings), *await _month(gateway, settings)]
    if settings.todos:
        found.append(await _todos(gateway, around))
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


async def _todos(gateway: Gateway, around: Surroundings) -> Finding:
    if around.public_url is None:
        return Finding("error", "to-dos open a page of the bot: set CONTRACTBOT_PUBLIC_URL, or TODOS=false.")
    missing = await Todos(gateway, around.memory, around.public_url, wanted=True).permitted()
    return Finding("error", missing) if missing else Finding("ok", "the app may make to-dos")


async def _month(gateway: Gateway, settings: Settings) -> list[Finding]:
    return [
        _used("counted API calls", await gateway.tally.used(CALLS), settings.monthly_calls, "CALLS"),
        _used("messages and events to the robot", await gateway.tally.used(PUSHES), settings.monthly_pushes, "PUSHES"),
    ]


def _used(what: str, used: int, limit: int, setting: str) -> Finding:
    text = f"this month: {used:,} {what} of {limit:,} (CONTRACTBOT_DINGTALK__MONTHLY_{setting})"
    return Finding("warning" if used > limit * NEARLY else "ok", text)
