"""What can be typed after `contractbot`."""

import argparse
from collections.abc import Callable, Sequence
from datetime import datetime

from bot.channels import discover
from contracts.register.fields import FIELD_WORDS


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(
        prog="contractbot", description="The contract desk inside the chat: numbers, approvals, dates."
    )
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _running(commands)
    _talking(commands)
    _data(commands)
    _numbers(commands)
    _policies(commands)
    people = commands.add_parser("people", help="the people of the company file")
    kinds = people.add_subparsers(dest="people_command", required=True, metavar="COMMAND")
    sync = kinds.add_parser(
        "sync", help="the platform's directory beside the company file; links whose address it vouches for"
    )
    sync.add_argument("--dry-run", action="store_true", help="only say what would be written, and what differs")
    audit = commands.add_parser("audit", help="the audit log")
    audit_commands = audit.add_subparsers(dest="audit_command", required=True, metavar="COMMAND")
    audit_commands.add_parser("verify", help="recompute the chain and name the first entry that does not fit")
    _safekeeping(commands)
    for name in papers():
        commands.add_parser(name, help="what to paste into that platform when the app is made there")
    return top


def papers() -> dict[str, tuple[str, str]]:
    """Commands that print a paper of a channel: the channel and the paper's name."""
    return {f"{channel}-{paper}": (channel, paper) for channel, plugin in discover().items() for paper in plugin.papers}


def read(words: Sequence[str]) -> argparse.Namespace:
    """Exits with 2 and the usage when the words are wrong."""
    top = parser()
    arguments, rest = top.parse_known_args(_maps_apart(words))
    if getattr(arguments, "facts", None) is not None:
        # argparse takes no KEY=VALUE any more once an option stood between them.
        pairs = [word for word in rest if "=" in word and not word.startswith("-")]
        arguments.facts = [*arguments.facts, *map(_mapping, pairs)]
        rest = [word for word in rest if word not in pairs]
    if rest:
        top.error(f"unrecognized arguments: {' '.join(rest)}")
    return arguments


def _maps_apart(words: Sequence[str]) -> list[str]:
    """`--map title=Name customer=Firm FILE` names two columns: every FIELD=COLUMN after one --map belongs to it."""
    apart: list[str] = []
    naming = False
    for word in words:
        pair = "=" in word and word.partition("=")[0] in FIELD_WORDS.values()
        if naming and pair and apart[-1] != "--map":
            apart.append("--map")
        apart.append(word)
        naming = words[:1] == ["import"] and (word == "--map" or (naming and pair))
    return apart


def _running(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    demo = commands.add_parser("demo", help="the whole product with no account anywhere, in the browser")
    demo.add_argument("--port", type=_port, default=8080)
    demo.add_argument("--fresh", action="store_true", help="start over: forget the state in .demo/")
    commands.add_parser("serve", help="the bot, with every channel that has settings")
    commands.add_parser("check", help="settings, company file, database, clock, calendar: one line each, with the cure")
    commands.add_parser("migrate", help="bring the database to this version")
    watch = commands.add_parser("watch", help="whether dates are being checked; exit 1 and a mail to the admins if not")
    watch.add_argument("--minutes", type=int, default=10, help="how old the last check may be (10)")


def _safekeeping(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    backup = commands.add_parser("backup", help="a copy of the database as it is now, while the bot goes on")
    backup.add_argument("folder", metavar="DIR", nargs="?", help="where to; default: backups/ beside the database")
    restore = commands.add_parser("restore", help="a backup, put where the settings want the database")
    restore.add_argument(
        "--verify", action="store_true", help="only try it, in a folder of its own, and say what it holds"
    )
    restore.add_argument("file", metavar="FILE")


def _talking(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    say = commands.add_parser("say", help="one chat message on a demo database")
    say.add_argument("--as", dest="person", required=True, metavar="PERSON")
    say.add_argument("--in", dest="room", metavar="ROOM")
    say.add_argument("--json", action="store_true")
    say.add_argument("text", metavar="TEXT", nargs="+")
    press = commands.add_parser("press", help="one button of one card on a demo database")
    press.add_argument("--as", dest="person", required=True, metavar="PERSON")
    press.add_argument("--json", action="store_true")
    press.add_argument("token", metavar="TOKEN")
    messages = commands.add_parser("messages", help="what the bot has sent to a person or a room, newest last")
    where = messages.add_mutually_exclusive_group(required=True)
    where.add_argument("--as", dest="person", metavar="PERSON")
    where.add_argument("--in", dest="room", metavar="ROOM")
    messages.add_argument("--json", action="store_true")
    messages.add_argument("--last", type=_count(1_000), default=20, metavar="N")
    tick = commands.add_parser("tick", help="do everything that is due, once")
    tick.add_argument("--now", type=_moment, metavar="ISO8601", help="move a demo database's clock there first")


def _data(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    bring = commands.add_parser("import", help="contracts from csv or xlsx")
    bring.add_argument("file", metavar="FILE", nargs="?")
    bring.add_argument("--undo", type=_count(10**9), metavar="N", help="take back the whole import with that number")
    bring.add_argument(
        "--map",
        action="append",
        default=[],
        type=_mapping,
        metavar="FIELD=COLUMN",
        help=f"which column holds a field; fields: {', '.join(sorted(set(FIELD_WORDS.values())))}",
    )
    bring.add_argument("--type", metavar="TYPE", help="the type of rows that name none")
    bring.add_argument("--date-format", metavar="FORMAT", help="for dates such as 9/8/2016: mdy, dmy or %%m/%%d/%%Y")
    bring.add_argument("--as", dest="person", metavar="PERSON", help="who imports; default: the first admin")
    bring.add_argument("--skip-bad", action="store_true", help="import the good rows, write the others to a file")
    bring.add_argument("--dry-run", action="store_true", help="only say what would happen")
    out = commands.add_parser("export", help="all contracts to csv or xlsx")
    out.add_argument("file", metavar="FILE")
    out.add_argument("--find", metavar="TEXT", help="only what this search finds, written as in a chat")
    out.add_argument("--as", dest="person", metavar="PERSON", help="what this person may see; default: the first admin")


def _numbers(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    numbers = commands.add_parser("numbers", help="the rule engine")
    kinds = numbers.add_subparsers(dest="numbers_command", required=True, metavar="COMMAND")
    preview = kinds.add_parser("preview", help="the next numbers of a rule, without taking them")
    preview.add_argument("rule", metavar="RULE")
    preview.add_argument("--count", type=_count(1_000), default=3, metavar="N")
    preview.add_argument("facts", nargs="*", type=_mapping, metavar="KEY=VALUE", help="type=, dept=, date=, codes")
    explain = kinds.add_parser("explain", help="what each part of a number means")
    explain.add_argument("number", metavar="NUMBER")
    gaps = kinds.add_parser("gaps", help="every missing number and why")
    gaps.add_argument("scope", metavar="SCOPE", nargs="?", help="only counters and numbers that contain this")
    gaps.add_argument("--to", metavar="FILE", help="write them to a csv or xlsx file, for the auditor")


def _policies(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    policies = commands.add_parser("policies", help="the approval policies of the company file")
    kinds = policies.add_subparsers(dest="policies_command", required=True, metavar="COMMAND")
    simulate = kinds.add_parser("simulate", help="facts in, steps out: who would be asked, and by which policy")
    simulate.add_argument(
        "facts",
        nargs="*",
        type=_mapping,
        metavar="KEY=VALUE",
        help="as=PERSON, type=, amount=, tags=, about=, date=, …",
    )


def _port(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is no port; ports go from 1 to 65535")
    return int(text)


def _count(most: int) -> Callable[[str], int]:
    """A whole number from 1 to `most`."""

    def read(text: str) -> int:
        if not text.isdecimal() or not 1 <= int(text) <= most:
            raise argparse.ArgumentTypeError(f"{text!r} is no number from 1 to {most}")
        return int(text)

    return read


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no time; write 2027-01-29T09:00:00+08:00") from None
    if moment.tzinfo is None:
        raise argparse.ArgumentTypeError(f"{text!r} has no zone; write 2027-01-29T09:00:00+08:00")
    return moment


def _mapping(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name or not value:
        raise argparse.ArgumentTypeError(f"{text!r} is not NAME=VALUE")
    return name, value
