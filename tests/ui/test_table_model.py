"""All ids, but only the pages that are looked at."""
from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QPersistentModelIndex, Qt
from PySide6.QtWidgets import QApplication

from app.core import query
from ui.table_model import RecordTable

MANY = 5000
USER = Qt.ItemDataRole.UserRole


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[list[int]]:
    """Contacts of any id, without a database; the list says which were read."""
    asked: list[list[int]] = []

    def rows(ctx: Any, id: str, wanted: list[int]) -> list[dict[str, Any]]:
        asked.append(list(wanted))
        return [{"id": one, "uid": str(one), "source": f"unit {one}", "person": ""} for one in wanted if one != 13]

    monkeypatch.setattr(query, "rows", rows)
    return asked


@pytest.fixture
def model(desk: Any, read: list[list[int]]) -> RecordTable:
    made = RecordTable(desk, "contacts")
    made.show_items(list(range(1, MANY + 1)))
    return made


def test_one_page_of_five_thousand(model: RecordTable, read: list[list[int]], qtbot: Any, qtmodeltester: Any) -> None:
    assert model.rowCount() == MANY
    with qtbot.waitSignal(model.filled):
        assert model.index(0, 0).data() == "…"
        assert model.index(0, 0).data(USER) is None
    assert model.index(0, 0).data() == "unit 1"
    assert model.index(199, 0).data(USER)["id"] == 200
    qtmodeltester.check(model)
    assert [len(page) for page in read] == [200]


def test_a_page_is_read_when_looked_at(model: RecordTable, read: list[list[int]], qtbot: Any) -> None:
    with qtbot.waitSignal(model.filled):
        model.index(4999, 0).data()
    assert read == [list(range(4801, 5001))]


def test_a_record_that_went_is_asked_for_once(model: RecordTable, read: list[list[int]], qtbot: Any) -> None:
    with qtbot.waitSignal(model.filled):
        model.index(12, 0).data()
    assert model.index(12, 0).data() == "…"
    QApplication.processEvents()
    assert len(read) == 1


def test_a_new_row_leaves_the_selected_one_selected(model: RecordTable, qtbot: Any) -> None:
    kept = QPersistentModelIndex(model.index(10, 0))
    model.show_items([9001, *model.items()])
    assert kept.row() == 11
    assert model.row_of(11) == 11
    assert model.id_at(0) == 9001


def test_old_rows_stay_until_read_again(model: RecordTable, read: list[list[int]], qtbot: Any) -> None:
    with qtbot.waitSignal(model.filled):
        model.index(0, 0).data()
    model.show_items(model.items())
    with qtbot.waitSignal(model.filled):
        assert model.index(0, 0).data() == "unit 1"
    assert len(read) == 2


def test_separators_are_no_records(model: RecordTable, qtmodeltester: Any) -> None:
    model.show_items([2, {"separator": True, "text": "day shift"}, 1])
    assert model.ids() == [2, 1]
    assert model.index(1, 0).data() == "day shift"
    assert model.index(1, 0).data(USER)["separator"]
    assert model.flags(model.index(1, 0)) == Qt.ItemFlag.NoItemFlags
    assert model.id_at(1) is None
    qtmodeltester.check(model)


def test_only_the_last_question_counts(desk: Any, qtbot: Any) -> None:
    model = RecordTable(desk, "contacts")
    model.load_by(lambda ctx: [1, 2, 3])
    with qtbot.waitSignal(model.counted) as said:
        model.load_by(lambda ctx: [1])
    assert said.args == [1]
    assert model.ids() == [1]
