"""Accounts with lock-out and second factor, seals, redaction: contents of the ledger may be blanked, only blanked."""
# Generated from a schema diff on 2026-11-23 07:06.
from peewee import *

ADDED = (
    ("ledger_entry", "reason_salt", "varchar(32) not null default ''"),
    ("ledger_entry", "reason_digest", "varchar(64) not null default ''"),
    ("user", "former", "text not null default ''"),
    ("user", "totp", "varchar(255) not null default ''"),
    ("user", "password_at", "{moment}"),
    ("user", "must_change", "{truth} not null default {no}"),
    ("user", "failures", "integer not null default 0"),
    ("user", "locked_until", "{moment}"),
    ("duty_entry", "redacted_at", "{moment}"),
)
TYPES_SQLITE = {"moment": "datetime", "truth": "integer", "no": "0"}
TYPES_POSTGRES = {"moment": "timestamp", "truth": "boolean", "no": "false"}
BLANKED_ENTRY = (
    "new.reason = '' and new.reason_salt = '' and old.reason_digest <> '' and new.seq is old.seq "
    "and new.at is old.at and new.actor is old.actor and new.role is old.role and new.station is old.station "
    "and new.action is old.action and new.digest is old.digest and new.prev is old.prev "
    "and new.hash is old.hash and new.algorithm is old.algorithm and new.reason_digest is old.reason_digest"
)
BLANKED_REVISION = (
    "new.before is null and new.after is null and new.salt = '' and new.id is old.id "
    "and new.seq is old.seq and new.position is old.position and new.record_table is old.record_table "
    "and new.uid is old.uid and new.digest is old.digest"
)
TRIGGERS = (("ledger_entry", BLANKED_ENTRY), ("ledger_revision", BLANKED_REVISION))


def allow_blanking(db, sqlite):
    for table, blanked in TRIGGERS:
        name = f"{table}_no_update"
        if sqlite:
            db.execute_sql(f"drop trigger {name}")
            db.execute_sql(
                f"create trigger {name} before update on {table} when not ({blanked}) "
                "begin select raise(abort, 'the ledger is append-only'); end"
            )
        else:
            same = blanked.replace(" is old.", " is not distinct from old.")
            db.execute_sql(f"drop trigger {name} on {table}")
            db.execute_sql(
                f"create trigger {name} before update on {table} for each row when (not ({same})) "
                "execute function ledger_refuse()"
            )


def up(migrator, db):
    class Redaction(Model):
        uid = CharField(unique=True, max_length=32)
        unit = CharField(default='')
        version = IntegerField(default=1)
        created_at = DateTimeField()
        created_by = CharField(default='')
        updated_at = DateTimeField()
        updated_by = CharField(default='')
        archived_at = DateTimeField(null=True)
        record_table = CharField()
        record_uid = CharField(index=True, max_length=32)
        known_as = CharField()
        reason = TextField()
        consent_by = CharField()
        blanked = TextField()
        class Meta:
            database = db
            table_name = 'redaction'
    class Seal(Model):
        uid = CharField(unique=True, max_length=32)
        unit = CharField(default='')
        version = IntegerField(default=1)
        created_at = DateTimeField()
        created_by = CharField(default='')
        updated_at = DateTimeField()
        updated_by = CharField(default='')
        archived_at = DateTimeField(null=True)
        seq = IntegerField(index=True)
        hash = CharField(max_length=64)
        at = DateTimeField()
        cause = CharField()
        station = CharField()
        public_key = CharField(max_length=64)
        signature = CharField(max_length=128)
        class Meta:
            database = db
            table_name = 'seal'
    db.create_tables([Redaction, Seal])

    sqlite = isinstance(db, SqliteDatabase)
    for table, column, kind in ADDED:
        spelt = kind.format(**(TYPES_SQLITE if sqlite else TYPES_POSTGRES))
        db.execute_sql(f'alter table "{table}" add column {column} {spelt}')
    allow_blanking(db, sqlite)
