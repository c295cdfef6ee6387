"""Where things are at DingTalk."""

from typing import Final

CREATE: Final = "/v1.0/card/instances/createAndDeliver"
CARDS: Final = "/v1.0/card/instances"
ROUTES: Final = "/v1.0/card/callbacks/register"
TO_PEOPLE: Final = "/v1.0/robot/oToMessages/batchSend"
TO_GROUP: Final = "/v1.0/robot/groupMessages/send"
CONNECT: Final = "/v1.0/gateway/connections/open"
TOKEN: Final = "/v1.0/oauth2/accessToken"
ROBOT: Final = "/v1.0/im/bot/messages/get"
PRESSES: Final = "/v1.0/card/instances/callback"
"""The last two are topics of the Stream connection."""

TODO_PAGE: Final = "/dingtalk/todo"
"""Of ours: what a to-do opens."""

ROUTE_KEY: Final = "contractbot"
GROUP_MARK: Final = "g-"
OWN_MARK: Final = "p-"
"""How a card's id begins that stands in a group, or in a private chat."""


def formed_mark(mark: str) -> str:
    """Of a card on the template for forms."""
    return f"{mark[0]}f-"


def in_group(track: str) -> bool:
    return track.startswith(GROUP_MARK[0])


def is_formed(track: str) -> bool:
    return track[1:3] == "f-"
