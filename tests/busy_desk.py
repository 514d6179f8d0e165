"""A desk at which random work is done until it is killed: ``python -m tests.busy_desk``.

Imports once and forks per order, one JSON line each (target, key, folder, mark, first, seed). Tells on its
output, a whole line or nothing, what Work tells, and ``desk`` with the child's number before, ``gone`` after.
"""
from __future__ import annotations

import json
import os
import random
import sys
from pathlib import Path
from typing import Any

from app.core import site
from db import keys
from tests.random_work import Work


def tell(*words: object) -> None:
    os.write(1, (json.dumps(words, ensure_ascii=False) + "\n").encode())


def work(order: dict[str, Any]) -> None:
    """Opens the database (that too may be killed), does one thing, then anything."""
    if order["key"]:
        keys.use(Path(order["target"]), bytes.fromhex(order["key"]))
    desk = Work(order["target"], random.Random(order["seed"]), Path(order["folder"]), tell, order["mark"])
    tell("begun", "open")
    desk.open()
    tell("saved", "open", order["mark"])
    if order["first"] != "open":
        desk.step(order["first"])
    while True:
        desk.step()


if __name__ == "__main__":
    site.registry_ready()
    for line in sys.stdin:
        child = os.fork()
        if not child:
            work(json.loads(line))
        tell("desk", child)
        _, ended = os.waitpid(child, 0)
        tell("gone", child, os.waitstatus_to_exitcode(ended))
