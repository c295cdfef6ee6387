"""Who we are in the workspace, and what Slack says of the people there; remembered for a while."""

import asyncio
import logging
from collections import OrderedDict
from dataclasses import dataclass
from time import monotonic
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from adapters.api.errors import ChannelError
from adapters.slack.gateway import Gateway
from adapters.slack.heard import Origin

log = logging.getLogger(__name__)

KEPT = 900.0
"""Seconds after which an account is asked about again."""

MOST_KEPT = 20_000
PATIENCE = 0.8
"""Seconds that a question may wait for what Slack knows of its asker."""

OUTSIDE = ("is_restricted", "is_ultra_restricted", "is_stranger", "deleted", "is_bot", "is_workflow_bot")


@dataclass(frozen=True, slots=True)
class Identity:
    """The bot itself. `app` is None where Slack does not say."""

    team: str | None
    enterprise: str | None
    user: str | None
    bot: str | None
    app: str | None

    def is_ours(self, origin: Origin) -> bool:
        """Whether an envelope comes from our workspace (or organisation) and is meant for our app."""
        if self.app and origin.app and origin.app != self.app:
            return False
        if self.team is None or origin.team == self.team:
            return True
        return self.enterprise is not None and origin.enterprise == self.enterprise

    def is_guest(self, origin: Origin) -> bool:
        """Somebody of another workspace, in a channel that is shared with it."""
        return origin.user_team not in (None, self.team, self.enterprise) and self.team is not None


@dataclass(frozen=True, slots=True)
class Account:
    """`email` only where Slack has confirmed it. `outside`: a guest, a bot, or somebody who has left; such people see nothing."""

    locale: str | None = None
    timezone: str | None = None
    email: str | None = None
    outside: bool = False


class Accounts:
    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        self._identity: Identity | None = None
        self._asking = asyncio.Lock()
        self._kept: OrderedDict[str, tuple[float, Account]] = OrderedDict()

    async def identity(self) -> Identity:
        """Raises an error of `adapters.api.errors` until Slack has told us once."""
        if self._identity is None:
            async with self._asking:
                if self._identity is None:
                    self._identity = await self._who_are_we()
        return self._identity

    async def _who_are_we(self) -> Identity:
        said = await self._gateway.call("auth.test", {})
        bot = said.get("bot_id")
        app = None
        if bot:
            try:
                told = (await self._gateway.call("bots.info", {"bot": bot})).get("bot")
                app = told.get("app_id") if isinstance(told, dict) else None
            except ChannelError as error:
                log.info("the app's own id stays unknown: %s", error)
        team, enterprise = said.get("team_id"), said.get("enterprise_id")
        return Identity(team, enterprise, said.get("user_id"), bot, app)

    async def of(self, user: str) -> Account:
        """What is known of somebody; nothing in particular where Slack does not answer in time."""
        kept = self._kept.get(user)
        if kept is not None and monotonic() - kept[0] < KEPT:
            return kept[1]
        try:
            async with asyncio.timeout(PATIENCE):
                said = await self._gateway.call("users.info", {"user": user, "include_locale": "true"})
        except (ChannelError, TimeoutError) as error:
            log.info("nothing known of account %s: %s", user, error)
            return kept[1] if kept else Account()
        account = _account(said.get("user"))
        self._kept[user] = (monotonic(), account)
        self._kept.move_to_end(user)
        if len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)
        return account

    def forget(self, user: str | None) -> None:
        if user is None:
            self._kept.clear()
            self._identity = None
        else:
            self._kept.pop(user, None)


def _account(user: object) -> Account:
    if not isinstance(user, dict):
        return Account()
    locale, zone, profile = user.get("locale"), user.get("tz"), user.get("profile")
    email = profile.get("email") if isinstance(profile, dict) and user.get("is_email_confirmed") is not False else None
    return Account(
        locale=locale if isinstance(locale, str) and locale else None,
        timezone=zone if isinstance(zone, str) and _is_zone(zone) else None,
        email=email if isinstance(email, str) and email else None,
        outside=any(user.get(name) is True for name in OUTSIDE),
    )


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True
