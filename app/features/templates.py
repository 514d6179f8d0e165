"""Page templates: an office changes the words, the parts and the measures of its printed pages, and takes it back."""
from __future__ import annotations

from typing import Annotated, Any

from app.core import pages, registry
from app.core.editing import editing
from app.core.errors import UserError
from app.core.i18n import LANGUAGES, is_text_of_ours, report_language, tr, tr_noop
from app.core.i18n import shipped as catalogued
from app.core.query import ids, plain_rows
from app.core.registry import LEADING, Column, action, feature, listing, reading
from app.core.run import Context, build
from app.core.seen import check_since
from app.core.templates import (
    Change,
    PageMeasure,
    PagePart,
    PageWord,
    Template,
    checked,
    fault_of,
    measure_fault,
    of,
    order_of,
    size_fault,
    words_of,
    words_on,
)
from app.core.templates import measures as office_measures
from app.report.blocks import Fields, Part, Table, Text

FEATURE = feature(tr_noop("Page templates"), icon="layout", order=96, group="reference")

MOST_PARTS = 99
Report = Annotated[str, tr_noop("Report"), LEADING]
Language = Annotated[str, tr_noop("Language (empty: that of the office's pages)")]


# which page -------------------------------------------------------------
def _report(id: str, empty: bool = False) -> str:
    """The id of a report; ``empty``: or nothing, for every page. Raises UserError."""
    id = id.strip()
    if id in registry.reports or empty and not id:
        return id
    text = tr("There is no report “{report}”. Known: {known}.")
    raise UserError(text.format(report=id, known=", ".join(sorted(registry.reports))), "report")


def inputs_of(ctx: Context, report: str, inputs: dict[str, Any] | None) -> dict[str, Any]:
    """What a page is made from: as given, else what the report's form begins with. Raises UserError for too little."""
    entry = registry.reports[report]
    given = inputs if inputs is not None else entry.presets(ctx) if entry.presets else {}
    if any(one.required and given.get(one.name) in (None, "") for one in entry.fields):
        raise UserError(
            tr("Open this from the page of the report: it has to know what the page is made from."), "report")
    return given


def _language(ctx: Context, language: str) -> str:
    if language and language not in LANGUAGES:
        text = tr("There is no language “{language}”. Known: {known}.")
        raise UserError(text.format(language=language, known=", ".join(LANGUAGES)), "language")
    return language or ctx.setting("site.report_language")


# readings ---------------------------------------------------------------
@reading(tr_noop("Fixed words of a page"), role="chief")
def words(ctx: Context, report: Report, language: Language = "", inputs: Any = None) -> list[dict[str, str]]:
    """The fixed words of a report's page, made from what its form begins with, in the order in which they appear.

    Of each its text in the program, the wording as shipped, the office's own for this report, and for every page.
    Raises UserError where no page can be made. Of ours that are not on this page those with an own wording come last.
    """
    id, spoken = _report(report), _language(ctx, language)
    given, holding, seen = inputs_of(ctx, id, inputs), words_of(id, spoken), dict[str, None]()
    with report_language(spoken, holding, seen):
        options = pages.Options(language=spoken, template=Template(holding))
        page, _ = pages.document(ctx, id, options, **given)
    column = "english" if spoken == "en" else "chinese"
    own, every = ({
        row.text: getattr(row, column) for row in PageWord.select().where(PageWord.report == which)
    } for which in (id, ""))
    found = words_on(page, seen, holding, spoken)
    kept = [text for text, wording in own.items() if wording and text not in found]
    return [
        {"text": text, "shipped": catalogued(text, spoken), "own": own.get(text, ""), "every": every.get(text, "")}
        for text in [*found, *kept]
    ]


@reading(tr_noop("Parts of a page"), role="chief")
def parts(ctx: Context, report: Report, language: Language = "", inputs: Any = None) -> list[dict[str, Any]]:
    """The parts of a report's page in the office's order: whether each is shown and may be left out, and its sizes
    of type in points, as shipped and as the office has it (0: as shipped).
    """
    id, spoken = _report(report), _language(ctx, language)
    given = inputs_of(ctx, id, inputs)
    with report_language(spoken):
        page = build(ctx, id, **given)
    every = [block for block in page.blocks if isinstance(block, Part)]
    changes, usual = of(id, spoken).parts, office_measures()
    text_size = usual.body_size if page.official else usual.text_size
    order = order_of([part.code for part in every], changes)
    return [
        _part(every[at], at + 1, changes.get(every[at].code, Change()), text_size, usual.table_size) for at in order
    ]


def _part(part: Part, place: int, change: Change, text_size: float, table_size: float) -> dict[str, Any]:
    sizes = {
        one.size or (text_size if isinstance(one, Text) else table_size)
        for one in part.blocks if isinstance(one, Text | Table | Fields)
    }
    return {
        "part": part.code, "title": tr(part.title), "fixed": part.fixed, "shown": part.fixed or change.shown,
        "place": place, "position": change.position, "sizes": sorted(sizes), "size": change.size,
    }


# changing ---------------------------------------------------------------
@action(tr_noop("Change the words of pages"), role="chief", of=PageWord, hidden=True)
def change_word(
    ctx: Context, text: str, chinese: str | None = None, english: str | None = None, report: str = "",
) -> dict[str, Any]:
    """An own wording of a fixed text, on one report or on every page; an empty wording is the program's again."""
    id = _report(report, empty=True)
    given = {name: one for name, one in (("chinese", chinese), ("english", english)) if one is not None}
    if not is_text_of_ours(text):
        raise UserError(fault_of(text, ""), "text")
    row = PageWord.get_or_none(PageWord.report == id, PageWord.text == text) or PageWord(report=id, text=text)
    for name, wording in given.items():
        checked(fault_of(text, wording) if wording.strip() else "", name)
        setattr(row, name, wording if wording.strip() else "")
    row.save()
    return {"uid": row.uid}


def _known(ctx: Context, report: str = "", **other: Any) -> dict[str, bool]:
    """The parts of a report, and whether each is fixed; nothing where no page can be made from what its form has."""
    try:
        found = parts(ctx, report)
    except UserError:
        return {}
    return {one["part"]: one["fixed"] for one in found}


@action(tr_noop("Change a part of a page"), role="chief", of=PagePart, hidden=True, first=("known", _known))
def change_part(
    ctx: Context, report: str, part: str, position: int | None = None, shown: bool | None = None,
    size: float | None = None, known: Any = None,
) -> dict[str, Any]:
    """Where a part of a report stands among its parts (from 1), whether it is shown, its size of type in points.

    What is not given stays; 0 is as shipped. A part without which the page makes no sense cannot be left out.
    """
    id, code = _report(report), part.strip()
    if known and code not in known:
        text = tr("The page has no part “{part}”. Known: {known}.")
        raise UserError(text.format(part=code, known=", ".join(known)), "part")
    if shown is False and known and known[code]:
        raise UserError(tr("This part cannot be left out: the page would say nothing without it."), "shown")
    checked(size_fault(size or 0), "size")
    if position is not None and not 0 <= position <= MOST_PARTS:
        text = tr("A part stands at a place from 1 to {most}; 0 is as shipped.")
        raise UserError(text.format(most=MOST_PARTS), "position")
    row = PagePart.get_or_none(PagePart.report == id, PagePart.part == code) or PagePart(report=id, part=code)
    for name, value in (("position", position), ("shown", shown), ("size", size)):
        if value is not None:
            setattr(row, name, value)
    row.save()
    return {"uid": row.uid}


@action(tr_noop("Change the template of a page"), role="chief", icon="layout", hidden=True, first=("known", _known))
def change_page(
    ctx: Context, report: str, words: Any = None, parts: Any = None, known: Any = None, height: Any = None,
) -> dict[str, Any]:
    """All that was changed of a report's page at once: ``words`` and ``parts`` are inputs of the single changes.

    ``height``: the ledger's when they were read; refused (Overtaken) where somebody changed one of them since.
    """
    id = _report(report)
    if height is not None:
        texts, codes = [one["text"] for one in words or ()], [one["part"] for one in parts or ()]
        of_words = PageWord.select().where(PageWord.report.in_((id, "")), PageWord.text.in_(texts))
        for row in [*of_words, *PagePart.select().where(PagePart.report == id, PagePart.part.in_(codes))]:
            check_since(ctx, row, height)
    for one in words or ():
        change_word(ctx, **one)
    for one in parts or ():
        change_part(ctx, report=id, known=known, **one)
    return {"report": id, "changed": len(words or ()) + len(parts or ())}


@action(tr_noop("Put a page back to what is shipped"), role="chief", hidden=True)
def reset(
    ctx: Context, report: Annotated[str, tr_noop("Report (empty: every page)")] = "",
    text: Annotated[str, tr_noop("Text of the program")] = "", part: Annotated[str, tr_noop("Part")] = "",
) -> dict[str, Any]:
    """One fixed text, one part, or a whole report as shipped again; without a report the words of every page.

    A wording for every page stays when one report is put back. Returns how many were changed.
    """
    id = _report(report, empty=True)
    texts = [] if part else PageWord.select().where(PageWord.report == id)
    changed = [] if text or not id else PagePart.select().where(PagePart.report == id)
    count = 0
    for word in texts:
        if (word.chinese or word.english) and text in ("", word.text):
            word.chinese = word.english = ""
            word.save()
            count += 1
    for one in changed:
        if part.strip() in ("", one.part) and (one.position, one.shown, one.size) != (0, True, 0):
            one.position, one.shown, one.size = 0, True, 0
            one.save()
            count += 1
    return {"changed": count}


def _measurable(row: PageMeasure, values: dict[str, Any]) -> None:
    checked(measure_fault(values["code"], values.get("value", row.value)), "value")


change_measure = editing(PageMeasure, "change_measure", tr_noop("Change a measure of pages"), check=_measurable)


# lists among the settings -----------------------------------------------
def title_of(report: str) -> str:
    """The name of a report, for lists; of one that is gone its id."""
    return tr(registry.reports[report].title) if report in registry.reports else report or tr("every page")


def _rows(record: Any) -> Any:
    def rows(ctx: Context, wanted: list[int]) -> list[dict[str, Any]]:
        found = plain_rows(record, wanted)
        return [{**row, "report_shown": title_of(row["report"])} for row in found]

    return rows


REPORT = Column("report_shown", tr_noop("Report"), 160)


@listing(
    tr_noop("Wording of pages"), of=PageWord, role="read", rows=_rows(PageWord), name="page_words", table=True,
    change="templates.change_word", add="templates.change_word",
    columns=(REPORT, Column("text", tr_noop("Text of the program"), 240),
             Column("chinese", tr_noop("Own wording, Chinese"), 200),
             Column("english", tr_noop("Own wording, English"))),
)
def page_words(ctx: Context) -> list[int]:
    """The fixed texts an office has a wording of its own for."""
    query = PageWord.select(PageWord.id).where((PageWord.chinese != "") | (PageWord.english != ""))
    return ids(query.order_by(PageWord.report, PageWord.text))


@listing(
    tr_noop("Parts of pages"), of=PagePart, role="read", rows=_rows(PagePart), name="page_parts", table=True,
    change="templates.change_part",
    columns=(REPORT, Column("part", tr_noop("Part"), 120),
             Column("position", tr_noop("Place among the parts (0: as shipped)"), 120),
             Column("shown", tr_noop("Shown"), 60), Column("size", tr_noop("Size of type in points (0: as shipped)"))),
)
def page_parts(ctx: Context) -> list[int]:
    """The parts an office changed."""
    query = PagePart.select(PagePart.id).where(
        (PagePart.position != 0) | (PagePart.shown == False) | (PagePart.size != 0))  # noqa: E712
    return ids(query.order_by(PagePart.report, PagePart.position, PagePart.part))


@listing(
    tr_noop("Measures of pages"), of=PageMeasure, role="read", rows=lambda ctx, wanted: plain_rows(PageMeasure, wanted),
    name="measures", table=True, change="templates.change_measure",
    columns=(Column("code", tr_noop("Code"), 130), Column("title", tr_noop("Chinese name"), 170),
             Column("title_en", tr_noop("English name"), 200), Column("value", tr_noop("Value"), 60),
             Column("unit", tr_noop("Unit"), 60), Column("source_note", tr_noop("Source"))),
)
def measures(ctx: Context) -> list[int]:
    """Sizes and distances on pages, as the office has them."""
    return ids(PageMeasure.select(PageMeasure.id).order_by(PageMeasure.position, PageMeasure.id))
