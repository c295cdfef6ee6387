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
    details = fields.TextField()
    confidential = fields.BooleanField()
    access = fields.TextField()
    signed_how = fields.TextField(null=True)
    signed_by = fields.TextField(null=True)

    class Meta:
        table = "contracts"


class CustomerRow(Model):
    """`contacts` is JSON. One that was merged into another keeps its id and has no names any more."""

    id = fields.BigIntField(primary_key=True)
    name = fields.TextField()
    tax_id = fields.TextField(null=True)
    licence_until = fields.DateField(null=True)
    contacts = fields.TextField()
    merged_into = fields.BigIntField(null=True)

    class Meta:
        table = "customers"


class CustomerNameRow(Model):
    """`key` is the folded name."""

    key = fields.CharField(max_length=255, primary_key=True)
    name = fields.TextField()
    customer_id = fields.BigIntField()

    class Meta:
        table = "customer_names"


class ObligationRow(Model):
    id = fields.BigIntField(primary_key=True)
    contract_id = fields.BigIntField()
    kind = fields.TextField()
    title = fields.TextField()
    due = fields.DateField(null=True)
    amount_minor = fields.BigIntField(null=True)
    done_minor = fields.BigIntField()
    done_on = fields.DateField(null=True)
    reference = fields.TextField()

    class Meta:
        table = "obligations"


class DisputeRow(Model):
    id = fields.BigIntField(primary_key=True)
    contract_id = fields.BigIntField()
    title = fields.TextField()
    owner = fields.TextField()
    due = fields.DateField(null=True)
    opened_at = UtcDatetimeField()
    opened_by = fields.TextField()
    closed_at = UtcDatetimeField(null=True)
    outcome = fields.TextField()

    class Meta:
        table = "disputes"


class BulkChangeRow(Model):
    """`facts` and `before` are JSON."""

    id = fields.BigIntField(primary_key=True)
    person = fields.TextField()
    made_at = UtcDatetimeField()
    query = fields.TextField()
    facts = fields.TextField()
    before = fields.TextField()
    state = fields.TextField()

    class Meta:
        table = "bulk_changes"
