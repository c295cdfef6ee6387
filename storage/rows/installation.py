"""Rows about the database itself."""

from tortoise import fields
from tortoise.models import Model

from storage.fields import UtcDatetimeField


class InstallationRow(Model):
    """`clock_offset` is in microseconds; `changes` counts the changes of the board."""

    id = fields.SmallIntField(primary_key=True, generated=False)
    demo = fields.BooleanField()
    clock_offset = fields.BigIntField()
    clock_moved = fields.BooleanField()
    changes = fields.BigIntField()

    class Meta:
        table = "installation"


class MigrationRow(Model):
    name = fields.CharField(max_length=255, primary_key=True)
    applied_at = UtcDatetimeField()

    class Meta:
        table = "migrations"
