"""Rows of what came in, what is to go out, what stands in chats, and of a channel that lives with us."""

from tortoise import fields
from tortoise.models import Model

from storage.fields import UtcDatetimeField


class InboxRow(Model):
    key = fields.CharField(max_length=255, primary_key=True)
    at = UtcDatetimeField()
    answer_kind = fields.TextField(null=True)
    answer_id = fields.BigIntField(null=True)
    refusal = fields.TextField(null=True)

    class Meta:
        table = "inbox"


class ErrandRow(Model):
    id = fields.BigIntField(primary_key=True)
    key = fields.TextField()
    person = fields.TextField(null=True)
    room = fields.TextField(null=True)
    subject_kind = fields.TextField()
    subject_id = fields.BigIntField()
    why = fields.TextField()
    channel = fields.TextField(null=True)
    not_before = UtcDatetimeField()
    state = fields.TextField()
    attempts = fields.BigIntField()
    lease = fields.BigIntField()
    leased_until = UtcDatetimeField(null=True)
    settled_at = UtcDatetimeField(null=True)
    failure = fields.TextField(null=True)

    class Meta:
        table = "errands"


class CopyRow(Model):
    """`wanted` and `drawn` are versions of the subject: the latest, and the one that the message shows."""

    id = fields.BigIntField(primary_key=True)
    channel = fields.TextField()
    person = fields.TextField(null=True)
    room = fields.TextField(null=True)
    subject_kind = fields.TextField()
    subject_id = fields.BigIntField()
    ref = fields.TextField()
    wanted = fields.BigIntField()
    drawn = fields.BigIntField()
    not_before = UtcDatetimeField()
    attempts = fields.BigIntField()
    lease = fields.BigIntField()
    leased_until = UtcDatetimeField(null=True)

    class Meta:
        table = "copies"


class PostRow(Model):
    """`body` is JSON; `change` counts posts and replacements over the whole board."""

    id = fields.BigIntField(primary_key=True)
    conversation = fields.TextField()
    sender = fields.TextField(null=True)
    key = fields.TextField()
    at = UtcDatetimeField()
    changed_at = UtcDatetimeField()
    body = fields.TextField()
    change = fields.BigIntField()

    class Meta:
        table = "posts"
