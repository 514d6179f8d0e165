"""Files that leave the program: each is entered in the ledger, and there is none that was not."""
from __future__ import annotations

import os
import shutil
from contextlib import suppress
from pathlib import Path

from app.core.i18n import report_language, show_moment, tr
from app.core.run import Context, note


def put(ctx: Context, part: Path, file: Path, action: str, reason: str) -> None:
    """Gives the finished ``part`` the name ``file`` and enters it, both or neither.

    Raises OSError when it cannot take its place, and whatever note() raises; ``file`` is as it was then.
    """
    placed, before = False, part.with_name(part.name + ".before")
    reason = "".join(ch if ch.isprintable() else "\ufffd" for ch in reason)  # a file may have any name

    def place() -> None:
        nonlocal placed
        if file.exists():
            shutil.copy2(file, before)
        os.replace(part, file)
        placed = True

    try:
        note(ctx, action, reason, place)
    except BaseException:
        if placed and before.exists():  # the ledger failed at its very end
            os.replace(before, file)
        elif placed:
            file.unlink(missing_ok=True)
        raise
    finally:
        with suppress(OSError):
            before.unlink(missing_ok=True)


def mark(ctx: Context) -> str:
    """Who takes a file out, and when, in the language of the office's pages."""
    with report_language(ctx.setting("site.report_language")):
        return tr("Exported {at} by {name} ({number})").format(
            at=show_moment(ctx.now(), seconds=True), name=ctx.name, number=ctx.number
        )
