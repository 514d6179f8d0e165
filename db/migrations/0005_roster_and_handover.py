"""roster and handover"""
# Generated from a schema diff on 2026-11-29 22:59.
from peewee import *


def up(migrator, db):
    class Contact(Model):
        class Meta:
            database = db
            table_name = 'contact'

    class DutyEntry(Model):
        class Meta:
            database = db
            table_name = 'duty_entry'

    class Absence(Model):
        uid = CharField(unique=True, max_length=32)
        unit = CharField(default='')
        version = IntegerField(default=1)
        created_at = DateTimeField()
        created_by = CharField(default='')
        updated_at = DateTimeField()
        updated_by = CharField(default='')
        archived_at = DateTimeField(null=True)
        name = CharField(index=True, max_length=40)
        kind = CharField(max_length=12)
        since = DateField()
        until = DateField()
        note = CharField(default='')
        class Meta:
            database = db
            table_name = 'absence'
    db.create_tables([Absence])

    class Assignment(Model):
        uid = CharField(unique=True, max_length=32)
        unit = CharField(default='')
        version = IntegerField(default=1)
        created_at = DateTimeField()
        created_by = CharField(default='')
        updated_at = DateTimeField()
        updated_by = CharField(default='')
        archived_at = DateTimeField(null=True)
        day = DateField(index=True)
        shift = CharField(max_length=24, default='')
        post = CharField(max_length=24)
        seat = IntegerField(default=1)
        name = CharField(index=True, max_length=40, default='')
        class Meta:
            database = db
            table_name = 'assignment'
            indexes = ((('day', 'shift', 'post', 'seat'), True),)
    db.create_tables([Assignment])

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

    class ContactGroup(Model):
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
        position = IntegerField(default=0)
        source_note = CharField(default='')
        class Meta:
            database = db
            table_name = 'contact_group'
    db.create_tables([ContactGroup])

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

    class FormerPost(Model):
        uid = CharField(unique=True, max_length=32)
        unit = CharField(default='')
        version = IntegerField(default=1)
        created_at = DateTimeField()
        created_by = CharField(default='')
        updated_at = DateTimeField()
        updated_by = CharField(default='')
        archived_at = DateTimeField(null=True)
        contact = ForeignKeyField(Contact)
        person = CharField(max_length=100)
        source = CharField(max_length=200)
        post = CharField(max_length=100, default='')
        since = CharField(max_length=20, default='')
        until = CharField(max_length=20)
        class Meta:
            database = db
            table_name = 'former_post'
    db.create_tables([FormerPost])

    class Handover(Model):
        uid = CharField(unique=True, max_length=32)
        unit = CharField(default='')
        version = IntegerField(default=1)
        created_at = DateTimeField()
        created_by = CharField(default='')
        updated_at = DateTimeField()
        updated_by = CharField(default='')
        archived_at = DateTimeField(null=True)
        number = CharField(unique=True, max_length=24)
        previous = ForeignKeyField('self', unique=True, null=True)
        from_starts = DateTimeField()
        from_ends = DateTimeField()
        from_name = CharField(max_length=60)
        to_starts = DateTimeField()
        to_ends = DateTimeField()
        to_name = CharField(max_length=60)
        outgoing = CharField(max_length=200, default='')
        incoming = CharField(max_length=200, default='')
        leader = CharField(max_length=200, default='')
        place = CharField(max_length=100, default='')
        weather = CharField(max_length=100, default='')
        remarks = TextField(default='')
        out_number = CharField(max_length=24, default='')
        out_name = CharField(max_length=100, default='')
        out_at = DateTimeField(null=True)
        signed = CharField(max_length=64, default='')
        changed = CharField(max_length=400, default='')
        without = TextField(default='')
        in_number = CharField(max_length=24, default='')
        in_name = CharField(max_length=100, default='')
        sealed_at = DateTimeField(index=True, null=True)
        digest = CharField(max_length=80, default='')
        leader_number = CharField(max_length=24, default='')
        leader_name = CharField(max_length=100, default='')
        leader_at = DateTimeField(null=True)
        opinion = TextField(default='')
        class Meta:
            database = db
            table_name = 'handover'
    db.create_tables([Handover])

    class HandoverItem(Model):
        uid = CharField(unique=True, max_length=32)
        unit = CharField(default='')
        version = IntegerField(default=1)
        created_at = DateTimeField()
        created_by = CharField(default='')
        updated_at = DateTimeField()
        updated_by = CharField(default='')
        archived_at = DateTimeField(null=True)
        handover = ForeignKeyField(Handover)
        position = IntegerField()
        key = CharField(index=True, max_length=80)
        group = CharField(max_length=12)
        title = CharField(max_length=400)
        listing = CharField(max_length=60, default='')
        record = IntegerField(default=0)
        status = CharField(max_length=200, default='')
        badge = CharField(max_length=40, default='')
        tone = CharField(max_length=12, default='')
        due_at = DateTimeField(null=True)
        origin = TextField(default='')
        progress = TextField(default='')
        next_step = TextField(default='')
        source = CharField(max_length=400, default='')
        person = CharField(max_length=200, default='')
        phone = CharField(max_length=60, default='')
        given_by = CharField(max_length=100, default='')
        note = TextField(default='')
        state = CharField(max_length=12, default='unseen')
        opinion = TextField(default='')
        answered_at = DateTimeField(null=True)
        answer = TextField(default='')
        received_by = CharField(max_length=100, default='')
        ruling = CharField(max_length=12, default='')
        ruled_by = CharField(max_length=100, default='')
        ruled_at = DateTimeField(null=True)
        ruling_note = TextField(default='')
        dropped_at = DateTimeField(null=True)
        said_by = CharField(max_length=24, default='')
        signed = CharField(max_length=64, default='')
        digest = CharField(max_length=64, default='')
        redacted_at = DateTimeField(null=True)
        class Meta:
            database = db
            table_name = 'handover_item'
            indexes = ((('handover', 'key'), True),)
    db.create_tables([HandoverItem])

    class HandoverNote(Model):
        uid = CharField(unique=True, max_length=32)
        unit = CharField(default='')
        version = IntegerField(default=1)
        created_at = DateTimeField()
        created_by = CharField(default='')
        updated_at = DateTimeField()
        updated_by = CharField(default='')
        archived_at = DateTimeField(null=True)
        key = CharField(index=True, max_length=80)
        text = TextField(default='')
        class Meta:
            database = db
            table_name = 'handover_note'
    db.create_tables([HandoverNote])

    class HandoverThing(Model):
        uid = CharField(unique=True, max_length=32)
        unit = CharField(default='')
        version = IntegerField(default=1)
        created_at = DateTimeField()
        created_by = CharField(default='')
        updated_at = DateTimeField()
        updated_by = CharField(default='')
        archived_at = DateTimeField(null=True)
        code = CharField(unique=True, max_length=24)
        title = CharField()
        title_en = CharField()
        kind = CharField(max_length=12)
        number = IntegerField(default=1)
        position = IntegerField(default=0)
        source_note = CharField(default='')
        class Meta:
            database = db
            table_name = 'handover_thing'
    db.create_tables([HandoverThing])

    class Holiday(Model):
        uid = CharField(unique=True, max_length=32)
        unit = CharField(default='')
        version = IntegerField(default=1)
        created_at = DateTimeField()
        created_by = CharField(default='')
        updated_at = DateTimeField()
        updated_by = CharField(default='')
        archived_at = DateTimeField(null=True)
        day = CharField(unique=True, max_length=10)
        kind = CharField(max_length=12)
        name = CharField(max_length=24)
        source_note = CharField(default='')
        class Meta:
            database = db
            table_name = 'holiday'
    db.create_tables([Holiday])

    class LateEntry(Model):
        uid = CharField(unique=True, max_length=32)
        unit = CharField(default='')
        version = IntegerField(default=1)
        created_at = DateTimeField()
        created_by = CharField(default='')
        updated_at = DateTimeField()
        updated_by = CharField(default='')
        archived_at = DateTimeField(null=True)
        entry = ForeignKeyField(DutyEntry, unique=True)
        way = CharField(max_length=12)
        state = CharField(index=True, max_length=12, default='pending')
        decided_by = CharField(max_length=100, default='')
        decided_at = DateTimeField(null=True)
        opinion = TextField(default='')
        class Meta:
            database = db
            table_name = 'late_entry'
    db.create_tables([LateEntry])

    class Member(Model):
        uid = CharField(unique=True, max_length=32)
        unit = CharField(default='')
        version = IntegerField(default=1)
        created_at = DateTimeField()
        created_by = CharField(default='')
        updated_at = DateTimeField()
        updated_by = CharField(default='')
        archived_at = DateTimeField(null=True)
        name = CharField(unique=True, max_length=40)
        number = CharField(index=True, max_length=24, default='')
        posts = CharField()
        note = CharField(default='')
        position = IntegerField(default=0)
        class Meta:
            database = db
            table_name = 'member'
    db.create_tables([Member])

    class PatternUse(Model):
        uid = CharField(unique=True, max_length=32)
        unit = CharField(default='')
        version = IntegerField(default=1)
        created_at = DateTimeField()
        created_by = CharField(default='')
        updated_at = DateTimeField()
        updated_by = CharField(default='')
        archived_at = DateTimeField(null=True)
        since = DateField(index=True)
        day_kind = CharField(max_length=12, default='')
        pattern = CharField(max_length=12)
        class Meta:
            database = db
            table_name = 'pattern_use'
    db.create_tables([PatternUse])

    class Post(Model):
        uid = CharField(unique=True, max_length=32)
        unit = CharField(default='')
        version = IntegerField(default=1)
        created_at = DateTimeField()
        created_by = CharField(default='')
        updated_at = DateTimeField()
        updated_by = CharField(default='')
        archived_at = DateTimeField(null=True)
        code = CharField(unique=True, max_length=24)
        title = CharField()
        title_en = CharField()
        short = CharField()
        short_en = CharField()
        by_shift = BooleanField(default=True)
        seats = IntegerField(default=1)
        sensitive_seats = IntegerField(default=1)
        required = BooleanField(default=True)
        leads = BooleanField(default=False)
        position = IntegerField(default=0)
        source_note = CharField(default='')
        class Meta:
            database = db
            table_name = 'post'
    db.create_tables([Post])

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

    class RosterRule(Model):
        uid = CharField(unique=True, max_length=32)
        unit = CharField(default='')
        version = IntegerField(default=1)
        created_at = DateTimeField()
        created_by = CharField(default='')
        updated_at = DateTimeField()
        updated_by = CharField(default='')
        archived_at = DateTimeField(null=True)
        code = CharField(unique=True, max_length=24)
        title = CharField()
        title_en = CharField()
        number = IntegerField(default=0)
        on = BooleanField(default=True)
        source_note = CharField(default='')
        class Meta:
            database = db
            table_name = 'roster_rule'
    db.create_tables([RosterRule])

    class RosterStep(Model):
        uid = CharField(unique=True, max_length=32)
        unit = CharField(default='')
        version = IntegerField(default=1)
        created_at = DateTimeField()
        created_by = CharField(default='')
        updated_at = DateTimeField()
        updated_by = CharField(default='')
        archived_at = DateTimeField(null=True)
        month = CharField(index=True, max_length=16)
        title = CharField(default='')
        cells = TextField()
        undone_at = DateTimeField(null=True)
        class Meta:
            database = db
            table_name = 'roster_step'
    db.create_tables([RosterStep])

    class RosterVersion(Model):
        uid = CharField(unique=True, max_length=32)
        unit = CharField(default='')
        version = IntegerField(default=1)
        created_at = DateTimeField()
        created_by = CharField(default='')
        updated_at = DateTimeField()
        updated_by = CharField(default='')
        archived_at = DateTimeField(null=True)
        month = CharField(index=True, max_length=16)
        number = IntegerField()
        cells = TextField()
        spans = TextField(default='')
        digest = CharField(max_length=64)
        findings = TextField(default='')
        note = CharField(default='')
        changes = IntegerField(default=0)
        class Meta:
            database = db
            table_name = 'roster_version'
            indexes = ((('month', 'number'), True),)
    db.create_tables([RosterVersion])

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
        afterwards = TextField(default='')
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

    class SensitivePeriod(Model):
        uid = CharField(unique=True, max_length=32)
        unit = CharField(default='')
        version = IntegerField(default=1)
        created_at = DateTimeField()
        created_by = CharField(default='')
        updated_at = DateTimeField()
        updated_by = CharField(default='')
        archived_at = DateTimeField(null=True)
        title = CharField(max_length=60)
        since = DateField()
        until = DateField()
        source_note = CharField(default='')
        class Meta:
            database = db
            table_name = 'sensitive_period'
    db.create_tables([SensitivePeriod])

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

    class StatutoryDay(Model):
        uid = CharField(unique=True, max_length=32)
        unit = CharField(default='')
        version = IntegerField(default=1)
        created_at = DateTimeField()
        created_by = CharField(default='')
        updated_at = DateTimeField()
        updated_by = CharField(default='')
        archived_at = DateTimeField(null=True)
        name = CharField(max_length=24)
        rule = CharField(max_length=24)
        since = IntegerField()
        until = IntegerField(default=0)
        source_note = CharField(default='')
        class Meta:
            database = db
            table_name = 'statutory_day'
    db.create_tables([StatutoryDay])

    class Swap(Model):
        uid = CharField(unique=True, max_length=32)
        unit = CharField(default='')
        version = IntegerField(default=1)
        created_at = DateTimeField()
        created_by = CharField(default='')
        updated_at = DateTimeField()
        updated_by = CharField(default='')
        archived_at = DateTimeField(null=True)
        giver = CharField(max_length=40)
        taker = CharField(max_length=40)
        cell = CharField()
        back = CharField(default='')
        reason = TextField()
        state = CharField(max_length=12, default='asked')
        agreed_at = DateTimeField(null=True)
        agreed_by = CharField(max_length=24, default='')
        decided_at = DateTimeField(null=True)
        decided_by = CharField(max_length=40, default='')
        opinion = TextField(default='')
        published = ForeignKeyField(RosterVersion, null=True)
        class Meta:
            database = db
            table_name = 'swap'
    db.create_tables([Swap])

    migrator.migrate(migrator.add_column('contact', 'mobile', CharField(max_length=120, default='')))
    migrator.migrate(migrator.add_column('contact', 'groups', CharField(max_length=200, default='')))
    migrator.migrate(migrator.add_column('contact', 'leader', BooleanField(default=False)))
    migrator.migrate(migrator.add_column('contact', 'phones', CharField(max_length=200, default='')))
    migrator.migrate(migrator.add_column('contact', 'short', CharField(max_length=60, default='')))
    migrator.migrate(migrator.add_column('contact', 'credit_code', CharField(max_length=40, default='')))
    migrator.migrate(migrator.add_column('contact', 'region', CharField(max_length=20, default='')))
    migrator.migrate(migrator.add_column('contact', 'level', CharField(max_length=20, default='')))
    migrator.migrate(migrator.add_column('contact', 'parent', CharField(max_length=200, default='')))
    migrator.migrate(migrator.add_column('contact', 'address', CharField(max_length=200, default='')))
    migrator.migrate(migrator.add_column('contact', 'email', CharField(max_length=120, default='')))
    migrator.migrate(migrator.add_column('contact', 'secure_phone', CharField(max_length=120, default='')))
    migrator.migrate(migrator.add_column('contact', 'video', CharField(max_length=120, default='')))
    migrator.migrate(migrator.add_column('contact', 'sex', CharField(max_length=20, default='')))
    migrator.migrate(migrator.add_column('contact', 'charge', CharField(max_length=200, default='')))
    migrator.migrate(migrator.add_column('contact', 'hotline', CharField(max_length=120, default='')))
    migrator.migrate(migrator.add_column('contact', 'home_phone', CharField(max_length=120, default='')))
    migrator.migrate(migrator.add_column('contact', 'emergency', CharField(max_length=120, default='')))
    migrator.migrate(migrator.add_column('contact', 'secretary', CharField(max_length=120, default='')))
    migrator.migrate(migrator.add_column('contact', 'driver', CharField(max_length=120, default='')))
    migrator.migrate(migrator.add_column('contact', 'rank', IntegerField(default=0)))
    migrator.migrate(migrator.add_column('contact', 'state', CharField(max_length=20, default='')))
    migrator.migrate(migrator.add_column('contact', 'since', CharField(max_length=20, default='')))
    migrator.migrate(migrator.add_column('shift', 'sealed_from', DateTimeField(null=True)))
    migrator.migrate(migrator.add_column('shift', 'sealed_at', DateTimeField(null=True)))


def down(migrator, db):
    migrator.migrate(migrator.drop_column('shift', 'sealed_at'))
    migrator.migrate(migrator.drop_column('shift', 'sealed_from'))
    migrator.migrate(migrator.drop_column('contact', 'since'))
    migrator.migrate(migrator.drop_column('contact', 'state'))
    migrator.migrate(migrator.drop_column('contact', 'rank'))
    migrator.migrate(migrator.drop_column('contact', 'driver'))
    migrator.migrate(migrator.drop_column('contact', 'secretary'))
    migrator.migrate(migrator.drop_column('contact', 'emergency'))
    migrator.migrate(migrator.drop_column('contact', 'home_phone'))
    migrator.migrate(migrator.drop_column('contact', 'hotline'))
    migrator.migrate(migrator.drop_column('contact', 'charge'))
    migrator.migrate(migrator.drop_column('contact', 'sex'))
    migrator.migrate(migrator.drop_column('contact', 'video'))
    migrator.migrate(migrator.drop_column('contact', 'secure_phone'))
    migrator.migrate(migrator.drop_column('contact', 'email'))
    migrator.migrate(migrator.drop_column('contact', 'address'))
    migrator.migrate(migrator.drop_column('contact', 'parent'))
    migrator.migrate(migrator.drop_column('contact', 'level'))
    migrator.migrate(migrator.drop_column('contact', 'region'))
    migrator.migrate(migrator.drop_column('contact', 'credit_code'))
    migrator.migrate(migrator.drop_column('contact', 'short'))
    migrator.migrate(migrator.drop_column('contact', 'phones'))
    migrator.migrate(migrator.drop_column('contact', 'leader'))
    migrator.migrate(migrator.drop_column('contact', 'groups'))
    migrator.migrate(migrator.drop_column('contact', 'mobile'))
    migrator.migrate(migrator.drop_table('swap'))
    migrator.migrate(migrator.drop_table('statutory_day'))
    migrator.migrate(migrator.drop_table('spot_check'))
    migrator.migrate(migrator.drop_table('spot_draw'))
    migrator.migrate(migrator.drop_table('sensitive_period'))
    migrator.migrate(migrator.drop_table('round_item'))
    migrator.migrate(migrator.drop_table('round'))
    migrator.migrate(migrator.drop_table('roster_version'))
    migrator.migrate(migrator.drop_table('roster_step'))
    migrator.migrate(migrator.drop_table('roster_rule'))
    migrator.migrate(migrator.drop_table('roster_heading'))
    migrator.migrate(migrator.drop_table('post'))
    migrator.migrate(migrator.drop_table('pattern_use'))
    migrator.migrate(migrator.drop_table('member'))
    migrator.migrate(migrator.drop_table('late_entry'))
    migrator.migrate(migrator.drop_table('holiday'))
    migrator.migrate(migrator.drop_table('handover_thing'))
    migrator.migrate(migrator.drop_table('handover_note'))
    migrator.migrate(migrator.drop_table('handover_item'))
    migrator.migrate(migrator.drop_table('handover'))
    migrator.migrate(migrator.drop_table('former_post'))
    migrator.migrate(migrator.drop_table('filing'))
    migrator.migrate(migrator.drop_table('contact_group'))
    migrator.migrate(migrator.drop_table('check_verdict'))
    migrator.migrate(migrator.drop_table('check_rate'))
    migrator.migrate(migrator.drop_table('check_limit'))
    migrator.migrate(migrator.drop_table('assignment'))
    migrator.migrate(migrator.drop_table('absence'))
