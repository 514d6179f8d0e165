"""Every action, report and list as a command. Names, options and exit codes are never translated.

Exit codes: 0 done, 1 the user can put it right, 2 our fault, 3 not whole.
"""
from __future__ import annotations

import argparse
import getpass
import json
import logging
import math
import os
import sys
from collections.abc import Callable
from dataclasses import asdict, is_dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from app.core import access, i18n, log, paths, registry, site, vault
from app.core.errors import Question, Unknown, UserError, in_sentences
from app.core.i18n import to_utc, tr, tr_noop
from app.core.run import Context, waits
from app.core.settings import chosen_language as chosen_language

DONE, USER, OURS, NOT_WHOLE = 0, 1, 2, 3
SEEN = tr_noop("Refuse if somebody changed this record since that version")
logger = logging.getLogger(__name__)


Picture = Callable[[str, str, Path, datetime], None]


def main(
    argv: list[str], window: Callable[[str], int] | None = None, picture: Picture | None = None
) -> int:
    """Carries out one command line; returns the exit code. Without a command: ``window(database)``.

    ``picture(database, work number, file, moment)`` paints the window, for the demo.
    """
    log.start()
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:  # a program without a console has none
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    code = DONE
    try:
        code = _carry_out(argv, window, picture)
        if sys.stdout is not None:
            sys.stdout.flush()
    except BrokenPipeError:  # whoever read what is printed has seen enough, as head does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what waits there is written at the end
    return code


def _carry_out(argv: list[str], window: Callable[[str], int] | None, picture: Picture | None) -> int:
    """One command line, and every failure as a sentence."""
    try:
        site.registry_ready()
        i18n.use(chosen_language(named_language(argv)))
        args = parser().parse_args(argv)
        for name, value in vars(args).items():
            if value == []:  # argparse's reading of --option=--
                raise UserError(tr("--{option} has no value. Give it one.").format(option=name.replace("_", "-")), name)
        if args.command is not None:
            args.picture = picture
            with in_sentences():
                return args.act(args)
        if window is not None:
            return window(args.db)
        raise UserError(tr("Name a command. See them all: main.py --help"))
    except BaseException as fault:
        return ended_by(fault)


def ended_by(fault: BaseException) -> int:
    """Says what ended a command; the exit code. What is neither a failure nor an end goes on up."""
    if isinstance(fault, SystemExit):  # argparse: help, or a command line it cannot read
        return USER if fault.code else DONE
    if isinstance(fault, Unknown):  # the next command knows nothing of this one
        said = tr("The connection broke while it was being saved. Look whether it was saved before you repeat the "
                  "command: it would be ledger entry {seq} (list audit).")
        print(said.format(seq=fault.entry[0]), file=sys.stderr)
        return USER
    if isinstance(fault, UserError):
        hint = " " + tr("If it is right, say so with --confirm.") if isinstance(fault, Question) else ""
        print("\n".join([fault.text + hint, *getattr(fault, "lines", ())]), file=sys.stderr)
        return USER
    if isinstance(fault, KeyboardInterrupt):
        print(tr("Stopped. Nothing was changed."), file=sys.stderr)
        return USER
    if isinstance(fault, BrokenPipeError) or not isinstance(fault, Exception):
        raise fault
    logger.error("command failed", exc_info=fault)
    print(
        tr("The program failed; nothing half-done was kept. Details: {path}").format(path=paths.log_file()),
        file=sys.stderr,
    )
    return OURS


def named_language(argv: list[str]) -> str:
    """What ``--lang`` says, read ahead so that the help too speaks it; empty for a language we do not have."""
    ahead = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    ahead.add_argument("--lang", nargs="?")
    named = ahead.parse_known_args(argv)[0].lang
    return named if named in i18n.LANGUAGES else ""


# the parser -------------------------------------------------------------
def parser() -> argparse.ArgumentParser:
    """All commands, made from the registry."""
    whole = argparse.ArgumentParser(prog="main.py", description="Dutydesk 值班台")
    _common(whole, "")
    whole.set_defaults(command=None)
    commands = whole.add_subparsers(dest="command", metavar="COMMAND")
    for name, (act, describe, add_options) in _own_commands().items():
        sub = commands.add_parser(name, help=_shown(describe), description=_shown(describe))
        add_options(sub)
        finish(sub, act)
    for entry in registry.actions.values():
        if entry.id != "people.set_up":
            sub = _declared(commands, entry, _act_action)
            if entry.record is not None:
                sub.add_argument("--seen", metavar="UID@VERSION", help=_shown(SEEN))
    _add_reports(commands)
    for entry in registry.readings.values():
        _declared(commands, entry, _act_reading)
    for listed in registry.listings.values():
        prefix = listed.feature if listed.id == listed.feature else listed.id
        sub = commands.add_parser(f"{prefix}.list", help=_shown(listed.title))
        field_options(sub, listed.fields)
        finish(sub, _act_list, listed=listed)
        sub = commands.add_parser(f"{prefix}.export", help=_shown(listed.title))
        sub.add_argument("file", type=read_path)
        field_options(sub, listed.fields)
        finish(sub, _act_export, listed=listed)
        if listed.history is not None:
            sub = commands.add_parser(f"{prefix}.history", help=_shown(listed.title))
            field_options(sub, registry.fields_of(listed.history, listed.record))
            finish(sub, _act_history, listed=listed)
    return whole


def _shown(text: str) -> str:
    """A text for the parser's help, in which a percent sign would mean something."""
    return tr(text).replace("%", "%%")


def _common(sub: argparse.ArgumentParser, default: Any) -> None:
    sub.add_argument("--db", default=default, help="database: a path or a URL (DUTYDESK_DB)")
    sub.add_argument("--lang", default=default, choices=list(i18n.LANGUAGES), help="language of messages")
    sub.add_argument("--user", default=default, help="work number (DUTYDESK_USER)")


def finish(sub: argparse.ArgumentParser, act: Callable[..., int], **kept: Any) -> None:
    _common(sub, argparse.SUPPRESS)
    sub.add_argument("--json", action="store_true", help="print one JSON value")
    sub.set_defaults(act=act, **kept)


def _declared(commands: Any, entry: registry.Entry, act: Callable[..., int]) -> argparse.ArgumentParser:
    sub = commands.add_parser(entry.id, help=_shown(entry.title), description=_shown(entry.title))
    field_options(sub, entry.fields)
    finish(sub, act, declared=entry)
    return sub


def field_options(sub: argparse.ArgumentParser, fields: tuple[registry.Field, ...]) -> None:
    for field in fields:
        if field.type is Any or is_secret(field):
            continue  # values only the window passes, and those a list of processes would show
        option = "--" + field.name.replace("_", "-")
        given: dict[str, Any] = {"help": _shown(field.label), "default": argparse.SUPPRESS}
        if field.name == "file" and field.required:
            sub.add_argument("file", type=read_path, help=_shown(field.label))
            continue
        if field.leading:
            # with or without its name; required() tells where it is missing
            sub.add_argument(field.name, nargs="?", **given)
        if field.type is bool:
            # a row of a table keeps what is not given, so that no needs a word too
            given["action"] = "store_true" if field.default is False else argparse.BooleanOptionalAction
        else:
            given["metavar"] = field.name.upper()
            if field.many:
                given["nargs"] = "+"
        sub.add_argument(option, dest=field.name, **given)


def is_secret(field: registry.Field) -> bool:
    """Whether a value is never given as an option: it is asked for, see ask_password()."""
    return "password" in field.name


def values_of(args: argparse.Namespace, fields: tuple[registry.Field, ...]) -> dict[str, Any]:
    """The options given, in the types the fields have. Raises UserError naming the field."""
    values = {}
    for field in fields:
        if hasattr(args, field.name):
            given = getattr(args, field.name)
            values[field.name] = [_typed(field, one) for one in given] if field.many else _typed(field, given)
        elif field.name == OWN:
            values[field.name] = args.typed
        elif is_secret(field):
            variable = "DUTYDESK_" + SECRETS.get(field.name, "NEW_PASSWORD")
            values[field.name] = ask_password(variable, tr(field.label) + ": ")
    return values


OWN = "own_password"  # an input that is the password just signed in with


def _typed(field: registry.Field, text: Any) -> Any:
    readers: dict[type, Callable[[str], Any]] = {
        datetime: read_moment, date: date.fromisoformat, time: time.fromisoformat, int: read_whole,
        float: read_number, Path: read_path,
    }
    if field.type not in readers or not isinstance(text, str):
        return text
    try:
        return readers[field.type](text)
    except (ValueError, OverflowError) as fault:
        raise UserError(
            tr("{field}: “{value}” cannot be read. Example: {example}").format(
                field=tr(field.label), value=text, example=EXAMPLES.get(field.type, "1")
            ),
            field.name,
        ) from fault


# environment variables of the passwords an action takes besides the one of who acts
SECRETS = {"consent_password": "CONSENT_PASSWORD"}
EXAMPLES: dict[type, str] = {datetime: "2026-06-24T02:44", date: "2026-06-24", time: "02:44"}


def read_whole(text: str) -> int:
    """A whole number that every database can keep. Raises ValueError."""
    number = int(text)
    if abs(number) >= 1 << 31:
        raise ValueError(text)
    return number


def read_number(text: str) -> float:
    """A number with or without decimals. Raises ValueError for one that is none or has no end."""
    number = float(text)
    if not math.isfinite(number) or abs(number) >= 1 << 53:
        raise ValueError(text)
    return number


def read_path(text: str) -> Path:
    """A path that a file system can have. Raises ValueError."""
    if b"\0" in os.fsencode(text):
        raise ValueError(text)
    return Path(text)


def read_moment(text: str) -> datetime:
    """ISO 8601 in the site's wall time (or with a zone) as UTC without zone."""
    return to_utc(datetime.fromisoformat(text.replace(" ", "T")))


# who acts ---------------------------------------------------------------
def signed_in(args: argparse.Namespace, reading: bool = False) -> Context:
    """Opens the database (``reading``: also one that cannot be written) and signs in. Raises UserError."""
    number = args.user or os.environ.get("DUTYDESK_USER") or ""
    password = ""
    if vault.is_locked(args.db):
        number = number or _only(vault.people(args.db))
        password = ask_password()
        vault.unlock(args.db, number, password)
    place = site.open_site(args.db, create=False, reading=reading)
    if not access.is_set_up():
        raise not_set_up()
    number = number or _only(access.people())
    args.typed = password or ask_password()
    second = os.environ.get("DUTYDESK_SECOND", "")
    try:
        ctx = access.sign_in(number, args.typed, place.files, second, told=waits(show_progress))
    except access.SecondNeeded:
        ctx = access.sign_in(number, args.typed, place.files, ask_password("DUTYDESK_SECOND", tr("Code: ")),
                             told=waits(show_progress))
    if ctx.only not in ("", args.command):
        raise access.must_change()
    left = access.days_left(ctx)
    if left is not None:
        print(tr("The password must be changed within {n} days.").format(n=left), file=sys.stderr)
    return ctx.with_progress(show_progress)


def unlocked(args: argparse.Namespace) -> None:
    """Makes an encrypted database one that can be opened: by the recovery key, else by a person's password."""
    if not vault.is_locked(args.db):
        return
    if "DUTYDESK_RECOVERY_KEY" in os.environ:
        vault.unlock_with(args.db, os.environ["DUTYDESK_RECOVERY_KEY"])
        return
    number = args.user or os.environ.get("DUTYDESK_USER") or _only(vault.people(args.db))
    vault.unlock(args.db, number, ask_password())


def _only(people: list[tuple[str, str]]) -> str:
    """The work number where there is but one."""
    if len(people) != 1:
        raise UserError(tr("Say who you are: --user NUMBER or DUTYDESK_USER."), "user")
    return people[0][0]


def not_set_up() -> UserError:
    return UserError(tr("This database is not set up yet. Run: main.py setup --office … --name … --number …"))


def ask_password(variable: str = "DUTYDESK_PASSWORD", prompt: str = "") -> str:
    """The environment's ``variable``, else typed at a prompt, else a line of standard input."""
    if variable in os.environ:
        return os.environ[variable]
    if sys.stdin is not None and sys.stdin.isatty():
        return getpass.getpass(prompt or tr("Password: "))
    typed = sys.stdin.readline().rstrip("\r\n") if sys.stdin is not None else ""
    if not typed:
        raise UserError(
            tr("No password given. Set {variable}, or run this at a terminal.").format(variable=variable),
            "password",
        )
    return typed


def show_progress(done: int, total: int, text: str) -> None:
    """A line on standard error, at a terminal only."""
    if sys.stderr.isatty() and total > 1:
        print(f"\r{done}/{total} {text}\033[K", end="" if done < total else "\n", file=sys.stderr, flush=True)


# output -----------------------------------------------------------------
def say(text: str) -> None:
    """A sentence on standard error."""
    print(text, file=sys.stderr)


def emit(args: argparse.Namespace, value: Any, text: str = "") -> None:
    """One JSON value with ``--json``, else the text (or the value's own words)."""
    if args.json:
        print(json.dumps(value, ensure_ascii=False, default=as_json))
    elif text:
        print(text)
    elif isinstance(value, dict):
        print("　".join(f"{key}={as_json(v) if not isinstance(v, str | int) else v}" for key, v in value.items()))
    elif value is not None and value != []:
        print(value)


def as_json(value: Any) -> Any:
    """Times in the site's zone, in ISO 8601; dataclasses as objects."""
    if isinstance(value, datetime):
        return value.replace(tzinfo=UTC).astimezone(i18n.zone()).isoformat(timespec="seconds")
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    return str(value)


# what commands do -------------------------------------------------------
def _act_action(args: argparse.Namespace) -> int:
    from app.core import seen
    from app.core.run import run

    ctx = signed_in(args)
    values = values_of(args, args.declared.fields)
    if getattr(args, "seen", None):
        values["seen"] = seen.Seen.read(args.seen)
    result = run(ctx, args.declared.id, **values)
    emit(args, result)
    return DONE


def _act_reading(args: argparse.Namespace) -> int:
    from app.core.run import read

    ctx = signed_in(args)
    found = read(ctx, args.declared.id, **values_of(args, args.declared.fields))
    emit(args, found, told(found))
    return DONE


def told(found: Any) -> str:
    """What a reading found, for people: a line for each row or field."""
    if isinstance(found, dict):
        return "\n".join(f"{key}: {_cell(value)}" for key, value in found.items())
    if isinstance(found, list):
        return "\n".join(
            "　".join(_cell(value) for value in one.values()) if isinstance(one, dict) else _cell(one) for one in found
        )
    return _cell(found)


def _act_list(args: argparse.Namespace) -> int:
    from app.core import query

    ctx = signed_in(args)
    found = query.listed(ctx, args.listed.id, **values_of(args, args.listed.fields))
    rows = query.rows(ctx, args.listed.id, found)
    emit(args, rows, "\n".join(_lines([column.name for column in args.listed.columns], rows)))
    return DONE


def _lines(columns: list[str], rows: list[dict[str, Any]]) -> list[str]:
    """A line for each row, without the columns that are empty in all of them."""
    cells = [[_cell(row.get(name)) for name in columns] for row in rows]
    used = [place for place in range(len(columns)) if any(line[place].strip() for line in cells)]
    return ["　".join(line[place] for place in used).rstrip() for line in cells]


def _act_history(args: argparse.Namespace) -> int:
    from app.core import query

    ctx = signed_in(args)
    fields = registry.fields_of(args.listed.history, args.listed.record)
    steps = query.history(ctx, args.listed.id, **values_of(args, fields))
    lines = (
        "　".join(
            [_cell(step["at"]), step["by"], step["action"], step["reason"]]
            + [f"{name}: {_cell(old)} → {_cell(new)}" for name, (old, new) in step["changes"].items()]
        )
        for step in steps
    )
    emit(args, steps, "\n".join(lines))
    return DONE


def _cell(value: Any) -> str:
    if isinstance(value, datetime):
        return i18n.show_moment(value)
    if isinstance(value, dict):
        return "　".join(f"{name}={_cell(one)}" for name, one in value.items())
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return "".join(f"\n  {_cell(one)}" for one in value)
    return str("" if value is None else value).replace("\n", " ")


def _act_export(args: argparse.Namespace) -> int:
    from app.core import sheets

    ctx = signed_in(args)
    count = sheets.export(ctx, args.listed.id, args.file, **values_of(args, args.listed.fields))
    emit(args, {"file": str(args.file), "rows": count})
    return DONE


def _own_commands() -> dict[str, tuple[Callable[..., int], str, Callable[..., None]]]:
    from app import commands

    return commands.OWN


def _add_reports(commands: Any) -> None:
    from app import report_commands

    report_commands.add(commands)
