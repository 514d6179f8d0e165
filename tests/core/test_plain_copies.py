"""Copies for other programs lie in one private folder and are erased: at closing, locking, the next start."""
from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.core import files, pages, plain_copies
from app.core.run import Context
from tests.conftest import ROOT

TEXT = "暴雨积水请求支援"


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The system's temporary files, for this test alone."""
    own = tmp_path / "temporary"
    own.mkdir()
    plain_copies.close()
    monkeypatch.setattr(tempfile, "tempdir", str(own))
    monkeypatch.setenv("TMPDIR", str(own))
    yield own
    plain_copies.close()


def opened(ctx: Context) -> Path:
    stored = files.take_in_bytes(ctx, "传真.txt", TEXT.encode())
    return files.open_copy(ctx, stored.sha256, stored.name)


def test_all_copies_lie_in_one_private_folder_and_go_with_it(ctx: Context, log: Any, own_folder: Path) -> None:
    log()
    copy = opened(ctx)
    made = pages.preview(ctx, "duty_log.record_sheet", number=1)
    assert copy.read_text("utf-8") == TEXT
    (folder,) = own_folder.iterdir()
    assert folder in copy.parents and folder in made.file.parents
    if os.name == "posix":
        assert folder.stat().st_mode & 0o777 == 0o700
    again = folder.with_name("seen")
    os.link(copy, again)  # what is left on the disk under another name
    plain_copies.close()
    assert not folder.exists() and again.read_bytes() == bytes(len(TEXT.encode()))


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="the system does not tell who reads a file")
def test_what_nobody_reads_goes_at_locking(ctx: Context, log: Any) -> None:
    log()
    read, unread = opened(ctx), opened(ctx)
    preview = pages.preview(ctx, "duty_log.record_sheet", number=1).file
    with read.open("rb"):
        plain_copies.discard_opened()
        assert read.exists() and not unread.exists() and not unread.parent.exists()
    assert preview.exists(), "the page shown behind the lock stays"
    plain_copies.discard_opened()
    assert not read.exists()


def test_the_next_start_erases_what_a_kill_left_and_nothing_else(own_folder: Path) -> None:
    code = "from app.core import plain_copies as p; (p.folder() / 'x').write_text('secret'); print(1, flush=True); "
    code += "import time; time.sleep(60)"
    running = [
        subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE) for _ in range(2)
    ]
    try:
        for one in running:
            assert one.stdout is not None and one.stdout.readline()
        killed, alive = running
        killed.send_signal(signal.SIGKILL if os.name == "posix" else signal.SIGTERM)
        killed.wait()
        (own_folder / "dutydesk-report.txt").write_text("a person's own")
        (own_folder / "dutydesk-drafts").mkdir()
        own = plain_copies.folder().parent
        assert len(list(own_folder.glob("*-run-*"))) == 3
        plain_copies.sweep()
        left = [path for path in own_folder.glob("*-run-*") if path != own]
        assert len(left) == 1 and (left[0] / "pages" / "x").read_text() == "secret", "the running one's stays"
        assert own.exists() and (own_folder / "dutydesk-report.txt").exists()
        assert (own_folder / "dutydesk-drafts").exists()
    finally:
        for one in running:
            one.kill()
            one.wait()
            assert one.stdout is not None
            one.stdout.close()


def test_a_link_in_place_of_a_folder_is_left_alone(own_folder: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "kept.txt").write_text("kept")
    plain_copies.folder()
    prefix = next(own_folder.glob("*-run-*")).name.rpartition("-run-")[0] + "-run-"
    (own_folder / f"{prefix}link").symlink_to(outside, target_is_directory=True)
    left = own_folder / f"{prefix}left"
    left.mkdir()
    (left / plain_copies.LOCK).touch()
    (left / "inner").symlink_to(outside, target_is_directory=True)
    plain_copies.sweep()
    assert (outside / "kept.txt").read_text() == "kept" and not left.exists()


def test_another_run_may_be_sooner_at_closing(own_folder: Path) -> None:
    own = plain_copies.folder().parent
    (own / "pages" / "x").write_text(TEXT)

    def sweep() -> None:
        assert not (own / "pages").exists(), "what is ours is gone before the lock is free"
        shutil.rmtree(own)

    plain_copies._held.callback(sweep)
    plain_copies.close()
    assert not own.exists()
