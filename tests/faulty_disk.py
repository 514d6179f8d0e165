"""A process that writes entries one by one when told to, and small disks to be filled, frozen and pulled out.

Run as a program: ``python -m tests.faulty_disk DATABASE`` answers every line of its input with one of JSON.
"""
from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]


def serve(target: str) -> None:
    """Logs each line as an entry; what is refused is kept as a draft, as the window does."""
    from app.core import access, i18n, site
    from app.core.drafts import Draft, DraftFolder
    from app.core.errors import StorageFault
    from app.core.run import run

    i18n.use("en")
    place = site.open_site(target, create=False)
    drafts = DraftFolder.with_refuges(place.drafts)
    drafts.lay_reserve()
    ctx = access.context_of_number("001", place.files)
    for line in sys.stdin:
        text = line.rstrip("\n")
        draft = Draft("001", "call_in", datetime.now(UTC).replace(tzinfo=None), {"content": text})
        answer: dict[str, Any] = {}
        try:
            answer["draft"] = str(drafts.keep(draft).folder)
            answer["saved"] = run(
                ctx, "duty_log.log", kind="call_in", source="市应急局", content=text, confirm=True
            )["number"]
            drafts.drop(draft)
        except StorageFault as fault:
            answer["refused"] = fault.text
        print(json.dumps(answer), flush=True)


class Desk:
    """The process above. ``told`` are the numbers and texts it called saved."""

    def __init__(self, target: str | Path) -> None:
        command = [sys.executable, "-m", "tests.faulty_disk", str(target)]
        self.told: dict[int, str] = {}
        self._process = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
        )

    def log(self, text: str) -> dict[str, Any]:
        """Has one entry written; ``saved`` or ``refused``, and the folder of its ``draft``."""
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(text + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        if "saved" in answer:
            self.told[answer["saved"]] = text
        return answer

    def log_until_refused(self, size: int = 4000) -> dict[str, Any]:
        """Goes on with texts of ``size`` characters until one is not taken."""
        for n in range(10_000):
            answer = self.log(f"{n} {'水' * size}")
            if "refused" in answer:
                return answer
        raise AssertionError("everything was taken")

    def kill(self) -> None:
        """Ends it at once, with nothing tidied up."""
        self._process.kill()
        self._end()

    def close(self) -> None:
        """Lets it end by itself."""
        assert self._process.stdin
        with suppress(BrokenPipeError):
            self._process.stdin.close()
        self._end()

    def _end(self) -> None:
        self._process.wait(timeout=60)
        for stream in (self._process.stdin, self._process.stdout):
            assert stream
            with suppress(BrokenPipeError):
                stream.close()


@contextmanager
def sitting(target: str | Path) -> Iterator[Desk]:
    """A desk's process, ended in any case."""
    desk = Desk(target)
    try:
        yield desk
    finally:
        desk.kill()


def fill(folder: Path, leave: int = 0) -> Path:
    """Takes all the room there is but ``leave`` bytes; returns the file to delete."""
    taken = folder / "fill"
    opened = os.open(taken, os.O_CREAT | os.O_WRONLY | os.O_APPEND)
    try:
        for size in (1 << 16, 4096, 512):
            with suppress(OSError):
                while not leave or shutil.disk_usage(folder).free > leave:  # its counts are rough
                    os.write(opened, bytes(size))
    finally:
        os.close(opened)
    return taken


def command(*args: str | Path) -> bool:
    """Whether a command of the system succeeded."""
    try:
        return subprocess.run([str(one) for one in args], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


if __name__ == "__main__":
    serve(sys.argv[1])
