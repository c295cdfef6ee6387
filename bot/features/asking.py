"""What is missing is asked for: one question a message, or a form where the channel has one. Survives a restart."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.context import PAGE_OF_A_QUESTION, Button, Command, Context, Feature, Reply, Say, Show, say
from cards.facts import fact_words
from cards.model import Card, Field, Form, Input, Style
from cards.pen import Pen
from cards.press import Press
from cards.talk import done_card, question_card
from cards.typed_fields import inputs_of, label_of, named
from contracts.ports import Question, Stores
from contracts.refusal import Refused
from contracts.register.contract import Contract
from contracts.register.facts import facts_of
from contracts.register.typed import FieldKind, TypeField
from contracts.rights import Action, may
from contracts.telling import Subject, SubjectKind

INPUTS: Mapping[str, Input] = {
    "amount": Input.AMOUNT,
    "signed": Input.DATE,
    "starts": Input.DATE,
    "ends": Input.TEXT,
    "type": Input.CHOICE,
    "notes": Input.LONG_TEXT,
    "reason": Input.LONG_TEXT,
    "comment": Input.LONG_TEXT,
    "note": Input.LONG_TEXT,
    "feedback": Input.LONG_TEXT,
    "first_day": Input.DATE,
    "last_day": Input.DATE,
}

FORM_FIELDS = (
    "title",
    "customer",
    "amount",
    "currency",
    "signed",
    "starts",
    "ends",
    "notice_period",
    "auto_renew",
    "tags",
    "notes",
)
AWAY_FIELDS = ("first_day", "last_day", "person")
ASKED_BY_SENTENCE = frozenset({*AWAY_FIELDS, "note", "feedback"})
FORMS: Mapping[str, Sequence[str]] = {"fill": FORM_FIELDS, "away": AWAY_FIELDS}
"""What a form asks for at once; any other question asks for one thing."""


async def ask(
    ctx: Context, about: str, subject: Subject | None, field: str, facts: Mapping[str, str] | None = None
) -> Reply:
    """Opens a question; the person's next plain message in private answers it."""
    question = await ctx.stores.people.ask(
        Question(
            person=ctx.person.id,
            about=about,
            subject=subject,
            field=field,
            facts=dict(facts or {}),
            asked_at=ctx.turn.now,
        )
    )
    return Reply((Show(Subject(SubjectKind.QUESTION, question.id)),))


async def close(ctx: Context, question: Question) -> None:
    await ctx.stores.people.save_question(replace(question, open=False))
    ctx.stores.outbox.touch(Subject(SubjectKind.QUESTION, question.id))


async def draw_question(stores: Stores, id: int, pen: Pen) -> Card | None:
    """Only for the one who was asked, and only in private."""
    question = await stores.people.question_by_id(id)
    if question is None or pen.viewer is None or pen.viewer.id != question.person:
        return None
    if not question.open:
        return done_card(pen, "done.answered")
    contract = None
    if question.subject and question.subject.kind is SubjectKind.CONTRACT:
        contract = await stores.contracts.get(question.subject.id)
        if contract is not None and not may(pen.company, pen.viewer, Action.READ, contract):
            contract = None  # asked while it could still be read
    known = question.facts.get("known") or pen.t("word.comma").join(
        kind.names.get(pen.t.locale, kind.id) for kind in pen.company.types.values()
    )
    asked = "form" if question.field == "" else question.field
    number = (contract.number or contract.title) if contract else ""
    own = named(pen, contract.type, question.field) if contract else None
    text = (
        pen.t(f"ask.{asked}", known=known, number=number)
        if contract is None or own is None
        else _own_question(pen, contract, own)
    )
    return question_card(pen, text, question=id, form=form_of(pen, question, contract))


def _own_question(pen: Pen, contract: Contract, own: TypeField) -> str:
    options = pen.t("word.comma").join(own.options)
    key = "ask.own_choice" if options else "ask.own_split" if own.kind is FieldKind.SPLIT else "ask.own"
    return pen.t(key, field=label_of(pen, contract.type, own.id), known=options)


def form_of(pen: Pen, question: Question, contract: Contract | None) -> Form:
    names = FORMS.get(question.about, (question.field,))
    fields = tuple(_field(pen, name, contract, question) for name in names)
    if question.about == "fill" and contract is not None:
        fields += inputs_of(pen, contract.type, contract, question.field)
    subject = Subject(SubjectKind.QUESTION, question.id)
    page = pen.page(Press(PAGE_OF_A_QUESTION, subject))
    return Form(fields, pen.button("question.send", subject, style=Style.PRIMARY), page)


def known(name: str, contract: Contract | None) -> str:
    """What the contract says already; that it does not renew by itself needs no saying."""
    value = facts_of(contract).get(name, "") if contract else ""
    return "" if name == "auto_renew" and contract and not contract.auto_renew else value


def _field(pen: Pen, name: str, contract: Contract | None, question: Question) -> Field:
    options: tuple[tuple[str, str], ...] = ()
    if name == "type":
        options = tuple((k.id, k.names.get(pen.t.locale, k.id)) for k in pen.company.types.values())
    is_fact = question.about == "fill" or (name in INPUTS and name not in ASKED_BY_SENTENCE)
    known_here = question.facts.get("known", "")
    label = pen.t(f"field.{name}") if is_fact else pen.t(f"ask.{name}", known=known_here)
    return Field(
        name=name,
        label=label,
        input=INPUTS.get(name, Input.TEXT),
        # The value of a choice is its id; everything else is read as it would be typed.
        value=known(name, contract) if name in ("type", "amount") else fact_words(pen, name, known(name, contract)),
        required=name == question.field or question.about == "away",
        options=options,
    )


async def cancel(ctx: Context, rest: str) -> Reply:
    question = await ctx.stores.people.question(ctx.person.id)
    if question is None:
        return say(lambda pen: done_card(pen, "done.nothing_to_cancel"))
    await close(ctx, question)
    return Reply((Say(lambda pen: done_card(pen, "done.cancelled")),))


async def press_cancel(ctx: Context, press: Press, values: Mapping[str, str]) -> Reply:
    question = await ctx.stores.people.question_by_id(press.subject.id)
    if question is None or question.person != ctx.person.id or not question.open:
        raise Refused("error.stale")
    await close(ctx, question)
    return Reply((Say(lambda pen: done_card(pen, "done.cancelled")),))


FEATURE = Feature(
    commands=(Command(("取消", "cancel"), cancel, "cancel"),),
    buttons=(Button("question.cancel", press_cancel),),
    draws={SubjectKind.QUESTION: draw_question},
)
