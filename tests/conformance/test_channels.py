"""Every channel, found by its folder, against the same rules."""

import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

import pytest

import adapters
from adapters.api.channel import Feature, Plugin, Surroundings
from adapters.api.content import Address, Message
from adapters.api.errors import BadPayload, TargetGone
from adapters.api.events import Pressed, Said
from adapters.api.stage import Stage
from bot.channels import discover
from tests.conformance.cards import CARDS, HOSTILE
from tests.conformance.stagehand import surroundings

FOLDER = Path(adapters.__path__[0])
CHANNELS = discover()
ENOUGH = 50


class Fake(Protocol):
    """The module `fake` of a channel; adapters.api.stage describes it."""

    def stage(self, around: Surroundings) -> AbstractAsyncContextManager[Stage]: ...

    def read(self, door: str, raw: bytes) -> object: ...

    def seen(self, payload: object) -> str: ...


@pytest.fixture(params=sorted(CHANNELS))
def plugin(request: pytest.FixtureRequest) -> Plugin:
    return CHANNELS[request.param]


@pytest.fixture
def fake(plugin: Plugin) -> Fake:
    return cast(Fake, import_module(f"adapters.{plugin.name}.fake"))


@pytest.fixture
async def stage(fake: Fake) -> AsyncIterator[Stage]:
    async with fake.stage(surroundings()) as stage:
        yield stage


def message(name: str = "facts", key: str = "k1") -> Message:
    return Message(CARDS[name], key, "en" if name == "form" else "zh-CN")


def other(first: Message) -> Message:
    return replace(first, card=replace(first.card, title="改过的标题", summary="改过的摘要", state="已终止"))


def test_the_playground_is_found() -> None:
    assert "playground" in CHANNELS
    assert all(plugin.name == name for name, plugin in CHANNELS.items())


@pytest.mark.parametrize("name", CARDS)
def test_golden(plugin: Plugin, name: str) -> None:
    drawn = json.dumps(plugin.render(message(name)), ensure_ascii=False, indent=2) + "\n"
    golden = FOLDER / plugin.name / "fixtures" / "golden" / f"{name}.json"
    if os.environ.get("UPDATE_GOLDEN") == "1":
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(drawn, "utf-8")
    assert drawn == golden.read_text("utf-8")


@pytest.mark.parametrize("name", CARDS)
def test_every_word_of_a_card_can_be_seen(plugin: Plugin, fake: Fake, name: str) -> None:
    seen = fake.seen(plugin.render(message(name)))
    card = CARDS[name]
    assert card.title in seen
    assert card.state is None or card.state in seen
    for action in card.actions:
        assert action.label in seen


def test_hostile_text_is_only_text(plugin: Plugin, fake: Fake) -> None:
    # Title, text, fact, chip and note: nothing was dropped, escaped twice or taken for markup.
    assert fake.seen(plugin.render(message("hostile"))).count(HOSTILE) >= 5


@pytest.mark.parametrize("chat", ["person", "room"])
async def test_posts_and_stands(plugin: Plugin, stage: Stage, fake: Fake, chat: str) -> None:
    to: Address | None = getattr(stage, chat)
    if to is None:
        with pytest.raises(TargetGone):
            await stage.channel.outbound.post(Address(plugin.name, conversation="a room"), message())
        return
    ref = await stage.channel.outbound.post(to, message())
    assert ref.channel == plugin.name
    (standing,) = await stage.standing(to)
    assert CARDS["facts"].title in fake.seen(standing)


async def test_the_same_key_leaves_one_message(plugin: Plugin, stage: Stage) -> None:
    first = await stage.channel.outbound.post(stage.person, message())
    again = await stage.channel.outbound.post(stage.person, message())
    await stage.channel.outbound.post(stage.person, message(key="k2"))
    count = len(await stage.standing(stage.person))
    assert count == (2 if Feature.KEYED in plugin.capabilities.features else 3)
    if Feature.KEYED in plugin.capabilities.features:
        assert first == again


async def test_replaces_in_place_if_it_says_so(plugin: Plugin, stage: Stage, fake: Fake) -> None:
    outbound = stage.channel.outbound
    to = stage.room or stage.person
    ref = await outbound.post(to, message())
    if Feature.REPLACE not in plugin.capabilities.features:
        with pytest.raises(TargetGone):
            await outbound.replace(ref, other(message()))
        return
    ref = await outbound.replace(ref, other(message()))
    await outbound.replace(ref, other(message()))
    (standing,) = await stage.standing(to)
    assert "改过的标题" in fake.seen(standing)
    assert CARDS["facts"].summary not in fake.seen(standing)


async def test_finds_again_if_it_says_so(plugin: Plugin, stage: Stage) -> None:
    outbound = stage.channel.outbound
    ref = await outbound.post(stage.person, message())
    finds = Feature.LOOKUP in plugin.capabilities.features
    assert await outbound.lookup(stage.person, "k1") == (ref if finds else None)
    assert await outbound.lookup(stage.person, "never posted") is None


async def test_whoever_is_not_there_is_gone(stage: Stage) -> None:
    with pytest.raises(TargetGone):
        await stage.channel.outbound.post(stage.stranger, message())


async def test_a_message_that_never_was_cannot_be_replaced(stage: Stage) -> None:
    ref = await stage.channel.outbound.post(stage.person, message())
    for value in (ref.value + "999", "", "no handle"):
        with pytest.raises(TargetGone):
            await stage.channel.outbound.replace(replace(ref, value=value), message())


def recorded(plugin: Plugin) -> list[tuple[str, str, bytes]]:
    """(file name, door, body); files are named <door>_<what>.json or .xml."""
    fixtures = FOLDER / plugin.name / "fixtures"
    files = sorted((*fixtures.glob("*_*.json"), *fixtures.glob("*_*.xml")))
    return [(file.stem, file.stem.split("_")[0], file.read_bytes()) for file in files]


def test_what_was_recorded_is_understood(plugin: Plugin, fake: Fake) -> None:
    if not plugin.capabilities.hears:
        with pytest.raises(BadPayload):
            fake.read("any", b"{}")
        return
    kinds = set()
    for name, door, raw in recorded(plugin):
        event = fake.read(door, raw)
        kinds.add(type(event))
        if isinstance(event, Said | Pressed):
            assert event.sender.channel == event.place.channel == plugin.name, name
            assert event.sender.directory == plugin.directory, name
            assert event.at.utcoffset() is not None, name
            assert event.key, name
    assert {Said, Pressed} <= kinds


def test_what_is_malformed_is_refused(plugin: Plugin, fake: Fake) -> None:
    if not plugin.capabilities.hears:
        pytest.skip("nothing comes in")
    lines = (FOLDER / plugin.name / "fixtures" / "malformed.jsonl").read_text("utf-8").splitlines()
    assert len(lines) >= ENOUGH
    accepted = []
    for line in lines:
        door, raw = json.loads(line)
        try:
            fake.read(door, raw.encode("utf-8", "surrogatepass"))
        except BadPayload:
            continue
        accepted.append(line)
    assert not accepted


def test_front_doors_are_cheap() -> None:
    """What channels can do is asked by every command line; no web framework may come along."""
    look = "import sys; from bot.channels import discover; discover(); sys.exit('aiohttp.web' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", look], cwd=FOLDER.parent, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
