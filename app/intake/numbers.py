"""Numbers as Chinese reports write them: 12, １２, 1,200, 1.5万, 十二, 四十余, 两, 近50, 数百."""
from __future__ import annotations

from dataclasses import dataclass

DIGITS = {"〇": 0, "零": 0, "○": 0, "一": 1, "壹": 1, "二": 2, "两": 2, "贰": 2, "三": 3, "叁": 3, "四": 4, "五": 5,
          "六": 6, "七": 7, "八": 8, "九": 9}
TENS = {"十": 10, "百": 100, "千": 1000}
GROUPS = {"万": 10_000, "亿": 100_000_000}
CHINESE = "〇零○一壹二两贰三叁四五六七八九十百千万亿"

# A number with what rounds it; bounded everywhere, so that no text makes the search slow.
ROUND = "(?:大约|约有|约|近|逾|超过|超|至少|不少于|不下|多达|上(?=[百千万])|最少)"
NUMBER = (
    rf"(?:(?P<{{0}}round>{ROUND})?\s?"
    r"(?P<{0}n>\d{{1,3}}(?:,\d{{3}}){{1,3}}|\d{{1,9}}(?:\.\d{{1,4}})?|[" + CHINESE + r"]{{1,12}})"
    r"(?P<{0}more>[余多来几])?(?P<{0}unit>[百千万亿]{{0,2}})(?P<{0}more2>[余多])?)"
)


@dataclass(frozen=True)
class Number:
    """A number read; ``about`` when it is rounded or only a bound."""

    value: float
    about: bool = False

    @property
    def whole(self) -> int:
        return int(self.value)


def pattern(prefix: str = "") -> str:
    """A regular expression of a number; its groups carry the prefix, for ``read()``."""
    return NUMBER.format(prefix)


def read(groups: dict[str, str | None], prefix: str = "") -> Number | None:
    """The number of a match of ``pattern(prefix)``; None where the characters are no number."""
    value = value_of(groups.get(prefix + "n") or "")
    if value is None:
        return None
    about = any(groups.get(prefix + part) for part in ("round", "more", "more2"))
    for sign in groups.get(prefix + "unit") or "":
        value *= TENS.get(sign) or GROUPS[sign]
    if value > 1e12:
        return None
    return Number(value, about or _is_range(groups.get(prefix + "n") or ""))


def value_of(text: str) -> float | None:
    """The value of a numeral in Arabic or Chinese digits; None for anything else. 三四十 is its lower bound."""
    plain = text.replace(",", "")
    if plain.isascii() and plain.replace(".", "", 1).isdigit():
        return float(plain)
    if not text or any(sign not in CHINESE for sign in text):
        return None
    if all(sign in DIGITS for sign in text):
        if len(text) == 2 and _is_range(text):
            return float(DIGITS[text[0]])
        return float("".join(str(DIGITS[sign]) for sign in text))
    return _spelled(text)


def _spelled(text: str) -> float:
    whole, group, digit = 0, 0, 0
    fresh = True
    for sign in text:
        if sign in DIGITS:
            # 三四十: the first of two neighbours counts
            digit = digit if digit and not fresh and DIGITS[sign] == digit + 1 else DIGITS[sign]
            fresh = False
        elif sign in TENS:
            group += (digit or 1) * TENS[sign]
            digit, fresh = 0, True
        else:
            whole += (group + digit or 1) * GROUPS[sign]
            group, digit, fresh = 0, 0, True
    return float(whole + group + digit)


def _is_range(text: str) -> bool:
    """Whether two neighbours stand side by side, as in 三四 and 三四十."""
    return any(
        a in DIGITS and b in DIGITS and DIGITS[a] and DIGITS[b] == DIGITS[a] + 1
        for a, b in zip(text, text[1:], strict=False)
    ) and (len(text) == 2 or any(sign in TENS for sign in text))
