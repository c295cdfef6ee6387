"""Help: what this person can do here, with examples to tap."""

from collections.abc import Mapping

from bot.context import Button, Command, Context, Feature, Reply, say
from bot.router import folded
from cards.model import Action
from cards.pen import Pen
from cards.press import Press
from cards.talk import HelpEntry, help_card
from contracts.people import Person, Role
from contracts.refusal import Refused
from contracts.telling import Subject, SubjectKind

OFFICE = frozenset({Role.ADMIN, Role.AUDITOR})
FOR_ROLES = {
    "rules": OFFICE,
    "concordance": OFFICE,
    "renumber": frozenset({Role.ADMIN}),
    "doctor": frozenset({Role.ADMIN}),
    "imports": frozenset({Role.ADMIN}),
    "undo_import": frozenset({Role.ADMIN}),
    "void": frozenset({Role.ADMIN}),
    "block": frozenset({Role.ADMIN}),
    "confirm_number": frozenset({Role.LEGAL, Role.MANAGER}),
    "refuse_number": frozenset({Role.LEGAL, Role.MANAGER}),
    "gaps": OFFICE,
    "terminate": frozenset({Role.ADMIN}),
    "archive": frozenset({Role.ADMIN}),
    "delete": frozenset({Role.ADMIN}),
}
"""Commands that are shown to certain roles alone; the others are for everybody."""
READING = frozenset(
    {
        "find",
        "save_search",
        "searches",
        "show",
        "customer",
        "expiring",
        "history",
        "progress",
        "explain",
        "gaps",
        "rules",
        "concordance",
        "settings",
        "help",
        "cancel",
        "dates",
    }
)
"""All that somebody who is an auditor and nothing else can do."""

EXAMPLES: Mapping[str, tuple[str, str]] = {
    "number": ("", ""),
    "numbers": ("", ""),
    "mine": ("", ""),
    "find": ("30天内到期", "expiring 30 days"),
    "expiring": ("30", "30"),
    "inbox": ("", ""),
    "settings": ("", ""),
    "gaps": ("", ""),
}
"""What follows the command's word in its example, in Chinese and English; these can be sent as they are."""

HERE = Subject(SubjectKind.CONTRACT, 0)


def feature_of(others: tuple[Feature, ...]) -> Feature:
    """Built from all the others, so that help never tells of what is not there."""
    commands = {command.help: command for feature in others for command in feature.commands}
    by_word = {folded(word): command.help for command in commands.values() for word in command.words}

    def entry(pen: Pen, command: Command) -> HelpEntry:
        return HelpEntry(command.help, command.words[0], command.words[1], _tappable(pen, command))

    async def help_me(ctx: Context, rest: str) -> Reply:
        if not rest:
            allowed = [command for command in commands.values() if _for(ctx.person, command.help)]
            major = [command for command in allowed if not command.minor]
            also = [command.words[:2] for command in allowed if command.minor]
            return say(lambda pen: help_card(pen, [entry(pen, command) for command in major], also=also))
        topic = commands.get(by_word.get(folded(rest), ""))
        if topic is None:
            raise Refused("error.unknown_command", text=rest)
        return say(lambda pen: help_card(pen, (), entry(pen, topic)))

    async def tried(ctx: Context, press: Press, values: Mapping[str, str]) -> Reply:
        command = commands.get(next(iter(press.args), ""))
        if command is None or command.help not in EXAMPLES:
            raise Refused("error.bad_button")
        return await command.handle(ctx, EXAMPLES[command.help][_english(ctx.pen)])

    return Feature(
        commands=(Command(("帮助", "help", "?", "/help"), help_me, "help", question=True),),
        buttons=(Button("help.ask", tried, question=True), Button("help.do", tried)),
    )


def _for(person: Person, command: str) -> bool:
    if person.roles == {Role.AUDITOR} and command not in READING:
        return False
    return command not in FOR_ROLES or bool(person.roles & FOR_ROLES[command])


def _english(pen: Pen) -> bool:
    return not pen.t.locale.startswith("zh")


def _tappable(pen: Pen, command: Command) -> tuple[Action, ...]:
    """A button that says what it sends."""
    if command.help not in EXAMPLES:
        return ()
    label = f"{command.words[_english(pen)]} {EXAMPLES[command.help][_english(pen)]}".strip()
    return (pen.button("help.ask" if command.question else "help.do", HERE, 0, command.help, label=label),)
