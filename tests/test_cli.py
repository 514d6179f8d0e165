"""The command line as real processes; what needs none of its own runs in this one."""
from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyotp
import pytest

from app import cli
from app.core import registry, settings, site
from app.core.run import Context, run, wall_clock
from app.features.duty_log.records import DutyEntry
from db import database as db
from db import proof
from tests.conftest import NAME, NUMBER, OFFICE, OTHER_PASSWORD, PASSWORD, ROOT, SERVER, Clock

Program = Callable[..., "subprocess.CompletedProcess[str]"]
CALL = ("--kind", "call_in", "--source", "市应急局　郑立　110")


@pytest.fixture
def inside(office: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Any]:
    """The command line within this process: exit code, standard output, standard error."""
    monkeypatch.setenv("DUTYDESK_DB", office)
    monkeypatch.setenv("DUTYDESK_PASSWORD", PASSWORD)
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    # what a process sets up for itself at its start, and ends with
    monkeypatch.setattr(cli.log, "start", lambda: None)

    def call(*args: str) -> tuple[int, str, str]:
        code = cli.main(list(args))
        site.close()
        return code, *capsys.readouterr()

    return call


# real processes ---------------------------------------------------------
def test_a_shift_by_the_command_line(tmp_path: Path, program: Program) -> None:
    """From the first run to the proof, with the database named before and after the command."""
    place = str(tmp_path / "new" / "值班.db")
    made = program("setup", "--office", OFFICE, "--name", NAME, "--number", NUMBER, "--db", place, "--json")
    assert (made.returncode, made.stderr) == (0, "")
    assert json.loads(made.stdout) == {"database": place, "number": NUMBER}

    logged = program("--db", place, "duty_log.log", *CALL, "--content", "暴雨积水，请求支援", "--json")
    assert (logged.returncode, logged.stderr) == (0, "")
    told = json.loads(logged.stdout)
    assert told["number"] == 1 and len(told["uid"]) == 32 and logged.stdout.count("\n") == 1

    corrected = program("duty_log.correct", "--number", "1", "--content", "暴雨", "--reason", "听错", DUTYDESK_DB=place)
    assert corrected.returncode == 0 and "number=1" in corrected.stdout

    listed = program("duty_log.list", "--text", "积水", "--json", "--db", place)
    (row,) = json.loads(listed.stdout)
    assert (row["number"], row["content"], row["person"]) == (1, "暴雨", "郑立")

    history = json.loads(program("duty_log.history", "--number", "1", "--json", DUTYDESK_DB=place).stdout)
    assert [step["action"] for step in history] == ["duty_log.log", "duty_log.correct"]
    assert history[1]["changes"] == {"content": ["暴雨积水，请求支援", "暴雨"]} and history[1]["reason"] == "听错"

    proof = program("verify", "--json", "--db", place)
    assert proof.returncode == 0 and json.loads(proof.stdout)["whole"] is True

    db.open_database(place)
    db.database.execute_sql("update duty_entry set content = '晴'")
    site.close()
    proof = program("--lang", "zh_CN", "verify", DUTYDESK_DB=place)
    assert proof.returncode == 3 and "2026/1" not in proof.stderr and "/1" in proof.stdout


def test_the_password_comes_from_standard_input_too(program: Program) -> None:
    right = program("duty_log.list", "--json", stdin=PASSWORD + "\r\n", DUTYDESK_PASSWORD="")
    assert (right.returncode, json.loads(right.stdout)) == (0, [])
    none = program("duty_log.list", DUTYDESK_PASSWORD="")
    assert none.returncode == 1 and "DUTYDESK_PASSWORD" in none.stderr and none.stdout == ""


def test_what_the_user_can_put_right_is_one_sentence_in_their_language(program: Program) -> None:
    wrong = program("duty_log.log", *CALL, "--content", "x", "--user", "999", "--lang", "zh_CN")
    assert (wrong.returncode, wrong.stdout) == (1, "")
    assert any("\u4e00" <= ch <= "\u9fff" for ch in wrong.stderr) and "Traceback" not in wrong.stderr


def test_a_fault_of_ours_is_told_with_the_place_of_the_log(program: Program, office: str) -> None:
    made = program("duty_log.log", *CALL, "--content", "x")
    assert made.returncode == 0
    db.open_database(office)
    db.database.execute_sql("update duty_entry set result = 'nonsense'")
    site.close()
    broken = program("duty_log.list", "--json")
    assert (broken.returncode, broken.stdout) == (2, "") and "Traceback" not in broken.stderr
    path = Path(broken.stderr.rpartition(" ")[2].strip())
    assert "nonsense" in path.read_text("utf-8")


def test_without_a_console_there_is_nothing_to_fail_on(office: str) -> None:
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); sys.stdout = sys.stderr = None\n"
        "from app import cli; raise SystemExit(40 + cli.main(['duty_log.list', '--db', sys.argv[2]]))"
    )
    environment = {**os.environ, "DUTYDESK_PASSWORD": PASSWORD}
    assert subprocess.run([sys.executable, "-c", code, str(ROOT), office], env=environment).returncode == 40


# in this process --------------------------------------------------------
def test_exit_codes(inside: Callable[..., Any]) -> None:
    assert inside("duty_log.log", *CALL, "--content", "甲")[0] == 0
    for args, field in (
        (("duty_log.log", *CALL, "--content", " "), "Content"),
        (("duty_log.log", *CALL), "Content"),
        (("duty_log.log", "--kind", "telex", "--source", "a", "--content", "b"), "telex"),
        (("duty_log.log", *CALL, "--content", "b", "--at", "noon"), "noon"),
        (("duty_log.log", *CALL, "--content", "b", "--at", "0001-01-01T00:00"), "0001"),
        (("duty_log.log", *CALL, "--content", "b", "--pages", "two"), "two"),
        (("duty_log.log", *CALL, "--content", "b", "--pages", str(10 ** 20)), "0000"),
        (("duty_log.log", *CALL, "--content", "b\udcff"), "Content"),
        (("duty_log.void", "--number", "99", "--reason", "x"), "99"),
        (("duty_log.history", "--number", "99"), "99"),
        (("duty_log.lgo",), "lgo"),
        (("duty_log.log", "--colour", "red"), "colour"),
        (("--lang", "fr", "verify"), "fr"),
        (("duty_log.log", *CALL, "--content", "x", "--user", "999"), "number or password"),
        ((), "command"),
    ):
        code, out, err = inside(*args)
        assert (code, out) == (1, ""), (args, code, out, err)
        assert field in err and "Traceback" not in err, (args, err)
    assert inside("--help")[0] == 0
    assert inside("verify")[0] == 0


def test_a_question_is_answered_with_confirm(inside: Callable[..., Any]) -> None:
    assert inside("duty_log.log", *CALL, "--content", "甲")[0] == 0
    code, out, err = inside("duty_log.log", *CALL, "--content", "甲", "--json")
    assert (code, out) == (1, "") and "--confirm" in err and "No. 1" in err
    code, out, _ = inside("duty_log.log", *CALL, "--content", "甲", "--json", "--confirm")
    assert code == 0 and json.loads(out)["number"] == 2


def test_options_reach_the_action_in_their_types(inside: Callable[..., Any], tmp_path: Path) -> None:
    for name in ("a.pdf", "b.pdf"):
        (tmp_path / name).write_text(name)
    code, out, err = inside(
        "duty_log.log", *CALL, "--content", "甲", "--at", "2026-06-23 23:50", "--due-at", "2099-01-01T08:00+08:00",
        "--verified", "--pages", "3", "--files", str(tmp_path / "a.pdf"), str(tmp_path / "b.pdf"), "--json",
    )
    assert (code, err) == (0, "") and json.loads(out)["late"] is True
    (row,) = json.loads(inside("duty_log.list", "--json")[1])
    assert (row["at"], row["due_at"]) == ("2026-06-23T23:50:00+08:00", "2099-01-01T08:00:00+08:00")
    assert (row["verified"], row["read_back"], row["pages"], row["attachments"]) == (True, False, 3, 2)


def test_every_command_prints_one_json_value(inside: Callable[..., Any], tmp_path: Path) -> None:
    inside("duty_log.log", *CALL, "--content", "甲")
    for args in (
        ("duty_log.list",), ("contacts.list",), ("people.list",), ("duty_log.kinds.list",), ("verify",),
        ("search", "甲"), ("selftest",), ("duty_log.history", "--number", "1"), ("roster.staff", "--primary", "周"),
        ("duty_log.settle", "--number", "1"), ("people.change_setting", "--key", "site.office", "--value", "x"),
        *([] if SERVER else [("backup", "--to", str(tmp_path / "to"))]),
    ):
        code, out, err = inside(*args, "--json")
        assert (code, err) == (0, ""), (args, err)
        json.loads(out)
        assert out.endswith("\n") and out.count("\n") == 1


def test_no_command_takes_a_password_as_an_argument() -> None:
    site.registry_ready()
    parser = cli.parser()
    for name, sub in parser._subparsers._group_actions[0].choices.items():  # type: ignore[union-attr]
        options = {option for action in sub._actions for option in action.option_strings}
        assert not [option for option in options if "password" in option], name
    assert any(cli.is_secret(field) for field in registry.actions["people.add"].fields)


def test_a_new_persons_password_is_asked_for(
    inside: Callable[..., Any], office: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    add = ("people.add", "--number", "002", "--name", "李岚", "--role", "DUTY_SUB")
    monkeypatch.setenv("DUTYDESK_NEW_PASSWORD", "First-2026")
    assert inside(*add)[0] == 0
    monkeypatch.setenv("DUTYDESK_PASSWORD", "First-2026")
    monkeypatch.setenv("DUTYDESK_USER", "002")
    for command in (("duty_log.list",), ("search", "甲"), ("people.second_factor",)):
        assert inside(*command) == (1, "", "Change your password first: main.py people.change_password\n")
    monkeypatch.setenv("DUTYDESK_NEW_PASSWORD", "Bb-23456")
    assert inside("people.change_password") == (0, "", "")
    monkeypatch.setenv("DUTYDESK_PASSWORD", "Bb-23456")
    code, out, _ = inside("duty_log.log", *CALL, "--content", "甲", "--json")
    assert code == 0 and json.loads(out)["number"] == 1
    code, _, err = inside("people.add", "--number", "003", "--name", "x", "--role", "CHIEF")
    assert code == 1 and "role" in err
    monkeypatch.delenv("DUTYDESK_USER")
    code, _, err = inside("duty_log.list")
    assert code == 1 and "--user" in err


def test_the_code_of_a_second_factor_is_asked_for(
    inside: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", None)  # nobody to ask
    begun = json.loads(inside("people.second_factor", "--json")[1])
    code_of = pyotp.TOTP(begun["secret"])
    assert inside("people.second_factor", "--code", code_of.now())[0] == 0
    code, _, err = inside("duty_log.list")
    assert code == 1 and "DUTYDESK_SECOND" in err
    monkeypatch.setenv("DUTYDESK_SECOND", code_of.at(time.time() + 30))
    assert inside("duty_log.list")[0] == 0
    assert inside("duty_log.list") == (
        1, "", "The code is wrong or was used already. Tries left: 4. Wait for the next one.\n"
    )


def test_what_a_role_may_not_is_refused_in_a_sentence(
    inside: Callable[..., Any], person: Callable[..., Any], clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock.at = wall_clock()
    person("101", "SYS")
    monkeypatch.setenv("DUTYDESK_USER", "101")
    monkeypatch.setenv("DUTYDESK_PASSWORD", OTHER_PASSWORD)
    for command in ("duty_log.list", "contacts.list", "people.roles.list", "duty_log.history --number 1"):
        code, out, err = inside(*command.split())
        assert (code, out) == (1, "") and "Your role may not" in err and err.count("\n") == 1
    assert inside("search", "应急")[1] == "Nothing found. Try fewer or other words.\n"
    assert "101" in inside("people.list")[1]


def test_a_list_leaves_out_columns_that_are_empty_in_all_rows(inside: Callable[..., Any], ctx: Context) -> None:
    run(ctx, "contacts.add", source="市水务局", phone="0xx-5550-0001")
    run(ctx, "contacts.add", source="市气象局", person="郑一", mobile="13800000001")
    lines = inside("contacts.list")[1].splitlines()
    assert [line.split("　") for line in lines] == [
        ["市气象局", "郑一", "", "13800000001", "100"], ["市水务局", "", "0xx-5550-0001", "", "100"],
    ]
    assert "fax" in json.loads(inside("contacts.list", "--json")[1])[0]
    assert inside("contacts.list", "--text", "水务")[1] == "市水务局　0xx-5550-0001　100\n"


def test_help_speaks_the_language(inside: Callable[..., Any]) -> None:
    for language, label in (("en", "Content"), ("zh_CN", "内容")):
        code, out, err = inside("duty_log.log", "--help", "--lang", language)
        assert (code, err) == (0, "") and "--content" in out and label in out
    assert "Add a contact" in inside("--lang", "en", "--help")[1]


def test_a_database_that_is_none_is_said_in_a_sentence(inside: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "letter.db").write_text("Dear Sir, " * 500)
    (tmp_path / "folder.db").mkdir()
    for name in ("letter.db", "folder.db", "letter.db/x.db"):
        code, out, err = inside("duty_log.list", "--db", str(tmp_path / name))
        assert (code, out) == (1, "") and "Traceback" not in err and err, name
    code, _, err = inside("duty_log.list", "--db", str(tmp_path / "fresh.db"))
    assert code == 1 and "setup" in err


def test_a_damaged_database_is_said_in_a_sentence(inside: Callable[..., Any], office: str, ctx: Context) -> None:
    if SERVER:
        pytest.skip("about a file")
    for n in range(40):
        run(ctx, "contacts.add", source=f"单位{n}", note="注" * 2000)
    db.database.execute_sql("pragma wal_checkpoint(truncate)")
    site.close()
    whole = Path(office).read_bytes()
    Path(office).write_bytes(whole[: len(whole) // 2] + os.urandom(len(whole) - len(whole) // 2))
    for args in (("contacts.list",), ("verify",)):
        code, _, err = inside(*args)
        assert code in (1, 3) and "Traceback" not in err, (args, err)


def test_what_is_not_there_is_not_made(inside: Callable[..., Any], tmp_path: Path) -> None:
    place = str(tmp_path / "new" / "a.db")
    for args in (
        ("verify",), ("backup", "--to", str(tmp_path / "to")), ("duty_log.list",), ("search", "a"),
        ("duty_log.log", *CALL, "--content", "a"), ("report", "duty_log.shift_log", "--pdf", str(tmp_path / "a.pdf")),
        ("duty_log.export", str(tmp_path / "a.csv")), ("duty_log.history", "--number", "1"),
    ):
        code, out, err = inside(*args, "--db", place)
        assert (code, out) == (1, "") and place in err and "setup" in err, (args, err)
    code, out, err = inside("selftest", "--json", "--db", place)
    told = json.loads(out)
    assert (code, err, told["database"], told["database_exists"]) == (0, "", place, False)
    assert told["migrations_pending"]
    assert not (tmp_path / "new").exists() and not (tmp_path / "to").exists()


def test_selftest_says_what_a_database_lacks(inside: Callable[..., Any], office: str) -> None:
    told = json.loads(inside("selftest", "--json")[1])
    assert told["database_exists"] is True and told["migrations_pending"] == []
    assert SERVER or told["database"] == office


def test_nothing_is_proven_of_a_database_that_is_not_set_up(inside: Callable[..., Any], tmp_path: Path) -> None:
    site.open_site(str(tmp_path / "a.db"))
    site.close()
    code, out, err = inside("verify", "--db", str(tmp_path / "a.db"))
    assert (code, out) == (1, "") and "not set up" in err


@pytest.mark.skipif(bool(SERVER), reason="about files")
def test_verify_and_backup_tell_of_an_attachment_that_is_gone(
    inside: Callable[..., Any], office: str, tmp_path: Path
) -> None:
    for name in ("a.pdf", "b.pdf"):
        (tmp_path / name).write_text(name)
        inside("duty_log.log", *CALL, "--content", name, "--files", str(tmp_path / name))
    assert inside("verify")[0] == 0 and inside("backup", "--to", str(tmp_path / "one"))[0] == 0
    (copy,) = (tmp_path / "one").glob("*.db")
    assert inside("verify", "--db", str(copy))[0] == 0
    folder = site.folder_beside(office, "files")
    gone = folder / hashlib.sha256(b"a.pdf").hexdigest()[:2] / hashlib.sha256(b"a.pdf").hexdigest()
    gone.unlink()
    code, out, _ = inside("verify", "--json")
    (found,) = json.loads(out)["findings"]
    assert (code, found["what"], found["file"], found["known_as"]) == (3, "file", "a.pdf", found["known_as"])
    assert found["known_as"].endswith("/1") and found["fields"] == ["missing"]
    code, out, err = inside("backup", "--to", str(tmp_path / "two"))
    assert (code, out) == (1, "") and "a.pdf" in err and "b.pdf" not in err
    assert len(list((tmp_path / "two").glob("*.db"))) == 1
    assert [path.read_text() for path in (tmp_path / "two").glob("*-files/*/*")] == ["b.pdf"]


@pytest.mark.skipif(bool(SERVER) or os.name != "posix", reason="about a file's rights")
def test_verify_and_backup_of_what_cannot_be_written(office: str, tmp_path: Path) -> None:
    """As on a disc. The rights to overcome it are laid down where there are any."""
    disc = tmp_path / "disc"
    disc.mkdir()
    Path(office).rename(disc / "office.db")
    content = (disc / "office.db").read_bytes()
    (disc / "office.db").chmod(0o400)
    disc.chmod(0o500)
    humble = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] if os.geteuid() == 0 else []
    if humble and shutil.which("setpriv") is None:
        pytest.skip("needs setpriv")
    for args in (("verify", "--json"), ("backup", "--to", str(tmp_path / "to"), "--json")):
        made = subprocess.run(
            [*humble, sys.executable, str(ROOT / "main.py"), *args, "--db", str(disc / "office.db")],
            capture_output=True, encoding="utf-8", timeout=60, env={**os.environ, "DUTYDESK_PASSWORD": PASSWORD},
        )
        assert (made.returncode, made.stderr) == (0, ""), args
        json.loads(made.stdout)
    disc.chmod(0o700)
    assert [one.name for one in disc.iterdir()] == ["office.db"]
    assert (disc / "office.db").read_bytes() == content
    assert len(list((tmp_path / "to").glob("*.db"))) == 1


def test_a_url_of_no_use_is_said_in_a_sentence(inside: Callable[..., Any]) -> None:
    for url in ("foo://a/b", "mysql://me:secret@a/b", "postgresql://a"):
        for command in ("verify", "selftest", "duty_log.list"):
            code, out, err = inside(command, "--db", url)
            assert (code, out) == (1, "") and "postgresql://USER" in err and "secret" not in err, (url, command)


def test_pages_and_lists_go_into_folders_that_are_there(inside: Callable[..., Any], tmp_path: Path) -> None:
    inside("duty_log.log", *CALL, "--content", "甲")
    for args in (
        ("report", "duty_log.record_sheet", "--number", "1", "--pdf", str(tmp_path / "none" / "a.pdf")),
        ("duty_log.export", str(tmp_path / "none" / "a.csv")), ("duty_log.export", str(tmp_path / "none" / "a.xlsx")),
    ):
        code, out, err = inside(*args)
        assert (code, out) == (1, "") and "cannot be written" in err, (args, err)
        assert not (tmp_path / "none").exists()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="about pipes with a name")
def test_a_pipe_or_device_is_not_read_as_a_table(inside: Callable[..., Any], tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.csv")
    (tmp_path / "b.csv").symlink_to("/dev/zero")
    for name in ("a.csv", "b.csv"):
        code, out, err = inside("duty_log.import", str(tmp_path / name), "--dry-run")
        assert (code, out) == (1, "") and "is not a file" in err


@pytest.mark.skipif(os.name != "posix", reason="about pipes of a shell")
def test_whoever_has_read_enough_may_close_the_pipe(office: str) -> None:
    environment = {**os.environ, "DUTYDESK_DB": office, "DUTYDESK_PASSWORD": PASSWORD, "LANG": "en_US.UTF-8"}
    for args in (["people.list", "--json"], ["--help"], ["selftest"]):
        with subprocess.Popen(
            [sys.executable, str(ROOT / "main.py"), *args], env=environment, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, encoding="utf-8",
        ) as process:
            assert process.stdout and process.stderr
            process.stdout.close()
            told = process.stderr.read()
            assert (process.wait(60), told) == (0, ""), args


# many at once -----------------------------------------------------------
LOGGING = """
import sys
sys.path.insert(0, sys.argv[1])
from app import cli
cli.parser()
print("ready", flush=True)
sys.stdin.readline()
for n in range(int(sys.argv[2])):
    code = cli.main([
        "duty_log.log", "--kind", "call_in", "--source", f"{sys.argv[3]}号台", "--content",
        f"{sys.argv[3]}台第{n}次来电",
        "--confirm", "--json",
    ])
    assert code == 0
"""


def test_desks_that_log_at_once_share_the_numbers_without_a_gap(office: str) -> None:
    desks, each = 4, 10
    environment = {**os.environ, "DUTYDESK_DB": office, "DUTYDESK_PASSWORD": PASSWORD}
    programs = [
        subprocess.Popen(
            [sys.executable, "-c", LOGGING, str(ROOT), str(each), str(desk)], env=environment,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8",
        )
        for desk in range(desks)
    ]
    for program in programs:
        assert program.stdout and program.stdout.readline() == "ready\n"
    for program in programs:
        assert program.stdin
        program.stdin.write("go\n")
        program.stdin.flush()
    answers = [program.communicate(timeout=90) for program in programs]
    assert [err for _, err in answers] == [""] * desks and not any(program.returncode for program in programs)
    told = [json.loads(line)["number"] for out, _ in answers for line in out.splitlines()]
    assert sorted(told) == list(range(1, desks * each + 1))
    site.open_site(office)
    assert DutyEntry.select().count() == desks * each
    assert proof.verify() == []


@pytest.mark.skipif(bool(SERVER), reason="about files")
def test_backup_goes_to_the_targets_and_names_those_that_failed(
    inside: Callable[..., Any], office: str, tmp_path: Path
) -> None:
    code, out, err = inside("backup", "--json")
    (made,) = json.loads(out)
    assert (code, err, made["fault"], made["entries"]) == (0, "", "", 3)  # set up, signed in, sealed
    assert Path(made["file"]).parent == Path(office).parent / "backups"
    settings.store_computer("backup.target_2", str(tmp_path / "stick"))
    code, out, err = inside("backup", "--json")
    assert code == 1 and str(tmp_path / "stick") in err and err.count("\n") == 1
    assert [bool(one["fault"]) for one in json.loads(out)] == [False, True]


@pytest.mark.skipif(bool(SERVER), reason="about files")
def test_restore_and_its_drill(inside: Callable[..., Any], office: str) -> None:
    """Without a file the newest whole backup is taken; who may not is refused."""
    inside("duty_log.log", *CALL, "--content", "甲")
    assert inside("backup")[0] == 0
    inside("duty_log.log", *CALL, "--content", "乙")
    code, out, err = inside("restore", "--drill", "--json")
    told = json.loads(out)
    assert (code, err, told["restorable"], told["entries"]) == (0, "", True, 5)
    code, out, err = inside("restore", "--json")
    told = json.loads(out)
    assert (code, err, told["entries"], told["newer"]) == (0, "", 6, 4)
    rows = json.loads(inside("duty_log.list", "--json")[1])
    assert [row["content"] for row in rows] == ["甲"]
    Path(office).write_bytes(b"\0" * 100)
    code, out, err = inside("duty_log.list")
    assert code == 1 and "damaged" in err and "restore" in err
    code, out, err = inside("restore")
    assert code == 0 and out.startswith("Restored: 7 ledger entries"), err
    assert inside("verify")[0] == 0


@pytest.mark.skipif(bool(SERVER), reason="about files")
def test_backup_and_restore_are_for_those_who_may(
    inside: Callable[..., Any], program: Program, office: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DUTYDESK_NEW_PASSWORD", "Bb-23456")
    inside("people.add", "--number", "002", "--name", "李岚", "--role", "DUTY_SUB", "--user", NUMBER)
    monkeypatch.setenv("DUTYDESK_PASSWORD", "Bb-23456")
    monkeypatch.setenv("DUTYDESK_NEW_PASSWORD", "Cc-34567")
    assert inside("people.change_password", "--user", "002")[0] == 0
    monkeypatch.setenv("DUTYDESK_PASSWORD", PASSWORD)
    assert inside("backup", "--user", NUMBER)[0] == 0
    monkeypatch.setenv("DUTYDESK_PASSWORD", "Cc-34567")
    for args in (("backup",), ("restore",), ("restore", "--drill")):
        code, out, err = inside(*args, "--user", "002")
        assert (code, out) == (1, "") and "role" in err, (args, err)
    site.close()
    Path(office).unlink()
    refused = program("restore", "--user", "002", DUTYDESK_PASSWORD="Cc-34567")
    assert (refused.returncode, refused.stdout) == (1, "") and "role" in refused.stderr and not Path(office).exists()


@pytest.mark.parametrize("args", [
    ("search", "x", "--limit=--"), ("duty_log.list", "--source=--"), ("duty_log.attach", "--number=1", "--files=--"),
    ("duty_log.log", *CALL, "--content=--"), ("duty_log.list", "--user=--"), ("duty_log.list", "--db=--"),
])
def test_two_dashes_are_no_value(inside: Callable[..., Any], args: tuple[str, ...]) -> None:
    code, out, err = inside(*args)
    assert (code, out) == (1, "") and err.strip()


def test_names_that_no_system_has(inside: Callable[..., Any], office: str) -> None:
    for args in (
        ("duty_log.export", "a\x00.csv"), ("report", "duty_log.record_sheet", "--number", "1", "--pdf", "\ud800.pdf"),
        ("duty_log.list", "--db", "a\x00.db"),
        ("duty_log.list", "--db", "9" * 300), ("duty_log.list", "--db", "\ud800"), ("backup", "--to", "\x00"),
        ("duty_log.import", "\x00.csv"), ("duty_log.list", "--user", "\udc80"), ("duty_log.list", "--source", "\udc80"),
        ("duty_log.attach", "--number", "1", "--files", "\x00.pdf"),
    ):
        code, out, err = inside(*args)
        assert (code, out) == (1, "") and err.strip() and "Traceback" not in err, args
