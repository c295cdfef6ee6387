"""Slack's own framework, with one listener for everything: it authorises, drops our own echoes, and hands on.

Payloads are read before it sees them, so nothing hostile reaches it; they come to it as Socket Mode brings them, in both modes.
"""

import logging
from collections.abc import Mapping
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from adapters._shared.reading import Json
from adapters.api.errors import BadPayload
from adapters.slack.ack import Ack
from adapters.slack.desk import Desk
from adapters.slack.home import Home

log = logging.getLogger(__name__)

WHAT, KIND, ACK = "what", "kind", "ack"


class Envelopes:
    def __init__(self, desk: Desk, home: Home, token: str) -> None:
        self._desk = desk
        self._home = home
        self._token = token
        self._app = self._framework()

    async def dispatch(self, kind: str, payload: Json, *, retried: Mapping[str, str]) -> Ack:
        """Raises BadPayload for what is not what Slack sends."""
        what = await self._desk.read(kind, payload)
        if retry := retried.get("X-Slack-Retry-Num"):
            log.info("sent again, for the %s. time: %s", retry, retried.get("X-Slack-Retry-Reason", ""))
        try:
            request = AsyncBoltRequest(mode="socket_mode", body=dict(payload), context={WHAT: what, KIND: kind})
            response = await self._app.async_dispatch(request)
        except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
            # The framework trusts the parts that we do not read.
            raise BadPayload(f"not understood: {type(error).__name__}") from error
        ack = request.context.get(ACK)
        return ack if isinstance(ack, Ack) else Ack(response.status)

    async def close(self) -> None:
        await self._desk.close()
        await self._home.close()

    def _framework(self) -> AsyncApp:
        # Functions, not methods: the framework hands over arguments by their names, `self` among them.
        async def authorize(enterprise_id: Any, team_id: Any, user_id: Any, logger: Any) -> AuthorizeResult:
            return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, bot_token=self._token)

        async def everything(req: AsyncBoltRequest) -> BoltResponse:
            ack = await self._desk.take(req.context[KIND], req.context[WHAT])
            req.context[ACK] = ack
            return BoltResponse(status=ack.status)

        # With `authorize` given, variables of an OAuth set-up in the environment cannot change whose token is used.
        app = AsyncApp(
            name="contractbot",
            signing_secret="checked before",
            authorize=authorize,
            process_before_response=True,
            request_verification_enabled=False,
            ssl_check_enabled=False,
            url_verification_enabled=False,
            attaching_function_token_enabled=False,
            attaching_conversation_kwargs_enabled=False,
        )
        app.middleware(everything)
        return app
