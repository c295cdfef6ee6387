"""The register doctor names what no single contract shows, with its rows, and stays silent where nothing is odd."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.importing.doctor import Ailment, Patient, examine, firm
from contracts.numbering.key import lookalikes, looks
from tests.unit.company import TODAY, company


def patient(row: int, number: str = "", customer: str = "", title: str = "", **days: date) -> Patient:
    return Patient(row, number, title, customer, "sales", days.get("starts"), days.get("ends"))


def found(*patients: Patient) -> dict[Ailment, list[tuple[str, tuple[int, ...]]]]:
    complaints = examine(company(), patients, TODAY)
    return {c.ailment: [(case.text, case.rows) for case in c.cases] for c in complaints}


def test_a_healthy_register_has_no_complaint() -> None:
    assert found(patient(2, "20260115-XS-000001", "甲"), patient(3, "20260116-XS-000002", "乙"), patient(4)) == {}


def test_every_ailment_names_its_rows() -> None:
    told = found(
        patient(2, "20260115-XS-000001", "华东电力有限公司", "一"),
        patient(3, "20260115-xs-000001", "华东电力 有限公司", "二"),
        patient(4, "20260115-XS-000004", "华东电力", starts=date(2026, 2, 1), ends=date(2026, 1, 1)),
        patient(5, "20260115-XS-OO0004", "ACME Inc."),
        patient(6, "PO-77", "Acme, Inc"),
    )
    assert told[Ailment.DUPLICATE] == [("20260115-XS-000001", (2, 3))]
    assert told[Ailment.LOOKALIKE] == [("20260115-XS-000004 ~ 20260115-XS-OO0004", (4, 5))]
    assert told[Ailment.GAP] == [("default|type=XS|year=2026 #2 – #3", (2, 4))]
    assert told[Ailment.NO_RULE] == [("20260115-XS-OO0004", (5,)), ("PO-77", (6,))]
    assert [rows for _, rows in told[Ailment.CUSTOMER]] == [(2, 3, 4), (5, 6)]
    assert told[Ailment.DATES] == [("20260115-XS-000004: 2026-02-01 > 2026-01-01", (4,))]


def test_versions_of_one_contract_are_no_duplicates() -> None:
    assert found(patient(2, "20260115-XS-000001", "甲", "一"), patient(3, "20260115-XS-000001", "甲", "一")) == {}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("DCAGl-001", "DCAGI-001", True),
        ("A-O1", "A-01", True),
        ("A-01", "A-001", True),
        ("Ａ—01", "a-01", True),
        ("A-11", "A-1", False),
        ("A-10", "A-1", False),
        ("A-1-1", "A-11", False),
    ],
)
def test_what_the_eye_takes_for_the_same(one: str, other: str, same: bool) -> None:
    assert (looks(one) == looks(other)) is same


@given(st.text("O0Il1S5B8-", min_size=1, max_size=12))
def test_looks_are_settled(text: str) -> None:
    assert looks(looks(text)) == looks(text)


def test_letters_for_digits_are_the_first_guess() -> None:
    assert lookalikes("20261123-XS-O0OO1")[0] == "20261123-XS-00001"


@pytest.mark.parametrize(
    ("one", "other"), [("公司", "集团公司"), ("上海电力股份有限公司", "上海电力"), ("ACME Co., Ltd.", "acme")]
)
def test_firms_are_compared_without_their_form(one: str, other: str) -> None:
    assert (firm(one) == firm(other)) is (one != "公司")
