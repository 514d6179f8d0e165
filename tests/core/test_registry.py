"""The words features are declared with."""
from __future__ import annotations

import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import pytest

from app.core import registry
from app.core.registry import fields_of
from app.features.duty_log.records import RESULTS, DutyEntry
from tests.conftest import ROOT


def test_fields_come_from_the_function_and_the_record() -> None:
    def act(
        ctx: Any, content: str, result: str = "open", at: datetime | None = None,
        files: list[Path] = [], extra: Annotated[int | None, "Extra"] = 3, other: bool = False,  # noqa: B006
    ) -> None: ...

    content, result, at, files, extra, other = fields_of(act, DutyEntry)
    assert (content.label, content.type, content.required) == ("Content", str, True)
    assert (result.choices, result.default, result.required) == (RESULTS, "open", False)
    assert (at.type, at.label, files.type, files.many) == (datetime, "Time", Path, True)
    assert (extra.type, extra.label, extra.default) == (int, "Extra", 3)
    assert (other.type, other.label) == (bool, "other")  # no record has it: its own name


def test_declared_functions_are_the_functions_themselves() -> None:
    for entry in [*registry.actions.values(), *registry.reports.values()]:
        assert sys.modules[entry.func.__module__].__dict__[entry.func.__name__] is entry.func
        assert entry.func.__module__.split(".")[2] == entry.feature


def test_an_id_is_declared_once() -> None:
    (listed,) = [entry for entry in registry.listings.values() if entry.id == "contacts"]
    with pytest.raises(ValueError, match="twice"):
        registry.listing("Again", of=listed.record, role="duty", columns=(), rows=lambda *_: [])(listed.ids)


def test_what_a_listing_points_to_exists() -> None:
    for listed in registry.listings.values():
        for id in filter(None, (listed.add, listed.change, listed.retire)):
            assert id in registry.actions, f"{listed.id}: {id}"
        columns = listed.record._meta.fields
        assert set(listed.search) <= set(columns), listed.id


def test_all_features_are_loaded_even_when_one_was_before() -> None:
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); import app.features.contacts\n"
        "from app.core import registry, site; site.registry_ready(); site.registry_ready()\n"
        "print(sorted(registry.features) == sorted(sys.argv[2:]))"
    )
    names = sorted(path.stem for path in (ROOT / "app/features").iterdir() if not path.name.startswith("_"))
    told = subprocess.run([sys.executable, "-c", code, str(ROOT), *names], capture_output=True, text=True)
    assert (told.stdout, told.stderr) == ("True\n", "")


def offer(ctx: Any) -> list[tuple[str, str]]:
    return [("a", "A")]


def test_a_leading_input_may_stand_first_and_choices_may_be_offered() -> None:
    def act(
        ctx: Any, number: Annotated[str, "Number", registry.LEADING], kind: Annotated[str, "Kind", offer],
    ) -> None: ...

    number, kind = fields_of(act, None)
    assert number.leading and number.offered is None
    assert kind.offered is offer and not kind.leading


def test_a_kind_of_entry_is_kept_by_the_action_that_takes_it() -> None:
    assert registry.taker("event", "duty_log.log").id == "events.open"
    assert registry.taker("call_in", "duty_log.log").id == "duty_log.log"


def test_an_input_that_may_be_left_out_keeps_its_label_and_that_it_is_many() -> None:
    def act(ctx: Any, words: Annotated[list[str], "Words", offer] | None = None) -> None: ...

    (words,) = fields_of(act, None)
    assert (words.label, words.many, words.type, words.required, words.offered) == ("Words", True, str, False, offer)
