"""The dead man's switch: when the checker stops, its admins get a mail, once; and it reaches them without the loop."""

import asyncio
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from bot.settings.mail import MailSettings, Tls
from bot.watch import AGAIN, SILENT, Pulse, Watch, mailed


class PostOffice(socketserver.ThreadingTCPServer):
    """A mail server as far as one mail needs it; refuses words that come in another order than RFC 5321 has them."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Conversation)
        self.taken: list[tuple[tuple[str, ...], str]] = []


class Conversation(socketserver.StreamRequestHandler):
    server: PostOffice

    def handle(self) -> None:
        self.say("220 here")
        sender, to = "", list[str]()
        while line := self.rfile.readline().decode().strip():
            word = line.upper()
            if word.startswith(("EHLO", "HELO")):
                self.say("250 here")
            elif word.startswith("MAIL FROM:"):
                sender = line
                self.say("250 ok")
            elif word.startswith("RCPT TO:") and sender:
                to.append(line[len("RCPT TO:") :].strip("<> "))
                self.say("250 ok")
            elif word == "DATA" and to:
                self.say("354 go on")
                text = "".join(self.until_the_dot())
                self.server.taken.append((tuple(to), text))
                self.say("250 taken")
            elif word == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("503 not now")

    def until_the_dot(self) -> Iterator[str]:
        while (line := self.rfile.readline().decode()).strip() != ".":
            yield line

    def say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


@contextmanager
def post_office() -> Iterator[tuple[PostOffice, MailSettings]]:
    with PostOffice() as office:
        threading.Thread(target=office.serve_forever, args=(0.05,), daemon=True).start()
        port = office.server_address[1]
        yield office, MailSettings(host="127.0.0.1", port=int(port), sender="bot@xinghe.example", tls=Tls.NONE)
        office.shutdown()


class Hands:
    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


ADMINS = ("wuxia@xinghe.example",)


async def test_a_checker_that_stops_is_told_once_and_again_when_it_stops_again() -> None:
    hands, said = Hands(), list[str]()

    async def tell(text: str) -> None:
        said.append(text)

    pulse = Pulse(hands)
    with post_office() as (office, settings):
        watch = Watch(pulse, settings, lambda: ADMINS, tell, asyncio.get_running_loop(), hands)
        assert not await asyncio.to_thread(watch.look)
        hands.now += SILENT + 60
        pulse.failed(ValueError("a round is broken"))
        assert await asyncio.to_thread(watch.look)
        assert not await asyncio.to_thread(watch.look), "once"
        await asyncio.sleep(0)
        ((to, text),) = office.taken
        assert to == ADMINS
        assert "ValueError" in text or "VmFsdWVFcnJvcg" in text or "=" in text
        assert len(said) == 1
        assert "6" in said[0]
        hands.now += AGAIN
        assert await asyncio.to_thread(watch.look), "nothing has changed for hours"
        pulse.beat()
        assert not await asyncio.to_thread(watch.look)
        hands.now += SILENT + 1
        assert await asyncio.to_thread(watch.look)
        assert len(office.taken) == 3


def test_the_mail_goes_while_the_loop_hangs() -> None:
    hands = Hands()
    loop = asyncio.new_event_loop()  # never run: as good as hung

    async def tell(text: str) -> None:
        raise AssertionError("the loop does not turn")

    pulse = Pulse(hands)
    hands.now += SILENT + 1
    with post_office() as (office, settings):
        watch = Watch(pulse, settings, lambda: ADMINS, tell, loop, hands)
        assert watch.look()
        assert len(office.taken) == 1
    loop.close()


def test_a_mail_that_cannot_go_is_no_second_disaster() -> None:
    nowhere = MailSettings(host="127.0.0.1", port=1, sender="bot@xinghe.example", tls=Tls.NONE)
    assert not mailed(nowhere, ADMINS, "text")
    assert not mailed(None, ADMINS, "text")


@pytest.mark.parametrize(("to", "heard"), [("", ADMINS), ("a@b.c, d@e.f", ("a@b.c", "d@e.f"))])
def test_who_gets_it(to: str, heard: tuple[str, ...]) -> None:
    with post_office() as (office, settings):
        assert mailed(settings.model_copy(update={"to": to}), ADMINS, "text")
        assert office.taken[0][0] == heard
