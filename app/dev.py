"""For developers: ``python -m app.dev migration "text"``, ``… catalogue``, ``… commands``, ``… holidays``.

``migration`` writes the next numbered file from the difference of models and migrations; ``catalogue``
brings the translations up to date with the texts in the code; ``commands`` writes docs/commands.md;
``holidays`` writes the shipped holidays anew from the library chinesecalendar.
"""
from __future__ import annotations

import argparse
import ast
import json
import sys
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from app import cli
from app.core import i18n, paths, registry, shipped, site
from app.core.registry import Entry, Field, Listing
from app.features.roster import statutory
from app.features.roster.arrangements import named
from app.features.roster.calendar import kind_arranged

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

SOURCES = ("app", "ui", "main.py")
WORDS = ("tr", "tr_noop")
EXITS = (
    (cli.DONE, "done"), (cli.USER, "the user can put it right; the sentence on standard error says how"),
    (cli.OURS, "a fault of the program; the log has the details"),
    (cli.NOT_WHOLE, "`verify` found something that is not whole"),
)

# the notices of the State Council's General Office, by year; a further year of the library needs its own here
NOTICES = {
    2024: "gov.cn/zhengce/content/202310/content_6911527.htm",
    2025: "gov.cn/zhengce/content/202411/content_6986382.htm",
    2026: "gov.cn/zhengce/content/202511/content_7047090.htm",
}


def main(argv: list[str]) -> int:
    """Carries out one of them; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m app.dev", description=(__doc__ or "").split("\n\n")[1])
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("migration").add_argument("text", help="what changes, in a few words")
    commands.add_parser("catalogue")
    commands.add_parser("commands")
    commands.add_parser("holidays")
    args = parser.parse_args(argv)
    site.registry_ready()
    if args.command == "migration":
        path = write_migration(args.text)
        print(path or "Models and migrations agree: nothing to write.")
    elif args.command == "catalogue":
        for path in write_catalogues():
            print(path)
    elif args.command == "holidays":
        print(write_holidays())
    else:
        print(write_commands())
    return 0


# migration --------------------------------------------------------------
def write_migration(text: str, folder: Path | None = None) -> Path | None:
    """Writes the next migration, from the difference of the models and all migrations so far."""
    from peewee import SqliteDatabase
    from playhouse.migrations import Runner, template
    from playhouse.schema_diff import diff_models

    from db import ledger, migrate
    from db.database import all_records

    folder = folder or migrate.DIRECTORY
    with tempfile.TemporaryDirectory() as place:
        empty = SqliteDatabase(str(Path(place) / "empty.db"))
        runner = Runner(empty, str(folder))
        runner.up()
        difference = diff_models(empty, [*all_records(), ledger.LedgerEntry, ledger.LedgerRevision])
        body = template(difference) if difference else ""
        empty.close()
    return Path(runner.create(text, body=f'"""{text}"""\n{body}')) if body else None


# catalogue --------------------------------------------------------------
def extracted() -> Catalog:
    """Every text of the code that tr() or tr_noop() is given, with the places it stands at."""
    from babel.messages.catalog import Catalog

    found = Catalog(project="Dutydesk", charset="utf-8")
    for name in SOURCES:
        whole = paths.ROOT / name
        for path in sorted(whole.rglob("*.py")) if whole.is_dir() else [whole]:
            for text in texts_of(path):
                found.add(text, locations=[(path.relative_to(paths.ROOT).as_posix(), None)])  # type: ignore[list-item]
    return found


def texts_of(path: Path) -> list[str]:
    """The literals that a file hands to tr() and tr_noop(), also those within f-strings."""
    return [
        node.args[0].value
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in WORDS
        and node.args and isinstance(node.args[0], ast.Constant) and isinstance(node.args[0].value, str)
        and node.args[0].value
    ]


def write_catalogues(folder: Path | None = None) -> list[Path]:
    """Updates and compiles the catalogue of every language but the source's; texts no longer used go."""
    return [write_catalogue(language, folder) for language in i18n.LANGUAGES if language != "en"]


def write_catalogue(language: str, folder: Path | None = None) -> Path:
    """Brings one language's ``.po`` up to date, and its ``.mo`` beside it."""
    from babel.messages.catalog import Catalog
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po, write_po

    path = (folder or paths.resource("i18n")) / language / "LC_MESSAGES" / "dutydesk.po"
    path.parent.mkdir(parents=True, exist_ok=True)
    catalogue = Catalog(locale=language, project="Dutydesk", charset="utf-8")
    if path.exists():
        with path.open("rb") as file:
            catalogue = read_po(file, locale=language)
    catalogue.update(extracted(), no_fuzzy_matching=True, update_creation_date=False)
    catalogue.obsolete.clear()
    with path.open("wb") as file:
        write_po(file, catalogue, width=120, sort_output=True, include_lineno=False)
    with path.with_suffix(".mo").open("wb") as file:
        write_mo(file, catalogue)
    return path


# commands ---------------------------------------------------------------
def write_commands(path: Path | None = None) -> Path:
    """Writes the command reference, from the same declarations the parser is made from."""
    path = path or paths.ROOT / "docs" / "commands.md"
    path.parent.mkdir(exist_ok=True)
    path.write_text(command_reference(), encoding="utf-8")
    return path


def command_reference() -> str:
    """The reference of all commands, in English, as Markdown."""
    site.registry_ready()
    with i18n.report_language("en"):
        parser = cli.parser()
        known = next(a for a in parser._actions if isinstance(a, argparse._SubParsersAction))
        lines = [
            "# Commands", "",
            "Written by `python -m app.dev commands` from the program's declarations; do not edit.", "",
            "`main.py [--db …] [--lang …] [--user …] COMMAND …`; these three may also stand after the command.",
            "Without a command the window opens. `--json` prints exactly one JSON value.", "",
            "| Exit code | Meaning |", "|---|---|", *(f"| {code} | {meaning} |" for code, meaning in EXITS), "",
            "Times are given as `2026-06-24T02:44`, in the office's zone. Passwords are never options:",
            "`DUTYDESK_PASSWORD` (a new person's: `DUTYDESK_NEW_PASSWORD`), a prompt, or a line of standard input.",
            "`DUTYDESK_DB` and `DUTYDESK_USER` stand in for `--db` and `--user`; `DUTYDESK_` and a setting's",
            "key, such as `DUTYDESK_SITE_ZONE`, for what is stored.",
        ]
        for name, sub in _commands(known):
            lines += ["", f"## {name}", "", *_command(name, sub)]
    return "\n".join(lines) + "\n"


def _commands(
    known: argparse._SubParsersAction[argparse.ArgumentParser],
) -> Iterator[tuple[str, argparse.ArgumentParser]]:
    """Every command with its parser; of one that has further commands, those."""
    for name, sub in known.choices.items():
        further = [action for action in sub._actions if isinstance(action, argparse._SubParsersAction)]
        for action in further:
            yield from ((f"{name} {inner}", one) for inner, one in action.choices.items())
        if not further:
            yield name, sub


def _command(name: str, sub: argparse.ArgumentParser) -> list[str]:
    """One command: what it does, its usage line, its options, its exit codes."""
    entry: Entry | Listing | None = sub.get_default("declared") or sub.get_default("listed")
    fields: tuple[Field, ...] = getattr(entry, "fields", ())
    if isinstance(entry, Listing) and entry.history and name.endswith(".history"):
        fields = registry.fields_of(entry.history, entry.record)
    required = {"--" + field.name.replace("_", "-") for field in fields if field.required}
    title = sub.description or getattr(entry, "title", "")
    lines = [str(title).replace("%%", "%").rstrip(".") + "." if title else "", ""]
    about = (entry.func.__doc__ or "").strip() if isinstance(entry, Entry) else ""
    if about:
        lines += [" ".join(about.split()), ""]
    lines += ["| Option | Meaning |", "|---|---|"]
    for action in sub._actions:
        if {"-h", "--db", "--lang", "--user"} & set(action.option_strings):
            continue
        shown = "`" + (", ".join(action.option_strings) or (action.metavar or action.dest)) + "`"  # type: ignore[operator]
        must = action.required or bool(required & set(action.option_strings))
        lines.append(f"| {shown} | {_meaning(action, fields)}{' (required)' if must else ''} |")
    role = getattr(entry, "role", "")
    codes = "0, 1, 2, 3" if name == "verify" else "0, 1, 2"
    return [*lines, "", f"Exit codes: {codes}." + (f" Right needed: `{role}`." if role else "")]


def _meaning(action: argparse.Action, fields: tuple[Field, ...]) -> str:
    field = next((field for field in fields if field.name == action.dest), None)
    text = (action.help or action.dest).replace("%%", "%").replace("|", "\\|")
    if field and field.choices:
        text += ": " + ", ".join(f"`{code}`" for code, _ in field.choices)
    return text


# holidays ---------------------------------------------------------------
def write_holidays(path: Path | None = None) -> Path:
    """Writes ``resources/tables/holidays.json`` from the library, for the years it has from 2024 on."""
    path = path or paths.resource("tables") / "holidays.json"
    found = holiday_rows()
    years = sorted({row["day"][:4] for row in found})
    source = (f"国务院办公厅{years[0]}年至{years[-1]}年部分节假日安排的通知〔核，取自开源数据所载通知摘要〕，"
              "由 chinesecalendar（MIT）生成；法定节假日与调休之分按法定假日表推算")
    lines = ",\n".join(" " + json.dumps(row, ensure_ascii=False) for row in found)
    path.write_text(f'{{"source": "{source}",\n "rows": [\n{lines}\n]}}\n', encoding="utf-8")
    return path


def holiday_rows() -> list[dict[str, str]]:
    """The rows of the table, by day. Raises KeyError for a year whose notice is not named here."""
    from chinese_calendar import constants  # for developers alone

    names = {one.value: one.chinese for one in constants.Holiday}
    rules = tuple(statutory.Rule(row["name"], row["rule"], row["since"], row["until"])
                  for row in shipped.rows("statutory_days"))
    days: dict[date, tuple[str, bool]] = {day: (names[name], True) for day, name in constants.holidays.items()}
    days.update({day: (names[name], False) for day, name in constants.workdays.items()})
    found = []
    for day, (name, off) in sorted(days.items()):
        if day.year < min(NOTICES):
            continue
        by_law = statutory.days_of(rules, day.year)
        found.append({
            "day": day.isoformat(), "kind": kind_arranged(day, off, by_law), "name": named(day, name, rules),
            "source_note": f"国务院办公厅关于{day.year}年部分节假日安排的通知，{NOTICES[day.year]}〔核〕",
        })
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
