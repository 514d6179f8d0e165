"""What encryption costs: the same work on an encrypted database and on a plain one, by turns."""
from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

from app.core import health, query, search, site, vault
from app.core.run import Context, run
from benchmarks import office, words
from benchmarks.measure import Result, compare
from db import backup, keys
from db.database import database, silent

SIZE, PAGE = 1000, 200
PLAIN = "the same on a plain database"


class Office:
    """An office that stays open while the other one is in use."""

    def __init__(self, path: Path, encrypted: bool) -> None:
        self.path, self.encrypted = path, encrypted
        self.ctx = office.context(path)
        if encrypted:
            vault.encrypt(self.ctx, str(path), office.PASSWORD)
            self.ctx = office.context(path)
        self.opened = database.obj
        database.initialize(None)  # so that opening the other one closes nothing

    def does(self, work: Callable[[Office], object]) -> Callable[[], object]:
        """The work, with this office as the program's database."""

        def now() -> object:
            database.initialize(self.opened)
            return work(self)

        return now

    def open(self) -> None:
        """From nothing to the first question answered, the password's derivation included."""
        keys.forget()
        if self.encrypted:
            vault.unlock(str(self.path), office.NUMBER, office.PASSWORD)
        database.initialize(None)
        site.open_site(str(self.path))
        site.close()


def encryption(folder: Path) -> Iterator[Result]:
    """Saving, listing, searching, opening, proving, backing up."""
    made = office.make(folder, SIZE)
    plain = Office(office.copy_of(made, folder / "plain"), False)
    ours = Office(office.copy_of(made, folder / "encrypted"), True)
    numbers = count(20_000)
    copies = (folder / f"copy-{n}.db" for n in count())

    def save(one: Office) -> object:
        return run(one.ctx, "duty_log.log", kind="call_in", result="done", confirm=True, **office.entry(next(numbers)))

    def back_up(one: Office) -> object:
        return backup.back_up_sqlite(one.path, next(copies))

    cases: tuple[tuple[str, Callable[[Office], object], int], ...] = (
        ("an entry, saved", save, 100),
        (f"{PAGE} rows of the list", lambda one: _page(one.ctx), 50),
        ("a rare word searched", lambda one: search.find(words.RARE, "duty_entry"), 50),
        ("verify", lambda one: health.find(one.ctx.files, silent), 7),
        ("backup", back_up, 10),
        ("opened (argon2id and all)", Office.open, 7),  # the last: it forgets the key
    )
    for what, work, times in cases:
        yield compare(f"encrypted: {what}, {SIZE:,} entries", PLAIN, ours.does(work), plain.does(work), times)


def _page(ctx: Context) -> object:
    found = query.listed(ctx, "duty_log")
    return query.rows(ctx, "duty_log", found[:PAGE])
