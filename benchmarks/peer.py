"""The peer: Slack's own framework answering a typed command with nothing."""

from aiohttp import web
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.authorization import AuthorizeResult

from benchmarks import wire


async def authorize() -> AuthorizeResult:
    """Without the network: who the bot is would otherwise be asked of the platform."""
    return AuthorizeResult(enterprise_id=None, team_id="T0DESK0001", bot_token="xoxb-1", bot_id="B1", bot_user_id="U1")


def site(commands: int, *, polling: bool = False) -> web.Application:
    """The command that is sent is the last of so many. Answers within the response unless `polling`, its default: then
    it looks every 10 ms whether it has been answered."""
    app = AsyncApp(
        signing_secret=wire.SECRET.decode(),
        authorize=authorize,
        process_before_response=not polling,
        raise_error_for_unhandled_request=False,
    )

    async def answered(ack: AsyncAck) -> None:
        await ack()

    for number in range(commands - 1):
        app.command(f"/other{number}")(answered)
    app.command("/contract")(answered)
    return app.web_app(path=wire.PATH)
