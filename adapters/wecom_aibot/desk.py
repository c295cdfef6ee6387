"""One payload on its way through: read, heard, answered. The same over the long connection and in callbacks."""

import asyncio
import json
import logging
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from adapters._shared.once import Once
from adapters._shared.reading import Json
from adapters._shared.tasks import Tasks
from adapters.api.channel import Listener, Surroundings
from adapters.api.errors import ChannelError
from adapters.api.events import Pressed, Said
from adapters.wecom_aibot import parse
from adapters.wecom_aibot.answering import Answering, Reply
from adapters.wecom_aibot.files import Files
from adapters.wecom_aibot.heard import Entered, File, Heard, Ignored, Kicked, Origin, Polled
from adapters.wecom_aibot.outbound import AibotOutbound
from adapters.wecom_aibot.render import content_of, sure

log = logging.getLogger(__name__)

LAST_WORDS = 1.0
KEPT = timedelta(minutes=10)
"""How long the end of an answer is kept for the platform to ask for; it does so for six minutes."""

BEGUN = "…"


@dataclass(frozen=True, slots=True)
class Frame:
    """What goes back: a kind of reply, its body, and what to do once it has gone out."""

    kind: str
    body: dict[str, Any]
    reply: Reply | None = None


MESSAGE, WELCOME, UPDATE = "message", "welcome", "update"


class Desk:
    """`files` fetches what was sent; `deadline` is how long a callback waits for its reply, None on the long connection."""

    def __init__(
        self,
        around: Surroundings,
        answering: Answering,
        outbound: AibotOutbound,
        files: Files,
        listener: Listener,
        deadline: float | None,
    ) -> None:
        self._around = around
        self._answering = answering
        self._outbound = outbound
        self._files = files
        self._listener = listener
        self._once = Once(listener)
        self._deadline = deadline
        self._tasks = Tasks("a payload")

    async def close(self) -> None:
        await self._tasks.close(LAST_WORDS)

    async def take(self, body: Json) -> tuple[Frame, ...] | None:
        """The replies in their order; None when somebody else has taken the connection. Raises BadPayload."""
        what = parse.read(body, at=await self._around.now())
        if isinstance(what, Kicked):
            return None
        if isinstance(what, Polled):
            return (await self._polled(what.stream),)
        if isinstance(what, Entered):
            return await self._welcome(what)
        if isinstance(what, File):
            return (_words(await self._files.noted(what)),)
        if isinstance(what, Ignored):
            log.info("not heard: %s", what.why)
            return ()
        if what.question is not None and isinstance(what.event, Pressed):
            card = sure(what.question, what.event.token, what.question, str(what.origin.task), _locale(what.question))
            return (Frame(UPDATE, _update(card)),)
        if what.origin.chat is not None:
            log.info("said in the group %s", what.origin.chat)
        working = self._tasks.start(self._heard(what))
        if self._deadline is None or isinstance(what.event, Pressed):
            return await working
        await asyncio.wait({working}, timeout=self._deadline)
        return working.result() if working.done() else (self._begun(working),)

    async def gone_out(self, frame: Frame) -> None:
        """The reply has reached the platform."""
        if frame.reply is not None:
            await self._answering.given(frame.reply.parts)

    async def _heard(self, what: Heard) -> tuple[Frame, ...]:
        answer, first = await self._once.hear(what.event)
        if not first:
            return ()
        reply = await self._answering.composed(answer, what.origin, what.event.sender)
        frames = []
        if reply.update is not None:
            frames.append(Frame(UPDATE, _update(reply.update), reply))
        if isinstance(what.event, Pressed):
            # A press is answered by its card alone; words go beside it.
            if reply.content or reply.card is not None:
                self._tasks.start(self._beside(reply, what.origin))
        elif reply.content or reply.card is not None:
            frames.append(_answer(reply))
        return tuple(frames)

    async def _beside(self, reply: Reply, origin: Origin) -> None:
        try:
            await self._outbound.beside(origin.chat, origin.account, origin.response_url, reply.content, reply.card)
        except ChannelError as error:
            log.warning("what a press of %s came to could not be said: %s", origin.account, error)
            return
        await self._answering.given(reply.parts)

    def _begun(self, working: "asyncio.Task[tuple[Frame, ...]]") -> Frame:
        """The answer takes longer than the platform waits: it is asked for again until it ends."""
        stream = uuid4().hex
        self._tasks.start(self._finished(stream, working))
        return Frame(MESSAGE, {"msgtype": "stream", "stream": {"id": stream, "finish": False, "content": BEGUN}})

    async def _finished(self, stream: str, working: "asyncio.Task[tuple[Frame, ...]]") -> None:
        frames = await working
        body = frames[-1].body if frames else _words("").body
        ended = {**body, "stream": {**body.get("stream", {"content": BEGUN}), "id": stream, "finish": True}}
        if ended["msgtype"] == "template_card":
            ended["msgtype"] = "stream_with_template_card"
        # Kept where every process finds it: the next question for it may come to another.
        until = datetime.now(UTC) + KEPT
        await self._around.memory.put(f"stream:{stream}", json.dumps(ended, ensure_ascii=False), until)
        for frame in frames:
            await self.gone_out(frame)

    async def _polled(self, stream: str) -> Frame:
        ended = await self._around.memory.get(f"stream:{stream}", datetime.now(UTC))
        if ended is not None:
            return Frame(MESSAGE, json.loads(ended))
        return Frame(MESSAGE, {"msgtype": "stream", "stream": {"id": stream, "finish": False, "content": BEGUN}})

    async def _welcome(self, what: Entered) -> tuple[Frame, ...]:
        if not isinstance(what.event, Said):
            return ()
        try:
            answer = await self._listener.hear(what.event)
        except ChannelError as error:
            log.warning("nobody was welcomed: %s", error)
            return ()
        if not answer.parts:
            return ()
        return (Frame(WELCOME, {"msgtype": "text", "text": {"content": content_of(answer.parts[0].message)}}),)


def _answer(reply: Reply) -> Frame:
    if not reply.content and reply.card is not None:
        return Frame(MESSAGE, {"msgtype": "template_card", "template_card": reply.card}, reply)
    stream = {"id": uuid4().hex, "finish": True, "content": reply.content}
    body: dict[str, Any] = {"msgtype": "stream", "stream": stream}
    if reply.card is not None:
        body = {"msgtype": "stream_with_template_card", "stream": stream, "template_card": reply.card}
    return Frame(MESSAGE, body, reply)


def _words(content: str) -> Frame:
    return Frame(
        MESSAGE, {"msgtype": "stream", "stream": {"id": uuid4().hex, "finish": True, "content": content or BEGUN}}
    )


def _update(card: dict[str, Any]) -> dict[str, Any]:
    return {"response_type": "update_template_card", "template_card": card}


def _locale(text: str) -> str:
    return "zh" if any("\u4e00" <= letter <= "\u9fff" for letter in text) else "en"
