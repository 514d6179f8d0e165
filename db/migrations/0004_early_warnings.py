"""Early warnings, what was passed on, hazards, severities. Their rows come through the ledger."""
from peewee import *


def up(migrator, db):
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
