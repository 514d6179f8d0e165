"""The pages last printed or saved; those whose inputs are known open again."""
from __future__ import annotations

from datetime import datetime
from typing import Any

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from app.core import registry
from app.core.i18n import show_day, show_time, tr
from app.core.pages import COPIED, PRINTED
from app.core.run import wall_clock
from ui import theme
from ui.theme import u

ROW = 28
ENDINGS = ("pdf", "docx", "xlsx", "html")


def _said(row: dict[str, Any]) -> tuple[str, str]:
    """The report as the list calls it, and which page of it: the end of the file's name, else where it went."""
    title = str(row["title"])
    known = registry.reports.get(row["report"])
    called = tr(known.title) if known else title
    stem, dot, ending = str(row["target"]).rpartition(".")
    if not dot or ending not in ENDINGS:
        return called, str(row["target"])
    parts = stem.split("_")
    named = next((place for place, part in enumerate(parts[:-1]) if part in (title, called)), -1)
    return called, "_".join(parts[named + 1:])


class Recent(QAbstractButton):
    """One page printed or saved: what, when, by whom. ``opens``: a press shows the page again."""

    def __init__(self, row: dict[str, Any], opens: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        at: datetime = row["at"]
        self._what = "　".join(text for text in _said(row) if text)
        day = "" if show_day(at) == show_day(wall_clock()) else f"{show_day(at)} "
        self._when = f"{day}{show_time(at)}　{row['by']}"
        self._icon, word = {
            PRINTED: ("printer", tr("Printed")), COPIED: ("copy", tr("Copied")),
        }.get(row["action"], ("download-simple", tr("Saved")))
        self.setAccessibleName("　".join(text for text in (word, self._what, row["code"], self._when) if text))
        self.setToolTip(self.accessibleName())
        self.setEnabled(opens)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if opens else Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def sizeHint(self) -> QSize:
        return QSize(0, u(ROW))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        middle = Qt.AlignmentFlag.AlignVCenter
        if self.isEnabled() and self.underMouse():
            painter.fillRect(self.rect(), theme.token("hover"))
        painter.fillRect(0, self.height() - 1, self.width(), 1, theme.token("line"))
        drawn = theme.pixmap(self._icon, "text3", 14, self.devicePixelRatioF())
        painter.drawPixmap(u(4), (self.height() - u(14)) // 2, drawn)
        painter.setFont(theme.font("caption"))
        painter.setPen(theme.token("text3"))
        painter.drawText(self.rect().adjusted(0, 0, -u(2), 0), middle | Qt.AlignmentFlag.AlignRight, self._when)
        left = u(24)
        room = self.width() - left - u(10) - painter.fontMetrics().horizontalAdvance(self._when)
        painter.setFont(theme.font("secondary"))
        painter.setPen(theme.token("accent_text" if self.isEnabled() else "text2"))
        metrics = painter.fontMetrics()
        text = metrics.elidedText(self._what, Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRect(left, 0, room, self.height()), middle | Qt.AlignmentFlag.AlignLeft, text)
        if self.hasFocus():
            painter.setPen(QPen(theme.token("accent"), 2))
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))
