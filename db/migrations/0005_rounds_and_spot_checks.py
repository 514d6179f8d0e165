"""rounds and spot checks"""
# Generated from a schema diff on 2026-11-29 21:12.
from peewee import *


def up(migrator, db):
    class CheckLimit(Model):
        uid = CharField(unique=True, max_length=32)
        unit = CharField(default='')
        version = IntegerField(default=1)
        created_at = DateTimeField()
        created_by = CharField(default='')
        updated_at = DateTimeField()
        updated_by = CharField(default='')
        archived_at = DateTimeField(null=True)
        code = CharField(unique=True, max_length=20)
        title = CharField(max_length=120)
        title_en = CharField(max_length=120, default='')
        amount = IntegerField(default=0)
        position = IntegerField(default=0)
        source_note = CharField(default='')
        class Meta:
            database = db
            table_name = 'check_limit'
    db.create_tables([CheckLimit])

    class CheckRate(Model):
        uid = CharField(unique=True, max_length=32)
        unit = CharField(default='')
        version = IntegerField(default=1)
        created_at = DateTimeField()
        created_by = CharField(default='')
        updated_at = DateTimeField()
        updated_by = CharField(default='')
        archived_at = DateTimeField(null=True)
        kind = CharField(unique=True, max_length=12)
        percent = FloatField(default=5)
        least = IntegerField(default=1)
        position = IntegerField(default=0)
        source_note = CharField(default='')
        class Meta:
            database = db
            table_name = 'check_rate'
    db.create_tables([CheckRate])

    class CheckVerdict(Model):
        uid = CharField(unique=True, max_length=32)
        unit = CharField(default='')
        version = IntegerField(default=1)
        created_at = DateTimeField()
        created_by = CharField(default='')
        updated_at = DateTimeField()
        updated_by = CharField(default='')
        archived_at = DateTimeField(null=True)
        code = CharField(unique=True, max_length=20)
        title = CharField(max_length=60)
        title_en = CharField(max_length=60, default='')
        deduction = FloatField(default=0)
        passed = BooleanField(default=False)
        position = IntegerField(default=0)
        source_note = CharField(default='')
        class Meta:
            database = db
            table_name = 'check_verdict'
    db.create_tables([CheckVerdict])

    class Round(Model):
        uid = CharField(unique=True, max_length=32)
        unit = CharField(default='')
        version = IntegerField(default=1)
        created_at = DateTimeField()
        created_by = CharField(default='')
        updated_at = DateTimeField()
        updated_by = CharField(default='')
        archived_at = DateTimeField(null=True)
        subject = CharField(max_length=40)
        title = CharField(max_length=60, default='')
        due_at = DateTimeField(index=True)
        done_at = DateTimeField(null=True)
        done_by = CharField(max_length=20, default='')
        result = CharField(max_length=8, default='ok')
        allowed = IntegerField(default=0)
        note = TextField(default='')
        entry = CharField(max_length=20, default='')
        class Meta:
            database = db
            table_name = 'round'
            indexes = ((('subject', 'due_at'), True),)
    db.create_tables([Round])

    class RoundItem(Model):
        uid = CharField(unique=True, max_length=32)
        unit = CharField(default='')
        version = IntegerField(default=1)
        created_at = DateTimeField()
        created_by = CharField(default='')
        updated_at = DateTimeField()
        updated_by = CharField(default='')
        archived_at = DateTimeField(null=True)
        code = CharField(unique=True, max_length=40)
        title = CharField(max_length=60)
        title_en = CharField(max_length=60, default='')
        times = CharField(max_length=200)
        grace = IntegerField(default=20)
        used = BooleanField(default=False)
        since = DateTimeField(null=True)
        position = IntegerField(default=0)
        source_note = CharField(default='')
        class Meta:
            database = db
            table_name = 'round_item'
    db.create_tables([RoundItem])

    class SpotDraw(Model):
        uid = CharField(unique=True, max_length=32)
        unit = CharField(default='')
        version = IntegerField(default=1)
        created_at = DateTimeField()
        created_by = CharField(default='')
        updated_at = DateTimeField()
        updated_by = CharField(default='')
        archived_at = DateTimeField(null=True)
        code = CharField(unique=True, max_length=16)
        day = CharField(index=True, max_length=10)
        day_kind = CharField(max_length=12)
        at = DateTimeField()
        mode = CharField(max_length=8, default='phone')
        percent = FloatField()
        least = IntegerField()
        seed = CharField(max_length=64)
        method = CharField(max_length=20)
        pool = TextField()
        drawn = TextField()
        reason = TextField(default='')
        class Meta:
            database = db
            table_name = 'spot_draw'
    db.create_tables([SpotDraw])

    class SpotCheck(Model):
        uid = CharField(unique=True, max_length=32)
        unit = CharField(default='')
        version = IntegerField(default=1)
        created_at = DateTimeField()
        created_by = CharField(default='')
        updated_at = DateTimeField()
        updated_by = CharField(default='')
        archived_at = DateTimeField(null=True)
        draw = ForeignKeyField(SpotDraw)
        ordinal = IntegerField()
        unit_name = CharField(max_length=200)
        region = CharField(max_length=12, default='')
        phone = CharField(max_length=60, default='')
        mode = CharField(max_length=8, default='phone')
        dialled_at = DateTimeField(null=True)
        connected = CharField(max_length=8, default='')
        rings = IntegerField(null=True)
        seconds = IntegerField(null=True)
        attempt = IntegerField(null=True)
        answered_by = CharField(max_length=100, default='')
        identity = CharField(max_length=8, default='')
        permanent = CharField(max_length=4, default='')
        leader = CharField(max_length=100, default='')
        leader_present = CharField(max_length=4, default='')
        leader_contact = CharField(max_length=200, default='')
        question = TextField(default='')
        score = IntegerField(null=True)
        system_online = CharField(max_length=4, default='')
        video_online = CharField(max_length=4, default='')
        proposed = CharField(max_length=20, default='')
        verdict = CharField(index=True, max_length=20, default='')
        deduction = FloatField(default=0)
        passed = BooleanField(default=False)
        checked_at = DateTimeField(null=True)
        checked_by = CharField(max_length=20, default='')
        rectification = TextField(default='')
        feedback = TextField(default='')
        feedback_at = DateTimeField(null=True)
        class Meta:
            database = db
            table_name = 'spot_check'
    db.create_tables([SpotCheck])


def down(migrator, db):
    migrator.migrate(migrator.drop_table('spot_check'))
    migrator.migrate(migrator.drop_table('spot_draw'))
    migrator.migrate(migrator.drop_table('round_item'))
    migrator.migrate(migrator.drop_table('round'))
    migrator.migrate(migrator.drop_table('check_verdict'))
    migrator.migrate(migrator.drop_table('check_rate'))
    migrator.migrate(migrator.drop_table('check_limit'))
