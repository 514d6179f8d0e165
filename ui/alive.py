"""Answers that come too late: a page may be gone when the worker has read what it asked for."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import shiboken6
from PySide6.QtCore import QObject


def alive(owner: QObject, then: Callable[..., Any]) -> Callable[..., Any]:
    """``then``, or nothing once ``owner`` is deleted."""

    def call(*args: Any) -> Any:
        return then(*args) if shiboken6.isValid(owner) else None

    return call
