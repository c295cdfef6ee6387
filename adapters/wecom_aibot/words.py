"""Lengths as the platform counts them. Pure."""


def within(text: str, limit: int) -> str:
    """At most so many bytes, cut at a line where that is possible."""
    raw = text.encode("utf-8", "replace")
    if len(raw) <= limit:
        return text
    cut = raw[: limit - 4].decode("utf-8", "ignore")
    return cut[: cut.rfind("\n")] + "\n…" if "\n" in cut[len(cut) // 2 :] else cut + "…"
