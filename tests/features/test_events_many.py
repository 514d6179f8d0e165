"""Many events at once: what is read after every change asks the database as often for thirty of them as for three."""
from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import peewee
import pytest

from app.core.query import listed, rows
from app.core.run import Context, run
from app.features.events import lists

READINGS: dict[str, Callable[[Context], Any]] = {
    "clocks": lists.clocks, "owed": lists.owed, "running_ids": lists.running_ids,
    "events": lambda ctx: rows(ctx, "events", listed(ctx, "events")),
}


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The statements carried out, as they come."""
    found: list[str] = []
    real = peewee.Database.execute_sql

    def counted(self: Any, sql: str, *args: Any, **more: Any) -> Any:
        found.append(sql)
        return real(self, sql, *args, **more)

    monkeypatch.setattr(peewee.Database, "execute_sql", counted)
    yield found


def opened(ctx: Context, count: int) -> None:
    for at in range(count):
        made = run(ctx, "events.open", title=f"第{at}起事故", content="追尾", source="交警", category="12H00",
                   level="3", place=f"地点{at}", dead=at % 3, confirm=True)
        run(ctx, "events.tell", event=made["event"], who="市长", outcome="no_answer")


@pytest.mark.parametrize("name", READINGS)
def test_clocks_owed_and_events_ask_the_database_a_bounded_number_of_times(
    ctx: Context, asked: list[str], name: str
) -> None:
    opened(ctx, 3)
    counts = []
    for more in (0, 27):
        opened(ctx, more)
        asked.clear()
        found = READINGS[name](ctx)
        counts.append(len(asked))
        assert len(found) >= 3 + more
    assert counts[0] == counts[1]
