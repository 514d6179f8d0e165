"""What a tired person should look at before a report goes out. Findings ask, they never forbid."""
from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from app import intake
from app.core.i18n import show_moment, to_local, tr
from app.features.duty_log.rules import weekday_faults
from app.features.events.rules.drafting import SAID, number

Findings = list[tuple[str, str]]
HARMED = ("dead", "missing", "serious", "slight")  # who was trapped or moved is told of along the way: 被困47人获救
_REGION = re.compile(r"[\u4e00-\u9fff]{1,7}?(?:自治区|自治州|省|市|地区|盟|县|区|旗)")
_NO_REGION = re.compile(
    r"公司|(?:园|小|社|景|厂|矿|山|库|林|灾|震|疫|辖|城|港|罐|开发|示范|保护|工业|高新|服务|生活|作业|生产|装置|办公|教学|宿舍|居民|住宅|"
    r"商业|仓储|安置|休息|候车|水源)区$|(?:城|夜|超|门)市$"
)

_FORMER = re.compile("“[^”]{1,60}”(?=更正为|应为|改为)")  # what a correction says was wrong


@dataclass(frozen=True)
class Draft:
    """A report about to go out, and what is known beside it."""

    kind: str
    text: str
    now: datetime
    known_at: datetime
    occurred_at: datetime | None
    figures: Mapping[str, float | None]
    reported: Mapping[str, float | None] = field(default_factory=dict)  # figures of the last report
    sent_at: datetime | None = None
    place: str = ""
    region_words: str = ""
    missing: tuple[str, ...] = ()  # titles of elements this kind of report must have


def findings(draft: Draft) -> Findings:
    """(field, sentence) for each thing that does not fit."""
    found = times(draft.occurred_at, draft.known_at, draft.now)
    if draft.sent_at is not None and draft.sent_at < draft.known_at <= draft.now:
        text = tr("Sent {sent} is before known {known}. Check both times.")
        found.append(("at", text.format(sent=show_moment(draft.sent_at), known=show_moment(draft.known_at))))
    found += outside_region(draft.place, draft.region_words)
    if draft.missing:
        text = tr("Not known yet: {elements}. Ask for it, or report it as being verified.")
        found.append(("text", text.format(elements=tr(", ").join(draft.missing))))
    found += _contradictions(draft)
    found += [("text", said) for said in weekday_faults(draft.text, to_local(draft.now).date())]
    return found


def times(occurred: datetime | None, known: datetime, now: datetime) -> Findings:
    """Times out of order: it happens, it becomes known, it is reported."""
    found: Findings = []
    if occurred is not None and occurred > known:
        text = tr("Occurred {occurred} is later than known {known}. Check both times.")
        found.append(("occurred", text.format(occurred=show_moment(occurred), known=show_moment(known))))
    if known > now:
        text = tr("Known {known} lies ahead of now {now}. Check it, and this computer's clock.")
        found.append(("known", text.format(known=show_moment(known), now=show_moment(now))))
    return found


def _contradictions(draft: Draft) -> Findings:
    """Figures of the text that are not those known, and tolls that fall against the last report."""
    read = intake.read(_FORMER.sub("", draft.text), to_local(draft.now))
    found: Findings = []
    for name in HARMED:
        said, known = getattr(read, name), draft.figures.get(name)
        if said is not None and known is not None and said != known:
            text = tr("The text says {said}, known is {known}. Check which is right.")
            found.append(("text", text.format(
                said=tr(SAID[name]).format(n=number(said)), known=tr(SAID[name]).format(n=number(known)),
            )))
        before = draft.reported.get(name)
        if name == "dead" and before is not None and known is not None and known < before:
            text = tr("The last report said {before}, now it is {known}. Say in the text why it fell.")
            found.append(("text", text.format(
                before=tr(SAID[name]).format(n=number(before)), known=tr(SAID[name]).format(n=number(known)),
            )))
    return found


def outside_region(place: str, words: str) -> Findings:
    """That a place names a district that is none of the region's ``words``; nothing where it names none."""
    text = tr("{name} is not a district of this region. Check the place.")
    named = outside(place, words)
    return [("place", text.format(name=named))] if named else []


def outside(place: str, words: str) -> str:
    """The name of a district in a place that is not among the region's ``words``; empty where none is."""
    known = words.split()
    if not known:
        return ""
    named = [one for one in _REGION.findall(place) if not _NO_REGION.search(one)]
    return next((one for one in named if not any(word in one or one in word for word in known)), "")
