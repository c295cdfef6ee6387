"""Slack's error codes, as what to do about them. Pure."""

from collections.abc import Mapping

from adapters.api.errors import (
    ChannelError,
    ContentRejected,
    Misconfigured,
    RateLimited,
    TargetGone,
    Unreachable,
)

Json = Mapping[str, object]

TOKEN = "Install the app again and copy its bot token into CONTRACTBOT_SLACK__BOT_TOKEN."
CURES: Mapping[str, str] = {
    "invalid_auth": f"Slack does not know this bot token. {TOKEN}",
    "not_authed": f"Slack was given no token. {TOKEN}",
    "token_revoked": f"The bot token was revoked. {TOKEN}",
    "token_expired": f"The bot token has expired. {TOKEN} Leave token rotation off.",
    "account_inactive": f"The app was uninstalled or its bot deactivated. {TOKEN}",
    "org_login_required": "The workspace is being moved into an organisation; wait until that is done.",
    "team_access_not_granted": "The app is not approved for this workspace. Ask its owner to approve it.",
    "not_allowed_token_type": "This is not the bot token. Copy the one that begins with xoxb-.",
    "not_in_channel": "The bot is not in that channel. Type /invite @contract-bot there.",
    "ekm_access_denied": "The organisation's key management forbids it. Ask its administrator.",
    "restricted_action": "The workspace forbids the bot to post there. Change the channel's posting permissions.",
    "no_permission": "The workspace forbids it. Ask its owner.",
    "access_denied": "The workspace forbids it. Ask its owner.",
}
GONE: Mapping[str, str] = {
    "channel_not_found": "There is no such conversation, or the bot may not see it.",
    "user_not_found": "There is no such person. Correct the account in the company file.",
    "users_not_found": "There is no such person.",
    "user_not_visible": "The bot may not see that person.",
    "user_disabled": "That account is deactivated. Correct the company file.",
    "cannot_dm_bot": "That account is a bot's.",
    "is_archived": "That channel is archived. Unarchive it, or name another in the company file.",
    "message_not_found": "The message was deleted.",
    "cant_update_message": "The message is not the bot's to change.",
    "edit_window_closed": "The workspace does not let messages be changed any more.",
    "thread_not_found": "The thread was deleted.",
    "is_inactive": "The channel is frozen.",
}
OURS = frozenset(
    {
        "invalid_blocks",
        "invalid_blocks_format",
        "invalid_attachments",
        "invalid_arguments",
        "invalid_form_data",
        "invalid_json",
        "json_not_object",
        "msg_too_long",
        "msg_blocks_too_long",
        "no_text",
        "metadata_too_large",
        "invalid_metadata_format",
        "view_too_large",
        "block_mismatch",
    }
)
PASSING = frozenset({"internal_error", "fatal_error", "service_unavailable", "request_timeout", "team_added_to_org"})


class TriggerSpent(ChannelError):
    """No modal can be opened with this trigger any more."""


def fault(method: str, answer: Json, *, retry_after: float = 1.0) -> ChannelError:
    """The error of an answer whose `ok` is not true."""
    code = str(answer.get("error", "unknown_error"))
    if code in ("ratelimited", "rate_limited"):
        return RateLimited(retry_after)
    if code == "missing_scope":
        needed = str(answer.get("needed", "another scope"))
        return Misconfigured(
            f"{method}: the app lacks the scope {needed}. Add it under OAuth & Permissions, reinstall."
        )
    if code in CURES or code.startswith("restricted_action"):
        return Misconfigured(f"{method}: {CURES.get(code, CURES['restricted_action'])} ({code})")
    if code in GONE:
        return TargetGone(f"{method}: {GONE[code]} ({code})")
    if code in OURS:
        return ContentRejected(f"{method}: {code} {_details(answer)}".rstrip())
    if "trigger" in code:
        return TriggerSpent(code)
    return Unreachable(f"{method}: {code}", unknown=code in PASSING)


def _details(answer: Json) -> str:
    told = answer.get("response_metadata")
    messages = told.get("messages") if isinstance(told, Mapping) else None
    return "; ".join(map(str, messages))[:500] if isinstance(messages, list) else ""
