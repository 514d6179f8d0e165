"""An index nothing asks: numbers are looked for by a part of them, and every save paid for it."""


def up(migrator, db):
    migrator.migrate(migrator.drop_index('duty_entry', 'dutyentry_phone'))


def down(migrator, db):
    migrator.migrate(migrator.add_index('duty_entry', ('phone',), name='dutyentry_phone'))
