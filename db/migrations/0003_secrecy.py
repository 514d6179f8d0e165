"""Secrecy classes, and the class of an entry. Their rows come through the ledger: people.renew_tables."""
from peewee import *


def up(migrator, db):
    class SecrecyClass(Model):
        uid = CharField(unique=True, max_length=32)
        unit = CharField(default='')
        version = IntegerField(default=1)
        created_at = DateTimeField()
        created_by = CharField(default='')
        updated_at = DateTimeField()
        updated_by = CharField(default='')
        archived_at = DateTimeField(null=True)
        code = CharField(unique=True, max_length=20)
        title = CharField()
        title_en = CharField()
        words = TextField(default='')
        allowed = BooleanField(default=True)
        position = IntegerField(default=0)
        source_note = CharField(default='')
        class Meta:
            database = db
            table_name = 'secrecy_class'
    db.create_tables([SecrecyClass])
    # not by add_column(): it rebuilds the table on SQLite, which other tables refer to
    db.execute_sql("alter table duty_entry add column secrecy varchar(20) not null default 'none'")
