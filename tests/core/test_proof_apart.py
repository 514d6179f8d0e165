"""A long record is checked in a process of its own: the same findings, a stop that is heard, no key to be seen."""
from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from app.core import backups, health, proof_apart, site, vault
from app.core.errors import Cancelled
from app.core.run import Context
from db.database import database
from tests.conftest import PASSWORD, SERVER

pytestmark = pytest.mark.skipif(bool(SERVER), reason="changes a file")


@pytest.fixture(autouse=True)
def long_record(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proof_apart, "SHORT", 0)
    monkeypatch.setattr(health, "check", lambda ctx: pytest.fail("not checked apart"))


def test_it_finds_what_is_found_here(office: str, ctx: Context, log: Callable[..., Any]) -> None:
    log("积水三十厘米")
    found = proof_apart.check(ctx, office)
    assert found.whole and found.entries == health.head().seq and found.code == health.head().code
    site.close()
    with closing(sqlite3.connect(office)) as file:
        file.execute("update duty_entry set content = '积水三厘米'")
        file.commit()
    site.open_site(office)
    told = proof_apart.check(ctx, office).sentences
    assert told == [health.explain(one) for one in health.find(ctx.files, ctx.progress)] and len(told) == 2


def test_a_stop_ends_the_process_and_an_encrypted_record_is_read(
    office: str, ctx: Context, log: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    log("积水三十厘米")
    vault.encrypt(ctx, office, PASSWORD)
    begun: list[Any] = []
    real = proof_apart.subprocess.Popen

    def popen(*args: Any, **kwargs: Any) -> Any:
        begun.append((real(*args, **kwargs), args[0]))
        return begun[-1][0]

    monkeypatch.setattr(proof_apart.subprocess, "Popen", popen)
    assert proof_apart.check(ctx, office).whole

    def stop(done: int, total: int, text: str) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        proof_apart.check(ctx.with_progress(stop), office)
    key = proof_apart.db.data_key()
    assert key is not None and [process.returncode is not None for process, _ in begun] == [True, True]
    assert not any(key.hex() in word for _, words in begun for word in words) and Path(office).exists()


def test_a_copy_is_checked_apart(
    office: str, ctx: Context, log: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log("积水三十厘米")
    monkeypatch.setattr(proof_apart.proof, "verify", lambda *_: pytest.fail("not checked apart"))
    vault.encrypt(ctx, office, PASSWORD)
    (made,) = backups.make(ctx, site.place_of(office), [tmp_path / "copies"])
    assert made.copy is not None and made.copy.whole
    database.execute_sql("update duty_entry set content = '积水三厘米'")
    (made,) = backups.make(ctx, site.place_of(office), [tmp_path / "copies"])
    assert made.copy is not None and not made.copy.whole
