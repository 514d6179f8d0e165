"""Colours that can be read, sizes that grow together, icons that exist."""
from __future__ import annotations

import json
import re
from typing import Any

import pytest
from PySide6.QtCore import QObject
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QLabel

from app.core import paths
from ui import theme

GROUNDS = ("window", "nav", "surface", "raised", "sunken", "hover", "selected")
INKS = ("text", "text2", "text3", "accent", "accent_text", "danger", "warn", "ok", "info", "strike")
BORDERS = ("line3", "accent", "danger")
THEMES = {"light": theme.LIGHT, "dark": theme.DARK}


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_computed_as_defined() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize("ink", INKS)
def test_text_can_be_read_on_every_ground(name: str, ink: str) -> None:
    colours = THEMES[name]
    grounds = [*GROUNDS, *([f"{ink}_tint"] if f"{ink}_tint" in colours else [])]
    poor = {g: contrast(colours[ink], colours[g]) for g in grounds}
    assert not {g: ratio for g, ratio in poor.items() if ratio < 4.5}


@pytest.mark.parametrize("name", THEMES)
def test_filled_parts_can_be_read(name: str) -> None:
    colours = THEMES[name]
    pairs = [("on_accent", "accent"), ("on_accent", "accent_hover"), ("on_alarm", "alarm"), ("alarm", "on_alarm")]
    pairs += [(f"level_{level}_text", f"level_{level}") for level in theme.LEVELS]
    pairs += [(f"k_{family}_text", f"k_{family}") for family in theme.FAMILIES]
    poor = {pair: contrast(colours[pair[0]], colours[pair[1]]) for pair in pairs}
    assert not {pair: ratio for pair, ratio in poor.items() if ratio < 4.5}


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize("border", BORDERS)
def test_borders_with_a_meaning_can_be_seen(name: str, border: str) -> None:
    colours = THEMES[name]
    assert min(contrast(colours[border], colours[ground]) for ground in ("surface", "raised", "window")) >= 3


@pytest.mark.parametrize("name", THEMES)
def test_a_level_stands_out_by_fill_or_border(name: str) -> None:
    colours = THEMES[name]
    for level in theme.LEVELS:
        shown = (colours[f"level_{level}"], colours[f"level_{level}_border"])
        assert max(contrast(colour, colours["surface"]) for colour in shown) >= 3, level


def test_both_themes_name_the_same_tokens() -> None:
    assert theme.LIGHT.keys() == theme.DARK.keys()
    for colour in [*theme.LIGHT.values(), *theme.DARK.values()]:
        assert re.fullmatch("#[0-9A-F]{6}", colour)


def test_the_style_sheet_holds_no_colour_of_its_own() -> None:
    text = paths.resource("style.qss").read_text("utf-8")
    assert not re.findall(r"#[0-9A-Fa-f]{6}\b|#[0-9A-Fa-f]{3}\b(?=\s*;)|rgba?\(", text)


@pytest.mark.parametrize("name", ["light", "dark", "system"])
@pytest.mark.parametrize("text", theme.TEXT_SIZES)
def test_every_theme_and_size_applies(qapp: Any, name: str, text: int) -> None:
    theme.apply(qapp, name, text)
    assert theme.name() == name
    assert theme.is_dark() is (name == "dark") or name == "system"
    assert theme.u(32) == int(32 * text / 100 + 0.5)
    assert theme.font("caption").pixelSize() == theme.u(12)
    assert "@" not in re.sub(r'url\("[^"]*"\)', "", theme.style_sheet())
    label = QLabel("值班台")
    label.setProperty("role", "big")
    theme.dress(label)
    label.ensurePolished()
    assert label.font().pixelSize() == theme.u(22)
    theme.apply(qapp, "light", 100)


def test_unknown_choices_are_refused(qapp: Any) -> None:
    with pytest.raises(ValueError):
        theme.apply(qapp, "sepia", 100)
    with pytest.raises(ValueError):
        theme.apply(qapp, "light", 110)
    with pytest.raises(KeyError):
        theme.token("pink")


def test_the_shipped_face_is_the_last_resort(themed: None) -> None:
    assert theme.FONT_FAMILIES[-2:] == ("DutyHei", "sans-serif")
    assert "DutyHei" in QFontDatabase.families()
    assert theme.font("clock").families() == list(theme.FONT_FAMILIES)
    assert theme.font("body", bold=True).bold() and not theme.font("body").bold()


def test_borders_and_focus_keep_a_control_its_size(qapp: Any) -> None:
    for text in theme.TEXT_SIZES:
        theme.apply(qapp, "light", text)
        sheet = theme.style_sheet()
        heights = re.findall(r"^QLineEdit[^{]*\{[^}]*border: (\d)px[^}]*min-height: (\d+)px", sheet, re.M)
        assert len(heights) == 3
        assert {2 * int(border) + int(height) for border, height in heights} == {theme.u(32)}
    theme.apply(qapp, "light", 100)


def test_width_classes_follow_the_text_size(qapp: Any) -> None:
    classes = [theme.width_class(width) for width in (1920, 1600, 1599, 1366, 1280, 1279, 1024, 1023, 640)]
    assert classes == ["XL", "XL", "L", "L", "L", "M", "M", "S", "S"]
    theme.apply(qapp, "light", 125)
    assert (theme.width_class(1366), theme.width_class(1920)) == ("M", "L")
    theme.apply(qapp, "light", 150)
    assert theme.width_class(1366) == "S"
    theme.apply(qapp, "light", 100)


def test_whoever_watches_is_told(qapp: Any, themed: None) -> None:
    class Watcher(QObject):
        told = 0

        def rebuild(self) -> None:
            self.told += 1

    watcher = Watcher()
    theme.watch(watcher.rebuild)
    theme.apply(qapp, "dark", 100)
    theme.apply(qapp, "light", 100)
    assert watcher.told == 2


def test_icons_take_the_colour_of_the_theme(qapp: Any, themed: None) -> None:
    def ink() -> str:
        image = theme.pixmap("square-fill", "text", 16).toImage()
        return image.pixelColor(8, 8).name().upper()

    assert ink() == theme.LIGHT["text"]
    theme.apply(qapp, "dark", 100)
    assert ink() == theme.DARK["text"]
    theme.apply(qapp, "light", 100)


def test_an_unknown_icon_never_stops_the_painting(themed: None) -> None:
    assert not theme.icon("no-such-icon").isNull()


def test_every_icon_of_a_kind_exists(themed: None) -> None:
    kinds = json.loads(paths.resource("tables/entry_kinds.json").read_text("utf-8"))["rows"]
    assert [kind["code"] for kind in kinds if not theme.has_icon(kind["icon"])] == []
    assert {kind["family"] for kind in kinds} <= set(theme.FAMILIES)


def test_the_icons_the_guide_names_exist(themed: None) -> None:
    wanted = (
        "check circle-half arrow-right minus-circle check-circle question arrow-u-up-left circle-dashed timer "
        "hourglass-medium bell-ringing bell-z pencil-simple note-pencil paperclip link-simple lock-key lock-simple "
        "hard-drives wifi-slash tray funnel columns printer warning warning-circle clock-clockwise trend-up qr-code "
        "download-simple eye eye-slash phone-x"
    )
    assert [name for name in wanted.split() if not theme.has_icon(name)] == []
