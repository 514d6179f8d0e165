"""The wording of a report: a template filled with what is known, and what changed since the last one."""
from __future__ import annotations

import re
from collections.abc import Mapping

from app.core.i18n import language, tr, tr_noop
from app.features.events.rules.figures import COUNTED, NAMES, changed

SHORTEST = 3  # characters of a place that a title begins with
_PLACE = re.compile(r"\{([a-z_]+)\}")
_SENTENCE = re.compile(r"[^。；;！!？?\n]+[。；;！!？?]*[”’」）)]*")
_DOUBLE_STOP = re.compile(r"([。！？!?.][”’」])[。.；;]")
_HAPPENED = re.compile("^发生了?(?=.)")  # the templates say it themselves
SAID = {
    "dead": tr_noop("{n} dead"), "missing": tr_noop("{n} missing"), "trapped": tr_noop("{n} trapped"),
    "serious": tr_noop("{n} badly hurt"), "slight": tr_noop("{n} lightly hurt"),
    "relocated": tr_noop("{n} moved to safety"), "loss_wan": tr_noop("loss of {n} × 10,000 yuan"),
}
NOBODY = {"dead": tr_noop("killed"), "missing": tr_noop("lost"), "trapped": tr_noop("caught")}


def filled(
    template: str, values: Mapping[str, str], needed: frozenset[str] = frozenset(), unknown: str | None = None
) -> str:
    """A template with its placeholders filled; line by line, so that what is not known leaves no hole.

    A line of which nothing is known is left out, unless a ``needed`` value stands in it: that is being verified.
    ``unknown`` stands for a value that is missing within a line, else that it is being verified.
    Lines run on in one paragraph; an empty line begins the next.
    """
    missing = tr("being verified") if unknown is None else unknown
    paragraphs = []
    for paragraph in template.split("\n\n"):
        lines = []
        for line in paragraph.split("\n"):
            names = _PLACE.findall(line)
            known = [name for name in names if values.get(name)]
            if not names or known or needed & set(names):
                line = _PLACE.sub(lambda found: _value(values.get(found[1], ""), missing), line)
                lines.append(_DOUBLE_STOP.sub(r"\1", line))  # a quotation that ends a sentence ends this one too
        if lines:
            paragraphs.append(("" if language() == "zh_CN" else " ").join(lines))
    return "\n".join(paragraphs)


def _value(text: str, missing: str) -> str:
    """A value within a sentence that goes on."""
    return text.strip().rstrip("。；;.") or missing


def parted(title: str, place: str) -> tuple[str, str]:
    """(place in short, event): a title often begins with the place, which a report names apart."""
    end = 0
    for ours, theirs in zip(title, place, strict=False):
        if ours != theirs:
            break
        end += 1
    if end < SHORTEST:
        return ("", title) if place and place[:SHORTEST] in title else (place, title)
    return title[:end].strip(), _HAPPENED.sub("", title[end:].strip()) or title


def number(value: float) -> str:
    """A figure without needless decimals."""
    return str(int(value)) if float(value).is_integer() else f"{value:g}"


def figures_said(known: Mapping[str, float | None]) -> str:
    """The figures known, in one phrase; zero is said of the dead, the missing and the trapped alone."""
    told = [
        tr(SAID[name]).format(n=number(value)) for name in NAMES
        if (value := known.get(name)) is not None and (value or name in ("dead", "missing", "trapped"))
    ]
    return tr(", ").join(told)


def toll(known: Mapping[str, float | None]) -> str:
    """The figures as a report says them: first what there is, then of whom there is none; empty for none known."""
    told = [tr(SAID[name]).format(n=number(value)) for name in COUNTED if (value := known.get(name))]
    none = [tr(NOBODY[name]) for name in NOBODY if known.get(name) == 0]
    loss = known.get("loss_wan")
    parts = [
        tr(", ").join(told), tr("nobody {states}").format(states=tr(", ").join(none)) if none else "",
        tr(SAID["loss_wan"]).format(n=number(loss)) if loss else "",
    ]
    return tr(", and ").join(part for part in parts if part)


def changes_said(before: Mapping[str, float | None], now: Mapping[str, float | None]) -> str:
    """Only the figures that changed, each with by how much; empty where none did."""
    told = []
    for name, by in changed(before, now).items():
        said = tr(SAID[name]).format(n=number(now[name] or 0))
        if before.get(name) is None:
            told.append(said)
        else:
            more = tr("{said} ({n} more)") if by > 0 else tr("{said} ({n} fewer)")
            if name == "loss_wan":
                more = tr("{said} ({n} × 10,000 yuan more)") if by > 0 else tr("{said} ({n} × 10,000 yuan less)")
            told.append(more.format(said=said, n=number(abs(by))))
    return tr(", ").join(told)


def corrections_said(before: Mapping[str, float | None], now: Mapping[str, float | None]) -> str:
    """Each figure that changed: what was said of it, and what is right."""
    text, told = tr("“{before}” should read “{now}”"), []
    for name in changed(before, now):
        said, value = tr(SAID[name]), before.get(name)
        right = said.format(n=number(now[name] or 0))
        told.append(right if value is None else text.format(before=said.format(n=number(value)), now=right))
    return tr(", ").join(told)


def news(before: str, now: str) -> str:
    """The sentences of a text that an earlier one did not have yet, in their order."""
    told = {_bare(one) for one in _SENTENCE.findall(before)}
    return "".join(one for one in _SENTENCE.findall(now) if _bare(one) not in told).strip()


def _bare(sentence: str) -> str:
    return "".join(sentence.split()).strip("。；;！!？?，,")


def elements_changed(before: Mapping[str, str], now: Mapping[str, str], leave: frozenset[str]) -> dict[str, str]:
    """What is new of each element since the last report, but for those in ``leave``."""
    found = {code: news(before.get(code, ""), value) for code, value in now.items() if code not in leave}
    return {code: value for code, value in found.items() if value}
