"""How often somebody has asked for a contract that they found not: whoever tries out numbers is made to wait."""

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta

MOST = 30
WITHIN = timedelta(minutes=10)


@dataclass(slots=True)
class Guesses:
    """Of this process, in memory: with several, somebody has as many tries more. What is counted says nothing of what there is,
    for "not there" and "not yours" count alike."""

    most: int = MOST
    within: timedelta = WITHIN
    _missed: dict[str, deque[datetime]] = field(default_factory=dict)

    def too_many(self, person: str, now: datetime) -> bool:
        missed = self._missed.get(person)
        if missed is None:
            return False
        while missed and missed[0] <= now - self.within:
            missed.popleft()
        return len(missed) >= self.most

    def missed(self, person: str, now: datetime) -> None:
        self._missed.setdefault(person, deque(maxlen=self.most)).append(now)
