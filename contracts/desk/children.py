"""Numbers below a number: the base stays what it is, an amendment, a call-off or a renewal gets one that hangs on it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from functools import lru_cache

from contracts.desk.relating import relate
from contracts.desk.taking import MOST_TRIES, check_aliases, is_there
from contracts.desk.turn import Turn
from contracts.happenings import Happening
from contracts.numbering.family import ChildRead, Family, family
from contracts.numbering.happenings import NumberReserved
from contracts.numbering.key import key
from contracts.numbering.life import Life, NumberRecord
from contracts.numbering.pattern import NumbersExhausted
from contracts.numbering.rule import ChildForm, NumberRule
from contracts.numbering.tokens import BadPattern
from contracts.ports import KeyTaken
from contracts.refusal import Refused
from contracts.register.contract import Contract
from contracts.register.fields import apply_facts
from contracts.register.records import RelationKind
from contracts.rights import Action

USUAL = ChildForm("amendment", "{base}-B{n}")
"""For rules that say nothing of children, and for numbers that no rule of ours made."""

KINDS: Mapping[str, tuple[str, ...]] = {
    "amendment": ("变更", "修订", "amendment", "amend"),
    "supplement": ("补充", "补充协议", "supplement"),
    "call_off": ("订单", "call-off", "call_off", "calloff", "order"),
    "renewal": ("续签", "renewal", "renew"),
}
"""What people call them; any other kind goes by its own id."""

RELATIONS: Mapping[str, RelationKind] = {
    "amendment": RelationKind.AMENDS,
    "supplement": RelationKind.AMENDS,
    "call_off": RelationKind.CALL_OFF,
    "order": RelationKind.CALL_OFF,
    "renewal": RelationKind.RENEWS,
}

MOST_DEEP = 5


@lru_cache(maxsize=256)
def family_of(rule: NumberRule, form: ChildForm) -> Family:
    return family(rule, form)


def forms_of(rule: NumberRule) -> tuple[ChildForm, ...]:
    return rule.children or (USUAL,)


def read_child(rules: tuple[NumberRule, ...], text: str) -> tuple[NumberRule, ChildRead] | None:
    """Of which rule and which number it is a child; None when it is none. The base may be a child itself."""
    for rule in rules:
        for form in forms_of(rule):
            read = family_of(rule, form).read(text)
            if read is not None and _rests_on(rule, read.base, MOST_DEEP):
                return rule, read
    return None


def _rests_on(rule: NumberRule, base: str, deep: int) -> bool:
    kin = [family_of(rule, form) for form in forms_of(rule)]
    if kin[0].base.parse(base) is not None:
        return True
    reads = (one.read(base) for one in kin) if deep else ()
    return any(read is not None and _rests_on(rule, read.base, deep - 1) for read in reads)


async def reserve_child(
    turn: Turn, number: str, kind: str, facts: Mapping[str, str]
) -> tuple[NumberRecord, Contract, tuple[Happening, ...]]:
    """The next number of that kind below the contract's, with a draft that begins with what the contract says."""
    above = await turn.hold((await turn.find(number)).id)
    turn.insist(Action.EDIT, above)
    if above.number is None:
        raise Refused("error.no_parent", number=number)
    base = await turn.stores.numbers.by_key(key(above.number))
    rule = next((rule for rule in turn.company.number_rules if base and rule.id == base.rule), None)
    forms = forms_of(rule) if rule else (USUAL,)
    form = form_named(forms, kind)
    blank = Contract(
        owner=above.owner,
        type=above.type,
        customer=above.customer,
        title=above.title,
        created_at=turn.now,
        created_by=turn.by,
    )
    draft, problems = apply_facts(blank, facts, turn.company, turn.today)
    if problems:
        raise Refused(problems[0].key, **problems[0].values)
    await check_aliases(turn.stores, draft)
    scope = child_scope(above.number, form.kind)
    until = turn.now + timedelta(days=rule.reserve_days if rule else 30)
    for _ in range(MOST_TRIES):
        value = await turn.stores.numbers.next_value(scope, form.start)
        text = _written(rule, form, above.number, value)
        if await is_there(turn.stores, text):
            continue
        try:
            contract = await turn.stores.contracts.add(replace(draft, number=text))
            record = await turn.stores.numbers.add(
                NumberRecord(
                    text=text,
                    key=key(text),
                    rule=rule.id if rule else None,
                    scope=scope,
                    value=value,
                    type=contract.type,
                    life=Life.RESERVED,
                    holder=turn.actor.id,
                    reserved_until=until,
                    contract=contract.id,
                    made_at=turn.now,
                    at=turn.now,
                    by=turn.by,
                    parent=base.id if base else None,
                    kind=form.kind,
                )
            )
        except KeyTaken as taken:
            raise Refused("error.number_taken", number=text) from taken
        happening = NumberReserved(
            contract=contract.id, record=record.id, number=text, holder=record.holder, until=until
        )
        related = await relate(turn, contract, above, RELATIONS.get(form.kind, RelationKind.REFERS))
        return record, contract, (happening, *related)
    raise Refused("error.counter_full", type=above.type)


async def hangs_below(turn: Turn, number: str, kind: str) -> bool:
    """Whether the rule of that number writes children of that kind."""
    record = await turn.stores.numbers.by_key(key(number))
    rules = (rule for rule in turn.company.number_rules if record and rule.id == record.rule)
    return any(form.kind == kind for rule in rules for form in rule.children)


def child_scope(number: str, kind: str) -> str:
    """The counter of the children of that kind below the number."""
    return f"{key(number)}|child={kind}"


def form_named(forms: tuple[ChildForm, ...], word: str) -> ChildForm:
    """The first when nobody said which."""
    if not word:
        return forms[0]
    wanted = word.strip().casefold()
    found = next((form for form in forms if wanted in (form.kind.casefold(), *KINDS.get(form.kind, ()))), None)
    if found is None:
        known = ", ".join(KINDS[form.kind][0] if form.kind in KINDS else form.kind for form in forms)
        raise Refused("error.unknown_child", text=word, known=known)
    return found


def _written(rule: NumberRule | None, form: ChildForm, above: str, value: int) -> str:
    if rule is None:
        return form.pattern.replace("{base}", above).replace("{n}", str(value))
    try:
        return family_of(rule, form).format(above, value)
    except NumbersExhausted as full:
        raise Refused("error.child_full", number=above) from full
    except BadPattern as unfit:
        raise Refused("error.no_parent", number=above) from unfit
