"""What has changed since an approver last read a contract."""

from collections.abc import Sequence

from contracts.approval.approval import Task
from contracts.ports import Stores

MOST = 500


async def since_seen(stores: Stores, task: Task, tasks: Sequence[Task]) -> tuple[tuple[str, str, str], ...]:
    """(field, old, new) between the newest revision this person was asked about before and the one of this task."""
    earlier = [t.revision for t in tasks if t.approver == task.approver and t.revision < task.revision]
    if not earlier:
        return ()
    seen = max(earlier)
    first: dict[str, str] = {}
    last: dict[str, str] = {}
    for _, body in reversed(await stores.audit.of_contract(task.contract, MOST)):
        details = body.get("details")
        if body.get("action") != "contract.filled" or not isinstance(details, dict):
            continue
        revision, changed = details.get("revision"), details.get("changes")
        if not isinstance(revision, int) or not seen < revision <= task.revision or not isinstance(changed, list):
            continue
        for change in changed:
            if isinstance(change, list) and len(change) == 3:
                field, old, new = (str(part) for part in change)
                first.setdefault(field, old)
                last[field] = new
    return tuple((field, first[field], last[field]) for field in last if first[field] != last[field])
