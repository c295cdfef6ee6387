"""The app manifest: everything about the app that can be pasted into Slack at once. Pure."""

import json
from typing import Any, Final
from urllib.parse import urlsplit

from adapters.slack.pressing import FILE, INBOX, NEW, SHOW

SCOPES: Final = (
    "app_mentions:read",
    "channels:history",
    "chat:write",
    "chat:write.public",
    "commands",
    "groups:history",
    "im:history",
    "im:write",
    "metadata.message:read",
    "users:read",
    "users:read.email",
)
UNFOLDING: Final = ("links:read", "links:write")
"""Asked for only where the bot has an address that somebody could link to."""

EVENTS: Final = ("app_home_opened", "app_mention", "app_uninstalled", "message.im", "tokens_revoked")
COMMANDS: Final = (
    ("/contract", "Contracts: number, find, submit, inbox", "[number|find|show|submit|inbox|help]"),
    ("/hetong", "合同:取号、查询、提交、待办", "[取号|查|合同 号|提交|待办|帮助]"),
)


def manifest_text(public_url: str | None) -> str:
    return json.dumps(manifest(public_url), ensure_ascii=False, indent=2)


def manifest(public_url: str | None) -> dict[str, Any]:
    """For Socket Mode where there is no public address."""
    to = f"{public_url}/slack/events" if public_url else None
    domain = linked_domain(public_url)
    features: dict[str, Any] = {
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True, "messages_tab_read_only_enabled": False},
        "bot_user": {"display_name": "contract-bot", "always_online": True},
        "slash_commands": [_command(*command, to) for command in COMMANDS],
        "shortcuts": [
            {"name": "Take a contract number", "type": "global", "callback_id": NEW, "description": "取号"},
            {"name": "What waits for me", "type": "global", "callback_id": INBOX, "description": "待办"},
            {"name": "Show the contract", "type": "message", "callback_id": SHOW, "description": "查看合同"},
            {"name": "File under a contract", "type": "message", "callback_id": FILE, "description": "归到合同"},
        ],
        **({"unfurl_domains": [domain]} if domain else {}),
    }
    return {
        "_metadata": {"major_version": 2, "minor_version": 1},
        "display_information": {
            "name": "Contract desk",
            "description": "Contract numbers, approvals and dates, in the chat. 合同编号、审批、到期提醒。",
            "background_color": "#1f3a5f",
        },
        "features": features,
        "oauth_config": {"scopes": {"bot": [*SCOPES, *(UNFOLDING if domain else ())]}},
        "settings": {
            "event_subscriptions": {
                **({"request_url": to} if to else {}),
                "bot_events": [*EVENTS, *(("link_shared",) if domain else ())],
            },
            "interactivity": {
                "is_enabled": True,
                **({"request_url": to, "message_menu_options_url": to} if to else {}),
            },
            "org_deploy_enabled": False,
            "socket_mode_enabled": to is None,
            "token_rotation_enabled": False,
        },
    }


def linked_domain(public_url: str | None) -> str | None:
    """The domain whose links Slack asks us about. It takes names alone: with a dot in them, no addresses, ASCII (sheet §3.6)."""
    host = urlsplit(public_url or "").hostname or ""
    return host if "." in host and host.isascii() and host.rpartition(".")[2].isalpha() else None


def _command(command: str, description: str, hint: str, to: str | None) -> dict[str, Any]:
    return {
        "command": command,
        **({"url": to} if to else {}),
        "description": description,
        "usage_hint": hint,
        "should_escape": True,
    }
