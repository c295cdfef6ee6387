"""Help: what this person can do here."""

from bot.context import Command, Context, Feature, Reply, say
from bot.router import folded
from cards.talk import HelpEntry, help_card
from contracts.people import Role
from contracts.refusal import Refused

OFFICE = frozenset({Role.ADMIN, Role.AUDITOR})
FOR_ROLES = {"gaps": OFFICE}
"""Commands that are shown to certain roles alone; the others are for everybody."""


def feature_of(others: tuple[Feature, ...]) -> Feature:
    """Built from all the others, so that help never tells of what is not there."""
    entries = {
        command.help: HelpEntry(command.help, command.words[0], command.words[1])
        for feature in others
        for command in feature.commands
    }
    by_word = {folded(word): command.help for f in others for command in f.commands for word in command.words}

    async def help_me(ctx: Context, rest: str) -> Reply:
        allowed = [
            e for e in entries.values() if not FOR_ROLES.get(e.command) or ctx.person.roles & FOR_ROLES[e.command]
        ]
        if not rest:
            return say(lambda pen: help_card(pen, allowed))
        topic = entries.get(by_word.get(folded(rest), ""))
        if topic is None:
            raise Refused("error.unknown_command", text=rest)
        return say(lambda pen: help_card(pen, allowed, topic))

    return Feature(commands=(Command(("帮助", "help", "?", "/help"), help_me, "help", question=True),))
