"""Eighty real Chinese reports of fires, accidents, earthquakes and poisonings, as a duty room would take them."""
from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pypdfium2 import PdfDocument

from app.core import pages, query, search
from app.core.run import Context, run
from app.features.duty_log.lists import entry
from app.features.roster.plan import shift_plan
from app.features.roster.shifts import shift_at
from db import proof
from tests.conftest import Clock

NEWS = Path(__file__).resolve().parents[2] / "shared" / "data" / "news"
KINDS = ("call_in", "fax", "event", "report")
CALLERS = ("市应急管理局", "市消防救援支队　值班室", "市交警支队　指挥中心　0xx-5550-0122", "云岭县人民政府值班室")

pytestmark = pytest.mark.skipif(not NEWS.exists(), reason="the trial texts are not beside this checkout")


def texts() -> list[str]:
    """Each report without its first line, which holds its date."""
    found = []
    for path in sorted(NEWS.glob("*/*.txt")):
        lines = path.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        found.append("\n".join(line.strip() for line in lines[1:] if line.strip()) or lines[0])
    return found


@pytest.fixture
def night(ctx: Context, clock: Clock) -> tuple[Context, list[str]]:
    """All texts logged over three shifts, every tenth one late, some corrected, one voided."""
    clock.local(2026, 6, 23, 8, 35)
    logged = texts()
    for index, text in enumerate(logged):
        clock.forward(minutes=24)
        at = clock.at - timedelta(minutes=40) if index % 10 == 9 else None
        run(
            ctx, "duty_log.log", kind=KINDS[index % 4], source=CALLERS[index % 4], content=text, at=at,
            result="done" if index % 3 else "open", confirm=True,
        )
        if index % 8 == 7:
            run(ctx, "duty_log.correct", number=index + 1, content=corrected(text), reason="现场复核")
    run(ctx, "duty_log.void", number=20, reason="与上一条重复")
    return ctx, logged


def corrected(text: str) -> str:
    """The text with its first number of people raised by one."""
    found = re.search(r"(\d+)(?=[人名])", text)
    return text[: found.start()] + str(int(found[1]) + 1) + text[found.end() :] if found else text + "（已核）"


def characters(text: str) -> str:
    return "".join(text.split())


def test_every_word_is_found_again(night: tuple[Context, list[str]]) -> None:
    ctx, logged = night
    assert len(logged) == 80
    for number, text in enumerate(logged, 1):
        words = re.findall(r"[\u4e00-\u9fff]{2}", text)
        for word in (words[0], words[len(words) // 2], words[-1]):
            found = query.listed(ctx, "duty_log", text=word)
            assert number in [row["number"] for row in query.rows(ctx, "duty_log", found)], word


def test_corrections_keep_the_first_wording(night: tuple[Context, list[str]]) -> None:
    ctx, logged = night
    for number in range(8, 81, 8):
        row = entry(ctx, number)
        assert row is not None
        before = "".join(text for text, state in row["pieces"] if state != "new")
        assert before == logged[number - 1]
        assert row["content"] == corrected(logged[number - 1])
    assert search.find("与上一条重复", "duty_entry") == []
    assert proof.verify() == []


def test_the_shifts_print_whole(night: tuple[Context, list[str]], clock: Clock, tmp_path: Path) -> None:
    ctx, logged = night
    starts = shift_plan(ctx)
    moment = Clock(clock.at)
    moment.local(2026, 6, 23, 8, 40)
    seen = ""
    for _ in range(5):
        span = shift_at(moment.at, starts)
        file = tmp_path / f"{span.code}.pdf"
        made = pages.save(ctx, "duty_log.shift_log", file, since=span.starts, until=span.ends)
        assert made.warnings == []
        seen += printed(file, made.pages)
        moment.at = span.ends + timedelta(minutes=1)
    for number, text in enumerate(logged, 1):
        if number % 8 and number != 20:
            assert in_order(characters(text), seen), number


def printed(file: Path, count: int) -> str:
    with PdfDocument(file) as document:
        assert len(document) == count
        return characters("".join(page.get_textpage().get_text_range() for page in document))


def in_order(text: str, whole: str) -> bool:
    """Whether every stretch of ten characters was printed; a page may break the text between them."""
    stretches = [text[i : i + 10] for i in range(0, len(text) - 10, 10)]
    missing = [stretch for stretch in stretches if stretch not in whole]
    return len(missing) <= max(2, len(stretches) // 8)


def test_reports_are_the_same_twice(night: tuple[Context, list[str]], tmp_path: Path) -> None:
    ctx, _ = night
    fixed: dict[str, Any] = {"number": 8}
    first = pages.preview(replace(ctx, now=ctx.now), "duty_log.record_sheet", **fixed)
    second = pages.preview(ctx, "duty_log.record_sheet", **fixed)
    assert first.file.read_bytes() == second.file.read_bytes()
