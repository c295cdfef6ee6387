"""Rows of date alerts, of what has been told about them, and of digests."""

from tortoise import fields
from tortoise.models import Model

from storage.fields import UtcDatetimeField


class AlertRow(Model):
    id = fields.BigIntField(primary_key=True)
    contract_id = fields.BigIntField()
    rule = fields.TextField()
    kind = fields.TextField()
    due = fields.DateField()
    lead = fields.BigIntField()
    state = fields.TextField()
    raised_at = UtcDatetimeField()
    claimed_by = fields.TextField(null=True)
    claimed_at = UtcDatetimeField(null=True)
    asked_again_at = UtcDatetimeField(null=True)
    returned_at = UtcDatetimeField(null=True)
    snoozed_until = UtcDatetimeField(null=True)
    escalated_at = UtcDatetimeField(null=True)
    reason = fields.TextField()

    class Meta:
        table = "alerts"


class TellingRow(Model):
    """That an alert was to be told, once, on that day."""

    key = fields.CharField(max_length=255, primary_key=True)
    alert_id = fields.BigIntField(null=True)
    day = fields.DateField()
    receiver = fields.TextField(default="")

    class Meta:
        table = "tellings"


class DigestRow(Model):
    """`alerts` is JSON; the table digest_alerts is for asking."""

    id = fields.BigIntField(primary_key=True)
    person = fields.TextField()
    day = fields.DateField()
    alerts = fields.TextField()
    topic = fields.TextField(default="")

    class Meta:
        table = "digests"
