"""Small automata over the keys of numbers: can two rules make the same one, can one be read in two ways?"""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

Letters = frozenset[str] | None
"""The characters that may stand at a place; None is any letter or digit of any script."""

Word = tuple[Letters, ...]


@dataclass(frozen=True, slots=True)
class Slot:
    """What may stand for one part: one of these words, with the last place of `endless` ones repeated at will.

    A slot of a segment is left out together with the others of that segment.
    """

    words: tuple[Word, ...]
    endless: tuple[Word, ...] = ()
    segment: int = 0


@dataclass(slots=True)
class Machine:
    """`edges[state]` are (characters, next state); `slot[state]` says in which part a state lies."""

    edges: list[list[tuple[Letters, int]]] = field(default_factory=list)
    free: list[list[int]] = field(default_factory=list)
    slot: list[int] = field(default_factory=list)
    last: int = 0
    _steps: dict[int, list[tuple[Letters, int]]] = field(default_factory=dict)

    def add(self, slot: int) -> int:
        self.edges.append([])
        self.free.append([])
        self.slot.append(slot)
        return len(self.edges) - 1

    def steps(self, state: int) -> list[tuple[Letters, int]]:
        """What can be read from here, brackets and ends of parts passed."""
        if state not in self._steps:
            self._steps[state] = [edge for here in self.reach(state) for edge in self.edges[here]]
        return self._steps[state]

    def reach(self, state: int) -> set[int]:
        seen, todo = {state}, [state]
        while todo:
            for other in self.free[todo.pop()]:
                if other not in seen:
                    seen.add(other)
                    todo.append(other)
        return seen

    def ends(self, state: int) -> bool:
        return self.last in self.reach(state)


def machine(slots: Sequence[Slot]) -> Machine:
    made = Machine()
    here = made.add(0)
    bracket = here
    for at, slot in enumerate(slots):
        if slot.segment and (at == 0 or slots[at - 1].segment != slot.segment):
            bracket = here
        after = made.add(at + 1)
        for word in slot.words:
            made.free[_spelled(made, here, word, at)].append(after)
        for word in slot.endless:
            end = _spelled(made, here, word, at)
            again = made.add(at)
            made.edges[end].append((word[-1], again))
            made.edges[again].append((word[-1], again))
            made.free[end].append(after)
            made.free[again].append(after)
        if slot.segment and (at + 1 == len(slots) or slots[at + 1].segment != slot.segment):
            made.free[bracket].append(after)
        here = after
    made.last = here
    return made


def _spelled(made: Machine, here: int, word: Word, slot: int) -> int:
    """The state after that word; words that begin alike share their beginning."""
    for letters in word:
        found = next((to for known, to in made.edges[here] if known == letters and made.slot[to] == slot), None)
        if found is None:
            found = made.add(slot)
            made.edges[here].append((letters, found))
        here = found
    return here


def _both(one: Letters, other: Letters) -> Letters | bool:
    """What may stand at both places; False when nothing may."""
    if one is None or other is None:
        known = one if other is None else other
        if known is None:
            return None
        return frozenset(letter for letter in known if letter.isalnum()) or False
    return (one & other) or False


def common(one: Machine, other: Machine) -> str | None:
    """A shortest text that both make; None when there is none."""
    for text, first, second, _ in _together(one, other, apart=False):
        if one.ends(first) and other.ends(second):
            return text
    return None


def in_two_ways(made: Machine) -> str | None:
    """A text that can be cut into the parts in two ways."""
    for text, first, second, parted in _together(made, made, apart=True):
        if parted and made.ends(first) and made.ends(second):
            return text
    return None


def _together(one: Machine, other: Machine, *, apart: bool) -> Iterator[tuple[str, int, int, bool]]:
    """Every pair of states that one text leads to, shortest text first; with `apart`, whether the two have been in
    different parts on their way."""
    start = (0, 0, False)
    seen = {start}
    todo = deque([("", *start)])
    while todo:
        text, first, second, parted = todo.popleft()
        yield text, first, second, parted
        forward = other.steps(second)
        for letters, to in one.steps(first):
            for others, there in forward:
                shared = _both(letters, others)
                if shared is False:
                    continue
                now = (to, there, parted or (apart and one.slot[to] != other.slot[there]))
                if now not in seen:
                    seen.add(now)
                    todo.append((text + (min(shared) if isinstance(shared, frozenset) else "X"), *now))
