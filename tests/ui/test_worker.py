"""The worker: what its lanes leave over is taken away on the window thread alone."""
from __future__ import annotations

import gc
import weakref
from threading import Event
from typing import Any

from ui.worker import Worker, sweep


class Knot:
    """Refers to itself: only the collector takes it away."""

    def __init__(self) -> None:
        self.me = self


def test_garbage_is_collected_by_the_window_thread_alone(qtbot: Any) -> None:
    working = Worker()
    assert not gc.isenabled()
    knots = [Knot() for _ in range(3 * gc.get_threshold()[0])]
    last = weakref.ref(knots[-1])
    knots.clear()
    assert last() is not None
    qtbot.waitUntil(lambda: last() is None)
    working.close()
    assert gc.isenabled()


def test_another_worker_that_is_closed_leaves_it_so(qtbot: Any) -> None:
    first, second = Worker(), Worker()
    second.close()
    assert not gc.isenabled()
    first.close()
    assert gc.isenabled()


def test_a_sweep_leaves_what_is_in_use() -> None:
    knot = Knot()
    sweep()
    assert knot.me is knot


def test_a_sweep_waits_while_pages_are_made(qtbot: Any) -> None:
    working, going = Worker(), Event()
    began: list[Any] = []
    working.submit("report", lambda: going.wait(20), began.append, began.append)
    knots = [Knot() for _ in range(3 * gc.get_threshold()[0])]
    last = weakref.ref(knots[-1])
    knots.clear()
    sweep()
    assert working.is_making and last() is not None
    going.set()
    qtbot.waitUntil(lambda: last() is None)
    assert began == [True] and not working.is_making
    working.close()
