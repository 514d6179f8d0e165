"""Tables that every feature shares."""
from __future__ import annotations

from peewee import BooleanField, CharField, DateTimeField, IntegerField, TextField

from db.database import Record


class Role(Record):
    """A post in the duty room and what it may do (``grants``: words separated by spaces)."""

    known_by = ("code",)
    code = CharField(unique=True)
    title = CharField()
    title_en = CharField()
    grants = TextField(default="")


class User(Record):
    """A person with a work number. ``password`` is an argon2id hash; ``former`` those before it, a line each.

    ``totp`` is the secret of the second factor (base32), empty where there is none.
    """

    known_by = ("number",)
    secret = ("password", "former", "totp")
    number = CharField(unique=True)
    name = CharField()
    role = CharField()
    phone = CharField(default="")
    password = TextField(default="")
    active = BooleanField(default=True)
    former = TextField(default="")
    totp = CharField(default="")
    password_at = DateTimeField(null=True)
    must_change = BooleanField(default=False)
    failures = IntegerField(default=0)
    locked_until = DateTimeField(null=True)


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


class Seal(Record):
    """The head of the ledger at a chosen moment, signed with a station's key (Ed25519, hexadecimal)."""

    known_by = ("seq",)
    seq = IntegerField(index=True)
    hash = CharField(max_length=64)
    at = DateTimeField()
    cause = CharField()
    station = CharField()
    public_key = CharField(max_length=64)
    signature = CharField(max_length=128)


class Redaction(Record):
    """A removal of text: which contents the ledger no longer has, why, and who consented.

    ``blanked`` is JSON: ``revisions`` as [seq, position], ``reasons`` as seq, ``files`` as hashes.
    """

    known_by = ("known_as",)
    record_table = CharField()
    record_uid = CharField(max_length=32, index=True)
    known_as = CharField()
    reason = TextField()
    consent_by = CharField()
    blanked = TextField()
