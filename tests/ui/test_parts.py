"""Chips, buttons with keys, options, toast, banner, empty state and hint bar."""
from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QWidget

from ui import theme
from ui.banner import Banner
from ui.chips import KindChip, LevelChip, RecordsCount
from ui.deadlines import shortened
from ui.empty_state import EmptyState
from ui.hint_bar import HintBar
from ui.key_button import KeyButton, KeyTool
from ui.option_group import OptionGroup
from ui.toast import Toast


# chips ------------------------------------------------------------------
@pytest.mark.parametrize("level", theme.LEVELS)
def test_a_level_has_its_own_look(qtbot: Any, themed: None, level: str) -> None:
    chip, plain = LevelChip(level), KindChip("来电", "phone-incoming", "call")
    qtbot.addWidget(chip)
    qtbot.addWidget(plain)
    assert chip.sizeHint().height() == plain.sizeHint().height() == 20
    chip.resize(chip.sizeHint())
    assert chip.grab().toImage().pixelColor(3, 10) == theme.token(f"level_{level}")
    assert chip.accessibleName().startswith("Level:")


def test_no_level_shows_no_chip(qtbot: Any, themed: None) -> None:
    home = QWidget()
    qtbot.addWidget(home)
    chip = LevelChip(parent=home)
    assert chip.isHidden()
    chip.set_level("2")
    assert not chip.isHidden()


def test_a_kind_of_no_known_family_is_shown(qtbot: Any, themed: None) -> None:
    chip = KindChip("新类", "no-such-icon", "pink")
    qtbot.addWidget(chip)
    chip.resize(chip.sizeHint())
    assert chip.grab().toImage().pixelColor(3, 10) == theme.token("k_other")


def test_a_count_of_none_is_not_shown(qtbot: Any, themed: None) -> None:
    badge = RecordsCount()
    qtbot.addWidget(badge)
    assert badge.isHidden()
    badge.set_count(1200, "danger")
    assert badge.text() == "999+" and not badge.isHidden()
    assert badge.accessibleName() == "1200 records"


# buttons ----------------------------------------------------------------
@pytest.mark.parametrize("text", theme.TEXT_SIZES)
def test_buttons_have_their_height(qtbot: Any, qapp: Any, text: int) -> None:
    theme.apply(qapp, "light", text)
    parts = [KeyButton("记入", "Enter", primary=True), KeyButton("小", small=True), KeyTool("附件", "", "paperclip")]
    for part, height in zip(parts, (32, 28, 28), strict=True):
        qtbot.addWidget(part)
        part.show()
        assert part.sizeHint().height() == theme.u(height)
        assert part.height() == theme.u(height)
    theme.apply(qapp, "light", 100)


def test_a_key_is_shown_beside_the_text(qtbot: Any, themed: None) -> None:
    button = KeyButton("更正", "E")
    qtbot.addWidget(button)
    width = button.sizeHint().width()
    before = button.grab().toImage()
    button.set_text("更正", "")
    assert button.sizeHint().width() < width
    assert button.grab().toImage() != before
    assert (button.accessibleName(), button.accessibleDescription()) == ("更正", "")


def test_enter_presses_the_button_that_has_the_cursor(qtbot: Any, themed: None) -> None:
    button = KeyButton("Save", "Enter")
    qtbot.addWidget(button)
    pressed: list[bool] = []
    button.clicked.connect(lambda: pressed.append(True))
    qtbot.keyClick(button, Qt.Key.Key_Return)
    assert len(pressed) == 1
    qtbot.keyClick(button, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert len(pressed) == 1, "Ctrl+Enter is the page's"


def test_choosing_a_tool_moves_nothing(qtbot: Any, themed: None) -> None:
    tool = KeyTool("来电", "F2", "phone-incoming")
    tool.setCheckable(True)
    qtbot.addWidget(tool)
    width = tool.sizeHint()
    tool.setChecked(True)
    assert tool.sizeHint() == width


# options ----------------------------------------------------------------
@pytest.fixture
def options(qtbot: Any, themed: None) -> OptionGroup:
    group = OptionGroup([("done", "办结"), ("open", "办理中"), ("handover", "转交接")], "open", ("Alt+1", "2", "3"))
    qtbot.addWidget(group)
    group.resize(group.sizeHint())
    group.show()
    return group


def test_one_option_is_chosen(options: OptionGroup, qtbot: Any) -> None:
    assert options.value() == "open"
    with qtbot.waitSignal(options.chosen) as told:
        qtbot.mouseClick(options.button("done"), Qt.MouseButton.LeftButton)
    assert told.args == ["done"] and options.value() == "done"


def test_setting_a_value_tells_nobody(options: OptionGroup, qtbot: Any) -> None:
    with qtbot.assertNotEmitted(options.chosen):
        options.set_value("handover")
        options.set_value("unknown")
    assert options.value() == ""
    with qtbot.waitSignal(options.chosen):
        options.choose("open")


def test_other_words_keep_the_choice(options: OptionGroup) -> None:
    options.set_titles({"open": "办理中　7"})
    options.set_options([("open", "办理中"), ("none", "不需办")])
    assert options.value() == "open"
    assert options.sizeHint().width() == sum(options.button(c).width() for c in ("open", "none")) - 1


# toast, banner ----------------------------------------------------------
@pytest.fixture
def window(qtbot: Any, themed: None) -> QWidget:
    whole = QWidget()
    qtbot.addWidget(whole)
    whole.resize(900, 500)
    whole.line = QLineEdit(whole)  # type: ignore[attr-defined]
    with qtbot.waitExposed(whole):
        whole.show()
    whole.activateWindow()
    whole.line.setFocus()  # type: ignore[attr-defined]
    qtbot.waitUntil(whole.line.hasFocus)  # type: ignore[attr-defined]
    return whole


def test_the_key_on_a_toast_does_what_its_button_does(window: QWidget) -> None:
    toast, called = Toast(window), []
    toast.say("Ⅲ 较大：03:14 前电话初报", "打开 F12", lambda: called.append(1))
    assert not toast.press("F11") and toast.press("F12") and called == [1]
    assert not toast.press("F12"), "it is gone with the toast"


def test_a_long_matter_is_shortened_and_what_is_owed_stays() -> None:
    def fits(text: str) -> bool:
        return len(text) <= 14

    assert shortened("白石镇滑坡　书面初报", fits) == "白石镇滑坡　书面初报"
    assert shortened("江云高速 K87+300 客车追尾　书面初报", fits) == "江云高速 K87…　书面初报"
    assert shortened("没有事由的一个很长很长很长的标题", fits) == "没有事由的一个很长很长很长的标题"


def test_a_toast_replaces_and_takes_no_focus(window: QWidget, qtbot: Any) -> None:
    toast, called = Toast(window), []
    toast.say("已记入 7418", "更正 ↑", lambda: called.append(1))
    assert toast.geometry().bottomRight().x() == 900 - 16 - 1
    assert (toast.button.text(), toast.button.key) == ("更正", "↑")
    toast.say("已记入 7419")
    assert toast.text.text() == "已记入 7419" and toast.button.isHidden()
    assert window.line.hasFocus()  # type: ignore[attr-defined]
    toast.say("已记入 7420", "更正 ↑", lambda: called.append(1))
    qtbot.mouseClick(toast.button, Qt.MouseButton.LeftButton)
    assert called == [1] and toast.isHidden()
    assert window.line.hasFocus()  # type: ignore[attr-defined]


def test_a_toast_stays_in_its_corner_and_goes_by_itself(window: QWidget, qtbot: Any) -> None:
    toast = Toast(window, above=24)
    toast.say("已记入 7418")
    window.resize(700, 400)
    assert toast.geometry().bottomRight().x() == 700 - 16 - 1
    assert toast.geometry().bottom() == 400 - 24 - 16 - 1
    assert toast._timer.interval() == 5000
    toast._timer.setInterval(1)
    toast._timer.start()
    qtbot.waitUntil(toast.isHidden)


def test_a_banner_offers_ways_out(window: QWidget, qtbot: Any) -> None:
    banner, called = Banner(window), []
    ways = [(str(n), "F12", lambda n=n: called.append(n)) for n in range(4)]
    banner.say("alarm", "bell-ringing", "书面初报剩 10 分钟", ways, "江云高速追尾", more=2)
    assert banner.height() == 44 and len(banner.buttons) == 3
    assert banner.buttons[0].property("primary") and not banner.buttons[1].property("primary")
    assert banner.accessibleName() == "书面初报剩 10 分钟　江云高速追尾"
    qtbot.mouseClick(banner.buttons[1], Qt.MouseButton.LeftButton)
    assert called == [1]
    banner.say("warn", "hard-drives", "备份已停 2 小时")
    assert banner.buttons == [] and banner.more.isHidden() and banner.height() == 44
    banner.say("warn", "hard-drives", "备份已停 2 小时", detail="已写内容存于 /srv/dutydesk")
    assert (banner.text.text(), banner.below.text()) == ("备份已停 2 小时", "已写内容存于 /srv/dutydesk")
    assert banner.height() == 60 and banner.accessibleName().endswith("/srv/dutydesk")
    assert window.line.hasFocus()  # type: ignore[attr-defined]
    banner.clear()
    assert banner.isHidden()


def test_a_banner_shows_its_tone(window: QWidget) -> None:
    banner = Banner(window)
    banner.resize(600, 44)
    for tone, token in (("alarm", "alarm"), ("warn", "warn_tint")):
        banner.say(tone, "warning", "账本不一致")
        assert banner.grab().toImage().pixelColor(2, 20) == theme.token(token)


# empty state, hint bar --------------------------------------------------
def test_an_empty_state_has_one_action(qtbot: Any, themed: None) -> None:
    empty = EmptyState("clipboard-text", "本班还没有记录", "记第一条", "F2")
    qtbot.addWidget(empty)
    with qtbot.waitSignal(empty.clicked):
        empty.button.click()
    empty.set_text("没有符合的记录")
    assert empty.button.isHidden() and empty.accessibleName() == "没有符合的记录"


def test_the_hint_bar_warns_always_and_tells_what_was_pressed(qtbot: Any, themed: None) -> None:
    bar = HintBar()
    qtbot.addWidget(bar)
    bar.resize(1366, 24)
    bar.show()
    assert bar.height() == 24 and "Unclassified" in bar.fixed.text()
    bar.show_hints([("Tab", "下一栏"), ("F1", "快捷键")])
    assert bar.keys.accessibleName() == "Tab 下一栏　F1 快捷键"
    bar.show_status("ledger", "账本完整", "ok")
    qtbot.waitUntil(bar.buttons["ledger"].isVisible)
    before = bar.grab().toImage()
    bar.show_status("ledger", "账本完整", "danger")
    assert bar.grab().toImage() != before
    with qtbot.waitSignal(bar.opened) as told:
        bar.buttons["ledger"].click()
    assert told.args == ["ledger"]


def test_everything_follows_the_theme(qtbot: Any, qapp: Any, themed: None) -> None:
    parts = [
        KindChip("来电", "phone-incoming", "call"), LevelChip("9"), KeyButton("更正", "E"),
        EmptyState("funnel", "没有符合的记录", "清除筛选", "Esc"), HintBar(), OptionGroup([("a", "全部")], "a"),
    ]
    for part in parts:
        qtbot.addWidget(part)
        part.resize(part.sizeHint())
        part.show()
    light = [part.grab().toImage() for part in parts]
    theme.apply(qapp, "dark", 100)
    dark = [part.grab().toImage() for part in parts]
    theme.apply(qapp, "light", 100)
    assert all(one != other for one, other in zip(light, dark, strict=True))
