"""What an office changes of a page: order, size, what is left out; which wordings can stand; which words there are."""
from __future__ import annotations

import itertools

import pytest

from app.core import i18n
from app.core.i18n import report_language, tr
from app.core.templates import (
    BY_THE_ENGINE,
    LONGEST,
    Change,
    Template,
    dress,
    fault_of,
    order_of,
    placeholders,
    size_fault,
    words_on,
)
from app.report.blocks import Document, Field, Fields, Heading, Line, Part, Signatures, Table, Text, Turned, as_text

PARTS = (
    Part("head", "Head", [Fields([[Field("甲", "乙")]]), Text("a")]),
    Part("lines", "Lines", [Table(["列"], [["b"]], size=9)], fixed=True),
    Part("foot", "Foot", [Heading("尾"), Signatures(["c"])]),
)
PAGE = Document("题", [Line("first"), PARTS[0], Line("between"), *PARTS[1:]])


def codes(document: Document) -> list[str]:
    return [block.code if isinstance(block, Part) else str(block.left) for block in document.blocks  # type: ignore
            if isinstance(block, Part | Line)]


def test_parts_change_places_among_themselves_and_fixed_ones_stay() -> None:
    assert codes(dress(PAGE, Template())) == codes(PAGE)
    moved = dress(PAGE, Template(parts={"foot": Change(1)}))
    assert codes(moved) == ["first", "foot", "between", "head", "lines"]
    down = dress(PAGE, Template(parts={"head": Change(2)}))
    assert codes(down) == ["first", "lines", "between", "head", "foot"]
    hidden = dress(PAGE, Template(parts={code: Change(shown=False) for code in ("head", "lines", "foot", "gone")}))
    assert codes(hidden) == ["first", "between", "lines"]


def test_every_order_can_be_had_by_naming_those_that_moved() -> None:
    for wanted in itertools.permutations(range(3)):
        changes = {PARTS[old].code: Change(new) for new, old in enumerate(wanted, 1) if old + 1 != new}
        assert order_of([part.code for part in PARTS], changes) == list(wanted)


def test_sizes_hold_for_text_tables_and_forms_alone() -> None:
    sized = dress(PAGE, Template(parts={"head": Change(size=14), "lines": Change(size=7), "foot": Change(size=22)}))
    blocks = {block.code: block.blocks for block in sized.blocks if isinstance(block, Part)}
    assert [one.size for one in blocks["head"]] == [14, 14] and blocks["lines"][0].size == 7  # type: ignore
    assert blocks["foot"] == PARTS[2].blocks
    turned = Document("", [Part("a", "A", [Turned([Text("a")])])])
    (part,) = dress(turned, Template(parts={"a": Change(size=14)})).blocks
    assert part.blocks == [Turned([Text("a", size=14)])]  # type: ignore[union-attr]
    altered = dress(PAGE, Template(parts={"lines": Change(size=400)}))  # outside the program
    assert altered.blocks == PAGE.blocks
    assert [bool(size_fault(size)) for size in (0, 6.9, 7, 22, 22.1, -3)] == [False, True, False, False, True, True]


def test_own_words_lie_over_the_catalogue_and_what_is_asked_for_is_noted() -> None:
    seen: dict[str, None] = {}
    with report_language("zh_CN", {"Duty log": "值守日志"}, seen):
        assert tr("Duty log") == "值守日志" and tr("Summary") == "本班小结"
        with report_language("zh_CN"):  # such as the setting of pages
            assert tr("Duty log") == "值守日志"
        with report_language("en"):
            assert tr("Duty log") == "Duty log"
    assert list(seen) == ["Duty log", "Summary"]
    assert tr("Duty log") == "Duty log" and i18n.shipped("Duty log", "zh_CN") == "值班日志"


def test_wordings_that_cannot_be_printed_are_refused_with_a_sentence() -> None:
    text = "{n} entries, {corrected} corrected, {voided} voided"
    assert fault_of(text, "记录{n}条（更正{corrected}、作废{voided}）") == ""
    for wording in (
        "记录{n}条", "{n}{corrected}{voided}{name}", "{n}{corrected}{voided} {", "{n}{corrected}{voided}}}",
        "{n.__class__}{corrected}{voided}", "{n!r}{corrected}{voided}", "{n:>99999999}{corrected}{voided}", "{}{}{}",
    ):
        assert "{corrected} {n} {voided}" in fault_of(text, wording), wording
    assert "none" in fault_of("Duty log", "{n}")
    for wording in ("a\nb", "a\x00b", "a\u202eb", "a\ud800b", "a\tb"):
        assert "no character" in fault_of("Duty log", wording)
    assert "10000 characters" in fault_of("Duty log", "长" * 10_000) and fault_of("Duty log", "长" * LONGEST) == ""
    assert "no fixed text" in fault_of("nothing we say", "x")
    assert placeholders("{points:g} and {n}") == {"{points:g}", "{n}"} and placeholders("{") is None


def test_the_words_of_a_page_come_in_the_order_in_which_they_stand() -> None:
    page = Document("Duty log", [Line("3 entries, 1 corrected, 0 voided", "Result"), Text("Time / none")])
    seen = ["none", "Shift", "{n} entries, {corrected} corrected, {voided} voided", "Duty log", "Result"]
    assert words_on(page, seen, {}, "en") == [
        "Duty log", "{n} entries, {corrected} corrected, {voided} voided", "Result", "none", *BY_THE_ENGINE]
    own = words_on(page, ["Shift"], {"Shift": "Time"}, "en")
    assert own == ["Shift", *BY_THE_ENGINE] and "Time" in as_text(page)


def test_the_shipped_texts_fit_themselves() -> None:
    for text in (*BY_THE_ENGINE, "Duty log", "{kind} {time}"):
        assert fault_of(text, i18n.shipped(text, "zh_CN")) == ""


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_the_head_of_a_page_is_not_among_its_words(language: str) -> None:
    head = "State secrets must not be stored or processed in this system"
    page = Document("x", header=i18n.shipped(head, language), footer_left=i18n.shipped("Duty log", language))
    assert words_on(page, [head, "Duty log"], {}, language)[0] == "Duty log"
    assert fault_of(head, "内部使用") != ""
