"""One-time codes: a phone is linked in private, a code is asked for above the limit, counts once, and is not guessed."""

import base64
import hmac
from pathlib import Path

import pytest

from tests.stories.approval_desk import approves, asked, policy, requested, said, state_of, works_by
from tests.stories.story import Heard, Story, opened

pytest.importorskip("pyotp", reason="python3 -m tools.setup dev brings it")

ABOVE = policy("sales-medium", "code_from = 500_000")


def secret_in(heard: list[Heard]) -> str:
    card = heard[0].card
    assert card is not None
    (facts,) = [block for block in card["blocks"] if block["type"] == "facts"]
    return str(facts["rows"][0]["value"]).replace(" ", "")


async def code_now(story: Story, secret: str) -> str:
    """As a phone reckons it: RFC 6238 over RFC 4226, thirty seconds, six digits."""
    period = int((await story.app.clock.now()).timestamp()) // 30
    digest = hmac.digest(base64.b32decode(secret), period.to_bytes(8, "big"), "sha1")
    at = digest[-1] & 15
    return f"{(int.from_bytes(digest[at : at + 4], 'big') & 0x7FFFFFFF) % 1_000_000:06}"


async def linked(story: Story, person: str) -> str:
    secret = secret_in(await story.types(person, "动态码"))
    assert "手机已绑定" in said(await story.types(person, f"动态码 {await code_now(story, secret)}"))
    await story.waits(seconds=60)
    return secret


async def test_above_the_limit_a_click_alone_decides_nothing(tmp_path: Path) -> None:
    async with opened(f"sqlite://{tmp_path}/story.db") as story:
        works_by(story, tmp_path, ABOVE)
        number = await requested(story, "60万")
        assert "没有绑定" in said(await approves(story, "lina"))
        secret = await linked(story, "lina")
        await approves(story, "lina")
        assert await asked(story, "zhaomin") == []
        assert "动态码不对" in said(await story.types("lina", "000000"))
        await story.types("lina", await code_now(story, secret))
        assert len(await asked(story, "zhaomin")) == 1
        assert await state_of(story, number) == "审批中"


async def test_below_the_limit_nobody_is_asked_for_a_code(tmp_path: Path) -> None:
    async with opened(f"sqlite://{tmp_path}/story.db") as story:
        works_by(story, tmp_path, policy("sales-small", "code_from = 300_001"))
        number = await requested(story, "30万")
        await approves(story, "lina")
        assert await state_of(story, number) == "已批准"


async def test_a_code_counts_once(tmp_path: Path) -> None:
    async with opened(f"sqlite://{tmp_path}/story.db") as story:
        works_by(story, tmp_path, ABOVE)
        secret = await linked(story, "lina")
        first, second = await requested(story, "60万"), await requested(story, "70万")
        code = await code_now(story, secret)
        for number in (first, second):
            await approves(story, "lina")
            await story.types("lina", code)
            assert number
        assert len(await asked(story, "zhaomin")) == 1
        await story.waits(seconds=31)
        await story.types("lina", await code_now(story, secret))
        assert len(await asked(story, "zhaomin")) == 2


async def test_codes_are_not_guessed(tmp_path: Path) -> None:
    async with opened(f"sqlite://{tmp_path}/story.db") as story:
        works_by(story, tmp_path, ABOVE)
        await requested(story, "60万")
        secret = await linked(story, "lina")
        await approves(story, "lina")
        right = await code_now(story, secret)
        for guess in ("000001", "000002", "000003", "000004", "000005"):
            await story.types("lina", guess)
        assert "次数过多" in said(await story.types("lina", right))
        assert await asked(story, "zhaomin") == []
        await story.waits(minutes=16)
        await approves(story, "lina")
        await story.types("lina", await code_now(story, secret))
        assert len(await asked(story, "zhaomin")) == 1


async def test_a_phone_is_linked_in_private_only_and_taken_out_by_another(tmp_path: Path) -> None:
    async with opened(f"sqlite://{tmp_path}/story.db") as story:
        assert "私聊" in said(await story.types("lina", "动态码", room="contract-office"))
        await linked(story, "lina")
        assert "已经绑定" in said(await story.types("lina", "动态码"))
        await story.types("lina", "动态码 重置 李娜")
        assert "已经绑定" in said(await story.types("lina", "动态码"))
        await story.types("wuxia", "动态码 重置 李娜")
        assert "密钥" in said(await story.types("lina", "动态码"))
