"""Roster files: filings, headings"""
# Generated from a schema diff on 2026-11-29 21:17.
from peewee import *


def up(migrator, db):
    class Filing(Model):
        uid = CharField(unique=True, max_length=32)
        unit = CharField(default='')
        version = IntegerField(default=1)
        created_at = DateTimeField()
        created_by = CharField(default='')
        updated_at = DateTimeField()
        updated_by = CharField(default='')
        archived_at = DateTimeField(null=True)
        holiday = CharField(max_length=60, default='')
        since = DateField(index=True)
        until = DateField()
        filed_at = DateTimeField()
        filed_to = CharField(max_length=100)
        note = CharField(default='')
        class Meta:
            database = db
            table_name = 'filing'
    db.create_tables([Filing])

    class RosterHeading(Model):
        uid = CharField(unique=True, max_length=32)
        unit = CharField(default='')
        version = IntegerField(default=1)
        created_at = DateTimeField()
        created_by = CharField(default='')
        updated_at = DateTimeField()
        updated_by = CharField(default='')
        archived_at = DateTimeField(null=True)
        heading = CharField(unique=True, max_length=40)
        shift = CharField(max_length=24, default='')
        post = CharField(max_length=24)
        source_note = CharField(default='')
        class Meta:
            database = db
            table_name = 'roster_heading'
    db.create_tables([RosterHeading])


def down(migrator, db):
    migrator.migrate(migrator.drop_table('roster_heading'))
    migrator.migrate(migrator.drop_table('filing'))
