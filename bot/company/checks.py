"""What one table says of another: every name must lead somewhere, and nothing may be said twice."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from zoneinfo import ZoneInfo, available_timezones

from bot.company.number_checks import number_checks
from bot.company.policy_checks import check_policies
from bot.company.problem import Location, Problem, known_as, nearest
from bot.company.tables import CompanyFile, PersonTable, RoomTable, TypeTable
from contracts.currency import CODES
from contracts.dates.rule import within
from contracts.people import Role
from contracts.register.fields import FIELD_WORDS
from contracts.register.typed import FieldKind
from contracts.register.values import folded

LISTS = ("departments", "people", "rooms", "contract_types", "code_lists", "approval_policies", "date_rules")
LANGUAGES = ("en", "zh")
TELLS = ("owner", "manager", "collaborators", "role:ROLE", "person:ID", "room:ID")


def cross_check(file: CompanyFile, channels: Mapping[str, str]) -> Iterator[Problem]:
    yield from _twice(file)
    yield from _places_and_money(file)
    yield from _people(file, sorted(set(channels.values())))
    yield from _departments(file)
    yield from _rooms(file, sorted(channels))
    yield from _types(file)
    yield from number_checks(file)
    yield from check_policies(file)
    yield from _date_rules(file)


def _twice(file: CompanyFile) -> Iterator[Problem]:
    for name in LISTS:
        seen: set[str] = set()
        for at, entry in enumerate(getattr(file, name)):
            if entry.id in seen:
                yield Problem((name, at, "id"), f'{name} has the id "{entry.id}" twice. Give one of them another.')
            seen.add(entry.id)
    for day, count in Counter(entry.day for entry in file.calendar).items():
        if count > 1:
            last = max(at for at, entry in enumerate(file.calendar) if entry.day == day)
            yield Problem(("calendar", last, "day"), f"{day} stands in the calendar twice. Keep one.")


def _places_and_money(file: CompanyFile) -> Iterator[Problem]:
    yield from _zone(file.company.timezone, ("company", "timezone"))
    yield from _locale(file.company.locale, ("company", "locale"))
    yield from _currency(file.company.currency, ("company", "currency"))
    for at, rate in enumerate(file.rates):
        yield from _currency(rate.currency, ("rates", at, "currency"))
        if not rate.rate.is_finite() or rate.rate <= 0:
            yield Problem(("rates", at, "rate"), "A rate must be more than 0. Write what one unit is worth.")
        if rate.currency == file.company.currency:
            text = f"{rate.currency} is the company's own currency and needs no rate. Remove this table."
            yield Problem(("rates", at, "currency"), text)
    for (first, one), (second, other) in combinations(enumerate(file.rates), 2):
        if first != second and (one.currency, one.since) == (other.currency, other.since):
            yield Problem(("rates", second), f"{one.currency} has two rates from {one.since} on. Keep one.")


def _zone(name: str, at: Location) -> Iterator[Problem]:
    try:
        ZoneInfo(name)
    except (OSError, ValueError, KeyError):
        yield Problem(
            at, f'"{name}" is no time zone. {nearest(name, available_timezones(), "Write one such as Asia/Shanghai.")}'
        )


def _locale(name: str, at: Location) -> Iterator[Problem]:
    if not re.fullmatch(r"[a-z]{2}(-[A-Za-z]{2,4})*", name) or name[:2] not in LANGUAGES:
        yield Problem(at, f'"{name}" is no locale that there are words for. Write zh-CN, en or en-US.')


def _currency(code: str, at: Location) -> Iterator[Problem]:
    if code not in CODES:
        cure = nearest(code.upper(), CODES, "Write its three capital letters, such as CNY or USD.")
        yield Problem(at, f'"{code}" is no currency. {cure}')


def _people(file: CompanyFile, directories: Sequence[str]) -> Iterator[Problem]:
    ids = [person.id for person in file.people]
    owners: dict[tuple[str, str], str] = {}
    names: dict[str, str] = {}
    for at, person in enumerate(file.people):
        here: Location = ("people", at)
        yield from known_as(
            person.department, (found.id for found in file.departments), (*here, "department"), "department"
        )
        if person.manager is not None:
            yield from known_as(person.manager, ids, (*here, "manager"), "person")
        if person.timezone is not None:
            yield from _zone(person.timezone, (*here, "timezone"))
        if person.locale is not None:
            yield from _locale(person.locale, (*here, "locale"))
        email = person.email.casefold()
        if email in names:
            yield Problem((*here, "email"), f"{names[email]} has this e-mail address too. Each person needs their own.")
        names.setdefault(email, person.id)
        for key, account in _extras(person):
            yield from _placed(key, account, directories, PersonTable.model_fields, (*here, key))
            if isinstance(account, str) and owners.setdefault((key, account), person.id) != person.id:
                other = owners[key, account]
                yield Problem((*here, key), f'"{account}" is the account of {other} too. One account is one person.')
    managers = {person.id: person.manager for person in file.people}
    for at, person in enumerate(file.people):
        if circle := _circle(person.id, managers):
            yield Problem(("people", at, "manager"), f"These people manage each other: {circle}. Take one out.")


def _circle(start: str, above: Mapping[str, str | None]) -> str:
    """Empty unless the way up comes back to where it began."""
    way, here = [start], above.get(start)
    while here is not None and here not in way:
        way.append(here)
        here = above.get(here)
    return " → ".join([*way, start]) if here == start else ""


def _extras(table: PersonTable | RoomTable) -> list[tuple[str, object]]:
    return list((table.model_extra or {}).items())


def _placed(key: str, value: object, known: Sequence[str], own: Iterable[str], at: Location) -> Iterator[Problem]:
    if key not in known:
        yield Problem(at, f"`{key}` is not known here. {nearest(key, [*own, *known])}")
    elif not isinstance(value, str) or not value.strip():
        yield Problem(at, f"`{key}` must be the id on that platform, as text in quotes.")


def _departments(file: CompanyFile) -> Iterator[Problem]:
    ids = [department.id for department in file.departments]
    parents = {department.id: department.parent for department in file.departments}
    for at, department in enumerate(file.departments):
        yield from known_as(
            department.head, (person.id for person in file.people), ("departments", at, "head"), "person"
        )
        if department.parent is not None:
            yield from known_as(department.parent, ids, ("departments", at, "parent"), "department")
        if circle := _circle(department.id, parents):
            yield Problem(
                ("departments", at, "parent"), f"These departments lie in each other: {circle}. Take one out."
            )


def _rooms(file: CompanyFile, channels: Sequence[str]) -> Iterator[Problem]:
    places: dict[tuple[str, str], str] = {}
    for at, room in enumerate(file.rooms):
        for key, place in _extras(room):
            yield from _placed(key, place, channels, RoomTable.model_fields, ("rooms", at, key))
            if isinstance(place, str) and places.setdefault((key, place), room.id) != room.id:
                text = f'"{place}" is the place of {places[key, place]} too. One conversation is one room.'
                yield Problem(("rooms", at, key), text)


def _types(file: CompanyFile) -> Iterator[Problem]:
    words: dict[str, str] = {}
    for at, kind in enumerate(file.contract_types):
        for name in kind.names:
            yield from _locale(name, ("contract_types", at, "names"))
        for word in {text.casefold() for text in (kind.id, kind.code, *kind.names.values(), *kind.words)}:
            if words.setdefault(word, kind.id) != kind.id:
                text = f'"{word}" means the type {words[word]} too. Each word must mean one type.'
                yield Problem(("contract_types", at), text)
        yield from _type_fields(kind, ("contract_types", at))


def _type_fields(kind: TypeTable, here: Location) -> Iterator[Problem]:
    """Each word means one field of a type, and none that every contract has."""
    words: dict[str, str] = {}
    for at, field in enumerate(kind.fields):
        place: Location = (*here, "fields", at)
        for name in field.names:
            yield from _locale(name, (*place, "names"))
        for word in dict.fromkeys(folded(text) for text in (field.id, *field.names.values(), *field.words)):
            if FIELD_WORDS.get(word) or words.setdefault(word, field.id) != field.id:
                meant = FIELD_WORDS.get(word) or words[word]
                yield Problem(place, f'"{word}" means the field {meant} too. Each word must mean one field.')
        if (field.kind is FieldKind.CHOICE) != bool(field.options):
            yield Problem(place, "A choice has options, and nothing else has.")


def _date_rules(file: CompanyFile) -> Iterator[Problem]:
    for at, rule in enumerate(file.date_rules):
        here: Location = ("date_rules", at)
        for entry, name in enumerate(rule.types):
            yield from known_as(
                name, (kind.id for kind in file.contract_types), (*here, "types", entry), "contract type"
            )
        if rule.at.tzinfo is not None:
            yield Problem((*here, "at"), "Write the hour without a zone: it is the receiver's own.")
        for key, words in (("tell", rule.tell), ("escalate_to", rule.escalate_to)):
            for entry, word in enumerate(words):
                yield from _told(file, word, (*here, key, entry))
        if rule.quiet is not None and within(rule.at, rule.quiet):
            yield Problem((*here, "quiet"), "`at` lies within the quiet hours, so nothing would come at its hour.")


def _told(file: CompanyFile, word: str, at: Location) -> Iterator[Problem]:
    kind, colon, name = word.partition(":")
    names = {
        "room": [room.id for room in file.rooms],
        "person": [person.id for person in file.people],
        "role": [role.value for role in Role],
    }
    if kind in names and colon:
        yield from known_as(name, names[kind], at, kind)
    elif word not in TELLS[:3]:
        yield Problem(at, f'"{word}" tells nobody. {nearest(word, TELLS)}')
