"""Forms and their editors."""
from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import pytest
from PySide6.QtWidgets import QLabel

from app.core.errors import UserError
from app.core.registry import Field, fields_of
from ui.editors import DateEditor, LongTextEditor, MomentEditor, NumberEditor, read_moment
from ui.form import Form, missing_line

NOW = datetime(2026, 6, 24, 3, 15)


def act(
    ctx: Any, name: Annotated[str, "Name"], count: Annotated[int, "Count"], note: str = "", urgent: bool = False,
    at: datetime | None = None, day: date | None = None, file: Path | None = None, pages: int = 4,
) -> None:
    """An action with one field of each kind."""


@pytest.fixture
def form(themed: None, qtbot: Any) -> Form:
    made = Form(fields_of(act, None), {"name": "Zheng"}, columns=2)
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    return made


def test_values_come_back_in_their_types(form: Form) -> None:
    form.set_values({"count": 3, "note": "a\nb", "urgent": True, "day": date(2026, 6, 24)})
    form.editors["at"].setText("2026-06-24 02:44")
    values = form.values()
    assert values == {
        "name": "Zheng", "count": 3, "note": "a\nb", "urgent": True, "at": datetime(2026, 6, 23, 18, 44),
        "day": date(2026, 6, 24), "file": None, "pages": 4,
    }


def test_what_is_missing(form: Form, qtbot: Any) -> None:
    assert [field.name for field in form.missing()] == ["count"]
    assert form._said.text() == "1 item missing: Count"
    form.submit()
    assert form.fields["count"].error()
    assert form.editors["count"].hasFocus()
    form.editors["count"].setText("3")
    assert form.fields["count"].error() == ""
    with qtbot.waitSignal(form.submitted) as said:
        form.submit()
    assert said.args[0]["count"] == 3


def test_an_error_names_its_field(form: Form) -> None:
    form.editors["count"].setText("many")
    with pytest.raises(UserError) as fault:
        form.values()
    assert fault.value.field == "count"
    form.show_error(UserError("Someone else changed this."))
    assert form._said.text() == "Someone else changed this."


def test_one_submit_until_the_answer(form: Form) -> None:
    form.editors["count"].setText("3")
    form.submit()
    assert not form.send.isEnabled()
    form.show_error(UserError("No.", "name"))
    assert form.send.isEnabled()


def test_fixed_values_have_no_editor(themed: None, qtbot: Any) -> None:
    made = Form("contacts.change", {"source": "Water board"}, fixed={"uid": "abc"})
    qtbot.addWidget(made)
    assert "uid" not in made.editors
    assert made.values()["uid"] == "abc"
    assert isinstance(made.editors["note"], LongTextEditor)


def test_choices_known_only_now(themed: None, qtbot: Any) -> None:
    field = Field("role", str, "Role", True)
    made = Form([field], choices={"role": [("CHIEF", "Head"), ("DUTY_MAIN", "Primary")]})
    qtbot.addWidget(made)
    assert made.missing() == [field]
    made.set_values({"role": "DUTY_MAIN"})
    assert made.values() == {"role": "DUTY_MAIN"}


@pytest.mark.parametrize(("text", "moment"), [
    ("0244", datetime(2026, 6, 24, 2, 44)),
    ("2:44", datetime(2026, 6, 24, 2, 44)),
    ("06-23 23：50", datetime(2026, 6, 23, 23, 50)),
    ("2025-12-31T08:30", datetime(2025, 12, 31, 8, 30)),
    ("6月23日 08:30:15", datetime(2026, 6, 23, 8, 30, 15)),
])
def test_times_as_typed(text: str, moment: datetime) -> None:
    assert read_moment(text, NOW) == moment


@pytest.mark.parametrize("text", ["25:00", "soon", "13-40 02:44", "2"])
def test_no_times(text: str) -> None:
    with pytest.raises(UserError):
        read_moment(text, NOW)


@pytest.mark.parametrize("editor", [NumberEditor, MomentEditor, DateEditor])
def test_an_empty_editor_is_none(editor: type[Any], themed: None, qtbot: Any) -> None:
    made = editor()
    qtbot.addWidget(made)
    assert made.value() is None


def test_missing_line() -> None:
    assert missing_line([]) == ""
    assert missing_line(["Name", "Phone"]) == "2 items missing: Name, Phone"


def test_a_wide_field_has_a_row_of_its_own_below_the_note(themed: None, qtbot: Any) -> None:
    fields = fields_of(act, None)[:3]
    form = Form(fields, columns=2, note="What will happen.", wide=[fields[1].name])
    qtbot.addWidget(form)
    form.resize(400, 400)
    form.show()
    first, wide, last = (form.fields[field.name] for field in fields)
    assert first.y() < wide.y() < last.y() and wide.width() > first.width() + last.width() // 2
    assert "What will happen." in [label.text() for label in form.findChildren(QLabel)]
