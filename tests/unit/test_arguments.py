"""What can be typed after the program's name, in any order that people type it."""

import pytest

from bot.cli.arguments import read


@pytest.mark.parametrize(
    "words",
    [
        ["import", "f.csv", "--map", "title=Name", "--map", "customer=Firm"],
        ["import", "f.csv", "--map", "title=Name", "customer=Firm"],
        ["import", "--map", "title=Name", "customer=Firm", "f.csv"],
        ["import", "--map", "title=Name", "f.csv", "--map", "customer=Firm"],
    ],
)
def test_columns_are_named_one_by_one_or_together(words: list[str]) -> None:
    arguments = read(words)
    assert arguments.map == [("title", "Name"), ("customer", "Firm")]
    assert arguments.file == "f.csv"


def test_what_is_no_pair_is_wrong_usage() -> None:
    with pytest.raises(SystemExit) as stopped:
        read(["import", "f.csv", "--map", "title"])
    assert stopped.value.code == 2


def test_an_equals_sign_elsewhere_is_left_alone() -> None:
    assert read(["say", "--as", "wangwei", "填写 X title=a", "customer=b"]).text == ["填写 X title=a", "customer=b"]
