"""Rounds entered afterwards"""
# Generated from a schema diff on 2026-11-29 22:31.
from peewee import *


def up(migrator, db):
    migrator.migrate(migrator.add_column('round', 'afterwards', TextField(default='')))


def down(migrator, db):
    migrator.migrate(migrator.drop_column('round', 'afterwards'))
