"""Indices that every save pays for: callers by name and shifts by their seal are asked for, whole numbers are not."""


def up(migrator, db):
    migrator.migrate(migrator.add_index('duty_entry', ('person',)))
    migrator.migrate(migrator.add_index('shift', ('sealed_at',)))
    migrator.migrate(migrator.drop_index('duty_entry', 'dutyentry_phone'))


def down(migrator, db):
    migrator.migrate(migrator.add_index('duty_entry', ('phone',), name='dutyentry_phone'))
    migrator.migrate(migrator.drop_index('shift', 'shift_sealed_at'))
    migrator.migrate(migrator.drop_index('duty_entry', 'duty_entry_person'))
