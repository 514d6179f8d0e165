"""A PostgreSQL server named by a URL: how long anything may take, whether it is encrypted, what is never shown.

psycopg is loaded when a server is used, not before.
"""
from __future__ import annotations

import socket
import threading
from collections.abc import Iterable
from contextlib import suppress
from time import monotonic
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from peewee import ImproperlyConfigured, PostgresqlDatabase

from db import waiting

SCHEMES = ("postgres", "postgresql", "psycopg3")
SECRETS = ("password", "sslpassword")
# seconds; a lane of the window must not hang on a server or a network that is gone
CONNECT, ANSWER, LOCK, WRITE_IDLE = 5, 60, 20, 60
# every writer takes this lock, so that numbers and the ledger stay without gaps
WRITE_LOCK = 0x64757479
NOTICES = "dutydesk"  # the channel on which the desks are told that something was committed
WATCH = 1.0  # seconds between two looks for statements that nobody answers
SPARE = 5  # seconds that the server has to say by itself that a statement took too long

# of the network: noticed after some 11 s that the other computer is gone, also on its side, so that it ends the lock
KEEPALIVES = {"keepalives": 1, "keepalives_idle": 5, "keepalives_interval": 2, "keepalives_count": 3,
              "tcp_user_timeout": 10_000}
OPTIONS = (
    f"-c statement_timeout={ANSWER * 1000} -c lock_timeout={LOCK * 1000} "
    "-c tcp_keepalives_idle=5 -c tcp_keepalives_interval=2 -c tcp_keepalives_count=3 -c synchronous_commit=on"
)


def shown(url: str) -> str:
    """A URL without the name and the passwords it may hold."""
    scheme, mark, rest = url.partition("://")
    # name and password end at the @ before the first slash, whatever signs are in them (libpq)
    for part in (rest.partition("?")[0], rest.partition("/")[0]):
        if "@" in part:
            rest = part.rpartition("@")[2] + rest[len(part):]
            break
    bare = f"{scheme}{mark}{rest}"
    before, asks, query = bare.partition("?")
    if not asks:
        return bare
    kept = [(name, value) for name, value in parse_qsl(query, keep_blank_values=True) if name not in SECRETS]
    return before + (asks + urlencode(kept, safe="/") if kept else "")


def identity(url: str) -> str:
    """What tells one office's database from another: host, port and name (or the service), not how it is reached."""
    bare, _, query = shown(url).partition("://")[2].partition("?")
    asked = dict(parse_qsl(query))
    return "/".join(filter(None, (bare.rstrip("/"), *(asked.get(name, "") for name in ("host", "port", "service")))))


class Unusable(Exception):
    """The target names no database this program can use; ``driver``: only the driver is missing."""

    def __init__(self, driver: bool = False) -> None:
        super().__init__("no driver" if driver else "no usable database")
        self.driver = driver


def server(url: str) -> Server:
    """The server of a URL; connects to nothing yet. Raises Unusable."""
    if url.partition("://")[0].partition("+")[0] not in SCHEMES:
        raise Unusable
    try:
        return Server(url)
    except ImproperlyConfigured as fault:
        raise Unusable(driver=True) from fault
    except ValueError as fault:  # without a name, or with a port that is none
        raise Unusable from fault


class Server(PostgresqlDatabase):
    """The office's database on a server. Nothing waits for it longer than ANSWER, but see patient()."""

    def __init__(self, url: str) -> None:
        """Connects to nothing yet. Raises ImproperlyConfigured without the driver, ValueError for what is no URL."""
        try:
            import psycopg
            from psycopg.conninfo import conninfo_to_dict
        except ImportError as fault:
            raise ImproperlyConfigured("psycopg") from fault
        scheme, _, rest = url.partition("://")
        try:
            given = conninfo_to_dict(f"postgresql://{rest}")
            urlsplit(url).port  # noqa: B018  libpq leaves a port that is no number to the moment of connecting
        except psycopg.Error as fault:
            raise ValueError(shown(url)) from fault
        if not given.get("dbname") and not given.get("service"):
            raise ValueError(shown(url))
        self.url = shown(f"{scheme.partition('+')[0]}://{rest}")
        name = str(given.pop("dbname", "") or "")
        options = f"{OPTIONS} {given.pop('options', '') or ''}".strip()
        usual: dict[str, Any] = {"connect_timeout": CONNECT, "application_name": "dutydesk", **KEEPALIVES}
        if "," in str(given.get("host") or ""):
            usual["target_session_attrs"] = "read-write"  # of several, the one that takes entries
        self._named = name
        super().__init__(name or "service", prefer_psycopg3=True, encoding="utf8",
                         **{**usual, **given, "options": options})
        self._asked = _Asked()
        self._distrusted = 0
        self._made: list[Any] = []  # connections of all threads

    def _connect(self) -> Any:
        import psycopg

        params = {"client_encoding": "utf8", **self.connect_params}
        if self._named:
            params["dbname"] = self._named
        connection: Any = psycopg.connect(**params, autocommit=True, cursor_factory=_watched(self._asked))
        connection.told = False  # a notice came with the answer to something else
        connection.add_notify_handler(lambda _: setattr(connection, "told", True))
        connection.made_at = self._distrusted
        self._made = [*(one for one in self._made if not one.closed), connection]
        return connection

    def abandon(self) -> None:
        """Another database takes its place: what threads that are gone left open is closed."""
        for one in self._made:
            if not one.closed and not one.pgconn.transaction_status:
                one.close()

    def distrust(self) -> None:
        """A connection failed: those of the other threads are made anew at their next use, before they fail too."""
        self._distrusted += 1

    def connection(self) -> Any:
        """This thread's, made anew where that is due and no transaction runs."""
        if not self.is_closed() and self._state.conn.made_at != self._distrusted and not self.in_transaction():
            self.close()
        return super().connection()

    def cursor(self, named_cursor: Any = None) -> Any:
        return self.connection().cursor()

    def begin_writing(self, told: waiting.Told | None = None) -> None:
        """Takes the turn of all writers; the other desks are told when, and only when, this is committed.

        ``told`` hears how many seconds it has waited, and may raise to give up.
        """
        taken = self.execute_sql(
            "select pg_try_advisory_xact_lock(%s), pg_notify(%s, ''), "
            "set_config('idle_in_transaction_session_timeout', %s, true)",
            (WRITE_LOCK, NOTICES, f"{WRITE_IDLE}s"),
        ).fetchone()[0]
        if not taken:
            waiting.lock(self, WRITE_LOCK, told)

    @property
    def is_encrypted(self) -> bool:
        """Whether what goes to and fro is encrypted, or does not leave this computer."""
        connection = self.connection()
        host = connection.info.hostaddr or connection.info.host
        return bool(connection.pgconn.ssl_in_use) or is_here(host)

    def patient(self) -> None:
        """Until the end of the running transaction a statement may take as long as it takes."""
        self.execute_sql("set local statement_timeout = 0")
        self._asked.spare(self.connection())


def is_here(host: str) -> bool:
    """Whether a host is this computer: a socket's folder, or an address that does not leave it."""
    return not host or host.startswith(("/", "@", "127.")) or host in ("::1", "localhost", socket.gethostname())


class _Asked:
    """Which connections wait for an answer since when; one thread ends those that wait for ever."""

    def __init__(self) -> None:
        self.since: dict[Any, float] = {}
        self._spared: set[Any] = set()
        self._guard = threading.Lock()
        self._watching = False

    def spare(self, connection: Any) -> None:
        """This connection may wait as long as its transaction runs."""
        self._spared.add(connection)

    def watch(self) -> None:
        """Sees to it that somebody looks."""
        if not self._watching:
            with self._guard:
                if not self._watching:
                    self._watching = True
                    threading.Thread(target=self._watch, name="server-watch", daemon=True).start()

    def _watch(self) -> None:
        idle = 0.0
        while idle < ANSWER:
            threading.Event().wait(WATCH)
            idle = 0.0 if self.since else idle + WATCH
            self._spared -= {one for one in tuple(self._spared) if one.closed or not one.pgconn.transaction_status}
            now = monotonic()
            _cut(one for one, since in tuple(self.since.items())
                 if now - since > ANSWER + SPARE and one not in self._spared)
        self._watching = False


def _watched(asked: _Asked) -> type[Any]:
    """Cursors whose statements end as by a network that broke when nobody answers them."""
    import psycopg

    class Watched(psycopg.Cursor[Any]):
        def execute(self, *args: Any, **kwargs: Any) -> Any:
            asked.since[self.connection] = monotonic()
            asked.watch()
            try:
                return super().execute(*args, **kwargs)
            finally:
                asked.since.pop(self.connection, None)

    return Watched


def _cut(connections: Iterable[Any]) -> None:
    """Ends connections from another thread than the one that waits."""
    for connection in connections:
        with suppress(Exception):  # closed meanwhile
            wire = socket.socket(fileno=connection.fileno())
            try:
                wire.shutdown(socket.SHUT_RDWR)
            finally:
                wire.detach()  # it stays the driver's to close
