"""The title: a headline of the text, else place and event."""
from __future__ import annotations

import re

from app.intake import words
from app.intake.times import LINE_DATE

LONGEST = 50  # characters of a headline
HEADED = re.compile(
    "关于|发生|事故|事件|火灾|地震|报告|续报|快报|情况|[死伤亡]|中毒|预警|灾|爆炸|泄漏|坍塌|致|疫情|停电|聚集"
)
FORM = re.compile(
    r"^[\s【\[(]*(?:(?:值班|突发)[^\s:]{0,8}(?:快报|信息|专报)|传真|电报|短信|紧急)?[】\])\s]*$|第\d{1,4}期|[:]|"
    r"^\d|^(?:抄送|主送|签发|编号)"
)


def headline(text: str) -> tuple[int, int] | None:
    """Where a headline stands among the first lines of an even text; None where there is none."""
    for match in list(re.finditer(r"[^\n]{1,200}", text[:1200]))[:5]:
        line = match[0].strip()
        if len(line) > LONGEST or re.search("[。;]", line):
            return None
        if LINE_DATE.match(line) or FORM.search(line) or len(line) < 5 or not HEADED.search(line):
            continue
        if not text[match.end():].strip():
            return None  # the only line is the text itself
        start = match.start() + len(match[0]) - len(match[0].lstrip())
        return start, start + len(line)
    return None


def composed(place: str, code: str) -> str:
    """城北区云河路发生火灾; "" where neither is known."""
    kind = words.kind(code)
    if kind is None:
        return place
    return f"{place}发生{kind.event}" if place else kind.event
