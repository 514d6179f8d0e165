"""The words a feature is declared with: feature, listing, action, report, reading, setting, due, open_items,
matters, text_check.

Declarations only, never live objects. Decorators return the function unchanged, so tests call it
directly. A parameter's label comes from the record field of the same name, or from
``Annotated[type, tr_noop("Label")]``; LEADING after the label lets it stand first on the command line,
without its name, and a function there offers its choices.
"""
from __future__ import annotations

import importlib
import inspect
import pkgutil
import types
import typing
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from app.core.choices import SCOPES, Setting, setting, settings
from app.core.choices import enter as _keep
from app.core.i18n import tr_noop

if TYPE_CHECKING:
    from peewee import Model

    from db.database import Record

__all__ = [
    "GROUPS", "LEADING", "SCOPES", "Column", "Entry", "Feature", "Field", "Listing", "Setting", "action", "actions",
    "due", "due_hooks", "feature", "features", "fields_of", "listing", "listings", "load_features", "matter_hooks",
    "matters", "open_item_hooks", "open_items", "reading", "readings", "report", "reports", "setting", "settings",
    "taker", "text_check", "text_checks",
]

F = TypeVar("F", bound=Callable[..., Any])

LEADING = "leading"
GROUPS = (  # of reports, in the order of the list
    ("duty", tr_noop("Duty pages")), ("event", tr_noop("Event pages")), ("ledger", tr_noop("Registers")),
    ("statistics", tr_noop("Statistics")), ("blank", tr_noop("Blank forms")),
)


@dataclass(frozen=True)
class Field:
    """One input of an action, report or listing.

    ``choices``: (code, title) pairs; ``offered(ctx)``: such pairs from a table, proposed and checked by the
    action itself; ``longest``: characters, 0: any; ``leading``: may stand first on the command line.
    """

    name: str
    type: type
    label: str
    required: bool
    default: Any = None
    many: bool = False
    choices: tuple[tuple[str, str], ...] = ()
    hint: str = ""
    longest: int = 0
    leading: bool = False
    offered: Callable[..., list[tuple[str, str]]] | None = None


@dataclass(frozen=True)
class Feature:
    name: str
    title: str
    icon: str
    order: int
    group: str
    page: bool


@dataclass(frozen=True)
class Entry:
    """A declared action, report or reading. ``id`` is ``feature.function``, the command-line name too."""

    id: str
    title: str
    func: Callable[..., Any]
    role: str  # a right, several with | between them when one is enough, empty for everyone
    fields: tuple[Field, ...]
    shortcut: str = ""
    icon: str = ""
    hidden: bool = False
    presets: Callable[..., dict[str, Any]] | None = None
    checked: bool = True
    takes: str = ""  # the kind of entry of the log that it keeps, in place of the log's own action
    group: str = ""  # of a report: the heading it stands under, one of GROUPS
    remark: str = ""  # of a report: a few words that tell it from its neighbours
    each: Callable[..., list[dict[str, Any]]] | None = None  # of a report: its inputs for each page of a month
    first: tuple[str, Callable[..., Any]] | None = None  # an input, and what gives it before the database is held
    record: type[Record] | None = None  # of an action: what it changes

    @property
    def feature(self) -> str:
        return self.id.partition(".")[0]


@dataclass(frozen=True)
class Column:
    """A column of a list: the row's key, its title, width in pixels (0: takes the rest)."""

    name: str
    title: str
    width: int = 0


@dataclass(frozen=True)
class Marks:
    """What the search index knows of records besides their words, so that filters need not read the records.

    ``of(values)`` gives the marks of a record by its plain values. ``asked(ctx, filters)`` gives, for those
    of the filters that marks answer, groups of marks: a record passes that has one of each group; the rest is
    ``where(ctx, filters)``: conditions on the record, for filters that marks do not answer, with words that stand in
    every record that meets them. Both raise UserError as the listing's ids() does.
    """

    of: Callable[[dict[str, Any]], list[str]]
    asked: Callable[..., list[tuple[str, ...]]]
    where: Callable[..., tuple[list[Any], str]]


@dataclass(frozen=True)
class Listing:
    """A list of records: ``ids(ctx, **filters)`` in order, ``rows(ctx, ids)`` as plain dicts."""

    id: str
    title: str
    role: str
    record: type[Model]
    columns: tuple[Column, ...]
    fields: tuple[Field, ...]
    ids: Callable[..., Sequence[int]]
    rows: Callable[..., list[dict[str, Any]]]
    search: tuple[str, ...] = ()
    add: str = ""
    change: str = ""
    retire: str = ""
    history: Callable[..., list[dict[str, Any]]] | None = None
    personal: tuple[str, ...] = ()
    table: bool = False
    private: tuple[str, ...] = ()
    marks: Marks | None = None

    @property
    def feature(self) -> str:
        return self.id.partition(".")[0]


features: dict[str, Feature] = {}
actions: dict[str, Entry] = {}
reports: dict[str, Entry] = {}
readings: dict[str, Entry] = {}
listings: dict[str, Listing] = {}
due_hooks: dict[str, Callable[..., Any]] = {}
open_item_hooks: dict[str, Callable[..., Any]] = {}
matter_hooks: dict[str, Callable[..., Any]] = {}
text_checks: dict[str, Callable[..., Callable[[str], str]]] = {}


def load_features() -> None:
    """Imports every module of ``app.features``; each declares itself."""
    import app.features

    for found in sorted(pkgutil.iter_modules(app.features.__path__), key=lambda m: m.name):
        importlib.import_module(f"app.features.{found.name}")


def _feature_of(module: str) -> str:
    return module.split(".")[2]


def feature(title: str, icon: str, order: int, group: str = "watch", page: bool = False) -> Feature:
    """Declares the feature of the calling module; ``page`` puts it into the navigation."""
    frame = inspect.currentframe()
    assert frame and frame.f_back
    name = _feature_of(frame.f_back.f_globals["__name__"])
    declared = Feature(name, title, icon, order, group, page)
    _keep(features, name, declared)
    return declared


def action(
    title: str, role: str, of: type[Record] | None = None, shortcut: str = "", icon: str = "",
    hidden: bool = False, name: str = "", checked: bool = True, takes: str = "",
    first: tuple[str, Callable[..., Any]] | None = None,
) -> Callable[[F], F]:
    """Declares a function as an action: the only code that writes. ``hidden``: not in menus.

    ``name`` stands for the function's own in the id, where that is a word of the language; ``checked=False``:
    its texts go past text_check, as they must where the matter is the refused words themselves; ``takes``:
    the kind of entry that the entry bar hands to this action, with the inputs of the log's own; ``first``: an input
    and the function that gives it from the others, for what takes long and must not hold the database meanwhile.
    """

    def keep(func: F) -> F:
        id = f"{_feature_of(func.__module__)}.{name or func.__name__}"
        fields = fields_of(func, of)
        entry = Entry(id, title, func, role, fields, shortcut, icon, hidden, checked=checked, takes=takes, first=first,
                      record=of)
        _keep(actions, id, entry)
        return func

    return keep


def report(
    title: str, role: str, of: type[Record] | None = None, shortcut: str = "",
    presets: Callable[..., dict[str, Any]] | None = None, group: str = "ledger", remark: str = "",
    each: Callable[..., list[dict[str, Any]]] | None = None,
) -> Callable[[F], F]:
    """Declares a function that reads and returns a Document; ``presets(ctx)`` are its form's first values.

    ``group`` is one of GROUPS; ``remark`` a few words that tell it from its neighbours in the list, marked by
    tr_noop; ``each(ctx, first, last)`` gives the inputs of every page that belongs to the days from ``first`` to
    ``last``, for printing a whole month at once.
    """
    if group not in dict(GROUPS):
        raise ValueError(f"no group of reports {group}")

    def keep(func: F) -> F:
        id = f"{_feature_of(func.__module__)}.{func.__name__}"
        _keep(reports, id, Entry(id, title, func, role, fields_of(func, of), shortcut, presets=presets,
                                 group=group, remark=remark, each=each))
        return func

    return keep


def reading(title: str, role: str, of: type[Record] | None = None) -> Callable[[F], F]:
    """Declares a function that reads and returns plain values: a command that prints them."""

    def keep(func: F) -> F:
        id = f"{_feature_of(func.__module__)}.{func.__name__}"
        _keep(readings, id, Entry(id, title, func, role, fields_of(func, of)))
        return func

    return keep


def taker(kind: str, otherwise: str) -> Entry:
    """The action that keeps entries of this kind: the one that takes it, else the log's own."""
    return next((entry for entry in actions.values() if entry.takes == kind), actions[otherwise])


def listing(
    title: str, of: type[Model], role: str, columns: tuple[Column, ...],
    rows: Callable[..., list[dict[str, Any]]], search: tuple[str, ...] = (), name: str = "",
    add: str = "", change: str = "", retire: str = "",
    history: Callable[..., list[dict[str, Any]]] | None = None, personal: tuple[str, ...] = (),
    table: bool = False, private: tuple[str, ...] = (), marks: Marks | None = None,
) -> Callable[[F], F]:
    """Declares ``ids(ctx, **filters)`` as a list of records; the filters are its parameters.

    ``search`` names the text columns for the full-text index; ``name`` tells apart the further lists
    of a feature; ``add``, ``change`` and ``retire`` are ids of the actions its page offers;
    ``history(ctx, **which)`` tells what became of one record, known by its parameters;
    ``personal`` names the columns for telephone numbers, see app.core.personal, ``private`` those whose numbers
    are a person's whoever the record is of; ``table``: a table of the field, which stands among the settings;
    ``marks``: how the search index answers the filters itself.
    """

    def keep(func: F) -> F:
        home = _feature_of(func.__module__)
        id = f"{home}.{name}" if name else home
        declared = Listing(
            id, title, role, of, columns, fields_of(func, of), func, rows, search, add, change, retire,
            history, personal, table, private, marks,
        )
        _keep(listings, id, declared)
        return func

    return keep


def due(func: F) -> F:
    """Declares ``func(ctx) -> list[Due]``: this feature's running clocks."""
    _keep(due_hooks, _feature_of(func.__module__), func)
    return func


def open_items(func: F) -> F:
    """Declares ``func(ctx) -> list[OpenItem]``: what this feature still owes."""
    _keep(open_item_hooks, _feature_of(func.__module__), func)
    return func


def matters(func: F) -> F:
    """Declares ``func(ctx) -> list[Matter]``: what the next shift is to take over from this feature."""
    _keep(matter_hooks, _feature_of(func.__module__), func)
    return func


def text_check(func: F) -> F:
    """Declares ``func(ctx) -> check(text)``: why a text may not be kept, as a sentence, or nothing.

    Every text of every action passes by it, see app/core/texts.py.
    """
    _keep(text_checks, _feature_of(func.__module__), func)
    return func


def fields_of(func: Callable[..., Any], of: type[Model] | None) -> tuple[Field, ...]:
    """The inputs of a function after ``ctx``, described by the record ``of`` where names agree."""
    hints = typing.get_type_hints(func, include_extras=True)
    parameters = list(inspect.signature(func).parameters.values())[1:]
    return tuple(_field(parameter, hints[parameter.name], of) for parameter in parameters)


def _field(parameter: inspect.Parameter, hint: Any, of: type[Model] | None) -> Field:
    label, leading, offered = "", False, None
    if typing.get_origin(hint) in (typing.Union, types.UnionType):  # Annotated[…] | None
        hint = next(part for part in typing.get_args(hint) if part is not type(None))
    if typing.get_origin(hint) is typing.Annotated:
        hint, label, *rest = typing.get_args(hint)
        leading = LEADING in rest
        offered = next((one for one in rest if callable(one)), None)
    plain_type, many = _plain_type(hint)
    column = of._meta.fields.get(parameter.name) if of else None
    choices: tuple[tuple[str, str], ...] = ()
    hint_text, longest = "", 0
    if column is not None:
        label = label or column.verbose_name or ""
        choices = tuple(column.choices or ())
        hint_text = column.help_text or ""
        longest = getattr(column, "max_length", 0) or 0
    required = parameter.default is inspect.Parameter.empty
    return Field(
        parameter.name, plain_type, label or parameter.name, required,
        None if required else parameter.default, many, choices, hint_text, longest, leading, offered,
    )


def _plain_type(hint: Any) -> tuple[type, bool]:
    """``X | None`` is X; ``list[X]`` is many of X."""
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        hint = next(part for part in typing.get_args(hint) if part is not type(None))
    if typing.get_origin(hint) is list:
        return typing.get_args(hint)[0], True
    return hint, False
