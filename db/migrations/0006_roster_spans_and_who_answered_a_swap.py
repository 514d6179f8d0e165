"""roster spans and who answered a swap"""
# Generated from a schema diff on 2026-11-29 22:42.
from peewee import *


def up(migrator, db):
    migrator.migrate(migrator.add_column('roster_version', 'spans', TextField(default='')))
    migrator.migrate(migrator.add_column('swap', 'agreed_by', CharField(max_length=24, default='')))


def down(migrator, db):
    migrator.migrate(migrator.drop_column('swap', 'agreed_by'))
    migrator.migrate(migrator.drop_column('roster_version', 'spans'))
