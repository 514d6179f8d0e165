"""Many desks at one PostgreSQL: ``python -m benchmarks.desks [--minutes 10] [--desks 20] [--entries 2000]``.

Starts a server in a scratch folder, twenty processes of the program's core that log, correct, settle, search,
attach and hand over, kills the server twice in the middle, and proves from the database that nothing that a desk
was told to be saved is lost. Exit code 1 when something is. ``--think 0``: officers who never pause.
"""
from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.core import i18n, site
from benchmarks import desk_proof, words
from benchmarks.desk_work import set_up, sit
from tests.postgres_server import Server

TARGET_P95 = 100.0  # milliseconds of a save, outside the time in which the server was away
KEPT = ("synchronous_commit=on",)  # a commit that is answered is written, also by a quick server
FOLDERS = ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "HOME", "LOCALAPPDATA", "APPDATA")
GRACE = 120  # seconds within which a desk ends after its time
processes = multiprocessing.get_context("fork" if hasattr(os, "fork") else "spawn")


@dataclass(frozen=True)
class Plan:
    """How long (seconds), how many desks, with how much time to think, on how many entries, with which kills."""

    seconds: float = 600.0
    desks: int = 20
    think: float = 4.0
    entries: int = 2000
    kills: tuple[str, ...] = ("immediate", "kill")
    away: float = 3.0  # seconds from a kill to the new start
    floor: float = 15.0  # seconds of the bare inserts
    quick: bool = False  # a server that forgets when the computer fails, for trying the rest


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="benchmarks.desks", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--desks", type=int, default=20)
    parser.add_argument("--think", type=float, default=4.0, help="mean seconds between two things a desk does")
    parser.add_argument("--entries", type=int, default=2000, help="entries in the log before it begins")
    parser.add_argument("--json", type=Path, default=Path("build") / "desks.json")
    given = parser.parse_args(argv)
    i18n.use("zh_CN")
    with tempfile.TemporaryDirectory(prefix="dutydesk-home-") as home:  # nobody's own settings and files
        os.environ.update(dict.fromkeys(FOLDERS, home))
        found = measure(Plan(60 * given.minutes, given.desks, given.think, given.entries), say)
    given.json.parent.mkdir(parents=True, exist_ok=True)
    given.json.write_text(json.dumps(found, ensure_ascii=False, indent=1), encoding="utf-8")
    print(table(found))
    return 1 if any(found["proof"].values()) or not found["ended"] else 0


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def measure(plan: Plan, tell: Callable[[str], None] = lambda text: None) -> dict[str, Any]:
    """The whole run; see table() for what it finds. The program's data folders must be scratch ones."""
    site.registry_ready()
    with tempfile.TemporaryDirectory(prefix="dutydesk-desks-") as scratch, Server(plan.quick, settings=KEPT) as server:
        folder = Path(scratch)
        target = server.create("office")
        tell("setting up")
        _alone(set_up, target, plan.desks, plan.entries)
        tell(f"{plan.desks} desks for {plan.seconds:.0f} s")
        away, ended = _work(plan, server, target, folder, tell)
        told = desk_proof.Told(desk_proof.journals(folder))
        tell("proving")
        proven = _answer(desk_proof.prove, target, told)
        tell("the floor")
        floor = _floor(plan, server.create("floor"))
        return {
            "desks": plan.desks, "seconds": plan.seconds, "think": plan.think, "entries_before": plan.entries,
            "ended": ended, "saves": desk_proof.spread(told.seconds(away)), "floor": desk_proof.spread(floor),
            "reads": {what: desk_proof.spread([one["seconds"] for one in told.reads if one["what"] == what])
                      for what in ("search", "list")},
            "kept": {what: len(told.kept(what)) for what in sorted({one["what"] for one in told.begun.values()})},
            "conflicts": told.conflicts, "conflicts_that_show_both": told.offered,
            "refused": dict(told.refusals.most_common()),
            "answers_lost": len(told.unanswered),
            "of_them_saved_already": sum(told.ended.get(key, {}).get("word") == "found" for key in told.unanswered),
            "server_away": [back - began for began, back in away],
            "desks_without_server": _without(told), "proof": proven,
        }


def _without(told: desk_proof.Told) -> dict[str, float]:
    """Seconds that each desk was without the server, the whole run."""
    found: dict[str, float] = {}
    for line in told.away:
        found[str(line["desk"])] = round(found.get(str(line["desk"]), 0.0) + line["seconds"], 1)
    return found


def _work(
    plan: Plan, server: Server, target: str, folder: Path, tell: Callable[[str], None]
) -> tuple[list[desk_proof.Span], bool]:
    """Lets the desks work, kills the server meanwhile; when it was away, and whether all desks ended well."""
    begin = processes.Barrier(plan.desks + 1)
    desks = [
        processes.Process(target=sit, args=(target, desk, folder / f"{desk}.jsonl", begin, plan.seconds, plan.think))
        for desk in range(plan.desks)
    ]
    for one in desks:
        one.start()
    begin.wait(timeout=GRACE)
    start, away = time.time(), []
    for place, how in enumerate(plan.kills, 1):
        time.sleep(max(0.0, start + plan.seconds * place / (len(plan.kills) + 1) - time.time()))
        began = time.time()
        server.kill() if how == "kill" else server.stop(how)
        time.sleep(plan.away)
        server.start()
        away.append((began, time.time()))
        tell(f"server away for {away[-1][1] - began:.1f} s ({how})")
    for one in desks:
        one.join(max(1.0, start + plan.seconds + GRACE - time.time()))
    ended = all(one.exitcode == 0 for one in desks)
    for one in desks:
        if one.is_alive():
            one.kill()
    return away, ended


def _floor(plan: Plan, target: str) -> list[float]:
    """Seconds of each bare insert and commit of such texts, by as many processes at the same pace."""
    import psycopg

    with psycopg.connect(target) as connection:
        connection.execute("create table bare (id serial primary key, text text not null)")
    told = processes.Queue()
    desks = [processes.Process(target=_bare, args=(target, desk, plan.floor, plan.think, told))
             for desk in range(plan.desks)]
    for one in desks:
        one.start()
    taken = [seconds for _ in desks for seconds in told.get(timeout=GRACE)]
    for one in desks:
        one.join()
    return taken


def _bare(target: str, desk: int, seconds: float, think: float, told: Any) -> None:
    import random

    import psycopg

    chance, taken = random.Random(desk), []
    with psycopg.connect(target) as connection:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if think:
                time.sleep(min(chance.expovariate(1 / think), 5 * think))
            text = words.content(chance.randrange(1 << 30))
            began = time.perf_counter()
            connection.execute("insert into bare (text) values (%s)", (text,))
            connection.commit()
            taken.append(time.perf_counter() - began)
    told.put(taken)


def _alone(work: Callable[..., None], *args: Any) -> None:
    """Work in a process of its own, so that this one never has a connection that others would inherit."""
    one = processes.Process(target=work, args=args)
    one.start()
    one.join()
    if one.exitcode:
        raise RuntimeError(f"{work.__name__} failed")


def _answer(work: Callable[..., Any], *args: Any) -> Any:
    """As _alone(), with what the work returns."""
    told = processes.Queue()
    one = processes.Process(target=_give, args=(told, work, *args))
    one.start()
    found = told.get()
    one.join()
    if isinstance(found, BaseException):
        raise found
    return found


def _give(told: Any, work: Callable[..., Any], *args: Any) -> None:
    try:
        told.put(work(*args))
    except BaseException as fault:
        told.put(RuntimeError(repr(fault)))


def table(found: dict[str, Any]) -> str:
    """What was found, for people."""
    head = f"{found['desks']} desks, {found['seconds']:.0f} s, think {found['think']} s"
    lines = [f"| {head} | times | median | p95 | p99 | longest |", "|---|---|---|---|---|---|"]
    rows = {"save": found["saves"], "bare insert and commit": found["floor"], **found["reads"]}
    for name, one in rows.items():
        figures = " | ".join(f"{one[key]:.1f} ms" for key in ("median", "p95", "p99", "longest"))
        lines.append(f"| {name} | {one['times']} | {figures} |")
    met = "met" if found["saves"]["p95"] < TARGET_P95 else "not met"
    kept = ", ".join(f"{what} {n}" for what, n in found["kept"].items())
    lines += [
        "", f"p95 of a save under {TARGET_P95:.0f} ms: {met}", f"Kept: {kept}",
        f"Conflicts offered: {found['conflicts']} ({found['conflicts_that_show_both']} with both texts)",
        f"Answers lost in a kill: {found['answers_lost']}, of them saved already: {found['of_them_saved_already']}",
        "Server away: " + ", ".join(f"{seconds:.1f} s" for seconds in found["server_away"]),
        "Desks without server: " + ", ".join(f"{seconds} s" for seconds in found["desks_without_server"].values()),
        "Refused: " + "; ".join(f"{text} ×{n}" for text, n in found["refused"].items()),
        "Proof: " + ", ".join(f"{name} {len(faults)}" for name, faults in found["proof"].items()),
        *(f"  {name}: {fault}" for name, faults in found["proof"].items() for fault in faults[:20]),
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
