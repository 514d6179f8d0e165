"""paper"""
# Generated from a schema diff on 2026-11-30 01:14.
from peewee import *


def up(migrator, db):
    migrator.migrate(migrator.add_column('duty_entry', 'paper_form', CharField(index=True, max_length=40, default='')))


def down(migrator, db):
    migrator.migrate(migrator.drop_index('duty_entry', 'duty_entry_paper_form'))
    migrator.migrate(migrator.drop_column('duty_entry', 'paper_form'))
