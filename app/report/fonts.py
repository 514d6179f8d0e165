"""Which font draws which character.

Every role (小标宋, 仿宋, 楷, 黑, 宋) has a chain of fonts: the standard font when this computer has
it, the shipped font of the same style, then the shipped 宋 and 楷 and whatever large font is
installed. The chain is walked for every single character, so one rare name in a cell does not
change the rest of the cell.
"""

from __future__ import annotations

import functools
import re
import threading
import unicodedata
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError

from app.core import paths
from app.report.blocks import ROLES
from app.report.embedding import EmbeddedFont
from app.report.font_files import FontFile, installed

FONT_FOLDER = paths.resource("fonts")

PREFERRED: dict[str, tuple[str, ...]] = {
    "biaosong": ("方正小标宋简体", "FZXiaoBiaoSong-B05S", "方正小标宋_GBK", "FZXiaoBiaoSong-B05",
                 "小标宋体", "华文中宋", "STZhongsong"),
    "fang": ("仿宋_GB2312", "FangSong_GB2312", "方正仿宋_GBK", "FZFangSong-Z02", "方正仿宋简体",
             "仿宋", "FangSong", "华文仿宋", "STFangsong"),
    "kai": ("楷体_GB2312", "KaiTi_GB2312", "方正楷体_GBK", "FZKai-Z03", "方正楷体简体", "楷体", "KaiTi",
            "华文楷体", "STKaiti"),
    "hei": ("黑体", "SimHei", "方正黑体_GBK", "FZHei-B01", "华文黑体", "STHeiti"),
    "song": ("宋体", "SimSun", "方正书宋_GBK", "FZShuSong-Z01", "华文宋体", "STSong"),
}  # fmt: skip
# asked last: they know rare characters, but look different
LARGE = ("SimSun-ExtB", "宋体-ExtB", "SimSun-ExtG", "新宋体", "NSimSun", "Microsoft YaHei", "HanaMinA",
         "HanaMinB")  # fmt: skip
SHIPPED = {
    "biaosong": "DutyBiaoSong.ttf",
    "fang": "DutyFang.ttf",
    "kai": "DutyKai.ttf",
    "hei": "DutyHei.ttf",
    "song": "DutySong.ttf",
}
BODY_OF_CHINESE = "国王值班"  # a font without these is not the Chinese font its name promises

_COMBINING = re.compile(r".[\u0300-\u036f]+", re.DOTALL)
_SPACES = re.compile(r"[\u00a0\u1680\u2000-\u200a\u202f\u205f]")
_NOT_PLAIN = re.compile(r"[^\u0020-\u007e\u3000-\u303f\u4e00-\u9fff\uff00-\uff5e\n]")
_VARIATION_SELECTORS = re.compile("[\u180b-\u180d\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_LINE_ENDS = re.compile("\r\n|[\r\v\f\u0085\u2028\u2029]")
_TAB = "    "

# reportlab keeps one table of fonts for the process, and a face's reader has a file position
font_lock = threading.RLock()


@functools.lru_cache(maxsize=64)
def _load(file: FontFile) -> str | None:
    """The name under which the font is registered for drawing, or None when it cannot be used."""
    name = f"{Path(file.path).stem}-{file.number}-{len(pdfmetrics._fonts)}"
    try:
        with font_lock:
            font = EmbeddedFont(name, file.path, file.number)
            pdfmetrics.registerFont(font)
    except (TTFError, OSError, ValueError, KeyError, IndexError, AssertionError):
        return None
    return name


def _glyphs(name: str) -> dict[int, int]:
    return pdfmetrics.getFont(name).face.charToGlyph


class Fonts:
    """The fonts of one computer; ``shipped_only`` leaves the installed ones out.

    Widths are in em. Raises FileNotFoundError when a shipped font is missing.
    """

    def __init__(self, shipped_only: bool = False) -> None:
        self.shipped_only = shipped_only
        self._chains: dict[str, list[str]] = {}
        self._picked: dict[str, dict[str, tuple[str, float] | None]] = {role: {} for role in ROLES}
        self._drawable: dict[str, dict[str, str]] = {role: {} for role in ROLES}  # character -> font that has it
        for role, file in SHIPPED.items():
            if not (FONT_FOLDER / file).is_file():
                raise FileNotFoundError(f"font for {role} is missing: {file}")

    def which(self) -> dict[str, str]:
        """Role -> path of the font file it uses here."""
        return {role: pdfmetrics.getFont(self._chain(role)[0]).face.filename for role in ROLES}

    def first(self, role: str) -> str:
        """The registered name of the font that draws the role's ordinary characters."""
        return self._chain(role)[0]

    def pick(self, role: str, char: str) -> tuple[str, float] | None:
        """(registered font name, width in em) for a character, None when no font has it."""
        known = self._picked[role]
        if char not in known:
            found = known[char] = self._search(role, char)
            if found:
                self._drawable[role][char] = found[0]
        return known[char]

    def fonts_of(self, role: str, text: str) -> set[str]:
        """The registered fonts that draw the text; that of the role for a character that no font has."""
        known = self._drawable[role]
        try:
            return set(map(known.__getitem__, text))
        except KeyError:
            return {known[char] if self.pick(role, char) else self.first(role) for char in text}

    def embedded(self, name: str) -> EmbeddedFont:
        """A registered font."""
        font: EmbeddedFont = pdfmetrics.getFont(name)
        return font

    def width(self, role: str, text: str) -> float:
        """Width in em; a character that no font has counts 1 (``spell`` leaves none of them)."""
        total = 0.0
        for char in text:
            found = self.pick(role, char)
            total += found[1] if found else 1.0
        return total

    def spell(self, role: str, text: str, missing: set[str] | None = None) -> str:
        """The text as it can be printed: a character no font has becomes 〔U+1F600〕.

        Invisible marks are dropped, controls and odd spaces become a space, all line ends ``\\n``.
        Characters without a glyph are added to ``missing``.
        """
        text = _LINE_ENDS.sub("\n", text).replace("\t", _TAB)
        if not _NOT_PLAIN.search(text):
            return self._replace_missing(role, text, missing)
        text = _VARIATION_SELECTORS.sub("", _SPACES.sub(" ", text))
        # one glyph for e + accent; nothing else is normalised, a record keeps its characters
        text = _COMBINING.sub(lambda found: unicodedata.normalize("NFC", found.group()), text)
        return self._replace_missing(role, "".join(map(_visible, text)), missing)

    def _replace_missing(self, role: str, text: str, missing: set[str] | None) -> str:
        strange = set(text).difference(self._drawable[role])
        absent = {char for char in strange if char != "\n" and self.pick(role, char) is None}
        if not absent:
            return text
        if missing is not None:
            missing |= absent
        return "".join(f"〔U+{ord(char):04X}〕" if char in absent else char for char in text)

    def _search(self, role: str, char: str) -> tuple[str, float] | None:
        code = ord(char)
        for name in self._chain(role):
            face = pdfmetrics.getFont(name).face
            if face.charToGlyph.get(code):
                return name, face.charWidths.get(code, face.defaultWidth) / 1000
        return None

    def _chain(self, role: str) -> list[str]:
        if role not in self._chains:
            files = self._wanted(role)
            files += [FontFile(str(FONT_FOLDER / SHIPPED[style])) for style in (role, "song", "kai")]
            if not self.shipped_only:
                files += [file for name in LARGE if (file := installed().get(name.lower()))]
            names = [name for file in files if (name := _load(file)) is not None]
            self._chains[role] = list(dict.fromkeys(names))
        return self._chains[role]

    def _wanted(self, role: str) -> list[FontFile]:
        """The first installed standard font of the role that holds ordinary Chinese, if any."""
        if self.shipped_only:
            return []
        for name in PREFERRED[role]:
            file = installed().get(name.lower())
            font = _load(file) if file else None
            if file and font and all(_glyphs(font).get(ord(char)) for char in BODY_OF_CHINESE):
                return [file]
        return []


def _visible(char: str) -> str:
    category = unicodedata.category(char)
    if category == "Cf":  # joiners, direction marks, soft hyphen: nothing to see
        return ""
    return " " if category == "Cc" and char != "\n" else char


@functools.lru_cache(maxsize=2)
def fonts(shipped_only: bool = False) -> Fonts:
    """The fonts of this process, scanned once."""
    return Fonts(shipped_only)


def which(shipped_only: bool = False) -> dict[str, str]:
    """Role -> path of the font file used on this computer, for the self-test and the settings."""
    return fonts(shipped_only).which()
