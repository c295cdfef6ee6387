"""Spellings of a number, numbers inside messages, and guesses at mistyped ones."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.numbering.key import candidates, key, lookalikes

SEED = "20260115-XS-000123"


@pytest.mark.parametrize(
    "spelling",
    [
        "20260115-XS-000123",
        "20260115-xs-000123",
        "２０２６０１１５－ＸＳ－０００１２３",
        "20260115—XS—000123",
        "20260115–XS−000123",
        " 20260115 - XS - 000123 ",
        "20260115\u2011XS\u2010000123\u200b\ufeff",
        "20260115\u3000-XS-000123",
    ],
)
def test_one_number_has_many_spellings(spelling: str) -> None:
    assert key(spelling) == SEED


@given(st.text())
def test_a_key_is_its_own_key(text: str) -> None:
    assert key(key(text)) == key(text)


@given(st.text(), st.sampled_from(" \u3000\t\u200b"))
def test_spaces_and_case_do_not_count(text: str, space: str) -> None:
    assert key(space.join(text.split(" "))) == key(text.replace(" ", ""))
    assert not any(letter.isspace() for letter in key(text))


@pytest.mark.parametrize(
    ("message", "number"),
    [
        (SEED, SEED),
        ("合同20260115-XS-000123到期了吗", SEED),
        ("合同２０２６０１１５－ｘｓ－０００１２３到期了吗？", SEED),
        ("when does 20260115-xs-000123 end?", SEED),
        ("(20260115-XS-000123)", SEED),
        ("看一下「20260115—XS—000123」，谢谢。", SEED),
        ("20260115 - XS - 000123", SEED),
        ("AD-SRO-DCAGI-SC-011/15", "AD-SRO-DCAGI-SC-011/15"),
        ("请查AD-SRO-DCAGI-SC-011/15。", "AD-SRO-DCAGI-SC-011/15"),
        ("TIRSE16K00067", "TIRSE16K00067"),
        ("what about TIRSE16K00067, please", "TIRSE16K00067"),
        ("GZZJ-HT2013-JS001(1)是谁的", "GZZJ-HT2013-JS001(1)"),
        ("GZZJ-HT2013-JS001(1)是谁的", "GZZJ-HT2013-JS001"),
        ("华东公司-XS-20260115-001", "华东公司-XS-20260115-001"),
        ("合同华东公司-XS-20260115-001到期了吗", "华东公司-XS-20260115-001"),
        ("2023-SG-001-补充", "2023-SG-001-补充"),
        ("查2023-SG-001-补充协议", "2023-SG-001-补充"),
        ("ՀՀ ՖՆ ՇՀԱՊՁԲ-15/8-20/16/1", "ՀՀՖՆՇՀԱՊՁԲ-15/8-20/16/1"),
        ("DS_2023_ENV_01597_v2?", "DS_2023_ENV_01597_V2"),
        ("20260115-XS-000123/20260115-XS-000124", "20260115-XS-000124"),
    ],
)
def test_a_number_is_found_in_a_message(message: str, number: str) -> None:
    assert number in candidates(message)


@pytest.mark.parametrize("message", ["", "你好", "hello", "A-1", "合同到期了吗", "----", "abcd"])
def test_no_number_is_seen_where_none_is(message: str) -> None:
    assert candidates(message) == ()


@given(st.text(alphabet=st.sampled_from("AXS-0123/（）(). 合同到期_年—０"), max_size=80))
def test_candidates_keep_their_promises(message: str) -> None:
    found = candidates(message)
    assert len(found) <= 20
    assert list(map(len, found)) == sorted(map(len, found), reverse=True)
    for part in found:
        assert len(part) >= 4
        assert any(letter.isdigit() for letter in part)
        assert key(part) == part
        assert part in key(message)


@pytest.mark.parametrize(
    "mistyped",
    [
        "2O260115-XS-000123",
        "20260115-X5-000123",
        "20260II5-XS-000123".replace("II5", "I15"),
        "20260115-XS-00123",
        "20260115-XS-123",
        "20260115-XS-0000123",
        "20260115-XS-000132",
        "20260115-SX-000123",
        "20260115XS000123",
        "20260115-XS000123",
        "20260115-XS-00012",
        "20260115-XXS-000123",
    ],
)
def test_a_slip_is_undone(mistyped: str) -> None:
    assert SEED in lookalikes(mistyped)


def test_the_next_serial_is_no_slip() -> None:
    assert SEED not in lookalikes("20260115-XS-000124")


def test_letters_that_look_alike_come_first() -> None:
    assert "AD-SRO-DCAGI-SC-011/15" in lookalikes("AD-SRO-DCAGL-SC-011/15")[:20]


@given(st.text(alphabet="AOSBIL0158-", max_size=40))
def test_guesses_are_few_and_others(text: str) -> None:
    guesses = lookalikes(text)
    assert len(guesses) <= 200
    assert len(set(guesses)) == len(guesses)
    assert text not in guesses
    assert "" not in guesses
