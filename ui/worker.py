"""Work off the window thread: a thread each for writes, reads, drafts, long things and the proof of the ledger."""
from __future__ import annotations

import gc
import sys
from collections.abc import Callable
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from typing import Any
from weakref import WeakSet

from PySide6.QtCore import QObject, Qt, QTimer, Signal

LANES = ("write", "read", "look", "draft", "report", "proof", "backup")
SWEEP_MS = 500
SWITCH = 0.0005  # seconds: how long the window waits for a lane at most, each time both want to go on
SPARED = 2_000_000  # objects that may wait to be looked at while pages are made: a sweep among them is felt
DROPPED = ("read", "look", "report", "proof", "backup")  # what was accepted for saving is saved even when closing


_open: WeakSet[Worker] = WeakSet()


class Worker(QObject):
    """Runs plain functions in order, lane by lane; answers arrive on the window thread.

    ``failed`` gets the exception, a StorageFault where disk or server failed. A worker that was closed
    delivers nothing more.
    """

    _finished = Signal(object, object, object)

    def __init__(self, parent: QObject | None = None, sweeps: bool = True) -> None:
        """``sweeps``: collects garbage, else from sweep_from_now() on: while the program is loaded nothing goes."""
        super().__init__(parent)
        self._lanes = {name: ThreadPoolExecutor(1, name) for name in LANES}
        self._closed = False
        self._making = 0
        self._finished.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        # a lane that collects garbage takes widgets away in the middle of a paint, and Qt waits for itself
        gc.disable()
        sys.setswitchinterval(SWITCH)
        _open.add(self)
        self._sweep = QTimer(self, interval=SWEEP_MS)
        self._sweep.timeout.connect(sweep)
        if sweeps:
            self._sweep.start()

    def sweep_from_now(self) -> None:
        """Begins to collect garbage now and then."""
        self._sweep.start()

    def submit(
        self, lane: str, work: Callable[[], Any], done: Callable[[Any], None],
        failed: Callable[[BaseException], None],
    ) -> Future[Any]:
        """Queues ``work`` on a lane; call on the window thread. After close() nothing is begun any more."""
        if self._closed:
            return Future()
        self._making += lane == "report"
        future = self._lanes[lane].submit(self._run, lane, work)
        future.add_done_callback(lambda finished: self._report(finished, done, failed, lane))
        return future

    @property
    def is_making(self) -> bool:
        """Whether the report lane has something to do."""
        return self._making > 0

    def _run(self, lane: str, work: Callable[[], Any]) -> Any:
        if self._closed and lane in DROPPED:
            raise CancelledError
        # here, on the lane: the first page is shown before the database's parts are loaded
        from app.core.errors import in_sentences

        with in_sentences():
            return work()

    def _report(self, future: Future[Any], done: Any, failed: Any, lane: str) -> None:
        self._making -= lane == "report"
        if not self._closed:
            self._finished.emit(future, done, failed)

    def _deliver(self, future: Future[Any], done: Any, failed: Any) -> None:
        if self._closed:
            return
        try:
            result = future.result()
        except CancelledError:
            return
        except Exception as fault:
            failed(fault)
            return
        done(result)

    def close(self) -> None:
        """Waits for writes that were begun, drops what only reads, gives the connections back."""
        if self._closed:
            return
        self._closed = True
        from app.core import site

        for lane in self._lanes.values():
            lane.submit(site.close)
            lane.shutdown(wait=True)
        self._sweep.stop()
        _open.discard(self)
        gc.unfreeze()  # the desk that was may go whole
        if not _open:  # the program's own goes on when a desk's is closed
            gc.enable()


def sweep() -> None:
    """Collects garbage as Python would by itself, on the thread that calls: that of the window.

    While pages are made it waits: their many parts are alive and go by themselves, looking at each takes long.
    What is there when all would be looked at for the first time stays as long as the desk: it is left aside.
    """
    counts, bounds = gc.get_count(), gc.get_threshold()
    if counts[0] < SPARED and any(worker.is_making for worker in _open):
        return
    oldest = max((age for age in range(3) if counts[age] > bounds[age]), default=-1)
    if oldest == 2 and not gc.get_freeze_count():
        gc.freeze()
    elif oldest >= 0:
        gc.collect(oldest)
