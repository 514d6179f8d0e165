"""The fixed words, the parts and the measures of printed pages, as an office has them: laid over what is shipped.

A page's fixed words are the texts that ``tr()`` gives while the page is made. What a page says of the office's work
(entries, names of kinds, heads of bulletins) is changed where it is kept.
"""
from __future__ import annotations

import re
import string
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from peewee import BooleanField, CharField, FloatField, IntegerField

from app.core.errors import UserError
from app.core.i18n import is_text_of_ours, pick, report_language, shipped, tr, tr_noop
from app.core.run import REORDERING, is_text
from app.report.blocks import Block, Document, Fields, Heading, Part, Piece, Space, Table, Text, Turned, as_text
from app.report.measures import Measures, bounds, standard
from db.database import Record

SIZES = (7.0, 22.0)  # points: below, a print cannot be read; above, a line holds too little
LONGEST = 300
APART = 3  # mm between parts that were moved
END = "\x1f"
_ENDS = re.compile(r"\n| [|/] |: ")
BY_THE_ENGINE = (tr_noop("(continued)"), tr_noop("Page {page} of {pages}"))  # said while pages are set, not before

# what no office rewords: that no secrets belong here, and what a page must not be taken for
LASTING = (
    tr_noop("State secrets must not be stored or processed in this system"),
    tr_noop("Not signed off"), tr_noop("Not sent"), tr_noop("Withdrawn"), tr_noop("Voided"),
    tr_noop("Draft, not signed"), tr_noop("Draft, no issue yet"), tr_noop("Not published"),
    tr_noop("Altered after issue"), tr_noop("Altered after sending"), tr_noop("Altered after signing"),
    tr_noop("DRAFT"), tr_noop("COPY"),
)


# records ----------------------------------------------------------------
class PageWord(Record):
    """An office's own wording of a fixed text. ``report``: the one report it is for, empty: every page.

    An empty wording is that of the program, so is a row of which both are empty.
    """

    known_by = ("report", "text")
    report = CharField(default="", max_length=80, verbose_name=tr_noop("Report (empty: every page)"))
    text = CharField(max_length=600, verbose_name=tr_noop("Text of the program"))
    chinese = CharField(default="", max_length=LONGEST, verbose_name=tr_noop("Own wording, Chinese"))
    english = CharField(default="", max_length=LONGEST, verbose_name=tr_noop("Own wording, English"))

    class Meta:
        indexes = ((("report", "text"), True),)


class PagePart(Record):
    """What an office changed of a part of a report. ``position`` from 1, ``size`` in points; 0: as shipped."""

    known_by = ("report", "part")
    report = CharField(max_length=80, verbose_name=tr_noop("Report"))
    part = CharField(max_length=40, verbose_name=tr_noop("Part"))
    position = IntegerField(default=0, verbose_name=tr_noop("Place among the parts (0: as shipped)"))
    shown = BooleanField(default=True, verbose_name=tr_noop("Shown"))
    size = FloatField(default=0, verbose_name=tr_noop("Size of type in points (0: as shipped)"))

    class Meta:
        indexes = ((("report", "part"), True),)


class PageMeasure(Record):
    """A size or distance on pages, in its unit; see app/report/measures.py for its bounds."""

    shipped = "page_measures"
    known_by = ("code",)
    code = CharField(max_length=40, unique=True, verbose_name=tr_noop("Code"))
    title = CharField(verbose_name=tr_noop("Chinese name"))
    title_en = CharField(verbose_name=tr_noop("English name"))
    value = FloatField(verbose_name=tr_noop("Value"))
    unit = CharField(default="", max_length=20, verbose_name=tr_noop("Unit"))
    position = IntegerField(default=0, verbose_name=tr_noop("Order"))
    source_note = CharField(default="", verbose_name=tr_noop("Source"))


# what holds for a page --------------------------------------------------
@dataclass(frozen=True)
class Change:
    """What is changed of a part; see PagePart."""

    position: int = 0
    shown: bool = True
    size: float = 0


@dataclass(frozen=True)
class Template:
    """What an office changed of a page: wordings by text of the program, changes by code of the part."""

    words: Mapping[str, str] = field(default_factory=dict)
    parts: Mapping[str, Change] = field(default_factory=dict)


def of(report: str, language: str) -> Template:
    """What holds for a report, in a language; with an empty id for a page that is none."""
    parts = {
        row.part: Change(int(_number(row.position)), row.shown, _number(row.size))
        for row in PagePart.select().where(PagePart.report == report)
    } if report else {}
    return Template(words_of(report, language), parts)


def _number(value: object) -> float:
    """A number of a row; 0, as shipped, where somebody put something else into it outside the program."""
    return value if isinstance(value, int | float) else 0


def words_of(report: str, language: str) -> dict[str, str]:
    """The office's wordings for a report, its own before those of every page; what cannot be printed is left out."""
    rows = PageWord.select().where(PageWord.report.in_(["", report])).order_by(PageWord.report)
    said = [(row.text, row.english if language == "en" else row.chinese) for row in rows]
    return {text: own for text, own in said if own and not fault_of(text, own)}


@contextmanager
def worded(report: str, language: str, given: Template | None = None) -> Iterator[Callable[[Document], Document]]:
    """Speaks the page's language in the office's words; gives what makes of a built page the office's.

    ``given``: another template than the one that is kept, such as one being edited.
    """
    template, kept = of(report, language) if given is None else given, measures()
    with report_language(language, template.words):
        yield lambda built: replace(dress(built, template), measures=built.measures or kept)


def measures() -> Measures:
    """The office's measures; those shipped where somebody altered them outside the program to what cannot be."""
    try:
        return Measures.of(dict(PageMeasure.select(PageMeasure.code, PageMeasure.value).tuples()))
    except ValueError:
        return standard()


def measure_fault(code: str, value: float) -> str:
    """Why a measure cannot have a value, as a sentence; empty when it can."""
    try:
        least, most = bounds(code)
    except KeyError:
        return tr("There is no measure “{code}”. Change one of those in the table.").format(code=code)
    if not least <= value <= most:
        return tr("“{code}” can be {least:g} to {most:g}, not {value:g}.").format(
            code=code, least=least, most=most, value=value)
    others = dict(PageMeasure.select(PageMeasure.code, PageMeasure.value).tuples())
    try:
        Measures.of({**others, code: value})
    except ValueError:
        return tr("With this value the lines or characters of a page have no room. Choose another one.")
    return ""


def dress(document: Document, template: Template) -> Document:
    """The page with its parts in the office's order and size, without those left out; it carries the wordings."""
    blocks = _sized(_shown(_ordered(list(document.blocks), template.parts), template.parts), template.parts)
    return replace(document, blocks=blocks, words=template.words)


def _ordered(blocks: list[Block], changes: Mapping[str, Change]) -> list[Block]:
    """Parts change places among themselves; all else stays where it is."""
    places = [at for at, block in enumerate(blocks) if isinstance(block, Part)]
    parts = [block for block in blocks if isinstance(block, Part)]
    order = order_of([part.code for part in parts], changes)
    if order != sorted(order):
        parts = [parts[which] for which in order]
        for place, (at, part) in enumerate(zip(places, parts, strict=True)):
            blocks[at] = _set_apart(part, first=place == 0)
    return blocks


def _set_apart(part: Part, first: bool) -> Part:
    """A part that has other neighbours than it was made for: its room at either end gives way to one before it."""
    pieces = list(part.blocks)
    while pieces and isinstance(pieces[0], Space):
        del pieces[0]
    while pieces and isinstance(pieces[-1], Space):
        del pieces[-1]
    apart = [] if first or not pieces or isinstance(pieces[0], Heading) else [Space(APART)]
    return replace(part, blocks=[*apart, *pieces])


def order_of(codes: Sequence[str], changes: Mapping[str, Change]) -> list[int]:
    """The office's order of parts, as places (from 0) in the shipped one.

    One that was moved up stands before what has its place, one moved down after.
    """

    def rank(at: int) -> tuple[int, int]:
        wanted = changes.get(codes[at], Change()).position or at + 1
        return wanted, (wanted > at + 1) - (wanted < at + 1)

    return sorted(range(len(codes)), key=rank)


def _shown(blocks: list[Block], changes: Mapping[str, Change]) -> list[Block]:
    return [
        block for block in blocks
        if not isinstance(block, Part) or block.fixed or changes.get(block.code, Change()).shown
    ]


def _sized(blocks: list[Block], changes: Mapping[str, Change]) -> list[Block]:
    found: list[Block] = []
    for block in blocks:
        size = changes.get(block.code, Change()).size if isinstance(block, Part) else 0
        if isinstance(block, Part) and size and not size_fault(size):
            block = replace(block, blocks=[_in_size(one, size) for one in block.blocks])
        found.append(block)
    return found


def _in_size(piece: Piece, size: float) -> Piece:
    if isinstance(piece, Turned):
        return replace(piece, blocks=[_in_size(one, size) for one in piece.blocks])
    return replace(piece, size=size) if isinstance(piece, Text | Table | Fields) else piece


# what may be kept -------------------------------------------------------
def fault_of(text: str, wording: str) -> str:
    """Why a wording cannot stand for a text of the program, as a sentence; empty when it can."""
    if not is_text_of_ours(text):
        return tr("“{text}” is no fixed text of the program. See templates.words for those of a page.").format(
            text=text[:60])
    if text in LASTING:
        return tr("“{text}” stands on pages as it is. Choose another text.").format(
            text=shipped(text, pick("zh_CN", "en")))
    if len(wording) > LONGEST:
        said = tr("The wording has {n} characters; {limit} are possible. Shorten it.")
        return said.format(n=len(wording), limit=LONGEST)
    if not is_text(wording) or REORDERING.search(wording) or set(wording) & set("\n\r\t") - set(text):
        return tr("The wording contains a line end, a tab or something that is no character. Type it again.")
    wanted = placeholders(text)
    if placeholders(wording) != wanted:
        said = tr("The wording of “{text}” needs the same words in braces as the text: {names}.")
        return said.format(text=shipped(text, pick("zh_CN", "en")), names=" ".join(sorted(wanted or ())) or tr("none"))
    return ""


def placeholders(text: str) -> set[str] | None:
    """What is filled in, such as ``{n}`` and ``{points:g}``; None for a text with a brace that fits nowhere."""
    try:
        found = list(string.Formatter().parse(text))
    except ValueError:
        return None
    if any(set(said) & set("{}") for said, *_ in found):
        return None
    return {
        f"{{{name}{'!' + how if how else ''}{':' + form if form else ''}}}" for _, name, form, how in found
        if name is not None
    }


def size_fault(size: float) -> str:
    """Why a size of type cannot be, as a sentence; empty when it can, 0 is the size as shipped."""
    least, most = SIZES
    if size and not least <= size <= most:
        return tr("Sizes from {least:g} to {most:g} points can be printed, not {size:g}.").format(
            least=least, most=most, size=size)
    return ""


def checked(fault: str, name: str) -> None:
    """Raises UserError for a fault that was found."""
    if fault:
        raise UserError(fault, name)


# which words a page has -------------------------------------------------
def words_on(document: Document, seen: Iterable[str], words: Mapping[str, str], language: str) -> list[str]:
    """Of the texts asked for while a page was built those that stand on it, in the order in which they appear."""
    page = _bare(as_text(document))
    found = []
    for text in (one for one in seen if one not in LASTING):
        said = words.get(text) or shipped(text, language)
        place = _place(page, said)
        if place >= 0 and any(sign.isalnum() for sign in said):  # a mere sign between words is nothing to reword
            found.append((place, text))
    return [*dict.fromkeys(text for _, text in sorted(found)), *(one for one in BY_THE_ENGINE if one not in seen)]


def _place(page: str, wording: str) -> int:
    """Where a wording begins on a page, whatever fills its gaps; -1 where it does not stand, or says nothing itself."""
    whole = page.find(f"{END}{_bare(wording).strip(END)}{END}")
    if whole >= 0:  # before a longer word that it is a piece of
        return whole
    pieces = [_bare(said) for said, *_ in string.Formatter().parse(wording)] if placeholders(wording) else []
    pieces = [piece for piece in pieces or [_bare(wording)] if piece]
    first, at = -1, 0
    for piece in pieces:
        at = page.find(piece, at)
        if at < 0:
            return -1
        first = at if first < 0 else first
        at += len(piece)
    return first


def _bare(text: str) -> str:
    """Without what plain text and a page set differently: spaces, case; the ends of cells and lines alike."""
    return END.join("".join(one.split()) for one in _ENDS.split(text)).casefold()
