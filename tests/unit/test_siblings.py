"""Two channels of one vendor: which of them speaks to whom."""

from dataclasses import replace

from adapters.api.channel import Plugin
from bot.channels import discover
from bot.company import load_company
from bot.reach import Reach
from bot.settings import known_channels
from contracts.ports import Preference
from tests.stories.story import COMPANY

APP, BOT, PUSH = "wecom_app", "wecom_aibot", "wecom_webhook"


def reach(*names: str, only_answers: bool = False) -> Reach:
    plugins: dict[str, Plugin] = {name: discover()[name] for name in names}
    if only_answers:
        plugins[BOT] = replace(plugins[BOT], capabilities=replace(plugins[BOT].capabilities, tells_rooms=False))
    company = load_company(COMPANY, known_channels())
    rooms = dict(company.rooms)
    room = rooms["sales-alerts"]
    rooms["sales-alerts"] = replace(room, places={**room.places, PUSH: "key"})
    return Reach(replace(company, rooms=rooms), plugins)


def channels(here: Reach, **spoken: str) -> tuple[str, ...]:
    person = here.company.people["wangwei"]
    return here.channels_of(person, Preference(person=person.id, **spoken))


def test_people_are_told_by_the_app() -> None:
    assert channels(reach(APP, BOT, PUSH)) == (APP,)
    assert channels(reach(APP, BOT), last_channel=BOT) == (APP,), "asked in a group, told by the app"
    assert channels(reach("slack", APP, BOT), last_channel=BOT) == (APP, "slack")
    assert channels(reach("slack", APP, BOT), channel="slack", last_channel=BOT) == ("slack", APP)


def test_where_there_is_no_app_the_bot_has_to_do() -> None:
    assert channels(reach(BOT)) == (BOT,)


def test_a_room_is_told_once_by_each_vendor() -> None:
    assert reach("slack", APP, BOT, PUSH).channels_of_room("sales-alerts") == ["slack", BOT]
    assert reach("slack", APP, BOT, PUSH, only_answers=True).channels_of_room("sales-alerts") == ["slack", PUSH]
    assert reach("slack", "dingtalk", PUSH).channels_of_room("sales-alerts") == ["slack", "dingtalk", PUSH]


def test_what_is_private_goes_aside_only_where_there_is_another() -> None:
    person = reach(APP, BOT).company.people["wangwei"]
    assert reach(APP, BOT).aside(person, BOT) == APP
    assert reach(BOT).aside(person, BOT) is None
    assert reach(APP, BOT).aside(person, APP) is None
