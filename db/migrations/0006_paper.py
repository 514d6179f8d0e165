"""paper"""
# Generated from a schema diff on 2026-11-30 01:20.
from peewee import *


def up(migrator, db):
    class PageMeasure(Model):
        uid = CharField(unique=True, max_length=32)
        version = IntegerField(default=1)
        created_at = DateTimeField()
        created_by = CharField(default='')
        updated_at = DateTimeField()
        updated_by = CharField(default='')
        archived_at = DateTimeField(null=True)
        code = CharField(unique=True, max_length=40)
        title = CharField()
        title_en = CharField()
        value = FloatField()
        unit = CharField(max_length=20, default='')
        position = IntegerField(default=0)
        source_note = CharField(default='')
        class Meta:
            database = db
            table_name = 'page_measure'
    db.create_tables([PageMeasure])

    class PagePart(Model):
        uid = CharField(unique=True, max_length=32)
        unit = CharField(default='')
        version = IntegerField(default=1)
        created_at = DateTimeField()
        created_by = CharField(default='')
        updated_at = DateTimeField()
        updated_by = CharField(default='')
        archived_at = DateTimeField(null=True)
        report = CharField(max_length=80)
        part = CharField(max_length=40)
        position = IntegerField(default=0)
        shown = BooleanField(default=True)
        size = FloatField(default=0)
        class Meta:
            database = db
            table_name = 'page_part'
            indexes = ((('report', 'part'), True),)
    db.create_tables([PagePart])

    class PageWord(Model):
        uid = CharField(unique=True, max_length=32)
        unit = CharField(default='')
        version = IntegerField(default=1)
        created_at = DateTimeField()
        created_by = CharField(default='')
        updated_at = DateTimeField()
        updated_by = CharField(default='')
        archived_at = DateTimeField(null=True)
        report = CharField(max_length=80, default='')
        text = CharField(max_length=600)
        chinese = CharField(max_length=300, default='')
        english = CharField(max_length=300, default='')
        class Meta:
            database = db
            table_name = 'page_word'
            indexes = ((('report', 'text'), True),)
    db.create_tables([PageWord])

    migrator.migrate(migrator.add_column('duty_entry', 'paper_form', CharField(index=True, max_length=40, default='')))


def down(migrator, db):
    migrator.migrate(migrator.drop_index('duty_entry', 'duty_entry_paper_form'))
    migrator.migrate(migrator.drop_column('duty_entry', 'paper_form'))
    migrator.migrate(migrator.drop_table('page_word'))
    migrator.migrate(migrator.drop_table('page_part'))
    migrator.migrate(migrator.drop_table('page_measure'))
