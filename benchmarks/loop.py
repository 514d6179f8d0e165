"""How long the window's event loop was away, and with what."""
from __future__ import annotations

import faulthandler
import gc
import re
import resource
import tempfile
import threading
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter, sleep, thread_time
from typing import Any

from PySide6.QtCore import QObject, Qt, QTimer

TICK_MS = 4
LOOK = 0.005  # seconds between two looks of the watcher
AWAY = 0.03  # seconds after which the window's thread is looked at
FELT = 0.05  # seconds that count as a gap
DEEP = 14  # innermost calls kept of a stack
THREAD = re.compile(r"hread (0x[0-9a-f]+)")
CALL = re.compile(r'File "(.+)", line (\d+) in (.+)')
ROOT = Path(__file__).parents[1]


@dataclass
class Gap:
    """One time away: seconds by the wall and of the thread's own work, the step of the script, what was running.

    ``stacks``: the window's thread, innermost call first; ``others``: where the lanes were.
    """

    wall: float
    own: float
    step: str
    stacks: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)


class Watch(QObject):
    """Counts the gaps between ticks of a timer; a thread looks at the stacks once the ticks stay away."""

    def __init__(self) -> None:
        super().__init__()
        self.step = ""
        self.walls: list[float] = []
        self.owns: list[float] = []
        self.felt: list[Gap] = []
        self._main = threading.get_ident()
        self._last, self._own = perf_counter(), thread_time()
        self._seen: list[tuple[str, list[str]]] = []
        self._ends = False
        self._notes = tempfile.TemporaryFile("w+")  # noqa: SIM115 - as long as this watches
        self.sweeps: list[tuple[float, int]] = []  # seconds, generation
        gc.callbacks.append(self._on_sweep)
        self._timer = QTimer(self, interval=TICK_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._timer.start()
        self._thread = threading.Thread(target=self._look, name="watcher", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stops watching."""
        self._ends = True
        gc.callbacks.remove(self._on_sweep)
        self._timer.stop()
        self._thread.join()

    def _tick(self) -> None:
        now, own = perf_counter(), thread_time()
        wall, worked = now - self._last - TICK_MS / 1000, own - self._own
        self.walls.append(max(0.0, wall))
        self.owns.append(worked)
        if wall > FELT:
            seen = self._seen
            others = sorted({other for _, lanes in seen for other in lanes})
            self.felt.append(Gap(wall, worked, self.step, [stack for stack, _ in seen], others))
        self._seen = []
        self._last, self._own = now, own

    def _on_sweep(self, phase: str, about: dict[str, int]) -> None:
        if phase == "start":
            self._swept = perf_counter()
        else:
            self.sweeps.append((perf_counter() - self._swept, about["generation"]))

    def _look(self) -> None:
        looked = 0.0
        while not self._ends:
            sleep(LOOK)
            last = self._last
            if perf_counter() - last > AWAY and (looked != last or len(self._seen) < 8):
                looked = last
                found = self._stacks()
                names = {thread.ident: thread.name for thread in threading.enumerate()}
                own = (self._main, threading.get_ident())
                lanes = [f"{names.get(id, id)}: {' < '.join(calls[:5])}" for id, calls in found.items()
                         if id not in own and not calls[0].endswith((" wait", "_worker"))]
                self._seen.append((" < ".join(found.get(self._main, [])[:DEEP]), lanes))

    def _stacks(self) -> dict[int, list[str]]:
        """The calls each thread is in, the innermost first; written down in one go, no thread goes on meanwhile."""
        self._notes.seek(0)
        self._notes.truncate()
        faulthandler.dump_traceback(self._notes)
        self._notes.seek(0)
        found: dict[int, list[str]] = {}
        calls: list[str] = []
        for line in self._notes.read().splitlines():
            if begun := THREAD.search(line):
                calls = found.setdefault(int(begun[1], 16), [])
            elif call := CALL.search(line):
                calls.append(f"{_short(call[1])}:{call[2]} {call[3]}")
        return {id: calls for id, calls in found.items() if calls}

    def summary(self) -> dict[str, Any]:
        """Milliseconds: percentiles, the longest and the number above 50, by the wall and of the thread's own work."""
        return {
            "ticks": len(self.walls), "wall": _figures(self.walls), "own": _figures(self.owns),
            "collecting garbage": {f"of age {age}": _figures([took for took, of in self.sweeps if of == age])
                                   for age in range(3)},
        }

    def culprits(self) -> list[dict[str, Any]]:
        """The gaps felt, the longest own work first."""
        return [
            {"wall_ms": round(gap.wall * 1000, 1), "own_ms": round(gap.own * 1000, 1), "step": gap.step,
             "stacks": gap.stacks[:3], "others": gap.others[:6]}
            for gap in sorted(self.felt, key=lambda gap: -gap.own)
        ]


def _figures(seconds: list[float]) -> dict[str, float]:
    ordered = sorted(seconds)
    if not ordered:
        return {}
    return {
        **{f"p{share}": round(1000 * ordered[min(len(ordered) - 1, int(len(ordered) * share / 100))], 1)
           for share in (50, 95, 99, 99.9)},
        "longest": round(1000 * ordered[-1], 1), "above_50": sum(one > FELT for one in ordered),
    }


def _short(name: str) -> str:
    path = Path(name)
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else path.name


def memory() -> dict[str, float]:
    """Megabytes this process has in memory, now and at most."""
    status = Path("/proc/self/status")
    if not status.exists():
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return {"most": round(most / (1 << 20), 1)}
    found = dict(line.split(":", 1) for line in status.read_text().splitlines())
    return {
        name: round(int(found[key].split()[0]) / 1024, 1)
        for name, key in (("now", "VmRSS"), ("most", "VmHWM"), ("private", "RssAnon"))
    }
