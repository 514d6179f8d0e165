"""heads of bulletins"""
# Generated from a schema diff on 2026-11-29 18:22.
from peewee import *


def up(migrator, db):
    class PageHead(Model):
        uid = CharField(unique=True, max_length=32)
        unit = CharField(default='')
        version = IntegerField(default=1)
        created_at = DateTimeField()
        created_by = CharField(default='')
        updated_at = DateTimeField()
        updated_by = CharField(default='')
        archived_at = DateTimeField(null=True)
        code = CharField(unique=True, max_length=20)
        name = CharField(max_length=40)
        name_en = CharField(max_length=60, default='')
        secrecy = CharField(max_length=40, default='')
        secrecy_en = CharField(max_length=60, default='')
        colour = CharField(max_length=7, default='#FF0000')
        name_size = FloatField(default=60)
        rule_mm = FloatField(default=0.7)
        signer_shown = BooleanField(default=False)
        printed_by = CharField(max_length=100, default='')
        copies = IntegerField(default=1)
        position = IntegerField(default=0)
        source_note = CharField(default='')
        class Meta:
            database = db
            table_name = 'page_head'
    db.create_tables([PageHead])


def down(migrator, db):
    migrator.migrate(migrator.drop_table('page_head'))
