"""Tables that every feature shares."""
from __future__ import annotations

from peewee import BooleanField, CharField, IntegerField, TextField

from db.database import Record


class Role(Record):
    """A post in the duty room and what it may do (``grants``: words separated by spaces)."""

    known_by = ("code",)
    code = CharField(unique=True)
    title = CharField()
    title_en = CharField()
    grants = TextField(default="")


class User(Record):
    """A person with a work number. ``password`` is an argon2id hash."""

    known_by = ("number",)
    number = CharField(unique=True)
    name = CharField()
    role = CharField()
    phone = CharField(default="")
    password = TextField(default="")
    active = BooleanField(default=True)


class Setting(Record):
    """A stored choice of the site (``user`` empty) or of one user; ``value`` is JSON."""

    known_by = ("key", "user")
    key = CharField()
    user = CharField(default="")
    value = TextField()

    class Meta:
        indexes = ((("key", "user"), True),)


class Attachment(Record):
    """A file kept by content hash beside the database, tied to a record by table and uid."""

    known_by = ("name",)
    record_table = CharField()
    record_uid = CharField(max_length=32, index=True)
    name = CharField()
    sha256 = CharField(max_length=64, index=True)
    size = IntegerField()
    media_type = CharField(default="")
