"""The daily self-check: how many alerts were due, how many have arrived."""

from datetime import time
from zoneinfo import ZoneInfo

from contracts.desk.turn import Turn
from contracts.happenings import Happening, SelfChecked
from contracts.ports import Notice

CHECK_AT = time(9, 15)


async def self_check(turn: Turn) -> tuple[Happening, ...]:
    """Each working day: how many alerts were due, how many have been delivered."""
    home = ZoneInfo(turn.company.timezone)
    here = turn.now.astimezone(home)
    if here.time() < CHECK_AT or not turn.company.calendar.is_worked(here.date()):
        return ()
    key = f"self-check:{here.date()}"
    if await turn.stores.alerts.told((key,)):
        return ()
    due, delivered = await turn.stores.alerts.counts(turn.today)
    values = {"due": str(due), "delivered": str(delivered), "day": str(turn.today)}
    notice = await turn.stores.people.add_notice(
        Notice(key="notice.self_check", values=values, contract=None, at=turn.now)
    )
    await turn.stores.alerts.record_told(key, None, turn.today)
    return (SelfChecked(notice=notice.id, day=turn.today, due=due, delivered=delivered),)
