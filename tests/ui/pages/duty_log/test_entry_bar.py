"""The entry bar: what is typed is on disk at once, and nothing typed while saving is lost."""
from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QComboBox

from app.core import site
from app.core.drafts import Draft, DraftFolder
from app.core.run import Context
from app.core.site import Site
from app.features.duty_log import lists
from tests.ui.hands import Hands, entries, newest, opened
from ui.desk import Desk
from ui.pages.duty_log.draft_box import added
from ui.worker import Worker

LIMIT_MS = 500


def kept(hands: Hands) -> list[dict[str, Any]]:
    files = hands.bar.desk.place.drafts.glob("*.json")
    return [json.loads(file.read_text("utf-8")) for file in files]


def test_text_is_on_disk_soon_however_fast_the_typing_goes_on(hands: Hands) -> None:
    hands.type("unit")
    hands.press("Tab")
    hands.type("first words")
    box = hands.bar.box
    box.touch()
    left = box._timer.remainingTime()
    assert box._timer.isActive() and left <= LIMIT_MS
    time.sleep(0.03)
    box.touch()
    assert box._timer.remainingTime() <= max(0, left - 20), "the next key does not put it off"
    hands.until(lambda: [one["values"]["content"] for one in kept(hands)] == ["first words"])
    hands.until(lambda: "draft kept" in hands.form.kept.text())
    assert kept(hands)[0]["cursor"] == ["content", 11]


def test_emptied_fields_leave_no_draft(hands: Hands) -> None:
    hands.type("unit")
    hands.until(lambda: kept(hands))
    hands.press("Ctrl+A", "Delete")
    hands.until(lambda: not list(hands.bar.desk.place.drafts.glob("*.json")))


def block(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.write_text("in the way")  # also root cannot make a folder here


def test_a_folder_that_takes_nothing_leaves_the_draft_in_another(hands: Hands) -> None:
    folder, refuge = hands.bar.desk.place.drafts, hands.bar.box.folder.others[0]
    away = folder.rename(folder.with_name("away"))
    block(folder)
    hands.type("unit")
    hands.until(lambda: "draft kept elsewhere" in hands.form.kept.text())
    banner = hands.window.banner
    assert banner.isVisible() and f"kept in {refuge}" in banner.below.text()
    assert hands.form.kept.toolTip() == str(refuge)
    assert [one.values["source"] for one in DraftFolder.with_refuges(folder).load()] == ["unit"]
    folder.unlink()
    away.rename(folder)  # the folder itself is back, not another in its place
    hands.type(" two")
    hands.until(lambda: [one["values"]["source"] for one in kept(hands)] == ["unit two"])
    hands.until(lambda: not banner.isVisible())
    assert not list(refuge.glob("*.json"))


def test_folders_that_take_nothing_are_said_and_the_text_stays(hands: Hands) -> None:
    folder = hands.bar.desk.place.drafts
    for one in (folder, *hands.bar.box.folder.others):
        block(one)
    hands.type("unit")
    hands.until(lambda: hands.form.kept.property("tone") == "danger")
    assert "Draft not on disk" in hands.form.kept.text() and str(folder) not in hands.form.kept.text()
    assert hands.form.source.text() == "unit"
    hands.press("Tab")
    hands.type("text")
    hands.press("Return")
    hands.until(lambda: entries() == 1)


def test_what_is_typed_while_saving_is_the_next_entry(hands: Hands) -> None:
    hands.type("unit")
    hands.press("Tab")
    hands.type("first")
    hands.press("Return")
    hands.type("second")  # the first is not saved yet
    hands.until(lambda: hands.form.content.toPlainText() == "second")
    assert newest().content == "first" and hands.focus is hands.form.content
    hands.until(lambda: [one["values"]["content"] for one in kept(hands)] == ["second"])


def test_a_kind_pressed_while_saving_stays(hands: Hands) -> None:
    hands.type("unit")
    hands.press("Tab")
    hands.type("first")
    hands.press("Return", "F4")
    hands.type("next")
    hands.until(lambda: entries() == 1 and hands.form.content.toPlainText() == "")
    assert (hands.bar._kind, hands.form.source.text()) == ("fax", "next")


@pytest.mark.parametrize("sent, now, more", [
    ("first", "first", ""), ("first", "first more", " more"), ("first", "fir", ""), ("first", "other", "other"),
    ("", "new", "new"),
])
def test_what_came_after_a_text_was_sent(sent: str, now: str, more: str) -> None:
    assert added(sent, now) == more


def test_what_is_asked_for_while_saving_comes_after_it(log: Callable[..., Any], hands: Hands) -> None:
    log("第一件")
    hands.rest()
    hands.type("unit")
    hands.press("Tab")
    hands.type("being saved")
    hands.press("Return")
    row = lists.entry(hands.bar.desk.ctx, 1)
    assert row is not None
    hands.bar.correct(row)
    hands.until(lambda: hands.bar.correcting is not None)
    assert newest().content == "being saved" and not hands.bar.box.parked
    assert hands.form.content.toPlainText() == "第一件"


def test_a_draft_comes_back_as_its_kind_beside_new_text(ctx: Context, office: str, themed: None, qtbot: Any) -> None:
    from app.core import site

    place: Site = site.open_site(office)
    with opened(Desk(ctx, place, Worker()), qtbot) as hands:
        hands.press("F4")
        hands.type("faxed by")
        hands.press("Tab")
        hands.type("a notice")
        hands.press("Alt+2")
    with opened(Desk(ctx, place, Worker()), qtbot) as hands:
        hands.until(lambda: hands.form.source.text() == "faxed by")
        assert hands.bar._kind == "fax"
        hands.press("Return")
        hands.until(lambda: entries() == 1)
    assert (newest().kind, newest().urgency) == ("fax", "te_ji")


def test_drafts_found_while_something_is_written_are_set_aside(hands: Hands) -> None:
    from dataclasses import replace

    hands.type("new")
    hands.rest()
    old = hands.bar._collect()
    assert old is not None
    hands.bar._on_drafts([replace(old, uid="0" * 32, values={**old.values, "source": "old"})])
    assert hands.form.source.text() == "new"
    hands.press("Ctrl+Tab")
    assert hands.form.source.text() == "old"


def drafts(hands: Hands) -> list[Any]:
    return list(hands.bar.desk.place.drafts.glob("*.json"))


def test_a_class_is_chosen_in_the_row_and_state_secrets_are_not_offered(hands: Hands) -> None:
    hands.press("F4")
    hands.type("unit")
    box = next(box for box in hands.form.options.findChildren(QComboBox) if box.accessibleName() == "Secrecy")
    assert [box.itemText(n) for n in range(box.count())] == ["Secrecy: None", "Internal", "Work secret"]
    box.setCurrentIndex(1)
    hands.press("Tab")
    hands.type("text")
    hands.until(lambda: [one["values"]["options"].get("secrecy") for one in kept(hands)] == ["internal"])
    hands.press("Return")
    hands.until(lambda: entries() == 1)
    assert newest().secrecy == "internal"


def test_any_kind_has_the_class_among_its_further_fields(hands: Hands) -> None:
    for code, kind in hands.bar.kinds.items():
        assert [*kind["fields"], *kind["more"]].count("secrecy") == 1, code
    hands.press("F2")
    hands.type("unit")
    hands.press("Ctrl+I")
    (box,) = [
        box for box in hands.bar.more.findChildren(QComboBox) if box.accessibleName() == "Secrecy" and box.isVisible()
    ]
    box.setCurrentIndex(box.findData("work_secret"))
    assert hands.form.options.kept()["secrecy"] == "work_secret"


def test_a_refused_text_leaves_no_draft_when_it_is_deleted(hands: Hands) -> None:
    hands.type("unit")
    hands.press("Tab")
    hands.type("机密★10年")
    hands.press("Return")
    hands.until(lambda: "marks a state secret" in hands.form.error.text())
    assert hands.focus is hands.form.content and entries() == 0 and drafts(hands)
    hands.press("Ctrl+A", "Delete")
    hands.until(lambda: [one["values"]["content"] for one in kept(hands)] == [""])
    hands.press("Shift+Tab", "Ctrl+A", "Delete")
    hands.until(lambda: not drafts(hands))


def test_a_refused_correction_leaves_no_draft_when_it_is_deleted(log: Callable[..., Any], hands: Hands) -> None:
    log("第一件")
    hands.rest()
    row = lists.entry(hands.bar.desk.ctx, 1)
    assert row is not None
    hands.bar.correct(row)
    hands.type("绝密★")
    hands.until(lambda: drafts(hands))
    hands.press("Ctrl+A", "Delete")
    hands.form.source.setFocus()
    hands.press("Ctrl+A", "Delete")
    hands.until(lambda: not drafts(hands))


@pytest.mark.parametrize("values", [
    {"stamp": "no"}, {"options": []}, {"options": {"files": 5}}, {"content": 5}, {"chosen": {"x": 1}},
    {"correcting": "x"},
    {"time": [5]}, {"options": {"link": 3}},
])
def test_a_draft_altered_from_outside_stays_on_disk(
    ctx: Context, office: str, themed: None, qtbot: Any, values: dict[str, Any]
) -> None:
    """The bar opens empty and says so; the next entry is written as ever."""
    sitting = Desk(ctx, site.open_site(office), Worker())
    DraftFolder(sitting.place.drafts).keep(Draft(ctx.number, "call_in", ctx.now(), values))
    with opened(sitting, qtbot) as hands:
        hands.until(lambda: "cannot be read" in hands.form.kept.text())
        assert not hands.bar.has_text() and len(kept(hands)) == 1
