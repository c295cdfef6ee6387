"""Rows of the audit log."""

from tortoise import fields
from tortoise.models import Model

from storage.fields import UtcDatetimeField


class AuditRow(Model):
    """`contract_id` and `action` are computed by the database from `body`."""

    seq = fields.BigIntField(primary_key=True, generated=False)
    body = fields.TextField()
    hash = fields.BinaryField()
    contract_id = fields.BigIntField(null=True)
    action = fields.TextField(null=True)

    class Meta:
        table = "audit"


class AuditHeadRow(Model):
    """The end of the chain; `at` is the time of its last entry."""

    id = fields.SmallIntField(primary_key=True, generated=False)
    seq = fields.BigIntField()
    hash = fields.BinaryField()
    at = UtcDatetimeField(null=True)

    class Meta:
        table = "audit_head"
