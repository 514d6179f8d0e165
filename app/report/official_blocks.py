"""The blocks of official documents after GB/T 9704-2012: their heads, and what stands in them alone.

``blocks.py`` gives them all again, with the blocks of every other page. Lengths are in the units of ``measures.py``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from app.core.i18n import pick

__all__ = ["Addressed", "Annex", "Annexes", "Clause", "LetterHead", "MinutesHead", "OfficialHead", "OrderHead",
           "Picture", "Roll", "Signed", "Signet"]

MOST_OFFICES = 10
MOST_PICTURE = 4_000_000  # bytes
MOST_PIXELS = 2400  # along one side
_PNG = b"\x89PNG\r\n\x1a\n"
# what a paragraph begins with → font role, level of a heading that is nothing but this
LEVELS = (
    (re.compile(r"[一二三四五六七八九十百零〇]+、"), "hei", 1),
    (re.compile(r"（[一二三四五六七八九十百零〇]+）"), "kai", 2),
    (re.compile(r"[0-9]{1,2}[．.](?![0-9])|（[0-9]{1,2}）"), "fang", 3),
)
LONGEST_HEADING = 60  # characters of a paragraph that may be a heading
NOT_A_HEADING = ("。", "；", "：", "，", "！", "？", "…")
_COPY_NUMBER = re.compile(r"[0-9]{6}")


@dataclass(frozen=True, kw_only=True)
class Marks:
    """What stands at the top left of an official document: number of the copy, secrecy, urgency.

    ``copy_number`` is six digits. Raises ValueError for another.
    """

    copy_number: str = ""
    secrecy: str = ""
    urgency: str = ""

    def __post_init__(self) -> None:
        if self.copy_number and not _COPY_NUMBER.fullmatch(self.copy_number):
            raise ValueError(f"the number of a copy has six digits: {self.copy_number!r}")

    @property
    def marks(self) -> list[str]:
        """Those that are given, from above."""
        return [mark for mark in (self.copy_number, self.secrecy, self.urgency) if mark]


@dataclass(frozen=True)
class OfficialHead(Marks):
    """The head of a document (文件式): the office's name in red, number, signers, red rule.

    Several ``offices`` stand one below the other, ``suffix`` at their right. ``signers`` are named in documents that
    go up only. Raises ValueError for no office, or too many of them or of signers.
    """

    offices: Sequence[str]
    number: str = ""
    suffix: str = "文件"
    signers: Sequence[str] = ()

    def __post_init__(self) -> None:
        super().__post_init__()
        if isinstance(self.offices, str) or not 1 <= len(self.offices) <= MOST_OFFICES or not all(self.offices):
            raise ValueError(f"a head names one office, or several up to {MOST_OFFICES}")
        if len(self.signers) > MOST_OFFICES:
            raise ValueError(f"a head names up to {MOST_OFFICES} signers")


@dataclass(frozen=True)
class LetterHead(Marks):
    """The head of an official letter (信函): the name above a red double rule, the number at the right below it.

    The first page has no number and a second double rule at its foot; the imprint of a letter has no rules.
    """

    office: str
    number: str = ""


@dataclass(frozen=True)
class OrderHead(Marks):
    """The head of an order (命令): the name with 命令 or 令, and the order's number; the title is not printed."""

    office: str
    number: str = ""
    word: str = "命令"


@dataclass(frozen=True)
class MinutesHead(Marks):
    """The head of minutes (纪要): their name, number, and a line with the office and the date above a red rule."""

    name: str
    number: str = ""
    left: str = ""
    right: str = ""


Head = OfficialHead | LetterHead | OrderHead | MinutesHead


@dataclass(frozen=True)
class Picture:
    """A PNG image, such as a seal. ``alt`` says what it shows; ``width`` is in millimetres, 0: as measured.

    Raises ValueError for data that is no whole PNG, or too large a one.
    """

    data: bytes
    alt: str
    width: float = 0

    def __post_init__(self) -> None:
        if len(self.data) > MOST_PICTURE or not self.data.startswith(_PNG) or self.data[12:16] != b"IHDR":
            raise ValueError(f"a picture is a PNG of up to {MOST_PICTURE} bytes")
        if not all(0 < side <= MOST_PIXELS for side in self.pixels):
            raise ValueError(f"a picture is up to {MOST_PIXELS} pixels wide and high")
        if not 0 <= self.width <= 200:
            raise ValueError(f"a picture is up to 200 mm wide, not {self.width:g}")
        self._decode()

    def _decode(self) -> None:
        """Reads it once as a whole: what is broken is refused now, and not while a page is drawn."""
        from PIL import Image  # only documents with pictures need it

        try:
            with Image.open(BytesIO(self.data), formats=["PNG"]) as image:
                image.load()
        except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as fault:
            raise ValueError(f"the picture cannot be read: {fault}") from fault

    @property
    def pixels(self) -> tuple[int, int]:
        """Width and height."""
        return int.from_bytes(self.data[16:20], "big"), int.from_bytes(self.data[20:24], "big")


@dataclass(frozen=True)
class Addressed:
    """To whom a document goes (主送机关), flush left; a colon is added where none ends it."""

    to: str

    @property
    def text(self) -> str:
        return self.to if self.to.endswith(("：", ":")) else self.to + pick("：", ":")


@dataclass(frozen=True)
class Clause:
    """A paragraph of the body. What it begins with gives its level: 一、 in 黑体, （一） in 楷体 up to the first full
    stop; 1. and （1） as the text. A paragraph that is nothing but such a beginning is a heading."""

    text: str

    @property
    def line(self) -> str:
        """The text without line ends and the blanks around it."""
        return re.sub(r"[ \t\r\n]+", " ", self.text).strip()

    @property
    def parts(self) -> tuple[str, int, str, str]:
        """What its beginning is set in, the level of a heading (0: it is none), that beginning, and the rest."""
        text = self.line
        role, level = next(((role, level) for begin, role, level in LEVELS if begin.match(text)), ("fang", 0))
        end = text.find("。") + 1
        if level and end == 0 and len(text) <= LONGEST_HEADING and not text.endswith(NOT_A_HEADING):
            return role, level, text, ""
        return (role, 0, text[:end], text[end:]) if end and role != "fang" else ("fang", 0, "", text)


@dataclass(frozen=True)
class Annexes:
    """The list of what is annexed (附件说明), below the body; several are numbered."""

    names: Sequence[str]


@dataclass(frozen=True)
class Signed:
    """Who issues the document and when (署名、成文日期), ``note`` (附注) below.

    ``sealed``: the date stands where the seals come over names and date. ``seals`` are their images, one for each
    office, None or none: the place stays free for a stamp. Raises ValueError for no office or too many seals.
    """

    offices: Sequence[str]
    date: str
    sealed: bool = True
    seals: Sequence[Picture | None] = ()
    note: str = ""

    def __post_init__(self) -> None:
        if isinstance(self.offices, str) or not self.offices or len(self.seals) > len(self.offices):
            raise ValueError("a document is signed by one office or more, each with one seal at most")


@dataclass(frozen=True)
class Signet:
    """The place of the signer's signet (签发人签名章) beside the ``title`` of the office held, the date below."""

    title: str
    name: str
    date: str
    image: Picture | None = None
    note: str = ""


@dataclass(frozen=True)
class Roll:
    """Who was there (出席), asked leave (请假) or sat in (列席): label and names of minutes."""

    label: str
    names: str

    @property
    def heading(self) -> str:
        return self.label if self.label.endswith(("：", ":")) else self.label + pick("：", ":")


@dataclass(frozen=True)
class Annex:
    """An annex begins, on a page of its own; its blocks follow. ``number`` 0: the only one.

    ``of``: the document's number, for an annex that is not bound with it.
    """

    title: str
    number: int = 0
    of: str = ""

    @property
    def label(self) -> str:
        return f"{self.of}{pick('附件', 'Annex ')}{self.number or ''}".strip()


OfficialBlock = Addressed | Clause | Annexes | Signed | Signet | Roll | Annex


def head_lines(head: Head) -> list[str]:
    """A head as lines of plain text."""
    lines = head.marks
    if isinstance(head, OfficialHead):
        suffix = head.suffix
        lines += [office + (suffix if number == len(head.offices) - 1 else "")
                  for number, office in enumerate(head.offices)]
        signers = pick("签发人：", "Signer: ") + "　".join(head.signers) if head.signers else ""
        lines.append(" | ".join(part for part in (head.number, signers) if part))
    elif isinstance(head, MinutesHead):
        lines += [head.name, head.number, " | ".join(part for part in (head.left, head.right) if part)]
    else:
        lines += [head.office + (head.word if isinstance(head, OrderHead) else ""), head.number]
    return [line for line in lines if line] + [""]


def block_lines(block: OfficialBlock) -> list[str]:
    """A block as lines of plain text."""
    if isinstance(block, Addressed):
        return [block.text]
    if isinstance(block, Clause):
        return ["　　" + block.line]
    if isinstance(block, Annexes):
        label = pick("附件：", "Annexes: ")
        if len(block.names) < 2:
            return ["", *(f"　　{label}{name}" for name in block.names)]
        return ["", *(f"　　{label if n == 1 else '　' * 3}{n}. {name}" for n, name in enumerate(block.names, 1))]
    if isinstance(block, Roll):
        return [f"　　{block.heading}{block.names}"]
    if isinstance(block, Annex):
        return ["", "--- page ---", "", block.label, block.title, ""]
    said = [f"{block.title}　{block.name}"] if isinstance(block, Signet) else list(block.offices)
    return ["", *said, block.date, *([bracketed(block.note)] if block.note else [])]


def bracketed(note: str) -> str:
    """A note in brackets, which it may already have."""
    return note if note.startswith(("（", "(")) else f"（{note}）"
