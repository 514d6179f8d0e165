"""The program as real processes: it starts, and knows what it is made of."""
from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from typing import Any

from app.core import registry, site
from db import database as db
from db import ledger
from tests.conftest import PASSWORD, ROOT


def test_the_program_knows_all_it_is_made_of(program: Callable[..., Any]) -> None:
    told = program("selftest", "--json")
    assert (told.returncode, told.stderr) == (0, "")
    known = json.loads(told.stdout)
    site.registry_ready()
    assert set(known["actions"]) == registry.actions.keys() and set(known["reports"]) == registry.reports.keys()
    assert known["migrations_pending"] == [] and "en" in known["languages"]
    assert known["ledger_hash"] == ledger.ALGORITHM


def test_a_command_starts_without_what_it_does_not_need(office: str) -> None:
    """Qt, reportlab and the like take longer to load than a command takes to run."""
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); from app import cli\n"
        "cli.main(['duty_log.list', '--db', sys.argv[2]])\n"
        "heavy = ('PySide6', 'reportlab', 'openpyxl', 'pypdfium2', 'pypinyin', 'PIL', 'highspy', 'numpy')\n"
        "print([name for name in heavy if name in sys.modules])"
    )
    told = subprocess.run(
        [sys.executable, "-c", code, str(ROOT), office], env={**os.environ, "DUTYDESK_PASSWORD": PASSWORD},
        capture_output=True, text=True,
    )
    assert (told.stdout, told.stderr) == ("[]\n", "")  # the list of entries itself was empty: no line
    assert not db.database.obj or db.database.is_closed()
