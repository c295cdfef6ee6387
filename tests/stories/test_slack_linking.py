"""Accounts that the company file does not name: by an address that Slack vouches for, or by a code from another chat."""

import re
from pathlib import Path
from typing import Any

import pytest

from adapters.slack.fake import seen
from bot.company import load_company
from bot.settings import known_channels
from tests.stories.slack_story import SlackStory, slack_story
from tests.stories.story import COMPANY

CODE = re.compile(r"关联 ([A-Z0-9]{8})")


@pytest.fixture
def company_file(tmp_path: Path) -> Path:
    """One that names 刘洋's and 孙浩's accounts nowhere."""
    text = COMPANY.read_text("utf-8").replace('slack = "U0LIUYANG"\n', "").replace('slack = "U0SUNHAO"\n', "")
    path = tmp_path / "company.toml"
    path.write_text(text, "utf-8")
    assert "slack" not in load_company(path, known_channels()).people["liuyang"].accounts
    return path


async def says(story: SlackStory, account: str, text: str) -> str:
    await story.fake.hands.types(account, text)
    await story.settles()
    return seen(story.fake.workspace.direct(account).messages[-1])


def newcomer(story: SlackStory, account: str = "U0NEW", **more: Any) -> None:
    story.fake.workspace.add_user(account, **more)


async def test_by_a_code_from_another_chat(tmp_path: Path, company_file: Path) -> None:
    url = f"sqlite://{tmp_path}/story.db"
    async with slack_story(url, company_file=company_file) as story:
        newcomer(story)
        assert "U0NEW" in await says(story, "U0NEW", "我的合同")
        (offered,) = await story.playground.types("liuyang", "关联")
        code = CODE.search(offered.text)
        assert code
        assert "刘洋" in await says(story, "U0NEW", f"关联 {code[1].lower()}")
        assert "U0NEW" not in await says(story, "U0NEW", "我的合同")
        newcomer(story, "U0THIEF")
        assert "不对" in await says(story, "U0THIEF", f"link {code[1]}"), "a code is good once"
        assert (await story.app.storage.verify_audit())[1] is None
    async with slack_story(url, company_file=company_file) as story:
        newcomer(story)
        assert "U0NEW" not in await says(story, "U0NEW", "我的合同"), "it survives a restart"
        number = await story.playground.takes_number("sunhao")
        assert number


async def test_codes_grow_old_and_guesses_end(tmp_path: Path, company_file: Path) -> None:
    async with slack_story(f"sqlite://{tmp_path}/story.db", company_file=company_file) as story:
        newcomer(story)
        (offered,) = await story.playground.types("liuyang", "关联")
        code = CODE.search(offered.text)
        assert code
        for guess in ("AAAA2222", "AAAA3333", "AAAA4444", "AAAA5555", "AAAA6666"):
            assert "不对" in await says(story, "U0NEW", f"关联 {guess}")
        assert "不对" in await says(story, "U0NEW", f"关联 {code[1]}"), "too many guesses"
        await story.playground.waits(minutes=11)
        assert "不对" in await says(story, "U0NEW", f"关联 {code[1]}"), "too old"


async def test_by_an_address_that_slack_vouches_for(tmp_path: Path, company_file: Path) -> None:
    async with slack_story(f"sqlite://{tmp_path}/story.db", company_file=company_file) as story:
        email = story.app.house.company.people["liuyang"].email
        newcomer(story, "U0FAKE", profile={"email": email}, is_email_confirmed=False)
        assert "U0FAKE" in await says(story, "U0FAKE", "我的合同")
        newcomer(story, "U0OUTSIDE", profile={"email": email}, is_restricted=True)
        await story.fake.hands.types("U0OUTSIDE", "我的合同")
        assert not story.fake.workspace.direct("U0OUTSIDE").messages
        newcomer(story, "U0LIU", profile={"email": email.upper()})
        assert "U0LIU" not in await says(story, "U0LIU", "我的合同")
        newcomer(story, "U0SECOND", profile={"email": email})
        assert "U0SECOND" in await says(story, "U0SECOND", "我的合同"), "one account a person"


async def test_the_file_holds_where_it_names_an_account(tmp_path: Path, company_file: Path) -> None:
    async with slack_story(f"sqlite://{tmp_path}/story.db", company_file=company_file) as story:
        newcomer(story, "U0LINA2", profile={"email": story.app.house.company.people["lina"].email})
        assert "U0LINA2" in await says(story, "U0LINA2", "待办")


async def test_what_is_due_reaches_the_linked_account(tmp_path: Path, company_file: Path) -> None:
    async with slack_story(f"sqlite://{tmp_path}/story.db", company_file=company_file) as story:
        newcomer(story, "U0SUN", profile={"email": story.app.house.company.people["sunhao"].email})
        await says(story, "U0SUN", "待办")
        number = await story.playground.takes_number("liuyang", "客户=甲 标题=乙 金额=1万")
        await story.playground.submits("liuyang", number)
        await story.settles()
        assert number in seen(story.fake.workspace.direct("U0SUN").messages[-1])
