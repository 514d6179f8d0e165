"""Faults that are ours: logged, shown once, with details to copy."""
from __future__ import annotations

import logging
import sys
import threading
import traceback
from collections.abc import Callable
from types import TracebackType

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication

logger = logging.getLogger(__name__)


class Hook(QObject):
    """Sends what nobody caught, on any thread, to the window thread; each distinct fault once."""

    caught = Signal(object)

    def __init__(self, show: Callable[[BaseException], None]) -> None:
        super().__init__()
        self._seen: set[str] = set()
        self.caught.connect(show, Qt.ConnectionType.QueuedConnection)
        sys.excepthook = self._on_fault
        threading.excepthook = lambda args: self._on_fault(args.exc_type, args.exc_value, args.exc_traceback)

    def _on_fault(
        self, kind: type[BaseException], fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        if fault is None or issubclass(kind, KeyboardInterrupt):
            return
        text = "".join(traceback.format_exception(kind, fault, trace))
        if text not in self._seen:
            self._seen.add(text)
            self.caught.emit(fault)


def details(fault: BaseException) -> str:
    return "".join(traceback.format_exception(fault))


def log(fault: BaseException) -> None:
    logger.error("%s", details(fault))


def copy(fault: BaseException) -> None:
    copy_text(details(fault))


def copy_text(text: str) -> None:
    QGuiApplication.clipboard().setText(text)
