"""Callers by name and shifts by their seal"""
# Generated from a schema diff on 2026-11-30 03:31.
from peewee import *


def up(migrator, db):
    migrator.migrate(migrator.add_index('duty_entry', ('person',)))
    migrator.migrate(migrator.add_index('shift', ('sealed_at',)))


def down(migrator, db):
    migrator.migrate(migrator.drop_index('shift', 'shift_sealed_at'))
    migrator.migrate(migrator.drop_index('duty_entry', 'duty_entry_person'))
