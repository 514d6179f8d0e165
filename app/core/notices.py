"""Changes at other desks: one thread that tells how high the ledger is, whenever that may have changed."""
from __future__ import annotations

import threading
from collections.abc import Callable

from app.core import site
from app.core.errors import StorageFault, UserError, in_sentences
from db.notices import Notices, Stopped

AGAIN = 1.0  # seconds until a database that does not answer is asked again


class Watch:
    """Tells ``told`` the number of the newest ledger entry, ``failed`` what keeps it from knowing; on its own thread.

    It tells as often as it looks; whoever is told compares.
    """

    def __init__(self, told: Callable[[int], None], failed: Callable[[BaseException], None]) -> None:
        self._told, self._failed = told, failed
        self._notices = Notices()
        self._thread = threading.Thread(target=self._run, name="watch", daemon=True)
        self._thread.start()

    def look(self) -> None:
        """Asks at once."""
        self._notices.wake()

    def close(self) -> None:
        """Ends the thread and gives its connection back."""
        self._notices.wake(stop=True)
        self._thread.join()
        self._notices.close()

    def _run(self) -> None:
        try:
            while True:
                self._once()
        except Stopped:
            site.close()

    def _once(self) -> None:
        try:
            with in_sentences():
                self._told(site.ledger_height())
                self._notices.wait()
        except Stopped:
            raise
        except (StorageFault, UserError) as fault:
            self._failed(fault)
            self._notices.rest(AGAIN)
        except Exception as fault:  # ours: told as such, and the watch goes on
            self._failed(fault)
            self._notices.rest(AGAIN)
