"""The commands of the reports: their list without signing in, one page in several forms, a month at once."""
from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app import report_commands
from app.core import pages, registry, site
from app.core.run import Context
from tests.test_cli import CALL, inside  # noqa: F401 - a fixture

Inside = Callable[..., Any]
SHIFT = ("duty_log.shift_log", "--since", "2026-06-23T17:30", "--until", "2026-06-24T08:30")


def test_the_list_needs_no_database_and_says_every_input(
    inside: Inside, tmp_path: Path, monkeypatch: pytest.MonkeyPatch  # noqa: F811
) -> None:
    monkeypatch.delenv("DUTYDESK_PASSWORD")
    monkeypatch.setenv("DUTYDESK_DB", str(tmp_path / "none.db"))
    code, out, err = inside("report", "list", "--json")
    told = {one["id"]: one for one in json.loads(out)}
    assert (code, err) == (0, "") and told.keys() == registry.reports.keys()
    log = told["duty_log.shift_log"]
    assert (log["title_zh"], log["title_en"], log["group"]) == ("值班日志", "Duty log of a shift", "duty")
    assert log["batchable"] is True
    assert log["parameters"][0] == {
        "name": "since", "option": "--since", "type": "datetime", "many": False, "required": True,
        "label_zh": "起始时间", "label_en": "From", "choices": [],
    }
    assert not told["contacts.phone_book"]["batchable"]
    assert [one["name"] for one in told["duty_log.record_sheet"]["parameters"] if one["required"]] == ["number"]
    assert "duty_log.shift_log　Duty log of a shift　--since --until\n" in inside("report", "list")[1]
    assert not (tmp_path / "none.db").exists()


def test_one_page_in_several_forms(inside: Inside, tmp_path: Path) -> None:  # noqa: F811
    inside("duty_log.log", *CALL, "--content", "暴雨积水")
    files = [tmp_path / f"a.{form}" for form in ("pdf", "docx", "xlsx", "html")]
    named = [part for file in files for part in (f"--{file.suffix[1:]}", str(file))]
    code, out, err = inside(
        "report", "duty_log.record_sheet", "--number", "1", *named[:2], *named[6:], "--page-language", "en",
        "--mark", "draft", "--trace", "--attach-data", "--lang", "zh_CN", "--json",
    )
    told = json.loads(out)
    assert (code, err) == (0, "") and [one["file"] for one in told["files"]] == [str(files[0]), str(files[3])]
    text = files[3].read_text("utf-8")
    assert told["code"] in text and "Telephone record" in text and ">DRAFT<" in text and "周明远 001 " in text
    since = ("report", SHIFT[0], "--since", "2026-01-01T00:00", "--until", "2026-12-31T00:00")
    code, out, _ = inside(*since, *named)
    assert code == 0 and out.count("\n") == 4 and all(file.exists() for file in files)


@pytest.mark.parametrize(("more", "said"), [
    ((), "--pdf, --docx, --xlsx, --html"), (("--pdf", "a.docx"), "ends in .pdf"), (("--docx", "a"), "ends in .docx"),
    (("--html", "none/a.html"), "cannot be written"), (("--pdf", "a.pdf", "--mark", "secret"), "invalid choice"),
    (("--docx", "a.docx", "--attach-data"), "goes with --pdf"),
])
def test_what_cannot_be_made_is_said(
    inside: Inside, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, more: tuple[str, ...], said: str  # noqa: F811
) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, err = inside("report", *SHIFT, *more)
    assert (code, out) == (1, "") and said in err and not [one for one in tmp_path.iterdir() if one.name[0] == "a"]


def test_a_report_alone_is_no_command_any_more(inside: Inside) -> None:  # noqa: F811
    for args in (SHIFT, ("report",), ("report", "nothing.of_that_name"), ("report", "batch")):
        code, out, err = inside(*args)
        assert (code, out) == (1, "") and "usage" in err


def test_a_month_at_once(inside: Inside, tmp_path: Path, ctx: Context) -> None:  # noqa: F811
    only = ("--only", "rounds.held", "rounds.notice", "roster.sheet")
    month = ("report", "batch", "--month", "2026-06", "--to", str(tmp_path))
    code, out, err = inside(*month, *only, "--as", "docx", "--json")
    told = json.loads(out)
    assert (code, err, told["skipped"], told["stopped"]) == (0, "", [], False)
    names = [Path(one).name for one in told["files"]]
    assert len(names) == 2 and all(name.endswith(".docx") for name in names), "nothing was planned in June"
    for args, sentence in (
        (("--month", "June", "--to", str(tmp_path)), "is no month"),
        (("--month", "2026-06", "--to", str(tmp_path / "none" / "deeper")), "is no folder"),
        (("--month", "2026-06", "--to", str(tmp_path), "--only", "contacts.phone_book"), "made by the month"),
    ):
        code, out, err = inside("report", "batch", *args)
        assert (code, out) == (1, "") and sentence in err


def test_a_month_that_is_stopped_says_what_stays(
    inside: Inside, tmp_path: Path, monkeypatch: pytest.MonkeyPatch  # noqa: F811
) -> None:
    real, calls = pages.document, []

    def interrupted(*args: Any, **more: Any) -> Any:
        calls.append(args)
        if len(calls) > 1:
            raise KeyboardInterrupt
        return real(*args, **more)

    monkeypatch.setattr(pages, "document", interrupted)
    only = ("--only", "rounds.held", "rounds.notice", "--json")
    code, out, err = inside("report", "batch", "--month", "2026-06", "--to", str(tmp_path), *only)
    told = json.loads(out)
    assert code == 1 and told["stopped"] and "What was made stays" in err
    assert [Path(one) for one in told["files"]] == list(tmp_path.glob("*.pdf")) and len(told["files"]) == 1


def test_every_listed_input_can_be_given_by_its_option() -> None:
    site.registry_ready()
    for entry in registry.reports.values():
        for one in report_commands.listed(entry)["parameters"]:
            assert one["option"].startswith("--") and one["label_zh"] and one["label_en"], (entry.id, one)
