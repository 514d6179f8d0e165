"""Dutydesk 值班台. Without arguments: the window. With a command: that command."""
import sys


def main() -> int:
    """Runs the window or one command; returns the exit code."""
    from app import cli

    return cli.main(sys.argv[1:], open_window)


def open_window(database: str) -> int:
    """Shows the window on a database; an empty name means the usual one."""
    from ui import application

    return application.main(database)


if __name__ == "__main__":
    sys.exit(main())
