"""The program with its window: opening the database, first run, signing in, locking, theme and language."""
from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from PySide6.QtCore import QLockFile, QObject
from PySide6.QtWidgets import QApplication, QWidget

from app.core import access, i18n, plain_copies, restoring, seals, settings, site, vault
from app.core.errors import Damaged, UserError
from app.core.i18n import tr, tr_noop
from app.core.run import Context, note
from app.core.site import Site
from ui import errors, theme
from ui.alarm import Alarm
from ui.conversion_page import ConversionPage
from ui.desk import Desk
from ui.first_run import FirstRun
from ui.front import Front, failure
from ui.idle import Idle
from ui.lock import Cover
from ui.opening import EMPTY, LOST, SEALED, first_look
from ui.page import Page
from ui.recover_password import RecoverPassword
from ui.recovery_key import OpenWithKey, RecoveryPage
from ui.restore_page import RestorePage
from ui.sign_in import SignIn
from ui.sound import Play, Speaker
from ui.window import Window
from ui.worker import Worker

SIZES = (100, 115, 125, 150)
NIGHT = ("dark", 125)


class Program(QObject):
    """Holds what outlives a signed-in desk: the frame, the place of the database."""

    def __init__(
        self, app: QApplication, target: str, play: Play | None = None, front: Front | None = None
    ) -> None:
        """``play``: what makes a sound, the computer's own player if not given; ``front``: what stands already."""
        super().__init__()
        self.app = app
        self.target = target
        self.front = front or Front(app, target)
        self.front.on_fault = self._show_fault
        if front is None:
            self.front.dress()
            self.front.worker.sweep_from_now()
        self.place: Site | None = None
        self.worker = self.front.worker
        self.window: Window | None = None
        self.frame = self.front.frame
        self.alarm = Alarm(play or Speaker(parent=self).play)
        self.idle = Idle(app, self)
        self.idle.passed.connect(lambda: self.lock(tr_noop("nobody at the desk")))
        self.cover: Cover | None = None
        self._locked = ""  # why the desk was covered
        self._alone: QLockFile | None = None
        self._presence: Any = None
        self._passed = False  # whoever left the restore page is not led there again
        self._by_day: tuple[str, int] | None = None

    # starting -----------------------------------------------------------
    def start(self) -> None:
        """Opens the database off the window thread, then shows what comes first."""
        target = self.target
        self.worker.submit("write", lambda: first_look(target), self._on_open, self._on_closed)
        self._sweep_copies()

    def begin(self, how: str, found: Any) -> None:
        """Goes on where the front has looked at the database: ``opened`` (what first_look() gave) or ``failed``."""
        self._sweep_copies()
        self._on_open(found) if how == "opened" else self._on_closed(found)

    def _sweep_copies(self) -> None:
        """What a run that was killed left in plain goes."""
        self.worker.submit("report", plain_copies.sweep, lambda result: None, errors.log)

    def _on_open(self, opened: tuple[Site, str, str]) -> None:
        self.place, state, said = opened
        if state == LOST:
            self._ask_recovery_key(said)
            return
        self._presence = self._presence or restoring.presence(self.place)
        self.place.drafts.mkdir(parents=True, exist_ok=True)
        self._alone = QLockFile(str(self.place.drafts / "window.lock"))
        taken = QLockFile.LockError.LockFailedError  # a full disk takes no lock, which holds nobody off
        if not self._alone.tryLock(100) and self._alone.error() == taken:
            self.front.show_message(tr("This database is open in another window on this computer. Use that one."))
            return
        if said and not self._passed:
            self._show_restore(said)
        elif state == EMPTY:
            self._show_first_run()
        else:
            self._show_sign_in(sealed=state == SEALED)

    def _show_restore(self, said: str = "", ctx: Context | None = None) -> None:
        """The page that restores; every connection of this program is given back before."""
        database = restoring.file_of(self.target)
        if database is None:
            self.front.show_message(said or tr("A database server is restored with pg_restore, not from here."))
            return
        self._let_go()
        page = RestorePage(self.worker, database, said, ctx)
        page.finished.connect(self._on_restored)
        page.left.connect(self._leave_restore)
        page.failed.connect(self._show_fault)
        self._show(page)
        page.setFocus()

    def _let_go(self) -> None:
        """Gives back the database: its connections, its locks."""
        if self.window is not None:
            window, self.window = self.window, None
            self.frame.setGeometry(window.geometry())
            window.close()
            window.deleteLater()
            self.frame.show()
        self.worker.close()
        self.worker = Worker(self)
        site.close()
        self._unlock_database()

    def _unlock_database(self) -> None:
        if self._presence is not None:
            self._presence.leave()
            self._presence = None
        if self._alone is not None:
            self._alone.unlock()

    def _leave_restore(self) -> None:
        """As things are: to the sign-in where the database opens, else the end."""
        self._passed = True
        self.start()

    def _on_restored(self, said: list[str]) -> None:
        self._passed = True
        self.start()

    def _on_closed(self, fault: BaseException) -> None:
        errors.log(fault)
        if isinstance(fault, Damaged) and not self._passed:
            self._show_restore(tr("The database is damaged. Restore the newest backup."))
            return
        self.front.show_message(fault.text if isinstance(fault, UserError) else failure())

    def _show(self, page: QWidget) -> None:
        self.front.show(page)

    def _show_first_run(self) -> None:
        assert self.place is not None
        page = FirstRun(self.worker, self.place)
        page.finished.connect(self._open_desk)
        page.encrypted.connect(self._on_encrypted)
        page.failed.connect(self._show_fault)
        page.language_changed.connect(self._on_first_language)
        page.place_changed.connect(self._on_place)
        page.restore_wanted.connect(self._show_restore)
        self._show(page)

    def _on_first_language(self, language: str) -> None:
        self._keep_language(language)

    def _on_place(self, target: str) -> None:
        self.target = target
        settings.store_computer("computer.database", target)
        self.start()

    def _show_sign_in(self, sealed: bool = False) -> None:
        assert self.place is not None
        waiting = self.front.page
        page = waiting or SignIn(self.worker, self.place, sealed=sealed)
        page.finished.connect(self._open_desk)
        page.recovery_wanted.connect(self._ask_recovery_key)
        page.failed.connect(self._show_fault)
        if waiting is None:
            self._show(page)
            return
        self.front.page = None
        waiting.admit(self.worker, self.place, sealed, self.front.database())

    def _ask_recovery_key(self, why: str = "") -> None:
        """Without a password; ``why``: what is wrong, where no password can help."""
        assert self.place is not None
        page = OpenWithKey(self.worker, self.place.target, why)
        page.opened.connect(self.start)
        page.forgotten.connect(self._set_password)
        page.left.connect(self.start)
        page.failed.connect(self._show_fault)
        self._show(page)

    def _set_password(self, letters: str) -> None:
        page = RecoverPassword(self.worker, letters)
        page.finished.connect(self.start)
        page.failed.connect(self._show_fault)
        self._show(page)

    # encryption ---------------------------------------------------------
    def convert(self, encrypting: bool, password: str) -> None:
        """Encrypts the database or makes it plain; nobody is signed in meanwhile, and no lane has it open."""
        window, place = self.window, self.place
        if window is None or place is None:
            return
        ctx = window.desk.ctx
        page = ConversionPage(tr("Encrypting the database") if encrypting else tr("Making the database plain"))
        page.left.connect(self.start)
        self._leave_desk(page)
        self.worker.close()
        self.worker = Worker(self)
        told = ctx.with_progress(page.tell)

        def work() -> str:
            if encrypting:
                return vault.encrypt(told, place.target, password)
            access.prove(ctx, password)
            vault.decrypt(told, place.target)
            return ""

        def failed(fault: BaseException) -> None:
            self._show_fault(fault)
            page.show_fault(fault.text if isinstance(fault, UserError) else failure())

        self.worker.submit(
            "write", work, lambda letters: self._show_key(ctx, letters, self._show_sign_in) if letters
            else self._show_sign_in(), failed,
        )

    def _on_encrypted(self, ctx: Context, letters: str, said: str) -> None:
        """The first run encrypted the database, or could not and says why."""
        if letters:
            self._show_key(ctx, letters, lambda: self._open_desk(ctx))
            return
        page = ConversionPage(tr("The office is set up, but not encrypted"))
        page.left.connect(lambda: self._open_desk(ctx))
        self._show(page)
        page.show_fault(said)

    def _show_key(self, ctx: Context, letters: str, then: Callable[[], None]) -> None:
        assert self.place is not None
        page = RecoveryPage(self.worker, ctx, self.place.target, letters)
        page.finished.connect(then)
        page.failed.connect(self._show_fault)
        self._show(page)

    # the desk -----------------------------------------------------------
    def _open_desk(self, ctx: Context) -> None:
        assert self.place is not None
        old = self.window or self.frame
        if isinstance(old, Window):
            old.finish()  # its drafts are on disk before the new window looks for them
        desk = Desk(ctx, self.place, Worker(self))
        window = Window(desk, old.ledger.checked if isinstance(old, Window) else None, self.alarm)
        desk.setParent(window)
        window.lock_wanted.connect(self.lock)
        window.switch_wanted.connect(self.switch_person)
        window.strip.ticked.connect(self._on_tick)
        window.sign_out_wanted.connect(self.sign_out)
        window.rebuild_wanted.connect(self.rebuild)
        window.scale_wanted.connect(self.scale)
        window.night_wanted.connect(self.night)
        window.page_made.connect(self._follow_settings)
        self.window = window
        window.setGeometry(old.geometry())
        if old.isMaximized():
            window.showMaximized()
        else:
            window.show()
        if isinstance(old, Window):
            old.close()
            old.deleteLater()
        else:
            old.hide()

    def _follow_settings(self, name: str, page: Any) -> None:
        if name != "settings":
            return
        page.language_changed.connect(self._on_language)
        page.theme_changed.connect(self._on_theme)
        page.restore_wanted.connect(lambda: self._show_restore("", page.desk.ctx))
        page.convert_wanted.connect(self.convert)

    # the desk covered ---------------------------------------------------
    def lock(self, reason: str = tr_noop("by hand")) -> None:
        """Hides the contents; clock, drafts and alarms go on. The text and the cursor stay where they are."""
        if self.window is None or self.place is None or (self.cover is not None and self.cover.is_locked):
            return
        if self.cover is not None:
            self.cover.lock()
        else:
            self._cover(is_locked=True)
        self._locked = reason
        self._note([(self.window.desk.ctx, "screen.locked", reason)])

    def switch_person(self) -> None:
        """Lends the screen to whoever takes over; Esc or one's own password leads back."""
        if self.window is None or self.place is None or self.cover is not None:
            return
        self._cover(is_locked=False)
        self._locked = tr_noop("change of person")
        self._note([(self.window.desk.ctx, "screen.locked", self._locked)])

    def _cover(self, is_locked: bool) -> None:
        assert self.window is not None and self.place is not None
        self.cover = Cover(self.window, self.worker, self.place, is_locked)
        self.cover.finished.connect(self._on_password)
        self.cover.left.connect(self._uncover)
        self.cover.lock_wanted.connect(self.lock)
        self.cover.failed.connect(self._show_fault)
        self._discard_copies()

    def _discard_copies(self) -> None:
        """What was opened for other programs goes, where none reads it."""
        self.worker.submit("report", plain_copies.discard_opened, lambda result: None, errors.log)

    def _on_password(self, ctx: Context) -> None:
        """The same person goes on; another one's desk opens, and what was typed waits as the first one's draft."""
        window = self.window
        assert window is not None and self.cover is not None
        if ctx.number == window.desk.ctx.number:
            self._uncover()
            return
        self.cover.end()
        self.cover = None
        before = window.desk.ctx
        self._open_desk(ctx)
        self._note([(before, "access.signed_out", tr_noop("switched to {number}"), ctx.number)])

    def _uncover(self) -> None:
        assert self.window is not None and self.cover is not None
        self.cover.lift()
        self.cover = None
        self._note([(self.window.desk.ctx, "screen.unlocked", self._locked)])

    def _note(self, entries: Sequence[tuple[Context, str, str] | tuple[Context, str, str, str]]) -> None:
        """Enters (who, what, why, number in it) into the ledger, off the window thread, in the pages' language."""
        def enter() -> None:
            for ctx, action, reason, *number in entries:
                with i18n.report_language(ctx.setting("site.report_language")):
                    said = tr(reason).format(number="".join(number))
                note(ctx, action, said)

        assert self.window is not None
        self.window.desk.worker.submit("write", enter, lambda result: None, self._show_fault)

    def _on_tick(self, now: datetime) -> None:
        if self.window is not None:
            self.idle.tick(now, self.window.desk.ctx.setting("people.idle_minutes"))

    def sign_out(self) -> None:
        """Ends this person's desk; drafts stay for them."""
        if self.window is not None:
            self._leave()
            self._leave_desk(None)

    def _leave_desk(self, page: QWidget | None) -> None:
        """From the desk to a page in the bare frame; the sign-in page if none is given."""
        window, self.window = self.window, None
        assert window is not None
        self.frame.setGeometry(window.geometry())
        window.close()
        window.deleteLater()
        self._discard_copies()
        self._show_sign_in() if page is None else self._show(page)
        self.frame.show()

    def _leave(self) -> None:
        """The person goes: that is entered, and what stands in the ledger sealed, before the desk closes."""
        assert self.window is not None
        ctx = self.window.desk.ctx

        def enter() -> None:
            note(ctx, "access.signed_out", "")
            seals.seal_along(ctx, "sign-out")

        self.window.desk.worker.submit("write", enter, lambda result: None, errors.log)

    def rebuild(self) -> None:
        """Builds the window anew, for another language or another size of type; nothing typed is lost."""
        if self.window is None:
            return
        shown, page = self.window.page_shown(), self.window.stack.currentWidget()
        target = page.shown() if isinstance(page, Page) else {}
        self._open_desk(self.window.desk.ctx)
        if target or shown != self.window.page_shown():
            self.window.show_page(shown, target)

    # theme and language -------------------------------------------------
    def _on_theme(self) -> None:
        self.front.apply_theme()
        self.rebuild()

    def _on_language(self, language: str) -> None:
        self._keep_language(language)
        self.rebuild()

    def _keep_language(self, language: str) -> None:
        i18n.use(language)
        self.front.load_qt_texts()

    def scale(self, step: int) -> None:
        """Larger (1), smaller (-1) or normal (0) text."""
        now = SIZES.index(theme.text_size()) if theme.text_size() in SIZES else 0
        size = SIZES[max(0, min(len(SIZES) - 1, now + step))] if step else 100
        settings.store_computer("ui.text_size", str(size))
        self._on_theme()

    def night(self) -> None:
        """Dark and large at once; the same key goes back."""
        if self._by_day is None and (theme.name(), theme.text_size()) == NIGHT:
            look, size = "system", 100  # night was chosen before this start
        elif self._by_day is None:
            self._by_day, (look, size) = (theme.name(), theme.text_size()), NIGHT
        else:
            (look, size), self._by_day = self._by_day, None
        settings.store_computer("ui.theme", look)
        settings.store_computer("ui.text_size", str(size))
        self._on_theme()

    def _show_fault(self, fault: BaseException) -> None:
        if self.window is not None:
            self.window.show_fault(fault)
        else:
            errors.log(fault)

    def close(self) -> None:
        """Waits for what is being saved."""
        if self.cover is not None:
            self.cover.end()
            self.cover = None
        self.app.removeEventFilter(self.idle)
        if self.window is not None:
            self._leave()
            self.window.close()
            self.window.deleteLater()
            self.window = None
        self.worker.close()
        plain_copies.close()
        self._unlock_database()
