"""The casualties of the event: which of the statements of a text is its figure."""
from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import datetime

from app.intake import numbers
from app.intake.counts import PAIR, THEY, Statement, people, statements
from app.intake.scene import AS_OF, Scene
from app.intake.sentences import Sentence

NONE = (
    r"(?:(?:没有?|未|暂无|尚无|并无|无|未有)(?:造成|发生|引起|引发|导致|出现|发现|有)?(?:任何|有)?(?:人员|人)?(?:在[^，。;\n]{{1,8}}中)?"
    r"(?:(?:危重|重症|重伤|住院|受伤|中毒)(?:病例|病人|患者|人员)?(?:和|及|或|、|以及|与))?{what})"
    r"(?![^，。;\n]{{0,14}}(?:报告|消息|报道|反馈|不明|信息))"
)
NOBODY = {
    "both": re.compile(NONE.format(what="(?:伤亡|死伤)")),
    "dead": re.compile(NONE.format(what="(?:死亡|遇难)")),
    "injured": re.compile(NONE.format(what="(?:受伤|中毒)")),
    "missing": re.compile(NONE.format(what="(?:失踪|失联)")),
    "trapped": re.compile(NONE.format(what="(?:被困|受困)")),
}
LOSS = re.compile(
    rf"(?:直接)?(?:经济|财产)?损失(?:约|达|为|已达|共|高达|\s|:|估计|初步估计|"
    rf"金额){{0,4}}{numbers.pattern('l')}\s?(?P<lw>[百千万亿]{{0,2}})元"
)
FORMER = re.compile("此前|先前|起初|最初|早前|早些时候|之前|网传|传言|网友|知情人士|原报|误报|前报|曾报|谣")
CORRECTED = re.compile("实际(?!控制|操作|载|乘|人数)|更正|修正|核减|核实为|实为|应为|订正|改为|经核实")
NOW = re.compile("截至|截止|至目前|最新|上升至|增至|升至|增加[至到]|累计")
REST = re.compile("其余|仍|尚有|还有|继续|新增|出院|转院|其中|另有?$|分别|新发现|又")
RISEN = re.compile("增至|升至|增加[至到]|升到")
BODIES = re.compile(rf"{numbers.pattern('b')}\s?[名位]失[踪联](?:者|人员|矿工|船员)?的?(?:遗体|尸体)")
DIED_LATER = re.compile("伤员|伤者|重伤|抢救无效|不治|过重|送医|转院")
PARTS = re.compile("其中")
APART = re.compile("当场|抢救无效|不治|送医|另[有外]?|又|还有|随后|途中|当即")
OLDER = re.compile(
    "[0-9一二两三四五六七八九十几多数]{1,3}年前|去年|前年|历史上|近年来|"
    "曾发生|曾经发生|上一次|同类事故|往年|此前发生"
)
THIS = re.compile("此次|这次|本次|该起|这起|截至|截止|目前")


@dataclass
class Figures:
    """What was found: value, whether rounded, and the stretch, by field."""

    values: dict[str, int] = field(default_factory=dict)
    about: set[str] = field(default_factory=set)
    spans: dict[str, tuple[int, int]] = field(default_factory=dict)
    loss_wan: float | None = None
    loss_span: tuple[int, int] | None = None

    def put(self, name: str, value: int, about: bool, span: tuple[int, int]) -> None:
        self.values[name] = value
        self.spans[name] = span
        if about:
            self.about.add(name)


def figures(scene: Scene, occurred: datetime | None) -> Figures:
    """The figures of the event that happened at ``occurred``; others told as background do not count."""
    told = _told_sentences(scene, occurred)
    said = [one for sentence in told for one in statements(sentence)]
    said = _without_the_dead(said)
    said = _without_the_found(scene.text, said)
    found = Figures()
    for name in ("dead", "injured", "missing", "trapped", "serious", "slight", "relocated", "both"):
        chosen = _chosen(scene, [one for one in said if one.field == name])
        if chosen is not None:
            found.put(name, chosen.value, chosen.about, (chosen.start, chosen.end))
    _died_later(scene, said, found)
    _people(told, found)
    _hurt(said, found)
    _nobody(scene.text, found)
    _loss(scene.text, found)
    return found


def _without_the_dead(said: list[Statement]) -> list[Statement]:
    """1人送医后死亡: the same number says nothing of the hurt."""
    died = {place for one in said if one.field == "dead" for place in range(one.start, one.end)}
    return [
        one for one in said
        if one.field not in ("injured", "serious") or died.isdisjoint(range(one.start, one.end))
    ]


def _without_the_found(text: str, said: list[Statement]) -> list[Statement]:
    """5人失踪 …… 找到5名失踪者的遗体: missing no more."""
    found: dict[int, int] = {}  # how many bodies, and where that is said last
    for match in BODIES.finditer(text):
        number = numbers.read(match.groupdict(), "b")
        if number is not None:
            found[number.whole] = match.start()
    return [one for one in said if one.field != "missing" or found.get(one.value, -1) < one.end]


def _told_sentences(scene: Scene, occurred: datetime | None) -> list[Sentence]:
    """The sentences that are not about an older event."""
    kept, older, paragraph = [], False, -1
    for said in scene.said:
        if said.paragraph != paragraph:
            older, paragraph = False, said.paragraph
        older = _is_older(scene, said, occurred, older)
        if not older:
            kept.append(said)
    return kept


def _is_older(scene: Scene, said: Sentence, occurred: datetime | None, before: bool) -> bool:
    own = [one for one in scene.times_between(said.start, said.end) if one.day_given]
    for one in own:
        if occurred is None or AS_OF.search(scene.text[max(said.start, one.start - 8):one.start]):
            continue
        told = before or one.precision == "month" and scene.text[one.end:one.end + 1] == "，"
        if scene.event_after(one.end, said.end) is None and not told:
            continue
        at, than = one.at, occurred
        if one.precision == "year":
            earlier = at.year < than.year
        elif one.precision == "month":
            earlier = (at.year, at.month) < (than.year, than.month)
        else:
            earlier = at.date() < than.date()
        return earlier
    if said.number and OLDER.search(said.text):
        return True
    return before and not own and not THIS.search(said.text)


def _chosen(scene: Scene, said: list[Statement]) -> Statement | None:
    """The statement that counts: a correction, else the newest state, else the largest."""
    if not said:
        return None
    if corrected := [one for one in said if CORRECTED.search(_context(scene, one)) and not _is_former(scene, one)]:
        return ([one for one in corrected if not REST.search(one.before[-14:])] or corrected)[-1]
    current = [one for one in said if not FORMER.search(_context(scene, one))] or said
    strong = [one for one in current if one.weight == "strong"]
    most = max((one.value for one in strong), default=0)
    strong = [
        one for one in current if one.weight == "strong" or "伤" in scene.text[one.start:one.end] and one.value > most
    ] or current
    whole = [one for one in strong if not _is_part(scene, one)] or strong
    whole = _summed(whole)
    state = [one for one in whole if NOW.search(_context(scene, one))]
    best = max(whole, key=lambda one: one.value)
    if state:
        newest = _newest(scene, state)
        return newest if newest.value >= best.value or best.start < newest.start else best
    return best


def _is_part(scene: Scene, one: Statement) -> bool:
    """其余3人, 又有2人; but not 又发现9具遗体，死亡人数增至25人."""
    return bool(REST.search(one.before[-14:])) and not RISEN.search(one.before[-3:] + scene.text[one.start:one.end])


def _is_former(scene: Scene, one: Statement) -> bool:
    """此前公布的80人系误计."""
    clause = scene.text[max(one.sentence.start, one.start - 14):one.start]
    return bool(FORMER.search(clause.rpartition("，")[2]))


def _newest(scene: Scene, said: list[Statement]) -> Statement:
    """The largest of those with the latest 截至."""
    dated = [(max((t.at for t in scene.times_between(one.sentence.start, one.start)
                   if AS_OF.search(scene.text[max(0, t.start - 8):t.start])), default=None), one) for one in said]
    latest = max((at for at, _ in dated if at is not None), default=None)
    last = [one for at, one in dated if at is None or at == latest]
    return max(last, key=lambda one: (one.value, one.start))


def _context(scene: Scene, one: Statement) -> str:
    """The clause of a statement and the one before."""
    low = max(one.sentence.start, one.start - 40)
    return scene.text[low:one.end]


def _summed(said: list[Statement]) -> list[Statement]:
    """两人当场死亡，1人经抢救无效死亡: apart from each other, they make one figure."""
    groups: dict[int, list[Statement]] = {}
    for one in {(one.field, one.start): one for one in said}.values():  # 不治身亡 says it twice
        groups.setdefault(one.sentence.number, []).append(one)
    found = []
    for group in groups.values():
        text, low = group[0].sentence.text, group[0].sentence.start
        apart = any(APART.search(text, max(0, one.start - low - 14), one.end - low + 4) for one in group)
        whole = not PARTS.search(text, 0, group[-1].end - low)
        repeated = len({one.value for one in group}) == 1 and group[0].value > 1
        total = any(RISEN.search(one.before[-3:] + text[one.start - low:one.end - low]) for one in group)
        if len(group) > 1 and apart and whole and not repeated and not total:
            found.append(replace(group[0], value=sum(one.value for one in group), end=group[-1].end))
        else:
            found += group
    return found


def _died_later(scene: Scene, said: list[Statement], found: Figures) -> None:
    """13人死亡、21人受伤 …… 一名重伤员不治，死亡增至14人: one less is hurt, where no newer figure is told."""
    dead, span = found.values.get("dead"), found.spans.get("injured")
    if dead is None or span is None:
        return
    number = scene.sentence(span[0]).number
    before = max((one.value for one in said if one.field == "dead" and one.sentence.number == number), default=dead)
    later = [one for one in said if one.field == "dead" and one.sentence.number > number]
    rise = dead - before
    if 0 < rise < found.values["injured"] and any(
        one.value == rise and DIED_LATER.search(_context(scene, one)) for one in later
    ):
        found.put("injured", found.values["injured"] - rise, "injured" in found.about, span)


def _people(told: list[Sentence], found: Figures) -> None:
    """People without numbers, where no number was given."""
    seen: dict[str, dict[str, tuple[int, int]]] = {}
    for said in told:
        for name, who, start, end in people(said):
            seen.setdefault(name, {}).setdefault(who, (start, end))
    for who in seen.get("dead", ()):
        seen.get("injured", {}).pop(who, None)  # 女孩送医后身亡
    for name, persons in seen.items():
        if len(persons) > 1:
            persons.pop(THEY, None)
        if persons and name not in found.values:
            total = sum(2 if PAIR.fullmatch(one) else 1 for one in persons)
            found.put(name, total, False, next(iter(persons.values())))


def _hurt(said: list[Statement], found: Figures) -> None:
    """The hurt as a whole: at least the badly and the slightly hurt; or those of 63人死伤 who did not die."""
    parts = [name for name in ("serious", "slight") if name in found.values]
    loose = all(one.weight == "weak" for one in said if one.field == "injured") and not any(
        PARTS.search(one.before[-6:]) for one in said if one.field in parts
    )
    if parts and (loose or "injured" not in found.values):
        total = sum(found.values[name] for name in parts)
        found.put("injured", total, any(name in found.about for name in parts), found.spans[parts[0]])
    both = found.values.pop("both", None)
    span = found.spans.pop("both", None)
    if both is not None and span is not None and "dead" in found.values and "injured" not in found.values:
        rest = both - found.values["dead"]
        if rest > 0:
            found.put("injured", rest, "both" in found.about, span)
    found.about.discard("both")


def _nobody(text: str, found: Figures) -> None:
    """无人员伤亡 is a zero; 尚无人员伤亡报告 says only that nothing is known, and stays open."""
    for name, pattern in NOBODY.items():
        match = pattern.search(text)
        if match is None or name == "both" and ("dead" in found.values or "injured" in found.values):
            continue
        for one in ("dead", "injured") if name == "both" else (name,):
            if one not in found.values:
                found.put(one, 0, False, match.span())


def _loss(text: str, found: Figures) -> None:
    """The largest direct loss named, in 10,000 yuan."""
    for match in LOSS.finditer(text):
        number = numbers.read(match.groupdict(), "l")
        if number is None:
            continue
        value = number.value
        for sign in match["lw"]:
            value *= numbers.TENS.get(sign) or numbers.GROUPS[sign]
        if found.loss_wan is None or value / 10_000 > found.loss_wan:
            found.loss_wan, found.loss_span = round(value / 10_000, 4), match.span()
