"""The rotating log of faults, in the user's log folder."""
from __future__ import annotations

import faulthandler
import logging
from pathlib import Path

from app.core import paths


class Rotating(logging.Handler):
    """Writes into files of 2 MB, the last five are kept; what does so is loaded with the first line."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path
        self._into: logging.Handler | None = None

    def emit(self, record: logging.LogRecord) -> None:
        if self._into is None:
            from logging.handlers import RotatingFileHandler

            self._into = RotatingFileHandler(self._path, maxBytes=2_000_000, backupCount=5, encoding="utf-8")
            self._into.setFormatter(self.formatter)
        self._into.emit(record)


def start() -> None:
    """Sends warnings and worse to the log file; a machine where it cannot be written goes without."""
    handler: logging.Handler
    logging.raiseExceptions = False  # a full disk is told as a sentence, not as the log's own traceback
    try:
        path = paths.log_file()
        path.parent.mkdir(parents=True, exist_ok=True)
        handler = Rotating(path)
        faulthandler.enable(path.with_suffix(".crash").open("a", encoding="utf-8"))
    except OSError:
        handler = logging.NullHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
