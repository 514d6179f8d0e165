"""The rotating log of faults, in the user's log folder."""
from __future__ import annotations

import faulthandler
import logging
import logging.handlers

from app.core import paths


def start() -> None:
    """Sends warnings and worse to the log file; a machine where it cannot be written goes without."""
    handler: logging.Handler
    logging.raiseExceptions = False  # a full disk is told as a sentence, not as the log's own traceback
    try:
        path = paths.log_file()
        path.parent.mkdir(parents=True, exist_ok=True)
        handler = logging.handlers.RotatingFileHandler(
            path, maxBytes=2_000_000, backupCount=5, encoding="utf-8", delay=True
        )
        faulthandler.enable(path.with_suffix(".crash").open("a", encoding="utf-8"))
    except OSError:
        handler = logging.NullHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
