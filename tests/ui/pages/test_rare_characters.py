"""The entry form counts characters, whatever Qt counts."""
from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtWidgets import QFrame

from ui.pages.duty_log.entry_form import EntryForm

TEXT = "𠮷某，来电𬱖。其余"


@pytest.fixture
def form(themed: None, qtbot: Any) -> EntryForm:
    bar = QFrame()
    bar.resize(1200, 120)
    qtbot.addWidget(bar)
    made = EntryForm(bar)
    with qtbot.waitExposed(bar):
        bar.show()
    bar.activateWindow()
    return made


@pytest.mark.parametrize("place", range(len(TEXT) + 1))
@pytest.mark.parametrize("field", ["content", "source"])
def test_a_draft_opens_where_it_was_left(form: EntryForm, qtbot: Any, field: str, place: int) -> None:
    form.fill({field: TEXT}, (field, place))
    editor = getattr(form, field)
    qtbot.waitUntil(editor.hasFocus)
    assert form.cursor() == (field, place)
    editor.insert("|") if field == "source" else editor.insertPlainText("|")
    typed = editor.text() if field == "source" else editor.toPlainText()
    assert typed == f"{TEXT[:place]}|{TEXT[place:]}"


@pytest.mark.parametrize(("place", "expected"), [
    (2, "𠮷某，已报，来电𬱖。其余"), (3, "𠮷某，已报来电𬱖。其余"), (7, "𠮷某，来电𬱖。已报其余"),
])
def test_a_phrase_takes_its_comma_from_what_stands_before(form: EntryForm, place: int, expected: str) -> None:
    form.fill({"content": TEXT}, ("content", place))
    form._put_phrase("已报")
    assert form.content.toPlainText() == expected
