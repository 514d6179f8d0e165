"""Trying a backup, restoring it, and what a damaged database still gives."""
from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlcipher3 import dbapi2 as sqlite3

from app.core import access, backups, health, passwords, restoring, seals, site, vault
from app.core.errors import Damaged, Locked, UserError
from app.core.restoring import Prepared
from app.core.run import Context, run
from app.core.search import find
from app.core.site import Site
from db import database as db
from db import keys, ledger, swap
from db.ledger import LedgerEntry
from db.locks import Presence
from db.proof import verify
from tests.conftest import NUMBER, PASSWORD, ROOT, SERVER

pytestmark = pytest.mark.skipif(bool(SERVER), reason="about files")
PAGE = 4096


@pytest.fixture
def place(ctx: Context, office: str) -> Site:
    return site.open_site(office)


@pytest.fixture
def database(office: str) -> Path:
    return Path(office)


@pytest.fixture
def back_up(ctx: Context, place: Site) -> Callable[[], Path]:
    def make() -> Path:
        (made,) = backups.make(ctx, place)
        assert made.copy is not None and made.fault == ""
        return made.copy.file

    return make


def signing_in(ready: Prepared) -> Context:
    return restoring.admit(ready, NUMBER, PASSWORD)


def contents() -> list[str]:
    from app.features.duty_log.records import DutyEntry

    return [row.content for row in DutyEntry.select().order_by(DutyEntry.id)]


def settle(database: Path) -> None:
    """Puts everything into the one file, as after the last window was closed."""
    db.database.execute_sql("pragma wal_checkpoint(truncate)")
    site.close()
    for end in ("-wal", "-shm"):
        database.with_name(database.name + end).unlink(missing_ok=True)


# the drill --------------------------------------------------------------
def test_a_drill_says_how_many_entries_can_be_restored(
    ctx: Context, database: Path, back_up: Callable[[], Path], log: Callable[..., Any], tmp_path: Path
) -> None:
    (tmp_path / "a.txt").write_text("attached")
    log("甲", files=[tmp_path / "a.txt"])
    file = back_up()
    log("乙")
    tried = restoring.drill(database, file)
    assert (tried.whole, tried.entries, tried.told()) == (True, 3, "Can be restored: 3 entries agree")
    assert tried.rows > 10 and tried.sentences == []
    assert [one for one in database.parent.iterdir() if "drill" in one.name] == []


def test_a_drill_finds_what_is_wrong(
    ctx: Context, database: Path, back_up: Callable[[], Path], log: Callable[..., Any], tmp_path: Path
) -> None:
    (tmp_path / "a.txt").write_text("attached")
    log("甲", files=[tmp_path / "a.txt"])
    file = back_up()
    (kept,) = (file.parent / "office-files").glob("*/*")
    kept.unlink()
    tried = restoring.drill(database, file)
    assert not tried.whole and any("attachment" in one for one in tried.sentences)
    with sqlite3.connect(file) as opened:
        opened.execute("update duty_entry set content = '乙'")
    opened.close()
    tried = restoring.drill(database, file)
    assert any("differs from ledger entry" in one for one in tried.sentences)


def test_a_backup_of_another_ledger_is_told(
    ctx: Context, database: Path, back_up: Callable[[], Path], log: Callable[..., Any]
) -> None:
    settle(database)
    shutil.copy(database, database.with_name("other.db"))
    site.open_site(str(database))
    log("甲")
    file = back_up()
    tried = restoring.drill(database.with_name("other.db"), file)
    assert not tried.whole and "Entry 3 of the backup" in tried.sentences[0]


def test_a_plain_drill_leaves_no_text_on_the_disk(tmp_path: Path) -> None:
    from db.backup import wipe

    folder = tmp_path / "scratch"
    folder.mkdir()
    (folder / "a").write_bytes(b"text" * 1000)
    os.link(folder / "a", tmp_path / "same")
    wipe(folder)
    assert not folder.exists() and (tmp_path / "same").read_bytes() == bytes(4000)


# restoring --------------------------------------------------------------
def test_restoring_puts_the_backup_in_place_and_the_rest_aside(
    ctx: Context, database: Path, back_up: Callable[[], Path], log: Callable[..., Any], tmp_path: Path
) -> None:
    (tmp_path / "a.txt").write_text("attached")
    log("甲", files=[tmp_path / "a.txt"])
    file = back_up()
    log("乙")
    log("丙")
    site.close()
    done = restoring.restore(database, file, lambda ready: ctx)
    assert (done.newer, done.replayed, done.salvaged) == (3, 0, None)  # two, and the note of the backup
    assert database.with_name("office-replaced-20260624-024400.db") in done.aside
    place = site.open_site(str(database))
    assert contents() == ["甲"] and verify() == []
    assert [one.read_text() for one in place.files.glob("*/*")] == ["attached"]
    newest = LedgerEntry.select().order_by(LedgerEntry.seq.desc()).first()
    assert (newest.action, newest.actor) == ("backup.restored", NUMBER)
    assert newest.reason == f"{file.name}; office-replaced-20260624-024400; +0 -3"
    assert not swap.stage_of(database).exists() and not swap.plan_of(database).exists()
    site.close()
    kept = site.open_site(str(database.with_name("office-replaced-20260624-024400.db")), create=False)
    assert contents() == ["甲", "乙", "丙"]
    assert [one.read_text() for one in kept.files.glob("*/*")] == ["attached"]


def test_twice_in_one_second_puts_both_aside(
    ctx: Context, database: Path, back_up: Callable[[], Path], log: Callable[..., Any]
) -> None:
    """Each with its folder of attachments and seals; neither is put upon the other."""
    log("甲")
    file = back_up()
    for _ in range(3):
        site.open_site(str(database))
        settle(database)
        restoring.restore(database, file, signing_in)
    aside = [one.name for one in database.parent.iterdir() if "-replaced-" in one.name and one.suffix == ".db"]
    assert len(aside) == 3
    site.open_site(str(database))
    assert verify() == [] and contents() == ["甲"]


def test_a_missing_database_is_restored_by_who_may_in_the_backup(
    ctx: Context, database: Path, back_up: Callable[[], Path], log: Callable[..., Any]
) -> None:
    run(ctx, "people.add", number="002", name="李岚", role="DUTY_SUB", password="Bb-23456")
    log("甲")
    file = back_up()
    settle(database)
    database.unlink()
    with pytest.raises(UserError, match="not used for 90 days|role"):
        restoring.restore(database, file, lambda ready: restoring.admit(ready, "002", "Bb-23456"))
    with pytest.raises(UserError):
        restoring.restore(database, file, lambda ready: restoring.admit(ready, NUMBER, "wrong"))
    assert not database.exists() and not swap.stage_of(database).exists()
    restoring.restore(database, file, signing_in)
    site.open_site(str(database))
    assert contents() == ["甲"] and verify() == []


def test_what_is_no_backup_is_refused(
    ctx: Context, database: Path, tmp_path: Path, back_up: Callable[[], Path]
) -> None:
    (tmp_path / "a.db").write_text("no database")
    with sqlite3.connect(tmp_path / "b.db") as other:
        other.execute("create table t (a)")
    other.close()
    file = back_up()
    with sqlite3.connect(file) as newer:
        newer.execute("insert into schema_migration (name, applied) values ('9999_later', '2030-01-01')")
    newer.close()
    before = {one.name: one.read_bytes() for one in tmp_path.glob("office.db*") if one.suffix != ".db-shm"}
    for name, said in (
        (tmp_path / "a.db", "a.db"), (tmp_path / "b.db", "no backup"), (tmp_path / "c.db", "no file"),
        (database, "itself"), (file, "newer version"),
    ):
        with pytest.raises(UserError, match=said):
            restoring.restore(database, name, signing_in)
    assert {one.name: one.read_bytes() for one in tmp_path.glob("office.db*") if one.suffix != ".db-shm"} == before


def test_a_database_open_in_a_window_is_not_replaced(
    ctx: Context, database: Path, back_up: Callable[[], Path]
) -> None:
    file = back_up()
    site.close()
    window = Presence(site.presence_of(database))
    with pytest.raises(UserError, match="open in a window"):
        restoring.restore(database, file, signing_in)
    window.leave()
    other = sqlite3.connect(database)  # a program that says nothing
    other.execute("select count(*) from ledger_entry").fetchone()
    with pytest.raises(UserError, match="open in a window"):
        restoring.restore(database, file, signing_in)
    other.close()
    restoring.restore(database, file, signing_in)


RESTORER = """
import os, signal, sys
from pathlib import Path
from app.core import restoring, site
from db import swap
site.registry_ready()
left = [int(sys.argv[3])]
def counting(real):
    def wrapped(*args, **more):
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        left[0] -= 1
        return real(*args, **more)
    return wrapped
def sign_in(ready):
    ctx = restoring.admit(ready, "001", "Aa123456")
    for name in ("replace", "unlink", "rename", "rmdir"):
        setattr(os, name, counting(getattr(os, name)))
    return ctx
restoring.restore(Path(sys.argv[1]), Path(sys.argv[2]), sign_in)
"""


@pytest.mark.skipif(os.name != "posix", reason="kills")
def test_a_kill_at_any_rename_leaves_a_database_that_opens(
    ctx: Context, database: Path, back_up: Callable[[], Path], log: Callable[..., Any], tmp_path: Path
) -> None:
    """Either the one before or the one restored; what was there is there still, here or aside."""
    (tmp_path / "a.txt").write_text("attached")
    log("甲", files=[tmp_path / "a.txt"])
    file = back_up()
    log("乙")
    settle(database)
    whole = tmp_path / "whole"
    shutil.copytree(tmp_path, whole, ignore=shutil.ignore_patterns("whole", "xdg*", "home"))
    outcomes = []
    for step in range(60):
        home = tmp_path / f"try{step}"
        shutil.copytree(whole, home)
        target = home / "office.db"
        copy = home / file.relative_to(tmp_path)
        ended = subprocess.run(
            [sys.executable, "-c", RESTORER, str(target), str(copy), str(step)], cwd=ROOT, capture_output=True,
            timeout=60,
        )
        assert ended.returncode in (0, -signal.SIGKILL), ended.stderr.decode()
        place = site.open_site(str(target), create=False)
        assert verify() == [] and [one.read_text() for one in place.files.glob("*/*")] == ["attached"]
        outcomes.append(contents())
        site.close()
        if outcomes[-1] == ["甲"]:
            (aside,) = home.glob("office-replaced-????????-??????.db")
            site.open_site(str(aside), create=False)
            assert contents() == ["甲", "乙"]
            site.close()
        shutil.rmtree(home)
        if ended.returncode == 0:
            break
    assert ended.returncode == 0 and ["甲", "乙"] in outcomes and outcomes.count(["甲"]) > 3


def test_an_encrypted_database_is_backed_up_tried_and_restored(
    ctx: Context, database: Path, back_up: Callable[[], Path], log: Callable[..., Any], tmp_path: Path
) -> None:
    """The copy is encrypted too, opens with its own key file, and a damaged one is read around as a plain one."""
    vault.encrypt(ctx, str(database), PASSWORD)
    (tmp_path / "a.txt").write_text("attached")
    log("甲", files=[tmp_path / "a.txt"])
    file = back_up()
    assert not keys.is_plain(file) and keys.file_of(file).exists()
    assert restoring.drill(database, file).told() == "Can be restored: 4 entries agree"
    for n in range(20):
        log(f"第{n}条" + "长" * 300, confirm=True)
    settle(database)
    content = bytearray(database.read_bytes())
    content[-3 * PAGE : -PAGE] = bytes(2 * PAGE)
    database.write_bytes(content)
    keys.forget()
    with pytest.raises(Locked):
        restoring.restore(database, file, signing_in)
    with pytest.raises(UserError):
        restoring.unlock(file, NUMBER, "wrong")
    restoring.unlock(file, NUMBER, PASSWORD)
    done = restoring.restore(database, file, signing_in)
    place = site.open_site(str(database))
    assert contents()[0] == "甲" and len(contents()) > 5 and verify() == [] and done.replayed > 5
    (kept,) = place.files.glob("*/*")
    assert kept.read_bytes().startswith(keys.SEALED) and health.find(place.files, db.silent) == []
    assert done.salvaged is None or done.salvaged.read_bytes().startswith(keys.SEALED)


def test_seals_of_what_was_put_aside_do_not_accuse_the_restored_ledger(
    ctx: Context, database: Path, place: Site, back_up: Callable[[], Path], log: Callable[..., Any]
) -> None:
    log("甲")
    seals.seal(ctx, "by hand")
    file = back_up()
    log("乙")
    log("丙")
    seals.seal(ctx, "by hand")
    site.close()
    restoring.restore(database, file, lambda ready: ctx)
    place = site.open_site(str(database))
    assert health.find(place.files, db.silent) == []
    assert len((swap.seals_of(database) / "seals.jsonl").read_text().splitlines()) == 1


# damage -----------------------------------------------------------------
def test_a_damaged_database_is_recognised_at_the_start(
    ctx: Context, database: Path, back_up: Callable[[], Path], log: Callable[..., Any]
) -> None:
    back_up()
    settle(database)
    content = database.read_bytes()
    for damaged in (b"", b"\0" * len(content), content[:PAGE], content[:5000], b"x" * 100 + content[100:], bytes(PAGE)):
        database.write_bytes(damaged)
        with pytest.raises(Damaged):
            site.open_site(str(database))
        site.close()
        assert restoring.condition(database) == "damaged"


def test_the_chain_goes_on_with_what_the_damaged_file_gives(
    ctx: Context, database: Path, back_up: Callable[[], Path], log: Callable[..., Any], tmp_path: Path
) -> None:
    """Also a person added, and a password changed, since the backup."""
    log("甲")
    file = back_up()
    (tmp_path / "a.txt").write_text("attached")
    log("乙", files=[tmp_path / "a.txt"])
    run(ctx, "people.add", number="002", name="李岚", role="CHIEF", password="Bb-23456")
    head = ledger.head()
    settle(database)
    damage(database, "search_text_content")
    with pytest.raises(Damaged):
        site.open_site(str(database))
        health.check(ctx)
    site.close()
    done = restoring.restore(database, file, lambda ready: restoring.admit(ready, "002", "Bb-23456"))
    place = site.open_site(str(database))
    assert (done.replayed, done.left_over, done.salvaged) == (3, 0, None)
    assert contents() == ["甲", "乙"] and verify() == []
    assert LedgerEntry.get(LedgerEntry.seq == head.seq).hash == head.hash
    assert [one.read_text() for one in place.files.glob("*/*")] == ["attached"]
    assert access.sign_in("002", "Bb-23456", now=ctx.now).name == "李岚" and len(find("乙")) == 1


def damage(database: Path, table: str, content: bytes = b"\0" * PAGE) -> None:
    """Overwrites the first page of a table."""
    with sqlite3.connect(database) as opened:
        (page,) = opened.execute("select rootpage from sqlite_master where name = ?", (table,)).fetchone()
    opened.close()
    with database.open("r+b") as file:
        file.seek((page - 1) * PAGE)
        file.write(content)


def test_without_a_backup_the_whole_ledger_is_read_from_the_damaged_file(
    ctx: Context, database: Path, log: Callable[..., Any]
) -> None:
    log("甲")
    log("乙")
    settle(database)
    damage(database, "duty_entry")
    done = restoring.restore(database, None, signing_in)
    site.open_site(str(database))
    assert contents() == ["甲", "乙"] and verify() == [] and done.replayed == 3


def test_a_secret_that_cannot_be_read_stays_as_the_backup_has_it(
    ctx: Context, database: Path, back_up: Callable[[], Path], log: Callable[..., Any]
) -> None:
    from db.tables import User

    file = back_up()
    with db.write(ctx.now, NUMBER, "") as running:
        user = User.get(User.number == NUMBER)
        user.password = passwords.hashed("Cc-34567")
        user.save()
        ledger.append(running, "people.change_password", "", "")
    log("乙")
    settle(database)
    damage(database, "user")
    restoring.restore(database, file, signing_in)
    site.open_site(str(database))
    assert verify() == [] and contents() == ["乙"]


def test_what_is_off_the_chain_is_entered_anew_or_written_beside(
    ctx: Context, database: Path, back_up: Callable[[], Path], log: Callable[..., Any]
) -> None:
    log("甲")
    file = back_up()
    log("乙")
    log("丙")
    seq = ledger.head().seq - 1
    with sqlite3.connect(database) as opened:
        for name in ("ledger_entry_no_delete",):
            opened.execute(f"drop trigger {name}")
        opened.execute("delete from ledger_entry where seq = ?", (seq,))
        opened.execute("update duty_entry set content = '丁' where content = '甲'")
    opened.close()
    settle(database)
    damage(database, "search_text_content")
    done = restoring.restore(database, file, signing_in)
    site.open_site(str(database))
    assert contents() == ["甲", "乙", "丙"] and verify() == [] and done.saved_again == 2
    assert done.salvaged is not None
    told = json.loads(done.salvaged.read_text(encoding="utf-8"))
    assert [row["content"] for row in told["rows"]["duty_entry"] if row["content"] == "丁"] == ["丁"]
    assert [row["seq"] for row in told["rows"]["ledger_entry"]] == [seq + 1]
    newest = LedgerEntry.select().order_by(LedgerEntry.seq.desc()).first()
    assert "2 read from the damaged file" in newest.reason


def everything(database: Path) -> dict[str, dict[str, dict[str, Any]]]:
    """All rows of a whole database: by table, by what names them."""
    with sqlite3.connect(database) as opened:
        opened.row_factory = sqlite3.Row
        names = [row[0] for row in opened.execute("select name from sqlite_master where type = 'table'")]
        found = {}
        for name in names:
            if not name.startswith(("search", "sqlite", "schema")):
                rows = [dict(row) for row in opened.execute(f'select * from "{name}"')]
                found[name] = {named(row): row for row in rows}
    opened.close()
    return found


def named(row: dict[str, Any]) -> str:
    """What names a row: entries and revisions their numbers, records their uid."""
    of_ledger = "salt" in row or "action" in row
    return str((row["seq"], row.get("position"))) if of_ledger else str(row["uid"])


@pytest.mark.parametrize("seed", range(int(os.environ.get("SPOILT", 7))))
def test_nothing_that_can_be_read_is_dropped(
    seed: int, ctx: Context, database: Path, back_up: Callable[[], Path], log: Callable[..., Any], tmp_path: Path
) -> None:
    """Pages zeroed, bits flipped, the file cut, its log lost: every readable row is restored or lies beside."""
    chance = random.Random(seed)
    for n in range(12):
        log(f"备份前第{n}条" + "长" * chance.randrange(400), confirm=True)
    file = back_up()
    for n in range(25):
        log(f"备份后第{n}条" + "长" * chance.randrange(400), confirm=True)
    settle(database)
    before = everything(database)
    spoil(database, chance)
    readable = read_rows(database, file, tmp_path / "probe")
    site.close()
    restored_from = file if seed % 4 else restoring.newest(ctx, database)
    if restoring.condition(database) == "whole":
        return  # what was hit holds nothing
    done = restoring.restore(database, restored_from, signing_in)
    site.open_site(str(database))
    assert verify() == []
    settle(database)
    after = everything(database)
    beside = json.loads(done.salvaged.read_text(encoding="utf-8"))["rows"] if done.salvaged else {}
    with sqlite3.connect(file) as kept:
        (backed_up,) = kept.execute("select max(seq) from ledger_entry").fetchone()
    kept.close()
    for seq in range(1, backed_up + done.replayed + 1):  # the chain of before, as far as it goes
        assert after["ledger_entry"][str((seq, None))] == before["ledger_entry"][str((seq, None))]
    for table, rows in readable.items():
        for row in rows:
            same = any(alike(row, one) for one in after[table].values()) or any(
                alike(row, one) for one in beside.get(table, [])
            )
            assert same, (table, row)


def alike(row: dict[str, Any], other: dict[str, Any]) -> bool:
    secret = ("id", "password", "former", "totp")
    return all(str(other.get(name)) == str(value) for name, value in row.items() if name not in secret)


def read_rows(database: Path, file: Path, scratch: Path) -> dict[str, list[dict[str, Any]]]:
    from db.salvage import read_around

    scratch.mkdir()
    return read_around(database, scratch, file).tables


def spoil(database: Path, chance: random.Random) -> None:
    content = bytearray(database.read_bytes())
    pages = len(content) // PAGE
    how = chance.choice(("zero", "zero", "flip", "noise", "cut", "first"))
    for _ in range(chance.randrange(1, 6)):
        at = chance.randrange(pages) * PAGE
        if how == "zero":
            content[at : at + PAGE] = bytes(PAGE)
        elif how == "noise":
            content[at : at + 512] = chance.randbytes(512)
        elif how == "flip":
            for _ in range(20):
                content[at + chance.randrange(PAGE)] ^= 1 << chance.randrange(8)
    if how == "first":
        content[:PAGE] = bytes(PAGE)
    if how == "cut":
        del content[chance.randrange(len(content) // 2, len(content)) :]
    database.write_bytes(bytes(content))
