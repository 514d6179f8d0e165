"""Pages leave the program in any form, one at a time or a month at once; the ledger says which and how to open them."""
from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import docx
import pytest
from pypdfium2 import PdfDocument

from app.core import i18n, page_notes, pages, registry
from app.core.errors import Cancelled, Denied, UserError
from app.core.pages import Options
from app.core.run import Context, note, read, run
from app.report.blocks import Document
from db import proof
from db.ledger import LedgerEntry
from tests.conftest import OTHER_PASSWORD, PASSWORD, Clock
from tests.features.test_warnings import GIVEN
from tests.shifts import publish

LOG = "duty_log.shift_log"
SINCE, UNTIL = datetime(2026, 6, 23, 9, 30), datetime(2026, 6, 24, 0, 30)
SPAN = {"since": SINCE, "until": UNTIL}
FORMS = ("pdf", "docx", "xlsx", "html")
JUNE = date(2026, 6, 1), date(2026, 6, 30)


def entered(*actions: str) -> list[tuple[str, str]]:
    rows = LedgerEntry.select().where(LedgerEntry.action.in_(actions)).order_by(LedgerEntry.seq)
    return [(row.action, row.reason) for row in rows]


# one page ---------------------------------------------------------------
def test_the_ending_says_the_form_and_all_forms_are_one_page(ctx: Context, log: Any, tmp_path: Path) -> None:
    log("暴雨积水")
    made = pages.save_all(ctx, LOG, [tmp_path / f"a.{form}" for form in FORMS], **SPAN)
    (code,) = {one.code for one in made}
    assert [one.pages for one in made] == [1, 0, 0, 0] and made[2].rows > 1
    noted = [page_notes.read(reason) for _, reason in entered(pages.SAVED)]
    assert [(one.target, one.code) for one in noted] == [(f"a.{form}", code) for form in FORMS]
    assert [one.digest for one in noted] == [hashlib.sha256(one.file.read_bytes()).hexdigest()[:16] for one in made]
    assert len(entered("ledger.sealed")) == 1 and proof.verify() == []
    texts = (
        PdfDocument(tmp_path / "a.pdf")[0].get_textpage().get_text_range(),
        "".join(one.text for one in docx.Document(str(tmp_path / "a.docx")).tables[1]._cells),
        (tmp_path / "a.html").read_text(encoding="utf-8"),
    )
    assert all("暴雨积水" in text for text in texts) and code in texts[0] and code in texts[2]
    assert (tmp_path / "a.xlsx").read_bytes()[:2] == b"PK"


def test_a_form_that_cannot_be_written_leaves_none_of_them(ctx: Context, log: Any, tmp_path: Path) -> None:
    log()
    paths = [tmp_path / "sheet.pdf", tmp_path / "sheet.xlsx", tmp_path / "sheet.html"]
    with pytest.raises(UserError, match="has no table"):
        pages.save_all(ctx, "duty_log.record_sheet", paths, number=1)
    assert list(tmp_path.glob("*sheet*")) == [] and list(tmp_path.glob(".*part*")) == []
    assert entered(pages.SAVED) == []


def test_another_ending_is_refused_and_changes_nothing(ctx: Context, log: Any, tmp_path: Path) -> None:
    log()
    for name in ("a.doc", "a", "a.pdf.exe"):
        with pytest.raises(UserError, match=r"\.pdf, \.docx, \.xlsx or \.html"):
            pages.save(ctx, LOG, tmp_path / name, **SPAN)
    with pytest.raises(UserError, match="cannot be written"):
        pages.save(ctx, LOG, tmp_path / "none" / "a.docx", **SPAN)
    assert entered(pages.SAVED) == [] and [one for one in tmp_path.iterdir() if one.name.startswith("a")] == []


def test_a_page_is_copied_as_html_and_noted(ctx: Context, log: Any) -> None:
    log("暴雨积水")
    text = pages.html(ctx, LOG, **SPAN)
    assert text.startswith("<!DOCTYPE html>") and "暴雨积水" in text
    ((_, reason),) = entered(pages.COPIED)
    assert page_notes.read(reason).code in text
    assert pages.recent(ctx)[0]["action"] == pages.COPIED and len(entered("ledger.sealed")) == 1


def test_the_language_of_a_page_is_its_own(ctx: Context, log: Any) -> None:
    log()
    for window in ("zh_CN", "en"):
        i18n.use(window)
        for language, title in (("zh_CN", "值班日志"), ("en", "Duty log")):
            text = pages.html(ctx, LOG, Options(language=language), **SPAN)
            assert f"<title>{title}</title>" in text and f'lang="{language.replace("_", "-")}"' in text
        assert "<title>值班日志</title>" in pages.html(ctx, LOG, **SPAN), "that of the office's pages"


def test_marks_traces_and_data(ctx: Context, log: Any) -> None:
    log("暴雨积水")
    built, code = pages.document(ctx, LOG, Options(mark="draft", traced=True, attached=True), **SPAN)
    assert (built.mark, built.trace) == ("草稿", "周明远 001 2026-06-24 02:44") and built.attached
    name, data = built.attached
    told = json.loads(data)["document"]
    assert name == "值班日志.json" and "暴雨积水" in data.decode() and told["proof"] == code
    assert told["title"] == built.title and len(told["blocks"]) == len(built.blocks)
    assert pages.document(ctx, LOG, **SPAN)[0].attached is None


def test_a_file_name_has_the_ending_of_its_form(ctx: Context, log: Any) -> None:
    log()
    assert pages.file_name(ctx, LOG, "docx", **SPAN) == "江城市人民政府总值班室_值班日志_20260623夜班.docx"
    assert pages.file_name(ctx, LOG, **SPAN).endswith(".pdf")


def test_a_long_title_makes_a_name_that_a_file_system_takes(ctx: Context, tmp_path: Path) -> None:
    run(ctx, "templates.change_word", text="Duty log", chinese="值守工作日志" * 20)
    done = pages.batch(ctx, date(2026, 6, 23), date(2026, 6, 23), tmp_path, [LOG])
    assert not done.skipped and done.files and all(file.is_file() for file in done.files)
    assert max(len(file.name.encode()) for file in done.files) <= 255


# what the ledger says ---------------------------------------------------
def test_recent_pages_can_be_opened_again(ctx: Context, log: Any, tmp_path: Path) -> None:
    log()
    made = pages.save(ctx, LOG, tmp_path / "a|b.pdf", **SPAN)
    pages.printed(ctx, made, "HP |\n1\u202e", 2)
    note(ctx, pages.PRINTED, "值班日志 3F2A-09BC-71DE HP-1 ×2")  # as earlier versions noted it
    first, second, third = pages.recent(ctx)
    assert (first["title"], first["code"], first["report"]) == ("值班日志 3F2A-09BC-71DE HP-1 ×2", "3F2A-09BC-71DE", "")
    assert (second["title"], second["target"], second["by"]) == ("值班日志", "HP /\ufffd1\ufffd ×2", "周明远")
    assert (third["target"], third["code"], third["at"]) == ("a/b.pdf", made.code, ctx.now())
    assert (third["report"], third["args"]) == (LOG, SPAN)
    assert pages.document(ctx, third["report"], **third["args"])[0].title == "值班日志"
    shown = pages.preview(ctx, "duty_log.record_sheet", number=1)
    with pytest.raises(UserError, match="are a PDF"):
        pages.keep(ctx, shown, tmp_path / "b.docx")
    kept = pages.keep(ctx, shown, tmp_path / "b.pdf")
    assert pages.recent(ctx)[0]["args"] == {"number": 1} and kept.file == tmp_path / "b.pdf"


@pytest.mark.parametrize("tail", [
    "nothing.of_that_name", 'duty_log.shift_log {"since": "noon"}', "duty_log.shift_log {", "duty_log.shift_log [1]",
    'duty_log.shift_log {"colour": 1}', "",
])
def test_a_note_that_says_no_known_page_is_read_all_the_same(ctx: Context, tail: str) -> None:
    found = page_notes.read(f"标题 | a.pdf | 3F2A-09BC-71DE | {tail}")
    assert found == page_notes.Noted("标题", "a.pdf", "3F2A-09BC-71DE")


# many at once -----------------------------------------------------------
@pytest.fixture
def june(ctx: Context, log: Any, clock: Clock, person: Callable[..., Context]) -> Context:
    """A night of June with a roster, an event reported in writing, a warning, a draw, and a sealed handover."""
    clock.local(2026, 6, 22, 9, 0)
    publish(ctx)
    clock.local(2026, 6, 24, 2, 44)
    log("暴雨积水")
    opened = run(
        ctx, "events.open", title="客车追尾", source="卢警官", content="客车追尾货车", category="12H00", level="4",
        place="江云高速", region="990100", occurred=i18n.to_utc(datetime(2026, 6, 24, 2, 31)), confirm=True,
    )
    run(ctx, "events.report", event=opened["event"], kind="first", confirm=True, signed_by="顾青禾")
    run(ctx, "warnings.register", **GIVEN)
    run(ctx, "contacts.add", source="第一镇值班室", phone="0xx-5550-0001")
    run(ctx, "rounds.draw")
    clock.local(2026, 6, 24, 8, 40)
    other = person("002", name="贺知安")
    run(ctx, "handover.prepare")
    run(ctx, "handover.sign", side="outgoing", password=PASSWORD)
    for item in read(ctx, "handover.items"):
        run(other, "handover.accept", item=item["number"])
    run(other, "handover.sign", side="incoming", password=OTHER_PASSWORD)
    return ctx


def test_a_month_of_pages(june: Context, tmp_path: Path) -> None:
    shown: list[tuple[int, int]] = []
    ctx = june.with_progress(lambda done, total, text: shown.append((done, total)))
    folder = tmp_path / "out"
    folder.mkdir()
    seals = len(entered("ledger.sealed"))
    done = pages.batch(ctx, *JUNE, folder, form="html")
    assert done.skipped == [] and not done.stopped and sorted(done.files) == sorted(folder.iterdir())
    noted = Counter(row["report"] for row in pages.recent(ctx, 1000))
    begun = 2 * 23 + 1  # day and night up to the 23rd, the day of the 24th
    assert noted.items() >= {
        LOG: begun, "handover.sheet": 1, "roster.sheet": 1, "roster.statistics": 1, "rounds.notice": 1,
        "rounds.held": 1, "rounds.check_record": 1, "warnings.notice": 1, "events.flash": 1, "events.special": 1,
        "events.replay": 1,
    }.items()
    empty = {"bulletins.information"}  # no bulletin was prepared that month
    assert noted.keys() | empty == {one.id for one in registry.reports.values() if one.each}
    assert len(entered("ledger.sealed")) == seals + 1 and proof.verify() == []
    assert [done for done, _ in shown] == sorted(done for done, _ in shown) and shown[-1][0] == shown[-1][1] > 0

    only = ["roster.sheet", "rounds.held"]
    for number in ("", " (2)", " (3)"):
        made = pages.batch(june, *JUNE, tmp_path, only)
        assert [one.stem.endswith(number) for one in made.files] == [True, True], "nothing is written over"
    assert len(list(tmp_path.glob("*.pdf"))) == 6


def test_a_batch_that_is_stopped_keeps_what_is_finished(ctx: Context, tmp_path: Path) -> None:
    def stop(done: int, total: int, text: str) -> None:
        if done >= 250:
            raise Cancelled

    folder = tmp_path / "out"
    folder.mkdir()
    done = pages.batch(ctx.with_progress(stop), *JUNE, folder, [LOG])
    assert done.stopped and len(done.files) == 2 and sorted(folder.iterdir()) == sorted(done.files)
    assert len(pages.recent(ctx)) == 2 and entered("ledger.sealed")[-1:] and proof.verify() == []


def test_a_page_that_cannot_be_made_is_left_out_and_told(
    ctx: Context, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(ctx: Context, month: str) -> Document:
        raise UserError("The month is not closed.")

    monkeypatch.setitem(registry.reports, "rounds.held", replace(registry.reports["rounds.held"], func=refuse))
    done = pages.batch(ctx, *JUNE, tmp_path, ["rounds.held", "rounds.notice"], form="xlsx")
    assert done.skipped[0] == ("Rounds of a month 2026-06", "The month is not closed.")
    assert len(done.skipped) + len(done.files) == 2


def test_what_a_batch_refuses(ctx: Context, tmp_path: Path, person: Callable[..., Context]) -> None:
    for ids, sentence in ((["contacts.phone_book"], "made by the month"), (["nothing"], "made by the month")):
        with pytest.raises(UserError, match=sentence):
            pages.batch(ctx, *JUNE, tmp_path, ids)
    with pytest.raises(UserError, match="is no folder"):
        pages.batch(ctx, *JUNE, tmp_path / "none" / "deeper")
    with pytest.raises(UserError, match="endings"):
        pages.batch(ctx, *JUNE, tmp_path, form="odt")
    officer = person("101", "SYS")
    with pytest.raises(Denied):
        pages.batch(officer, *JUNE, tmp_path, [LOG])
    assert pages.batch(officer, *JUNE, tmp_path) == pages.Batch([], [])
