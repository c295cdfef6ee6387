"""Which policy applies, whom it asks, who stands in, and what decisions come to."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.approval.approval import Step, StepState
from contracts.approval.choosing import choose, covered_by, plan
from contracts.approval.codes import DIGITS, LETTERS, code_from
from contracts.approval.deciding import after_decision, next_step
from contracts.approval.policy import Asked, Asks, PolicyStep
from contracts.money import Money
from contracts.people import Role
from contracts.ports import Away
from contracts.register.contract import Contract
from tests.unit.company import BOTH, HEAD, LEGAL, MANAGER, TODAY, XINGHE, company, contract, person, policy


def chosen(one: Contract, requester: str = "wangwei") -> str | None:
    found = choose(XINGHE, one, requester, TODAY)
    return found.id if found else None


@pytest.mark.parametrize(
    ("minor", "currency", "id"),
    [
        (0, "CNY", "small"),
        (49_999_999, "CNY", "small"),
        (50_000_000, "CNY", "middle"),
        (199_999_999, "CNY", "middle"),
        (200_000_000, "CNY", "large"),
        (-200_000_000, "CNY", "large"),
        (6_944_444, "USD", "small"),  # × 7.20 = 499,999.97
        (6_944_445, "USD", "middle"),  # 500,000.04
        (100, "EUR", "large"),  # nobody knows what it is worth
    ],
)
def test_amount_bands(minor: int, currency: str, id: str) -> None:
    assert chosen(contract(amount=Money(minor, currency))) == id


def test_an_unknown_worth_takes_the_highest_band_that_matches_otherwise() -> None:
    assert chosen(contract()) == "large"
    assert chosen(contract(type="partner", amount=Money(1, "EUR"))) == "bought"


def test_no_policy_for_strangers_or_other_types() -> None:
    assert chosen(contract(amount=Money(1, "CNY")), "gone") is None
    assert chosen(contract(type="lease", amount=Money(1, "CNY"))) is None


def test_the_most_specific_then_the_first_of_the_file() -> None:
    house = company(
        (
            policy("any", MANAGER),
            policy("any2", MANAGER),
            policy("tagged", MANAGER, tags=("急", "重要")),
            policy("east", MANAGER, departments=("HD",), types=("sales",)),
            policy("all", MANAGER, departments=("ZJ",)),
        )
    )

    def pick(who: str, **facts: object) -> str | None:
        found = choose(house, contract("wangwei", amount=Money(1, "CNY"), **facts), who, TODAY)
        return found.id if found else None

    assert pick("wangwei") == "east"
    assert pick("wangwei", tags=("重要",)) == "east"
    assert pick("liuyang", tags=("重要", "x")) == "tagged"  # as specific as "all", and before it
    assert pick("liuyang") == "all"
    assert pick("wangwei", type="partner") == "all"


def asked(
    policy_id: str, requester: str, aways: Sequence[Away] = ()
) -> list[tuple[tuple[str, ...], int, StepState, str | None]]:
    found = next(one for one in XINGHE.policies if one.id == policy_id)
    return [(s.approvers, s.need, s.state, s.why_blocked) for s in plan(XINGHE, found, requester, aways)]


W, B, D = StepState.WAITING, StepState.BLOCKED, StepState.DONE


@pytest.mark.parametrize(
    ("policy_id", "requester", "steps"),
    [
        ("small", "wangwei", [(("lina",), 1, W, None)]),
        ("small", "emily", [(("zhouqiang",), 1, W, None)]),
        ("middle", "wangwei", [(("lina",), 1, W, None), (("zhaomin",), 1, W, None)]),
        (
            "large",
            "wangwei",
            [(("lina",), 1, W, None), (("zhaomin", "chenjie"), 2, W, None), (("zhouqiang",), 1, W, None)],
        ),
        # Whoever has agreed as manager is not asked again as head.
        (
            "large",
            "lina",
            [(("zhouqiang",), 1, W, None), (("zhaomin", "chenjie"), 2, W, None), (("zhouqiang",), 1, D, None)],
        ),
        # The head has no manager and never decides his own.
        (
            "large",
            "zhouqiang",
            [
                ((), 1, B, "approval.nobody"),
                (("zhaomin", "chenjie"), 2, W, None),
                ((), 1, B, "approval.own"),
            ],
        ),
        # Legal asks: legal's word would be missing.
        ("middle", "zhaomin", [(("zhouqiang",), 1, W, None), ((), 1, B, "approval.own")]),
        (
            "large",
            "zhaomin",
            [(("zhouqiang",), 1, W, None), (("chenjie",), 1, B, "approval.own"), (("zhouqiang",), 1, D, None)],
        ),
    ],
)
def test_whom_the_demo_asks(
    policy_id: str, requester: str, steps: list[tuple[tuple[str, ...], int, StepState, str | None]]
) -> None:
    assert asked(policy_id, requester) == steps


def steps_of(
    *rules: PolicyStep, once: bool = True, who: str = "wangwei", aways: Sequence[Away] = ()
) -> tuple[Step, ...]:
    sun = person("sun", "孙", "FW", "legal")
    house = company((), None, sun, person("orphan", "孤", "HD", "sales", manager="gone"))
    return plan(house, policy("p", *rules, once_per_person=once), who, aways)


PERSON_ZHAO = PolicyStep((Asked(Asks.PERSON, "zhaomin"),))


def test_other_ways_to_name_approvers() -> None:
    head = PolicyStep((Asked(Asks.DEPARTMENT_HEAD),))
    above = PolicyStep((Asked(Asks.MANAGERS_MANAGER),))
    assert [step.approvers for step in steps_of(head, above)] == [("lina",), ("zhouqiang",)]


def test_who_has_left_blocks_the_step() -> None:
    gone = PolicyStep((Asked(Asks.PERSON, "gone"),))
    assert [(s.state, s.why_blocked) for s in steps_of(gone)] == [(B, "approval.left")]
    assert [(s.state, s.why_blocked) for s in steps_of(MANAGER, who="orphan")] == [(B, "approval.left")]
    assert [s.state for s in steps_of(PolicyStep((Asked(Asks.PERSON, "gone"), Asked(Asks.MANAGER))))] == [W]
    both = PolicyStep((Asked(Asks.PERSON, "gone"), Asked(Asks.MANAGER)), need=None)
    assert [s.state for s in steps_of(both)] == [B]


def test_too_few_to_agree_block_the_step() -> None:
    three = PolicyStep((Asked(Asks.ROLE, "legal"),), need=3)
    assert [(s.approvers, s.state, s.why_blocked) for s in steps_of(three)] == [
        (("zhaomin", "sun"), B, "approval.nobody")
    ]
    assert [s.state for s in steps_of(PolicyStep(()))] == [B]


def test_one_of_several_is_asked_again_for_they_may_not_have_agreed() -> None:
    first, second = steps_of(LEGAL, PERSON_ZHAO)
    assert (first.approvers, first.need) == (("zhaomin", "sun"), 1)
    assert (second.approvers, second.state) == (("zhaomin",), W)


def test_who_must_agree_is_not_asked_twice_unless_the_policy_says_so() -> None:
    all_legal = replace(LEGAL, need=None)
    assert [(s.approvers, s.need, s.state) for s in steps_of(PERSON_ZHAO, all_legal)] == [
        (("zhaomin",), 1, W),
        (("sun",), 1, W),
    ]
    assert steps_of(PERSON_ZHAO, LEGAL)[1].state is D
    assert [(s.approvers, s.need, s.state) for s in steps_of(PERSON_ZHAO, all_legal, once=False)][1] == (
        ("zhaomin", "sun"),
        2,
        W,
    )


def away(person: str, cover: str) -> Away:
    return Away(person, cover, TODAY, TODAY)


def test_who_is_away_without_a_cover_is_not_waited_for_where_others_are_enough() -> None:
    by_colleague = (away("zhaomin", "sun"),)
    assert steps_of(LEGAL, aways=by_colleague)[0].approvers == ("sun",)
    assert steps_of(LEGAL, aways=(away("zhaomin", "lina"),))[0].approvers == ("zhaomin", "sun")
    assert steps_of(replace(LEGAL, need=None), aways=by_colleague)[0].approvers == ("zhaomin", "sun")
    assert steps_of(MANAGER, aways=(away("lina", "wangwei"),))[0].approvers == ("lina",)


@pytest.mark.parametrize(
    ("aways", "exclude", "cover"),
    [
        ((), (), "a"),
        ((("a", "b"),), (), "b"),
        ((("a", "b"), ("b", "c"), ("c", "d")), (), "d"),
        ((("x", "b"),), (), "a"),
        ((("a", "a"),), (), "a"),
        ((("a", "b"), ("b", "a")), (), "a"),
        ((("a", "b"), ("b", "c"), ("c", "b")), (), "a"),
        ((("a", "b"),), ("b",), "a"),
        ((("a", "b"), ("b", "c")), ("c",), "a"),
        ((("a", "b"), ("b", "c")), ("b",), "a"),
        ((("a", "b"),), ("a",), "b"),
    ],
)
def test_covers(aways: tuple[tuple[str, str], ...], exclude: tuple[str, ...], cover: str) -> None:
    assert covered_by("a", [away(*pair) for pair in aways], exclude) == cover


people = st.sampled_from([*XINGHE.people, "gone"])
asks = st.one_of(
    st.builds(Asked, st.just(Asks.PERSON), people),
    st.builds(Asked, st.just(Asks.ROLE), st.sampled_from(Role)),
    st.builds(Asked, st.sampled_from([Asks.MANAGER, Asks.DEPARTMENT_HEAD, Asks.MANAGERS_MANAGER])),
)
rules = st.builds(PolicyStep, st.lists(asks, max_size=3).map(tuple), st.none() | st.integers(1, 3))
absences = st.lists(st.builds(away, people, people), max_size=5)


@given(st.lists(rules, min_size=1, max_size=4), people, absences, st.booleans())
def test_no_step_is_passed_by_absence_or_by_the_requester(
    steps: list[PolicyStep], requester: str, aways: list[Away], once: bool
) -> None:
    planned = plan(XINGHE, policy("p", *steps, once_per_person=once), requester, aways)
    assert [step.rule for step in planned] == steps
    for at, step in enumerate(planned):
        assert requester not in step.approvers
        assert set(step.approvers) <= set(XINGHE.people)
        assert step.need >= 1
        assert (step.why_blocked is None) == (step.state is not B)
        if step.state is not B:
            assert len(step.approvers) >= step.need
        if step.state is D:
            sure = {p for s in planned[:at] if s.state is W and s.need == len(s.approvers) for p in s.approvers}
            assert len(sure & set(step.approvers)) >= step.need
        for approver in step.approvers:
            assert covered_by(approver, aways, (requester,)) != requester


@given(st.integers(-(10**12), 10**12), st.sampled_from(["CNY", "USD", "EUR"]), st.sampled_from(["sales", "partner"]))
def test_every_amount_of_the_demo_has_a_policy(minor: int, currency: str, kind: str) -> None:
    assert choose(XINGHE, contract(type=kind, amount=Money(minor, currency)), "wangwei", date(2026, 11, 2)) is not None


def step(need: int, state: StepState = W) -> Step:
    return Step(BOTH, ("a", "b", "c"), need, state)


def test_a_step_is_complete_when_enough_have_agreed() -> None:
    assert not after_decision(step(2), 1)
    assert after_decision(step(2), 2)
    assert not after_decision(step(0), 0)
    assert not after_decision(step(1, B), 1)


def test_the_next_step_leaps_over_what_is_done_and_stops_at_what_is_blocked() -> None:
    assert next_step((step(1, D), step(1, D), step(1)), 0) == 2
    assert next_step((step(1, D), step(1, B), step(1)), 0) == 1
    assert next_step((step(1, D), step(1, D)), 0) is None
    assert next_step((step(1),), 0) is None


@given(st.binary(min_size=8, max_size=32))
def test_codes_are_short_and_clear(random_bytes: bytes) -> None:
    code = code_from(random_bytes)
    assert len(code) == 4
    assert set(code) & set(LETTERS)
    assert set(code) & set(DIGITS)
    assert not set(code) & set("O0I1LSBZG")
    assert code == code_from(random_bytes)


def test_codes_need_bytes_and_spread() -> None:
    with pytest.raises(ValueError, match="8 random bytes"):
        code_from(b"short")
    assert len({code_from(number.to_bytes(8, "big")) for number in range(2000)}) > 1900


def test_the_last_step_of_the_demo_is_its_head() -> None:
    assert plan(XINGHE, policy("p", HEAD), "wangwei", ())[0].approvers == ("zhouqiang",)
