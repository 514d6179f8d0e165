"""Words of the page: times left, ordinals, why an event is reported, and short names of figures."""
from __future__ import annotations

from datetime import datetime
from typing import Any

from app.core.agenda import Due
from app.core.i18n import language, show_day, show_time, to_local, tr, tr_noop
from app.features.duty_log.records import LEVELS
from app.features.events.records import FIGURES, LOSS
from app.features.events.rules.clocks import span as span
from app.features.events.rules.drafting import number

Event = dict[str, Any]
HANS = "零一二三四五六七八九十"
# shorter than the names of the figures themselves: they stand over narrow tiles
TILES = (
    ("dead", tr_noop("Dead")), ("missing", tr_noop("Missing")), ("trapped", tr_noop("Trapped")),
    ("serious", tr_noop("Badly hurt")), ("slight", tr_noop("Lightly hurt")), ("relocated", tr_noop("Moved")),
)
FIRST = ("first_phone", "first_written")


def figure_names() -> dict[str, str]:
    """Names of all figures, the loss included."""
    return {**{name: tr(title) for name, title in FIGURES}, LOSS: tr("Loss (10,000 yuan)")}


def clock_of(event: Event, clock: dict[str, Any]) -> Due:
    """A running clock as the deadline parts of the window take it."""
    return Due(
        title=clock["title"], starts=clock["starts"], ends=clock["due"], rule=clock["source"],
        record=("events", event["id"]), code=clock["rule"],
    )


def nearest(event: Event) -> Due | None:
    """The nearest clock of a row of the list."""
    if event["next_due"] is None:
        return None
    return Due(
        title=event["next_title"], starts=event["next_starts"], ends=event["next_due"], rule="",
        record=("events", event["id"]), code="",
    )


def moment(at: datetime, now: datetime) -> str:
    """The time alone today, with the day before it else."""
    if to_local(at).date() == to_local(now).date():
        return show_time(at)
    return f"{show_day(at)} {show_time(at)}"


def ordinal(count: int) -> str:
    """``一`` or ``1``, as the language writes it in a title."""
    return HANS[count] if language() == "zh_CN" and count < len(HANS) else str(count)


def next_kind(event: Event) -> str:
    """The report that the page's primary button writes; empty where none is due any more."""
    sent = event["reported"].split()
    if "final" in sent or event["status"] in ("merged", "void", "transferred", "archived"):
        return ""
    if not set(FIRST) & set(sent):
        rings = any(clock["report"] == "first_phone" for clock in event["clocks"])
        return "first_phone" if rings else "first_written"
    if "finish" in event["steps"]:
        return "final"
    writes = any(clock["report"] == "first_written" for clock in event["clocks"])
    return "first_written" if writes and "first_written" not in sent else "followup"


def write_text(kind: str) -> str:
    """What the primary button says for a kind of report."""
    return {
        "first_phone": tr("Report by phone"), "first_written": tr("Write first report"),
        "followup": tr("Write follow-up"), "final": tr("Write final report"),
    }.get(kind, "")


def spaced_number(event_number: str) -> str:
    """Region, day and serial apart."""
    return f"{event_number[:6]} {event_number[6:14]} {event_number[14:]}".strip()


def figures_line(figures: dict[str, float], known: dict[str, float | None]) -> str:
    """``死亡 3（现 2）``: figures found, beside those known."""
    names, told = figure_names(), []
    for name, value in figures.items():
        before = known.get(name)
        said = tr("{figure} {value} (now {known})") if before is not None else tr("{figure} {value}")
        told.append(said.format(figure=names[name], value=number(value), known=number(before or 0)))
    return "　".join(told)


def level_title(level: str) -> str:
    """A level in words."""
    return tr(dict(LEVELS)[level])
