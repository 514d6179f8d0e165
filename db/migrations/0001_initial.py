"""The first tables, the ledger's triggers and the search index."""
from peewee import *

TRIGGERS_SQLITE = tuple(
    f"create trigger {table}_no_{verb} before {verb} on {table} "
    f"begin select raise(abort, 'the ledger is append-only'); end"
    for table in ("ledger_entry", "ledger_revision")
    for verb in ("update", "delete")
)
TRIGGERS_POSTGRES = (
    "create function ledger_refuse() returns trigger language plpgsql as "
    "$$ begin raise exception 'the ledger is append-only'; end $$",
) + tuple(
    f"create trigger {table}_no_{verb} before {verb} on {table} "
    f"for each {'statement' if verb == 'truncate' else 'row'} execute function ledger_refuse()"
    for table in ("ledger_entry", "ledger_revision")
    for verb in ("update", "delete", "truncate")
)
CREATE_SQLITE = (
    "create table search_document (id integer primary key, record_table text not null, "
    "uid text not null, unique (record_table, uid))",
    "create virtual table search_text using fts5(spaced, tokenize = 'ascii')",
)
CREATE_POSTGRES = (
    "create table search_document (id serial primary key, record_table text not null, "
    "uid text not null, spaced tsvector not null, unique (record_table, uid))",
    "create index search_document_spaced on search_document using gin (spaced)",
)

def up(migrator, db):
    class Attachment(Model):
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
        name = CharField()
        sha256 = CharField(index=True, max_length=64)
        size = IntegerField()
        media_type = CharField(default='')
        class Meta:
            database = db
            table_name = 'attachment'

    class Contact(Model):
        uid = CharField(unique=True, max_length=32)
        unit = CharField(default='')
        version = IntegerField(default=1)
        created_at = DateTimeField()
        created_by = CharField(default='')
        updated_at = DateTimeField()
        updated_by = CharField(default='')
        archived_at = DateTimeField(null=True)
        source = CharField(max_length=200)
        person = CharField(max_length=100, default='')
        post = CharField(max_length=100, default='')
        phone = CharField(index=True, max_length=60, default='')
        fax = CharField(max_length=60, default='')
        note = TextField(default='')
        position = IntegerField(default=100)
        class Meta:
            database = db
            table_name = 'contact'

    class DutyEntry(Model):
        uid = CharField(unique=True, max_length=32)
        unit = CharField(default='')
        version = IntegerField(default=1)
        created_at = DateTimeField()
        created_by = CharField(default='')
        updated_at = DateTimeField()
        updated_by = CharField(default='')
        archived_at = DateTimeField(null=True)
        year = IntegerField()
        number = IntegerField()
        kind = CharField(max_length=20)
        at = DateTimeField(index=True)
        source = TextField()
        person = CharField(max_length=200, default='')
        post = CharField(max_length=200, default='')
        phone = CharField(index=True, max_length=60, default='')
        content = TextField()
        result = CharField(index=True, max_length=12, default='open')
        outcome = TextField(default='')
        handling = TextField(default='')
        proposal = TextField(default='')
        reported_to = TextField(default='')
        instruction = TextField(default='')
        ended_at = DateTimeField(null=True)
        due_at = DateTimeField(index=True, null=True)
        callback = CharField(max_length=60, default='')
        verified = BooleanField(default=False)
        read_back = BooleanField(default=False)
        unanswered = BooleanField(default=False)
        urgency = CharField(max_length=12, default='')
        category = CharField(max_length=16, default='')
        level = CharField(max_length=2, default='')
        finding = CharField(max_length=12, default='')
        receiver = CharField(max_length=100, default='')
        undertaker = CharField(max_length=200, default='')
        pages = IntegerField(null=True)
        place = CharField(max_length=200, default='')
        follows = ForeignKeyField('self', null=True)
        late = BooleanField(default=False)
        findings = TextField(default='')
        corrections = IntegerField(default=0)
        struck = TextField(default='')
        attachments = IntegerField(default=0)
        voided_at = DateTimeField(null=True)
        voided_by = CharField(default='')
        void_reason = TextField(default='')
        class Meta:
            database = db
            table_name = 'duty_entry'
            indexes = ((('year', 'number'), True),)

    class Correction(Model):
        uid = CharField(unique=True, max_length=32)
        unit = CharField(default='')
        version = IntegerField(default=1)
        created_at = DateTimeField()
        created_by = CharField(default='')
        updated_at = DateTimeField()
        updated_by = CharField(default='')
        archived_at = DateTimeField(null=True)
        entry = ForeignKeyField(DutyEntry)
        ordinal = IntegerField()
        changes = TextField()
        reason = TextField()
        class Meta:
            database = db
            table_name = 'correction'

    class EntryKind(Model):
        uid = CharField(unique=True, max_length=32)
        unit = CharField(default='')
        version = IntegerField(default=1)
        created_at = DateTimeField()
        created_by = CharField(default='')
        updated_at = DateTimeField()
        updated_by = CharField(default='')
        archived_at = DateTimeField(null=True)
        code = CharField(unique=True)
        title = CharField()
        title_en = CharField()
        short = CharField()
        short_en = CharField()
        icon = CharField(default='dots-three')
        key = CharField(default='')
        family = CharField(default='other')
        fields = TextField(default='')
        more = TextField(default='')
        ask = TextField(default='')
        position = IntegerField(default=0)
        source_note = CharField(default='')
        class Meta:
            database = db
            table_name = 'entry_kind'

    class Import(Model):
        uid = CharField(unique=True, max_length=32)
        unit = CharField(default='')
        version = IntegerField(default=1)
        created_at = DateTimeField()
        created_by = CharField(default='')
        updated_at = DateTimeField()
        updated_by = CharField(default='')
        archived_at = DateTimeField(null=True)
        name = CharField()
        sha256 = CharField(unique=True, max_length=64)
        entries = IntegerField()
        class Meta:
            database = db
            table_name = 'import'

    class LedgerEntry(Model):
        seq = IntegerField(primary_key=True)
        at = CharField(max_length=32)
        actor = CharField()
        role = CharField(default='')
        station = CharField(default='')
        action = CharField(index=True)
        reason = TextField(default='')
        digest = CharField(max_length=64)
        prev = CharField(max_length=64)
        hash = CharField(max_length=64)
        algorithm = CharField(max_length=16)
        class Meta:
            database = db
            table_name = 'ledger_entry'

    class LedgerRevision(Model):
        seq = IntegerField(index=True)
        position = IntegerField()
        record_table = CharField()
        uid = CharField(max_length=32)
        salt = CharField(max_length=32)
        before = TextField(null=True)
        after = TextField(null=True)
        digest = CharField(max_length=64)
        class Meta:
            database = db
            table_name = 'ledger_revision'
            indexes = ((('record_table', 'uid'), False),)

    class Phrase(Model):
        uid = CharField(unique=True, max_length=32)
        unit = CharField(default='')
        version = IntegerField(default=1)
        created_at = DateTimeField()
        created_by = CharField(default='')
        updated_at = DateTimeField()
        updated_by = CharField(default='')
        archived_at = DateTimeField(null=True)
        key = CharField(max_length=12)
        text = TextField()
        position = IntegerField(default=0)
        class Meta:
            database = db
            table_name = 'phrase'

    class Role(Model):
        uid = CharField(unique=True, max_length=32)
        unit = CharField(default='')
        version = IntegerField(default=1)
        created_at = DateTimeField()
        created_by = CharField(default='')
        updated_at = DateTimeField()
        updated_by = CharField(default='')
        archived_at = DateTimeField(null=True)
        code = CharField(unique=True)
        title = CharField()
        title_en = CharField()
        grants = TextField(default='')
        class Meta:
            database = db
            table_name = 'role'

    class Setting(Model):
        uid = CharField(unique=True, max_length=32)
        unit = CharField(default='')
        version = IntegerField(default=1)
        created_at = DateTimeField()
        created_by = CharField(default='')
        updated_at = DateTimeField()
        updated_by = CharField(default='')
        archived_at = DateTimeField(null=True)
        key = CharField()
        user = CharField(default='')
        value = TextField()
        class Meta:
            database = db
            table_name = 'setting'
            indexes = ((('key', 'user'), True),)

    class Shift(Model):
        uid = CharField(unique=True, max_length=32)
        unit = CharField(default='')
        version = IntegerField(default=1)
        created_at = DateTimeField()
        created_by = CharField(default='')
        updated_at = DateTimeField()
        updated_by = CharField(default='')
        archived_at = DateTimeField(null=True)
        starts_at = DateTimeField(unique=True)
        gov_leader = CharField(default='')
        office_leader = CharField(default='')
        primary = CharField(default='')
        secondary = CharField(default='')
        standby = CharField(default='')
        weather = CharField(default='')
        class Meta:
            database = db
            table_name = 'shift'

    class ShiftTime(Model):
        uid = CharField(unique=True, max_length=32)
        unit = CharField(default='')
        version = IntegerField(default=1)
        created_at = DateTimeField()
        created_by = CharField(default='')
        updated_at = DateTimeField()
        updated_by = CharField(default='')
        archived_at = DateTimeField(null=True)
        pattern = CharField(index=True)
        code = CharField()
        title = CharField()
        title_en = CharField()
        starts = CharField(max_length=5)
        position = IntegerField()
        source = CharField(default='')
        class Meta:
            database = db
            table_name = 'shift_time'

    class User(Model):
        uid = CharField(unique=True, max_length=32)
        unit = CharField(default='')
        version = IntegerField(default=1)
        created_at = DateTimeField()
        created_by = CharField(default='')
        updated_at = DateTimeField()
        updated_by = CharField(default='')
        archived_at = DateTimeField(null=True)
        number = CharField(unique=True)
        name = CharField()
        role = CharField()
        phone = CharField(default='')
        password = TextField(default='')
        active = BooleanField(default=True)
        class Meta:
            database = db
            table_name = 'user'
    db.create_tables([Attachment, Contact, DutyEntry, Correction, EntryKind, Import, LedgerEntry, LedgerRevision, Phrase, Role, Setting, Shift, ShiftTime, User])
    sqlite = isinstance(db, SqliteDatabase)
    for sql in (*TRIGGERS_SQLITE, *CREATE_SQLITE) if sqlite else (*TRIGGERS_POSTGRES, *CREATE_POSTGRES):
        db.execute_sql(sql)
