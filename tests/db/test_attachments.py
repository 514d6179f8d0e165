"""Whether the files that records name lie in the store as they were taken in."""
from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.core import files, health
from app.core.errors import Cancelled
from app.core.run import Context, run
from db import ledger
from db.attachments import damaged
from db.tables import Attachment
from tests.conftest import SERVER


@pytest.fixture
def kept(ctx: Context, log: Callable[..., Any], tmp_path: Path) -> list[Path]:
    """Two files of No. 1, as they lie in the store."""
    for name in ("传真.pdf", "照片.jpg"):
        (tmp_path / name).write_text(name)
    log(files=[tmp_path / "传真.pdf", tmp_path / "照片.jpg"])
    rows = Attachment.select().order_by(Attachment.id)
    places = [files.stored_path(ctx, row.sha256) for row in rows]
    for place in places:
        place.chmod(0o600)
    return places


def test_what_is_whole_gives_no_finding(ctx: Context, kept: list[Path]) -> None:
    assert ctx.files and damaged(ctx.files) == []
    assert health.check(ctx).whole


def test_a_file_altered_is_named_with_its_entry(ctx: Context, kept: list[Path]) -> None:
    kept[0].write_text("x")
    assert ctx.files
    (found,) = damaged(ctx.files)
    assert (found.what, found.fields, found.file, found.known_as) == ("file", ("altered",), "传真.pdf", "2026/1")
    assert found.seq == ledger.head().seq
    (sentence,) = health.check(ctx).sentences
    assert "传真.pdf" in sentence and "2026/1" in sentence and "altered" in sentence


@pytest.mark.skipif(bool(SERVER), reason="with a server each computer has its own files")
def test_a_file_gone_is_named_with_its_entry(ctx: Context, kept: list[Path]) -> None:
    kept[1].unlink()
    (sentence,) = health.check(ctx).sentences
    assert "照片.jpg" in sentence and "2026/1" in sentence and "missing" in sentence
    assert ctx.files
    assert [one.fields for one in damaged(ctx.files.with_name("elsewhere"))] == [("missing",)] * 2
    assert len(damaged(ctx.files.with_name("elsewhere"), limit=1)) == 1


def test_without_a_known_folder_files_are_not_looked_at(kept: list[Path]) -> None:
    kept[0].unlink()
    assert health.find(None, lambda *_: None) == []


def test_a_hash_that_is_none_leads_nowhere(ctx: Context, kept: list[Path]) -> None:
    if SERVER:
        pytest.skip("with a server each computer has its own files")
    Attachment.update(sha256="../../../../etc/passwd").where(Attachment.name == "照片.jpg").execute()
    assert ctx.files
    assert [(one.file, one.fields) for one in damaged(ctx.files)] == [("照片.jpg", ("missing",))]


def test_it_can_be_stopped_within_a_file(ctx: Context, kept: list[Path]) -> None:
    def stop(done: int, total: int, text: str) -> None:
        raise Cancelled

    assert ctx.files
    with pytest.raises(Cancelled):
        damaged(ctx.files, stop)
    run(ctx, "duty_log.settle", number=1)  # the database is free
