"""What every board does, whatever it keeps its messages in."""

from datetime import UTC, datetime, timedelta

import pytest

from contracts.ports import Board

AT = datetime(2026, 1, 15, 1, 0, tzinfo=UTC)
LATER = AT + timedelta(hours=1)


async def keeps_a_message(board: Board) -> None:
    id = await board.post("person:wangwei", None, "k1", {"text": "您好", "card": {"rows": [1, None, True]}}, AT)
    (posted,) = await board.last("person:wangwei", 10)
    assert (posted.id, posted.conversation, posted.sender) == (id, "person:wangwei", None)
    assert (posted.at, posted.changed_at) == (AT, AT)
    assert posted.body == {"text": "您好", "card": {"rows": [1, None, True]}}
    assert await board.find("k1") == id
    assert await board.find("k2") is None


async def posts_a_key_once(board: Board) -> None:
    first = await board.post("room:alerts", "wangwei", "k1", {"text": "one"}, AT)
    second = await board.post("room:alerts", "lina", "k1", {"text": "two"}, LATER)
    assert first == second
    (posted,) = await board.last("room:alerts", 10)
    assert (posted.sender, posted.body, posted.changed_at) == ("wangwei", {"text": "one"}, AT)


async def replaces_in_place(board: Board) -> None:
    id = await board.post("room:alerts", None, "k1", {"text": "before"}, AT)
    await board.post("room:alerts", None, "k2", {"text": "after it"}, AT)
    assert await board.replace(id, {"text": "now"}, LATER) is True
    first, second = await board.last("room:alerts", 10)
    assert (first.id, first.body, first.at, first.changed_at) == (id, {"text": "now"}, AT, LATER)
    assert second.body == {"text": "after it"}
    assert await board.replace(id + 1_000, {"text": "nothing"}, LATER) is False


async def gives_the_last_oldest_first(board: Board) -> None:
    for number in range(5):
        await board.post("room:alerts", None, f"k{number}", {"text": str(number)}, AT)
        await board.post("room:office", None, f"o{number}", {"text": "elsewhere"}, AT)
    assert [posted.body["text"] for posted in await board.last("room:alerts", 3)] == ["2", "3", "4"]
    assert await board.last("person:nobody", 3) == ()


async def tells_what_changed(board: Board) -> None:
    start, _ = await board.changed_since(0)
    one = await board.post("room:alerts", None, "k1", {"text": "1"}, AT)
    two = await board.post("person:lina", None, "k2", {"text": "2"}, AT)
    mark, changed = await board.changed_since(start)
    assert [posted.id for posted in changed] == [one, two]
    again, nothing = await board.changed_since(mark)
    assert (again, nothing) == (mark, ())
    await board.post("person:lina", None, "k2", {"text": "the same key"}, LATER)
    assert (await board.changed_since(mark))[1] == ()
    await board.replace(one, {"text": "1b"}, LATER)
    end, changed = await board.changed_since(mark)
    assert [(posted.id, posted.body) for posted in changed] == [(one, {"text": "1b"})]
    # Each message once, in the order of its latest change.
    assert [posted.id for posted in (await board.changed_since(start))[1]] == [two, one]
    assert (await board.changed_since(end))[1] == ()


async def refuses_a_time_without_zone(board: Board) -> None:
    with pytest.raises(ValueError, match=r"."):
        await board.post("room:alerts", None, "k1", {}, AT.replace(tzinfo=None))
    assert await board.last("room:alerts", 1) == ()


ALL = (
    keeps_a_message,
    posts_a_key_once,
    replaces_in_place,
    gives_the_last_oldest_first,
    tells_what_changed,
    refuses_a_time_without_zone,
)
