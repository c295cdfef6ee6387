"""Values of a refusal that are names of ours, in words of the reader."""

from collections.abc import Mapping

from cards.pen import Translate
from cards.words import FIELDS


def worded(t: Translate, values: Mapping[str, object]) -> dict[str, object]:
    """States, fields and types; everything else as it is."""
    out = dict(values)
    if isinstance(out.get("state"), str):
        out["state"] = t(f"state.{out['state']}")
    fields = out.get("fields")
    if isinstance(fields, tuple):
        out["fields"] = t("word.comma").join(t(f"field.{name}") if name in FIELDS else name for name in fields)
    if out.get("field") in FIELDS:
        out["field"] = t(f"field.{out['field']}")
    return out
