"""Policies as data: their conditions, their steps, and what `check` and `policies simulate` say of them."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.cli.main import run
from bot.company import CompanyFileError, load_company
from bot.policy_warnings import policy_warnings
from bot.settings import known_channels
from contracts.approval.approval import StepState
from contracts.approval.choosing import choose, plan
from contracts.approval.policy import About, Asked, Asks, PolicyStep
from contracts.approval.reviewing import review
from contracts.money import Money
from tests.unit.company import HEAD, LEGAL, MANAGER, TODAY, XINGHE, company, contract, policy

DEMO = Path(__file__).resolve().parents[2] / "demo" / "company.toml"
TYPES = ("sales", "service", "partner", "supplier")
TOP = PolicyStep((Asked(Asks.COMPANY_HEAD),))


def flaws(*kinds: str) -> list[tuple[str, str, str]]:
    return [(flaw.kind, flaw.policy, flaw.other) for flaw in review(XINGHE, TYPES, TODAY) if flaw.kind in kinds]


def test_the_head_of_the_company_is_the_head_of_the_department_above_all() -> None:
    (step,) = plan(XINGHE, policy("p", TOP), "wangwei", ())
    assert step.approvers == ("zhouqiang",)
    (own,) = plan(XINGHE, policy("p", TOP), "zhouqiang", ())
    assert (own.state, own.why_blocked) == (StepState.BLOCKED, "approval.own")


def test_a_condition_on_any_fact_and_a_band_in_a_currency() -> None:
    house = company(
        (
            policy("all", MANAGER),
            replace(policy("state", MANAGER, LEGAL), where={"customer": ("国网", "南网")}),
            replace(policy("dollars", HEAD, at_least=1_000_000), currency="USD"),
        )
    )

    def pick(**facts: object) -> str | None:
        found = choose(house, contract("wangwei", **facts), "wangwei", TODAY)
        return found.id if found else None

    assert pick(amount=Money(1, "CNY"), customer="华东电力") == "all"
    assert pick(amount=Money(1, "CNY"), customer="国网") == "state"
    assert pick(amount=Money(999_999, "USD")) == "all"
    assert pick(amount=Money(1_000_000, "USD")) == "dollars"
    assert pick(amount=Money(1_000_000, "CNY")) == "all"


def test_a_band_in_a_currency_needs_no_rate() -> None:
    house = company((policy("high", HEAD), replace(policy("euros", MANAGER, below=100), currency="EUR")))
    found = choose(house, contract("wangwei", amount=Money(99, "EUR")), "wangwei", TODAY)
    assert found is not None
    assert found.id == "euros"


def test_other_things_have_their_own_policies_and_an_amendment_may_go_the_way_of_a_contract() -> None:
    house = company((policy("all", MANAGER), replace(policy("end", HEAD), about=(About.TERMINATION,))))
    one = contract("wangwei", amount=Money(1, "CNY"))
    found = {about: choose(house, one, "wangwei", TODAY, about) for about in About}
    assert {about: each.id if each else None for about, each in found.items()} == {
        About.CONTRACT: "all",
        About.AMENDMENT: "all",
        About.TERMINATION: "end",
        About.ARCHIVE: None,
    }


def test_four_eyes_leave_out_who_has_agreed_and_block_what_only_they_could_take() -> None:
    watchful = [replace(step, four_eyes=True) for step in (MANAGER, HEAD)]
    first, second = plan(XINGHE, policy("p", *watchful), "lina", ())
    assert first.approvers == ("zhouqiang",)
    assert (second.state, second.why_blocked) == (StepState.BLOCKED, "approval.same_eyes")
    first, second = plan(XINGHE, policy("p", *watchful), "wangwei", ())
    assert (first.approvers, second.approvers) == (("lina",), ("zhouqiang",))


def test_whole_policies_have_no_flaw_but_for_whom_nobody_stands_above() -> None:
    assert flaws("overlap", "never", "gap") == []
    assert ("blocked", "small", "approval.nobody") in flaws("blocked")


@pytest.mark.parametrize(
    ("policies", "flaw"),
    [
        ((policy("a", MANAGER), policy("b", LEGAL)), ("overlap", "a", "b")),
        ((policy("a", MANAGER), policy("b", LEGAL)), ("never", "b", "a")),
        (
            (policy("a", MANAGER), policy("x", LEGAL, types=("sales",)), policy("y", LEGAL, departments=("HD",))),
            ("overlap", "x", "y"),
        ),
        ((policy("a", MANAGER, below=100),), ("gap", "", "sales")),
        ((policy("a", MANAGER, at_least=100), policy("b", MANAGER, below=101)), ("overlap", "a", "b")),
        ((policy("a", MANAGER, types=("lease",)), policy("b", MANAGER)), ("never", "a", "")),
    ],
)
def test_each_flaw_is_found(policies: tuple[object, ...], flaw: tuple[str, str, str]) -> None:
    house = replace(XINGHE, policies=policies)  # type: ignore[arg-type]
    found = [(each.kind, each.policy, each.other) for each in review(house, TYPES, TODAY)]
    assert flaw in found


def test_bands_that_only_touch_do_not_overlap() -> None:
    house = company((policy("a", MANAGER, below=100), policy("b", MANAGER, at_least=100)))
    assert [flaw.kind for flaw in review(house, TYPES, TODAY) if flaw.kind != "blocked"] == []


def test_check_names_the_people_whose_requests_would_be_blocked() -> None:
    said = list(policy_warnings(load_company(DEMO, known_channels())))
    assert any("sales-small" in line and "周强" in line for line in said)
    assert not any("overlap" in line or "never" in line for line in said)


def changed(tmp_path: Path, old: str, new: str) -> Path:
    text = DEMO.read_text("utf-8")
    assert old in text
    path = tmp_path / "company.toml"
    path.write_text(text.replace(old, new, 1), "utf-8")
    return path


@pytest.mark.parametrize(
    ("line", "cure"),
    [
        ('where = { custommer = ["国网"] }', "Did you mean customer?"),
        ("where = { customer = [] }", "Name one"),
        ('currency = "USB"', "USD"),
        ("four_eyes = true\nlight = true", "Keep one"),
        ("code_from = 1000\nlight = true", "Keep one of the two"),
        ("code_from = -1", "0 asks for a code every time"),
        ('about = ["ending"]', "termination"),
    ],
)
def test_a_slip_in_a_policy_names_its_cure(tmp_path: Path, line: str, cure: str) -> None:
    path = changed(tmp_path, 'id = "sales-small"', f'id = "sales-small"\n{line}')
    with pytest.raises(CompanyFileError) as wrong:
        load_company(path, known_channels())
    assert any(cure in said for said in wrong.value.lines), wrong.value.lines


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CONTRACTBOT_COMPANY_FILE", str(DEMO))
    return tmp_path


def simulated(capsys: pytest.CaptureFixture[str], *facts: str) -> list[str]:
    assert run(["policies", "simulate", *facts]) == 0
    return capsys.readouterr().out.splitlines()


def test_simulate_says_policy_reason_and_steps(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said = simulated(capsys, "as=wangwei", "type=销售", "amount=260万")
    assert said == [
        "sales-large: 销售与服务，200 万及以上",
        "适用依据：类型、金额",
        "1. 直属经理 · 李娜",
        "2. 法务 / 财务 · 赵敏、陈杰（全部同意）",
        "3. 周强 · 周强",
    ]


def test_simulate_says_what_would_block(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said = simulated(capsys, "as=zhouqiang", "type=sales", "amount=1000")
    assert said[-1] == "1. 直属经理 · 这一步找不到审批人。"


@pytest.mark.parametrize("fact", ["type=lease", "as=nobody", "about=lunch", "date=soon", "colour=red", "amount=viel"])
def test_simulate_refuses_what_it_does_not_understand(
    here: Path, capsys: pytest.CaptureFixture[str], fact: str
) -> None:
    assert run(["policies", "simulate", fact]) == 1
    said = capsys.readouterr().err
    assert "known" in said.lower() or "keys:" in said.lower() or "people:" in said.lower() or "Write date=" in said
