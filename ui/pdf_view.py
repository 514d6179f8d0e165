"""The pages of a PDF one below the other, drawn when they come into sight."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QRect, QRectF, QSizeF, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QImage, QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from app.core.i18n import tr
from ui import pdf_pages, theme
from ui.alive import alive
from ui.theme import u

MARGIN = 16
GAP = 12
REAL = 96 / pdf_pages.POINTS
LARGEST_FIT = 1.5
NEIGHBOURS = 2
SETTLE_MS = 60
OVERLAP = 40
MODES = ("width", "page", "real", "free")
STEP = 1.15
LEAST, MOST = 0.25, 4.0  # of the real size

Ask = Callable[[Callable[[Any], Any], Callable[[Any], None], Callable[[BaseException], None]], Any]


@dataclass
class Drawn:
    """A page's picture, of which document it is and how wide it was asked for."""

    picture: QImage
    edition: int
    width: int


class PdfView(QAbstractScrollArea):
    """Shows a PDF. ``ask(work, done, failed)`` runs work on the report lane, as ``desk.make`` does.

    Signals: ``paged`` (page in sight, of how many), ``zoomed`` (mode, per cent of the real size), ``faulted``
    (exception).
    """

    paged = Signal(int, int)
    zoomed = Signal(str, int)
    faulted = Signal(object)

    def __init__(self, ask: Ask, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ask = ask
        self._file: Path | None = None
        self._sizes: list[QSizeF] = []
        self._places: list[QRect] = []
        self._drawn: dict[int, Drawn] = {}
        self._edition = 0
        self._busy = False
        self._mode = "width"
        self._free = 1.0
        self._told_zoom = ("", 0)
        self._told = (0, 0)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(tr("Page preview"))
        self.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        self._settled = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._settled.timeout.connect(self._draw_next)
        theme.watch(self._on_themed)

    # what is shown ------------------------------------------------------
    def show_pdf(self, file: Path, sizes: list[QSizeF]) -> None:
        """Shows another document; a page's old picture stays until its new one is drawn."""
        self._edition += 1
        self._file, self._sizes = file, list(sizes)
        self._drawn = {number: one for number, one in self._drawn.items() if number < len(sizes)}
        self._arrange()
        self._draw_next()

    def clear(self) -> None:
        """Shows nothing."""
        self._edition += 1
        self._file, self._sizes, self._drawn = None, [], {}
        self._arrange()

    def is_drawn(self) -> bool:
        """Whether every page in sight is drawn as it stands now."""
        return self._file is not None and not any(self._is_old(number) for number in self._in_sight())

    def mode(self) -> str:
        return self._mode

    def set_mode(self, mode: str) -> None:
        """``width``, ``page``, ``real``, or ``free``: as zoom() left it."""
        self._mode = mode
        self._arrange()
        self._draw_next()

    def zoom(self, steps: float) -> None:
        """Larger (above 0) or smaller from what is seen now."""
        if self._sizes:
            now = self._scale() / (REAL * theme.text_scale())
            self._free = min(MOST, max(LEAST, now * STEP**steps))
            self.set_mode("free")

    def page(self) -> int:
        """The page in sight, from 1; 0 without any."""
        if not self._places:
            return 0
        middle = self.verticalScrollBar().value() + self.viewport().height() // 3
        before = [number for number, place in enumerate(self._places, 1) if place.top() <= middle]
        return before[-1] if before else 1

    def pages(self) -> int:
        return len(self._sizes)

    def go_to(self, page: int) -> None:
        """Brings a page (from 1) to the top."""
        if self._places:
            number = min(max(page, 1), len(self._places)) - 1
            self.verticalScrollBar().setValue(self._places[number].top() - u(MARGIN))

    def turn(self, step: int) -> None:
        """PgDn and PgUp: on by what is seen, stopping at the head of each page."""
        bar = self.verticalScrollBar()
        heads = [place.top() - u(MARGIN) for place in self._places]
        wanted = bar.value() + step * max(1, self.viewport().height() - u(OVERLAP))
        between = [head for head in heads if min(bar.value(), wanted) < head < max(bar.value(), wanted)]
        bar.setValue((between[0] if step > 0 else between[-1]) if between else wanted)

    # where the pages are ------------------------------------------------
    def _scale(self) -> float:
        """Logical pixels per point."""
        widest = max(size.width() for size in self._sizes)
        fit = (self.viewport().width() - 2 * u(MARGIN)) / widest
        real = REAL * theme.text_scale()
        if self._mode in ("real", "free"):
            return real * (self._free if self._mode == "free" else 1)
        if self._mode == "width":
            return max(0.1, min(fit, real * LARGEST_FIT))
        highest = max(size.height() for size in self._sizes)
        return max(0.1, min(fit, (self.viewport().height() - 2 * u(MARGIN)) / highest))

    def _arrange(self) -> None:
        """Places the pages; what was at the top stays there."""
        bar = self.verticalScrollBar()
        at = self._position(bar.value())
        self._places = []
        top = u(MARGIN)
        scale = self._scale() if self._sizes else 1.0
        room = max([self.viewport().width(), *(round(s.width() * scale) + 2 * u(MARGIN) for s in self._sizes)])
        for size in self._sizes:
            width, height = round(size.width() * scale), round(size.height() * scale)
            self._places.append(QRect((room - width) // 2, top, width, height))
            top += height + u(GAP)
        whole = top - u(GAP) + u(MARGIN) if self._sizes else 0
        bar.setRange(0, max(0, whole - self.viewport().height()))
        bar.setPageStep(self.viewport().height())
        bar.setSingleStep(u(40))
        across = self.horizontalScrollBar()
        across.setRange(0, max(0, room - self.viewport().width()))
        across.setPageStep(self.viewport().width())
        if at is not None and at[0] < len(self._places):
            place = self._places[at[0]]
            bar.setValue(round(place.top() + at[1] * place.height()))
        self._on_scrolled()
        zoom = (self._mode, round(100 * scale / REAL / theme.text_scale()) if self._sizes else 0)
        if zoom != self._told_zoom:
            self._told_zoom = zoom
            self.zoomed.emit(*zoom)

    def _position(self, value: int) -> tuple[int, float] | None:
        """A scroll value as the page there and how far down it."""
        for number, place in enumerate(self._places):
            if value < place.bottom():
                return (number, (value - place.top()) / place.height()) if value > u(MARGIN) else None
        return None

    def _in_sight(self) -> list[int]:
        top = self.verticalScrollBar().value()
        bottom = top + self.viewport().height()
        return [n for n, place in enumerate(self._places) if place.bottom() > top and place.top() < bottom]

    # drawing ------------------------------------------------------------
    def _is_old(self, number: int) -> bool:
        one = self._drawn.get(number)
        return one is None or (one.edition, one.width) != (self._edition, self._pixels(number))

    def _pixels(self, number: int) -> int:
        return round(self._places[number].width() * self.devicePixelRatioF())

    def _draw_next(self) -> None:
        """Asks for the nearest page that is not drawn as it should be; one at a time."""
        if self._busy or self._file is None or not self.isVisible():
            return
        seen = self._in_sight()
        near = range(max(0, (seen or [0])[0] - 1), min(len(self._places), (seen or [0])[-1] + NEIGHBOURS))
        number = next((n for n in [*seen, *near] if self._is_old(n)), None)
        if number is None:
            return
        file, edition, width = self._file, self._edition, self._pixels(number)
        scale = width / self._sizes[number].width()
        self._busy = True

        def done(picture: QImage) -> None:
            self._busy = False
            if edition == self._edition:
                self._drawn[number] = Drawn(picture, edition, width)
                self._forget_far()
                self.viewport().update()
            self._draw_next()

        def failed(fault: BaseException) -> None:
            done(QImage())  # an empty page, not the same question again
            self.faulted.emit(fault)

        self._ask(lambda ctx: _picture(file, number, scale), alive(self, done), alive(self, failed))

    def _forget_far(self) -> None:
        seen = self._in_sight() or [0]
        near = range(seen[0] - NEIGHBOURS - 1, seen[-1] + NEIGHBOURS + 2)
        self._drawn = {number: one for number, one in self._drawn.items() if number in near}

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(self.viewport().rect(), theme.token("sunken"))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        shift = (-self.horizontalScrollBar().value(), -self.verticalScrollBar().value())
        for number in self._in_sight():
            place = self._places[number].translated(*shift)
            painter.fillRect(place, Qt.GlobalColor.white)
            if number in self._drawn:
                painter.drawImage(QRectF(place), self._drawn[number].picture)
            painter.setPen(theme.token("line2"))
            painter.drawRect(place.adjusted(-1, -1, 0, 0))
        if self.hasFocus():
            painter.setPen(QPen(theme.token("accent"), 2))
            painter.drawRect(self.viewport().rect().adjusted(1, 1, -1, -1))

    # following ----------------------------------------------------------
    def _on_scrolled(self) -> None:
        now = (self.page(), self.pages())
        if now != self._told:
            self._told = now
            self.setAccessibleDescription(tr("Page {page} of {pages}").format(page=now[0], pages=now[1]))
            self.paged.emit(*now)
        self.viewport().update()
        self._settled.start()

    def _on_themed(self) -> None:
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def showEvent(self, event: Any) -> None:
        super().showEvent(event)
        self._settled.start()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self.viewport().update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom(event.angleDelta().y() / 120)
            event.accept()
        else:
            super().wheelEvent(event)

    def event(self, event: QEvent) -> bool:
        """With the cursor here, the keys for the size of the text are those for the size of the page."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _zoom_of(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if steps := _zoom_of(event):
            self.zoom(steps)
        elif not self.press(event.key()):
            super().keyPressEvent(event)

    def press(self, key: int) -> bool:
        """Acts on PgUp, PgDn, Home and End; False for any other key."""
        keys = Qt.Key
        acts: dict[int, Callable[[], None]] = {
            keys.Key_PageDown: lambda: self.turn(1), keys.Key_PageUp: lambda: self.turn(-1),
            keys.Key_Home: lambda: self.go_to(1), keys.Key_End: lambda: self.go_to(self.pages()),
        }
        if key in acts:
            acts[key]()
        return key in acts


def _zoom_of(event: QKeyEvent) -> int:
    """1 and -1 for Ctrl with = or - (+ too), 0 for any other key."""
    if not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
        return 0
    keys = Qt.Key
    return {keys.Key_Equal: 1, keys.Key_Plus: 1, keys.Key_Minus: -1}.get(keys(event.key()), 0)


def _picture(file: Path, number: int, scale: float) -> QImage:
    """The picture; an empty one where the file has made room for a newer one meanwhile."""
    return pdf_pages.picture(file, number, scale) if file.exists() else QImage()
