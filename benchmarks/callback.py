"""A WeCom callback from its bytes to an event, beside a server that says hello."""

import secrets
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

from adapters._shared.callback_crypto import CallbackCrypto, Sealed
from adapters.wecom_app.parse import Heard, read
from adapters.wecom_app.reading import encrypted_in
from benchmarks import machine, wire
from benchmarks.effort import Effort
from benchmarks.figures import Figure, side_by_side
from benchmarks.served import served
from benchmarks.turns import account

TOKEN, KEY, CORP = "QDG6eK", "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C", "wx5823bf96d3bd56c7"
DIFFERENT = 2_000


def sealed(crypto: CallbackCrypto, at: int) -> tuple[bytes, Sealed]:
    message = (
        f"<xml><ToUserName><![CDATA[{CORP}]]></ToUserName><FromUserName><![CDATA[wangwei]]></FromUserName>"
        f"<CreateTime>1700000000</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[查 华东 {at}]]></Content>"
        f"<MsgId>{10**15 + at}</MsgId><AgentID>1000002</AgentID></xml>"
    )
    envelope = crypto.sealed(message.encode(), "1700000000", secrets.token_hex(5))
    outer = f"<xml><ToUserName><![CDATA[{CORP}]]></ToUserName><Encrypt><![CDATA[{envelope.encrypt}]]></Encrypt></xml>"
    return outer.encode(), envelope


async def callback(folder: Path, effort: Effort) -> AsyncIterator[Figure]:
    """Outer XML, signature, decryption, inner XML, event; the server's hello is a whole request that asks nothing."""
    crypto = CallbackCrypto(TOKEN, KEY, CORP)
    bodies = [sealed(crypto, at) for at in range(DIFFERENT)]
    now = datetime.now(UTC)
    decoding: list[float] = []
    hello: list[float] = []
    with machine.driving():
        async with served("hello") as server:
            asked = wire.requests(account(), iter(["word0"] * DIFFERENT), DIFFERENT)
            await server.cost(asked, effort.requests)  # warm
            for _ in range(effort.rounds):
                hello.append(await server.cost(asked, effort.requests))
                begun = time.process_time()
                for raw, given in bodies:
                    what = read(crypto.opened(given.signature, given.timestamp, given.nonce, encrypted_in(raw)), at=now)
                    assert isinstance(what, Heard)
                decoding.append((time.process_time() - begun) / len(bodies) * 1e6)
    yield side_by_side("a WeCom callback decoded / hello, CPU", decoding, hello, 0.5)
