"""Rows of the number ledger."""

from tortoise import fields
from tortoise.models import Model

from storage.fields import UtcDatetimeField


class KeyRow(Model):
    """Every number and alias there has ever been, in the form they are compared by."""

    key = fields.CharField(max_length=255, primary_key=True)
    alias_of = fields.BigIntField(null=True)

    class Meta:
        table = "keys"


class CounterRow(Model):
    """`value` is the last one given."""

    scope = fields.CharField(max_length=255, primary_key=True)
    value = fields.BigIntField()

    class Meta:
        table = "counters"


class NumberRow(Model):
    id = fields.BigIntField(primary_key=True)
    text = fields.TextField()
    key = fields.TextField()
    rule = fields.TextField(null=True)
    scope = fields.TextField(null=True)
    value = fields.BigIntField(null=True)
    type = fields.TextField()
    life = fields.TextField()
    holder = fields.TextField()
    reserved_until = UtcDatetimeField(null=True)
    contract_id = fields.BigIntField(null=True)
    made_at = UtcDatetimeField()
    changed_at = UtcDatetimeField()
    changed_by = fields.TextField()
    reason = fields.TextField()
    warned_at = UtcDatetimeField(null=True)
    parent_id = fields.BigIntField(null=True)
    kind = fields.TextField(default="")

    class Meta:
        table = "numbers"


class BlockRow(Model):
    """Values that somebody else gives out."""

    id = fields.BigIntField(primary_key=True)
    rule = fields.TextField()
    scope = fields.TextField()
    first_value = fields.BigIntField()
    last_value = fields.BigIntField()
    first_text = fields.TextField()
    last_text = fields.TextField()
    holder = fields.TextField()
    reason = fields.TextField()
    made_at = UtcDatetimeField()
    made_by = fields.TextField()

    class Meta:
        table = "number_blocks"


class RenumberingRow(Model):
    """Another number for a contract, asked for by one person and decided by a second."""

    id = fields.BigIntField(primary_key=True)
    contract_id = fields.BigIntField()
    old_text = fields.TextField()
    new_text = fields.TextField()
    reason = fields.TextField()
    asked_by = fields.TextField()
    asked_at = UtcDatetimeField()
    state = fields.TextField()
    decided_by = fields.TextField(null=True)
    decided_at = UtcDatetimeField(null=True)

    class Meta:
        table = "renumberings"
