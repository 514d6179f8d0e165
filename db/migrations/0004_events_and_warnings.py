"""Emergency events, early warnings, and their tables. Rows come through the ledger: people.renew_tables."""
from peewee import *


def up(migrator, db):
    class DutyEntry(Model):
        class Meta:
            database = db
            table_name = 'duty_entry'

    class Event(Model):
        uid = CharField(unique=True, max_length=32)
        unit = CharField(default='')
        version = IntegerField(default=1)
        created_at = DateTimeField()
        created_by = CharField(default='')
        updated_at = DateTimeField()
        updated_by = CharField(default='')
        archived_at = DateTimeField(null=True)
        number = CharField(unique=True, max_length=24)
        title = CharField(max_length=200)
        category = CharField(max_length=20, default='')
        level = CharField(max_length=2, default='9')
        triggers = CharField(max_length=200, default='')
        place = CharField(max_length=200, default='')
        region = CharField(max_length=12, default='')
        longitude = FloatField(null=True)
        latitude = FloatField(null=True)
        occurred_at = DateTimeField(index=True, null=True)
        known_at = DateTimeField(index=True)
        source = CharField(max_length=400, default='')
        status = CharField(max_length=20, default='received')
        ended_at = DateTimeField(null=True)
        merged_into = ForeignKeyField('self', null=True)
        findings = TextField(default='')
        class Meta:
            database = db
            table_name = 'event'
    db.create_tables([Event])

    class EventReport(Model):
        uid = CharField(unique=True, max_length=32)
        unit = CharField(default='')
        version = IntegerField(default=1)
        created_at = DateTimeField()
        created_by = CharField(default='')
        updated_at = DateTimeField()
        updated_by = CharField(default='')
        archived_at = DateTimeField(null=True)
        event = ForeignKeyField(Event, null=True)
        number = CharField(unique=True, null=True, max_length=32)
        kind = CharField(index=True, max_length=20)
        ordinal = IntegerField(default=0)
        year = IntegerField(default=0)
        issue = IntegerField(null=True)
        title = CharField(max_length=200)
        body = TextField()
        addressee = CharField(max_length=200, default='')
        facts = TextField(default='')
        state = CharField(index=True, max_length=8, default='draft')
        signed_by = CharField(max_length=100, default='')
        signed_at = DateTimeField(null=True)
        signed_how = CharField(max_length=12, default='')
        way = CharField(max_length=12, default='')
        sent_at = DateTimeField(null=True)
        frozen = IntegerField(null=True)
        digest = CharField(max_length=80, default='')
        received_by = CharField(max_length=200, default='')
        received_at = DateTimeField(null=True)
        corrects = ForeignKeyField('self', null=True)
        reason = TextField(default='')
        findings = TextField(default='')
        class Meta:
            database = db
            table_name = 'event_report'
    db.create_tables([EventReport])

    class ClockEnd(Model):
        uid = CharField(unique=True, max_length=32)
        unit = CharField(default='')
        version = IntegerField(default=1)
        created_at = DateTimeField()
        created_by = CharField(default='')
        updated_at = DateTimeField()
        updated_by = CharField(default='')
        archived_at = DateTimeField(null=True)
        event = ForeignKeyField(Event, null=True)
        rule = CharField(max_length=20)
        title = CharField()
        title_en = CharField(default='')
        starts_at = DateTimeField()
        ends_at = DateTimeField()
        ended_at = DateTimeField()
        how = CharField(max_length=8)
        report = ForeignKeyField(EventReport, null=True)
        reason = TextField(default='')
        reason_by = CharField(max_length=100, default='')
        reason_at = DateTimeField(null=True)
        class Meta:
            database = db
            table_name = 'clock_end'
    db.create_tables([ClockEnd])

    class DeadlineRule(Model):
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
        party = CharField(default='')
        scope = CharField(max_length=200, default='')
        levels = CharField(max_length=20, default='')
        sensitive = BooleanField(default=False)
        region = CharField(max_length=12, default='')
        starts = CharField(max_length=24)
        counting = CharField(max_length=12, default='running')
        amount = IntegerField()
        report = CharField(max_length=20)
        way = CharField(max_length=40, default='')
        used = BooleanField(default=False)
        position = IntegerField(default=0)
        source_note = CharField(default='')
        class Meta:
            database = db
            table_name = 'deadline_rule'
    db.create_tables([DeadlineRule])

    class EarlyWarning(Model):
        uid = CharField(unique=True, max_length=32)
        unit = CharField(default='')
        version = IntegerField(default=1)
        created_at = DateTimeField()
        created_by = CharField(default='')
        updated_at = DateTimeField()
        updated_by = CharField(default='')
        archived_at = DateTimeField(null=True)
        identifier = CharField(unique=True, max_length=200)
        sender = CharField(max_length=200, default='')
        status = CharField(max_length=10, default='actual')
        msg_type = CharField(max_length=10, default='alert')
        state = CharField(index=True, max_length=12, default='in_force')
        hazard = CharField(max_length=40, default='other')
        event = CharField(max_length=200, default='')
        level = CharField(max_length=2, default='')
        title = CharField(max_length=300, default='')
        text = TextField(default='')
        guidance = TextField(default='')
        issuer = CharField(max_length=200)
        issued_at = DateTimeField(index=True)
        starts_at = DateTimeField()
        ends_at = DateTimeField(index=True, null=True)
        areas = TextField(default='')
        area_codes = TextField(default='')
        refers_to = TextField(default='')
        ended_by = CharField(max_length=200, default='')
        ended_at = DateTimeField(null=True)
        end_reason = TextField(default='')
        signed = BooleanField(default=False)
        findings = TextField(default='')
        further = TextField(default='[]')
        class Meta:
            database = db
            table_name = 'early_warning'
    db.create_tables([EarlyWarning])

    class ElementValue(Model):
        uid = CharField(unique=True, max_length=32)
        unit = CharField(default='')
        version = IntegerField(default=1)
        created_at = DateTimeField()
        created_by = CharField(default='')
        updated_at = DateTimeField()
        updated_by = CharField(default='')
        archived_at = DateTimeField(null=True)
        event = ForeignKeyField(Event)
        element = CharField(max_length=40)
        value = TextField()
        source = CharField(max_length=200, default='')
        class Meta:
            database = db
            table_name = 'element_value'
            indexes = ((('event', 'element'), False),)
    db.create_tables([ElementValue])

    class EventCategory(Model):
        uid = CharField(unique=True, max_length=32)
        unit = CharField(default='')
        version = IntegerField(default=1)
        created_at = DateTimeField()
        created_by = CharField(default='')
        updated_at = DateTimeField()
        updated_by = CharField(default='')
        archived_at = DateTimeField(null=True)
        scheme = CharField(max_length=20)
        code = CharField(index=True, max_length=20)
        title = CharField()
        title_en = CharField()
        graded = BooleanField(default=True)
        position = IntegerField(default=0)
        source_note = CharField(default='')
        class Meta:
            database = db
            table_name = 'event_category'
            indexes = ((('scheme', 'code'), True),)
    db.create_tables([EventCategory])

    class EventElement(Model):
        uid = CharField(unique=True, max_length=32)
        unit = CharField(default='')
        version = IntegerField(default=1)
        created_at = DateTimeField()
        created_by = CharField(default='')
        updated_at = DateTimeField()
        updated_by = CharField(default='')
        archived_at = DateTimeField(null=True)
        code = CharField(unique=True, max_length=40)
        scope = CharField(max_length=100, default='')
        title = CharField()
        title_en = CharField()
        phone = CharField(max_length=12, default='')
        written = CharField(max_length=12, default='')
        final = CharField(max_length=12, default='')
        question = CharField(default='')
        question_en = CharField(default='')
        position = IntegerField(default=0)
        source_note = CharField(default='')
        class Meta:
            database = db
            table_name = 'event_element'
    db.create_tables([EventElement])

    class EventEntry(Model):
        uid = CharField(unique=True, max_length=32)
        unit = CharField(default='')
        version = IntegerField(default=1)
        created_at = DateTimeField()
        created_by = CharField(default='')
        updated_at = DateTimeField()
        updated_by = CharField(default='')
        archived_at = DateTimeField(null=True)
        event = ForeignKeyField(Event)
        entry = ForeignKeyField(DutyEntry)
        offer = CharField(max_length=8, default='')
        class Meta:
            database = db
            table_name = 'event_entry'
            indexes = ((('event', 'entry'), True),)
    db.create_tables([EventEntry])

    class EventStatus(Model):
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
        running = BooleanField(default=True)
        steps = TextField(default='')
        position = IntegerField(default=0)
        source_note = CharField(default='')
        class Meta:
            database = db
            table_name = 'event_status'
    db.create_tables([EventStatus])

    class LevelCriterion(Model):
        uid = CharField(unique=True, max_length=32)
        unit = CharField(default='')
        version = IntegerField(default=1)
        created_at = DateTimeField()
        created_by = CharField(default='')
        updated_at = DateTimeField()
        updated_by = CharField(default='')
        archived_at = DateTimeField(null=True)
        code = CharField(unique=True, max_length=40)
        scope = CharField(max_length=20)
        measure = CharField(max_length=40, default='')
        level = CharField(max_length=2)
        low = FloatField(null=True)
        words = TextField(default='')
        words_en = TextField(default='')
        source_note = CharField(default='')
        class Meta:
            database = db
            table_name = 'level_criterion'
    db.create_tables([LevelCriterion])

    class LevelDecision(Model):
        uid = CharField(unique=True, max_length=32)
        unit = CharField(default='')
        version = IntegerField(default=1)
        created_at = DateTimeField()
        created_by = CharField(default='')
        updated_at = DateTimeField()
        updated_by = CharField(default='')
        archived_at = DateTimeField(null=True)
        event = ForeignKeyField(Event)
        before = CharField(max_length=2)
        level = CharField(max_length=2)
        triggers = CharField(max_length=200, default='')
        declined = CharField(max_length=200, default='')
        proposed = CharField(max_length=2, default='')
        explanation = TextField(default='')
        reason = TextField(default='')
        class Meta:
            database = db
            table_name = 'level_decision'
    db.create_tables([LevelDecision])

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
        colour = CharField(max_length=12, default='#FF0000')
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

    class PassedOn(Model):
        uid = CharField(unique=True, max_length=32)
        unit = CharField(default='')
        version = IntegerField(default=1)
        created_at = DateTimeField()
        created_by = CharField(default='')
        updated_at = DateTimeField()
        updated_by = CharField(default='')
        archived_at = DateTimeField(null=True)
        warning = ForeignKeyField(EarlyWarning)
        passed_to = CharField(max_length=200)
        at = DateTimeField()
        way = CharField(max_length=12, default='phone')
        confirmed_by = CharField(max_length=100, default='')
        confirmed_at = DateTimeField(null=True)
        feedback = TextField(default='')
        class Meta:
            database = db
            table_name = 'passed_on'
    db.create_tables([PassedOn])

    class ReportKind(Model):
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
        signer = CharField(max_length=20, default='')
        suffix = CharField(max_length=12, default='')
        heading = CharField(default='')
        heading_en = CharField(default='')
        body = TextField(default='')
        body_en = TextField(default='')
        position = IntegerField(default=0)
        source_note = CharField(default='')
        class Meta:
            database = db
            table_name = 'report_kind'
    db.create_tables([ReportKind])

    class SensitiveTrigger(Model):
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
        position = IntegerField(default=0)
        source_note = CharField(default='')
        class Meta:
            database = db
            table_name = 'sensitive_trigger'
    db.create_tables([SensitiveTrigger])

    class Snapshot(Model):
        uid = CharField(unique=True, max_length=32)
        unit = CharField(default='')
        version = IntegerField(default=1)
        created_at = DateTimeField()
        created_by = CharField(default='')
        updated_at = DateTimeField()
        updated_by = CharField(default='')
        archived_at = DateTimeField(null=True)
        event = ForeignKeyField(Event)
        at = DateTimeField()
        source = CharField(max_length=200)
        dead = IntegerField(null=True)
        missing = IntegerField(null=True)
        trapped = IntegerField(null=True)
        serious = IntegerField(null=True)
        slight = IntegerField(null=True)
        relocated = IntegerField(null=True)
        loss_wan = FloatField(null=True)
        reason = TextField(default='')
        class Meta:
            database = db
            table_name = 'snapshot'
    db.create_tables([Snapshot])

    class StatusStep(Model):
        uid = CharField(unique=True, max_length=32)
        unit = CharField(default='')
        version = IntegerField(default=1)
        created_at = DateTimeField()
        created_by = CharField(default='')
        updated_at = DateTimeField()
        updated_by = CharField(default='')
        archived_at = DateTimeField(null=True)
        event = ForeignKeyField(Event)
        step = CharField(max_length=20)
        before = CharField(max_length=20)
        after = CharField(max_length=20)
        reason = TextField(default='')
        class Meta:
            database = db
            table_name = 'status_step'
    db.create_tables([StatusStep])

    class Told(Model):
        uid = CharField(unique=True, max_length=32)
        unit = CharField(default='')
        version = IntegerField(default=1)
        created_at = DateTimeField()
        created_by = CharField(default='')
        updated_at = DateTimeField()
        updated_by = CharField(default='')
        archived_at = DateTimeField(null=True)
        event = ForeignKeyField(Event)
        rule = CharField(max_length=20, default='')
        title = CharField(max_length=200)
        title_en = CharField(max_length=200, default='')
        unit_name = CharField(max_length=200, default='')
        post = CharField(max_length=200, default='')
        person = CharField(max_length=200, default='')
        phone = CharField(max_length=60, default='')
        position = IntegerField(default=0)
        deputy_of = ForeignKeyField('self', null=True)
        state = CharField(max_length=12, default='waiting')
        class Meta:
            database = db
            table_name = 'told'
    db.create_tables([Told])

    class TellAttempt(Model):
        uid = CharField(unique=True, max_length=32)
        unit = CharField(default='')
        version = IntegerField(default=1)
        created_at = DateTimeField()
        created_by = CharField(default='')
        updated_at = DateTimeField()
        updated_by = CharField(default='')
        archived_at = DateTimeField(null=True)
        told = ForeignKeyField(Told)
        outcome = CharField(max_length=12)
        way = CharField(max_length=12, default='phone')
        read_back = BooleanField(default=False)
        note = TextField(default='')
        class Meta:
            database = db
            table_name = 'tell_attempt'
    db.create_tables([TellAttempt])

    class TellRule(Model):
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
        scope = CharField(max_length=200, default='')
        levels = CharField(max_length=20, default='')
        sensitive = BooleanField(default=False)
        triggers = CharField(max_length=100, default='')
        post = CharField(max_length=24, default='')
        words = CharField(default='')
        deputy = CharField(max_length=24, default='')
        deputy_words = CharField(default='')
        position = IntegerField(default=0)
        source_note = CharField(default='')
        class Meta:
            database = db
            table_name = 'tell_rule'
    db.create_tables([TellRule])

    class Verification(Model):
        uid = CharField(unique=True, max_length=32)
        unit = CharField(default='')
        version = IntegerField(default=1)
        created_at = DateTimeField()
        created_by = CharField(default='')
        updated_at = DateTimeField()
        updated_by = CharField(default='')
        archived_at = DateTimeField(null=True)
        event = ForeignKeyField(Event)
        asked_at = DateTimeField()
        asked_by = CharField(max_length=200)
        text = TextField()
        class Meta:
            database = db
            table_name = 'verification'
    db.create_tables([Verification])

    class WarningHazard(Model):
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
        levels = CharField(max_length=20, default='')
        words = TextField(default='')
        codes = CharField(default='')
        position = IntegerField(default=0)
        source_note = CharField(default='')
        class Meta:
            database = db
            table_name = 'warning_hazard'
    db.create_tables([WarningHazard])

    class WarningSeverity(Model):
        uid = CharField(unique=True, max_length=32)
        unit = CharField(default='')
        version = IntegerField(default=1)
        created_at = DateTimeField()
        created_by = CharField(default='')
        updated_at = DateTimeField()
        updated_by = CharField(default='')
        archived_at = DateTimeField(null=True)
        code = CharField(unique=True, max_length=40)
        level = CharField(max_length=2, default='')
        position = IntegerField(default=0)
        source_note = CharField(default='')
        class Meta:
            database = db
            table_name = 'warning_severity'
    db.create_tables([WarningSeverity])


def down(migrator, db):
    migrator.migrate(migrator.drop_table('warning_severity'))
    migrator.migrate(migrator.drop_table('warning_hazard'))
    migrator.migrate(migrator.drop_table('verification'))
    migrator.migrate(migrator.drop_table('tell_rule'))
    migrator.migrate(migrator.drop_table('tell_attempt'))
    migrator.migrate(migrator.drop_table('told'))
    migrator.migrate(migrator.drop_table('status_step'))
    migrator.migrate(migrator.drop_table('snapshot'))
    migrator.migrate(migrator.drop_table('sensitive_trigger'))
    migrator.migrate(migrator.drop_table('report_kind'))
    migrator.migrate(migrator.drop_table('passed_on'))
    migrator.migrate(migrator.drop_table('page_head'))
    migrator.migrate(migrator.drop_table('level_decision'))
    migrator.migrate(migrator.drop_table('level_criterion'))
    migrator.migrate(migrator.drop_table('event_status'))
    migrator.migrate(migrator.drop_table('event_entry'))
    migrator.migrate(migrator.drop_table('event_element'))
    migrator.migrate(migrator.drop_table('event_category'))
    migrator.migrate(migrator.drop_table('element_value'))
    migrator.migrate(migrator.drop_table('early_warning'))
    migrator.migrate(migrator.drop_table('deadline_rule'))
    migrator.migrate(migrator.drop_table('clock_end'))
    migrator.migrate(migrator.drop_table('event_report'))
    migrator.migrate(migrator.drop_table('event'))
