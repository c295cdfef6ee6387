"""Every move of an approval, each about to be made: the words or the button that will do it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from adapters.api.events import Event, Place, Pressed, Said, Sender
from bot.wiring import App
from tests.stories.approval_desk import approves, asked, code_of, requested
from tests.stories.story import CHANNEL, Story

EVENT = "the-event"


@dataclass(frozen=True, slots=True)
class Act:
    """One event as a platform delivers it, perhaps again and again: with `key`, words or a button's token."""

    person: str
    key: str
    text: str = ""
    token: str = ""
    values: dict[str, str] = field(default_factory=dict)

    async def event(self, app: App) -> Event:
        sender, place, now = Sender(CHANNEL, CHANNEL, self.person), Place(CHANNEL), await app.clock.now()
        if self.token:
            return Pressed(key=self.key, sender=sender, place=place, token=self.token, at=now, values=self.values)
        return Said(key=self.key, sender=sender, place=place, text=self.text, at=now)


def _typed(person: str, text: str) -> Act:
    return Act(person, EVENT, text)


async def _medium(story: Story) -> tuple[str, str]:
    """A request that waits for the first of two steps: its number and the code."""
    number = await requested(story, "60万")
    return number, await code_of(story, "lina")


async def _approve_first(story: Story) -> Act:
    _, code = await _medium(story)
    return _typed("lina", f"同意 {code} 可以")


async def _approve_last(story: Story) -> Act:
    await _medium(story)
    await approves(story, "lina")
    return Act("zhaomin", EVENT, token=(await asked(story, "zhaomin"))[-1].buttons()["同意"])


async def _reject(story: Story) -> Act:
    _, code = await _medium(story)
    return _typed("lina", f"驳回 {code} 价格不对")


async def _return(story: Story) -> Act:
    _, code = await _medium(story)
    return _typed("lina", f"退回 {code} 请改金额")


async def _return_to_step(story: Story) -> Act:
    await _medium(story)
    await approves(story, "lina")
    return _typed("zhaomin", f"退回 {await code_of(story, 'zhaomin')} 请经理再看 步骤=1")


async def _transfer(story: Story) -> Act:
    _, code = await _medium(story)
    return _typed("lina", f"转交 {code} 孙浩")


async def _add_after(story: Story) -> Act:
    _, code = await _medium(story)
    return _typed("lina", f"加签 {code} 孙浩")


async def _add_before(story: Story) -> Act:
    _, code = await _medium(story)
    return _typed("lina", f"加签 {code} 孙浩 前")


async def _withdraw(story: Story) -> Act:
    number, _ = await _medium(story)
    return _typed("wangwei", f"撤回 {number}")


async def _edit(story: Story) -> Act:
    number, _ = await _medium(story)
    await approves(story, "lina")
    return _typed("wangwei", f"填写 {number} 金额=70万")


async def _nudge(story: Story) -> Act:
    number, _ = await _medium(story)
    return _typed("wangwei", f"催办 {number}")


async def _undo(story: Story) -> Act:
    _, code = await _medium(story)
    await approves(story, "lina")
    return _typed("lina", f"撤销 {code}")


async def _undo_rejection(story: Story) -> Act:
    _, code = await _medium(story)
    await story.types("lina", f"驳回 {code} 价格不对")
    return _typed("lina", f"撤销 {code}")


async def _ask(story: Story) -> Act:
    _, code = await _medium(story)
    return _typed("lina", f"提问 {code} 为什么没有违约金")


async def _answer(story: Story) -> Act:
    number, code = await _medium(story)
    await story.types("lina", f"提问 {code} 为什么没有违约金")
    return _typed("wangwei", f"回答 {number} 框架协议里有")


async def _away(story: Story) -> Act:
    await _medium(story)
    return _typed("lina", "请假 2026-11-23~2026-11-27 代理 孙浩")


async def _back(story: Story) -> Act:
    await _medium(story)
    await story.types("lina", "请假 2026-11-23~2026-11-27 代理 孙浩")
    return _typed("lina", "销假")


async def _reassign(story: Story) -> Act:
    number = await story.takes_number("zhaomin", "客户=国网 标题=扩容 金额=60万")
    await story.submits("zhaomin", number)
    await approves(story, "zhouqiang")  # then legal, which is only she herself: blocked there
    return _typed("wuxia", f"改派 {number} 陈杰")


MOVES: Mapping[str, Callable[[Story], Awaitable[Act]]] = {
    "approve_first": _approve_first,
    "approve_last": _approve_last,
    "reject": _reject,
    "return": _return,
    "return_to_step": _return_to_step,
    "transfer": _transfer,
    "add_after": _add_after,
    "add_before": _add_before,
    "withdraw": _withdraw,
    "edit": _edit,
    "nudge": _nudge,
    "undo": _undo,
    "undo_rejection": _undo_rejection,
    "ask": _ask,
    "answer": _answer,
    "away": _away,
    "back": _back,
    "reassign": _reassign,
}
