"""The books of a database must agree: what is, what was decided, what the log says, what was told.

The log is read as a story from its first entry on; the state it leads to is compared with the rows. Nothing of the product's
own rules is asked, but for the form of the chain.
"""

import json
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

from contracts.audit import verify
from tests.faults.tables import Row, Tables

FOLLOWS = {"task.asked", "approval.ended", "number.lapsed"}
"""Why somebody is told of what stands in the log."""


@dataclass
class Told:
    """What the log says."""

    wrong: list[str] = field(default_factory=list)
    numbers: dict[int, tuple[str, str]] = field(default_factory=dict)
    lives: dict[int, str] = field(default_factory=dict)
    contracts: dict[int, str] = field(default_factory=dict)
    approvals: dict[int, str] = field(default_factory=dict)
    tasks: dict[int, str] = field(default_factory=dict)
    errands: Counter[str] = field(default_factory=Counter)
    record_of: dict[int, int] = field(default_factory=dict)
    renamed: set[int] = field(default_factory=set)

    def once(self, seen: dict[int, Any], id: int, value: object, what: str) -> None:
        if id in seen:
            self.wrong.append(f"{what} {id} twice in the log")
        seen[id] = value


def violations(found: Tables, *, settled: bool = False) -> list[str]:
    """Every sentence is one broken promise. `settled`: everything has been delivered."""
    told = _read(found)
    return [
        *told.wrong,
        *_chain(found),
        *_counters(found),
        *_differences("number", told.lives, {_int(r, "id"): r["life"] for r in found["numbers"]}),
        *_differences("contract", told.contracts, {_int(r, "id"): r["status"] for r in found["contracts"]}),
        *_differences("approval", told.approvals, {_int(r, "id"): r["outcome"] for r in found["approvals"]}),
        *_differences("task", told.tasks, {_int(r, "id"): r["state"] for r in found["tasks"]}),
        *_names(told, found),
        *_outbox(told, found),
        *(_deliveries(found) if settled else ()),
    ]


def _read(found: Tables) -> Told:
    told = Told()
    for row in found["audit"]:
        entry = json.loads(str(row["body"]))
        reader = READERS.get(entry["action"])
        if reader:
            reader(told, entry["contract"], entry["details"])
    return told


def _reserved(told: Told, contract: int, details: dict[str, Any]) -> None:
    told.once(told.numbers, details["record"], (details["number"], details["holder"]), "number")
    told.once(told.contracts, contract, "draft", "contract")
    told.lives[details["record"]] = "reserved"
    told.record_of[contract] = details["record"]


def _ended_number(told: Told, contract: int, details: dict[str, Any]) -> None:
    if told.lives.get(details["record"]) != "reserved":
        told.wrong.append(f"number {details['record']} ended without being reserved")
    told.lives[details["record"]] = details["life"]
    if details["life"] == "lapsed":
        told.errands[f"number:{details['record']}:lapsed"] += 1


def _moved(told: Told, contract: int, details: dict[str, Any]) -> None:
    if told.contracts.get(contract) != details["before"]:
        told.wrong.append(f"contract {contract} moved from {details['before']}, where it was not")
    told.contracts[contract] = details["after"]


def _submitted(told: Told, contract: int, details: dict[str, Any]) -> None:
    told.once(told.approvals, details["approval"], "open", "approval")
    told.lives[told.record_of[contract]] = "used"


def _opened(told: Told, contract: int, details: dict[str, Any]) -> None:
    for task, _, _ in details["tasks"]:
        told.once(told.tasks, task, "open", "task")
        told.errands[f"task:{task}:asked"] += 1


def _decided(told: Told, contract: int, details: dict[str, Any]) -> None:
    if told.tasks.get(details["task"]) != "open":
        told.wrong.append(f"task {details['task']} decided while {told.tasks.get(details['task'])}")
    told.tasks[details["task"]] = details["decision"]


def _passed(told: Told, contract: int, details: dict[str, Any]) -> None:
    _opened(told, contract, details)
    if details["added"]:
        return
    if told.tasks.get(details["task"]) != "open":
        told.wrong.append(f"task {details['task']} passed on while {told.tasks.get(details['task'])}")
    told.tasks[details["task"]] = "transferred"


def _undone(told: Told, contract: int, details: dict[str, Any]) -> None:
    if told.tasks.get(details["task"]) != details["decision"]:
        told.wrong.append(f"task {details['task']} undone while {told.tasks.get(details['task'])}")
    told.tasks[details["task"]] = "open"
    told.approvals[details["approval"]] = "open"
    told.lives[told.record_of[contract]] = "used"


def _ended(told: Told, contract: int, details: dict[str, Any]) -> None:
    if told.approvals.get(details["approval"]) != "open":
        told.wrong.append(f"approval {details['approval']} ended while {told.approvals.get(details['approval'])}")
    told.approvals[details["approval"]] = details["outcome"]
    told.lives[told.record_of[contract]] = "bound" if details["outcome"] == "approved" else "reserved"
    told.errands[f"approval:{details['approval']}:{details['outcome']}"] += 1


def _renumbered(told: Told, contract: int, details: dict[str, Any]) -> None:
    """The old number is void, the new one lives on as the old one did."""
    if not details["confirmed"]:
        return
    old, new = told.record_of[contract], details["record"]
    told.once(told.numbers, new, (details["new"], told.numbers[old][1]), "number")
    told.lives[new], told.lives[old] = told.lives[old], "void"
    told.record_of[contract] = new
    told.renamed.add(old)


READERS = {
    "number.renumbered": _renumbered,
    "number.reserved": _reserved,
    "number.ended": _ended_number,
    "contract.moved": _moved,
    "approval.submitted": _submitted,
    "approval.step_opened": _opened,
    "approval.decided": _decided,
    "approval.passed": _passed,
    "approval.undone": _undone,
    "approval.ended": _ended,
}


def _chain(found: Tables) -> list[str]:
    (head,) = found["audit_head"]
    rows = [(_int(r, "seq"), str(r["body"]).encode(), bytes(r["hash"])) for r in found["audit"]]  # type: ignore[call-overload]
    broken = verify(rows, (_int(head, "seq"), bytes(head["hash"])))  # type: ignore[call-overload]
    return [f"the chain breaks at {broken.seq}: {broken.why}"] if broken else []


def _counters(found: Tables) -> list[str]:
    """Every value that a counter gave is in the ledger, once; and no other."""
    given = {str(r["scope"]): _int(r, "value") for r in found["counters"]}
    kept: dict[str, list[int]] = defaultdict(list)
    for row in found["numbers"]:
        if row["scope"] is not None:  # else no rule of ours made it
            kept[str(row["scope"])].append(_int(row, "value"))
    wrong = [
        f"counter {scope} gave {given.get(scope)}, the ledger holds {len(kept[scope])}: {sorted(kept[scope])[-5:]}"
        for scope in given.keys() | kept.keys()
        if sorted(kept[scope]) != list(range(1, given.get(scope, 0) + 1))
    ]
    twice = [text for text, count in Counter(str(r["text"]) for r in found["numbers"]).items() if count > 1]
    return wrong + [f"number {text} twice" for text in twice]


def _differences(what: str, told: dict[int, str], kept: dict[int, object]) -> list[str]:
    wrong = []
    for id in sorted(told.keys() | kept.keys()):
        said, is_now = told.get(id), kept.get(id)
        # A step that is over cancels what it asked others; the log tells that by telling that it is over.
        if said == is_now or (what == "task" and said == "open" and is_now == "cancelled"):
            continue
        wrong.append(f"{what} {id} is {is_now}, the log says {said}")
    return wrong


def _names(told: Told, found: Tables) -> list[str]:
    wrong = []
    by_contract = {_int(r, "id"): r["number"] for r in found["contracts"]}
    for row in found["numbers"]:
        id, text = _int(row, "id"), str(row["text"])
        if told.numbers.get(id) != (text, row["holder"]):
            wrong.append(f"number {id} is {text} of {row['holder']}, the log says {told.numbers.get(id)}")
        if (by_contract.get(_int(row, "contract_id")) != text) != (id in told.renamed):
            wrong.append(f"number {text} is not on its contract")
    ended = {_int(r, "id") for r in found["approvals"] if r["outcome"] != "open"}
    wrong += [
        f"task {r['id']} is open after its end"
        for r in found["tasks"]
        if r["state"] == "open" and r["approval_id"] in ended
    ]
    return wrong


def _outbox(told: Told, found: Tables) -> list[str]:
    """Who is to hear of what happened has an errand, once; answers have theirs beside."""
    kept = Counter(str(r["key"]) for r in found["errands"] if r["why"] in FOLLOWS)
    wrong = [f"errand {key} is missing" for key in told.errands - kept]
    wrong += [f"errand {key} for nothing in the log" for key in kept - told.errands]
    heard = {f"answer:{r['key']}:" for r in found["inbox"]}
    for row in found["errands"]:
        key = str(row["key"])
        if key.startswith("answer:") and not any(key.startswith(start) for start in heard):
            wrong.append(f"{key} answers an event that was never heard")
    return wrong


def _deliveries(found: Tables) -> list[str]:
    posts = Counter(str(r["key"]) for r in found["posts"] if r["sender"] is None)
    wrong = [f"errand {r['key']} is {r['state']}" for r in found["errands"] if r["state"] != "delivered"]
    wrong += [
        f"{r['key']} was posted {posts[str(r['key'])]} times" for r in found["errands"] if posts[str(r["key"])] != 1
    ]
    ids = {str(r["id"]) for r in found["posts"]}
    wrong += [f"copy {r['id']} is of no message" for r in found["copies"] if r["ref"] not in ids]
    wrong += [f"copy {r['id']} is stale" for r in found["copies"] if r["drawn"] != r["wanted"]]
    return wrong


def _int(row: Row, name: str) -> int:
    value = row[name]
    assert isinstance(value, int), (name, value)
    return value
