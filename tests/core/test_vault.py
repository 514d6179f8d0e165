"""An encrypted database: nothing readable on disk, each person's password opens it, and back again."""
from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from app.core import access, files, health, site, vault
from app.core.drafts import Draft, DraftFolder
from app.core.errors import Cancelled, Denied, Locked, UserError
from app.core.finding import search_all
from app.core.run import Context, run
from app.features.duty_log.records import DutyEntry
from db import convert, keys, ledger
from db import database as db
from db.ledger import LedgerEntry
from tests.conftest import NUMBER, PASSWORD, SERVER

pytestmark = pytest.mark.skipif(bool(SERVER), reason="a server has an encryption of its own")

TEXT = "滨江路积水请求支援"
SECOND = "Second-2026"


@pytest.fixture(autouse=True)
def forgetful() -> Iterator[None]:
    """Nobody has opened anything before or after a test."""
    keys.forget()
    yield
    keys.forget()


@pytest.fixture
def paper(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("outside") / "传真.pdf"
    path.write_bytes(b"%PDF-1.7 " + TEXT.encode() * 50)
    return path


@pytest.fixture
def full(ctx: Context, log: Callable[..., Any], paper: Path, office: str) -> Context:
    """An office with an entry, a file, a draft and a second person."""
    log(TEXT, files=[paper])
    run(ctx, "people.add", number="002", name="何晓棠", role="DUTY_SUB", password=SECOND)
    DraftFolder(site.open_site(office).drafts).keep(Draft(NUMBER, "call_in", ctx.now(), {"content": TEXT}))
    return ctx


def close(office: str) -> None:
    """As if the program had ended."""
    site.close()
    keys.forget()


def kept_bytes(office: str) -> bytes:
    return b"\n".join(path.read_bytes() for path in Path(office).parent.rglob("*") if path.is_file())


def test_encrypting_leaves_nothing_readable_and_loses_nothing(full: Context, office: str, paper: Path) -> None:
    assert TEXT.encode() in kept_bytes(office)
    height = ledger.head()
    letters = vault.encrypt(full, office, PASSWORD)
    site.close()
    kept = kept_bytes(office)
    assert TEXT.encode() not in kept and TEXT[:3].encode() not in kept and b"SQLite format" not in kept
    keys.forget()
    assert vault.is_locked(office) and vault.people(office) == [(NUMBER, "周明远")]
    with pytest.raises(Locked, match="encrypted"):
        site.open_site(office)
    vault.unlock(office, NUMBER, PASSWORD)
    place = site.open_site(office)
    assert DutyEntry.get().content == TEXT and search_all(full, "积水请求", 5)
    assert health.find(place.files, db.silent) == []
    entry = LedgerEntry.get(LedgerEntry.action == vault.ENCRYPTED)
    assert entry.prev == height.hash, "the chain goes on"
    (draft,) = DraftFolder(place.drafts).load(NUMBER)
    assert draft.values["content"] == TEXT
    sha256 = hashlib.sha256(paper.read_bytes()).hexdigest()
    assert files.open_copy(full, sha256, "传真.pdf").read_bytes() == paper.read_bytes()
    assert keys.from_letters(letters) == db.data_key()


def test_decrypting_gives_a_plain_database_again(full: Context, office: str, paper: Path) -> None:
    vault.encrypt(full, office, PASSWORD)
    run(full, "duty_log.log", kind="call_in", source="市局", content="加密以后")
    vault.decrypt(full, office)
    close(office)
    assert not vault.is_locked(office) and not keys.file_of(Path(office)).exists()
    place = site.open_site(office)
    assert [one.content for one in DutyEntry.select().order_by(DutyEntry.id)] == [TEXT, "加密以后"]
    assert health.find(place.files, db.silent) == []
    assert DraftFolder(place.drafts).load(NUMBER)[0].values["content"] == TEXT
    assert TEXT.encode() in kept_bytes(office)


def test_the_recovery_key_opens_also_without_the_key_file(full: Context, office: str) -> None:
    letters = vault.encrypt(full, office, PASSWORD)
    close(office)
    for wrong in ("", "AAAA", letters[:-1] + ("A" if letters[-1] != "A" else "B"), keys.to_letters(keys.new_key())):
        with pytest.raises(UserError) as refused:
            vault.unlock_with(office, wrong)
        assert refused.value.field == "recovery_key"
    vault.unlock_with(office, letters.lower().replace("-", " "))
    site.open_site(office)
    assert DutyEntry.get().content == TEXT
    close(office)
    keys.file_of(Path(office)).unlink()
    vault.unlock_with(office, letters)
    site.open_site(office)
    assert DutyEntry.get().content == TEXT


def test_others_open_it_once_they_signed_in_at_an_open_desk(full: Context, office: str) -> None:
    vault.encrypt(full, office, PASSWORD)
    assert [number for number, _ in vault.people(office)] == [NUMBER]
    access.sign_in("002", SECOND, now=full.now)
    close(office)
    vault.unlock(office, "002", SECOND)
    site.open_site(office)
    assert DutyEntry.get().content == TEXT


def test_a_person_without_a_key_is_told_so_and_how_to_get_one(full: Context, office: str) -> None:
    vault.encrypt(full, office, PASSWORD)
    close(office)
    with pytest.raises(UserError, match="002 cannot open the encrypted database yet") as refused:
        vault.unlock(office, "002", SECOND)
    assert refused.value.field == "number"


def test_a_new_password_opens_and_the_old_one_goes(full: Context, office: str) -> None:
    vault.encrypt(full, office, PASSWORD)
    access.sign_in("002", SECOND, now=full.now)
    before = keys.read(Path(office)).key
    run(full, "people.set_password", number="002", password="Third-Pass-3")
    assert keys.read(Path(office)).key == before, "nothing was encrypted anew"
    close(office)
    vault.unlock(office, "002", "Third-Pass-3")
    site.open_site(office)
    access.sign_in("002", "Third-Pass-3", now=full.now)
    close(office)
    with pytest.raises(UserError):
        vault.unlock(office, "002", SECOND)
    vault.unlock(office, "002", "Third-Pass-3")


def test_a_password_change_that_was_not_saved_leaves_the_old_one_good(full: Context, office: str) -> None:
    """The key file is written first: a kill in between leaves both."""
    from app.core import keyholders

    vault.encrypt(full, office, PASSWORD)
    keyholders.admit(NUMBER, "周明远", "Never-saved-1")
    close(office)
    vault.unlock(office, NUMBER, PASSWORD)
    site.open_site(office)
    access.sign_in(NUMBER, PASSWORD, now=full.now)
    close(office)
    with pytest.raises(UserError):
        vault.unlock(office, NUMBER, "Never-saved-1")


def test_a_new_password_for_a_closed_account_opens_nothing(full: Context, office: str) -> None:
    vault.encrypt(full, office, PASSWORD)
    run(full, "people.disable", number="002", reason="调离")
    run(full, "people.set_password", number="002", password="Third-Pass-3")
    assert [number for number, _ in vault.people(office)] == [NUMBER]


def test_a_closed_account_opens_nothing(full: Context, office: str) -> None:
    vault.encrypt(full, office, PASSWORD)
    access.sign_in("002", SECOND, now=full.now)
    run(full, "people.disable", number="002", reason="调离")
    close(office)
    with pytest.raises(UserError):
        vault.unlock(office, "002", SECOND)


def test_attempts_before_it_is_open_lock_and_reach_the_ledger(full: Context, office: str) -> None:
    vault.encrypt(full, office, PASSWORD)
    close(office)
    now = full.now()
    for _ in range(5):
        with pytest.raises(UserError, match="wrong"):
            vault.unlock(office, NUMBER, "wrong", now)
    with pytest.raises(UserError, match="Locked"):
        vault.unlock(office, NUMBER, PASSWORD, now + timedelta(minutes=29))
    vault.unlock(office, NUMBER, PASSWORD, now + timedelta(minutes=31))
    site.open_site(office)
    access.sign_in(NUMBER, PASSWORD, now=full.now)
    (entry,) = LedgerEntry.select().where(LedgerEntry.action == access.FAILED)
    assert entry.reason.startswith(NUMBER) and entry.reason.count("02:44") == 5
    assert keys.read(Path(office)).failures == {}
    assert health.find(full.files, db.silent) == []


def test_what_is_attached_later_is_sealed_too(full: Context, office: str, tmp_path_factory: Any) -> None:
    vault.encrypt(full, office, PASSWORD)
    later = tmp_path_factory.mktemp("outside") / "later.txt"
    later.write_text("后来的附件内容" * 40, encoding="utf-8")
    run(full, "duty_log.attach", number=1, files=[later])
    assert "后来的附件".encode() not in kept_bytes(office)
    assert health.find(full.files, db.silent) == []
    stored = files.stored_path(full, hashlib.sha256(later.read_bytes()).hexdigest())
    stored.chmod(0o600)
    content = bytearray(stored.read_bytes())
    content[-1] ^= 1
    stored.write_bytes(content)
    assert [one.what for one in health.find(full.files, db.silent)] == ["file"]


def test_it_is_not_encrypted_twice_nor_while_open_elsewhere(full: Context, office: str) -> None:
    from sqlcipher3 import dbapi2

    other = dbapi2.connect(office)
    other.execute("select count(*) from duty_entry").fetchone()
    with pytest.raises(UserError, match="open elsewhere"):
        vault.encrypt(full, office, PASSWORD)
    other.close()
    site.open_site(office)
    assert DutyEntry.get().content == TEXT and not keys.file_of(Path(office)).exists()
    vault.encrypt(full, office, PASSWORD)
    with pytest.raises(UserError, match="already"):
        vault.encrypt(full, office, PASSWORD)
    vault.decrypt(full, office)
    with pytest.raises(UserError, match="not encrypted"):
        vault.decrypt(full, office)


def test_a_conversion_that_stops_half_way_changes_nothing(full: Context, office: str) -> None:
    path, key = Path(office), keys.new_key()
    site.close()
    keys.admit(path, key, NUMBER, "周明远", PASSWORD)

    def stop(done: int, total: int, text: str) -> None:
        if 0 < done < total:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        convert.convert(path, key, stop)
    assert keys.is_plain(path) and not keys.is_encrypted(path)
    site.open_site(office)
    assert DutyEntry.get().content == TEXT
    assert sorted(one.name for one in path.parent.glob("office.db.*")) == ["office.db.keys", "office.db.keys.lock"]


def test_a_conversion_that_is_stopped_leaves_no_keys(full: Context, office: str) -> None:
    def stop(done: int, total: int, text: str) -> None:
        if 0 < done < total:
            raise Cancelled

    with pytest.raises(Cancelled):
        vault.encrypt(full.with_progress(stop), office, PASSWORD)
    assert keys.is_plain(Path(office)) and not keys.file_of(Path(office)).exists()
    site.open_site(office)
    assert DutyEntry.get().content == TEXT


def test_what_a_killed_conversion_leaves_goes_at_the_next_opening(full: Context, office: str) -> None:
    """Killed after the encrypted copy took its place: the plain database must not lie beside it for ever."""
    path, plain = Path(office), Path(office).read_bytes()
    vault.encrypt(full, office, PASSWORD)
    site.close()
    for ending in (".before", ".converted"):
        path.with_name(path.name + ending).write_bytes(plain)
    site.open_site(office)
    assert DutyEntry.get().content == TEXT
    assert not [one for one in path.parent.iterdir() if one.name.endswith((".before", ".converted"))]


def test_killed_before_the_copy_took_its_place_the_database_stays(full: Context, office: str) -> None:
    site.close()
    os.link(office, office + ".before")
    site.open_site(office)
    assert DutyEntry.get().content == TEXT and not Path(office + ".before").exists()


def test_decrypting_while_open_elsewhere_leaves_nothing_plain(full: Context, office: str, paper: Path) -> None:
    vault.encrypt(full, office, PASSWORD)
    other = db.connect_sqlite(office, db.data_key())
    other.execute("select count(*) from duty_entry").fetchone()
    with pytest.raises(UserError, match="open elsewhere"):
        vault.decrypt(full, office)
    other.close()
    assert paper.read_bytes()[:60] not in kept_bytes(office)
    assert [one for one in Path(office).parent.rglob("*.json") if TEXT in one.read_text("utf-8", "replace")] == []


def test_drafts_that_had_to_go_elsewhere_are_turned_too(full: Context, office: str) -> None:
    drafts = DraftFolder.with_refuges(site.open_site(office).drafts)
    refuge = drafts.others[0]
    DraftFolder(refuge).keep(Draft(NUMBER, "call_in", full.now(), {"content": "避难所的草稿"}))
    vault.encrypt(full, office, PASSWORD)
    assert all("避难所" not in one.read_text("utf-8", "replace") for one in refuge.glob("*.json"))
    vault.decrypt(full, office)
    assert "避难所的草稿" in [draft.values["content"] for draft in drafts.load()]


def test_turning_is_the_security_officers(full: Context, office: str) -> None:
    duty = access.sign_in("002", SECOND, now=full.now)
    duty = replace(duty, only="", grants=frozenset({"read", "duty", "leader"}))
    with pytest.raises(Denied):
        vault.encrypt(duty, office, SECOND)
    vault.encrypt(full, office, PASSWORD)
    with pytest.raises(Denied):
        vault.decrypt(duty, office)
    assert keys.is_encrypted(Path(office))


def test_a_database_another_program_just_encrypted_keeps_its_key_file(
    full: Context, office: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both were asked at once: the second must not take away the first one's key file."""
    path, real = Path(office), access.prove

    def first_one_is_faster(ctx: Context, password: str) -> None:
        real(ctx, password)
        monkeypatch.setattr(access, "prove", real)
        vault.encrypt(ctx, office, password)

    monkeypatch.setattr(access, "prove", first_one_is_faster)
    with pytest.raises(UserError, match="already"):
        vault.encrypt(full, office, PASSWORD)
    close(office)
    vault.unlock(office, NUMBER, PASSWORD)
    site.open_site(office)
    assert keys.is_encrypted(path) and DutyEntry.get().content == TEXT


# the key file, written by several -----------------------------------------
def meanwhile(monkeypatch: pytest.MonkeyPatch, work: Callable[[], None]) -> None:
    """Another program does ``work`` while this one checks the password."""
    real = keys._unwrap

    def slow(*args: Any) -> bytes | None:
        monkeypatch.setattr(keys, "_unwrap", real)
        work()
        return real(*args)

    monkeypatch.setattr(keys, "_unwrap", slow)


def test_a_password_given_during_a_sign_in_still_opens(
    full: Context, office: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault.encrypt(full, office, PASSWORD)
    path, key = Path(office), db.data_key()
    assert key is not None
    keys.admit(path, key, "002", "何晓棠", SECOND)
    keys.admit(path, key, "002", "何晓棠", "Older-pass-1")
    meanwhile(monkeypatch, lambda: keys.admit(path, key, "002", "何晓棠", "Third-Pass-3"))
    keys.keep_one(path, key, "002", "何晓棠", SECOND)
    keys.unlock(path, "002", "Third-Pass-3")
    keys.unlock(path, "002", SECOND)
    with pytest.raises(keys.WrongKey):
        keys.unlock(path, "002", "Older-pass-1")


def test_an_account_closed_during_a_sign_in_stays_closed(
    full: Context, office: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault.encrypt(full, office, PASSWORD)
    path, key = Path(office), db.data_key()
    assert key is not None
    keys.admit(path, key, "002", "何晓棠", SECOND)
    keys.admit(path, key, "002", "何晓棠", "Older-pass-1")
    meanwhile(monkeypatch, lambda: keys.dismiss(path, "002"))
    keys.keep_one(path, key, "002", "何晓棠", SECOND)
    assert [number for number, _ in keys.people(path)] == [NUMBER]


def test_an_account_that_a_kill_left_in_the_key_file_goes_at_the_next_sign_in(full: Context, office: str) -> None:
    vault.encrypt(full, office, PASSWORD)
    path, key = Path(office), db.data_key()
    assert key is not None
    run(full, "people.disable", number="002", reason="调离")
    keys.admit(path, key, "002", "何晓棠", SECOND)
    access.sign_in(NUMBER, PASSWORD, now=full.now)
    assert [number for number, _ in keys.people(path)] == [NUMBER]


def test_attempts_refused_while_others_are_entered_are_not_forgotten(full: Context, office: str) -> None:
    vault.encrypt(full, office, PASSWORD)
    path, at = Path(office), full.now()
    keys.note_failure(path, NUMBER, at)
    told = keys.read(path).failures_at()
    keys.note_failure(path, NUMBER, at + timedelta(seconds=5))
    keys.forget_failures(path, told)
    assert keys.failures(path, NUMBER) == [at + timedelta(seconds=5)]


def test_a_key_file_lost_while_open_comes_back_with_the_next_sign_in(full: Context, office: str) -> None:
    vault.encrypt(full, office, PASSWORD)
    keys.file_of(Path(office)).unlink()
    access.sign_in(NUMBER, PASSWORD, now=full.now)
    close(office)
    vault.unlock(office, NUMBER, PASSWORD)
    site.open_site(office)
    assert DutyEntry.get().content == TEXT


def test_a_key_file_that_cannot_be_read_keeps_nobody_from_an_open_log(full: Context, office: str) -> None:
    vault.encrypt(full, office, PASSWORD)
    keys.file_of(Path(office)).write_text("{", encoding="utf-8")
    assert access.sign_in(NUMBER, PASSWORD, now=full.now).number == NUMBER


def test_a_wrong_password_is_a_sentence_where_nothing_can_be_noted(full: Context, office: str) -> None:
    vault.encrypt(full, office, PASSWORD)
    close(office)
    lock = Path(office + ".keys.lock")
    lock.unlink(missing_ok=True)
    lock.mkdir()  # no lock can be had
    with pytest.raises(UserError, match="wrong"):
        vault.unlock(office, NUMBER, "wrong")


# command line -----------------------------------------------------------
def test_encrypt_and_decrypt_by_the_command_line(
    full: Context, program: Callable[..., Any], office: str
) -> None:
    site.close()
    done = program("encrypt", "--json", "--user", NUMBER)
    assert done.returncode == 0, done.stderr
    letters = done.stdout.split('"')[3]
    assert program("duty_log.list", "--json", "--user", NUMBER).stdout.count(TEXT)
    assert program("verify", "--user", NUMBER).returncode == 0
    assert program("verify", DUTYDESK_PASSWORD="", DUTYDESK_RECOVERY_KEY=letters).returncode == 0
    wrong = program("duty_log.list", "--user", NUMBER, DUTYDESK_PASSWORD="wrong")
    assert (wrong.returncode, wrong.stdout) == (1, "") and "wrong" in wrong.stderr
    assert program("decrypt", "--user", NUMBER).returncode == 0
    assert keys.is_plain(Path(office)) and program("verify").returncode == 0


@pytest.mark.parametrize("command", ["duty_log.list", "verify", "backup", "decrypt"])
def test_a_damaged_key_file_is_a_sentence_on_the_command_line(
    full: Context, program: Callable[..., Any], office: str, command: str
) -> None:
    vault.encrypt(full, office, PASSWORD)
    close(office)
    keys.file_of(Path(office)).write_text("{", encoding="utf-8")
    done = program(command)
    assert done.returncode == 1 and "key file office.db.keys is damaged" in done.stderr


def test_a_lost_key_file_is_not_told_as_a_damaged_database(
    full: Context, program: Callable[..., Any], office: str
) -> None:
    vault.encrypt(full, office, PASSWORD)
    close(office)
    keys.file_of(Path(office)).unlink()
    done = program("verify")
    assert done.returncode == 1 and "key file office.db.keys is not beside it" in done.stderr


def test_encrypt_is_the_security_officers(full: Context, program: Callable[..., Any], office: str) -> None:
    run(full, "people.add", number="003", name="李岚", role="OFF_LEAD", password="Leader-Kk9")
    site.close()
    refused = program("encrypt", "--user", "003", DUTYDESK_PASSWORD="Leader-Kk9")
    assert refused.returncode == 1 and refused.stderr.count("\n") == 1 and keys.is_plain(Path(office))


def test_setup_encrypts_from_the_first_hour(program: Callable[..., Any], tmp_path: Path) -> None:
    empty = str(tmp_path / "new.db")
    made = program(
        "setup", "--office", "江城市", "--name", "周明远", "--number", "001", "--encrypt", "--json", DUTYDESK_DB=empty
    )
    assert made.returncode == 0 and "recovery_key" in made.stdout, made.stderr
    assert not keys.is_plain(Path(empty)) and keys.file_of(Path(empty)).exists()
    done = program("duty_log.log", "--kind", "call_in", "--source", "x", "--content", "y", DUTYDESK_DB=empty)
    assert done.returncode == 0, done.stderr


def test_recover_password_is_for_those_who_give_passwords(full: Context, office: str) -> None:
    with pytest.raises(UserError, match="not the recovery key"):  # a plain database has none
        run(full, "people.recover_password", number=NUMBER, recovery_key="AAAA", password="Found-Again-7")
    letters = vault.encrypt(full, office, PASSWORD)
    nobody = Context(settings=full.settings, now=full.now)
    for number, key, said in (
        (NUMBER, keys.to_letters(keys.new_key()), "not the recovery key"), ("002", letters, "system officer"),
    ):
        with pytest.raises(UserError, match=said):
            run(nobody, "people.recover_password", number=number, recovery_key=key, password="Found-Again-7")
    run(nobody, "people.recover_password", number=NUMBER, recovery_key=letters.lower(), password="Found-Again-7")
    access.sign_in(NUMBER, "Found-Again-7", now=full.now)
    close(office)
    vault.unlock(office, NUMBER, "Found-Again-7")
    with pytest.raises(UserError):
        vault.unlock(office, NUMBER, PASSWORD)


def test_what_a_kill_left_plain_is_encrypted_at_the_next_open(full: Context, office: str) -> None:
    """The database was turned, and its files, drafts and the copies of the turning were not."""
    path = Path(office)
    with pytest.raises(KeyboardInterrupt), convert.turning(path):
        raise KeyboardInterrupt
    key = keys.new_key()
    site.close()
    keys.admit(path, key, NUMBER, "周明远", PASSWORD)
    before = path.read_bytes()
    convert.convert(path, key)
    path.with_name(path.name + ".before").write_bytes(before)
    path.with_name(path.name + ".converted").write_bytes(before[:5000])
    with pytest.raises(Locked):
        site.open_site(office)
    assert TEXT.encode() in kept_bytes(office)
    vault.unlock(office, NUMBER, PASSWORD)
    place = site.open_site(office)
    assert health.find(place.files, db.silent) == []
    assert DraftFolder(place.drafts).load(NUMBER)[0].values["content"] == TEXT
    close(office)
    assert TEXT.encode() not in kept_bytes(office) and b"SQLite format" not in kept_bytes(office)
    assert not list(path.parent.glob("*.turning")) + list(path.parent.glob("*.converted"))
