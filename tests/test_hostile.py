"""Hostile input at every door: nothing fails with a traceback, and what is refused leaves nothing behind.

A sample by default; the whole run: ``HOSTILE=10000 python -m pytest -q tests/test_hostile.py``.
"""
from __future__ import annotations

import io
import json
import os
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from app import cli
from app.core import files, finding, health, paths, plain_copies, registry, search_words, sheets, site
from app.core import settings as chosen
from app.core.access import context_of_number
from app.core.drafts import Draft, DraftFolder
from app.core.errors import UserError
from app.core.run import Context, run
from app.features.duty_log import transfer
from db import ledger
from db.database import all_records, silent
from db.tables import Seal
from tests import hostile_inputs as hostile
from tests.conftest import NUMBER, PASSWORD, SERVER, set_up_office
from tests.features.test_warnings_cap import nearly

WHOLE = int(os.environ.get("HOSTILE", "0"))
SAMPLE = 280
BATCH = 1_000  # looks at what is kept between two proofs of the whole

pytestmark = pytest.mark.skipif(bool(SERVER), reason="the doors are the same; one database is enough")


def tried(share: float) -> Callable[[Any], Any]:
    """So many examples: a share, in hundredths, of the whole run or of the sample."""
    count = max(2, round((WHOLE or SAMPLE) * share / 100))
    return settings(
        max_examples=count, deadline=None, derandomize=not WHOLE, database=None,
        suppress_health_check=list(HealthCheck), phases=(Phase.explicit, Phase.generate, Phase.shrink)
        if not WHOLE else (Phase.explicit, Phase.generate),
    )


@dataclass
class Door:
    """An office under attack: what is kept, and whether it is still whole."""

    place: site.Site
    ctx: Context
    folder: Path
    tried: int = 0

    def kept(self) -> tuple[Any, ...]:
        """Rows of every table, how many entries the ledger has, names and sizes of all files beside the database.

        That somebody signed in, or that a backup was tried, stays in the ledger whatever comes of it.
        """
        self.tried += 1
        if not self.tried % BATCH:
            self.check()
        rows = tuple(record.select().count() for record in all_records() if record is not Seal)
        action = ledger.LedgerEntry.action
        tried = action.startswith("access.") | action.in_(["ledger.sealed", "backup.failed"])
        entries = ledger.LedgerEntry.select().where(~tried).count()
        beside = [self.place.files, self.place.drafts]
        stored = sorted(
            (str(one), one.stat().st_size) for folder in beside for one in folder.rglob("*") if one.is_file()
        )
        return rows, entries, tuple(stored)

    def check(self) -> None:
        assert health.find(self.place.files, silent) == []

    def refuses(self, work: Callable[[], Any]) -> bool:
        """Whether the work was refused; then nothing is other than before."""
        before = self.kept()
        try:
            work()
        except UserError as fault:
            assert fault.text and "Traceback" not in fault.text
            assert self.kept() == before
            return True
        return False


@pytest.fixture
def door(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """An office with a few entries; passwords are proven quickly, as there are thousands of sign-ins."""
    monkeypatch.setattr(cli.log, "start", lambda: None)
    place = site.open_site(str(tmp_path / "office.db"))
    set_up_office()
    ctx = context_of_number(NUMBER, place.files)
    for content in ("暴雨积水，请求支援", "桥面结冰"):
        run(ctx, "duty_log.log", kind="call_in", source="市应急局　郑立　13812345678", content=content)
    run(ctx, "contacts.add", source="市气象局", person="王强", phone="13912345678")
    (tmp_path / "in").mkdir()
    for name in ("folder.csv", "folder.xlsx", "folder.pdf"):
        (tmp_path / "in" / name).mkdir()
    (tmp_path / "in" / "a.pdf").write_bytes(b"%PDF-")
    for name, value in (("DUTYDESK_DB", place.target), ("DUTYDESK_PASSWORD", PASSWORD), ("LC_ALL", "en_US.UTF-8"),
                        ("DUTYDESK_NEW_PASSWORD", "Bb-23456"), ("DUTYDESK_CONSENT_PASSWORD", "Cc-34567")):
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path / "in")
    whole = Door(place, ctx, tmp_path / "in")
    yield whole
    whole.check()
    site.close()


# files of an earlier log ------------------------------------------------
@given(data=st.data())
@tried(15)
def test_tables_taken_over(door: Door, data: st.DataObject) -> None:
    """All of a file is taken, or none; the plan of it fails as little."""
    ending, content = data.draw(hostile.table_file())
    file = door.folder / f"log{ending}"
    file.write_bytes(content)
    before = ledger.head()
    door.refuses(lambda: transfer.plan(door.ctx, file))
    assert ledger.head() == before, "a plan writes nothing"
    door.refuses(lambda: run(door.ctx, "duty_log.import", file=file))
    door.refuses(lambda: run(door.ctx, "roster.import", file=file, month="2026-07", add_people=True))
    file.unlink()


@given(content=nearly())
@tried(15)
def test_warning_files(door: Door, content: bytes) -> None:
    """A message is taken whole, or nothing of it."""
    file = door.folder / "alert.xml"
    file.write_bytes(content)
    door.refuses(lambda: run(door.ctx, "warnings.import_cap", file=file))
    file.unlink()


@pytest.mark.parametrize("made", [hostile.bomb, hostile.entities])
def test_workbooks_that_unpack_to_the_sky(door: Door, made: Callable[[], bytes]) -> None:
    (door.folder / "log.xlsx").write_bytes(made())
    assert door.refuses(lambda: run(door.ctx, "duty_log.import", file=door.folder / "log.xlsx"))


@given(data=st.data())
@tried(6)
def test_what_goes_out_of_any_text(door: Door, data: st.DataObject) -> None:
    """A table of any cells is written whole or refused, and reads back without a fault."""
    rows = data.draw(hostile.table(hostile.cell))
    file = door.folder / data.draw(st.sampled_from(("out.csv", "out.xlsx")))
    if not door.refuses(lambda: sheets.write_rows(file, [str(one) for one in rows[0]], rows[1:], "周明远")):
        door.refuses(lambda: sheets.read(file))
        file.unlink()


# the command line -------------------------------------------------------
def option(field: registry.Field, data: st.DataObject) -> list[str]:
    """A field given as an option, more often right than not."""
    kinds = {int: hostile.number, bool: None, Path: hostile.name}
    is_time = field.type.__name__ in ("datetime", "date", "time")
    values = hostile.moment if is_time else kinds.get(field.type, hostile.text)
    if values is None:
        return ["--" + field.name.replace("_", "-")]
    if field.choices and data.draw(st.booleans()):
        values = st.sampled_from([code for code, _ in field.choices])
    if field.name in ("kind", "source", "content", "reason", "number") and data.draw(st.integers(0, 3)):
        values = st.just({"kind": "call_in", "number": "1"}.get(field.name, "市气象局"))
    name = "--" + field.name.replace("_", "-")
    given = [data.draw(values) for _ in range(data.draw(st.integers(1, 3)) if field.many else 1)]
    if field.name == "file" and field.required:
        return [given[0] if not given[0].startswith("/") else "x"]
    return [name, *given] if field.many else [f"{name}={given[0]}"]


def command(data: st.DataObject) -> list[str]:
    """A command line with some of its options."""
    offered: list[tuple[str, tuple[registry.Field, ...], list[str]]] = []
    for entry in registry.actions.values():
        if entry.id != "people.set_up":
            offered.append((entry.id, entry.fields, []))
    for entry in registry.reports.values():
        offered.append((f"report {entry.id}", entry.fields, ["--pdf"]))
    for listed in registry.listings.values():
        prefix = listed.feature if listed.id == listed.feature else listed.id
        offered += [(f"{prefix}.list", listed.fields, []), (f"{prefix}.export", listed.fields, ["file"])]
        if listed.history is not None:
            offered.append((f"{prefix}.history", registry.fields_of(listed.history, listed.record), []))
    offered += [("search", (), ["text"]), ("search", (), ["text"]), ("verify", (), []), ("nonsense", (), [])]
    name, fields, more = data.draw(st.sampled_from(offered))
    argv = name.split()
    for kind in more:
        one = data.draw(hostile.text if kind == "text" else hostile.name)
        one = one if kind == "text" else one.lstrip("/")
        argv += {"--pdf": ["--pdf=" + one], "file": [one], "text": [one, "--limit=" + data.draw(hostile.number)]}[kind]
    for field in fields:
        usual = 9 if field.required else 2
        if field.type is not Any and not cli.is_secret(field) and data.draw(st.integers(0, 9)) <= usual:
            argv += option(field, data)
    for extra in ("--json", "--user=", "--db=", "--lang="):
        if data.draw(st.integers(0, 19)) == 0:
            given = data.draw(hostile.text)
            argv.append(extra if extra == "--json" else extra + given.replace("/", "").replace(":", ""))
    return argv


@given(data=st.data())
@tried(30)
def test_commands(door: Door, data: st.DataObject) -> None:
    """Every command with any options ends with 0, 1 or 3, says a sentence, and leaves nothing when it fails."""
    argv = command(data)
    before, present = door.kept(), listing(door.folder)
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2))
    with redirect_stdout(out), redirect_stderr(err):
        code = cli.main(argv)
    site.open_site(door.place.target)
    for stream in (out, err):
        stream.flush()
    said = err.buffer.getvalue().decode("utf-8", "surrogateescape")  # type: ignore[attr-defined]
    assert code in (cli.DONE, cli.USER), (argv, said)
    assert "Traceback" not in said
    if code:
        assert said.strip() and door.kept() == before and listing(door.folder) == present, argv
    elif "--json" in argv:
        shown = out.buffer.getvalue().decode("utf-8", "surrogateescape")  # type: ignore[attr-defined]
        assert shown.startswith("usage") or json.loads(shown) is not Ellipsis


def listing(folder: Path) -> list[str]:
    return sorted(one.name for one in folder.parent.iterdir()) + sorted(one.name for one in folder.iterdir())


# attachments ------------------------------------------------------------
@given(data=st.data())
@tried(7)
def test_attachments(door: Door, data: st.DataObject) -> None:
    """Files of any name are kept under their hash inside the store, or all of them refused."""
    named = data.draw(st.lists(hostile.name, min_size=1, max_size=3))
    pasted = data.draw(st.binary(max_size=40))
    given_files = data.draw(st.permutations([*named, "a.pdf"]))
    door.refuses(lambda: run(door.ctx, "duty_log.attach", number=1, files=[Path(one) for one in given_files]))
    taken: list[files.Stored] = []
    if not door.refuses(lambda: taken.append(files.take_in_bytes(door.ctx, named[0], pasted))):
        run(door.ctx, "duty_log.attach", number=2, stored=taken)
        copy = files.open_copy(door.ctx, taken[0].sha256, taken[0].name)
        assert copy.read_bytes() == pasted and plain_copies.folder(plain_copies.OPENED) == copy.parent.parent
    outside = [one for one in door.place.files.parent.rglob("*") if one.name == "pasted"]
    assert outside == []


# what windows hand over -------------------------------------------------
@given(data=st.data())
@tried(6)
def test_actions_as_forms_call_them(door: Door, data: st.DataObject) -> None:
    """Values in their types, as a form hands them over."""
    entry = data.draw(st.sampled_from([one for one in registry.actions.values() if one.id != "people.set_up"]))
    values: dict[str, Any] = {}
    for field in entry.fields:
        if not field.required and data.draw(st.booleans()):
            continue
        kinds: dict[type, st.SearchStrategy[Any]] = {
            int: st.integers(-5, 10), bool: st.booleans(), Path: hostile.name.map(Path), str: hostile.text,
        }
        drawn = st.datetimes() if field.type.__name__ == "datetime" else kinds.get(field.type)
        if drawn is not None:
            values[field.name] = data.draw(st.lists(drawn, max_size=3) if field.many else drawn)
    door.refuses(lambda: run(door.ctx, entry.id, **values))


# search -----------------------------------------------------------------
@given(words=st.lists(hostile.text, min_size=1, max_size=4))
@tried(6)
def test_search_words(door: Door, words: list[str]) -> None:
    """Whatever is typed into the search field finds something or nothing; with rights and without."""
    typed = " ".join(words)
    search_words.parse(typed, door.ctx.now())
    for who in (door.ctx, replace(door.ctx, grants=frozenset({"duty"}))):
        door.refuses(lambda who=who: finding.search_all(who, typed))


# files beside -----------------------------------------------------------
@given(data=st.data())
@tried(3)
def test_drafts(door: Door, data: st.DataObject) -> None:
    """A draft file of any content is read as a draft of its own name, or left alone."""
    for left in door.place.drafts.glob("*"):  # hypothesis may end an example in the middle
        left.unlink()
    folder = DraftFolder(door.place.drafts)
    draft = Draft(NUMBER, "call_in", door.ctx.now(), {"content": "雨"}, ("content", 1))
    folder.keep(draft)
    path = door.place.drafts / f"{draft.uid}.json"
    whole = json.loads(path.read_text("utf-8"))
    key = data.draw(st.sampled_from([*whole, "more"]))
    changed = json.dumps({**whole, key: data.draw(hostile.json_value)})
    path.write_bytes(data.draw(st.one_of(
        hostile.spoilt(changed.encode()), hostile.spoilt(path.read_bytes()), st.just(b"[" * 100_000),
        st.binary(max_size=60),
    )))
    found = folder.load()
    path.unlink()
    assert all(one.uid == draft.uid and isinstance(one.values, dict) for one in found)


@given(data=st.data())
@tried(3)
def test_settings_of_the_computer(door: Door, data: st.DataObject) -> None:
    """Whatever stands in the file, the program starts: with the value, or as if none were chosen."""
    path = paths.config_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    keys = [key for key, one in registry.settings.items() if one.scope == "computer"]
    content = json.dumps({key: data.draw(hostile.json_value) for key in data.draw(st.lists(st.sampled_from(keys)))})
    path.write_bytes(data.draw(st.one_of(
        hostile.spoilt(content.encode()), st.just(b"{\"ui.theme\":" * 50_000), st.binary(max_size=60),
    )))
    found = chosen.load_computer()
    for key, value in found.items():
        assert isinstance(value, type(registry.settings[key].default))
    chosen.store_computer("ui.theme", "dark")
    assert chosen.load_computer() == {**found, "ui.theme": "dark"}
    door.refuses(lambda: site.pending(found.get("computer.database", "").replace("/", "")))
    site.open_site(door.place.target)
    path.unlink()
