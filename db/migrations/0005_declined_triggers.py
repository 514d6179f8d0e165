"""What words of an event hint at and a person did not take, beside each decision on its level."""
from peewee import *


def up(migrator, db):
    # not by add_column(): it rebuilds the table on SQLite, which other tables refer to
    db.execute_sql("alter table level_decision add column declined varchar(200) not null default ''")


def down(migrator, db):
    migrator.migrate(migrator.drop_column('level_decision', 'declined'))
