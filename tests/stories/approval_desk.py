"""What the stories of approvals share: another company file, and the newest open card of somebody."""

from collections.abc import Sequence
from pathlib import Path

from bot.company import load_company
from bot.settings import known_channels
from tests.stories.story import COMPANY, Heard, Story


def works_by(story: Story, tmp_path: Path, *changes: tuple[str, str]) -> None:
    """The company file is changed and read again, as on SIGHUP."""
    text = COMPANY.read_text("utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    path = tmp_path / "company.toml"
    path.write_text(text, "utf-8")
    story.app.replace_company(load_company(path, known_channels()))


def policy(id: str, more: str) -> tuple[str, str]:
    """A line more in that policy."""
    return f'id = "{id}"', f'id = "{id}"\n{more}'


async def asked(story: Story, person: str) -> list[Heard]:
    """The cards of that person that can be decided, oldest first; a reminder shows the same one again."""
    found = {heard.buttons()["同意"]: heard for heard in await story.reads(person) if "同意" in heard.buttons()}
    return list(found.values())


async def code_of(story: Story, person: str) -> str:
    """The code on their newest card that can be decided."""
    card = (await asked(story, person))[-1].card
    assert card is not None
    texts = [str(block.get("text", "")) for block in card["blocks"]]
    (code,) = [text.removeprefix("码: ") for text in texts if text.startswith("码: ")]
    return code


async def approves(story: Story, person: str) -> list[Heard]:
    return await story.presses(person, (await asked(story, person))[-1].buttons()["同意"])


async def requested(story: Story, amount: str = "30万", person: str = "wangwei", customer: str = "华东电力") -> str:
    number = await story.takes_number(person, f"客户={customer} 标题=年度维护 金额={amount}")
    await story.submits(person, number)
    return number


async def state_of(story: Story, number: str, reader: str = "zhaomin") -> str:
    (card,) = await story.types(reader, f"合同 {number}")
    return card.state or ""


def said(heard: Sequence[Heard]) -> str:
    return "\n".join(f"{one.text} {one.card}" for one in heard)
