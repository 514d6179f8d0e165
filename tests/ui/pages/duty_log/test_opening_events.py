"""F5 in the entry bar opens an event; what is logged while one is worked on belongs to it."""
from __future__ import annotations

import json
from datetime import timedelta

from app.core.run import Context, run
from app.features.events import lists as event_lists
from app.features.events.records import Event, EventEntry
from tests.ui.hands import Hands, entries, newest
from ui.completing_line import ChoiceLine
from ui.desk import About


def category(hands: Hands) -> ChoiceLine:
    return next(line for line in hands.form.options.findChildren(ChoiceLine) if line.isVisible())


def test_an_event_is_opened_with_four_keys_and_its_clocks_run(hands: Hands) -> None:
    hands.pressed = 0
    hands.press("F5")
    hands.type("省高速交警")
    hands.press("Tab")
    hands.type("客车追尾货车，死亡3人")
    hands.press("Alt+3", "Return")
    assert hands.pressed == 4
    hands.until(lambda: Event.select().count() == 1)
    event = Event.get()
    assert (event.level, event.title) == ("3", "客车追尾货车，死亡3人")
    hands.until(lambda: not hands.form.content.toPlainText())
    entry = newest()
    assert (entries(), entry.kind, entry.level, entry.category) == (1, "event", "3", "event")
    due = {one.code: one.ends - event.known_at for one in event_lists.clocks(hands.bar.desk.ctx)}
    assert due == {"GOV-PHONE-3": timedelta(minutes=30), "GOV-WRITE-3": timedelta(minutes=60)}
    hands.until(lambda: hands.window.toast.isVisible())


def test_the_category_is_found_by_initials_and_the_time_of_the_event_is_its_own(chinese: Hands) -> None:
    hands = chinese
    hands.press("F5")
    hands.type("cs")
    hands.press("Tab")
    hands.type("x")
    hands.press("Ctrl+E")
    hands.type("dljt")
    assert category(hands).listed()
    hands.press("Return")
    assert category(hands).text() == "道路交通事故"
    hands.press("Tab")
    hands.type("0231")
    hands.press("Return")
    hands.until(lambda: Event.select().count() == 1)
    event = Event.get()
    assert (event.category, (event.known_at - event.occurred_at)) == ("12H00", timedelta(minutes=13))


def test_a_category_that_is_none_is_refused_and_nothing_is_lost(hands: Hands) -> None:
    hands.press("F5")
    hands.type("cs")
    hands.press("Tab")
    hands.type("x")
    hands.press("Ctrl+E")
    hands.type("zzz")
    hands.press("Return")
    hands.until(lambda: "zzz" in hands.form.error.text())
    assert Event.select().count() == 0 and entries() == 0 and hands.form.content.toPlainText() == "x"


def opened_event(ctx: Context) -> Event:
    made = run(ctx, "events.open", title="白石镇滑坡", source="白石镇政府", content="山体滑坡")
    return Event.get(Event.number == made["event"])


def test_an_entry_begun_on_an_event_belongs_to_it(hands: Hands, ctx: Context) -> None:
    event = opened_event(ctx)
    hands.bar.desk.about = About("events.note", {"event": event.number}, event.title)
    hands.press("F2")
    hands.type("cs")
    hands.press("Tab")
    hands.type("second call")
    hands.until(lambda: any("about" in json.loads(f.read_text("utf-8"))["values"]["options"]
                            for f in hands.bar.desk.place.drafts.glob("*.json")))
    hands.bar.desk.about = None  # the page was left: the entry keeps what it was begun for
    hands.press("Return")
    hands.until(lambda: EventEntry.select().where(EventEntry.event == event).count() == 2)
    last = EventEntry.select().order_by(EventEntry.id.desc()).get()
    assert last.entry.content == "second call" and last.event_id == event.id


def test_an_entry_begun_anywhere_else_belongs_to_no_event(hands: Hands, ctx: Context) -> None:
    event = opened_event(ctx)
    hands.press("F2")
    hands.type("cs")
    hands.press("Tab")
    hands.type("another call")
    hands.press("Return")
    hands.until(lambda: entries() == 2)
    assert EventEntry.select().where(EventEntry.event == event).count() == 1


def test_f5_on_an_event_opens_another_one(hands: Hands, ctx: Context) -> None:
    event = opened_event(ctx)
    hands.bar.desk.about = About("events.note", {"event": event.number}, event.title)
    hands.press("F5")
    hands.type("cs")
    hands.press("Tab")
    hands.type("fire in a market")
    hands.press("Return")
    hands.until(lambda: Event.select().count() == 2)


def test_an_entry_that_turns_out_to_be_an_event_is_opened_from_the_list(hands: Hands, ctx: Context) -> None:
    run(ctx, "duty_log.log", kind="call_in", source="白石镇政府", content="山体滑坡，3户被埋")
    hands.until(lambda: hands.page.model.ids())
    hands.page.table.setFocus()
    hands.page.table.selectRow(0)
    hands.until(lambda: hands.page.selected())
    hands.press("O")
    hands.until(lambda: Event.select().count() == 1)
    assert Event.get().title == "山体滑坡，3户被埋" and entries() == 1
    hands.until(lambda: hands.window.page_shown() == "events")
