"""A fax or message that an event is opened from: the file read, the text read for what it proposes.

Nothing here is kept: a person takes or refuses each proposal, and the text itself becomes the entry, word for word.
"""
from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from app import intake
from app.core import plain_text
from app.core.errors import UserError
from app.core.i18n import show_moment, to_local, to_utc, tr, tr_noop
from app.core.pinyin import readings
from app.core.registry import setting
from app.core.run import Context
from app.features.events import state
from app.features.events.records import FIGURES
from app.features.events.rules.drafting import number
from app.features.events.rules.figures import COUNTED, NAMES

setting(
    "events.paste_characters", intake.READ, tr_noop("Characters of a text that an event is opened from"), least=500,
    most=intake.READ, source=tr_noop("no more than are read for proposals; a longer text belongs in an attachment"),
)
BYTES_A_CHARACTER = 4  # UTF-8 and GB 18030 need no more

# what a text can propose, in the order in which it is asked about; injured alone names no severity
FIELDS = ("title", "category", "occurred", "place", "source", *COUNTED, "injured", "loss_wan")
TITLES = {
    "title": tr_noop("Title"), "category": tr_noop("Category of event"), "occurred": tr_noop("Occurred"),
    "place": tr_noop("Place"), "source": tr_noop("Source"), "injured": tr_noop("Hurt, severity not said"),
    "loss_wan": tr_noop("Loss (10,000 yuan)"), **dict(FIGURES),
}


@dataclass(frozen=True)
class Proposal:
    """One thing that the text may say. ``text[start:end]`` stands for it; nothing does where both are 0.

    ``value`` as a field of the form takes it: a code, ``2026-06-24 02:31``, digits, or the words themselves;
    ``shown`` for the eye; ``is_about``: rounded or a bound.
    """

    field: str
    value: str
    shown: str
    found: str = ""
    start: int = 0
    end: int = 0
    is_about: bool = False

    @property
    def key(self) -> str:
        """The same for the same proposal, when the text around it has changed."""
        return f"{self.field}\n{self.value}\n{self.found}"


def check_length(ctx: Context, text: str) -> None:
    """Raises UserError for a text longer than an entry is opened from."""
    most = ctx.setting("events.paste_characters")
    if len(text) > most:
        said = tr("The text has {n} characters; up to {most} can be taken. Paste the part that matters, and attach "
                  "the whole to the entry.")
        raise UserError(said.format(n=len(text), most=most), "content")


def from_file(ctx: Context, path: Path) -> str:
    """The text of a .txt file in UTF-8, UTF-16 or GB 18030. Raises UserError for anything else, and for too much."""
    most = ctx.setting("events.paste_characters") * BYTES_A_CHARACTER
    try:
        if not path.is_file():
            raise UserError(tr("{name} is no file that can be read.").format(name=path.name), "content")
        with path.open("rb") as file:
            if os.fstat(file.fileno()).st_size > most:
                raise _too_large(path)
            content = file.read(most + 1)
    except OSError as fault:
        text = tr("{name} cannot be read: {fault}")
        raise UserError(text.format(name=path.name, fault=fault.strerror or fault), "content") from fault
    if len(content) > most:
        raise _too_large(path)
    read = plain_text.decoded(content)
    if read is None:
        said = tr("{name} is no plain text. Open it and paste what it says.")
        raise UserError(said.format(name=path.name), "content")
    text = plain(read)
    check_length(ctx, text)
    return text


def _too_large(path: Path) -> UserError:
    text = tr("{name} is too large for a message. Paste the part that matters.")
    return UserError(text.format(name=path.name), "content")


def plain(text: str) -> str:
    """The text without signs that are no writing: line ends are one sign, control signs are gone."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2029", "\n").replace("\u2028", "\n")
    return "".join(ch for ch in lines if ch in "\n\t" or not (ch < " " or ch == "\x7f" or "\ud800" <= ch <= "\udfff"))


def proposals(ctx: Context, text: str, received: datetime) -> list[Proposal]:
    """What the text may say, in the order of FIELDS, then of the text; several of one field where it gives several.

    ``received``: when it came in (UTC), for 今天 and 昨晚.
    """
    found = intake.read(text, to_local(received))
    names = state.category_names()
    made: list[Proposal] = []
    for span in found.spans:
        value = _value(span.field, span.value)
        if span.field in FIELDS and value:
            made.append(Proposal(span.field, value, _shown(span.field, value, names), text[span.start:span.end],
                                 span.start, span.end, span.field in found.about))
    for name in FIELDS:
        value = _value(name, getattr(found, name))
        if value and not any(one.field == name and one.value == value for one in made):
            made.append(Proposal(name, value, _shown(name, value, names), is_about=name in found.about))
    said = {(one.value, one.start, one.end) for one in made if one.field in ("serious", "slight") and one.end}
    once = {  # the hurt whose severity stands in the same words are no further figure
        (one.field, one.value, one.start): one for one in made
        if one.field != "injured" or (one.value, one.start, one.end) not in said
    }
    return sorted(once.values(), key=lambda one: (FIELDS.index(one.field), one.start, one.end))


def _value(field: str, given: object) -> str:
    """A value as the form takes it; empty for what is nothing or cannot be read."""
    if given is None or given == "":
        return ""
    text = str(given)
    try:
        if field == "occurred":
            moment = given if isinstance(given, datetime) else datetime.fromisoformat(text)
            return moment.replace(tzinfo=None).strftime("%Y-%m-%d %H:%M")
        if field in NAMES or field == "injured":
            return number(float(text))
    except ValueError:
        return ""
    return text.strip()


def _shown(field: str, value: str, names: dict[str, str]) -> str:
    if field == "category":
        return names.get(value, value)
    if field == "occurred":
        return show_moment(to_utc(datetime.fromisoformat(value)))
    return value


def choices(ctx: Context) -> list[tuple[str, str]]:
    """(code, name) of every category, with the pinyin dictionary read along the way."""
    rows = list(state.category_names().items())
    for _, name in rows:
        readings(name)
    return rows
