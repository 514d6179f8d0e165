"""A whole office moved to another database and back: nothing changes, and nothing is left half."""
from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.core import access, finding, health, moving, query, seals, site
from app.core.errors import Cancelled, UserError
from app.core.run import Context, run
from db import ledger
from db import moving as rows
from db.database import database
from db.database import path_of as db_path
from tests.conftest import NUMBER, PASSWORD, Clock


@pytest.fixture
def worked(ctx: Context, log: Callable[..., Any], tmp_path: Path) -> Context:
    """An office with entries, a correction, a file, a line of contacts and a seal."""
    scan = tmp_path / "传真.pdf"
    scan.write_bytes(b"%PDF-1.4 " + bytes(range(256)))
    log("暴雨积水，请求支援", files=[scan])
    second = log("路面塌陷，\"引号\"\t制表\\反斜线\n第二行 𠮷", follows=1)
    run(ctx, "duty_log.correct", number=second["number"], content="路面塌陷，已围挡", reason="地点有误")
    run(ctx, "contacts.add", source="市应急局", phone="0xx-5550-0001")
    seals.seal(ctx, "by hand")
    return ctx


@pytest.fixture
def target(empty: str, office: str, tmp_path: Path) -> Iterator[str]:
    yield empty if empty != office else str(tmp_path / "other.db")


def contents() -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, as the program reads it."""
    return {
        model._meta.table_name: [tuple(row) for row in model.select().order_by(model._meta.primary_key).tuples()]
        for model in rows.models()
    }


def at(target: str, clock: Clock) -> Context:
    place = site.open_site(target, create=False)
    return replace(access.context_of_number(NUMBER, place.files), now=clock, station="desk-1")


def without_note(found: dict[str, list[tuple[Any, ...]]]) -> dict[str, list[tuple[Any, ...]]]:
    return {**found, "ledger_entry": found["ledger_entry"][:-1]}


def test_there_and_back(worked: Context, office: str, target: str, clock: Clock, tmp_path: Path) -> None:
    before, place = contents(), site.place_of(office)
    told: list[tuple[int, int]] = []
    ctx = worked.with_progress(lambda done, total, _: told.append((done, total)))
    for new in (target, str(tmp_path / "back.db")):
        moved = moving.move(ctx, place, new)
        assert contents() == before  # the source is as it was
        assert (moved.files, moved.entries) == (1, ledger.head().seq)
        assert all(done <= total for done, total in told) and told
        ctx, place = at(new, clock), site.place_of(new)
        after = contents()
        assert without_note(after) == before
        assert after["ledger_entry"][-1][5:7] == (moving.MOVED, f"{site.shown(office)} → {moved.target}")
        assert health.find(place.files, ctx.progress) == []
        assert [hit["title"] for hit in finding.search_all(ctx, "塌陷", 10)]
        logged = run(ctx, "duty_log.log", kind="call_in", source="x", content="after the move", confirm=True)
        assert logged["number"] == len(query.listed(ctx, "duty_log"))
        before, office = contents(), new


def is_empty(target: str) -> bool:
    path = db_path(target)
    if path is not None:
        return not any(path.parent.glob(path.name + "*"))
    server = site.server(target)
    try:
        return rows.is_empty(server)
    finally:
        server.close()


def test_what_is_stopped_leaves_nothing(worked: Context, office: str, target: str) -> None:
    def stop(done: int, total: int, text: str) -> None:
        if text == "search_document":
            raise Cancelled

    with pytest.raises(Cancelled):
        moving.move(worked.with_progress(stop), site.place_of(office), target)
    assert is_empty(target) and not site.files_of(target).exists()
    assert moving.move(worked, site.place_of(office), target).files == 1


def test_only_into_an_empty_place(worked: Context, office: str, target: str) -> None:
    moving.move(worked, site.place_of(office), target)
    with pytest.raises(UserError, match="is not empty"):
        moving.move(worked, site.place_of(office), target)
    with pytest.raises(UserError, match="Your role may not"):
        moving.move(replace(worked, grants=frozenset({"read"})), site.place_of(office), target)


def test_what_is_not_whole_is_moved_only_when_told(worked: Context, office: str, target: str) -> None:
    database.execute_sql("update contact set phone = '0xx-5550-9999'")
    with pytest.raises(UserError, match="not whole, nothing was moved"):
        moving.move(worked, site.place_of(office), target)
    assert is_empty(target)
    moving.move(worked, site.place_of(office), target, even_damaged=True)
    assert not is_empty(target)


def test_move_as_a_command(worked: Context, tmp_path: Path, program: Callable[..., Any]) -> None:
    done = program("move", str(tmp_path / "new.db"), "--json", DUTYDESK_PASSWORD=PASSWORD)
    assert done.returncode == 0 and '"entries":' in done.stdout, done.stderr
