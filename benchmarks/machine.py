"""What was measured on: processor, memory, disk, versions, and how busy the computer was."""
from __future__ import annotations

import os
import platform
import re
import sqlite3
from datetime import date
from importlib.metadata import version
from pathlib import Path


def machine(folder: Path) -> str:
    """The computer in one line; ``folder`` lies on the disk that was used."""
    parts = [_processor(), f"{os.cpu_count()} cores", _memory(), _disk(folder), f"{platform.system()}"]
    return ", ".join(part for part in parts if part)


def versions() -> str:
    """Python, both SQLites and Qt."""
    from sqlcipher3 import dbapi2

    return (
        f"Python {platform.python_version()}, SQLite {dbapi2.sqlite_version} in the program, "
        f"{sqlite3.sqlite_version} for the floors, PySide6 {version('PySide6-Essentials')}"
    )


def screen() -> str:
    """Where windows were painted."""
    return "offscreen" if os.environ.get("QT_QPA_PLATFORM") == "offscreen" else "on a screen"


def load() -> str:
    """How busy the computer was, over one, five and fifteen minutes."""
    if not hasattr(os, "getloadavg"):
        return "not known"
    return " / ".join(f"{one:.1f}" for one in os.getloadavg()) + f" on {os.cpu_count()} cores"


def today() -> str:
    return date.today().isoformat()


def _read(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def _processor() -> str:
    found = re.search(r"model name\s*:\s*(.+)", _read("/proc/cpuinfo"))
    return " ".join(found[1].split()) if found else platform.processor() or platform.machine()


def _memory() -> str:
    found = re.search(r"MemTotal:\s*(\d+)", _read("/proc/meminfo"))
    return f"{int(found[1]) / 1024 / 1024:.0f} GB memory" if found else ""


def _disk(folder: Path) -> str:
    """File system and kind of disk, as far as the system says."""
    place = os.stat(folder).st_dev
    name = f"{os.major(place)}:{os.minor(place)}" if hasattr(os, "major") else ""
    mounted = [line.split() for line in _read("/proc/self/mountinfo").splitlines()]
    system = next((line[line.index("-") + 1] for line in mounted if line[2] == name), "")
    turns = _read(f"/sys/dev/block/{name}/queue/rotational") or _read(f"/sys/dev/block/{name}/../queue/rotational")
    model = _read(f"/sys/dev/block/{name}/device/model").strip() or os.path.basename(
        os.path.realpath(f"/sys/dev/block/{name}")
    )
    kind = {"0": "no rotating disk", "1": "said to rotate"}.get(turns.strip(), "")
    said = " ".join(part for part in (system, f"on {model}" if model else "") if part)
    return f"{said} ({kind})" if said and kind else said
