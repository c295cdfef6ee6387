"""What can go wrong with a channel, named by what to do about it.

ChannelError
├── BadPayload       the wire brought something that is not what the platform sends: refuse it
├── RateLimited      try again after `retry_after` seconds
├── Unreachable      try again later; `unknown` when the message may have arrived
├── TargetGone       the person, room or message is no more: post anew or stop
├── ContentRejected  the platform refuses this content for ever: our bug
└── Misconfigured    credentials or permissions are wrong: tell the admin, with the cure
"""


class ChannelError(Exception):
    """A channel could not do what was asked."""


class BadPayload(ChannelError):
    """Not what the platform sends."""


class RateLimited(ChannelError):
    """Too fast."""

    def __init__(self, retry_after: float) -> None:
        super().__init__(f"retry after {retry_after} s")
        self.retry_after = retry_after


class Unreachable(ChannelError):
    """The platform did not answer; `unknown` when the message may nevertheless have arrived."""

    def __init__(self, why: str, *, unknown: bool = False) -> None:
        super().__init__(why)
        self.unknown = unknown


class TargetGone(ChannelError):
    """Nobody is there any more."""


class ContentRejected(ChannelError):
    """The platform will never take this."""


class Misconfigured(ChannelError):
    """Something an admin has to put right; the text says what."""
