"""When and where: the time that stands with what happened, and the place beside it."""
from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from app.intake import words
from app.intake.sentences import Sentence
from app.intake.times import Moment

HAPPENED = re.compile("发生|突发|突然|爆发|突起|遭遇|遭受|遭|出现|事发|案发|引发|酿成|造成")
# something happening, whatever the category says
GENERIC = (
    "事故 事件 灾害 灾情 险情 案件 惨剧 爆炸 坍塌 倒塌 泄漏 "
    "失控 相撞 追尾 侧翻 翻车 起火 着火 失火 火灾 大火 中毒 呕吐 腹泻 身亡 震感 "
    "冒起 浓烟 晕倒 昏迷 身体不适 撞上 撞倒 卷进 坠落 坠入 落水 失联 聚集 停电 滑坡 沉没 被困 垮塌 塌陷 坠毁 "
    "脱轨 倾覆 踩踏 爆燃 闪爆 泄露 溺水 撞断"
)
LABEL_TIME = re.compile(r"(?:事发|案发|发生|发震|出事|起火|事故|事件)?(?:时间|时刻)\s?(?:[:为是]|约)\s?$")
# times of the paper, not of the event
OTHER_LABEL = re.compile("来电|接电|通话|记录|填|打印|传真|报|发布|发送|收[到文]|签发|会议|截止")
AT_TIME = re.compile(
    r"(?:发生在|发生于|事发|事发在|事发于|案发|发震时刻[为是]?|出事时间是|起火时间[为是]?)(?:北京时间|当地时间|"
    r"时间|[^，。\n]{1,4}当地时间)?[，\s约在]{0,2}$"
)
AS_OF = re.compile(r"(?:截至|截止|截止到|截至到|截|到|至|直到|从|自|定于)(?:北京时间|当地时间|当日|目前)?\s?$")
REPORTER = re.compile(r"(?:记者|笔者|本报)(?:于|在)?\s?$")  # 记者昨日从县政府证实
# what others did or learnt at that time
LATER = re.compile(
    r"^(?:[说称](?!号)|对外|首次|最新)|^[，\s]{0,2}(?:[^，。\n]{0,8})?(?:记者(?!途经|路过|经过|目睹|目击|亲历)|本报|从[^，]{1,30}(?:获悉|证实|了解|得知|采访)|获悉|了解到|赶到|赶赴|到达|到场|抵达|扑灭|被控制|"
    r"得到控制|基本控制|完全控制|"
    r"发布|召开|宣布|通报|表示|致电|作出|做出|批示|指示|医生|医院|治疗|出院|警方|恢复|救出|送往|送到|被送|收到|"
    r"抽样|查封|封存|回应|仍有|发稿|落款|死于|不治|因伤)"
)
CALLED = re.compile(r"(?:接警|接报|接到|报警|来电|报告|报称)")


@dataclass(frozen=True)
class When:
    """The time proposed, and how sure its place in the text makes it."""

    moment: Moment
    points: float


class Scene:
    """An even text with its sentences, its times and the places where something happens."""

    def __init__(self, text: str, said: list[Sentence], times: list[Moment], code: str) -> None:
        self.text, self.said, self.times = text, said, times
        self._starts = [one.start for one in said]
        kind = words.kind(code)
        lexicon = words.Lexicon([*GENERIC.split(), *(kind.strong if kind else ())])
        self.events = list(lexicon.hits(text))
        self._event_starts = [hit.start for hit in self.events]
        self._time_starts = [one.start for one in times]

    def sentence(self, place: int) -> Sentence:
        """The sentence at an offset."""
        return self.said[max(0, bisect_right(self._starts, place) - 1)]

    def times_between(self, start: int, end: int) -> list[Moment]:
        """The times that begin between two offsets."""
        return self.times[bisect_left(self._time_starts, start):bisect_left(self._time_starts, end)]

    def event_after(self, start: int, end: int) -> int | None:
        """Where the first event word between two offsets stands."""
        at = bisect_right(self._event_starts, start - 1)
        return self._event_starts[at] if at < len(self._event_starts) and self._event_starts[at] < end else None


def when(scene: Scene) -> When | None:
    """The time of the event."""
    usable = [one for one in scene.times if one.precision in ("minute", "hour", "day")]
    if not usable:
        return None
    rated = [When(one, _points(scene, n, usable)) for n, one in enumerate(usable)]
    best = max(rated, key=lambda one: one.points)
    return _finer(best, rated) if best.points > -2 else None


def _points(scene: Scene, number: int, usable: list[Moment]) -> float:
    one = usable[number]
    said = scene.sentence(one.start)
    limit = said.end
    if number + 1 < len(usable):
        limit = min(limit, usable[number + 1].start)
    before, after = scene.text[max(said.start, one.start - 16):one.start], scene.text[one.end:min(limit, one.end + 90)]
    points = -0.25 * min(said.number, 12)
    if one.precision == "day" and not one.day_given and not number:
        points -= 1.5  # 半夜 in a headline, with the day of the paper
    if LABEL_TIME.search(before) and not OTHER_LABEL.search(before[-9:]):
        points += 8
    if AT_TIME.search(before):
        points += 6
    if AS_OF.search(before):
        points -= 6
    if LATER.match(after) or REPORTER.search(before):
        points -= 4
    elif CALLED.search(after[:30]):
        points -= 1
    event = scene.event_after(one.end, min(limit, one.end + 90))
    if event is not None:
        points += 4 - 0.01 * (event - one.end)
        if HAPPENED.search(scene.text, one.end, event + 4):
            points += 2
    return points


def _finer(best: When, rated: list[When]) -> When:
    """A time of the same day that names the hour, or the minute of the same hour, and tells of the event too."""
    order = {"day": 0, "hour": 1, "minute": 2}
    coarse = best.moment
    for other in sorted(rated, key=lambda one: -one.points):
        fine = other.moment
        if order[fine.precision] <= order[coarse.precision] or other.points < 0.5:
            continue
        if fine.at.date() != coarse.at.date():
            continue
        if coarse.precision == "hour" and fine.at.hour != coarse.at.hour:
            continue
        if coarse.precision == "day" and coarse.part and not _fits(coarse.part, fine.at.hour):
            continue
        return When(fine, best.points)
    return best


# the hours that a part of the day may mean, from and to
HOURS = {
    "凌晨": (0, 6), "清晨": (4, 9), "早": (4, 10), "晨": (4, 9), "上午": (6, 12), "中午": (10, 14), "正午": (11, 13),
    "午间": (11, 14), "下午": (12, 19), "午后": (12, 17), "傍晚": (16, 20), "晚": (17, 24), "夜": (18, 24),
    "深夜": (21, 24),
}


def _fits(part: str, hour: int) -> bool:
    low, high = HOURS.get(part, (0, 24))
    return low <= hour <= high
