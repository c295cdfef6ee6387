"""Cards of the conversation itself: help, questions, errors, confirmations, notices, settings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from cards.model import Action, Block, Card, Facts, Form, Note, Row, Rows, Text, Tone
from cards.pen import Pen, Translate
from cards.typed import typed
from cards.words import BLOCKED, NUMBER, clean, paragraph, who
from contracts.ports import Away, Preference
from contracts.telling import Subject, SubjectKind

# Values of a notice or a confirmation under these names are person ids.
PERSONS: Final = frozenset({"person", "approver", "requester", "holder", "owner", "by", "to", "cover"})


@dataclass(frozen=True, slots=True)
class HelpEntry:
    """`command` is the last part of the keys help.<command> and error.usage.<command>; `zh` and `en` are its first words."""

    command: str
    zh: str
    en: str
    actions: tuple[Action, ...] = ()


def help_card(
    pen: Pen, entries: Sequence[HelpEntry], topic: HelpEntry | None = None, also: Sequence[Sequence[str]] = ()
) -> Card:
    """What this person can do here; with `topic`, that one command only, with its usage. `also` are commands that are only
    named, each in Chinese and English."""
    t = pen.t
    title = t("help.title")
    if topic is not None:
        entries = (topic,)
        title = t("help.title_one", word=_word(pen, topic))
    rows = tuple(
        Row(
            f"{_word(pen, entry)} · {entry.en if _chinese(pen) else entry.zh}",
            _explained(pen, entry),
            actions=entry.actions,
        )
        for entry in entries
    )
    blocks: list[Block] = [] if topic else [Text(t("help.intro"))]
    blocks.append(Rows(rows))
    if also:
        words = t("word.comma").join(zh if _chinese(pen) else en for zh, en in also)
        blocks.append(Text(t("help.also", words=words)))
    blocks.append(Note(t("help.note")))
    return Card(title=title, summary=title if topic else t("help.summary"), blocks=tuple(blocks))


def _chinese(pen: Pen) -> bool:
    return pen.t.locale.startswith("zh")


def _word(pen: Pen, entry: HelpEntry) -> str:
    return entry.zh if _chinese(pen) else entry.en


def _explained(pen: Pen, entry: HelpEntry) -> str:
    usage = pen.t("help.usage", usage=pen.t(f"error.usage.{entry.command}"))
    return f"{pen.t(f'help.{entry.command}')}\n{usage}"


def unknown_card(pen: Pen, text: str, nearest: Sequence[str]) -> Card:
    """`nearest` are command words to offer instead."""
    t = pen.t
    said = clean(text, 60)
    blocks: list[Block] = [Text(t("error.unknown_command", text=said))]
    if nearest:
        words = t("word.comma").join(clean(word, 40) for word in nearest)
        blocks.append(Text(t("error.nearest", words=words)))
    blocks.append(Note(t("error.unknown_command.next")))
    title = t("error.unknown_command.title")
    return Card(title=title, summary=t("error.unknown_command", text=said), tone=Tone.WARNING, blocks=tuple(blocks))


def error_text(t: Translate, key: str, **values: object) -> str:
    """What went wrong and the next step, as one paragraph of plain text."""
    return "\n".join(_wrong(t, key, values))


def error_card(pen: Pen, key: str, **values: object) -> Card:
    """`key` is a full key such as "error.not_found"; values that a person typed are cleaned here."""
    what, then = _wrong(pen.t, key, values)
    usage = key.startswith("error.usage.")
    title = pen.t("error.usage_title" if usage else f"{key}.title", **_safe(values))
    return Card(title=title, summary=clean(what, 120), tone=Tone.WARNING, blocks=(Text(what), Note(then)))


def _wrong(t: Translate, key: str, values: Mapping[str, object]) -> tuple[str, str]:
    safe = _safe(values)
    if key.startswith("error.usage."):
        return t("error.usage_text", usage=t(key, **safe)), t("error.usage_next")
    return t(key, **safe), t(f"{key}.next", **safe)


def _safe(values: Mapping[str, object]) -> dict[str, object]:
    # A cure that is cut says no more what to do.
    longest = {"cure": 500}
    return {
        name: clean(value, longest.get(name, 120)) if isinstance(value, str) else value
        for name, value in values.items()
    }


def _named(pen: Pen, values: Mapping[str, object]) -> dict[str, object]:
    """Values made fit to read: people by name, reasons of a stuck step in words, everything else cleaned."""
    named = _safe(values)
    for name, value in named.items():
        if isinstance(value, str) and name in PERSONS:
            named[name] = who(pen, value)
        elif value in BLOCKED:
            named[name] = pen.t(str(value))
    return named


def question_card(pen: Pen, text: str, *, question: int, form: Form | None = None, hint: str = "") -> Card:
    """Asks for one fact, or for several by a form. `text` and `hint` are in the reader's language already."""
    asked = paragraph(text)
    blocks: list[Block] = [Text(asked)]
    if form is not None:
        blocks.append(form)
    if hint:
        blocks.append(Note(paragraph(hint, 300)))
    blocks.append(Note(pen.t("question.answer")))
    blocks.extend(typed(pen, ("question.cancel",)))
    cancel = pen.button("question.cancel", Subject(SubjectKind.QUESTION, question))
    return Card(
        title=pen.t("question.title"),
        summary=clean(asked, 120),
        tone=Tone.WAITING,
        blocks=tuple(blocks),
        actions=(cancel,),
    )


def notice_card(pen: Pen, key: str, values: Mapping[str, str], actions: tuple[Action, ...] = ()) -> Card:
    """Something about no single row: a message key and its values (see `contracts.ports.Notice`)."""
    text = pen.t(key, **_named(pen, values))
    return Card(title=pen.t("notice_card.title"), summary=clean(text, 120), blocks=(Text(text),), actions=actions)


def done_card(pen: Pen, key: str, **values: object) -> Card:
    """A short confirmation: `key` is a full key such as "done.released"."""
    text = pen.t(key, **_named(pen, values))
    return Card(title=pen.t("done.title"), summary=clean(text, 120), tone=Tone.GOOD, blocks=(Text(text),))


def stranger_card(pen: Pen, account: str = "") -> Card:
    """For somebody whom the company file does not know. Says how to be linked, and nothing else."""
    t = pen.t
    blocks: list[Block] = [Text(t("stranger.text", company=clean(pen.company.name))), Text(t("stranger.next"))]
    if account:
        blocks.append(Facts(((t("stranger.account"), clean(account, NUMBER)),)))
    return Card(title=t("stranger.title"), summary=t("stranger.summary"), tone=Tone.WARNING, blocks=tuple(blocks))


def preferences_card(pen: Pen, preference: Preference, away: Away | None = None) -> Card:
    """My settings as they hold now, and how to change them by typing."""
    t = pen.t
    language = t("settings.language." + ("zh" if _chinese(pen) else "en"))
    channel = clean(preference.channel, 40) if preference.channel else t("settings.channel_auto")
    rows = [
        (t("settings.language"), language),
        (t("settings.timezone"), clean(str(pen.zone.key), 40)),
        (t("settings.channel"), channel),
    ]
    if away is not None:
        values = {"starts": away.starts.isoformat(), "ends": away.ends.isoformat(), "cover": who(pen, away.cover)}
        rows.append((t("settings.away"), t("settings.away_text", **values)))
    blocks = (Facts(tuple(rows)), Note(t("settings.note")))
    return Card(title=t("settings.title"), summary=t("settings.title"), blocks=blocks)
