"""Drafts: what was typed outlives the program."""
from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from datetime import datetime
from pathlib import Path

import pytest

from app.core.drafts import Draft, DraftFolder, Kept
from tests.conftest import ROOT

NOON = datetime(2026, 6, 24, 4)


def draft(number: str = "001", text: str = "暴雨", minute: int = 0) -> Draft:
    return Draft(number, "call_in", NOON.replace(minute=minute), {"content": text, "verified": True}, ("content", 2))


@pytest.fixture
def folder(tmp_path: Path) -> DraftFolder:
    return DraftFolder(tmp_path / "drafts")


def test_what_is_kept_comes_back_as_it_was(folder: DraftFolder) -> None:
    assert folder.load() == []
    kept = draft()
    folder.keep(kept)
    assert folder.load() == [kept]
    kept.values["content"] = "暴雨，𫄧水河"
    folder.keep(kept)
    assert folder.load("001") == [kept]
    folder.drop(kept)
    folder.drop(kept)
    assert folder.load() == [] and list(folder.folder.iterdir()) == []


def test_oldest_first_and_each_person_their_own(folder: DraftFolder) -> None:
    later, earlier, other = draft(minute=5), draft(minute=1), draft("002", minute=3)
    for one in (later, other, earlier):
        folder.keep(one)
    assert folder.load("001") == [earlier, later]
    assert folder.load() == [earlier, other, later]


@pytest.mark.parametrize(
    "content", ["", "{", "[]", '"x"', "null", '{"number": "001"}', "\udcff",
                '{"number": "001", "kind": "", "started": "no", "cursor": ["", 0]}',
                '{"number": "001", "kind": "", "started": 5, "cursor": ["", 0]}',
                '{"number": "001", "kind": "", "started": "2026-06-24T04:00:00", "cursor": 5}',
                '{"number": "001", "kind": "", "started": "2026-06-24T04:00:00", "cursor": ["", 0], "later": 1}'],
)
def test_a_file_that_cannot_be_read_is_left_alone(folder: DraftFolder, content: str) -> None:
    kept = draft()
    folder.keep(kept)
    odd = folder.folder / "odd.json"
    odd.write_bytes(content.encode("utf-8", "surrogateescape"))
    assert folder.load() == [kept] and odd.exists()


def test_a_time_with_a_zone_does_not_hide_the_others(folder: DraftFolder) -> None:
    kept = draft()
    folder.keep(kept)
    path = next(folder.folder.glob("*.json"))
    zoned = {**json.loads(path.read_text("utf-8")), "started": "2026-06-24T04:00:00+00:00", "uid": "other"}
    (folder.folder / "other.json").write_text(json.dumps(zoned), "utf-8")
    assert kept in folder.load()


def test_a_disk_that_does_not_take_it_says_so(tmp_path: Path) -> None:
    (tmp_path / "drafts").write_text("in the way")
    with pytest.raises(OSError, match="."):
        DraftFolder(tmp_path / "drafts").keep(draft())


# other folders ------------------------------------------------------------------
@pytest.fixture
def refuge(tmp_path: Path) -> Path:
    return tmp_path / "refuge"


def test_a_draft_finds_another_folder_and_comes_home(tmp_path: Path, refuge: Path) -> None:
    home = tmp_path / "drafts"
    folder, kept = DraftFolder(home, (tmp_path / "drafts" / "no", refuge)), draft(text="one")
    assert folder.keep(kept).folder == home
    home.rename(tmp_path / "away")
    home.write_text("in the way")
    kept.values["content"] = "two"
    put = folder.keep(kept)
    assert put.folder == refuge and put.fault is not None
    home.unlink()
    (tmp_path / "away").rename(home)
    assert DraftFolder(home, (refuge,)).load() == [kept]  # the newer of two files
    kept.values["content"] = "three"
    assert folder.keep(kept) == Kept(home)
    assert folder.load() == [kept] and list(refuge.iterdir()) == []
    folder.drop(kept)
    assert folder.load() == []


def test_the_newest_counts_after_a_restart_too(tmp_path: Path, refuge: Path) -> None:
    home, kept = tmp_path / "drafts", draft(text="one")
    for _ in range(3):
        DraftFolder(refuge).keep(kept)  # each begins to count anew
    DraftFolder(home).keep(kept)
    again = DraftFolder(home, (refuge,))
    again.load()
    kept.values["content"] = "two"
    again.keep(kept)
    assert DraftFolder(home, (refuge,)).load() == [kept]


def test_a_home_that_is_gone_is_not_made_anew(tmp_path: Path, refuge: Path) -> None:
    """Where a disk was pulled out an empty folder stays; a draft put there is gone when the disk is back."""
    folder, kept = DraftFolder(tmp_path / "drafts", (refuge,)), draft()
    folder.keep(kept)
    (tmp_path / "drafts").rename(tmp_path / "away")
    assert folder.keep(kept).folder == refuge and not (tmp_path / "drafts").exists()


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="gives a folder to another person")
def test_a_folder_of_somebody_else_is_not_written_into(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    folder = DraftFolder.with_refuges(tmp_path / "drafts")
    theirs = folder.others[-1]
    theirs.mkdir()
    os.chown(theirs, 65534, 65534)
    with pytest.raises(PermissionError):
        DraftFolder(theirs).keep(draft())
    assert list(theirs.iterdir()) == [] and folder.load() == []


def test_drafts_are_their_owners_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    folder = DraftFolder(DraftFolder.with_refuges(tmp_path / "drafts").others[-1])
    folder.keep(draft())
    assert [oct(path.stat().st_mode & 0o777) for path in (folder.folder, *folder.folder.iterdir())] == [
        "0o700", "0o600"
    ]


TYPING = """
import sys
from datetime import datetime
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from app.core.drafts import Draft, DraftFolder
folder, typed = DraftFolder(Path(sys.argv[2])), Draft("001", "call_in", datetime(2026, 6, 24))
for n in range(10 ** 6):
    typed.values["content"] = "字" * n
    folder.keep(typed)
    print(n, flush=True)
"""


def test_a_kill_leaves_the_last_kept_text_or_the_one_after(folder: DraftFolder) -> None:
    for stop in (3, 40, 99):
        typing = subprocess.Popen(
            [sys.executable, "-c", TYPING, str(ROOT), str(folder.folder)], stdout=subprocess.PIPE, text=True
        )
        assert typing.stdout
        for line in typing.stdout:
            if int(line) == stop:
                os.kill(typing.pid, signal.SIGKILL)
        typing.wait()
        typing.stdout.close()
        (found,) = folder.load("001")
        assert len(found.values["content"]) >= stop
        folder.drop(found)


@pytest.mark.parametrize(
    ("key", "value"),
    [("uid", "../../elsewhere"), ("values", []), ("values", None), ("number", 1), ("kind", None), ("cursor", ["", "x"]),
     ("cursor", [[], 0]), ("cursor", ["", 0, 0])],
)
def test_a_file_altered_from_outside_is_no_draft(folder: DraftFolder, key: str, value: object) -> None:
    """Under another's name it would be written to where it never was."""
    kept = draft()
    folder.keep(kept)
    path = folder.folder / f"{kept.uid}.json"
    path.write_text(json.dumps({**json.loads(path.read_text("utf-8")), key: value}), encoding="utf-8")
    assert folder.load() == [] and path.exists()


def test_a_file_nested_without_end_is_left_alone(folder: DraftFolder) -> None:
    folder.keep(draft())
    (folder.folder / "deep.json").write_text("[" * 100_000)
    assert len(folder.load()) == 1
