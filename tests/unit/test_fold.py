"""How texts are looked for."""

from hypothesis import given
from hypothesis import strategies as st

from contracts.search import fold


def test_what_does_not_count() -> None:
    assert fold("ＡＢＣ—ｄ") == fold("abc-D") == "abc-d"
    assert fold("  云服务\t 框架\n合同 ") == "云服务 框架 合同"
    assert fold("STRASSE") == fold("straße")
    assert fold("①㎏") == "1kg"


@given(st.text())
def test_folding_again_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)
