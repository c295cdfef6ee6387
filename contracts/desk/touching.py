"""Which cards show something that has just changed."""

from contracts.approval.approval import Approval
from contracts.numbering.key import key
from contracts.ports import Stores
from contracts.register.contract import Contract
from contracts.telling import Subject, SubjectKind


async def touch_contract(stores: Stores, contract: Contract) -> None:
    """The contract's own cards, its previews, its number's, and those of its alerts and the digests they stand in."""
    touch = stores.outbox.touch
    touch(Subject(SubjectKind.CONTRACT, contract.id))
    touch(Subject(SubjectKind.PREVIEW, contract.id))
    if contract.number:
        record = await stores.numbers.by_key(key(contract.number))
        if record:
            touch(Subject(SubjectKind.NUMBER, record.id))
    for alert in await stores.alerts.of_contract(contract.id):
        await touch_alert(stores, alert.id)


async def touch_alert(stores: Stores, alert: int) -> None:
    for subject in await shown_on(stores, Subject(SubjectKind.ALERT, alert)):
        stores.outbox.touch(subject)


async def shown_on(stores: Stores, subject: Subject) -> tuple[Subject, ...]:
    """The cards that show it: an alert is mostly a row of one that holds several."""
    if subject.kind is not SubjectKind.ALERT:
        return (subject,)
    digests = await stores.alerts.digests_with(subject.id)
    return (subject, *(Subject(SubjectKind.DIGEST, id) for id in digests))


async def touch_approval(stores: Stores, approval: Approval) -> None:
    """The requester's progress, the receipt, and the card of everybody who was asked."""
    touch = stores.outbox.touch
    touch(Subject(SubjectKind.APPROVAL, approval.id))
    touch(Subject(SubjectKind.RECEIPT, approval.id))
    for task in await stores.approvals.tasks_of(approval.id):
        touch(Subject(SubjectKind.TASK, task.id))
