"""What an approver was shown, as a digest that the record keeps."""

import json
from collections.abc import Sequence
from hashlib import sha256

from contracts.approval.approval import Approval, Task, TaskState
from contracts.register.contract import Contract
from contracts.register.facts import facts_of

_SAID = (TaskState.APPROVED, TaskState.REJECTED, TaskState.RETURNED, TaskState.TRANSFERRED)


def digest(contract: Contract, approval: Approval, tasks: Sequence[Task]) -> str:
    """SHA-256, in hex, of what the decision was about: what is asked for, the number, every fact at that revision, and
    what others had decided by then. Whoever has these again can reckon it again; one changed letter gives another."""
    shown = {
        "about": approval.about.value,
        "terms": dict(approval.terms),
        "number": contract.number,
        "revision": contract.revision,
        "facts": dict(facts_of(contract)),
        "requester": approval.requester,
        "before": [
            [task.approver, task.on_behalf_of, task.state.value, task.comment, task.revision]
            for task in sorted(tasks, key=lambda task: task.id)
            if task.state in _SAID
        ],
    }
    text = json.dumps(shown, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()
