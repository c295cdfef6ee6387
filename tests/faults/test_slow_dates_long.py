"""A million random terms against the slow way."""

import os

import pytest

from tests.unit.slow_dates import agrees, cases

pytestmark = [pytest.mark.figures, pytest.mark.timeout(3_000)]
COUNT = int(os.environ.get("TERMS", "1000000"))


def test_a_million_terms() -> None:
    case = cases(seed=42)
    for _ in range(COUNT):
        one = case()
        assert agrees(one), one
