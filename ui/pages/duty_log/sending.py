"""What the entry bar hands over: the action that keeps an entry or a correction, and its inputs."""
from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from app.core import registry
from app.core.errors import UserError
from app.core.files import Stored
from app.core.i18n import tr
from app.core.run import Context
from app.core.seen import Seen
from app.features.duty_log import lists
from app.features.duty_log.rules import parse_source
from app.features.secrecy import offered
from ui.pages.duty_log.entry_form import EntryForm

LOG = "duty_log.log"
Sent = tuple[str, dict[str, Any]]


def entry_of(form: EntryForm, kind: str, at: datetime | None, now: datetime, confirmed: bool) -> Sent:
    """The new entry in the bar. Raises UserError for an option that cannot be read.

    It goes to the action that takes its kind, else to that of the matter it is about, else to the log's own;
    what such an action does not ask for itself is handed on as ``further``.
    """
    row = form.source.chosen or asdict(parse_source(form.source.text()))
    try:
        options = form.options.values(now)
    except ValueError as fault:
        raise UserError(tr("This cannot be read. Type a number, or a time as 0400 or +30."), str(fault)) from fault
    args = {
        **options, "kind": kind, "at": at, "source": row["source"], "person": row["person"], "post": row["post"],
        "phone": row["phone"], "content": form.content.toPlainText(),
        "stored": [Stored(**one) for one in form.options.files], "confirm": confirmed,
    }
    entry, about = registry.taker(kind, LOG), form.options.about
    if entry.id == LOG and about is not None:
        entry, args = registry.actions[about.action], {**args, **about.args}
    if entry.id == LOG:
        return LOG, args
    asked = {field.name for field in entry.fields}
    return entry.id, {
        **{name: value for name, value in args.items() if name in asked},
        "further": {name: value for name, value in args.items() if name not in asked},
    }


def correction_of(form: EntryForm, old: dict[str, Any], at: datetime | None, confirmed: bool) -> Sent:
    """The correction in the bar; ``at`` only where the time was edited."""
    args: dict[str, Any] = {
        "number": old["number"], "year": old["year"], "reason": form.reason_text(),
        "content": form.content.toPlainText(), "confirm": confirmed, "seen": Seen.of(old),
    }
    if form.source.text() != old["source_full"]:
        given = form.source.chosen or asdict(parse_source(form.source.text()))
        args.update({name: given[name] for name in ("source", "person", "post", "phone")})
    if form.time_edited:
        args["at"] = at
    return "duty_log.correct", args


def first_reading(ctx: Context) -> tuple[list[Any], list[Any], list[tuple[str, str]], dict[str, Any]]:
    """Kinds, phrases, classes of secrecy, and what further fields offer."""
    offers = {
        field.name: field.offered(ctx) for entry in registry.actions.values() if entry.takes
        for field in entry.fields if field.offered and not field.many
    }
    return lists.all_kinds(), lists.phrases(ctx), offered(), offers
