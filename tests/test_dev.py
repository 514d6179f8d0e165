"""What developers write with the program's help."""
from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from peewee import CharField, DateTimeField, SqliteDatabase
from playhouse.migrations import Runner

from app import dev
from app.core import registry, site
from app.features.contacts.records import Contact
from db import database as db
from db import migrate


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    folder = tmp_path / "migrations"
    shutil.copytree(migrate.DIRECTORY, folder, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


@pytest.fixture
def changed_model() -> Iterator[None]:
    """Contact with a further column, for as long as the test runs."""
    Contact._meta.add_field("colour", CharField(default="red", index=True))
    Contact._meta.add_field("seen_at", DateTimeField(null=True))
    yield
    for name in ("colour", "seen_at"):
        Contact._meta.remove_field(name)
        delattr(Contact, name)


def test_migration_writes_nothing_when_models_agree(shelf: Path) -> None:
    before = sorted(shelf.iterdir())
    assert dev.write_migration("nothing new", shelf) is None
    assert sorted(shelf.iterdir()) == before


def test_migration_is_written_from_the_difference(
    shelf: Path, changed_model: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    last = max(int(path.name[:4]) for path in shelf.glob("[0-9]*.py"))
    path = dev.write_migration("Contact colour", shelf)
    assert path and path.name == f"{last + 1:04}_contact_colour.py"
    assert path.read_text("utf-8").startswith('"""Contact colour"""\n')
    opened = SqliteDatabase(str(tmp_path / "a.db"))
    Runner(opened, str(shelf)).up()
    columns = {column.name: column.null for column in opened.get_columns("contact")}
    assert columns["seen_at"] is True and columns["colour"] is False
    opened.close()
    assert dev.write_migration("again", shelf) is None
    assert not db.database.obj or db.database.is_closed()  # the program's own database was left alone


def test_catalogue_keeps_translations_adds_texts_and_compiles(tmp_path: Path) -> None:
    path = tmp_path / "zh_CN" / "LC_MESSAGES" / "dutydesk.po"
    path.parent.mkdir(parents=True)
    path.write_text(
        'msgid ""\nmsgstr ""\n"Language: zh_CN\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'
        'msgid "Duty log"\nmsgstr "值班日志"\n\nmsgid "Gone"\nmsgstr "没了"\n', "utf-8",
    )
    (written,) = dev.write_catalogues(tmp_path)
    assert written == path
    with path.open("rb") as file, path.with_suffix(".mo").open("rb") as compiled:
        texts, kept = {m.id: m.string for m in read_po(file)}, read_mo(compiled)
    assert texts["Duty log"] == "值班日志" == kept.get("Duty log").string  # type: ignore[union-attr]
    assert "Gone" not in path.read_text("utf-8") and texts["Roster"] == ""
    assert "Settings" not in kept or kept.get("Roster") is None  # nothing unfinished is compiled
    assert not any(message.fuzzy for message in dev.extracted() if message.id)
    first = path.read_bytes()
    dev.write_catalogues(tmp_path)
    assert path.read_bytes() == first


def test_texts_are_found_wherever_they_stand(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    path.write_text(
        'tr("one")\nx = f"{tr(\'two\')} {tr_noop(\'three {a}\').format(a=1)}"\ntr(name)\ntr("")\n'
        'tr("fo"\n   "ur")\nother("five")\n', "utf-8",
    )
    assert sorted(dev.texts_of(path)) == ["four", "one", "three {a}", "two"]


def test_commands_are_written_from_the_parser(tmp_path: Path) -> None:
    site.registry_ready()
    path = dev.write_commands(tmp_path / "docs" / "commands.md")
    text = path.read_text("utf-8")
    reports = [f"report {id}" for id in ("list", "batch", *registry.reports)]
    for id in [*registry.actions.keys() - {"people.set_up"}, *reports, "setup", "verify", "duty_log.history"]:
        assert f"\n## {id}\n" in text, id
    log = text.partition("\n## duty_log.log\n")[2].partition("\n## ")[0]
    assert "| `--content` | Content (required) |" in log and "| `--urgency` | Urgency: `te_ti`" in log
    assert "Exit codes: 0, 1, 2. Right needed: `duty`." in log and "`--stored`" not in log
    assert "`--password`" not in text
    assert "Exit codes: 0, 1, 2, 3." in text.partition("\n## verify\n")[2].partition("\n## ")[0]
    assert text == dev.command_reference()


@pytest.mark.parametrize("argv", [[], ["migration"], ["nothing"]])
def test_a_wrong_call_is_refused(argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        dev.main(argv)
    assert "usage" in capsys.readouterr().err
