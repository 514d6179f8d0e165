"""The page of a warning, held against the texts in tests/golden, and the commands."""
from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pypdfium2 import PdfDocument

from app.core import i18n, pages
from app.core.errors import UserError
from app.core.run import Context, build, run
from app.features.warnings.reports import newest
from app.report.blocks import as_text
from tests.conftest import NUMBER, Clock
from tests.features.test_warnings import GIVEN
from tests.features.test_warnings_cap import alert, info

GOLDEN = Path(__file__).resolve().parents[1] / "golden"


@pytest.fixture
def adjusted(ctx: Context, clock: Clock) -> str:
    """A warning raised, passed on to two, receipt of one, then lifted; gives its identifier."""
    first = run(ctx, "warnings.register", **GIVEN)["identifier"]
    clock.forward(hours=1)
    later = {**GIVEN, "issued_at": clock(), "level": "3", "area_codes": "420102 420103"}
    made: str = run(ctx, "warnings.update", identifier=first, **later)["identifier"]
    whom = {"passed_to": "市水务局、江东区政府值班室", "way": "platform"}
    told = run(ctx, "warnings.pass_on", identifier=made, **whom)["passed"]
    clock.forward(minutes=5)
    run(ctx, "warnings.confirm", passed=told[0], confirmed_by="孙工", feedback="已布置泵站值守")
    clock.forward(hours=2)
    run(ctx, "warnings.cancel", identifier=made, reason="降雨减弱，市气象台解除")
    return made


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_notice(ctx: Context, adjusted: str, language: str) -> None:
    with i18n.report_language(language):
        made = as_text(build(ctx, "warnings.notice", identifier=adjusted))
    check(made, f"warning_notice-{language}.txt")


def check(text: str, name: str) -> None:
    """Compares with the kept text; a text not kept yet is written, and fails once so that it is looked at."""
    kept = GOLDEN / name
    if not kept.exists():
        kept.write_text(text, encoding="utf-8")
        pytest.fail(f"{name} is new: look at it")
    assert text == kept.read_text(encoding="utf-8")


def test_notice_of_a_file_says_what_was_not_verified(ctx: Context, tmp_path: Path) -> None:
    signature = '<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"/>'
    (tmp_path / "drill.xml").write_bytes(alert(status="Exercise", inside=signature))
    taken = run(ctx, "warnings.import_cap", file=tmp_path / "drill.xml")["taken"]
    made = as_text(build(ctx, "warnings.notice", identifier=taken[0]))
    assert "Exercise, never in force" in made and "not verified" in made and "drill.xml" in made
    assert "Not passed on to anybody." in made
    with pytest.raises(UserError, match="no warning none"):
        build(ctx, "warnings.notice", identifier="none")


def test_the_form_begins_with_the_first_warning_in_force(ctx: Context, clock: Clock) -> None:
    assert newest(ctx) == {}
    run(ctx, "warnings.register", **GIVEN)
    red = run(ctx, "warnings.register", **{**GIVEN, "level": "1"})["identifier"]
    assert newest(ctx) == {"identifier": red}


def test_the_longest_texts_are_on_the_page_whole(ctx: Context, tmp_path: Path) -> None:
    long = {"text": "雨" * 5000 + "终", "guidance": "防" * 5000 + "毕", "areas": "区、" * 2000 + "末"}
    made = run(ctx, "warnings.register", **{**GIVEN, **long})["identifier"]
    saved = pages.save(replace(ctx), "warnings.notice", tmp_path / "notice.pdf", identifier=made)
    whole = "".join(page.get_textpage().get_text_range() for page in PdfDocument(tmp_path / "notice.pdf"))
    assert saved.pages > 1 and all(sign in whole for sign in "终毕末")
    assert whole.count("雨") >= 5000


# the command line -------------------------------------------------------
def said(done: subprocess.CompletedProcess[str]) -> Any:
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_import_cap_and_list_as_commands(program: Callable[..., Any], tmp_path: Path) -> None:
    file = tmp_path / "暴雨.xml"
    file.write_bytes(alert(info(expires="2199-01-01T00:00:00+08:00")))
    made = said(program("warnings.import_cap", str(file), "--json"))
    assert made["taken"] == ["42010041600000_20260624024000_0"] and made["notes"] == []
    assert said(program("warnings.import_cap", str(file), "--json"))["known"] == made["taken"]
    (row,) = said(program("warnings.list", "--state", "in_force", "--json"))
    assert (row["identifier"], row["level"], row["state"]) == (made["taken"][0], "4", "in_force")
    assert row["issued_at"] == "2026-06-24T02:40:00+08:00" and row["passed"] == []
    assert said(program("warnings.list", "--state", "superseded", "--json")) == []
    told = said(program("warnings.pass_on", "--identifier", made["taken"][0], "--passed-to", "市水务局", "--json"))
    said(program("warnings.confirm", "--passed", told["passed"][0], "--confirmed-by", "孙工", "--json"))
    (row,) = said(program("warnings.list", "--json"))
    assert row["passed"][0]["confirmed_by"] == "孙工"
    steps = said(program("warnings.history", "--identifier", made["taken"][0], "--json"))
    assert [step["action"] for step in steps] == ["warnings.import_cap", "warnings.pass_on", "warnings.confirm"]


def test_a_file_refused_is_a_sentence_and_exit_1(program: Callable[..., Any], tmp_path: Path) -> None:
    file = tmp_path / "bad.xml"
    file.write_bytes(alert(sender=None))
    done = program("warnings.import_cap", str(file), "--json")
    assert done.returncode == 1 and done.stdout == ""
    assert done.stderr.startswith("<sender> is missing in <alert>")
    assert said(program("warnings.list", "--json")) == []


def test_register_and_list_as_commands(program: Callable[..., Any]) -> None:
    given = {**GIVEN, "ends_at": None}
    options = [
        part for name, value in given.items() if value is not None
        for part in ("--" + name.replace("_", "-"), value.isoformat() if name.endswith("_at") else value)
    ]
    assert said(program("warnings.register", *options, "--user", NUMBER, "--json"))["identifier"].startswith("ZB-")
    done = program("warnings.list")
    assert done.returncode == 0 and "Rainstorm blue" in done.stdout
