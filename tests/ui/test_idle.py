"""Nobody at the desk, told by a clock that is told the time."""
from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from tests.conftest import START
from ui.idle import Idle


class Watch:
    def __init__(self, app: QApplication) -> None:
        self.idle = Idle(app)
        self.passed = 0
        self.idle.passed.connect(self._count)
        self.at(0)

    def _count(self) -> None:
        self.passed += 1

    def at(self, minutes: float, limit: int = 15) -> int:
        self.idle.tick(START + timedelta(minutes=minutes), limit)
        return self.passed


@pytest.fixture
def watch(qapp: QApplication, qtbot: Any) -> Iterator[Watch]:
    made = Watch(qapp)
    yield made
    qapp.removeEventFilter(made.idle)


@pytest.fixture
def field(qtbot: Any) -> QLineEdit:
    line = QLineEdit()
    qtbot.addWidget(line)
    with qtbot.waitExposed(line):
        line.show()
    return line


def test_it_is_said_once_when_the_time_has_passed(watch: Watch) -> None:
    assert watch.at(14.9) == 0
    assert watch.at(15) == 1
    assert watch.at(15.1) == watch.at(20) == 1


def test_zero_is_never(watch: Watch) -> None:
    assert watch.at(10_000, limit=0) == 0


def test_another_limit_acts_at_once(watch: Watch) -> None:
    assert watch.at(5, limit=5) == 1


def press_key(field: QLineEdit) -> None:
    QTest.keyClick(field, Qt.Key.Key_A)


def click(field: QLineEdit) -> None:
    QTest.mouseClick(field, Qt.MouseButton.LeftButton)


def move(field: QLineEdit) -> None:
    QTest.mouseMove(field, QPoint(2, 2))
    QTest.mouseMove(field, QPoint(9, 5))


def compose(field: QLineEdit) -> None:
    QApplication.sendEvent(field, QInputMethodEvent("ni", []))


@pytest.mark.parametrize("touch", [press_key, click, move, compose])
def test_whatever_a_person_does_counts(watch: Watch, field: QLineEdit, touch: Any, qtbot: Any) -> None:
    watch.at(1)  # what opening the field brought
    watch.at(14)
    touch(field)
    QApplication.processEvents()
    watch.at(15)
    assert watch.at(29) == 0
    assert watch.at(30) == 1


def test_a_clock_set_back_begins_anew(watch: Watch) -> None:
    watch.at(-60)
    assert watch.at(-46) == 0 and watch.at(-45) == 1
