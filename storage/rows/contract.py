"""Rows of the register."""

from tortoise import fields
from tortoise.models import Model

from storage.fields import UtcDatetimeField


class ContractRow(Model):
    """`tags`, `aliases` and `shared_with` are JSON and never queried; the tables contract_tags, keys and contract_shares are."""

    id = fields.BigIntField(primary_key=True)
    number = fields.TextField(null=True)
    number_key = fields.TextField(null=True)
    title = fields.TextField()
    customer = fields.TextField()
    customer_key = fields.TextField()
    owner = fields.TextField()
    type = fields.TextField()
    amount_minor = fields.BigIntField(null=True)
    amount_currency = fields.TextField(null=True)
    signed = fields.DateField(null=True)
    starts = fields.DateField(null=True)
    ends = fields.DateField(null=True)
    open_ended = fields.BooleanField()
    notice_count = fields.BigIntField(null=True)
    notice_unit = fields.TextField(null=True)
    notice_to = fields.TextField(null=True)
    auto_renew = fields.BooleanField()
    renewal_count = fields.BigIntField(null=True)
    renewal_unit = fields.TextField(null=True)
    terms = fields.TextField()
    status = fields.TextField()
    tags = fields.TextField()
    aliases = fields.TextField()
    notes = fields.TextField()
    shared_with = fields.TextField()
    revision = fields.BigIntField()
    created_at = UtcDatetimeField()
    created_by = fields.TextField()
    haystack = fields.TextField()

    class Meta:
        table = "contracts"
