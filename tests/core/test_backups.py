"""Backups into the targets: made while entries are written, proven, rotated, and their state."""
from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from app.core import backups, restoring, settings, site
from app.core.backups import Copy
from app.core.run import Context
from app.core.site import Site
from db import database as db
from db import ledger
from db.ledger import LedgerEntry
from db.proof import verify
from db.tables import Redaction
from tests.conftest import NUMBER, ROOT, SERVER, Clock

pytestmark = pytest.mark.skipif(bool(SERVER), reason="about files")

WRITER = """
import sys, time
from app.core import access, site
from app.core.run import run
place = site.open_site(sys.argv[1])
ctx = access.context_of_number(sys.argv[2], place.files)
for n in range(int(sys.argv[3])):
    run(ctx, "duty_log.log", kind="call_in", source="市应急局", content=f"第{n}条", confirm=True)
    print(n, flush=True)
    time.sleep(0.02)
"""


@pytest.fixture
def place(ctx: Context, office: str) -> Site:
    return site.open_site(office)


@pytest.fixture
def chosen(ctx: Context) -> Callable[..., Context]:
    """Chooses settings of this computer; gives the context that knows them."""

    def choose(**values: Any) -> Context:
        for key, value in values.items():
            settings.store_computer("backup." + key, str(value))
        return replace(ctx, settings=settings.load(ctx.number))

    return choose


def read(copy: Copy) -> tuple[int, list[Any]]:
    """How many entries a copy has, and what is not whole in it."""
    with db.reading_from(copy.file):
        return ledger.head().seq, verify()


def test_a_backup_is_made_beside_the_database_and_noted(ctx: Context, place: Site, log: Callable[..., Any]) -> None:
    log("暴雨积水")
    before = ledger.head()
    (made,) = backups.make(ctx, place)
    assert made.fault == "" and made.copy is not None
    sealed = LedgerEntry.get(LedgerEntry.seq == before.seq + 1)
    assert (sealed.action, sealed.reason) == ("ledger.sealed", "backup")
    head = ledger.Head(sealed.seq, sealed.hash)
    assert (made.copy.entries, made.copy.code, made.copy.whole) == (head.seq, head.code, True)
    assert made.copy.file == Path(place.target).parent / "backups" / "office-20260624-024400.db"
    assert read(made.copy) == (head.seq, [])
    assert backups.copies(made.folder, "office") == [made.copy]
    newest = LedgerEntry.select().order_by(LedgerEntry.seq.desc()).first()
    assert (newest.action, newest.actor) == ("backup.made", NUMBER)
    assert newest.reason == f"{made.folder} {head.seq} {head.code}"
    assert sorted(one.name for one in made.folder.iterdir()) == [made.copy.file.name, made.copy.file.name + ".json"]


def test_a_backup_among_fifty_writes_a_second_is_of_one_moment(ctx: Context, place: Site) -> None:
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, place.target, NUMBER, "60"], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert writer.stdout is not None
    try:
        seen = [int(writer.stdout.readline())]
        heights = []
        for _ in range(3):
            ctx.now.forward(seconds=1)  # type: ignore[attr-defined]
            (made,) = backups.make(ctx, place)
            assert made.fault == "" and made.copy is not None
            entries, findings = read(made.copy)
            assert (entries, findings) == (made.copy.entries, [])
            heights.append(entries)
            seen.append(int(writer.stdout.readline()))
    finally:
        writer.stdout.close()
        writer.terminate()
        writer.wait()
    assert heights == sorted(heights) and len(set(heights)) == 3
    tried = restoring.drill(Path(place.target), made.copy.file)
    assert (tried.entries, tried.sentences) == (heights[-1], [])


def test_both_targets_are_served_and_one_that_is_gone_does_not_stop_the_other(
    chosen: Callable[..., Context], place: Site, tmp_path: Path
) -> None:
    (tmp_path / "disk").mkdir()
    stick = tmp_path / "U盘"
    stick.mkdir()
    ctx = chosen(target_1=tmp_path / "disk", target_2=stick)
    assert [one.fault for one in backups.make(ctx, place)] == ["", ""]
    os.rename(stick, tmp_path / "pulled")
    ctx.now.forward(seconds=5)  # type: ignore[attr-defined]
    first, second = backups.make(ctx, place)
    assert first.fault == "" and first.copy is not None
    assert second.copy is None and str(stick) in second.fault and not stick.exists()
    actions = [entry.action for entry in LedgerEntry.select().order_by(LedgerEntry.seq.desc()).limit(2)]
    assert sorted(actions) == ["backup.failed", "backup.made"]
    good, bad = backups.state(ctx, place)
    assert (good.fault, good.missing, bad.missing) == ("", False, True) and bad.fault == second.fault
    assert backups.line_of([good, bad]) == ("backup: U盘 is not there", "warn")


def test_a_folder_that_cannot_be_made_is_a_fault_in_a_sentence(ctx: Context, place: Site, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    (made,) = backups.make(ctx, place, [tmp_path / "file" / "to"])
    assert made.copy is None and str(tmp_path / "file" / "to") in made.fault and made.fault.endswith("place.")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs a limit of the size of files")
def test_a_full_target_is_said_and_leaves_nothing(ctx: Context, office: str, place: Site, tmp_path: Path) -> None:
    """A limit on the size of files stands for a disk that is full: writing fails in the middle of the copy."""
    site.close()
    code = (
        "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); "
        "resource.setrlimit(resource.RLIMIT_FSIZE, (150_000, 150_000)); "
        "sys.argv[0] = 'main.py'; import main; sys.exit(main.main())"
    )
    made = subprocess.run(
        [sys.executable, "-c", code, "backup", "--to", str(tmp_path / "to"), "--db", office], cwd=ROOT,
        env={**os.environ, "DUTYDESK_PASSWORD": "Aa123456"}, capture_output=True, encoding="utf-8", timeout=60,
    )
    assert made.returncode == 1 and str(tmp_path / "to") in made.stderr, made.stderr
    assert [one for one in (tmp_path / "to").rglob("*") if one.is_file()] == []


def test_a_database_that_is_not_whole_is_copied_and_said(ctx: Context, place: Site, log: Callable[..., Any]) -> None:
    """Such a copy is kept, is not called whole, and never pushes a whole one out."""
    (good,) = backups.make(ctx, place)
    log("甲")
    db.database.execute_sql("update duty_entry set content = '乙'")
    ctx.now.forward(hours=1)  # type: ignore[attr-defined]
    (made,) = backups.make(ctx, place)
    assert made.copy is not None and not made.copy.whole and "not whole" in made.fault
    (state,) = backups.state(ctx, place)
    assert state.last == good.copy


def test_rotation_keeps_so_many_then_days_then_months(
    ctx: Context, set_setting: Callable[[str, str], Context], place: Site, tmp_path: Path
) -> None:
    for key, value in (("keep_newest", "2"), ("keep_days", "3"), ("keep_months", "2")):
        ctx = set_setting("backup." + key, value)
    folder = tmp_path / "to"
    folder.mkdir()
    now = ctx.now()
    (made,) = backups.make(ctx, place, [folder])
    assert made.copy is not None
    ages = [1, 2, 30, 31, 55, 80, 24 * 40, 24 * 75, 24 * 400]
    for hours in ages:
        old = replace(made.copy, file=folder / f"office-20200101-{hours:06}.db", made=now - timedelta(hours=hours))
        old.file.write_bytes(b"x")
        backups._write_about(old)
    strange = replace(made.copy, file=folder / "office-20200101-000000.db", origin="another")
    strange.file.write_bytes(b"another office's")
    backups._write_about(strange)
    (folder / "office-20200101-000009.db").write_bytes(b"nobody knows")
    (folder / "photos.db").write_bytes(b"not ours")
    (folder / "office-20200101-999999.db.part").write_bytes(b"left by a kill")
    removed = backups.rotate(ctx, folder, "office", made.copy)
    assert sorted(int(path.stem[-6:]) for path in removed) == [2, 31, 80, 24 * 75, 24 * 400]
    left = {one.name for one in folder.iterdir() if one.suffix in (".db", ".part")}
    kept = {f"office-20200101-{hours:06}.db" for hours in (1, 30, 55, 24 * 40)}
    assert left == kept | {
        made.copy.file.name, strange.file.name, "office-20200101-000009.db", "photos.db",
    }


def test_rotation_never_removes_the_newest_whole_copy(
    set_setting: Callable[[str, str], Context], place: Site, tmp_path: Path
) -> None:
    for key, value in (("keep_newest", "2"), ("keep_days", "0"), ("keep_months", "0")):
        ctx = set_setting("backup." + key, value)
    (made,) = backups.make(ctx, place, [tmp_path])
    assert made.copy is not None
    bad = []
    for n in range(4):
        ctx.now.forward(hours=1)  # type: ignore[attr-defined]
        bad.append(replace(made.copy, file=tmp_path / f"office-20200101-00000{n}.db", made=ctx.now(), whole=False))
        bad[-1].file.write_bytes(b"x")
        backups._write_about(bad[-1])
        backups.rotate(ctx, tmp_path, "office", bad[-1])
    assert {one.file for one in backups.copies(tmp_path, "office")} == {made.copy.file, bad[2].file, bad[3].file}


def test_a_redacted_file_leaves_the_targets_at_the_next_backup(
    ctx: Context, place: Site, log: Callable[..., Any], tmp_path: Path
) -> None:
    (tmp_path / "a.txt").write_text("secret")
    (tmp_path / "b.txt").write_text("plain")
    log("甲", files=[tmp_path / "a.txt", tmp_path / "b.txt"])
    backups.make(ctx, place)
    store = Path(place.target).parent / "backups" / "office-files"
    secret = next(one for one in store.rglob("*") if one.is_file() and one.read_text() == "secret")
    with db.write(ctx.now, NUMBER, "") as running:
        Redaction(
            record_table="duty_entry", record_uid="u", known_as="1", reason="r", consent_by="x",
            blanked=json.dumps({"revisions": [], "reasons": [], "files": [secret.name]}),
        ).save()
        ledger.append(running, "guard.redact", "", "")
    (place.files / secret.name[:2] / secret.name).unlink()
    ctx.now.forward(seconds=5)  # type: ignore[attr-defined]
    (made,) = backups.make(ctx, place)
    assert made.fault == "" and not secret.exists()
    assert [one.read_text() for one in store.rglob("*") if one.is_file()] == ["plain"]


def test_when_a_backup_is_due_and_when_it_is_overdue(ctx: Context, place: Site, clock: Clock) -> None:
    (state,) = backups.state(ctx, place)
    assert (state.due, state.overdue, state.last) == (True, True, None)
    assert backups.line_of([state]) == ("no backup yet: this disk", "danger")
    clock.local(2026, 6, 24, 3, 0)
    backups.make(ctx, place)
    (state,) = backups.state(ctx, place)
    assert (state.due, state.overdue) == (False, False)
    assert backups.line_of([state]) == ("backup 03:00 this disk", "ok")
    clock.local(2026, 6, 25, 0, 1)  # another day
    (state,) = backups.state(ctx, place)
    assert (state.due, state.overdue) == (True, False)
    clock.local(2026, 6, 25, 5, 1)
    (state,) = backups.state(ctx, place)
    assert (state.due, state.overdue) == (True, True)
    assert backups.line_of([state])[1] == "danger"


def test_only_what_is_due_is_made_again(ctx: Context, place: Site) -> None:
    assert len(backups.make(ctx, place, only_due=True)) == 1
    assert backups.make(ctx, place, only_due=True) == []


def test_a_database_that_lost_its_newest_entries_is_noticed(
    ctx: Context, place: Site, clock: Clock, log: Callable[..., Any], office: str
) -> None:
    """As when the write-ahead log beside it was deleted: the file alone looks whole."""
    assert backups.behind(ctx, place) is None
    db.database.execute_sql("pragma wal_checkpoint(truncate)")
    before = Path(office).read_bytes()
    clock.forward(minutes=1)
    log("甲")
    clock.forward(minutes=1)
    (made,) = backups.make(ctx, place)
    assert backups.behind(ctx, place) is None
    site.close()
    for beside in ("-wal", "-shm"):
        Path(office + beside).unlink(missing_ok=True)
    Path(office).write_bytes(before)
    assert backups.behind(ctx, site.open_site(office)) == made.copy
