"""A text that an event is opened from: what it proposes, and files that are none."""
from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from app.core.errors import UserError
from app.core.run import Context, run
from app.features.events import pasted
from app.features.events.records import Event, Snapshot

TEXT = "6月24日2时31分，江云高速K87+300处一辆大客车追尾货车。省高速交警江城大队报告。"


def test_proposals_stand_where_the_text_says_so(ctx: Context) -> None:
    found = pasted.proposals(ctx, TEXT, ctx.now())
    assert {one.field for one in found} >= {"occurred", "category"}
    for one in found:
        assert TEXT[one.start:one.end] == one.found
    occurred = next(one for one in found if one.field == "occurred")
    assert occurred.value == "2026-06-24 02:31" and occurred.found
    category = next(one for one in found if one.field == "category")
    assert category.shown != category.value
    assert [pasted.FIELDS.index(one.field) for one in found] == sorted(pasted.FIELDS.index(one.field) for one in found)


@pytest.mark.parametrize("text", ["", "\n\n", "𠮷" * 50, "年月日时分" * 200, "(((" * 500, "9" * 5000])
def test_any_text_is_read_without_a_fault(ctx: Context, text: str) -> None:
    for one in pasted.proposals(ctx, text, ctx.now()):
        assert text[one.start:one.end] == one.found


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_text_file_is_read_word_for_word(ctx: Context, tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "传真.txt"
    file.write_bytes(f"{TEXT}\r\n第二行\0"[:-1].encode(encoding))
    assert pasted.from_file(ctx, file) == f"{TEXT}\n第二行"


@pytest.mark.parametrize("content", [b"\x89PNG\r\n\x1a\n\0\0\0", b"\xff\xff\xff\x00", b"PK\x03\x04\0\0"])
def test_what_is_no_text_is_said(ctx: Context, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "x.txt"
    file.write_bytes(content)
    with pytest.raises(UserError, match="no plain text"):
        pasted.from_file(ctx, file)


def test_too_much_is_said(ctx: Context, tmp_path: Path) -> None:
    file = tmp_path / "x.txt"
    file.write_bytes(b"a" * 80_001)
    with pytest.raises(UserError, match="too large"):
        pasted.from_file(ctx, file)
    file.write_bytes(b"a" * 20_001)
    with pytest.raises(UserError, match="20001 characters; up to 20000"):
        pasted.from_file(ctx, file)
    with pytest.raises(UserError, match="no file"):
        pasted.from_file(ctx, tmp_path)
    with pytest.raises(UserError, match="no file"):
        pasted.from_file(ctx, tmp_path / "nothing.txt")


def test_signs_that_are_no_writing_go() -> None:
    assert pasted.plain("a\r\nb\rc\x07\x1b[31m\td\u2029e\ud800") == "a\nb\nc[31m\td\ne"


def test_open_keeps_text_and_figures_in_one_step(ctx: Context, open_figures: Callable[..., str]) -> None:
    number = open_figures(dead=3, serious=4, loss_wan=12.5)
    event = Event.get(Event.number == number)
    (row,) = Snapshot.select().where(Snapshot.event == event)
    assert (row.dead, row.serious, row.missing, row.loss_wan) == (3, 4, None, 12.5)
    assert row.at == event.known_at and row.source == event.source


def test_a_figure_that_none_can_be_opens_nothing(ctx: Context, open_figures: Callable[..., str]) -> None:
    with pytest.raises(UserError) as refused:
        open_figures(dead=-1)
    assert refused.value.field == "dead" and not Event.select().count()


@pytest.fixture
def open_figures(ctx: Context) -> Callable[..., str]:
    def opened(**figures: float) -> str:
        return str(run(ctx, "events.open", content=TEXT, source="省高速交警", confirm=True, **figures)["event"])

    return opened
