"""A network cable between a program and its database server, to be pulled out at the worst moment."""
from __future__ import annotations

import socket
import threading
from contextlib import suppress
from urllib.parse import urlsplit


class Cable:
    """Passes bytes between ``url`` and the server of ``to``; tells what it carries apart by what is asked to be cut."""

    def __init__(self, to: str) -> None:
        self._server = (urlsplit(to).hostname or "", urlsplit(to).port or 5432)
        self._listener = socket.create_server(("127.0.0.1", 0))
        parts = urlsplit(to)
        name, _, _ = parts.netloc.rpartition("@")
        self.url = parts._replace(netloc=f"{name}@127.0.0.1:{self._listener.getsockname()[1]}").geturl()
        self._lines: list[socket.socket] = []
        self._carriers: list[threading.Thread] = []
        self._whole = True
        self._cut_at = b""
        self._carries_first, self._stays = True, False
        threading.Thread(target=self._accept, daemon=True).start()

    def pull(self) -> None:
        """Everything ends at once, and nothing begins."""
        self._whole = False
        for line in self._lines:
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
        for thread in self._carriers:
            thread.join()
        for line in self._lines:
            line.close()
        self._lines.clear()
        self._carriers.clear()

    def mend(self) -> None:
        self._whole, self._cut_at = True, b""

    def cut_at(self, words: bytes, carries_first: bool, stays: bool = False) -> None:
        """Cut once at a request with these words: after it was carried, so that its answer alone is lost, or before.

        ``stays``: nothing begins afterwards until mend().
        """
        self._cut_at, self._carries_first, self._stays = words, carries_first, stays

    def close(self) -> None:
        self.pull()
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                here, _ = self._listener.accept()
                if not self._whole:
                    here.close()
                    continue
                there = socket.create_connection(self._server)
                self._lines += [here, there]
                for start, end, asks in ((here, there, True), (there, here, False)):
                    carrier = threading.Thread(target=self._carry, args=(start, end, asks), daemon=True)
                    carrier.start()
                    self._carriers.append(carrier)

    def _carry(self, start: socket.socket, end: socket.socket, asks: bool) -> None:
        with suppress(OSError):
            while data := start.recv(1 << 16):
                if asks and self._cut_at and self._cut_at in data:
                    self._cut_at = b""
                    self._whole = not self._stays
                    start.shutdown(socket.SHUT_RDWR)
                    if self._carries_first:
                        end.sendall(data)
                    break
                end.sendall(data)
        for line in (start, end):
            with suppress(OSError):
                line.shutdown(socket.SHUT_WR if line is end else socket.SHUT_RDWR)
