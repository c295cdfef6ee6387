"""What `check` finds: the token against Slack, its scopes, and how Slack reaches us."""

from adapters.api.channel import Finding, Surroundings
from adapters.api.errors import ChannelError
from adapters.slack.gateway import Gateway
from adapters.slack.manifest import SCOPES, UNFOLDING, linked_domain
from adapters.slack.settings import Settings


async def findings(gateway: Gateway, settings: Settings, around: Surroundings) -> list[Finding]:
    try:
        said = await gateway.call("auth.test", {})
    except ChannelError as error:
        return [Finding("error", str(error))]
    found = [Finding("ok", f"the bot token is {said.get('user', 'the bot')}'s of {said.get('team', 'the workspace')}")]
    wanted = {*SCOPES, *(UNFOLDING if linked_domain(around.public_url) else ())}
    if gateway.scopes is not None and (lacking := sorted(wanted - gateway.scopes)):
        cure = "Add them under OAuth & Permissions and reinstall the app, or paste the manifest anew."
        found.append(Finding("warning", f"the app lacks the scopes {', '.join(lacking)}. {cure}"))
    if settings.app_token is None:
        found += _callbacks(around)
        return found
    try:
        await gateway.call("apps.connections.open", {}, token=settings.app_token.get_secret_value())
        found.append(Finding("ok", "the app token opens Socket Mode"))
    except ChannelError as error:
        cure = "Make an app-level token with connections:write and set CONTRACTBOT_SLACK__APP_TOKEN."
        found.append(Finding("error", f"{error} {cure}"))
    return found


def _callbacks(around: Surroundings) -> list[Finding]:
    if around.public_url is None:
        cure = "Set CONTRACTBOT_PUBLIC_URL, or an app token for Socket Mode, which needs no address."
        return [Finding("warning", f"Slack cannot reach the bot: there is no public address. {cure}")]
    return [Finding("ok", f"Slack sends to {around.public_url}/slack/events")]
