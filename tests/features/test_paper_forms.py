"""Blank forms: their codes, what becomes of them, and the entries made from them."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core import health, i18n, pages
from app.core.errors import Question, UserError
from app.core.run import Context, build, read, run
from app.features.duty_log import forms
from app.features.duty_log.records import DutyEntry
from app.report.blocks import Qr, as_text, flat

Log = Callable[..., dict[str, Any]]
NAMES = [code for code, _ in forms.FORMS]


@given(st.sampled_from(NAMES), st.integers(0, 8), st.sampled_from(forms.SIGNS))
def test_a_code_is_read_however_it_was_written_and_one_wrong_sign_is_seen(name: str, place: int, sign: str) -> None:
    code = forms.new_code(name)
    scanned = forms.SCANNED + code.replace("-", "")
    for typed in (code, code.lower(), code.replace("-", " "), scanned, f" {code[:4]}—{code[5:]}"):
        assert forms.read_code(typed) == code
    signs = code.replace("-", "")
    wrong = signs[:place] + sign + signs[place + 1:]
    assert forms.read_code(wrong) == (code if wrong == signs else "")


@given(st.sampled_from(NAMES), st.integers(0, 7))
def test_two_signs_that_changed_places_are_seen(name: str, place: int) -> None:
    signs = forms.new_code(name).replace("-", "")
    swapped = signs[:place] + signs[place + 1] + signs[place] + signs[place + 2:]
    assert swapped == signs or forms.read_code(swapped) == ""


@given(st.text(max_size=20))
def test_any_other_text_is_no_code(text: str) -> None:
    found = forms.read_code(text)
    assert found == "" or forms.read_code(found) == found


@pytest.mark.parametrize("form", NAMES)
@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_blank_form_fills_one_page_and_names_its_code(ctx: Context, form: str, language: str) -> None:
    made = pages.preview(ctx, "duty_log.blank_form", pages.Options(language=language), form=form)
    assert (made.pages, made.warnings) == (1, [])
    with i18n.report_language(language):
        page = build(ctx, "duty_log.blank_form", form=form)
    code = forms.read_code(next(one.data for one in flat(page.blocks) if isinstance(one, Qr)))
    assert code and as_text(page).count(code) == 2


def test_every_sheet_has_a_code_of_its_own(ctx: Context) -> None:
    page = build(ctx, "duty_log.blank_form", form="call", sheets=5)
    codes = {one.data for one in flat(page.blocks) if isinstance(one, Qr)}
    assert len(codes) == 5
    assert pages.preview(ctx, "duty_log.blank_form", form="call", sheets=3).pages == 3
    for wrong in ({"form": "letter"}, {"sheets": 0}, {"sheets": 51}):
        with pytest.raises(UserError):
            build(ctx, "duty_log.blank_form", **wrong)


def test_paper_form_finds_the_entry_made_from_it(ctx: Context, log: Log) -> None:
    code = forms.new_code("document")
    assert read(ctx, "duty_log.paper_form", code=code) == {
        "code": code, "form": "document", "kind": "doc_in", "entries": [],
    }
    made = log("收到加急来文一件", kind="doc_in", paper_form=forms.SCANNED + code.replace("-", ""))
    found = read(ctx, "duty_log.paper_form", code=code.lower())["entries"]
    assert [(one["number"], one["year"]) for one in found] == [(made["number"], made["year"])]
    with pytest.raises(Question, match=f"entered already as No. {made['number']}"):
        log("同一张单又录一次", kind="doc_in", paper_form=code)
    assert log("确为两件", kind="doc_in", paper_form=code, confirm=True)["number"] == made["number"] + 1
    assert health.find(ctx.files, lambda *told: None) == []


def test_a_page_of_the_log_by_hand_gives_many_entries(ctx: Context, log: Log) -> None:
    code = forms.new_code("log")
    numbers = [log(f"停电期间第 {n} 条", paper_form=code)["number"] for n in (1, 2, 3)]
    assert [one["number"] for one in read(ctx, "duty_log.paper_form", code=code)["entries"]] == numbers


def test_a_code_that_is_none_is_refused_and_one_can_be_added_later(ctx: Context, log: Log) -> None:
    for wrong in ("T7K3-M92XX", "12", "表单一"):
        with pytest.raises(UserError, match="no code of a paper form") as fault:
            log("不应留下", paper_form=wrong)
        assert fault.value.field == "paper_form"
    assert DutyEntry.select().count() == 0
    number, code = log("先录后补编号")["number"], forms.new_code("call")
    run(ctx, "duty_log.supplement", number=number, paper_form=code)
    assert read(ctx, "duty_log.paper_form", code=code)["entries"][0]["number"] == number
