"""The one door for writes, and the way reports are made. Window and command line both come through here."""
from __future__ import annotations

import re
import socket
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from app.core import registry, rights, search, seen, texts, unsettled
from app.core.clock import wall_clock as wall_clock  # known by this name, too
from app.core.errors import Denied, Unknown, UserError, WrongPassword, in_sentences
from app.core.i18n import tr
from app.core.settings import Settings
from db import ledger
from db.database import Progress, Transaction, silent, snapshot, write
from db.waiting import PATIENCE

REORDERING = re.compile("[\u202a-\u202e\u2066-\u2069]")
NO_TEXT = re.compile(  # these, the categories Cc but line ends and tabs, and Cs
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]"
)
LONGEST = 20_000  # characters of a text: some twelve pages
YEARS = range(1900, 2200)

Listener = Callable[[], None]
# told after each commit, on the thread that wrote
changed: list[Listener] = []
# told of a wrong password once the action it was typed for is undone; may raise another UserError
mistyped: list[Callable[[Context, WrongPassword], None]] = []

# told the inputs of an action before the database is held: what takes long can be worked out there
ahead: list[Callable[[Context, dict[str, Any]], None]] = []


@dataclass(frozen=True)
class Context:
    """Who acts, with which rights and settings, by which clock. First argument of everything."""

    number: str = ""
    name: str = ""
    role: str = ""
    grants: frozenset[str] = frozenset()
    settings: Settings = field(default_factory=Settings)
    now: Callable[[], datetime] = wall_clock
    progress: Progress = silent
    station: str = field(default_factory=socket.gethostname)
    files: Path | None = None
    only: str = ""  # the one action allowed, while a password must be changed first
    password_ends: datetime | None = None

    def may(self, word: str, id: str = "") -> bool:
        """Whether the person has the right ``word`` to the action, list or report ``id``.

        Several words with ``|`` between them: one is enough; an empty one everyone has. A role may also
        name an id that is allowed besides, or ``-id`` for one that is not.
        """
        if self.only:
            return id == self.only
        if id and f"-{id}" in self.grants:
            return False
        return not word or not self.grants.isdisjoint(word.split("|")) or (bool(id) and id in self.grants)

    def setting(self, key: str) -> Any:
        return self.settings.get(key)

    def with_progress(self, progress: Progress) -> Context:
        return replace(self, progress=progress)


def run(ctx: Context, id: str, /, **args: Any) -> Any:
    """Carries out the action ``id``: rights, required fields, texts, one transaction, ledger, listeners.

    ``seen`` (app.core.seen.Seen) among the inputs, for any action on a record: as it was read before; Overtaken when
    somebody changed it since. Raises UserError (nothing is changed then), Question when a person must confirm first,
    KeyError for an id that was never declared.
    """
    entry = registry.actions[id]
    allow(ctx, entry)
    was = args.pop("seen", None)
    require(entry.fields, args)
    if entry.checked:
        with in_sentences():
            texts.check(ctx, args)
    args = _with_first(ctx, entry, args)
    with in_sentences():
        for work in ahead:
            work(ctx, args)
    try:
        with _writing(ctx) as running:
            if (saved := unsettled.settled(id, args)) is not None:
                return saved.result
            pen = ledger.Pen(ledger.head())
            running.keep = partial(_keep, running, pen)
            if was is not None and entry.record is not None:
                seen.check(ctx, entry.record, was)
            result = entry.func(ctx, **args)
            running.keep()
            if pen.written:
                pen.close(running, id, ctx.role, ctx.station, str(args.get("reason") or ""))
    except Unknown as fault:
        unsettled.keep(fault.entry, id, args, result)
        raise
    except WrongPassword as fault:
        for count in mistyped:
            count(ctx, fault)
        raise
    for tell in list(changed):
        tell()
    return result


def _keep(running: Transaction, pen: ledger.Pen, fresh: bool = False) -> None:
    """Puts what a transaction changed so far into index and ledger."""
    search.update(running.changes, fresh)
    pen.write(running.changes)
    running.changes.clear()


def _with_first(ctx: Context, entry: registry.Entry, args: dict[str, Any]) -> dict[str, Any]:
    """The inputs with the one that is worked out before the transaction, unless it was given."""
    if entry.first is None or args.get(entry.first[0]) is not None:
        return args
    name, work = entry.first
    with in_sentences(), snapshot():
        return {**args, name: work(ctx, **{key: value for key, value in args.items() if key != name})}


@contextmanager
def _writing(ctx: Context) -> Iterator[Transaction]:
    """One transaction of this person. Raises UserError for what is no fault of ours."""
    with in_sentences(), write(ctx.now, ctx.number, ctx.setting("site.office"), waits(ctx.progress)) as running:
        yield running


def waits(progress: Progress) -> Callable[[float], None]:
    """Says that another program is writing, for db.write(): it goes on by itself, and may be stopped."""
    words = tr("Another program is writing. Waiting")
    return lambda seconds: progress(int(seconds), PATIENCE, words)


def allow(ctx: Context, entry: registry.Entry | registry.Listing | registry.Setting) -> None:
    """Raises Denied when the person may not do, read or change this."""
    need(ctx, entry.role, entry.id)


def need(ctx: Context, word: str, id: str = "") -> None:
    """Raises Denied when the person has not the right ``word``; see Context.may()."""
    if ctx.may(word, id):
        return
    if ctx.only:
        raise Denied(tr("The password must be changed first."))
    holder = rights.holder(word, ctx.role)
    raise Denied(tr("Your role may not do this. Ask the {role}.").format(role=holder[:1].lower() + holder[1:]))


def require(fields: tuple[registry.Field, ...], args: dict[str, Any]) -> None:
    """Raises UserError at the first required field left empty or code that is not a choice."""
    for field_ in fields:
        value = args.get(field_.name)
        empty = value is None or (isinstance(value, str) and not value.strip())
        if field_.required and empty:
            raise UserError(
                tr("{field} is missing. Fill it in.").format(field=tr(field_.label)), field_.name
            )
        if fault := next(filter(None, (_unfit(field_, one) for one in _each(value))), ""):
            raise UserError(fault, field_.name)
        if field_.choices and value and value not in dict(field_.choices):
            known = ", ".join(code for code, _ in field_.choices)
            raise UserError(
                tr("{field}: no such choice as “{value}”. Known: {known}.").format(
                    field=tr(field_.label), value=value, known=known
                ),
                field_.name,
            )


def _each(value: Any) -> Iterable[Any]:
    return value if isinstance(value, list | tuple) else (value,)


def _unfit(field_: registry.Field, value: Any) -> str:
    """What is wrong with a text or time whatever it means, as a sentence; empty when nothing is."""
    if isinstance(value, datetime) and value.year not in YEARS:
        text = tr("{field}: the year {year} is not possible. Check the date.")
        return text.format(field=tr(field_.label), year=value.year)
    longest = field_.longest or LONGEST
    if not isinstance(value, str) or (len(value) <= longest and is_text(value)):
        return ""
    label = tr(field_.label)
    if len(value) > longest:
        return tr("{field} has {n} characters; {limit} are possible. Shorten it, or attach it as a file.").format(
            field=label, n=len(value), limit=longest
        )
    if not is_text(REORDERING.sub("", value)):
        return tr("{field} contains something that is no character. Type it again.").format(field=label)
    if found := REORDERING.search(value):
        before = value[max(0, found.start() - 8) : found.start()]
        text = tr("{field} contains a hidden mark ({code}) after “{before}” that changes the order in which "
                  "text is seen. Delete it, or type the text again.")
        return text.format(field=label, code=f"U+{ord(found[0]):04X}", before=REORDERING.sub("", before))
    return ""


def is_text(text: str) -> bool:
    """Whether a text is characters only.

    No control characters but line ends and tabs, no halves of a pair, and nothing that makes the eye see another
    order than the one kept (embeddings, overrides and isolates of direction): such a text could show a number, a
    name or the ending of a file that it is not.
    """
    return NO_TEXT.search(text) is None


def build(ctx: Context, id: str, /, **args: Any) -> Any:
    """The report ``id`` as a Document: rights, required fields, then the report's own reading."""
    entry = registry.reports[id]
    allow(ctx, entry)
    require(entry.fields, args)
    return entry.func(ctx, **args)


def read(ctx: Context, id: str, /, **args: Any) -> Any:
    """What the reading ``id`` returns: rights, required fields, then its own work, of one moment."""
    entry = registry.readings[id]
    allow(ctx, entry)
    require(entry.fields, args)
    with snapshot():
        return entry.func(ctx, **args)


def note(ctx: Context, action: str, reason: str, then: Listener | None = None) -> None:
    """Enters something that changed no record, such as a print, into the ledger; both, or neither, with ``then``.

    Raises UserError.
    """
    with _writing(ctx) as running:
        ledger.append(running, action, ctx.role, ctx.station, reason)
        if then is not None:
            then()
