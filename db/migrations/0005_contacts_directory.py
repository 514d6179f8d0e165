"""contacts directory"""
# Generated from a schema diff on 2026-11-29 21:07.
from peewee import *


def up(migrator, db):
    class Contact(Model):
        class Meta:
            database = db
            table_name = 'contact'

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


def down(migrator, db):
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
    migrator.migrate(migrator.drop_table('former_post'))
    migrator.migrate(migrator.drop_table('contact_group'))
