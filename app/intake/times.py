"""Times as reports write them, resolved against the date the text or its arrival gives."""
from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.intake import numbers

N = r"(?:\d{1,2}|[〇零一二三四五六七八九十两]{1,3})"
PARTS = (
    "今晨|昨晨|凌晨|清晨|早晨|早上|早间|上午|中午|正午|午间|午后|下午|傍晚|晚上|晚间|当晚|夜间|夜里|深夜|午夜|"
    "半夜|[早晨晚夜]"
)
EXPRESSION = re.compile(
    r"(?P<iso>(?<!\d)(?:19|20)\d{2}(?P<sep>[-/.])\d{1,2}(?P=sep)\d{1,2}(?:[ T]{0,3}\d{1,2}:\d{2}(?::\d{2})?)?(?!\d))|"
    r"(?:(?:(?P<year>(?:19|20)\d{2}|[二一][〇零0一二三四五六七八九]{3}|今|去|前|本|当)年(?:初|底)?(?:以来)?)?\s?"
    rf"(?:(?P<month>本|上|当|(?<![\d.]){N})个?月(?:份)?(?P<third>[上中下]旬)?)?\s?"
    rf"(?:(?P<day>(?<![\d.]){N}(?:日|号(?=[，\s在早晚上下中凌傍清夜\d]))|今[天日]?|昨[天日]?|前[天日]|前(?=晚|早|"
    rf"晨)|当[天日]|当(?=晚|早)|本日|"
    rf"次日|第二[天日]|翌日|(?:上|本|这)?(?:周|星期|礼拜)[一二三四五六日天])"
    r"(?:\((?P<paren>[^()\n]{1,9})\)日?)?)?\s?"
    rf"(?P<part>{PARTS})?\s?(?:约|大约)?"
    rf"(?P<clock>(?<![\d.:])(?P<hour>{N})(?:时|点钟?|:(?=\d\d))(?!\d{{3}})(?:(?P<half>半)|(?P<quarter>[一三])刻|"
    rf"(?P<minute>{N})分?)?"
    r"(?:(?:\d{1,2}(?:\.\d{1,3})?)秒|:\d\d)?)?"
    r"(?P<tail>许|左右|前后|多|过|余)?)"
)
# what must not follow an hour: 3小时, 6点多 is fine, 三点建议 is not
NOT_CLOCK = re.compile(
    r"[一二三四五六七八九十]{1,2}点(?:建议|要求|意见|一级|[一二三四五六七八九]级|[一二三四五六七八九]万)"
)
LINE_DATE = re.compile(
    r"[\s(\[]{0,4}(?:(?:新闻)?(?:来源|稿源)\s?:\s?\S{1,15}\s{1,4})?(?:(?:日期|时间|ReportTime|发布时间|报告时间|接报时间|收文时间|发送时间)\s?:\s?)?"
    r"(?P<y>(?:19|20)\d{2})\s?[-/.年]\s?(?P<m>\d{1,2})\s?[-/.月]\s?(?P<d>\d{1,2})日?"
    r"(?:[ T]{0,3}(?P<h>\d{1,2})\s?[:时]\s?(?P<min>\d{1,3}))?"
)
DATELINE = re.compile(
    rf"(?:(?P<y>(?:19|20)\d{{2}})年)?(?:(?P<m>{N})月)(?P<d>{N})日(?=电|讯|消息|信息|综合|报道|专电|"
    rf"[^，。\n]{{1,8}}报道)"
)
EVENING = {"下午", "傍晚", "晚", "夜", "深夜", "午后", "半夜", "午夜", "中午", "午间", "正午"}  # from noon on


@dataclass(frozen=True)
class Moment:
    """A time read; ``precision`` "minute", "hour", "day", "month" or "year". ``day_given``: it names its own day."""

    start: int
    end: int
    at: datetime
    precision: str
    part: str = ""
    day_given: bool = True


@dataclass(frozen=True)
class Anchor:
    """The date relative times are told from. ``stands``: (start, end) of where the text gives it, which is no event."""

    at: datetime | None
    exact: bool = False  # whether the hour too is known
    stands: tuple[tuple[int, int], ...] = ()


def anchor(text: str, received: datetime | None) -> Anchor:
    """The text's own date (a line of its own at the head, a dateline such as 12月7日电), else the arrival's."""
    head, stands = _line_date(text), []
    base = head[0] if head else None
    exact = head[1] if head else False
    if head:
        stands.append(head[2])
    if base is None and received is not None:
        base, exact = received, True
    line = DATELINE.search(text[:400])
    if line is not None:
        stands.append(line.span())
        month, day = _small(line["m"]), _small(line["d"])
        given = _date(int(line["y"]), month, day) if line["y"] else _latest(base, month, day)
        if given is not None and (base is None or abs((base.date() - given).days) <= 400):
            same = base is not None and base.date() == given
            base, exact = (base, exact) if same else (datetime(given.year, given.month, given.day), False)
    return Anchor(base, exact, tuple(stands))


def _line_date(text: str) -> tuple[datetime, bool, tuple[int, int]] | None:
    """A date that begins one of the first lines or is the last line: (time, whether with the hour, span)."""
    lines = list(re.finditer(r"[^\n]{1,200}", text[:1500]))[:4]
    tail = list(re.finditer(r"[^\n]{1,60}", text[-160:]))[-2:]
    offset = max(0, len(text) - 160)
    for match, shift in [*((line, 0) for line in lines), *((line, offset) for line in tail)]:
        found = LINE_DATE.match(match[0])
        # a sentence that begins with its date is no date line
        rest = match[0][found.end():].strip() if found else "。"
        if found is None or len(rest) > 30 or re.search("[，。,]", rest):
            continue
        day = _date(int(found["y"]), int(found["m"]), int(found["d"]))
        if day is None:
            continue
        start = match.start() + shift
        hour, minute = int(found["h"] or 24), int(found["min"] or 60)
        span = (start, start + found.end())
        if hour < 24 and minute < 60:
            return datetime(day.year, day.month, day.day, hour, minute), True, span
        return datetime(day.year, day.month, day.day), False, span
    return None


def moments(text: str, base: Anchor) -> list[Moment]:
    """All times of an even text in their order. Times without a day of their own take that of the one before."""
    found: list[Moment] = []
    last: Moment | None = None
    for match in _matches(text):
        if any(start < match.end() and match.start() < end for start, end in base.stands):
            continue
        moment = _resolve(match, base, last)
        if moment is None:
            continue
        found.append(moment)
        if moment.precision in ("minute", "hour", "day"):
            last = moment
    return found


def _matches(text: str) -> Iterator[re.Match[str]]:
    for match in EXPRESSION.finditer(text):
        groups = match.groupdict()
        if not match[0].strip() or not any(groups[g] for g in ("iso", "year", "month", "day", "part", "clock")):
            continue
        if groups["day"] in ("今", "昨", "前", "当") and not (groups["part"] or groups["paren"]):
            continue
        bare_part = groups["part"] and not any(groups[g] for g in ("day", "clock", "month", "year"))
        if bare_part and len(groups["part"]) == 1:
            continue
        if match[0].strip() == "一时":  # for a while
            continue
        if NOT_CLOCK.match(text, match.start("clock")) if groups["clock"] else False:
            continue
        yield match


def _resolve(match: re.Match[str], base: Anchor, last: Moment | None) -> Moment | None:
    """The moment of a match; None where it cannot be one, or no date is known to tell it from."""
    groups = match.groupdict()
    end = match.end() - (len(match[0]) - len(match[0].rstrip()))
    start = match.start() + (len(match[0]) - len(match[0].lstrip()))
    if groups["iso"]:
        return _iso(groups["iso"], start, end)
    day, precision = _day(groups, base, last)
    if day is None:
        return None
    part = _part(groups["part"] or ("晨" if groups["day"] == "昨" else ""))
    if not part and groups["clock"] and not groups["day"] and last is not None and not groups["month"]:
        part = _inherited(last, groups)
    own = bool(groups["day"] or groups["month"] or groups["year"])
    if not groups["clock"]:
        if precision == "day" and not groups["part"] and not own:
            return None
        return Moment(start, end, datetime(day.year, day.month, day.day), precision, part, own)
    clock = _clock(groups, part)
    if clock is None:
        return None
    hour, minute = clock
    try:
        at = datetime(day.year, day.month, day.day) + timedelta(hours=hour, minutes=minute or 0)
    except OverflowError:
        return None
    return Moment(start, end, at, "hour" if minute is None else "minute", part, own)


def _inherited(last: Moment, groups: dict[str, str | None]) -> str:
    """当晚……9时30分: the part of the day goes on, where the hour could be either."""
    hour = _small(groups["hour"] or "")
    return last.part if last.part in EVENING and hour < 12 else ""


def _iso(text: str, start: int, end: int) -> Moment | None:
    digits = [int(part) for part in re.findall(r"\d+", text)]
    day = _date(*digits[:3])
    if day is None:
        return None
    at = datetime(day.year, day.month, day.day)
    if len(digits) < 5:
        return Moment(start, end, at, "day")
    if digits[3] > 23 or digits[4] > 59:
        return None
    return Moment(start, end, at.replace(hour=digits[3], minute=digits[4]), "minute")


def _part(text: str) -> str:
    """A part of the day by its short name."""
    for name in ("凌晨", "清晨", "午夜", "半夜", "深夜", "上午", "下午", "傍晚", "午后", "中午", "正午", "午间"):
        if name in text:
            return name
    return next((sign for sign in "晚夜早晨" if sign in text), "")


def _clock(groups: dict[str, str | None], part: str) -> tuple[int, int | None] | None:
    """Hour (24 for midnight at the end of the day) and minute, None where not given."""
    hour = _small(groups["hour"] or "")
    minute: int | None = None
    if groups["half"]:
        minute = 30
    elif groups["quarter"]:
        minute = 15 if groups["quarter"] == "一" else 45
    elif groups["minute"]:
        minute = _small(groups["minute"])
        if minute > 59:
            return None
    if hour > 24 or hour < 0:
        return None
    if part in ("中午", "正午", "午间"):
        hour += 12 if hour < 10 else 0
    elif part in ("晚", "夜", "深夜", "午夜", "半夜") and hour == 12:
        hour = 24
    elif part in ("夜", "深夜", "午夜", "半夜"):
        hour += 12 if 6 <= hour < 12 else 0
    elif part in EVENING:
        hour += 12 if hour < 12 else 0
    elif part == "凌晨" and hour == 12:
        hour = 0
    return hour, minute


def _day(groups: dict[str, str | None], base: Anchor, last: Moment | None) -> tuple[date | None, str]:
    """The day a match names and how exact it is."""
    year, month, day = groups["year"], groups["month"], groups["day"]
    paren = re.fullmatch(rf"(?:({N})月)?({N})日?", groups["paren"] or "")
    if paren and day and not re.match(N, day):  # 今天(17日), 昨日(12月6日)
        month, day = paren[1] or month, paren[2] + "日"
    told = base.at.date() if base.at else None
    if year is not None and not year[:1].isdigit() and year in ("今", "去", "前", "本", "当"):
        if told is None:
            return None, ""
        number = told.year - {"去": 1, "前": 2}.get(year, 0)
    else:
        number = _year(year) if year else 0
    if month in ("本", "上", "当"):
        if told is None:
            return None, ""
        shifted = told.replace(day=1) - timedelta(days=1 if month == "上" else 0)
        month, number = str(shifted.month), shifted.year
    if month:
        return _in_month(_small(month), day, number, told, last)
    if day and re.match(N, day):
        near = last.at.date() if told is None and last is not None else told
        return _day_of_month(_small(day[:-1]), near), "day"
    if day:
        return _relative(day, told, last), "day"
    if number and not groups["clock"] and not groups["part"]:
        return _date(number, 1, 1), "year"
    if last is not None:
        return last.at.date(), "day"
    return told, "day"


def _in_month(
    month: int, day: str | None, year: int, told: date | None, last: Moment | None
) -> tuple[date | None, str]:
    number = _small(day[:-1]) if day and re.match(N, day) else 0
    if not year and told is None and last is not None:
        told = last.at.date()
    if not year:
        if told is None:
            return None, ""
        found = _latest(datetime(told.year, told.month, told.day), month, number or 1)
    else:
        found = _date(year, month, number or 1)
    return found, "day" if number else "month"


def _relative(day: str, told: date | None, last: Moment | None) -> date | None:
    before = {"今": 0, "本": 0, "昨": 1, "前": 2}
    if day[0] in "当次第翌":
        near = last.at.date() if last is not None and last.precision != "year" else told
        if near is None:
            return None
        return near + timedelta(days=0 if day[0] == "当" else 1)
    if told is None:
        return None
    if day[-2:-1] in "周期拜" and len(day) > 1 and day[-1] in "一二三四五六日天":
        wanted = "一二三四五六日天".index(day[-1])
        wanted = 6 if wanted == 7 else wanted
        monday = told - timedelta(days=told.weekday())
        if day[0] == "上":
            return monday + timedelta(days=wanted - 7)
        return told - timedelta(days=(told.weekday() - wanted) % 7)
    return told - timedelta(days=before.get(day[0], 0))


def _day_of_month(day: int, told: date | None) -> date | None:
    """The latest day of that number up to the date told."""
    if told is None:
        return None
    year, month = told.year, told.month
    for _ in range(3):
        found = _date(year, month, day)
        if found is not None and found <= told + timedelta(days=1):  # the sender's clock may be ahead of ours
            return found
        year, month = (year, month - 1) if month > 1 else (year - 1, 12)
    return None


def _latest(base: datetime | None, month: int, day: int) -> date | None:
    """The latest such day of a year up to the date told."""
    if base is None:
        return None
    found = _date(base.year, month, day)
    if found is not None and found > base.date() + timedelta(days=1):
        found = _date(base.year - 1, month, day)
    return found


def _date(year: int, month: int, day: int) -> date | None:
    try:
        found = date(year, month, day)
    except (ValueError, OverflowError):
        return None
    return found if 1900 <= year <= 2199 else None


def _year(text: str) -> int:
    return int("".join(sign if sign.isdigit() and sign.isascii() else str(numbers.DIGITS[sign]) for sign in text))


def _small(text: str) -> int:
    """A numeral of at most three signs; -1 for none."""
    value = numbers.value_of(text)
    return -1 if value is None else int(value)
