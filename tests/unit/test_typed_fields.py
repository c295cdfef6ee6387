"""Fields that a type of contract has of its own."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.company import Company
from contracts.money import Money
from contracts.register.contract import Contract
from contracts.register.fields import apply_facts
from contracts.register.lifecycle import changes, missing
from contracts.register.typed import FieldKind, NeededAt, TypeField, lacking, read
from contracts.register.values import Wrong
from tests.unit.company import TODAY, XINGHE, contract


def field(kind: FieldKind, **more: object) -> TypeField:
    return TypeField(id="x", names={"zh-CN": "某项", "en": "Thing"}, kind=kind, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kind", "text", "kept"),
    [
        (FieldKind.TEXT, "  a  b ", "a b"),
        (FieldKind.LONG_TEXT, "a\n b", "a\n b"),
        (FieldKind.AMOUNT, "3万", "30000.00 CNY"),
        (FieldKind.DATE, "2027年3月1日", "2027-03-01"),
        (FieldKind.DATE, "今天", TODAY.isoformat()),
        (FieldKind.NUMBER, "1,024", "1024"),
        (FieldKind.PERCENT, "99.9%", "99.9%"),
        (FieldKind.PERCENT, "99.9", "99.9%"),
        (FieldKind.YES_NO, "是", "yes"),
        (FieldKind.YES_NO, "No", "no"),
        (FieldKind.SPLIT, "60/40", "60/40"),
        (FieldKind.SPLIT, "甲方 33.3 乙方 66.7", "甲方 33.3 乙方 66.7"),
        (FieldKind.TEXT, "", ""),
    ],
)
def test_what_is_read_can_be_typed_again(kind: FieldKind, text: str, kept: str) -> None:
    assert read(field(kind), text, "CNY", TODAY) == kept
    assert read(field(kind), kept, "CNY", TODAY) == kept


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (FieldKind.AMOUNT, "很多"),
        (FieldKind.DATE, "下个世纪"),
        (FieldKind.NUMBER, "十"),
        (FieldKind.PERCENT, "101"),
        (FieldKind.PERCENT, "-1"),
        (FieldKind.YES_NO, "也许"),
        (FieldKind.SPLIT, "60/41"),
        (FieldKind.SPLIT, "100"),
        (FieldKind.SPLIT, "150 -50"),
        (FieldKind.TEXT, "长" * 201),
    ],
)
def test_what_does_not_fit_is_refused(kind: FieldKind, text: str) -> None:
    with pytest.raises(Wrong):
        read(field(kind), text, "CNY", TODAY)


def test_a_choice_and_bounds() -> None:
    choice = field(FieldKind.CHOICE, options=("月结30天", "Prepaid"))
    assert read(choice, "prepaid", "CNY", TODAY) == "Prepaid"
    with pytest.raises(Wrong):
        read(choice, "赊账", "CNY", TODAY)
    bounded = field(FieldKind.NUMBER, at_least=Decimal(1), at_most=Decimal(3))
    assert read(bounded, "3", "CNY", TODAY) == "3"
    for text in ("0", "4"):
        with pytest.raises(Wrong):
            read(bounded, text, "CNY", TODAY)


@given(st.lists(st.integers(0, 100), min_size=2, max_size=6))
def test_a_split_fits_when_it_comes_to_a_hundred_and_only_then(parts: list[int]) -> None:
    text = "/".join(map(str, parts))
    if sum(parts) == 100:
        assert read(field(FieldKind.SPLIT), text, "CNY", TODAY) == text
    else:
        with pytest.raises(Wrong):
            read(field(FieldKind.SPLIT), text, "CNY", TODAY)


OWN = (
    TypeField(id="sla", names={"zh-CN": "可用率", "en": "SLA"}, kind=FieldKind.PERCENT, needed=NeededAt.SUBMIT),
    TypeField(id="split", names={"zh-CN": "分成", "en": "Split"}, kind=FieldKind.SPLIT, needed=NeededAt.SIGN),
)


def house() -> Company:
    return replace(XINGHE, types={**XINGHE.types, "service": replace(XINGHE.types["service"], fields=OWN)})


def test_they_are_set_by_name_kept_in_order_and_differ() -> None:
    one = contract(type="service", amount=Money(100, "CNY"))
    both, problems = apply_facts(one, {"分成": "60/40", "SLA": "99.9"}, house(), TODAY)
    assert problems == ()
    assert both.details == (("sla", "99.9%"), ("split", "60/40"))
    assert changes(one, both) == (("sla", "", "99.9%"), ("split", "", "60/40"))
    less, _ = apply_facts(both, {"sla": ""}, house(), TODAY)
    assert less.details == (("split", "60/40"),)
    _, problems = apply_facts(contract(type="sales"), {"sla": "99"}, house(), TODAY)
    assert [each.key for each in problems] == ["error.unknown_field"], "it belongs to another type"
    moved, problems = apply_facts(contract(type="sales"), {"类型": "服务", "可用率": "99"}, house(), TODAY)
    assert (moved.details, problems) == ((("sla", "99%"),), ())


def test_what_is_needed_when() -> None:
    one = Contract(
        owner="wangwei",
        type="service",
        title="t",
        customer="c",
        amount=Money(1, "CNY"),
        starts=date(2026, 1, 1),
        open_ended=True,
        created_at=contract().created_at,
        created_by="wangwei",
    )
    assert missing(one, OWN) == ("sla",)
    assert lacking(one, OWN, NeededAt.SIGN) == ("sla", "split")
    assert lacking(replace(one, details=(("sla", "99%"),)), OWN, NeededAt.SIGN) == ("split",)
