"""Who may do what, role by role, and that searches see exactly what may be read."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.people import Role
from contracts.register.contract import Contract
from contracts.rights import Action, may, scope, sees
from tests.unit.company import XINGHE, company, contract, person

A = Action
MINE = contract("wangwei")
OWN = {
    A.READ,
    A.EDIT,
    A.SUBMIT,
    A.RELEASE,
    A.WITHDRAW,
    A.NUDGE,
    A.ACT_ON_ALERT,
    A.SHARE,
    A.NOTE,
    A.PERFORM,
    A.DECIDE,
    A.TAKE_NUMBER,
}
LEADS = {A.READ, A.EDIT, A.NUDGE, A.ACT_ON_ALERT, A.SHARE, A.NOTE, A.PERFORM, A.DECIDE, A.TAKE_NUMBER}
KEEPS = {
    A.READ,
    A.EDIT,
    A.RELEASE,
    A.TERMINATE,
    A.ARCHIVE,
    A.IMPORT,
    A.EXPORT,
    A.MANAGE,
    A.TAKE_NUMBER,
    A.NOTE,
    A.DELETE,
    A.MERGE,
}


def allowed(who: str, what: Contract | None) -> set[Action]:
    return {action for action in Action if may(XINGHE, XINGHE.people[who], action, what)}


@pytest.mark.parametrize(
    ("who", "actions"),
    [
        ("wangwei", OWN),
        ("lina", LEADS),
        ("zhouqiang", LEADS),
        ("zhaomin", {A.READ, A.MERGE, A.NOTE, A.DECIDE, A.TAKE_NUMBER}),
        ("chenjie", {A.READ, A.NOTE, A.PERFORM, A.DECIDE, A.TAKE_NUMBER}),
        ("wuxia", KEEPS),
        ("zhengkai", {A.READ, A.AUDIT, A.EXPORT}),
        ("liuyang", {A.TAKE_NUMBER}),
        ("sunhao", {A.TAKE_NUMBER}),
        ("emily", {A.TAKE_NUMBER}),
    ],
)
def test_what_each_may_do_to_a_contract_of_wangwei(who: str, actions: set[Action]) -> None:
    assert allowed(who, MINE) == actions


@pytest.mark.parametrize(
    ("who", "actions"),
    [
        ("wangwei", {A.TAKE_NUMBER, A.DECIDE}),
        ("zhaomin", {A.TAKE_NUMBER, A.DECIDE, A.MERGE}),
        ("wuxia", KEEPS - {A.READ, A.NOTE}),
        ("zhengkai", {A.AUDIT, A.EXPORT}),
    ],
)
def test_what_each_may_do_to_none_in_particular(who: str, actions: set[Action]) -> None:
    assert allowed(who, None) == actions


def test_sharing_lets_read_and_no_more() -> None:
    assert allowed("liuyang", contract("wangwei", shared_with=("liuyang",))) == {
        A.READ,
        A.NOTE,
        A.DECIDE,
        A.TAKE_NUMBER,
    }


def test_an_auditor_touches_not_even_their_own() -> None:
    assert allowed("zhengkai", contract("zhengkai")) == {A.READ, A.AUDIT, A.EXPORT}


def test_a_second_role_adds_its_rights() -> None:
    both = person("both", "双", "HD", "auditor", "sales")
    house = company((), None, both)
    assert may(house, both, A.EDIT, contract("both"))
    assert may(house, both, A.TAKE_NUMBER)
    assert may(house, both, A.DECIDE, MINE)
    assert not may(house, both, A.EDIT, MINE)


@pytest.mark.parametrize("action", list(Action))
def test_strangers_and_people_without_a_role_may_nothing(action: Action) -> None:
    stranger = replace(XINGHE.people["wuxia"], id="stranger")
    idle = person("idle", "闲", "HD")
    house = company((), None, idle)
    for who in (None, stranger, idle):
        for what in (None, MINE, contract("stranger"), contract("idle", shared_with=("stranger", "idle", ""))):
            assert not may(house, who, action, what)


def test_only_the_roles_of_the_company_file_count() -> None:
    climber = replace(XINGHE.people["liuyang"], roles=frozenset(Role))
    assert not may(XINGHE, climber, A.READ, MINE)
    assert not may(XINGHE, climber, A.MANAGE)


def test_a_manager_of_a_branch_sees_its_tree_only() -> None:
    chief = person("chief", "主任", "HN", "manager")
    house = company((), None, chief)
    assert may(house, chief, A.READ, contract("liuyang"))
    assert not may(house, chief, A.READ, contract("wangwei"))
    assert not may(house, chief, A.READ, contract("gone"))


ids = st.sampled_from([*XINGHE.people, "gone", ""])
contracts = st.builds(contract, ids, shared_with=st.lists(ids, max_size=3).map(tuple), created_by=ids)
role_sets = st.frozensets(st.sampled_from(Role))


@given(contracts, role_sets, st.sampled_from([*XINGHE.departments, "none"]))
def test_a_search_finds_exactly_what_may_be_read(what: Contract, roles: frozenset[Role], department: str) -> None:
    anyone = person("anyone", "某", department, *roles)
    house = company((), None, anyone)
    for who in house.people.values():
        assert may(house, who, A.READ, what) == sees(scope(house, who), what)


@given(contracts, role_sets, st.sampled_from(Action))
def test_nobody_changes_what_they_cannot_read(what: Contract, roles: frozenset[Role], action: Action) -> None:
    anyone = person("anyone", "某", "HD", *roles)
    house = company((), None, anyone)
    about_one = set(Action) - {A.TAKE_NUMBER, A.IMPORT, A.EXPORT, A.AUDIT, A.MANAGE}
    if action in about_one and may(house, anyone, action, what):
        assert may(house, anyone, A.READ, what)
