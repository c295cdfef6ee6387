"""Several approvals at once: what a policy calls light is approved by one button of the inbox."""

from collections.abc import Mapping, Sequence
from hashlib import sha256

from bot.context import Button, Context, Feature, Reply, Say
from cards.model import Card
from cards.pen import Pen
from cards.press import Press
from cards.talk import done_card
from contracts.approval.approval import Task, TaskState
from contracts.desk.deciding import decide, held
from contracts.happenings import Happening
from contracts.refusal import Refused
from contracts.register.contract import Contract

MOST = 50

Light = tuple[Task, Contract]


async def light_tasks(ctx: Context) -> tuple[Light, ...]:
    """What waits for the actor and may be approved together, oldest first; only what they could decide one by one."""
    found: list[Light] = []
    for task in await ctx.stores.approvals.open_tasks(ctx.person.id):
        approval = await ctx.stores.approvals.get(task.approval)
        contract = await ctx.stores.contracts.get(task.contract)
        if approval is None or contract is None or not approval.steps[task.step].rule.light:
            continue
        if task.revision == contract.revision and approval.requester != ctx.person.id:
            found.append((task, contract))
    return tuple(found[:MOST])


def mark_of(light: Sequence[Light]) -> str:
    """What exactly was shown: these tasks at these revisions."""
    text = ";".join(f"{task.id}:{task.revision}" for task, _ in light)
    return sha256(text.encode()).hexdigest()[:16]


async def approve_light(ctx: Context, comment: str, mark: str | None = None) -> Reply:
    """All of them, or none: one that has changed since the inbox was drawn stops it. Typed, it takes them as they are."""
    light = await light_tasks(ctx)
    if not light:
        raise Refused("error.nothing_light")
    if mark is not None and mark != mark_of(light):
        raise Refused("error.inbox_changed")
    happened: list[Happening] = []
    for task, _ in light:
        await held(ctx.turn, task.id, task.revision)
        _, done = await decide(ctx.turn, task.id, task.revision, TaskState.APPROVED, comment)
        happened += done
    numbers = [contract.number or contract.title for _, contract in light]

    def said(pen: Pen) -> Card:
        return done_card(pen, "done.approved_many", count=len(numbers), numbers=pen.t("word.comma").join(numbers))

    return Reply((Say(said, public=False),), tuple(happened))


async def press_light(ctx: Context, press: Press, values: Mapping[str, str]) -> Reply:
    return await approve_light(ctx, "", press.args[0] if press.args else "")


FEATURE = Feature(buttons=(Button("inbox.approve_light", press_light),))
