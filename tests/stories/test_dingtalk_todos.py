"""Approvals that wait, as DingTalk to-dos (待办) as well."""

import asyncio
from pathlib import Path

from aiohttp import web

from tests.stories.dingtalk_story import DingTalkStory, dingtalk_story

TASKS = "/v1.0/todo/users/union-dt-lina/tasks"


def todos(story: DingTalkStory) -> dict[str, bool]:
    """Whose, and whether it is done."""
    return {todo["creatorId"]: todo["done"] for todo in story.fake.organisation.todos.values()}


async def submitted(story: DingTalkStory) -> str:
    number = await story.playground.takes_number("wangwei")
    await story.playground.submits("wangwei", number)
    await story.settles()
    return number


async def test_what_waits_is_a_to_do_until_it_is_decided(tmp_path: Path) -> None:
    async with dingtalk_story(f"sqlite://{tmp_path}/story.db", public=True, todos=True) as story:
        number = await submitted(story)
        (todo,) = story.fake.organisation.todos.values()
        assert number in todo["subject"]
        assert todo["detailUrl"]["pcUrl"].endswith("/dingtalk/todo")
        assert todos(story) == {"union-dt-lina": False}
        await story.presses("lina", "同意")
        assert todos(story) == {"union-dt-lina": True}
        assert len(story.fake.organisation.todos) == 1, "the requester has nothing to do"


async def test_withdrawn_is_done_too(tmp_path: Path) -> None:
    async with dingtalk_story(f"sqlite://{tmp_path}/story.db", public=True, todos=True) as story:
        number = await submitted(story)
        await story.says("wangwei", f"撤回 {number}")
        assert todos(story) == {"union-dt-lina": True}


async def test_without_the_right_the_card_stands_all_the_same(tmp_path: Path) -> None:
    async with dingtalk_story(f"sqlite://{tmp_path}/story.db", public=True, todos=True) as story:
        story.fake.organisation.permissions.discard("Todo.Todo.Write")
        await submitted(story)
        assert not todos(story)
        await story.presses("lina", "同意")
        assert "同意" not in story.all_labels("lina")
        findings = await story.app.channels["dingtalk"].check()
        assert any("Todo.Todo.Write" in each.text and each.level == "error" for each in findings)


async def test_a_throttled_to_do_comes_later_and_once(tmp_path: Path) -> None:
    async with dingtalk_story(f"sqlite://{tmp_path}/story.db", public=True, todos=True) as story:
        slow = lambda body: web.json_response({"code": "90018"}, status=403)  # noqa: E731
        story.fake.api.script[TASKS] = [slow, slow]
        await submitted(story)
        for _ in range(100):
            if todos(story):
                break
            await asyncio.sleep(0.1)
            await story.app.delivery.drain()
        assert todos(story) == {"union-dt-lina": False}
        assert len([card for card in story.cards("lina") if "同意" in story.labels(card, "lina")]) == 1


async def test_who_did_not_ask_for_to_dos_pays_for_none(tmp_path: Path) -> None:
    async with dingtalk_story(f"sqlite://{tmp_path}/story.db", public=True) as story:
        await submitted(story)
        assert not [path for path, _ in story.fake.api.calls if "todo" in path or "topapi" in path]
