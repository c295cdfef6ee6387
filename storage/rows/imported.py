"""Rows of imports and of what each did."""

from tortoise import fields
from tortoise.models import Model

from storage.fields import UtcDatetimeField


class ImportRow(Model):
    id = fields.BigIntField(primary_key=True)
    file = fields.TextField()
    made_at = UtcDatetimeField()
    made_by = fields.TextField()
    contracts = fields.IntField()
    undone_at = UtcDatetimeField(null=True)
    undone_by = fields.TextField(null=True)

    class Meta:
        table = "imports"


class ImportedContractRow(Model):
    """`before` is the contract as it was, in JSON; none for one that the import made."""

    import_id = fields.BigIntField(primary_key=True)
    contract_id = fields.BigIntField()
    revision = fields.IntField()
    before = fields.TextField(null=True)

    class Meta:
        table = "import_contracts"
