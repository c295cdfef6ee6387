"""What `check` finds: the secret against WeCom, whether it lets our address in, whom the app reaches, how WeCom reaches us."""

from adapters.api.channel import Finding, Surroundings
from adapters.api.errors import ChannelError, TargetGone
from adapters.wecom_app.faults import NoMenu, NoMethod
from adapters.wecom_app.gateway import Gateway
from adapters.wecom_app.settings import DIRECTORY, ROUTE, Settings

MOST_ASKED = 30
"""People whose account is looked up; more would make `check` a long wait."""


async def findings(gateway: Gateway, settings: Settings, around: Surroundings) -> list[Finding]:
    try:
        await gateway.token()
    except ChannelError as error:
        return [Finding("error", str(error)), _callback(around)]
    found = [Finding("ok", "corp id and secret are WeCom's")]
    try:
        await gateway.get("menu/get", agentid=str(settings.agent_id))
    except NoMenu:
        pass
    except NoMethod as error:
        return [
            *found,
            Finding("warning", f"whether this address is let in could not be tried. {error}"),
            _callback(around),
        ]
    except ChannelError as error:
        return [*found, Finding("error", str(error)), _callback(around)]
    found.append(Finding("ok", f"WeCom lets this address in, and app {settings.agent_id} is ours"))
    return [*found, *await _people(gateway, around), _callback(around)]


async def _people(gateway: Gateway, around: Surroundings) -> list[Finding]:
    accounts = [account for one in around.company().people.values() if (account := one.accounts.get(DIRECTORY))]
    unseen: list[str] = []
    for account in accounts[:MOST_ASKED]:
        try:
            await gateway.get("user/get", userid=account)
        except TargetGone:
            unseen.append(account)
        except ChannelError as error:
            return [Finding("warning", f"people of the company file could not be looked up: {error}")]
    if unseen:
        cure = "Correct the accounts in the company file, or widen the app's visible range (可见范围)."
        return [Finding("warning", f"the app does not reach {', '.join(unseen)}. {cure}")]
    if not accounts:
        return [Finding("warning", "nobody in the company file has a WeCom account, so nobody is reached here.")]
    return [
        Finding("ok", f"{min(len(accounts), MOST_ASKED)} people of the company file are in the app's visible range")
    ]


def _callback(around: Surroundings) -> Finding:
    if around.public_url is None:
        cure = "Set CONTRACTBOT_PUBLIC_URL, and that address with /wecom/app behind it in the app's 接收消息."
        return Finding("warning", f"WeCom cannot reach the bot: there is no public address. {cure}")
    return Finding("ok", f"WeCom sends to {around.public_url}{ROUTE}; save that address in the app's 接收消息")
