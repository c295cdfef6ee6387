"""Rows of what people set and are asked in chat."""

from tortoise import fields
from tortoise.models import Model

from storage.fields import UtcDatetimeField


class PreferenceRow(Model):
    person = fields.CharField(max_length=255, primary_key=True)
    locale = fields.TextField(null=True)
    timezone = fields.TextField(null=True)
    channel = fields.TextField(null=True)
    last_channel = fields.TextField(null=True)
    spoken_locale = fields.TextField(null=True)
    spoken_timezone = fields.TextField(null=True)

    class Meta:
        table = "preferences"


class AuthenticatorRow(Model):
    person = fields.CharField(max_length=255, primary_key=True)
    salt = fields.TextField()
    confirmed = fields.BooleanField()
    last_counter = fields.BigIntField()
    failures = fields.BigIntField()
    failed_at = UtcDatetimeField(null=True)

    class Meta:
        table = "authenticators"


class LinkRow(Model):
    id = fields.BigIntField(primary_key=True)
    directory = fields.TextField()
    account = fields.TextField()
    person = fields.TextField()
    how = fields.TextField()
    at = UtcDatetimeField()

    class Meta:
        table = "links"


class LinkCodeRow(Model):
    """`code` is a hash."""

    person = fields.CharField(max_length=255, primary_key=True)
    code = fields.TextField()
    until = UtcDatetimeField()

    class Meta:
        table = "link_codes"


class AwayRow(Model):
    id = fields.BigIntField(primary_key=True)
    person = fields.TextField()
    cover = fields.TextField()
    starts = fields.DateField()
    ends = fields.DateField()

    class Meta:
        table = "aways"


class QuestionRow(Model):
    """`facts` is JSON."""

    id = fields.BigIntField(primary_key=True)
    person = fields.TextField()
    about = fields.TextField()
    subject_kind = fields.TextField(null=True)
    subject_id = fields.BigIntField(null=True)
    field = fields.TextField()
    facts = fields.TextField()
    asked_at = UtcDatetimeField()
    open = fields.BooleanField()

    class Meta:
        table = "questions"


class NoticeRow(Model):
    """`facts` is JSON: the values of the message."""

    id = fields.BigIntField(primary_key=True)
    key = fields.TextField()
    facts = fields.TextField()
    contract_id = fields.BigIntField(null=True)
    at = UtcDatetimeField()

    class Meta:
        table = "notices"
