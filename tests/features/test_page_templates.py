"""Page templates: own wording, order and size on the real page, through the one door, and back to what is shipped."""
from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pypdfium2 import PdfDocument
from sqlcipher3 import dbapi2 as sqlite3

from app.core import health, pages, registry, site
from app.core.errors import Denied, UserError
from app.core.pages import Options
from app.core.query import listed, rows
from app.core.run import Context, read, run
from app.core.templates import LASTING, Change, PagePart, PageWord, Template
from app.features.duty_log.reports import running_shift
from app.report.blocks import Part
from tests.conftest import SERVER

LOG = "duty_log.shift_log"


def said(ctx: Context, options: Options = Options(), report: str = LOG, **args: Any) -> str:  # noqa: B008
    """Everything that stands on the printed page, without spaces."""
    made = pages.preview(ctx, report, options, **(args or running_shift(ctx)))
    with PdfDocument(made.file) as pdf:
        return "".join("".join(page.get_textpage().get_text_range().split()) for page in pdf)


def codes(ctx: Context, report: str = LOG, **args: Any) -> list[str]:
    made, _ = pages.document(ctx, report, **(args or running_shift(ctx)))
    return [block.code for block in made.blocks if isinstance(block, Part)]


def test_change_word_shows_on_the_page_survives_a_restart_and_reset_takes_it_back(
    ctx: Context, log: Callable[..., Any], office: str
) -> None:
    log()
    before = said(ctx)
    assert "值班日志" in before and "本班小结" in before
    run(ctx, "templates.change_word", report=LOG, text="Duty log", chinese="值守工作日志", english="Watch book")
    run(ctx, "templates.change_word", text="Summary", chinese="本班总计")
    run(ctx, "templates.change_word", text="Page {page} of {pages}", chinese="第{page}页（共{pages}页）")
    site.close()
    site.open_site(office)
    after = said(ctx)
    assert "值守工作日志" in after and "值班日志" not in after and "本班总计" in after and "第1页（共1页）" in after
    assert "Watchbook" in said(ctx, Options(language="en"))
    assert "值守工作日志" in pages.file_name(ctx, LOG, **running_shift(ctx))
    assert run(ctx, "templates.reset", report=LOG) == {"changed": 1}
    assert "值班日志" in said(ctx) and "本班总计" in said(ctx)  # that one is for every page
    assert run(ctx, "templates.reset", text="Summary") == {"changed": 1}
    assert run(ctx, "templates.reset") == {"changed": 1}
    assert said(ctx).partition("打印")[0] == before.partition("打印")[0]
    assert health.check(ctx).whole


def test_words_name_those_of_the_page_in_their_order(ctx: Context, log: Callable[..., Any]) -> None:
    log()
    run(ctx, "templates.change_word", report=LOG, text="Duty log", chinese="值守日志")
    run(ctx, "templates.change_word", report=LOG, text="No entries in this time.", chinese="本班无记录")
    found = read(ctx, "templates.words", report=LOG)
    texts = [one["text"] for one in found]
    title = found[texts.index("Duty log")]
    assert (title["shipped"], title["own"], title["every"]) == ("值班日志", "值守日志", "")
    assert texts.index("Duty log") < texts.index("Shift") < texts.index("Summary") < texts.index("Duty officer")
    assert "Telephone record" not in texts  # of another page
    assert texts[-1] == "No entries in this time."  # not on this page, but changed
    assert "Page {page} of {pages}" in texts and not set(LASTING) & set(texts)
    english = read(ctx, "templates.words", report=LOG, language="en")
    assert next(one["own"] for one in english if one["text"] == "Duty log") == ""
    for report, said_ in (("duty_log.nothing", "no report"), ("duty_log.record_sheet", "from the page of the report")):
        with pytest.raises(UserError, match=said_):
            read(ctx, "templates.words", report=report)


def test_change_part_moves_hides_and_sizes(ctx: Context, log: Callable[..., Any]) -> None:
    log()
    assert codes(ctx) == ["head", "entries", "summary", "signatures"]
    run(ctx, "templates.change_part", report=LOG, part="summary", position=2, size=14)
    run(ctx, "templates.change_part", report=LOG, part="signatures", shown=False)
    assert codes(ctx) == ["head", "summary", "entries"] and "值班领导阅签" not in said(ctx)
    told = {one["part"]: one for one in read(ctx, "templates.parts", report=LOG)}
    assert list(told) == ["head", "summary", "entries", "signatures"]
    assert (told["summary"]["place"], told["summary"]["size"], told["summary"]["sizes"]) == (3, 14, [10.5])
    assert told["entries"]["fixed"] and not told["signatures"]["shown"]
    for wrong, field in (
        ({"part": "entries", "shown": False}, "shown"), ({"part": "nothing"}, "part"),
        ({"part": "head", "size": 30.0}, "size"), ({"part": "head", "position": 1000}, "position"),
    ):
        with pytest.raises(UserError) as refused:
            run(ctx, "templates.change_part", report=LOG, **wrong)
        assert refused.value.field == field
    assert PagePart.select().count() == 2
    run(ctx, "templates.reset", report=LOG, part="summary")
    assert codes(ctx) == ["head", "entries", "summary"]
    run(ctx, "templates.reset", report=LOG)
    assert codes(ctx) == ["head", "entries", "summary", "signatures"]


def test_change_page_keeps_all_or_nothing_and_a_preview_keeps_nothing(ctx: Context, log: Callable[..., Any]) -> None:
    log()
    tried = Template({"Duty log": "试排日志"}, {"summary": Change(shown=False)})
    page = said(ctx, Options(template=tried))
    assert "试排日志" in page and "本班小结" not in page and "试排日志" not in said(ctx)
    words = [{"text": "Duty log", "chinese": "值守日志", "report": LOG}, {"text": "Summary", "chinese": "{n}"}]
    parts = [{"part": "summary", "shown": False}]
    with pytest.raises(UserError) as refused:
        run(ctx, "templates.change_page", report=LOG, words=words, parts=parts)
    assert refused.value.field == "chinese" and not PageWord.select().exists() and not PagePart.select().exists()
    done = run(ctx, "templates.change_page", report=LOG, words=words[:1], parts=parts)
    assert done["changed"] == 2 and "值守日志" in said(ctx) and "本班小结" not in said(ctx)


def test_hostile_wordings_are_refused(ctx: Context, person: Callable[..., Context]) -> None:
    for text, wording in (
        ("Duty log", "{n}"), ("Duty log", "长" * 10_000), ("Duty log", "a\x07b"), ("Duty log", "a\u202eb"),
        ("Page {page} of {pages}", "{page} {pages.__init__}"), ("Not signed off", "已签发"), (LASTING[0], "内部使用"),
        ("no such text", "x"), ("Duty log", "机密★一年"),
    ):
        with pytest.raises(UserError):
            run(ctx, "templates.change_word", text=text, chinese=wording)
    with pytest.raises(Denied):
        run(person("002"), "templates.change_word", text="Duty log", chinese="x")
    assert not PageWord.select().exists()


@pytest.mark.skipif(bool(SERVER), reason="tampers with the file")
def test_a_row_altered_to_what_is_no_number_is_as_shipped(ctx: Context, log: Callable[..., Any], office: str) -> None:
    log()
    shipped = codes(ctx)
    run(ctx, "templates.change_part", report=LOG, part="summary", size=14, position=2)
    assert codes(ctx) != shipped
    with sqlite3.connect(office, isolation_level=None) as other:
        other.execute("update page_part set size = 'large', position = 'first'")
    other.close()
    assert codes(ctx) == shipped
    assert {(one["position"], one["size"]) for one in read(ctx, "templates.parts", report=LOG)} == {(0, 0)}


def test_every_report_names_its_parts_once(ctx: Context, log: Callable[..., Any]) -> None:
    """Of those that can be made on an office with one entry; each keeps a part without which it says nothing."""
    log()
    inputs: dict[str, dict[str, Any]] = {"duty_log.record_sheet": {"number": 1}}
    tried = 0
    for id in registry.reports:
        try:
            found = read(ctx, "templates.parts", report=id, inputs=inputs.get(id))
        except UserError:
            continue
        names = [one["part"] for one in found]
        assert len(names) == len(set(names)) and any(one["fixed"] for one in found), id
        tried += 1
    assert tried >= 6


def test_tables_and_commands(ctx: Context, program: Callable[..., subprocess.CompletedProcess[str]]) -> None:
    run(ctx, "templates.change_word", text="Duty log", chinese="值守日志")
    (row,) = rows(ctx, "templates.page_words", listed(ctx, "templates.page_words"))
    assert (row["chinese"], row["report_shown"]) == ("值守日志", "every page")
    told = json.loads(program("templates.words", LOG, "--json").stdout)
    assert {"text": "Duty log", "shipped": "值班日志", "own": "", "every": "值守日志"} in told
    run(ctx, "templates.reset")
    assert listed(ctx, "templates.page_words") == [] == listed(ctx, "templates.page_parts")


def test_a_wording_put_there_outside_the_program_is_left_out(ctx: Context, office: str, tmp_path: Path) -> None:
    run(ctx, "templates.change_word", text="Duty log", chinese="值守日志")
    PageWord.update(chinese="{x}").execute()
    assert "值班日志" in said(ctx)


def test_change_measure_within_bounds_alone_and_pages_are_set_by_it(ctx: Context, log: Callable[..., Any]) -> None:
    log()
    source = {"source_note": "本单位用纸"}
    shipped = pages.document(ctx, LOG, **running_shift(ctx))[0].measures
    run(ctx, "templates.change_measure", code="report_title_size", value=30.0, **source)
    run(ctx, "templates.change_measure", code="page_left", value=40.0, **source)
    made = pages.document(ctx, LOG, **running_shift(ctx))[0].measures
    assert shipped and made and (made.report_title_size, made.page_left) == (30, 40) and shipped.page_left != 40
    assert read(ctx, "templates.parts", report=LOG)[0]["sizes"] == [made.table_size]
    for code, value in (("report_title_size", 900.0), ("nothing", 1.0), ("body_size", 18.0), ("page_left", -1.0)):
        with pytest.raises(UserError) as refused:
            run(ctx, "templates.change_measure", code=code, value=value, title="x", title_en="x", **source)
        assert refused.value.field == "value"
    table = rows(ctx, "templates.measures", listed(ctx, "templates.measures"))
    assert {one["code"]: one["value"] for one in table}["page_left"] == 40 and "nothing" not in {
        one["code"] for one in table}
    assert "值班日志" in said(ctx)
