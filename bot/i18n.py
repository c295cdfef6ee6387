"""The words of each language: locale files read once, and how days, moments and money are written."""

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final
from zoneinfo import ZoneInfo

from contracts.money import Money, minor_digits

CHINESE: Final = "zh-CN"
ENGLISH: Final = "en"
SIGNS: Final = {"CNY": "¥"}


class Words:
    """One language as `cards.pen.Translate` asks for it. `words` maps dotted keys to texts with {named} places."""

    def __init__(self, locale: str, words: Mapping[str, str]) -> None:
        self.locale = locale
        self.words = words
        self._weekdays = tuple(words[f"weekday.{number}"] for number in range(1, 8))

    def __call__(self, key: str, /, **values: object) -> str:
        """Raises KeyError naming the key, or the key and the place that got no value."""
        text = self.words.get(key)
        if text is None:
            raise KeyError(f"{self.locale} has no words for {key!r}")
        if values and values.get("count") == 1:
            text = self.words.get(f"{key}.one", text)
        if "{" not in text:
            return text
        try:
            return text.format_map(values)
        except KeyError as missing:
            raise KeyError(f"{key!r} in {self.locale} needs a value for {missing}") from None

    def weekday(self, day: date) -> str:
        return self._weekdays[day.weekday()]

    def day(self, day: date) -> str:
        return self("date.day", day=day.isoformat(), weekday=self.weekday(day))

    def moment(self, at: datetime, zone: ZoneInfo) -> str:
        """Raises ValueError for a naive time: it would be somebody's guess."""
        if at.tzinfo is None:
            raise ValueError("a moment without a zone cannot be told")
        return at.astimezone(zone).strftime("%Y-%m-%d %H:%M")

    def money(self, amount: Money) -> str:
        digits = minor_digits(amount.currency)
        whole, rest = divmod(abs(amount.minor), 10**digits)
        number = f"{whole:,}.{rest:0{digits}d}" if digits else f"{whole:,}"
        sign = "-" if amount.minor < 0 else ""
        mark = SIGNS.get(amount.currency)
        return f"{sign}{mark}{number}" if mark else f"{amount.currency} {sign}{number}"


def pick(*wishes: str | None) -> str:
    """The locale of the first wish that is set; English when none is."""
    for wish in wishes:
        if wish:
            return known(wish)
    return ENGLISH


@lru_cache(maxsize=64)
def known(locale: str) -> str:
    """zh, zh_TW, zh-Hans … read Chinese; every other language reads English until it has a file."""
    return CHINESE if locale.replace("_", "-").lower().split("-")[0] == "zh" else ENGLISH


def load(locale: str) -> Words:
    """The language of a locale; always the same object for the same language."""
    return _read(known(locale))


@cache
def _read(locale: str) -> Words:
    return Words(locale, dict(_merged(locale)))


def _merged(locale: str) -> Iterator[tuple[str, str]]:
    """A language may be in several files, `LOCALE.toml` and `LOCALE.family.toml`; a key stands in one of them."""
    seen: set[str] = set()
    for source in sorted(files("bot").joinpath("locales").iterdir(), key=lambda found: found.name):
        if source.name.startswith(f"{locale}.") and source.name.endswith(".toml"):
            for key, text in flatten(tomllib.loads(source.read_text("utf-8"))):
                if key in seen:
                    raise KeyError(f"{key!r} stands twice in {locale}")
                seen.add(key)
                yield key, text


def flatten(table: Mapping[str, object], prefix: str = "") -> Iterator[tuple[str, str]]:
    """Nested tables as dotted keys. Raises TypeError for anything that is neither table nor text."""
    for name, value in table.items():
        if isinstance(value, dict):
            yield from flatten(value, f"{prefix}{name}.")
        elif isinstance(value, str):
            yield f"{prefix}{name}", value
        else:
            raise TypeError(f"{prefix}{name} is no text")
