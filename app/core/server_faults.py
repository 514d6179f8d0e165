"""What goes wrong with a database server, in words: what happened, then the way out, and no address."""
from __future__ import annotations

from app.core.i18n import tr
from db.waiting import told_by


def said(fault: BaseException) -> str:
    """The sentence for a fault that a server or its driver told; empty for another one.

    The server's codes come first, since it may speak any language; of a connection that was never made there is text
    alone.
    """
    told = told_by(fault)
    if not type(told).__module__.startswith("psycopg"):
        return ""
    code = getattr(told, "sqlstate", None) or ""
    text = str(told).lower()
    if code and not code.startswith("08"):  # a connection that was not made has such a code whatever the cause
        return _by_code(code)
    if type(told).__name__ not in ("OperationalError", "InterfaceError", "ConnectionTimeout") and not code:
        return ""
    return next((words for part, words in _by_text() if part in text), away())


def away() -> str:
    return tr("The database server does not answer. Check the network.")


def _by_code(code: str) -> str:
    """Codes of PostgreSQL (appendix A of its manual) or their first two digits, which are the class."""
    known = {
        "57P01": _stopped(), "57P02": _stopped(), "57P03": _stopped(), "57P05": away(),
        "25P03": away(),
        "28": _refused(), "3D000": _gone(), "53300": _crowded(), "53100": _full(), "25006": _standby(),
        "42501": _not_allowed(), "57014": _slow(), "55P03": _held(), "40": _held(),
    }
    return known.get(code) or known.get(code[:2], "")


def _by_text() -> tuple[tuple[str, str], ...]:
    secure = tr("The connection to the database server is not secure as asked: certificate, name or encryption do not "
                "fit. Ask who set the server up.")
    return (
        ("certificate", secure), ("ssl", secure),
        ("too many clients", _crowded()), ("connection slots", _crowded()), ("too many connections", _crowded()),
        ("starting up", _stopped()), ("shutting down", _stopped()), ("recovery mode", _stopped()),
        ("accepting connections", _stopped()),
        ("read-only", _standby()), ("hot standby", _standby()),
        ("authentication failed", _refused()), ("no password", _refused()), ("pg_hba", _refused()),
        ("role \"", _refused()), ('fatal:  database "', _gone()), ("no space left", _full()),
        ("definition of service", tr("The database server has no such database. Check its address.")),
    )


def _stopped() -> str:
    return tr("The database server was stopped or is just starting. Wait a moment, or ask who runs it.")


def _refused() -> str:
    return tr("The database server refuses the name or the password. Check its address.")


def _gone() -> str:
    return tr("The database server has no such database. Check its address.")


def _crowded() -> str:
    return tr("The database server takes no more connections. Close programs, or ask who runs it for more.")


def _full() -> str:
    return tr("The disk of the database server is full. Ask who runs it.")


def _standby() -> str:
    return tr("The database server takes no changes at present: a standby, or maintenance. Ask who runs it.")


def _not_allowed() -> str:
    return tr("The program's role on the database server may not do this. Ask who runs it (main.py server-grants).")


def _slow() -> str:
    return tr("The database server took too long. Try again in a moment.")


def _held() -> str:
    return tr("Another program is holding the database. Try again in a moment.")
