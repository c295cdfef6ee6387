"""Rows of approvals and of the tasks of the people asked."""

from tortoise import fields
from tortoise.models import Model

from storage.fields import UtcDatetimeField


class ApprovalRow(Model):
    """`steps` is JSON; `blocked` says whether one of them is."""

    id = fields.BigIntField(primary_key=True)
    contract_id = fields.BigIntField()
    requester = fields.TextField()
    policy = fields.TextField()
    revision = fields.BigIntField()
    outcome = fields.TextField()
    steps = fields.TextField()
    current_step = fields.BigIntField()
    blocked = fields.BooleanField()
    started_at = UtcDatetimeField()
    ended_at = UtcDatetimeField(null=True)
    about = fields.TextField()
    terms = fields.TextField()

    class Meta:
        table = "approvals"


class TaskRow(Model):
    id = fields.BigIntField(primary_key=True)
    approval_id = fields.BigIntField()
    contract_id = fields.BigIntField()
    step = fields.BigIntField()
    approver = fields.TextField()
    on_behalf_of = fields.TextField(null=True)
    code = fields.TextField()
    state = fields.TextField()
    revision = fields.BigIntField()
    opened_at = UtcDatetimeField()
    decided_at = UtcDatetimeField(null=True)
    comment = fields.TextField()
    nudged_at = UtcDatetimeField(null=True)
    escalated_at = UtcDatetimeField(null=True)
    via = fields.TextField()

    class Meta:
        table = "tasks"


class RemarkRow(Model):
    id = fields.BigIntField(primary_key=True)
    approval_id = fields.BigIntField()
    author = fields.TextField()
    kind = fields.TextField()
    said = fields.TextField()
    at = UtcDatetimeField()

    class Meta:
        table = "remarks"
