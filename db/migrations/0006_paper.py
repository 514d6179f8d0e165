"""paper"""
# Generated from a schema diff on 2026-11-30 02:08.
from peewee import *


def up(migrator, db):
    class Bulletin(Model):
        uid = CharField(unique=True, max_length=32)
        unit = CharField(default='')
        version = IntegerField(default=1)
        created_at = DateTimeField()
        created_by = CharField(default='')
        updated_at = DateTimeField()
        updated_by = CharField(default='')
        archived_at = DateTimeField(null=True)
        code = CharField(unique=True, max_length=40)
        head = CharField(index=True, max_length=20)
        day = DateField(index=True)
        since = DateTimeField()
        until = DateTimeField()
        year = IntegerField(null=True)
        issue = IntegerField(null=True)
        total = IntegerField(null=True)
        title = CharField(max_length=200)
        body = TextField()
        made = TextField(default='')
        addressee = CharField(max_length=200, default='')
        entries = TextField(default='')
        events = TextField(default='')
        facts = TextField(default='{}')
        state = CharField(index=True, max_length=10, default='draft')
        signed_by = CharField(max_length=100, default='')
        signed_at = DateTimeField(null=True)
        signed_how = CharField(max_length=12, default='')
        entered_by = CharField(max_length=100, default='')
        frozen = TextField(default='{}')
        digest = CharField(max_length=80, default='')
        findings = TextField(default='')
        withdrawn_by = CharField(max_length=100, default='')
        withdrawn_at = DateTimeField(null=True)
        reason = TextField(default='')
        redacted_at = DateTimeField(null=True)
        class Meta:
            database = db
            table_name = 'bulletin'
            indexes = ((('head', 'year', 'issue'), True),)
    db.create_tables([Bulletin])

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

    migrator.migrate(migrator.add_column('event_report', 'total', IntegerField(null=True)))
    migrator.migrate(migrator.add_column('duty_entry', 'paper_form', CharField(index=True, max_length=40, default='')))
    migrator.migrate(migrator.add_column('page_head', 'addressee', CharField(max_length=200, default='')))
    migrator.migrate(migrator.add_column('page_head', 'signer', CharField(max_length=20, default='')))
    migrator.migrate(migrator.add_column('page_head', 'due_by', CharField(max_length=5, default='')))
    migrator.migrate(migrator.add_column('page_head', 'numbering', CharField(max_length=8, default='running')))
    migrator.migrate(migrator.add_column('page_head', 'before_year', IntegerField(null=True)))
    migrator.migrate(migrator.add_column('page_head', 'before_issues', IntegerField(default=0)))
    migrator.migrate(migrator.add_column('page_head', 'before_total', IntegerField(default=0)))


def down(migrator, db):
    migrator.migrate(migrator.drop_index('duty_entry', 'duty_entry_paper_form'))
    migrator.migrate(migrator.drop_column('page_head', 'before_total'))
    migrator.migrate(migrator.drop_column('page_head', 'before_issues'))
    migrator.migrate(migrator.drop_column('page_head', 'before_year'))
    migrator.migrate(migrator.drop_column('page_head', 'numbering'))
    migrator.migrate(migrator.drop_column('page_head', 'due_by'))
    migrator.migrate(migrator.drop_column('page_head', 'signer'))
    migrator.migrate(migrator.drop_column('page_head', 'addressee'))
    migrator.migrate(migrator.drop_column('duty_entry', 'paper_form'))
    migrator.migrate(migrator.drop_column('event_report', 'total'))
    migrator.migrate(migrator.drop_table('page_word'))
    migrator.migrate(migrator.drop_table('page_part'))
    migrator.migrate(migrator.drop_table('page_measure'))
    migrator.migrate(migrator.drop_table('bulletin'))
