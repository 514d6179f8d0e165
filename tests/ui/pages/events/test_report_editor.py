"""The editor of a report: three times Ctrl+Enter from the gap to the number; nothing typed is lost or overwritten."""
from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from app.core import i18n, site
from app.core.drafts import Draft, DraftFolder
from app.core.run import Context, run
from app.features.events import lists
from app.features.events.records import EventReport
from app.features.events.state import by_number
from tests.conftest import Clock
from tests.ui.hands import opened
from tests.ui.pages.events.desk_hands import DeskHands, standing
from ui.desk import Desk
from ui.pages.events.report_editor import ReportEditor
from ui.worker import Worker


@pytest.fixture
def number(ctx: Context, clock: Clock) -> str:
    """A major accident, reported by phone, of which the course, the measures and the contact are not known yet."""
    run(ctx, "roster.staff", gov_leader="沈怀山", office_leader="顾青禾")
    opened = run(
        ctx, "events.open", title="江云高速客车追尾货车事故", source="省高速交警", content="客车追尾货车。",
        category="12H00", level="3", place="江云高速 K87+300", occurred=ctx.now(), dead=3, serious=4, confirm=True,
    )
    run(ctx, "events.report", event=opened["event"], kind="first", way="phone", confirm=True)
    clock.forward(minutes=10)
    for element, value in (("course", "大客车追尾货车"), ("measures", "消防 3 车已到场")):
        run(ctx, "events.fill", event=opened["event"], element=element, value=value)
    return str(opened["event"])


def whole(ctx: Context, number: str) -> dict[str, Any]:
    return lists.whole(ctx, by_number(number))


@pytest.fixture
def editing(desk: Desk, number: str, qtbot: Any) -> Iterator[DeskHands]:
    with standing(desk, ReportEditor(desk), qtbot) as hands:
        open_on(hands, number)
        yield hands


def open_on(hands: DeskHands, number: str, kind: str = "first_written") -> None:
    hands.widget.open_report(whole(hands.desk.ctx, number), kind)
    hands.until(lambda: hands.widget.shown and hands.widget.text.body.toPlainText())
    hands.rest()


def written(number: str) -> list[EventReport]:
    rows = EventReport.select().where(EventReport.event == by_number(number), EventReport.kind == "first_written")
    return list(rows)


def kept(desk: Desk) -> list[dict[str, Any]]:
    return [one.values for one in DraftFolder(desk.place.drafts).load(home="events.report")]


def body(hands: DeskHands) -> str:
    return str(hands.widget.text.body.toPlainText())


# the task ---------------------------------------------------------------
def send_with_three_keys(hands: DeskHands, number: str) -> dict[str, Any]:
    sent: list[dict[str, Any]] = []
    hands.widget.sent.connect(sent.append)
    assert hands.focus is hands.widget.facts.lines["contact"], "the cursor is on the first gap"
    hands.type("卢警官 0551-5557791")
    hands.press("Ctrl+Return")
    hands.until(lambda: hands.widget.step() == "preview")
    assert "卢警官 0551-5557791" in body(hands) and not sent
    hands.press("Ctrl+Return")
    hands.until(lambda: sent)
    assert hands.pressed == 2  # with the one that opened it: three
    hands.rest()
    return sent[0]


def test_gap_page_sent(editing: DeskHands, number: str) -> None:
    result = send_with_three_keys(editing, number)
    (row,) = written(number)
    assert row.state == "sent" and row.number == result["report"] and row.signed_by == editing.desk.ctx.name
    assert "卢警官 0551-5557791" in row.body and row.way == "system"
    assert "on time" in result["said"]
    rules = {one["report"] for one in whole(editing.desk.ctx, number)["clocks"]}
    assert "first_written" not in rules and "followup" in rules
    assert kept(editing.desk) == []


def test_the_same_in_chinese(ctx: Context, office: str, themed: None, number: str, qtbot: Any) -> None:
    i18n.use("zh_CN")
    sitting = Desk(ctx, site.open_site(office), Worker())
    with standing(sitting, ReportEditor(sitting), qtbot) as hands:
        open_on(hands, number)
        assert hands.widget.head.on.text() == "看版面"
        result = send_with_three_keys(hands, number)
        assert "按时" in result["said"]
    sitting.close()


def test_enter_takes_an_answer_and_goes_on(editing: DeskHands, number: str) -> None:
    editing.type("卢警官")
    editing.press("Return")
    editing.until(lambda: "卢警官" in body(editing))
    assert editing.focus is editing.widget.text.body
    shown = whole(editing.desk.ctx, number)["elements"]
    assert not shown["missing"]


def test_tab_goes_from_the_gaps_to_the_wording(editing: DeskHands) -> None:
    text = editing.widget.text
    editing.press("Tab")
    assert editing.focus is text.title
    editing.press("Tab", "Tab")
    assert editing.focus is text.body
    editing.press("Tab")
    assert editing.focus is text.signed


# nothing lost -----------------------------------------------------------
def test_what_is_typed_is_on_disk_and_comes_back(editing: DeskHands, number: str, qtbot: Any) -> None:
    editing.widget.text.body.setFocus()
    editing.press("Ctrl+End")
    editing.type("另报。")
    editing.until(lambda: [one["fields"]["body"][-3:] for one in kept(editing.desk)] == ["另报。"])
    again = ReportEditor(editing.desk)  # the program ended; another begins
    with standing(editing.desk, again, qtbot) as hands:
        open_on(hands, number)
        assert body(hands).endswith("另报。") and again.notice.isVisible()
        hands.press("Alt+U")  # draft anew
        assert not body(hands).endswith("另报。")
        hands.widget.text.body.setFocus()
        hands.press("Ctrl+Z")
        assert body(hands).endswith("另报。")


def test_esc_leaves_a_shared_draft(editing: DeskHands, number: str) -> None:
    closed: list[bool] = []
    editing.widget.closed.connect(lambda: closed.append(True))
    editing.widget.text.body.setFocus()
    editing.press("Ctrl+End")
    editing.type("more")
    editing.press("Esc")
    editing.until(lambda: closed)
    (row,) = written(number)
    assert row.state == "draft" and row.body.endswith("more")


def test_esc_without_a_word_leaves_nothing(editing: DeskHands, number: str) -> None:
    closed: list[bool] = []
    editing.widget.closed.connect(lambda: closed.append(True))
    editing.press("Esc")
    assert closed and not written(number) and not kept(editing.desk)


def test_esc_from_the_page_goes_on_writing(editing: DeskHands, number: str) -> None:
    editing.press("Ctrl+Return")
    editing.until(lambda: editing.widget.step() == "preview")
    editing.press("Esc")
    assert editing.widget.step() == "draft" and editing.focus is editing.widget.text.body


def test_the_entry_bar_takes_no_report_for_an_entry(desk: Desk, number: str, qtbot: Any) -> None:
    draft = Draft(desk.ctx.number, "events.report:first_written", desk.ctx.now(), {"event": number, "source": "x"})
    DraftFolder(desk.place.drafts).keep(draft)
    with opened(desk, qtbot) as hands:
        assert not hands.bar.has_text() and not hands.bar.box.parked
    assert kept(desk) == [draft.values]


# facts that change ------------------------------------------------------
def test_new_figures_are_told_and_change_no_word_typed(editing: DeskHands, number: str, ctx: Context) -> None:
    editing.widget.text.body.setFocus()
    editing.press("Ctrl+Home")
    editing.type("HAND")
    before = body(editing)
    run(ctx, "events.snapshot", event=number, source="温主任", dead=4)
    editing.until(lambda: editing.widget.notice.isVisible())
    assert body(editing) == before and "3 dead" in before
    editing.press("Alt+U")
    editing.until(lambda: "4 dead" in body(editing))
    assert body(editing).startswith("HAND") and "3 dead" not in body(editing)
    assert not editing.widget.notice.isVisible()


def test_figures_that_come_while_the_page_is_looked_at_are_told(
    editing: DeskHands, number: str, ctx: Context
) -> None:
    editing.press("Ctrl+Return")
    editing.until(lambda: editing.widget.step() == "preview")
    editing.rest()
    run(ctx, "events.snapshot", event=number, source="温主任", dead=4)
    editing.until(lambda: editing.widget.notice.isVisible())
    editing.press("Alt+U")
    assert editing.widget.step() == "draft" and "4 dead" in body(editing)


def test_a_report_sent_at_another_desk_is_said(
    editing: DeskHands, number: str, person: Callable[..., Context]
) -> None:
    editing.widget.text.body.setFocus()
    editing.type("mine")
    run(person("002"), "events.report", event=number, kind="first_written", signed_by="沈怀山", confirm=True)
    editing.until(lambda: "sent already" in editing.widget.notice.said.text())
    assert body(editing).startswith("mine")


def test_a_sentence_changed_by_hand_stays(editing: DeskHands, number: str, ctx: Context) -> None:
    text = body(editing).replace("3 dead", "three dead")
    field = editing.widget.text.body
    field.setFocus()
    editing.press("Ctrl+A")
    QApplication.clipboard().setText(text)
    editing.press("Ctrl+V")
    run(ctx, "events.snapshot", event=number, source="温主任", dead=4)
    editing.until(lambda: editing.widget.notice.isVisible())
    editing.press("Alt+U")
    assert "three dead" in body(editing) and "4 dead" not in body(editing)
    assert "4 dead" in editing.widget.notice.said.text()


def test_another_desks_draft_is_offered_and_overwrites_nothing(
    editing: DeskHands, number: str, person: Callable[..., Context]
) -> None:
    editing.widget.text.body.setFocus()
    editing.press("Ctrl+End")
    editing.type("mine")
    run(person("002"), "events.draft", event=number, kind="first_written", text="THEIRS")
    editing.until(lambda: "李岚" in editing.widget.notice.said.text())
    assert body(editing).endswith("mine")
    editing.press("Alt+U")
    assert body(editing) == "THEIRS"


# signing off ------------------------------------------------------------
def test_a_leader_signs_here_with_one_key(editing: DeskHands, number: str) -> None:
    editing.press("Ctrl+D")
    editing.until(lambda: written(number) and written(number)[0].state == "signed")
    editing.until(lambda: editing.widget.text.signature.isVisible())
    assert "signed here" in editing.widget.text.signature.text()
    editing.widget.text.body.setFocus()
    editing.type("x")  # another wording is not signed
    assert not editing.widget.text.signature.isVisible()


def test_an_officer_names_who_signed_by_word(
    person: Callable[..., Context], office: str, themed: None, number: str, qtbot: Any
) -> None:
    desk = Desk(person("002"), site.open_site(office), Worker())
    with standing(desk, ReportEditor(desk), qtbot) as hands:
        open_on(hands, number)
        assert not hands.widget.text.sign.isVisible()
        hands.type("卢警官")
        hands.press("Ctrl+Return")
        hands.until(lambda: hands.widget.step() == "preview")
        hands.press("Ctrl+Return")  # nobody signed it off
        hands.until(lambda: hands.widget.step() == "draft")
        assert hands.focus is hands.widget.text.signed and hands.widget.text.fields["signed_by"].error()
        sent: list[Any] = []
        hands.widget.sent.connect(sent.append)
        hands.press("Down", "Down", "Ctrl+Return")
        hands.until(lambda: hands.widget.step() == "preview")
        hands.press("Ctrl+Return")
        hands.until(lambda: sent)
        (row,) = written(number)
        assert (row.signed_by, row.signed_how) == ("顾青禾", "by word")
        hands.rest()
    desk.close()


# other kinds ------------------------------------------------------------
def test_a_correction_asks_for_its_reason(editing: DeskHands, number: str) -> None:
    open_on(editing, number, "correction")
    text = editing.widget.text
    assert text.corrects.isVisible() and text.corrects.count() == 1
    editing.press("Ctrl+Return")
    editing.until(lambda: editing.widget.step() == "preview")
    editing.press("Ctrl+Return")
    editing.until(lambda: editing.widget.step() == "draft")
    assert editing.focus is text.reason and text.fields["reason"].error()


def test_a_finding_is_in_the_text_at_once(editing: DeskHands, number: str, ctx: Context) -> None:
    run(ctx, "events.ask", event=number, asked_by="省总值班室", text="网传爆炸")
    open_on(editing, number, "verification")
    assert "网传爆炸" in body(editing) and ": is so." in body(editing)
    editing.widget.text.finding.choose("is not so")
    editing.until(lambda: ": is not so." in body(editing))


def test_an_event_that_is_gone_is_said(editing: DeskHands, number: str) -> None:
    editing.widget.open_report({"number": "123456"}, "first_written")
    editing.until(lambda: editing.widget.notice.isVisible())
    assert "123456" in editing.widget.notice.said.text()
