"""Dutydesk 值班台. Without arguments: the window. With a command: that command."""
import sys
from datetime import datetime
from pathlib import Path


def main() -> int:
    """Runs the window or one command; returns the exit code.

    The window is shown before anything of the command line is loaded.
    """
    from app import window_start

    asked = window_start.read(sys.argv[1:])
    if asked is not None:
        return window_start.guarded(asked, open_window)
    from app import cli

    return cli.main(sys.argv[1:], open_window, take_picture)


def open_window(database: str) -> int:
    """Shows the window on a database; an empty name means the usual one."""
    from ui import front

    return front.main(database)


def take_picture(database: str, number: str, file: Path, moment: datetime) -> None:
    """Paints the window of a database as it was at a moment, without a screen, into a PNG file."""
    from ui import picture

    picture.take(database, number, file, moment)


if __name__ == "__main__":
    sys.exit(main())
