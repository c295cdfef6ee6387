"""What an admin has to put right on a platform is told to them, once a day, on another platform where there is one."""

from datetime import date, datetime
from hashlib import sha256

from bot.announce import admins
from bot.house import House
from cards.words import clean
from contracts.ports import Notice
from contracts.telling import Errand, Subject, SubjectKind


class Alarm:
    def __init__(self, house: House) -> None:
        self._house = house
        self._told: set[tuple[str, str, date]] = set()

    async def raised(self, channel: str, cure: str, now: datetime, key: str = "notice.channel_trouble") -> None:
        """`cure` says what is wrong and what to do; `key` how that is introduced."""
        once = (channel, cure, now.date())
        if once in self._told:
            return
        self._told = {told for told in self._told if told[2] == now.date()} | {once}
        house = self._house
        hashed = sha256(cure.encode()).hexdigest()[:16]
        async with house.storage.unit() as stores:
            # Several processes may meet the same trouble; the first tells of it.
            if not await stores.inbox.first(f"alarm:{channel}:{hashed}:{once[2]}", now):
                return
            values = {"channel": channel, "cure": clean(cure, 500)}
            notice = await stores.people.add_notice(Notice(key=key, values=values, contract=None, at=now))
            for to in admins(house.company):
                person = house.company.people[str(to.person)]
                known = house.reach.channels_of(person, await stores.people.preference(person.id))
                elsewhere = next((each for each in known if each != channel), channel)
                stores.outbox.tell(
                    Errand(
                        key=f"alarm:{notice.id}:{person.id}",
                        to=to,
                        subject=Subject(SubjectKind.NOTICE, notice.id),
                        why="channel.trouble",
                        channel=elsewhere,
                        not_before=now,
                    )
                )
