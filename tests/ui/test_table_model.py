"""All ids, but only the pages that are looked at."""
from __future__ import annotations

import random
from typing import Any

import pytest
from PySide6.QtCore import QPersistentModelIndex, Qt
from PySide6.QtWidgets import QApplication

from app.core import query
from ui.items import SLICE, Items, stretch
from ui.record_view import RecordView
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


LINES = [{"separator": True, "text": "day shift"}, {"separator": True, "text": "night shift"}]


def changed(items: list[Any], chance: random.Random) -> list[Any]:
    """The list after what happens to lists: entries come on top, go, come in between; lines move; another list."""
    found = list(items)
    for _ in range(chance.choice((0, 1, 1, 2))):
        place = chance.choice((0, 0, len(found), chance.randint(0, len(found))))
        new = [id for id in chance.sample(range(1, 400), 6) if id not in found]
        found[place:place] = chance.choice((new[:1], new, [chance.choice(LINES)]))
        if chance.random() < 0.4:
            first = chance.randint(0, len(found))
            del found[first : first + chance.choice((1, 3, 40))]
    return found if chance.random() < 0.9 else chance.sample(range(1, 400), chance.choice((0, 5, 60)))


@pytest.mark.parametrize("seed", range(8))
def test_any_lists_one_after_the_other(desk: Any, read: list[list[int]], qtbot: Any, seed: int) -> None:
    """The model shows what a plain list would; what is chosen stays chosen as long as it did not have to move."""
    chance, model, plain = random.Random(seed), RecordTable(desk, "contacts"), list[Any]()
    view = RecordView(model)
    qtbot.addWidget(view)
    for _ in range(60):
        before, plain = plain, changed(plain, chance)
        chosen = model.id_at(view.currentIndex().row())
        head, tail = stretch(Items(before), Items(plain))
        assert Items(before[:head]).ids == Items(plain[:head]).ids
        assert Items(before[len(before) - tail:]).ids == Items(plain[len(plain) - tail:]).ids
        model.show_items(plain)
        ids = [item for item in plain if isinstance(item, int)]
        assert (model.items(), model.ids(), model.rowCount()) == (plain, ids, len(plain))
        assert [model.row_of(id) for id in ids] == [plain.index(id) for id in ids]
        assert [row for row, item in enumerate(plain) if not isinstance(item, int)] == sorted(model.separators())
        assert all(model.index(row, 0).data() == plain[row]["text"] for row in model.separators())
        if chosen is not None and (chosen in before[:head] or chosen in before[len(before) - tail:]):
            assert model.id_at(view.currentIndex().row()) == chosen
        if ids:
            view.select_row(plain.index(chance.choice(ids)))


def test_a_list_of_many_slices(model: RecordTable) -> None:
    """Where slices meet nothing is lost, and a record is found wherever it stands."""
    many = list(range(1 << 40, (1 << 40) + 3 * SLICE + 7))
    model.show_items(many)
    for place in (SLICE - 1, SLICE, 2 * SLICE, len(many) - 1):
        kept = QPersistentModelIndex(model.index(place, 0))
        for near in (3, SLICE - 2, SLICE - 1, 2 * SLICE):
            model.show_items([*many[:near], 5, 6, *many[near:]])
            assert kept.row() == model.row_of(many[place]) == place + 2 * (place >= near)
            model.show_items(many)
            assert kept.row() == place
    assert model.row_of(256) is None  # its bytes stand in others, across two numbers too


def test_the_beginning_of_a_long_list_is_shown_before_its_end_is_read(
    desk: Any, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.table_model.SOON", 0.0)
    model, shown = RecordTable(desk, "contacts"), list[tuple[int, bool]]()
    model.counted.connect(lambda count: shown.append((count, model.is_whole)))
    model.load_by(lambda ctx: range(3 * SLICE, 0, -1))
    qtbot.waitUntil(lambda: model.is_whole)
    assert shown == [(SLICE, False), (3 * SLICE, True)]
    model.load_by(lambda ctx: range(3 * SLICE + 1, 0, -1))  # read again, it stays whole meanwhile
    qtbot.waitUntil(lambda: len(shown) == 3)
    assert shown[-1] == (3 * SLICE + 1, True)
    assert model.id_at(0) == 3 * SLICE + 1


def test_letters_ask_no_row_for_its_text(model: RecordTable, read: list[list[int]], qtbot: Any) -> None:
    view = RecordView(model)
    qtbot.addWidget(view)
    view.select_row(10)
    view.keyboardSearch("unit 4000")
    assert view.currentIndex().row() == 10 and not read
