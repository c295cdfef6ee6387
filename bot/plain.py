"""A message that is no command: the answer to an open question, a number pasted in passing, or a word we do not know."""

from collections.abc import Mapping
from dataclasses import replace

from bot.context import Context, Reply, Say, Show
from bot.router import Router
from cards.press import Press
from cards.talk import error_card, unknown_card
from contracts.numbering.key import candidates
from contracts.ports import Question
from contracts.refusal import Refused
from contracts.rights import Action
from contracts.telling import Subject, SubjectKind

MOST_SHOWN = 3
HELP = "帮助"

IDLE = frozenset(
    f"error.{name}"
    for name in ("already_decided", "stale", "not_yours", "not_allowed", "not_found", "wrong_state", "claimed_already")
)
"""Refusals that no other answer could avoid; all of them come before anything has been changed."""


async def plain_message(ctx: Context, router: Router, text: str) -> Reply:
    question = await ctx.stores.people.question(ctx.person.id) if ctx.room is None else None
    if _blank(text):
        if question is not None:
            return Reply((Show(Subject(SubjectKind.QUESTION, question.id)),))
        return await router.commands[HELP].handle(ctx, "")
    if question is not None:
        return await _answered(ctx, router, question, text)
    shown = await _numbers_in(ctx, text)
    if shown:
        return Reply(tuple(Show(subject) for subject in shown))
    nearest = tuple(command.words[0 if ctx.t.locale.startswith("zh") else 1] for command in router.nearest(text))
    return Reply((Say(lambda pen: unknown_card(pen, text, nearest)),))


def _blank(text: str) -> bool:
    """Whether there is nothing to be seen in it: spaces, and signs without a width."""
    return not any(letter.isprintable() and not letter.isspace() for letter in text)


async def _answered(ctx: Context, router: Router, question: Question, text: str) -> Reply:
    """A question that has become idle lets go: what is typed next is no answer to it any more."""
    try:
        return await router.answers[question.about](ctx, question, {question.field: text})
    except Refused as refused:
        if refused.key not in IDLE:
            raise
        key, values = refused.key, dict(refused.values)
        if "state" in values:
            values["state"] = ctx.t(f"state.{values['state']}")
        await ctx.stores.people.save_question(replace(question, open=False))
        ctx.stores.outbox.touch(Subject(SubjectKind.QUESTION, question.id))
        said = Say(lambda pen: error_card(pen, key, **values))
        return Reply((said, Show(question.subject)) if question.subject else (said,))


async def sent_form(ctx: Context, router: Router, press: Press, values: Mapping[str, str]) -> Reply:
    """The form of a question, sent: the same as typing its facts."""
    question = await ctx.stores.people.question_by_id(press.subject.id)
    if question is None or question.person != ctx.person.id or not question.open:
        raise Refused("error.stale")
    return await router.answers[question.about](ctx, question, values)


async def _numbers_in(ctx: Context, text: str) -> tuple[Subject, ...]:
    """The contracts whose numbers stand in the text, if the speaker may read them."""
    found: dict[int, Subject] = {}
    for candidate in candidates(text):
        contract = await ctx.stores.contracts.by_key(candidate)
        if contract is not None and ctx.turn.may(Action.READ, contract):
            found.setdefault(contract.id, Subject(SubjectKind.CONTRACT, contract.id))
    return tuple(found.values())[:MOST_SHOWN]
