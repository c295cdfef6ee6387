"""The dead man's switch: somebody is told when the checker of dates itself has stopped.

A thread of its own looks at the checker's last good beat, so that it also notices an event loop that hangs. What it has to say
goes by mail, which needs neither the database nor a channel; and where the loop still turns, to the admins in their chats.
"""

import asyncio
import logging
import threading
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from time import monotonic

from bot.mail import addresses, send_mail
from bot.settings.mail import MailSettings

log = logging.getLogger(__name__)

SILENT = 300.0
"""Seconds without a good beat after which the checker counts as stopped; beats come every twenty."""

AGAIN = 6 * 3600.0
"""Seconds until it is said again while nothing changes."""

LOOKS = 15.0

STOPPED = timedelta(seconds=SILENT)

SUBJECT = "contractbot: dates are not being checked / 合同日期检查已停止"
TEXT = (
    "The checker of contract dates has not finished a round for {minutes} minutes: {why}\n"
    "Nobody is told of dates until it runs again. Look at the server's log, then restart it; what was missed is told then.\n\n"
    "合同日期检查已有 {minutes} 分钟没有完成：{why}\n"
    "恢复之前不会发出任何日期提醒。请查看服务器日志并重新启动；错过的提醒会在恢复后补发。\n"
)


class Pulse:
    """The checker's last good beat, and what has gone wrong since."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._at = clock()
        self.trouble = ""

    def beat(self) -> None:
        self._at, self.trouble = self._clock(), ""

    def failed(self, error: BaseException) -> None:
        self.trouble = type(error).__name__

    @property
    def silent_for(self) -> float:
        """Seconds."""
        return self._clock() - self._at

    @property
    def stopped(self) -> bool:
        return self.silent_for > SILENT


def words(silent_for: float, trouble: str) -> str:
    return TEXT.format(minutes=int(silent_for // 60), why=trouble or "no answer / 没有响应")


class Watch:
    """`tell` speaks in the chats and runs on `loop`; `mail` may be None, then only the chats and the log say it."""

    def __init__(
        self,
        pulse: Pulse,
        mail: MailSettings | None,
        admins: Callable[[], Sequence[str]],
        tell: Callable[[str], Awaitable[None]],
        loop: asyncio.AbstractEventLoop,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._pulse, self._mail, self._admins, self._tell, self._loop = pulse, mail, admins, tell, loop
        self._clock = clock
        self._said: float | None = None
        self._speaking: asyncio.Future[None] | None = None
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="watch", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._over.set()
        self._thread.join(timeout=1)

    def _run(self) -> None:
        while not self._over.wait(LOOKS):
            self.look()

    def look(self) -> bool:
        """Whether it had something to say."""
        if not self._pulse.stopped:
            self._said = None
            return False
        if self._said is not None and self._clock() - self._said < AGAIN:
            return False
        self._said = self._clock()
        text = words(self._pulse.silent_for, self._pulse.trouble)
        log.critical("%s", text.splitlines()[0])
        self._loop.call_soon_threadsafe(self._speak, text)
        mailed(self._mail, self._admins(), text)
        return True

    def _speak(self, text: str) -> None:
        """On the loop, if it turns."""
        self._speaking = asyncio.ensure_future(self._tell(text))


def mailed(mail: MailSettings | None, admins: Sequence[str], text: str) -> bool:
    """Whether the mail server has taken it."""
    to = addresses(mail, admins) if mail else ()
    if mail is None or not to:
        return False
    try:
        send_mail(mail, to, SUBJECT, text)
    except OSError as error:
        log.error("the mail to %s could not be sent: %s", ", ".join(to), error)
        return False
    return True


def since(beat: str | None, now: datetime) -> timedelta | None:
    """How long ago the beat that the database remembers was; None when it remembers none."""
    return None if beat is None else now - datetime.fromisoformat(beat)
