"""The Chinese texts: how they are written. That none is missing is in tests/test_rules.py."""
from __future__ import annotations

import gettext
import re
import shutil
from functools import cache
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from app import dev
from app.core import i18n
from app.core.catalogue import Catalogue
from app.core.i18n import report_language, tr
from app.core.paths import resource

CHINESE = r"[\u3400-\u9fff]"
# texts in which a half-width sign beside a character is what the program reads or the system shows
HALF_WIDTH = {
    "Also: #7414　8h　2d　yesterday　2026-06-20-　source:name", "source:{name}", "Dutydesk database (*.db)",
}
# translations without one Chinese character that are meant so
WITHOUT_CHINESE: set[str] = set()
# what a duty room does not say, and what the program never says
PROSE = ("请你单位牵头", "{date}，{leader}", "共登记 {n} 条")
NEVER = ("您", "亲", "点击", "提交", "确定", "失败", "成功", "工单", "！", "!")
# captions of buttons and tabs, where there is room for four characters
BUTTONS = {
    "Add a contact", "Add a person", "All", "Another person", "Change", "Choose file", "Clear filter", "Copy details",
    "Correct", "Corrected", "Detail", "Enter who is on duty", "Events", "Export", "Filter", "Fit width", "Link", "Lock",
    "Log", "Log the first", "More", "Noted", "Open", "Open folder", "Print", "Put aside", "Retire", "Save", "Save PDF",
    "Search all dates", "Show all", "Sign in", "Start", "Stop", "Take over", "This shift", "Unlock", "Whole page",
}
# the field's own words, which no translation may vary
OFFICIAL = {
    "Duty desk": "值班台", "Duty log": "值班日志", "Telephone record": "电话记录单", "Roster": "值班表",
    "Contacts": "通讯录", "Reports": "报表", "Search": "查找", "Settings": "设置", "Watch": "值守", "Work": "事务",
    "Output": "成果", "Reference": "资料", "Open": "未办", "Noted": "已知晓", "Late entry": "补记", "History": "经过",
    "Closed": "办结", "In hand": "办理中", "Handed over": "转交接", "No action": "不需办", "Voided": "作废",
    "Top urgent": "特提", "Extra urgent": "特急", "Urgent": "加急", "Routine": "平急",
    "Ⅰ Exceptionally serious": "Ⅰ 特别重大", "Ⅱ Serious": "Ⅱ 重大", "Ⅲ Major": "Ⅲ 较大", "Ⅳ Ordinary": "Ⅳ 一般",
    "? Undecided": "? 待定", "Primary officer": "主班", "Secondary officer": "副班", "Standby officer": "备班",
    "Government duty leader": "政府带班领导", "Office duty leader": "办公室带班领导", "Password": "口令",
    "Monday": "星期一", "Sunday": "星期日",
}


def catalogue() -> Path:
    return resource("i18n/zh_CN/LC_MESSAGES/dutydesk.po")


@cache
def texts() -> dict[str, str]:
    """Every text in English, with the Chinese for it."""
    with catalogue().open("rb") as file:
        return {str(message.id): str(message.string) for message in read_po(file) if message.id}


def test_chinese_is_spoken_when_chosen() -> None:
    assert tr("Log") == "Log"
    i18n.use("zh_CN")
    assert tr("Log") == "记入"
    assert tr("a text nobody translated") == "a text nobody translated"


def test_a_page_speaks_its_own_language() -> None:
    with report_language("zh_CN"):
        assert tr("Duty log") == "值班日志"
    assert tr("Duty log") == "Duty log"


def test_the_words_of_the_field_are_kept() -> None:
    assert {text: texts().get(text) for text in OFFICIAL} == OFFICIAL


def test_nothing_is_left_in_english() -> None:
    left = []
    for text, chinese in texts().items():
        words = re.sub(r"\{[^{}]*\}", "", chinese)
        if re.search("[A-Za-z]", words) and not re.search(CHINESE, words):
            left.append(text)
    assert set(left) == WITHOUT_CHINESE


def test_signs_beside_characters_are_full_width() -> None:
    half = [
        text for text, chinese in texts().items()
        if re.search(rf"({CHINESE}|\}})\s?[,;:!?()]|[,;:!?()]({CHINESE}|\{{)", chinese)
    ]
    assert set(half) == HALF_WIDTH


def test_texts_end_without_a_full_stop() -> None:
    """But those that begin a paragraph of a printed page, which is prose."""
    ends = [chinese for chinese in texts().values() if chinese.endswith(("。", "."))]
    assert [chinese for chinese in ends if not chinese.startswith(PROSE)] == []


@pytest.mark.parametrize("word", NEVER)
def test_the_tone_is_that_of_a_duty_room(word: str) -> None:
    assert [chinese for chinese in texts().values() if word in chinese] == []


def test_spaces_at_the_ends_are_those_of_no_text() -> None:
    assert [chinese for chinese in texts().values() if chinese != chinese.strip()] == []


@pytest.mark.parametrize("text", sorted(BUTTONS))
def test_buttons_have_four_characters_at_most(text: str) -> None:
    assert len(re.findall(CHINESE, texts()[text])) in range(1, 5)


def test_the_catalogue_names_nobody_and_no_day() -> None:
    """What a run of the tools changes, or whoever ran them, would show in every difference."""
    head = catalogue().read_text(encoding="utf-8").partition("#:")[0]
    assert "@" not in head
    for line in ("Last-Translator: Dutydesk", "POT-Creation-Date: 2026-01-01", "PO-Revision-Date: 2026-01-01"):
        assert line in head


def test_catalogue_is_as_the_tool_writes_it(tmp_path: Path) -> None:
    copy = tmp_path / "zh_CN" / "LC_MESSAGES" / "dutydesk.po"
    copy.parent.mkdir(parents=True)
    shutil.copyfile(catalogue(), copy)
    dev.write_catalogue("zh_CN", tmp_path)
    assert _without_tool(copy) == _without_tool(catalogue())


def _without_tool(path: Path) -> list[str]:
    """The lines of a catalogue but for the version of what wrote it."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if not line.startswith('"Generated-By:')]


def test_a_catalogue_finds_each_of_its_texts_and_no_other(tmp_path: Path) -> None:
    """It looks where the texts lie; the standard library's reading of the whole file says the same."""
    path = resource("i18n/zh_CN/LC_MESSAGES/dutydesk.mo")
    with path.open("rb") as file:
        whole = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]
    found = Catalogue(path)
    assert len(whole) > 1000 and {source: found.text(source) for source in whole if source} == {
        source: text for source, text in whole.items() if source
    }
    assert found.text("no text of ours") == "" and found.text("~~~") == ""
    (tmp_path / "cut.mo").write_bytes(path.read_bytes()[:20])
    for broken in (tmp_path / "none.mo", tmp_path / "cut.mo", Path(__file__)):
        assert Catalogue(broken).text("Sign in") == ""
