"""The duty log's rules: values in, values out. No clock, no database."""
from __future__ import annotations

import difflib
import re
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby, takewhile

from app.core.i18n import tr

COMPARED = 4_000_000  # characters of one text times those of the other: what is compared finely in a moment
ALIKE = 0.9  # the share of two texts that are probably one said twice
WEEKDAYS = "一二三四五六日"
_DATED = re.compile(r"(?:(\d{4})年)?(\d{1,2})月(\d{1,2})日[ 　]?[（(]?(?:星期|周)([一二三四五六日天])")
_PHONE = re.compile(r"^[+0-9(（][0-9x*()（）\- +转]{2,}$", re.IGNORECASE)


def is_late(at: datetime, recorded: datetime, minutes: int) -> bool:
    """Whether an entry counts as late: more than ``minutes`` between what happened and its recording."""
    return recorded - at > timedelta(minutes=minutes)


def is_ahead(at: datetime, now: datetime, minutes: int) -> bool:
    """Whether a time lies in the future by more than ``minutes``."""
    return at - now > timedelta(minutes=minutes)


def typed_time(text: str, now: datetime) -> datetime:
    """A time as an officer types it, in wall time: ``0244``, ``2:44``, ``-20``, ``昨2350``, ``06-23 23:50``.

    ``now`` is wall time. Raises ValueError when the text is none of these. A plain time of day is
    today's, also when it lies ahead: that is asked about, not guessed. A day without a year is the
    nearest one: at New Year that is last year's December, or next year's January.
    """
    text = text.strip().replace("：", ":").replace("　", " ")
    if not text:
        return now
    if re.fullmatch(r"-\d{1,4}", text):
        return now - timedelta(minutes=int(text[1:]))
    day = now.date()
    back = re.match(r"(前天|前|昨天|昨|y)\s*", text)
    if back:
        day -= timedelta(days=2 if back[1].startswith("前") else 1)
        text = text[back.end() :]
    dated = re.match(r"(?:(\d{4})[-/.年])?(\d{1,2})[-/.月](\d{1,2})日?[ T]+", text)
    if dated:
        month, number = int(dated[2]), int(dated[3])
        day = date(int(dated[1]), month, number) if dated[1] else nearest_day(month, number, now.date())
        text = text[dated.end() :]
    clock = re.fullmatch(r"(\d{1,2}):?(\d{2})(?::?(\d{2}))?", text)
    if not clock:
        raise ValueError(text)
    return datetime(day.year, day.month, day.day, int(clock[1]), int(clock[2]), int(clock[3] or 0))


def nearest_day(month: int, day: int, today: date) -> date:
    """The day of that month nearest to today. Raises ValueError when no year around has it."""
    found = []
    for year in (today.year, today.year - 1, today.year + 1):
        try:
            found.append(date(year, month, day))
        except ValueError:
            continue
    if not found:
        raise ValueError(f"{month}-{day}")
    return min(found, key=lambda one: abs(one - today))


@dataclass(frozen=True)
class Source:
    """Who is at the other end."""

    source: str
    person: str = ""
    post: str = ""
    phone: str = ""


def parse_source(text: str) -> Source:
    """Unit, person and phone of a typed source. Only full-width spaces part them; else all is the unit."""
    parts = [part.strip() for part in text.split("　") if part.strip()]
    phone = parts.pop() if len(parts) > 1 and _PHONE.match(parts[-1]) else ""
    if len(parts) == 2:
        return Source(parts[0], parts[1], "", phone)
    return Source("　".join(parts), "", "", phone)


def show_source(source: str, person: str = "", post: str = "", phone: str = "") -> str:
    """One line: unit, person, phone, parted by full-width spaces."""
    return "　".join(part for part in (source, person or post, phone) if part)


def weekday_faults(text: str, today: date) -> list[str]:
    """Dates in a text whose weekday does not match, as sentences."""
    faults = []
    for year, month, day, named in _DATED.findall(text):
        try:
            meant = date(int(year or today.year), int(month), int(day))
        except ValueError:
            faults.append(tr("There is no {month}-{day}.").format(month=month, day=day))
            continue
        real = WEEKDAYS[meant.weekday()]
        if real != named.replace("天", "日"):
            faults.append(
                tr("{month}-{day} is weekday {real}, not {named}.").format(
                    month=month, day=day, real=real, named=named
                )
            )
    return faults


def is_double(content: str, source: str, other_content: str, other_source: str) -> bool:
    """Whether two entries probably say the same: same source, texts alike for nine tenths."""
    if source.strip() != other_source.strip():
        return False
    if len(content) * len(other_content) > COMPARED:
        return content == other_content
    return _share(content, other_content) >= ALIKE and (
        difflib.SequenceMatcher(None, content, other_content).ratio() >= ALIKE
    )


def _share(one: str, other: str) -> float:
    """The characters two texts have in common in any order, as a share: never less than what difflib finds."""
    total, short = len(one) + len(other), min(len(one), len(other))
    # most texts differ by so many characters that looking which ones stand in both tells it
    if 2 * min(short, sum(map(set(one).__contains__, other))) < ALIKE * total:
        return 0.0
    return 2 * (Counter(one) & Counter(other)).total() / total if total else 1.0


@dataclass(frozen=True)
class Piece:
    """A piece of a corrected text: ``kept``, ``struck`` (was there) or ``new``."""

    text: str
    state: str


def changed_pieces(before: str, after: str) -> list[Piece]:
    """What a correction struck out and what it put there, shortest readable segments.

    Single characters left standing between two changes are joined to them, so that whole figures and
    words are struck, not letters of them.
    """
    # a run of letters or digits is one unit: "12" is never half struck
    old, new = _units(before), _units(after)
    if len(old) * len(new) > COMPARED:
        return _ends_kept(old, new)
    pieces: list[Piece] = []
    for tag, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(Piece("".join(old[a:b]), "kept"))
            continue
        if b > a:
            pieces.append(Piece("".join(old[a:b]), "struck"))
        if d > c:
            pieces.append(Piece("".join(new[c:d]), "new"))
    return _joined(pieces)


def _ends_kept(old: list[str], new: list[str]) -> list[Piece]:
    """What changed in texts too long to be compared finely: everything between their equal ends."""
    short = min(len(old), len(new))
    head = next((at for at in range(short) if old[at] != new[at]), short)
    tail = next((at for at in range(short - head) if old[-1 - at] != new[-1 - at]), short - head)
    parts = (
        (old[:head], "kept"), (old[head : len(old) - tail], "struck"), (new[head : len(new) - tail], "new"),
        (old[len(old) - tail :], "kept"),
    )
    return [Piece("".join(units), state) for units, state in parts if units]


def _units(text: str) -> list[str]:
    return re.findall(r"[0-9.]+|[A-Za-z]+|\s+|.", text, re.DOTALL)


def _joined(pieces: list[Piece]) -> list[Piece]:
    """Gathers changes that only one kept character parts."""
    joined: list[Piece] = []
    struck = new = ""
    for index, piece in enumerate(pieces):
        between = piece.state == "kept" and len(piece.text) < 2 and 0 < index < len(pieces) - 1
        if piece.state == "kept" and not (between and (struck or new)):
            joined += _flushed(struck, new)
            struck = new = ""
            joined.append(piece)
        else:
            struck += piece.text if piece.state != "new" else ""
            new += piece.text if piece.state != "struck" else ""
    return _around_figures(joined + _flushed(struck, new))


def _around_figures(pieces: list[Piece]) -> list[Piece]:
    """Widens a changed figure by its neighbours: 死亡1人 is struck whole, so that no digits run together."""
    wide: list[Piece] = []
    for kept, group in groupby(pieces, key=lambda piece: piece.state == "kept"):
        run = list(group)
        wide += [Piece("".join(piece.text for piece in run), "kept")] if kept else run
    index = 0
    while index < len(wide):
        change = list(takewhile(lambda piece: piece.state != "kept", wide[index : index + 2]))
        if not any(ch.isdigit() for piece in change for ch in piece.text):
            index += max(1, len(change))
            continue
        end = index + len(change)
        left = _cut_left(wide[index - 1].text) if index else ""
        right = _HAN.match(wide[end].text).group() if end < len(wide) else ""  # type: ignore[union-attr]
        if left:
            wide[index - 1] = Piece(wide[index - 1].text[: -len(left)], "kept")
        if right:
            wide[end] = Piece(wide[end].text[len(right) :], "kept")
        struck = "".join(piece.text for piece in change if piece.state == "struck")
        new = "".join(piece.text for piece in change if piece.state == "new")
        wide[index:end] = [Piece(left + struck + right, "struck"), Piece(left + new + right, "new")]
        index += 2
    return [piece for piece in wide if piece.text]


_HAN = re.compile(r"[ ]?[\u4e00-\u9fff]?")
_HAN_BEFORE = re.compile(r"[\u4e00-\u9fff]{0,2}[ ]?\Z")


def _cut_left(text: str) -> str:
    found = _HAN_BEFORE.search(text)
    return found.group() if found else ""


def _flushed(struck: str, new: str) -> list[Piece]:
    pieces = [Piece(struck, "struck"), Piece(new, "new")]
    return [piece for piece in pieces if piece.text]
