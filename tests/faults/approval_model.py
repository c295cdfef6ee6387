"""A small model of an approval, to be compared with the real one: a few dozen lines that keep sets and lists, no rows.

The request of wangwei goes to lina, then to zhaomin and chenjie, who must both agree, then to zhouqiang.
"""

from copy import deepcopy
from dataclasses import dataclass, field

STEPS = (("lina",), ("zhaomin", "chenjie"), ("zhouqiang",))
REQUESTER = "wangwei"
PEOPLE = ("wangwei", "lina", "zhaomin", "chenjie", "zhouqiang", "sunhao", "liuyang", "wuxia", "zhengkai")
NO_SAY = {"wuxia", "zhengkai"}
UNDO = 60.0


@dataclass
class Held:
    """Who holds the question that `owner` was asked; a transferred one is out of the hands of covers."""

    owner: str
    holder: str
    transferred: bool = False


@dataclass
class Request:
    status: str = "draft"
    outcome: str | None = None
    step: int = 0
    open: list[Held] = field(default_factory=list)
    agreed: dict[str, str] = field(default_factory=dict)
    """Owner to who decided it, in the step that is open."""
    past: list[tuple[str, float, "Request"]] = field(default_factory=list)
    """Who decided when, and how it was before; empty once something has followed that cannot be taken back."""

    def seen(self) -> tuple[object, ...]:
        running = self.status == "approving"
        held = sorted((one.owner, one.holder, self.step) for one in self.open) if running else []
        return self.status, self.outcome, held


class Model:
    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.covers: dict[str, str] = {}
        self.now = 0.0

    def make(self) -> None:
        self.requests.append(Request())

    # --- moves: whether they were allowed --------------------------------------------------------

    def submit(self, at: int, actor: str) -> bool:
        request = self.requests[at]
        if actor != REQUESTER or request.status != "draft":
            return False
        request.status, request.outcome, request.past = "approving", "open", []
        self._open(request, 0)
        return True

    def approve(self, at: int, actor: str) -> bool:
        request = self.requests[at]
        mine = _held_by(request, actor)
        if mine is None:
            return False
        self._remember(request, actor)
        request.open.remove(mine)
        request.agreed[mine.owner] = actor
        if len(request.agreed) == len(STEPS[request.step]):
            if request.step + 1 == len(STEPS):
                request.status, request.outcome, request.open, request.past = "approved", "approved", [], []
            else:
                self._open(request, request.step + 1)
        return True

    def end(self, at: int, actor: str, outcome: str) -> bool:
        """Rejected, or returned to who asked."""
        request = self.requests[at]
        if _held_by(request, actor) is None:
            return False
        self._remember(request, actor)
        request.status, request.outcome = "draft", outcome
        return True

    def back(self, at: int, actor: str) -> bool:
        """Returned to the first step."""
        request = self.requests[at]
        if _held_by(request, actor) is None or request.step == 0:
            return False
        request.past = []
        self._open(request, 0)
        return True

    def withdraw(self, at: int, actor: str) -> bool:
        request = self.requests[at]
        if actor != REQUESTER or request.status != "approving":
            return False
        request.status, request.outcome, request.past = "draft", "withdrawn", []
        return True

    def edit(self, at: int, actor: str) -> bool:
        request = self.requests[at]
        if actor != REQUESTER or request.status == "approved":
            return False
        request.past = []
        if request.status == "approving":
            self._open(request, request.step)
        return True

    def transfer(self, at: int, actor: str, to: str) -> bool:
        request = self.requests[at]
        mine = _held_by(request, actor)
        busy = {one.holder for one in request.open} | set(request.agreed.values())
        if mine is None or to in {REQUESTER, actor} | NO_SAY | busy:
            return False
        request.past = []
        request.open.remove(mine)
        request.open.append(Held(mine.owner, to, transferred=True))
        return True

    def undo(self, at: int, actor: str) -> bool:
        request = self.requests[at]
        if not request.past or request.status == "approved":
            return False
        who, when, before = request.past[-1]
        if who != actor or self.now - when > UNDO:
            return False
        self.requests[at] = before
        return True

    def away(self, actor: str, cover: str) -> bool:
        if cover in NO_SAY or cover == actor or self.covers.get(cover) == actor:
            return False
        self.covers[actor] = cover
        self.hand_over()
        return True

    def returned(self, actor: str) -> bool:
        if self.covers.pop(actor, None) is None:
            return False
        self.hand_over()
        return True

    def waits(self, seconds: float) -> None:
        self.now += seconds
        self.hand_over()

    # --- who holds what ----------------------------------------------------------------------------

    def hand_over(self) -> None:
        for request in self.requests:
            if request.status != "approving":
                continue
            for one in list(request.open):
                if one.transferred:
                    continue
                others = {other.holder for other in request.open if other is not one} | set(request.agreed.values())
                holder = self._holder(request.step, one.owner, others)
                if holder != one.holder:
                    request.past = []
                    request.open.remove(one)
                    request.open.append(Held(one.owner, holder))

    def _holder(self, step: int, owner: str, taken: set[str]) -> str:
        cover = self.covers.get(owner)
        if cover is None or cover in {REQUESTER, *STEPS[step]} | taken:
            return owner
        return cover

    def _open(self, request: Request, step: int) -> None:
        request.step, request.open, request.agreed = step, [], {}
        for owner in STEPS[step]:
            taken = {one.holder for one in request.open}
            request.open.append(Held(owner, self._holder(step, owner, taken)))

    def _remember(self, request: Request, actor: str) -> None:
        before = deepcopy(request)
        request.past.append((actor, self.now, before))


def _held_by(request: Request, actor: str) -> Held | None:
    if request.status != "approving" or actor == REQUESTER:
        return None
    return next((one for one in request.open if one.holder == actor), None)
