"""Two people who hand shifts over to each other, for tests of what is shown of it."""
from __future__ import annotations

from datetime import date
from typing import Any

from app.core.run import Context, read, run
from tests.conftest import OTHER_PASSWORD, PASSWORD

EARLY, LATE = date(2026, 6, 23), date(2026, 6, 24)
NIGHT, DAY = ("周明远", "何晓棠"), ("贺知安", "温书宁")
LEADERS = (("沈怀山", "gov_leader"), ("顾青禾", "office_leader"))


def publish(ctx: Context) -> None:
    """A roster of two days in June 2026, with leaders, published from the day before on."""
    for name in (*NIGHT, *DAY):
        run(ctx, "roster.add_member", name=name, posts="primary secondary")
    for name, post in LEADERS:
        run(ctx, "roster.add_member", name=name, posts=post)
    cells = [
        [day.isoformat(), shift, post, 1, name]
        for day in (EARLY, LATE) for shift, names in (("day", DAY), ("night", NIGHT))
        for post, name in zip(("primary", "secondary"), names, strict=True)
    ]
    cells += [[day.isoformat(), "", post, 1, name] for day in (EARLY, LATE) for name, post in LEADERS]
    run(ctx, "roster.arrange", cells=cells)
    run(ctx, "roster.publish", month="2026-06", confirm=True)


def take_over(ctx: Context, number: str) -> dict[str, Any]:
    """Number 001 or 002 takes the running shift over from the other, every item accepted, at one desk."""
    passwords = {"001": PASSWORD, "002": OTHER_PASSWORD}
    run(ctx, "handover.prepare")
    other = next(one for one in passwords if one != number)
    run(ctx, "handover.sign", side="outgoing", number=other, password=passwords[other])
    for item in read(ctx, "handover.items"):
        if item["state"] == "unseen":
            run(ctx, "handover.accept", item=item["number"])
    return run(ctx, "handover.sign", side="incoming", number=number, password=passwords[number])
