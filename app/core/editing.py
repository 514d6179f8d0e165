"""Actions that change the rows of a table of the field, made from the record itself."""
from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from peewee import BooleanField, CharField, FloatField, IntegerField, TextField

from app.core import registry
from app.core.errors import UserError
from app.core.i18n import tr
from app.core.run import Context
from db.database import Record

PLAIN = {CharField: str, TextField: str, IntegerField: int, FloatField: float, BooleanField: bool}


def editing(
    record: type[Record], name: str, title: str, role: str = "chief",
    check: Callable[[Any, dict[str, Any]], None] | None = None,
) -> Callable[..., dict[str, Any]]:
    """An action that changes a row of a table, or adds one under a new key; what is not given stays as it is.

    Every change says where it comes from. Declared under ``name`` in the calling module, which keeps it
    under that name. ``check`` gets the row as it was and the values given, and raises UserError for what cannot be.
    """
    frame = inspect.currentframe()
    assert frame and frame.f_back
    columns = [one for one in record._meta.sorted_fields if type(one) in PLAIN and one.name not in Record._meta.fields]
    asked = (*record.known_by, "source_note")

    def change(ctx: Context, **given: Any) -> dict[str, Any]:
        """Changes a row, or adds one under a new key, with where it comes from."""
        values = {key: one.strip() if isinstance(one, str) else one for key, one in given.items() if one is not None}
        row = record.get_or_none(*(record._meta.fields[key] == values[key] for key in record.known_by)) or record()
        if check is not None:
            check(row, values)
        for key, one in values.items():
            setattr(row, key, one)
        if missing := next((one for one in columns if not one.null and getattr(row, one.name) is None), None):
            text = tr("{field} is missing. Fill it in.")
            raise UserError(text.format(field=tr(missing.verbose_name)), missing.name)
        row.save()
        return {"uid": row.uid}

    ordered = sorted(columns, key=lambda one: one.name not in asked)
    change.__name__ = change.__qualname__ = name
    change.__module__ = frame.f_back.f_globals["__name__"]
    change.__annotations__ = {
        "ctx": Context, **{one.name: _hint(one, one.name in asked) for one in ordered}, "return": dict,
    }
    change.__signature__ = inspect.Signature([  # type: ignore[attr-defined]
        inspect.Parameter("ctx", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=Context),
        *(
            inspect.Parameter(
                one.name, inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=change.__annotations__[one.name],
                default=inspect.Parameter.empty if one.name in asked else None,
            )
            for one in ordered
        ),
    ])
    return registry.action(title, role=role, of=record, hidden=True)(change)


def _hint(column: Any, required: bool) -> Any:
    kind = PLAIN[type(column)]
    return kind if required else kind | None
