"""The three signatures of a sheet: who, and when."""
from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.core.i18n import show_time, tr
from ui import theme
from ui.theme import u

ICON, WIDE = 18, 176


class Signature(QWidget):
    """A place for a name: its caption, the name, and whether it is signed."""

    def __init__(self, caption: str) -> None:
        super().__init__()
        self._caption = caption
        self._signed = False
        self._mark, self.caption, self.name, self.state = QLabel(), QLabel(caption), QLabel(), QLabel()
        self.caption.setProperty("role", "caption")
        self.name.setProperty("strong", True)
        self.state.setProperty("role", "secondary")
        below = QHBoxLayout()
        below.setSpacing(u(8))
        below.addWidget(self.name)
        below.addWidget(self.state)
        below.addStretch(1)
        self.name.setTextFormat(Qt.TextFormat.PlainText)
        self._below, self._texts = below, QVBoxLayout()
        self._texts.setSpacing(u(1))
        self._texts.addWidget(self.caption)
        self._texts.addLayout(below)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(u(9))
        row.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addLayout(self._texts, 1)
        self.setFixedWidth(u(WIDE))
        theme.watch(self._draw)

    def set_narrow(self, narrow: bool) -> None:
        """On one line where the window is narrow."""
        if narrow:
            self._below.insertWidget(0, self.caption)
        else:
            self._texts.insertWidget(0, self.caption)
        self.caption.setText(self._caption.partition("（")[0].partition(" (")[0] if narrow else self._caption)
        self.setFixedWidth(u(WIDE + 80 if narrow else WIDE))

    def _draw(self) -> None:
        icon, ink = ("check-circle", "ok") if self._signed else ("circle-dashed", "text2")
        self._mark.setPixmap(theme.pixmap(icon, ink, ICON, self.devicePixelRatioF()))

    def show_name(self, name: str, state: str, signed: bool) -> None:
        self._signed = signed
        self.name.setToolTip(name)
        self.state.setText(state)
        self.setAccessibleName(f"{self._caption} {name} {state}")
        most = u(WIDE - ICON - 17) - self.state.sizeHint().width()  # what the state leaves it
        metrics = QFontMetrics(theme.font("body", True))
        self.name.setText(metrics.elidedText(name or "—", Qt.TextElideMode.ElideRight, max(most, u(48))))
        self._draw()


class Signatures(QWidget):
    """Outgoing, incoming, and the duty leader, who may sign later."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.outgoing, self.incoming = Signature(tr("Outgoing")), Signature(tr("Incoming"))
        self.leader = Signature(tr("Duty leader (may follow)"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(u(14))
        for one in (self.outgoing, self.incoming, self.leader):
            row.addWidget(one)
        row.addStretch(1)

    def set_narrow(self, narrow: bool) -> None:
        for one in (self.outgoing, self.incoming, self.leader):
            one.set_narrow(narrow)

    def show_sheet(self, shown: dict[str, Any], sheet: dict[str, Any] | None, signer: str) -> None:
        """``shown``: planned names; ``sheet``: what is signed, None without a sheet; ``signer``: who takes over."""
        given = sheet["out_at"] if sheet else None
        if sheet and sheet["without"] and not given:
            self.outgoing.show_name(_first(shown["outgoing"]), tr("missing"), False)
        else:
            self.outgoing.show_name(sheet["out_name"] if sheet and given else _first(shown["outgoing"]),
                                    _signed(given), bool(given))
        taken = sheet["sealed_at"] if sheet else None
        name = sheet["in_name"] if sheet and taken else signer or _first(shown["incoming"])
        self.incoming.show_name(name, _signed(taken), bool(taken))
        read = sheet["leader_at"] if sheet else None
        leader = sheet["leader_name"] if sheet and read else _first(shown["leader"])
        self.leader.show_name(leader, _signed(read, False), bool(read))
        self.leader.setToolTip(sheet["opinion"] if sheet else "")
        self.outgoing.setToolTip(sheet["without"] if sheet else "")


def _first(names: str) -> str:
    return names.split("、")[0]


def _signed(at: Any, seconds: bool = True) -> str:
    return tr("signed {time}").format(time=show_time(at, seconds=seconds)) if at else tr("not yet signed")
