"""Reading the settings, and saying what is wrong with them in words."""

import os
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from dotenv import dotenv_values
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from bot.settings.groups import groups
from bot.settings.key import decoded, read_key_file
from bot.settings.mail import MailSettings
from bot.settings.model import BETWEEN, PREFIX, Settings, settings_class
from bot.settings.problem import SettingsError

ENV_FILE = Path(".env")
WORDS = {
    "port": "a whole number from 1 to 65535",
    "demo": "true or false",
    "log_level": "debug, info, warning or error",
    "log_format": "text or json",
}


def load_settings(overrides: Mapping[str, object] | None = None, env_file: Path = ENV_FILE) -> Settings:
    """Environment before `.env`; `overrides` (field name to value) before both. Raises `SettingsError` with every mistake."""
    problems = list(_unknown(_names_in(env_file)))
    given: dict[str, Any] = {"_env_file": env_file, **(overrides or {})}
    try:
        settings = settings_class()(**given)
    except ValidationError as error:
        details = error.errors(include_url=False, include_input=False)
        problems += [_sentence(detail) for detail in details if detail["type"] != "extra_forbidden"]  # told as unknown
        raise SettingsError(tuple(problems)) from None
    problems += _key_problems(settings)
    if problems:
        raise SettingsError(tuple(problems))
    return settings


def variable(*path: str) -> str:
    """The environment variable of a field: ("group", "field") is CONTRACTBOT_GROUP__FIELD there."""
    return PREFIX + BETWEEN.join(path).upper()


def known_names() -> frozenset[str]:
    named = {variable(field) for field in Settings.model_fields if field != "mail"}
    named |= {variable("mail", field) for field in MailSettings.model_fields}
    for group in groups().values():
        named |= {variable(group.name, field) for field in group.settings.model_fields}
    return frozenset(named)


def _names_in(env_file: Path) -> dict[str, str]:
    """Each of our variables and where it stands. Other programs' lines in `.env` are none of our business."""
    found = {}
    if env_file.exists():
        try:
            values = dotenv_values(env_file, encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            why = "is not UTF-8 text" if isinstance(error, UnicodeDecodeError) else f"cannot be read ({error.strerror})"
            raise SettingsError((f"{env_file} {why}. Save it as UTF-8 text that this user may read.",)) from None
        found.update({name: str(env_file) for name in values})
    found.update(dict.fromkeys(os.environ, "the environment"))
    return {name: place for name, place in found.items() if name.upper().startswith(PREFIX)}


def _unknown(names: Mapping[str, str]) -> Iterator[str]:
    known = known_names()
    for name, place in sorted(names.items()):
        if name.upper() in known:
            continue
        near = get_close_matches(name.upper(), known, n=1, cutoff=0.75)
        cure = f"Did you mean {near[0]}?" if near else "Remove it, or look up the right name in docs/settings.md."
        yield f"{name} (in {place}) is not a setting. {cure}"


def _sentence(detail: ErrorDetails) -> str:
    path = [str(part) for part in detail["loc"]]
    name = variable(*path)
    context = detail.get("ctx", {})
    if detail["type"] == "half_set":
        return f"{variable(*path, str(context['field']))} is missing: {context['cure']}."
    if detail["type"] == "missing":
        return (
            f"{name} is missing: the group {variable(*path[:-1])} is only half set. Set it, or remove the whole group."
        )
    if detail["type"] == "value_error":
        return f"{name} is not usable: {context['error']}."
    if path[-1] in WORDS:
        return f"{name} must be {WORDS[path[-1]]}."
    if detail["type"] == "string_pattern_mismatch":
        return f"{name} is not an address. Write it like the default in docs/settings.md."
    if detail["type"] in ("too_short", "too_long"):
        length = context.get("min_length", context.get("max_length"))
        return f"{name} must have {length} characters. Copy it again, whole."
    if "expected" in context:
        return f"{name} must be {context['expected']}."
    return f"{name} is not usable: {detail['msg'][0].lower()}{detail['msg'][1:]}."


def _key_problems(settings: Settings) -> list[str]:
    try:
        if settings.secret_key is not None and settings.secret_key_file is not None:
            raise SettingsError(
                (f"{variable('secret_key')} and {variable('secret_key_file')} are both set. Keep one of them.",)
            )
        if settings.secret_key is not None:
            decoded(settings.secret_key.get_secret_value(), variable("secret_key"))
        elif settings.secret_key_file is not None:
            read_key_file(settings.secret_key_file, forbidden=0o007)
    except SettingsError as error:
        return list(error.problems)
    return []
