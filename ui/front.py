"""The start of the window: the sign-in page at once, everything else behind it while somebody types.

This module and what it imports are all that is loaded before the first picture: of Qt the widgets, of the program the
theme, the catalogue and the page. peewee, the features and the pages of the desk are imported on a lane, the database
is opened there; Program (application.py) then takes over this frame, this page and what was typed into it.
"""
from __future__ import annotations

import importlib
import linecache
import os
import signal
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QLibraryInfo, QLocale, QObject, Qt, QTimer, QTranslator
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow, QVBoxLayout, QWidget

from app.core import i18n, paths, remembered, settings
from app.core.failures import UserError
from app.core.i18n import tr
from ui import errors, theme
from ui.hint_bar import HintBar
from ui.sign_in import SignIn

if TYPE_CHECKING:
    from ui.application import Program
    from ui.worker import Worker

SIZE = (1366, 768)  # when no longer maximized


def main(target: str = "") -> int:
    """Runs the window on a database; returns the exit code."""
    QApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
    app = QApplication(sys.argv[:1])
    app.setApplicationName(paths.APPLICATION)
    front = Front(app, target)
    signal.signal(signal.SIGTERM, lambda *_: app.quit())
    wake = QTimer(interval=300)  # lets Python see the signal
    wake.timeout.connect(lambda: None)
    wake.start()
    front.start()
    code = app.exec()
    front.close()
    return code


class Front(QObject):
    """The frame in which pages stand before anybody has signed in, and the first of them.

    ``on_fault``: what is told of faults that nobody caught; Program puts its own there.
    """

    def __init__(self, app: QApplication, target: str) -> None:
        super().__init__()
        self.app = app
        self.target = target
        self.frame = QMainWindow()
        self.page: SignIn | None = None  # the one shown before the database was open
        self.worker: Worker | None = None  # once the first picture is there
        self.program: Program | None = None
        self.on_fault: Callable[[BaseException], None] = self.fail
        self._hook = errors.Hook(lambda fault: self.on_fault(fault))
        self._translators: list[QTranslator] = []
        self._found: tuple[str, Any] | None = None
        self.apply_theme(marks=False)
        theme.dress(self.frame, marks=False)

    # starting -----------------------------------------------------------
    def start(self) -> None:
        """Shows the sign-in page; once it is painted everything else begins."""
        known = remembered.load(self.database())
        if known is not None:
            i18n.use_zone(known.zone)
        if known is None and not is_there(self.database()):  # the first run comes, nobody signs in
            self.show_message(tr("Opening the database …"))
        else:
            self.page = SignIn(None, None, remembered=known)
            self.show(self.page)
            self.page.take_focus()
        self.frame.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self.frame.removeEventFilter(self)
            QTimer.singleShot(0, self, self._load)
        return False

    def database(self) -> str:
        """The database as it was named, by the command or by this computer's settings."""
        return self.target or settings.chosen_database()

    def _load(self) -> None:
        """What the first picture did without; then on a lane what opens the database, that, and the rest."""
        self.dress()
        assert self.worker is not None
        target = self.target

        def look() -> Any:
            from ui import opening

            return opening.first_look(target)

        self.worker.submit("write", look, lambda found: self._keep("opened", found), lambda f: self._keep("failed", f))
        self.worker.submit("write", load_rest, lambda _: self._hand_over(), self.fail)

    def _keep(self, how: str, found: Any) -> None:
        self._found = (how, found)

    def _hand_over(self) -> None:
        """All is loaded and the database was looked at: the program goes on from here."""
        from ui.application import Program

        assert self._found is not None and self.worker is not None
        self.worker.sweep_from_now()
        self.program = Program(self.app, self.target, front=self)
        self.program.begin(*self._found)
        self.worker.submit("look", load_later, lambda _: None, errors.log)

    def fail(self, fault: BaseException) -> None:
        """Says instead of the page that the program cannot go on, and logs why."""
        errors.log(fault)
        self.show_message(fault.text if isinstance(fault, UserError) else failure())

    # showing ------------------------------------------------------------
    def show(self, page: QWidget) -> None:
        """Shows a page in the bare frame, with the keys it knows below."""
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        hints = HintBar()
        hints.show_hints(page.hints() if hasattr(page, "hints") else [])
        column.addWidget(page, 1)
        column.addWidget(hints)
        if page is not self.page:
            self.page = None
        self.frame.setWindowTitle(tr("Dutydesk"))
        self.frame.setCentralWidget(whole)
        self.frame.setMinimumSize(900, 500)
        if not self.frame.isVisible():
            self.frame.resize(*SIZE)
            self.frame.showMaximized()

    def show_message(self, text: str) -> None:
        """A page with nothing but a sentence."""
        page = QWidget()
        page.setObjectName("page")
        column = QVBoxLayout(page)
        label = QLabel(text)
        label.setProperty("role", "heading")
        label.setWordWrap(True)
        label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column.addWidget(label)
        self.show(page)

    # theme and language -------------------------------------------------
    def apply_theme(self, marks: bool = True) -> None:
        """The theme and the text size chosen on this computer."""
        kept = settings.load_computer()
        theme.apply(self.app, kept.get("ui.theme", "system"), int(kept.get("ui.text_size", 100)), marks)

    def dress(self) -> None:
        """What the sign-in page does without: the lanes, the marks of boxes and lists, the texts of Qt's own menus."""
        from ui.worker import Worker

        self.worker = Worker(self, sweeps=False)
        theme.draw_marks()
        self.load_qt_texts()

    def load_qt_texts(self) -> None:
        """Qt's own buttons in the language chosen."""
        for old in self._translators:
            self.app.removeTranslator(old)
        self._translators = []
        QLocale.setDefault(QLocale(i18n.language()))
        translator = QTranslator(self)
        where = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        if translator.load(f"qtbase_{i18n.language()}", where):
            self.app.installTranslator(translator)
            self._translators.append(translator)

    def close(self) -> None:
        """Waits for what is being saved."""
        if self.program is not None:
            self.program.close()
        elif self.worker is not None:
            self.worker.close()


def is_there(database: str) -> bool:
    """Whether a database may be there: a server's may always."""
    return "://" in database or os.path.exists(os.path.expanduser(database))


def load_rest() -> None:
    """Imports what the desk is made of, the pages that the features bring included."""
    for name in ("ui.application", "app.core.lunar"):
        importlib.import_module(name)
    from app.core import registry
    from ui import places

    for name in registry.features:
        places.page_module(name)
    linecache.clearcache()  # PySide reads the source of whatever is imported after it


def load_later() -> None:
    """What the desk asks for soon after it stands: the dictionary by which names are found in pinyin."""
    from app.core import pinyin

    pinyin.readings("值")


def failure() -> str:
    """What is said of a fault that is ours."""
    return tr("The program failed. Details are in {path}.").format(path=paths.log_file())
