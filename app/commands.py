"""The commands that are not a feature's: setting up, proving, backing up, searching, trying out."""
from __future__ import annotations

import argparse
import os
import platform
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from app import cli, intake, server_commands
from app.core import (
    access,
    agenda,
    backups,
    health,
    i18n,
    paths,
    plain_text,
    registry,
    restoring,
    seals,
    settings,
    site,
    vault,
)
from app.core.errors import UserError
from app.core.finding import search_all
from app.core.i18n import tr
from app.core.run import Context, need, run, wall_clock
from db import database as db
from db import keys, ledger

if TYPE_CHECKING:
    from app.core.signing import Seal


# setup ------------------------------------------------------------------
def _setup_options(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("--office", required=True, help="name of the office, as pages print it")
    sub.add_argument("--name", required=True, help="name of the first person")
    sub.add_argument("--number", default="1001", help="work number of the first person")
    sub.add_argument("--pattern", default="day_night", help="shifts: full, day_night or three")
    sub.add_argument("--encrypt", action="store_true", help="encrypt the database; prints the recovery key")


def set_up(args: argparse.Namespace) -> int:
    """The first run, without a window."""
    place = site.open_site(args.db)
    if access.is_set_up():
        raise UserError(tr("This database is already set up. Sign in instead."))
    password, nobody = cli.ask_password(), Context(files=place.files)
    number = run(
        nobody, "people.set_up", office=args.office, name=args.name, number=args.number,
        pattern=args.pattern, password=password, language=i18n.language(),
    )
    told = {"database": site.shown(place.target), "number": number}
    if args.encrypt:
        told["recovery_key"] = vault.encrypt(access.context_of_number(number, place.files), args.db, password)
    cli.emit(args, told)
    return cli.DONE


# verify -----------------------------------------------------------------
def _verify_options(sub: argparse.ArgumentParser) -> None:
    what = sub.add_mutually_exclusive_group()
    what.add_argument("--paper", metavar="CODE", help="hold the code printed on a page against the ledger")
    told = "what proves a PDF: its signatures, the ledger's note of it, the code on its pages"
    what.add_argument("--file", type=cli.read_path, metavar="FILE", help=told)
    sub.add_argument("--trust", type=cli.read_path, action="append", metavar="CERT",
                     help="with --file: certificate of an issuer that is trusted, PEM or DER")
    sub.add_argument("--versions", action="store_true",
                     help="with --paper: both wordings of what differs; whoever asks signs in")


def verify(args: argparse.Namespace) -> int:
    """Walks the ledger and holds tables, files, seals and the index against it; or a code from paper; or a PDF."""
    for option, other in (("trust", "file"), ("versions", "paper")):
        if getattr(args, option) and getattr(args, other) is None:
            raise UserError(tr("--{option} goes with --{other}. Give both.").format(option=option, other=other), option)
    reader = cli.signed_in(args, reading=True) if args.versions else None
    if reader is not None:
        need(reader, "read")
    cli.unlocked(args)
    place = site.open_site(args.db, create=False, reading=True)
    if args.paper is not None:  # an empty code is none, and no question about the whole log
        found = health.paper(args.paper, place.files, cli.show_progress)
        cli.emit(args, _paper_told(found), health.tell(found, reader))
        return cli.DONE if found.whole else cli.NOT_WHOLE
    if args.file is not None:
        return _verify_file(args, place.files)
    if warning := site.open_to_others():
        cli.say(warning)
    findings = health.find(place.files, cli.show_progress)
    head = health.head()
    if not findings and not head.seq:
        raise cli.not_set_up()
    cli.emit(
        args,
        {"whole": not findings, "entries": head.seq, "code": head.code, "findings": findings},
        "\n".join(health.explain(finding) for finding in findings)
        or tr("Whole: {entries} ledger entries, code {code}.").format(entries=head.seq, code=head.code),
    )
    return cli.NOT_WHOLE if findings else cli.DONE


def _verify_file(args: argparse.Namespace, files: Path | None) -> int:
    from app.core import signed_files, signing  # pdfium and pyHanko: loaded when first needed

    proven = signed_files.check(signing.read(args.file), args.file, files, cli.show_progress, args.trust or ())
    told = {
        **asdict(proven), "whole": proven.whole, "paper": _paper_told(proven.paper) if proven.paper else None,
        "signatures": [{**asdict(one), "whole": one.whole} for one in proven.signatures],
    }
    cli.emit(args, told, signed_files.tell(proven))
    return cli.DONE if proven.whole else cli.NOT_WHOLE


def _paper_told(found: health.Paper) -> dict[str, object]:
    return {**asdict(found), "pages": found.pages, "whole": found.whole, "known": found.seq > 0,
            "broken_from": found.broken_from}


# sign -------------------------------------------------------------------
def _sign_options(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("file", type=cli.read_path, help="the page, a PDF")
    sub.add_argument("--certificate", type=cli.read_path, required=True, metavar="P12",
                     help="file with certificate and key, .p12 or .pfx; password: DUTYDESK_CERTIFICATE_PASSWORD")
    sub.add_argument("--seal", type=cli.read_path, metavar="PNG", help="picture of the seal; otherwise none is seen")
    sub.add_argument("--page", type=int, metavar="N", help="page of the seal; otherwise the last")
    sub.add_argument("--at", metavar="X,Y", help="middle of the seal, mm from the left and the upper edge of the page")
    sub.add_argument("--size", type=float, metavar="MM", help="width of the seal; otherwise 42")
    sub.add_argument("--reason", default="", help="why it is signed")
    sub.add_argument("--to", type=cli.read_path, metavar="FILE", help="the signed file; otherwise FILE-signed.pdf")


def sign(args: argparse.Namespace) -> int:
    """Signs a saved page with a certificate file (PAdES), with a seal to be seen where one is given."""
    from app.core import signing  # pdfium and pyHanko: loaded when first needed

    seal = _seal_asked(args)
    ctx = cli.signed_in(args)
    password = cli.ask_password("DUTYDESK_CERTIFICATE_PASSWORD", tr("Password of the certificate: "))
    done = signing.sign(ctx, args.file, args.certificate, password, seal, args.reason, args.to)
    cli.emit(args, done, tr("{file}: signed by {name}").format(file=done.file, name=done.subject))
    return cli.DONE


def _seal_asked(args: argparse.Namespace) -> Seal | None:
    """The seal and its place. Raises UserError for a place without a seal, or one that cannot be read."""
    from app.core.signing import SIZE, Seal

    placed = [name for name in ("page", "at", "size") if getattr(args, name) is not None]
    if args.seal is None:
        if placed:
            raise UserError(tr("--{option} is for a seal. Give one: --seal PNG.").format(option=placed[0]), placed[0])
        return None
    x = y = None
    if args.at is not None:
        try:
            x, y = (cli.read_number(part) for part in args.at.replace("，", ",").split(","))
        except ValueError as fault:
            said = tr("{field}: “{value}” cannot be read. Example: {example}")
            raise UserError(said.format(field="--at", value=args.at, example="150,240"), "at") from fault
    size = SIZE if args.size is None else args.size
    return Seal(args.seal, -1 if args.page is None else args.page, x, y, size)


# redact -----------------------------------------------------------------
def _redact_options(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("number", type=int, help="number of the entry")
    sub.add_argument("--reason", required=True, help="why the text must go")
    sub.add_argument("--consent-by", required=True, metavar="NUMBER", help="work number of the person who consents")
    sub.add_argument("--year", type=int, default=0, help="year of the number")


def redact(args: argparse.Namespace) -> int:
    """Removes the text of an entry for good; a second person's password (DUTYDESK_CONSENT_PASSWORD) is needed."""
    ctx = cli.signed_in(args)
    cli.emit(args, run(
        ctx, "duty_log.redact", number=args.number, reason=args.reason, consent_by=args.consent_by, year=args.year,
        consent_password=cli.ask_password("DUTYDESK_CONSENT_PASSWORD", tr("Password of the person who consents: ")),
    ))
    return cli.DONE


# seal -------------------------------------------------------------------
def seal(args: argparse.Namespace) -> int:
    """Signs the head of the ledger with this station's key, so that a cut-off end is seen."""
    ctx = cli.signed_in(args)
    cli.emit(args, {"code": seals.seal(ctx, "by hand")})
    return cli.DONE


# backup -----------------------------------------------------------------
def _backup_options(sub: argparse.ArgumentParser) -> None:
    given = "folder for the copy; otherwise those of the settings"
    sub.add_argument("--to", type=cli.read_path, metavar="DIR", help=given)


def back_up(args: argparse.Namespace) -> int:
    """A proven copy of the database and its attachments, while it is in use, in each target."""
    ctx = cli.signed_in(args, reading=True)
    need(ctx, "system")
    place = site.open_site(args.db, create=False, reading=True)
    made = backups.make(ctx, place, [args.to.absolute()] if args.to else None)
    whole = [one for one in made if one.copy is not None and not one.fault]
    told = [
        {"folder": one.folder, "file": one.copy.file if one.copy else None, "size": one.copy.size if one.copy else 0,
         "entries": one.copy.entries if one.copy else 0, "code": one.copy.code if one.copy else "", "fault": one.fault}
        for one in made
    ]
    said = tr("{file}: {entries} ledger entries, code {code}.")
    lines = [said.format(file=c.file, entries=c.entries, code=c.code) for one in whole if (c := one.copy)]
    if args.json or lines:
        cli.emit(args, told, "\n".join(lines))
    faults = [one.fault for one in made if one.fault]
    if faults:
        raise UserError("\n".join(faults), "to")
    return cli.DONE


# restore ----------------------------------------------------------------
def _restore_options(sub: argparse.ArgumentParser) -> None:
    told = "the backup; otherwise the newest whole one of the targets"
    sub.add_argument("file", type=cli.read_path, nargs="?", help=told)
    sub.add_argument("--drill", action="store_true", help="only try it, in a folder that is removed again")


def restore(args: argparse.Namespace) -> int:
    """Puts a backup in the place of the database, with all that a damaged one still gives; or tries it out."""
    site.registry_ready()
    database = db.path_of(site.absolute(args.db or site.chosen_database()))
    if database is None:
        raise UserError(tr("A database server is restored with pg_restore, not from here."))
    here = Context(settings=settings.Settings(settings.load_computer()))
    file = args.file.absolute() if args.file else restoring.newest(here, database)
    number, password = args.user or os.environ.get("DUTYDESK_USER") or "", ""
    if file is not None and keys.is_encrypted(file):
        password = cli.ask_password()
        restoring.unlock(file, number, password)
    if args.drill:
        return _drill(args, database, file, number, password)

    def sign_in(ready: restoring.Prepared) -> Context:
        if ready.present == "whole":
            ctx = cli.signed_in(args)
            site.close()
            return ctx
        return restoring.admit(ready, number, password or cli.ask_password(), os.environ.get("DUTYDESK_SECOND", ""))

    done = restoring.restore(database, file, sign_in, cli.show_progress)
    cli.emit(args, done, "\n".join(restoring.told(done)))
    return cli.DONE


def _drill(args: argparse.Namespace, database: Path, file: Path | None, number: str, password: str) -> int:
    if file is None:
        raise UserError(tr("There is no backup to restore. Choose a file."), "file")

    live = cli.signed_in(args) if restoring.condition(database) == "whole" else None
    site.close()

    def allowed() -> None:
        second = os.environ.get("DUTYDESK_SECOND", "")
        ctx = live or access.sign_in(
            number or restoring.only_person(), password or cli.ask_password(), second=second
        )
        if not ctx.may("audit"):
            need(ctx, "system")

    tried = restoring.drill(database, file, cli.show_progress, allowed)
    said = {"restorable": tried.whole, "entries": tried.entries, "code": tried.code, "rows": tried.rows,
            "findings": tried.sentences}
    cli.emit(args, said, "\n".join([tried.told(), *tried.sentences[1:]]))
    return cli.DONE if tried.whole else cli.NOT_WHOLE


# encrypt, decrypt -------------------------------------------------------
def encrypt(args: argparse.Namespace) -> int:
    """Encrypts the database, attachments and drafts; prints the recovery key, which belongs on paper in a safe."""
    ctx = cli.signed_in(args)
    letters = vault.encrypt(ctx, args.db, cli.ask_password())
    cli.emit(args, {"recovery_key": letters}, tr(
        "The database is encrypted. Recovery key, for the safe and nowhere else:\n{key}\n"
        "Backups made before are not encrypted. Others can open it once they signed in at an open desk."
    ).format(key=letters))
    return cli.DONE


def decrypt(args: argparse.Namespace) -> int:
    """Makes an encrypted database plain again."""
    ctx = cli.signed_in(args)
    vault.decrypt(ctx, args.db)
    cli.emit(args, {"encrypted": False}, tr("The database is no longer encrypted."))
    return cli.DONE


# search -----------------------------------------------------------------
def _search_options(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("text", nargs="+", help="words; each must occur")
    sub.add_argument("--limit", type=int, default=100)


def find(args: argparse.Namespace) -> int:
    """Finds records of every feature by any piece of their text."""
    ctx = cli.signed_in(args)
    found = search_all(ctx, " ".join(args.text), args.limit)
    lines = [f"{hit['title']}　{hit['line']}" for hit in found]
    cli.emit(args, found, "\n".join(lines) or tr("Nothing found. Try fewer or other words."))
    return cli.DONE


# due --------------------------------------------------------------------
def due(args: argparse.Namespace) -> int:
    """Every running clock: what, by which rule, due when, seconds left."""
    ctx = cli.signed_in(args)
    now = ctx.now()
    found = [
        {"what": one.title, "rule": one.code, "because": one.rule, "starts": one.starts, "due": one.ends,
         "seconds_left": int((one.ends - now).total_seconds()), "record": list(one.record)}
        for one in agenda.running(ctx)
    ]
    cli.emit(args, found, "\n".join(f"{i18n.show_moment(one.ends)}　{one.title}" for one in agenda.running(ctx)))
    return cli.DONE


# intake -----------------------------------------------------------------
def _intake_options(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("file", type=cli.read_path, help="a text file in UTF-8, UTF-16 or GB18030; - for standard input")
    told = "when the text arrived, for 今天 and 昨晚 where it has no date of its own; otherwise now"
    sub.add_argument("--received", metavar="TIME", help=told)


def read_in(args: argparse.Namespace) -> int:
    """Proposes time, place, category, casualties and source of a pasted text. Needs no database, saves nothing."""
    received = i18n.to_local(wall_clock())
    if args.received:
        try:
            received = i18n.to_local(cli.read_moment(args.received))
        except (ValueError, OverflowError) as fault:
            said = tr("{field}: “{value}” cannot be read. Example: {example}")
            raise UserError(
                said.format(field="--received", value=args.received, example="2026-06-24T02:44"), "received"
            ) from fault
    text = plain_text.read(args.file)
    found = intake.read(text, received.replace(tzinfo=None))
    told: dict[str, object] = {
        "title": found.title, "occurred": found.occurred.isoformat() if found.occurred else None,
        "place": found.place, "category": found.category,
        **{name: getattr(found, name) for name in ("dead", "injured", "missing")},
        "source": found.source, "spans": [asdict(span) for span in found.spans], "precision": found.precision,
        **{name: getattr(found, name) for name in ("trapped", "serious", "slight", "relocated", "loss_wan")},
        "about": list(found.about),
    }
    cli.emit(args, told, "\n".join(_intake_lines(found, len(text) > intake.READ)))
    return cli.DONE


def _intake_lines(found: intake.Found, cut: bool) -> list[str]:
    """The proposal in words; what the text does not say is left out, but for the main fields."""
    kind = intake.kind(found.category)
    shape = {"day": "%Y-%m-%d", "hour": "%Y-%m-%d %H:00", "minute": "%Y-%m-%d %H:%M"}.get(found.precision, "")
    main = [
        (tr("Title"), found.title), (tr("Time of the event"), found.occurred.strftime(shape) if found.occurred else ""),
        (tr("Place"), found.place),
        (tr("Category"), f"{i18n.pick(kind.title, kind.title_en)} {kind.code}" if kind else ""),
    ]
    figures = {
        "dead": tr("Dead"), "injured": tr("Injured or ill"), "missing": tr("Missing"), "trapped": tr("Trapped"),
        "serious": tr("Seriously injured"), "slight": tr("Slightly injured"), "relocated": tr("Relocated"),
    }
    for name, label in figures.items():
        value = getattr(found, name)
        if value is not None:
            main.append((label, tr("about {number}").format(number=value) if name in found.about else str(value)))
        elif name in ("dead", "injured", "missing"):
            main.append((label, ""))
    if found.loss_wan is not None:
        main.append((tr("Direct loss, 10,000 yuan"), f"{found.loss_wan:g}"))
    main.append((tr("Source"), found.source))
    lines = [f"{label}　{value or tr('not stated')}" for label, value in main]
    return lines + ([tr("Only the first {count} characters were read.").format(count=intake.READ)] if cut else [])


# roster.calendar --------------------------------------------------------
def _calendar_options(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("--month", required=True, help="the published month, as 2026-06")
    sub.add_argument("--name", default="", help="one person's duties alone")
    sub.add_argument("--to", type=cli.read_path, required=True, metavar="FILE", help="the calendar file, .ics")


def roster_calendar(args: argparse.Namespace) -> int:
    """Writes published duties as a calendar file (iCalendar), for telephones and mail programs."""
    from app.features.roster import ics

    ctx = cli.signed_in(args)
    cli.emit(args, {"file": str(args.to), "duties": ics.export(ctx, args.to, args.month, args.name)})
    return cli.DONE


# selftest ---------------------------------------------------------------
def selftest(args: argparse.Namespace) -> int:
    """What this installation has: features, pending migrations, languages, fonts."""
    import sqlite3

    from app.report import fonts

    site.registry_ready()
    target = args.db or site.chosen_database()
    there, waiting = site.pending(target)
    cli.emit(args, {
        "features": sorted(registry.features),
        "actions": sorted(registry.actions), "reports": sorted(registry.reports),
        "listings": sorted(registry.listings),
        "database": site.shown(site.absolute(target)), "database_exists": there, "migrations_pending": waiting,
        "languages": sorted(
            name for name in i18n.LANGUAGES
            if name == "en" or paths.resource(f"i18n/{name}/LC_MESSAGES/dutydesk.mo").exists()
        ),
        "fonts": {role: str(file) for role, file in fonts.which().items()},
        "ledger_hash": ledger.ALGORITHM, "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
    })
    return cli.DONE


# demo -------------------------------------------------------------------
def _demo_options(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("--to", type=cli.read_path, required=True, metavar="DIR", help="folder for what is made")


def demo(args: argparse.Namespace) -> int:
    """Records the sample nights through the same actions; leaves the database, the PDFs and a picture."""
    from app.demo import record

    made = record(args.to, cli.show_progress, args.picture)
    cli.emit(args, made)
    return cli.DONE


def _none(sub: argparse.ArgumentParser) -> None:
    """A command without options of its own."""


Command = tuple[Callable[..., int], str, Callable[..., None]]
OWN: dict[str, Command] = {
    "setup": (set_up, "Set up the office: its name, its first person", _setup_options),
    "verify": (verify, "Prove that the ledger and the tables are whole", _verify_options),
    "redact": (redact, "Remove the text of an entry for good", _redact_options),
    "encrypt": (encrypt, "Encrypt the database, attachments and drafts", _none),
    "decrypt": (decrypt, "Make an encrypted database plain again", _none),
    "sign": (sign, "Sign a saved page with a certificate file", _sign_options),
    "seal": (seal, "Sign the head of the ledger", _none),
    "backup": (back_up, "Copy the database while it is in use", _backup_options),
    "restore": (restore, "Put a backup in the place of the database, or try it out", _restore_options),
    "move": (server_commands.move, "Copy the whole office to another, empty database", server_commands.move_options),
    "server-grants": (server_commands.grants, "Print the SQL that gives the desks' role on a server what it needs",
                      server_commands.grants_options),
    "search": (find, "Find records by any piece of their text", _search_options),
    "due": (due, "Every running clock", _none),
    "intake": (read_in, "Propose what a pasted text says of an event; saves nothing", _intake_options),
    "roster.calendar": (roster_calendar, "Write published duties as a calendar file", _calendar_options),
    "selftest": (selftest, "Say what this installation has", _none),
    "demo": (demo, "Record the sample nights and print them", _demo_options),
}
