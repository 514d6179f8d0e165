"""Every sort of row is painted, quietly, and looks its own."""
from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import pytest
from PySide6.QtCore import QAbstractTableModel, QModelIndex, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QTableView

from app.core import paths
from app.core.registry import Column
from ui import theme
from ui.record_delegate import LogDelegate, accessible_text, marks, section_widths, surname

COLUMNS = tuple(
    Column(name, name)
    for name in ("number", "at", "kind_shown", "source_shown", "content", "result_shown", "recorder", "recorded")
)
TEXT = "江云高速 K87+300 客车追尾货车，死亡 2 人、伤 19 人，车上 27 人"


def entry(**changed: Any) -> dict[str, Any]:
    row: dict[str, Any] = {
        "number": 7414, "at": datetime(2026, 6, 23, 18, 44), "kind": "event", "kind_shown": "事件接报",
        "source_shown": "省高速交警　卢警官", "content": TEXT, "pieces": [(TEXT, "kept")], "result": "open",
        "result_shown": "办理中", "recorder": "周明远", "corrections": 0, "late": False, "level": "",
        "attachments": 0, "follows": None, "voided_at": None,
    }
    return row | changed


CORRECTED = [
    ("江云高速 K87+300 客车追尾货车，", "kept"), ("死亡 1 人", "struck"), ("死亡 2 人", "new"),
    ("、伤 19 人，车上 27 人", "kept"),
]
SORTS: dict[str, dict[str, Any] | None] = {
    "plain": entry(), "done": entry(result="done", result_shown="办结"),
    "none": entry(result="none", result_shown="不需办"), "handover": entry(result="handover"),
    "urged": entry(result="urged", result_shown="已催"), "unknown": entry(result="other", kind="brand_new"),
    "corrected": entry(pieces=CORRECTED, corrections=1), "late": entry(late=True),
    "voided": entry(voided_at=datetime(2026, 6, 24), result_shown="作废"),
    "marked": entry(level="4", attachments=2, follows=1), "undecided": entry(level="9"),
    "other_day": entry(other_day=True), "lines": entry(pieces=[("第一行\n第二行", "kept")]),
    "empty": entry(pieces=[("", "kept")], source_shown=""), "long": entry(pieces=[(TEXT * 60, "kept")]),
    "separator": {"separator": True, "title": "白班　08:30–17:30　26 条", "icon": "lock-simple"},
    "bare separator": {"separator": True, "text": "白班", "icon": None}, "waiting": None,
}


class Rows(QAbstractTableModel):
    """One row, given whole."""

    columns = COLUMNS

    def __init__(self, row: dict[str, Any] | None) -> None:
        super().__init__()
        self.row = row

    def rowCount(self, parent: Any = QModelIndex()) -> int:  # noqa: B008
        return 1

    def columnCount(self, parent: Any = QModelIndex()) -> int:  # noqa: B008
        return len(COLUMNS)

    def data(self, index: Any, role: int = 0) -> Any:
        if role == Qt.ItemDataRole.UserRole:
            return self.row
        return "06-24 02:44" if role == Qt.ItemDataRole.DisplayRole else None


@pytest.fixture
def view(qtbot: Any, themed: None) -> QTableView:
    table = QTableView()
    qtbot.addWidget(table)
    table.delegate = LogDelegate(table)  # type: ignore[attr-defined]
    kinds = json.loads(paths.resource("tables/entry_kinds.json").read_text("utf-8"))["rows"]
    delegate(table).kinds = {kind["code"]: {**kind, "short_name": kind["short"]} for kind in kinds}
    table.setItemDelegate(delegate(table))
    table.verticalHeader().hide()
    table.setShowGrid(False)
    table.resize(1400, 100)
    return table


def delegate(view: QTableView) -> LogDelegate:
    return view.delegate  # type: ignore[attr-defined,no-any-return]


def shot(view: QTableView, row: dict[str, Any] | None, selected: bool = False, width_class: str = "L") -> QImage:
    model = Rows(row)
    view.setModel(model)
    for place, column in enumerate(COLUMNS):
        view.setColumnWidth(place, section_widths(width_class).get(column.name, theme.u(390)))
    view.setRowHeight(0, delegate(view).row_height(row))
    if selected:
        view.selectRow(0)
    return view.viewport().grab().toImage()


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize(("name", "text"), [("light", 100), ("dark", 125)])
def test_each_sort_of_row_is_painted(view: QTableView, qapp: Any, sort: str, name: str, text: int) -> None:
    theme.apply(qapp, name, text)
    assert not shot(view, SORTS[sort]).isNull()
    theme.apply(qapp, "light", 100)


@pytest.mark.parametrize("sort", [sort for sort in SORTS if sort not in ("plain", "lines", "long", "empty")])
def test_each_sort_looks_its_own(view: QTableView, sort: str) -> None:
    assert shot(view, SORTS[sort]) != shot(view, SORTS["plain"])


def test_what_is_struck_shows(view: QTableView) -> None:
    kept = [(text, "kept") for text, _ in CORRECTED]
    assert shot(view, entry(pieces=CORRECTED)) != shot(view, entry(pieces=kept))


def test_a_selected_row_shows_with_a_bar_at_its_left(view: QTableView) -> None:
    plain, chosen = shot(view, entry()), shot(view, entry(), selected=True)
    middle = delegate(view).row_height() // 2
    assert plain.pixelColor(1, middle) == theme.token("surface")
    assert chosen.pixelColor(1, middle) == theme.token("line2")
    assert chosen.pixelColor(8, middle) == theme.token("selected")
    assert chosen.pixelColor(70, 2) == theme.token("selected")


def test_the_bar_is_the_accent_while_the_table_has_the_focus(view: QTableView, qtbot: Any) -> None:
    with qtbot.waitExposed(view):
        view.show()
    view.activateWindow()
    view.setFocus()
    qtbot.waitUntil(view.hasFocus)
    assert shot(view, entry(), selected=True).pixelColor(1, 10) == theme.token("accent")


def test_selection_never_changes_the_text(view: QTableView) -> None:
    def inks(image: QImage) -> set[str]:
        return {image.pixelColor(x, y).name() for x in range(60, 98) for y in range(4, 26)}

    assert theme.hex_of("text").lower() in inks(shot(view, entry())) & inks(shot(view, entry(), selected=True))


def test_found_words_are_marked(view: QTableView) -> None:
    before = shot(view, entry())
    delegate(view).words = "客车"
    after = shot(view, entry())
    tint = theme.token("warn_tint")
    assert before != after
    assert any(after.pixelColor(x, 15) == tint or after.pixelColor(x, 7) == tint for x in range(340, 730))


def test_nothing_changes_for_words_that_are_not_there(view: QTableView) -> None:
    before = shot(view, entry())
    delegate(view).words = "火灾"
    assert shot(view, entry()) == before


def test_rows_have_their_heights(themed: None) -> None:
    painted = LogDelegate()
    assert painted.row_height() == painted.row_height(entry()) == painted.row_height(None) == 30
    painted.compact = True
    assert painted.row_height(entry()) == 26
    assert painted.row_height({"separator": True, "title": ""}) == 24


def test_full_names_at_the_widest(view: QTableView) -> None:
    before = shot(view, entry(), width_class="XL")
    delegate(view).full_names = True
    assert shot(view, entry(), width_class="XL") != before


def test_a_change_of_theme_forgets_what_was_laid_out(view: QTableView, qapp: Any) -> None:
    light = shot(view, entry(pieces=CORRECTED))
    theme.apply(qapp, "dark", 100)
    dark = shot(view, entry(pieces=CORRECTED))
    theme.apply(qapp, "light", 100)
    assert light != dark
    assert shot(view, entry(pieces=CORRECTED)) == light


def test_layouts_are_kept_but_not_for_ever(view: QTableView) -> None:
    shot(view, entry())
    kept = dict(delegate(view)._layouts)
    shot(view, entry())
    assert all(delegate(view)._layouts[key] is layout for key, layout in kept.items())


@pytest.mark.parametrize(("name", "short"), [
    ("周明远", "周"), ("欧阳晓", "欧阳"), ("欧阳", "欧"), ("Ann Lee", "Ann Lee"), ("", ""),
])
def test_surname(name: str, short: str) -> None:
    assert surname(name) == short


def test_marks_stand_in_their_order() -> None:
    row = entry(late=True, corrections=2, level="4", attachments=3, follows=1)
    assert [(sort, text) for sort, text, _ in marks(row)] == [
        ("text", "late entry"), ("text", "corrected 2"), ("level", "4"), ("icon", "paperclip"), ("text", "3"),
        ("icon", "link-simple"),
    ]
    assert marks(entry()) == []


def test_section_widths_hold_the_ends_of_the_row(themed: None) -> None:
    assert section_widths("L", with_days=True)["at"] == section_widths("M")["at"] + 40
    assert section_widths("XL")["source_shown"] == 214


def test_accessible_text_is_one_sentence() -> None:
    said = accessible_text(entry(pieces=CORRECTED, corrections=1, level="4", attachments=2, late=True, follows=3))
    assert said == (
        "7414, 2:44, 事件接报, Ⅳ Ordinary, 省高速交警 卢警官, 江云高速 K87+300 客车追尾货车，死亡 2 人、伤 19 人，"
        "车上 27 人, before: 死亡 1 人, corrected 1, late entry, 2 attachments, continues another entry, 办理中, 周明远"
    )
    assert accessible_text({"separator": True, "title": "白班"}) == "白班"


def test_a_correction_far_to_the_right_is_seen(view: QTableView) -> None:
    pieces = [(TEXT * 3, "kept"), ("死亡 1 人", "struck"), ("死亡 2 人", "new"), ("，" + TEXT, "kept")]
    shot(view, entry(pieces=pieces, corrections=1))
    texts = [layout.text() for key, layout in delegate(view)._layouts.items() if len(key[0]) > 1]
    assert len(texts) == 1 and texts[0].startswith("…")
    assert "死亡 1 人" in texts[0] and "死亡 2 人" in texts[0]
