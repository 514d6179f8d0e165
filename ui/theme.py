"""Colours, fonts, sizes and icons of the window, light and dark, in four text sizes.

The only place with colour values. Sizes are read through ``u()``, colours through ``token()``, so that
nothing else knows the theme or the text size; whoever keeps an icon rebuilds it through ``watch()``.
"""
from __future__ import annotations

import os
import re
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from weakref import WeakSet

import shiboken6
from PySide6.QtCore import QObject, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtWidgets import QApplication, QWidget

from app.core import paths

LIGHT: dict[str, str] = {
    "window": "#F4F5F3", "nav": "#EAECE9", "surface": "#FFFFFF", "raised": "#FFFFFF", "sunken": "#EFF1EE",
    "hover": "#F1F5F4", "selected": "#DDECEA", "accent_tint": "#DDECEA",
    "line": "#E2E5E1", "line2": "#C4CAC5", "line3": "#7E898B",
    "text": "#1A2023", "text2": "#465054", "text3": "#5F6A6E",
    "accent": "#0B6766", "accent_hover": "#084F4E", "on_accent": "#FFFFFF", "accent_text": "#0A5B5A",
    "danger": "#B3261E", "danger_tint": "#FCE8E6", "warn": "#8A4B00", "warn_tint": "#FFF0D6",
    "ok": "#1F6B3B", "ok_tint": "#E3F2E7", "info": "#1D4F91", "info_tint": "#E5EEF9",
    "alarm": "#B3261E", "on_alarm": "#FFFFFF", "strike": "#A33A30", "shadow": "#000000",
    "level_1": "#C4122F", "level_1_text": "#FFFFFF", "level_1_border": "#C4122F",
    "level_2": "#F39A1E", "level_2_text": "#2A1700", "level_2_border": "#B86A00",
    "level_3": "#FFD53A", "level_3_text": "#2E2400", "level_3_border": "#8F7000",
    "level_4": "#1E63BD", "level_4_text": "#FFFFFF", "level_4_border": "#1E63BD",
    "level_9": "#E2E5E1", "level_9_text": "#3B4447", "level_9_border": "#7E898B",
    "k_call": "#E6EDF1", "k_call_text": "#2F4E5C", "k_paper": "#F4ECDB", "k_paper_text": "#65490F",
    "k_event": "#FBE7E4", "k_event_text": "#96281B", "k_order": "#EFE8F7", "k_order_text": "#573688",
    "k_watch": "#E4F0E6", "k_watch_text": "#28573A", "k_other": "#ECEEEB", "k_other_text": "#465054",
}
DARK: dict[str, str] = {
    "window": "#111517", "nav": "#0D1113", "surface": "#171C1F", "raised": "#20272B", "sunken": "#14191B",
    "hover": "#1C2326", "selected": "#1B3535", "accent_tint": "#1B3535",
    "line": "#252D31", "line2": "#3B464B", "line3": "#77848A",
    "text": "#E3E7E5", "text2": "#B4BDBE", "text3": "#919C9F",
    "accent": "#5BC0BA", "accent_hover": "#7AD0CB", "on_accent": "#04201F", "accent_text": "#7AD0CB",
    "danger": "#FF8B7D", "danger_tint": "#3B1B19", "warn": "#F0B661", "warn_tint": "#33270F",
    "ok": "#7FCB95", "ok_tint": "#152A1C", "info": "#8FB9F0", "info_tint": "#16263A",
    "alarm": "#A8231C", "on_alarm": "#FFFFFF", "strike": "#E58A7E", "shadow": "#000000",
    "level_1": "#CF3237", "level_1_text": "#FFFFFF", "level_1_border": "#CF3237",
    "level_2": "#E8922A", "level_2_text": "#241300", "level_2_border": "#E8922A",
    "level_3": "#E9C63C", "level_3_text": "#281F00", "level_3_border": "#E9C63C",
    "level_4": "#2D6FC6", "level_4_text": "#FFFFFF", "level_4_border": "#2D6FC6",
    "level_9": "#2B3438", "level_9_text": "#C3CBCC", "level_9_border": "#77848A",
    "k_call": "#1E2B32", "k_call_text": "#AAC5D3", "k_paper": "#2E2717", "k_paper_text": "#DEC48D",
    "k_event": "#381F1C", "k_event_text": "#F3A89B", "k_order": "#2A2239", "k_order_text": "#CBB5EF",
    "k_watch": "#182B1E", "k_watch_text": "#9AD2A9", "k_other": "#242B2E", "k_other_text": "#B4BDBE",
}
LEVELS = ("1", "2", "3", "4", "9")
FAMILIES = ("call", "paper", "event", "order", "watch", "other")
NAMES = ("light", "dark", "system")
TEXT_SIZES = (100, 115, 125, 150)
# The shipped face comes after every face a computer may have of its own.
FONT_FAMILIES = (
    "Microsoft YaHei UI", "Noto Sans CJK SC", "Source Han Sans SC", "PingFang SC", "HarmonyOS Sans SC",
    "WenQuanYi Micro Hei", "DutyHei", "sans-serif",
)
ROLES = {
    "clock": (26, True), "big": (22, True), "title": (20, True), "heading": (15, True),
    "body": (14, False), "secondary": (13, False), "caption": (12, False),
}
LETTER = 0.875 * 1.15  # of an icon's side: how tall the letter of the icon font is that fills it
UNKNOWN_ICON = "dots-three"
# Effective width from which a class begins, the widest first.
WIDTHS = (("XL", 1600), ("L", 1280), ("M", 1024), ("S", 0))

_PIXELS = re.compile(r"\b(\d+)px(?:-(\d+)px)?")
_ICON = re.compile(r"@icon\(([a-z-]+),(\w+),(\d+)\)")
_TOKEN = re.compile(r"@(\w+)")


class _Holder(QObject):
    """What lives as long as the application: the signal, the icon font, drawn things."""

    themed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.app: QApplication | None = None
        self.phosphor: tuple[str, str] | None = None
        self.letters: dict[str, str] = {}
        self.icons: dict[tuple[Any, ...], QIcon] = {}
        self.pixmaps: dict[tuple[Any, ...], QPixmap] = {}
        self.fonts: dict[tuple[str, bool], QFont] = {}
        self.folder: TemporaryDirectory[str] | None = None
        self.windows = WeakSet[QWidget]()
        self.undrawn: dict[Path, tuple[str, str, int]] = {}  # files of marks that are still to be drawn


_chosen: dict[str, Any] = {"name": "light", "dark": False, "text": 100}
_kept: list[_Holder] = []


def _holder() -> _Holder:
    if not _kept:
        _kept.append(_Holder())
    return _kept[0]


# choosing ---------------------------------------------------------------
def apply(app: QApplication, name: str = "system", text: int = 100, marks: bool = True) -> None:
    """Shows the whole application in a theme (light, dark or system) and a text size in per cent.

    ``marks=False``: the marks of boxes and lists are drawn by draw_marks(), before there is any.
    """
    if name not in NAMES or text not in TEXT_SIZES:
        raise ValueError(f"{name} {text}")
    holder = _holder()
    if holder.app is None:
        _begin(holder, app)
    hints = app.styleHints()
    _chosen["name"] = "changing"
    scheme = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}.get(name, Qt.ColorScheme.Unknown)
    hints.setColorScheme(scheme)
    is_night = hints.colorScheme() == Qt.ColorScheme.Dark if name == "system" else name == "dark"
    _chosen.update(name=name, dark=is_night, text=text)
    for cache in (holder.icons, holder.pixmaps, holder.fonts):
        cache.clear()
    app.setFont(font("body"))
    app.setPalette(palette())
    for window in holder.windows:
        if shiboken6.isValid(window):
            window.setStyleSheet(style_sheet())
    if marks:
        draw_marks()
    holder.themed.emit()


def dress(window: QWidget, marks: bool = True) -> None:
    """Gives a window the style sheet, now and after each change; whatever is put into it takes it over.

    The application has none: Qt then styles a part anew whenever it is put into another, and a page has hundreds.
    """
    _holder().windows.add(window)
    window.setStyleSheet(style_sheet())
    if marks:
        draw_marks()


def _begin(holder: _Holder, app: QApplication) -> None:
    """What is done once: the style, the shipped face, following the system's own change."""
    holder.app = app
    app.setStyle("Fusion")
    QFontDatabase.addApplicationFont(str(paths.resource("fonts/DutyHei.ttf")))
    app.styleHints().colorSchemeChanged.connect(_on_system_changed)


def _on_system_changed() -> None:
    holder = _holder()
    if _chosen["name"] == "system" and holder.app is not None:
        apply(holder.app, "system", _chosen["text"])


def watch(rebuild: Callable[[], None]) -> None:
    """Calls ``rebuild`` after each change of theme or text size; a widget's method goes with the widget."""
    _holder().themed.connect(rebuild)


def restyle(widget: QWidget, **properties: Any) -> None:
    """Sets the properties the style sheet asks for, and shows their look: at once where the widget has one already."""
    for key, value in properties.items():
        widget.setProperty(key, value)
    if not widget.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):
        return
    widget.style().unpolish(widget)
    widget.style().polish(widget)
    widget.update()


def name() -> str:
    """The theme chosen: light, dark or system."""
    return str(_chosen["name"])


def is_dark() -> bool:
    """Whether the dark theme shows now."""
    return bool(_chosen["dark"])


def text_scale() -> float:
    """The text size as a factor: 1.0, 1.15, 1.25 or 1.5."""
    return float(_chosen["text"]) / 100


def text_size() -> int:
    """The text size in per cent."""
    return int(_chosen["text"])


# sizes ------------------------------------------------------------------
def u(px: float) -> int:
    """A size at 100 % in pixels of the text size chosen."""
    return max(1, int(px * text_scale() + 0.5)) if px > 0 else 0


def width_class(width_px: int) -> str:
    """XL, L, M or S for the width of a window."""
    return next(name for name, least in WIDTHS if width_px / text_scale() >= least)


# colours ----------------------------------------------------------------
def hex_of(name: str) -> str:
    """A token's value as #RRGGBB. Raises KeyError for an unknown one."""
    return (DARK if _chosen["dark"] else LIGHT)[name]


def token(name: str) -> QColor:
    """A token's colour. Raises KeyError for an unknown one."""
    return QColor(hex_of(name))


def palette() -> QPalette:
    """The palette of the theme, for what the style sheet does not name."""
    made = QPalette()
    roles = QPalette.ColorRole
    for role, name in (
        (roles.Window, "window"), (roles.Base, "surface"), (roles.AlternateBase, "sunken"),
        (roles.Text, "text"), (roles.WindowText, "text"), (roles.ButtonText, "text"),
        (roles.Button, "surface"), (roles.Highlight, "accent"), (roles.HighlightedText, "on_accent"),
        (roles.PlaceholderText, "text3"), (roles.ToolTipBase, "raised"), (roles.ToolTipText, "text"),
        (roles.Link, "accent_text"), (roles.LinkVisited, "accent_text"), (roles.Accent, "accent"),
        (roles.BrightText, "danger"), (roles.Light, "raised"), (roles.Midlight, "line"),
        (roles.Mid, "line2"), (roles.Dark, "line3"), (roles.Shadow, "shadow"),
    ):
        made.setColor(role, token(name))
    for role in (roles.Text, roles.WindowText, roles.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, role, token("text3"))
    return made


def style_sheet() -> str:
    """The shipped style sheet with colours, sizes and drawn marks filled in."""
    text = paths.resource("style.qss").read_text("utf-8")
    text = text.replace("@font_families", ", ".join(f'"{family}"' for family in FONT_FAMILIES[:-1]))
    text = _ICON.sub(lambda found: icon_file(found[1], found[2], int(found[3])), text)
    text = _PIXELS.sub(lambda found: f"{_scaled(int(found[1])) - int(found[2] or 0)}px", text)
    return _TOKEN.sub(lambda found: hex_of(found[1]), text)


def _scaled(px: int) -> int:
    """Borders keep their width at every text size, so that a focus ring never moves its content."""
    return px if px <= 3 else u(px)


# fonts ------------------------------------------------------------------
def font(role: str = "body", bold: bool = False) -> QFont:
    """The font of a role (ROLES), heavier with ``bold``; digits of equal width."""
    fonts = _holder().fonts
    if (role, bold) not in fonts:
        px, is_heavy = ROLES[role]
        made = QFont(list(FONT_FAMILIES))
        made.setPixelSize(u(px))
        made.setWeight(QFont.Weight.Bold if bold or is_heavy else QFont.Weight.Normal)
        made.setFeature(QFont.Tag("tnum"), 1)
        fonts[role, bold] = made
    return QFont(fonts[role, bold])


# icons ------------------------------------------------------------------
def icon(name: str, token: str = "text2", size: int = 16) -> QIcon:
    """A Phosphor icon in a token's colour, ``size`` pixels at 100 %; greyed by itself when disabled."""
    icons = _holder().icons
    key = (name, token, size)
    if key not in icons:
        made = QIcon()
        for ratio in {1.0, *(screen.devicePixelRatio() for screen in QGuiApplication.screens())}:
            drawn = pixmap(name, token, size, ratio)
            # Named for each mode: the style would tint a selected icon with the highlight colour.
            for mode in (QIcon.Mode.Normal, QIcon.Mode.Active, QIcon.Mode.Selected):
                made.addPixmap(drawn, mode)
            made.addPixmap(pixmap(name, "text3", size, ratio), QIcon.Mode.Disabled)
        icons[key] = made
    return icons[key]


def pixmap(name: str, token: str = "text2", size: int = 16, ratio: float = 1.0) -> QPixmap:
    """The icon drawn once for a screen of ``ratio`` device pixels per pixel."""
    pixmaps = _holder().pixmaps
    key = (name, token, size, ratio)
    if key not in pixmaps:
        # Offices name icons of their own kinds: a name that is none must not stop the painting.
        known = name if has_icon(name) else UNKNOWN_ICON
        pixmaps[key] = _drawn(known, token, int(u(size) * ratio + 0.5), ratio)
    return pixmaps[key]


def _drawn(name: str, token: str, side: int, ratio: float) -> QPixmap:
    """An icon of ``side`` device pixels, one letter of the icon font."""
    drawn = QPixmap(side, side)
    drawn.fill(Qt.GlobalColor.transparent)
    letter = QFont()
    letter.setFamily(_phosphor()[0])
    letter.setPixelSize(round(side * LETTER))
    painter = QPainter(drawn)
    painter.setPen(QColor(hex_of(token)))
    painter.setFont(letter)
    painter.drawText(QRectF(drawn.rect()), Qt.AlignmentFlag.AlignCenter, _letter(name))
    painter.end()
    drawn.setDevicePixelRatio(ratio)
    return drawn


def has_icon(name: str) -> bool:
    """Whether Phosphor has an icon of this name."""
    return bool(_letter(name))


def _letter(name: str) -> str:
    """The letter of the icon font for a name; empty for a name that is none."""
    letters = _holder().letters
    if name not in letters:
        _, mark, rest = _phosphor()[1].partition(f'"{name}": "0x') if name.replace("-", "").isalnum() else ("", "", "")
        letters[name] = chr(int(rest[:rest.index('"')], 16)) if mark else ""
    return letters[name]


def icon_file(name: str, token: str, size: int) -> str:
    """A file for the icon, for the style sheet: draw_marks() draws it, and beside it one twice as fine."""
    holder = _holder()
    if holder.folder is None:
        holder.folder = TemporaryDirectory(prefix="dutydesk-")
    path = Path(holder.folder.name) / f"{name}-{hex_of(token)[1:]}-{u(size)}.png"
    if not path.exists():
        holder.undrawn[path] = (name, token, size)
    return path.as_posix()


def draw_marks() -> None:
    """Draws what the style sheet names and is not drawn yet."""
    undrawn = _holder().undrawn
    for path, which in undrawn.items():
        pixmap(*which).save(str(path))
        pixmap(*which, 2.0).save(str(path.with_stem(path.stem + "@2x")))
    undrawn.clear()


def _phosphor() -> tuple[str, str]:
    """The family of the icon font, and the JSON text of the letters' codes by name, of which a few are looked up.

    Font and list come with qtawesome, which itself, with the layer over Qt that it stands on, is not imported: it
    draws icons in many more ways than we need, and takes as long to load as Qt does.
    """
    holder = _holder()
    if holder.phosphor is None:
        found = find_spec("qtawesome")
        assert found is not None and found.origin is not None
        folder = Path(found.origin).parent / "fonts"
        file, names = sorted(name for name in os.listdir(folder) if name.startswith("phosphor-"))  # the font, the list
        family = QFontDatabase.applicationFontFamilies(QFontDatabase.addApplicationFont(str(folder / file)))[0]
        holder.phosphor = family, (folder / names).read_text("utf-8")
    return holder.phosphor
