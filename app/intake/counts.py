"""Statements about people in one sentence: how many of them died, were hurt, are missing."""
from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from app.intake import numbers, words
from app.intake.sentences import Sentence
from app.intake.words import Verb

PEOPLE = (
    "工人|员工|学生|小学生|中学生|大学生|村民|居民|群众|旅客|乘客|游客|儿童|孩子|幼儿|患者|病人|病例|士兵|矿工|"
    "民众|市民|师生|人员|职工|农民|灾民|男|女|"
    "老人|妇女|船员|民工|顾客|司机"
)
UNIT = (
    rf"(?:人(?!民|大|行|次|均(?![已在被无系死遇受送因获安重轻没])|才|保|社|事|工|武)|名|位|例|具|条(?=人命|生命|性命)|口人|口(?=不幸|均|全部?|当场|遇|死|身亡|受|中毒)|"
    rf"个(?={PEOPLE}|人|[，。;、]|$|送)|(?={PEOPLE}))"
)
COUNT = re.compile(rf"(?<![\d.第]){numbers.pattern('c')}\s?(?P<cu>{UNIT}|(?=[死伤亡]))")
BESIDE = re.compile(r"(?<=[死伤亡])(?:\d{1,4}|[一二三四五六七八九十两]{1,3})(?=[死伤亡，。;、)\s]|$)")
LISTED = "、"
APART = re.compile(r"，|^\s{1,2}$")
VAGUE = re.compile("[数几多]$")
# the number of a label: 死亡人数:3
LABELLED = re.compile(rf"(?:人数)?\s?[:为]\s?{numbers.pattern('c')}(?![\d时点月日年:.万元米])")
# 送市中心医院观察
SENT = re.compile("送(?:往|到|至|进)?[一-龥]{1,10}?(?:医院|卫生院|急救中心)")
SINGLE = re.compile(r"[死亡伤]")
BETWEEN_FORWARD = re.compile(
    r"(?:人数|人员|者|了|的(?:学生|人|人数|情况|有|村民|群众|旅客|乘客|工人|"
    "客人|患者|市民|孩子|幼儿|顾客|居民|食客|员工|职工|师生|儿童|伤员|病人)?|，?大概有?|，?总?共有?|，?共计|为|"
    r"已经|已|达到|达|超过|增至|增加[至到]|上升[至到]|升[至到]|累计|约|:|有|至|计|"
    r"合计|总数|分别|数字|更正为|修正为|核实为|核减为|调整为|变更为|应为|实为|改为|下降至|降至|核定为|等(?:症状)?|"
    r"症状|该[^，。]{1,4}|群众|居民|村民|学生|工人|旅客|员工|\s)*"
)
LOOSE_FORWARD = re.compile(r"[^，。、;:]{0,12}")
# people who help, not people harmed; and what happens to others through them
HELPERS = re.compile(
    "赶|抢救(?!无效)|救援|参与|参加|出动|组织|搜救|营救|处置|把|搜寻|寻找|医生|护士|医护|医务|民警|消防|官兵|"
    "专家|武警|干部|队员|投入|调集|警力|救护|捐|看望|慰问|"
    "帮助|负责|警察|交警|志愿者|救出|救治(?!无效)|没有|未|无(?!效)|造成|导致|致使|以及|引发"
)
RISEN = re.compile(
    rf"[由从](?:原来的|此前的|原报的?)?\s?[0-9{numbers.CHINESE}]{{1,6}}\s?[人名例]?"
    "[上增减下调修更核]?[升加少降整正减][至到为]"
)
# the same people go on being the subject: 一名男孩溺水，送医后不治身亡
GOES_ON = re.compile(
    "^(?:后?经|送医|送往|抢救|当场|不幸|最终|随后|后因|后被|已|相继|陆续|先后|纷纷|接连|均?出现|均?感到?|"
    "(?P<all>(?:[机车船舱屋]上?)?(?:人员|乘客|司乘人员|他们)?(?:均|全部|无一)))[^，]{0,20}$"
)
CARRIED = re.compile("(?:[载坐乘]有?|共有|核定|入井|入住)\\s?$")  # those on board, of whom not all are harmed
HELPER = re.compile(
    "^(?:消防|公安|武警|救援|医护|医务|现场|森林|特勤){0,2}"
    "(?:民警|官兵|战士|队员|警察|交警|医生|护士|人员|干部|指战员|志愿者|消防员|辅警|指导员)"
)
# one person more, beside those counted
DRIVER = re.compile(
    "(?<![0-9一二两三四五六七八九十名位个])(?:司机|驾驶员|船长|车主|店主|教练|导游|老师|教师|校长|民警|厨师|新娘|新郎|保安|"
    "爷爷|奶奶|母亲|父亲|妻子|丈夫|儿子|女儿)[和与及](?:另外?)?\\s?$"
)
# 32名失踪人员全部找到: missing no more
FOUND_AGAIN = re.compile(
    "(?:人员|者|矿工|船员|学生|群众)?(?:已|已经|现已|也已)?(?:全部|全都|均|都)(?:已|被){0,2}(?:找到|获救|救出|寻获)"
)
REPORTED = re.compile("(?:报告|发现|出现|增至|升至|累计|共|收治|接诊)[了有达约]?\\s?$")
OF_THE_HURT = re.compile("(?:重伤员|重伤者|重伤(?!$|、)|伤员|伤者|患者|病人|重症)")
NOT_ONE = ("无一", "无人")
# who found it says nothing of who it was: 1人经医生确认死亡
# 216名学生喝下豆浆，一个小时后开始呕吐
ATE = re.compile(
    "(?![^。]{0,40}(?:大批|部分|多[名人位]|有[学人员工]|其中))"
    "[^，。;:]{0,16}(?:吃|喝|食用|饮用|就餐|用餐|聚餐|进食|误食)[^，。;:]{0,14}(?:，[^，。;:]{0,14})?$"
)
FOUND_BY = re.compile(
    "经?(?:现场)?(?:医院|医生|医护人员|医务人员|急救人员|急救医生|120|法医)[^，。]{0,6}?(?:确认|证实|诊断|鉴定|宣布|宣告|检查)"
)
ASIDE = re.compile(r"\([^()\n]{1,80}\)")
GAP = 26  # characters between a number and what is said of it
NONE = re.compile("(?:无|没有|未有|未出现|尚无|未见)$")
OF_THEM = re.compile("(?:其中|包括|包含|含有?)(?:一?有)?\\s?$")
JOIN = re.compile(r"[^，。;:]{0,14}(?:、|和|及|与|以及|，另有?|，还有)\s?(?:另外?|还有)?|[男女]")
ALONE = re.compile(r"(?:一?共|共计|合计|总计|其中|分别|中有?)\s?$")
PERSON = re.compile(
    "小?(女孩|男孩)|女子|男子|老人|司机|驾驶员|乘客|母亲|父亲|妻子|丈夫|孩子|男童|女童|妇女|女主人|男主人|店主|"
    "民警|学生|(?<!施)工人|村民|居民|游客|婴儿|少年|少女|骑车人|"
    "老两口|小两口|两口子|情侣|姐弟|兄妹|夫妻|夫妇|祖孙|父子|母子|父女|母女|兄弟|姐妹|儿子|女儿|摩托车手|车主|保安|厨师|环卫工|女工|幼童|儿童|"
    "[\u4e00-\u9fff]某(?![\u4e00-\u9fff]{0,3}[省市县区镇乡村厂校司店])"
)
ALIVE = re.compile(
    "没有(?!了?生命|呼吸)|未|无(?!效|生命)|险些|防止|避免|可能|如果|若|危险|逃生|谨防|以免|家属|导致\\S{0,4}风险"
)
FATE = re.compile(
    "牺牲|死亡|身亡|遇难|丧生|殒命|不治|丧命|罹难|受伤|重伤|轻伤|负伤|严重受伤|中毒|溺亡|坠亡|烧伤|失踪|失联|被困|"
    "烫伤|灼伤|摔伤|砸伤|撞伤|骨折|擦伤|刺伤|砍伤|冻伤|送[往到至进][一-龥]{1,10}?医院|"
    "送医(?!院\\S{0,4}[不死身]|\\S{0,8}[不死身])|"
    "烧死|撞死|压死|砸死|炸死|无生命体征|无生命迹象|没有了?生命体征|没有生命迹象|失去生命体征|停止呼吸|没有呼吸|"
    "(?<=[他她其]的)[遗尸]体"
)
# somebody named before: 确认其已没有生命体征
PRONOUN = re.compile(
    "(?<![尤与和极])(?:[其他她](?![他它她们中余次实家父母妻丈子女兄姐弟妹])|该(?:男|女)[子孩童]|伤者(?!中|均))"
)
THEY = "其"
GOES_ON_ALONE = re.compile("^(?:后?经|送医|抢救|当场|不幸|最终|终因|因伤|因失血|因抢救)")
# the same person in other words, so that one is not counted twice
SAME = {"少女": "女孩", "女童": "女孩", "男童": "男孩", "妇女": "女子", "女工": "女子", "儿童": "孩子", "幼童": "孩子"}
FATES = {"严重受伤": "重伤"}
PAIR = re.compile("老两口|小两口|两口子|情侣|姐弟|兄妹|夫妻|夫妇|祖孙|父子|母子|父女|母女|兄弟|姐妹")


@dataclass(frozen=True)
class Statement:
    """So many of a figure, said in one sentence; ``group`` is the row of words that says it."""

    field: str
    value: int
    about: bool
    start: int
    end: int
    sentence: Sentence
    weight: str
    group: str
    before: str  # the characters before it in its sentence


@dataclass
class _Count:
    """A number of people in a sentence."""

    start: int
    end: int
    value: int
    about: bool
    taken: str = ""  # the figure it was used for
    loosely: bool = False  # by a word such as 送医, which leaves the fate open


def statements(said: Sentence) -> list[Statement]:
    """What a sentence says of numbers of people, in its order."""
    text = _without_asides(said.text)
    counts = _counts(text)
    found: list[Statement] = []
    for start, end, verb in _verbs(text):
        if verb.field == "missing" and (FOUND_AGAIN.match(text, end) or text.startswith(("的遗体", "遗体"), end)):
            continue
        one = _bound(text, counts, start, end, verb)
        if one is not None:
            value, about, low, high = one
            before = text[max(0, low - 24):low]
            found.append(Statement(verb.field, value, about, said.start + low, said.start + high, said, verb.weight,
                                   verb.group, before))
    found += [  # 累计报告41例
        Statement("injured", one.value, one.about, said.start + one.start, said.start + one.end, said, "weak", "sick",
                  text[max(0, one.start - 24):one.start])
        for one in counts if not one.taken and text[one.end - 1] == "例" and REPORTED.search(text[:one.start][-8:])
    ]
    return found


def _without_asides(text: str) -> str:
    """Blanks in place of brackets that tell of nobody's fate, and of the former number in 由1人上升至3人."""
    plain = RISEN.sub(lambda m: "为".rjust(len(m[0])), text)
    return ASIDE.sub(lambda m: m[0] if FATE.search(m[0]) or "无生命" in m[0] else " " * len(m[0]), plain)


def _counts(text: str) -> list[_Count]:
    found = []
    for match in COUNT.finditer(text):
        if VAGUE.search(text[max(0, match.start() - 1):match.start()]):
            continue
        number = numbers.read(match.groupdict(), "c")
        if number is not None:
            found.append(_Count(match.start(), match.end(), number.whole, number.about))
    starts = {one.start for one in found}
    for match in BESIDE.finditer(text):  # 死1伤4
        if match.start() not in starts and (value := numbers.value_of(match[0])) is not None:
            found.append(_Count(match.start(), match.end(), int(value), False))
    return sorted(found, key=lambda one: one.start)


def _verbs(text: str) -> list[tuple[int, int, Verb]]:
    """Words of casualties; 死, 亡 and 伤 alone only beside a number."""
    known = words.verbs()
    found = [(start, end, known[text[start:end]]) for start, end in _verb_places(text)]
    covered = {place for start, end, _ in found for place in range(start, end)}
    for match in SENT.finditer(text):
        if match.start() not in covered:
            found.append((match.start(), match.end(), known["送医院"]))
    digits = "0123456789" + numbers.CHINESE + "余多"
    for match in SINGLE.finditer(text):
        at = match.start()
        before, after = text[max(0, at - 2):at].rstrip(), text[at + 1:at + 3].lstrip()
        beside = before[-1:] in digits or (before[-1:] == "人" and before[-2:-1] in digits)
        if at not in covered and before[-1:] and beside or at not in covered and after[:1] and after[:1] in digits:
            field = "injured" if match[0] == "伤" else "dead"
            found.append((at, at + 1, Verb(field, "either", "strong", field)))
    return sorted(found, key=lambda one: one[0])


def _verb_places(text: str) -> Iterator[tuple[int, int]]:
    """Where words of casualties stand; 爆炸死亡 is 死亡, not 炸死."""
    for hit in words.verb_lexicon().hits(text):
        apart = hit.start + 1 if text[hit.start - 1:hit.start + 1] == "爆炸" else hit.start
        apart = hit.end - 1 if hit.word[-1] in "死伤" and text.startswith("亡", hit.end) else apart
        if text.startswith(("家属", "亲属", "亲友"), hit.end):
            continue
        if apart == hit.start:
            yield hit.start, hit.end
            continue
        rest = next(words.verb_lexicon().hits(text[apart:apart + 8]), None)
        if rest is not None and rest.start == 0:
            yield apart, apart + rest.end


def _bound(text: str, counts: list[_Count], start: int, end: int, verb: Verb) -> tuple[int, bool, int, int] | None:
    """The number that belongs to a verb: (value, about, start, end of the stretch)."""
    if verb.way == "forward" or text[start:end] in ("收治", "接治"):
        return _ahead(text, counts, start, end, verb) or _behind(text, counts, start, end, verb)
    ahead = bisect_left(counts, end, key=lambda one: one.start)
    near = bisect_right(counts, start, key=lambda one: one.end) - 1
    beside = ahead < len(counts) and counts[ahead].start - end < 2
    if beside and near >= 0:
        between, touching = text[counts[near].end:start], not text[end:counts[ahead].start].strip()
        if APART.search(between) or touching and LISTED in between:
            return _ahead(text, counts, start, end, verb)  # 载有23人的客车坠崖，当场死亡9人; 死亡3人、重伤4人、轻伤15人
    if near >= 0 and counts[near].taken and APART.search(text[counts[near].end:start]):
        # 1人失联，已疏散群众120人: the number before says something else already
        return _ahead(text, counts, start, end, verb) or _behind(text, counts, start, end, verb)
    return _behind(text, counts, start, end, verb) or _ahead(text, counts, start, end, verb)


def _behind(text: str, counts: list[_Count], start: int, end: int, verb: Verb) -> tuple[int, bool, int, int] | None:
    at = bisect_right(counts, start, key=lambda one: one.end) - 1
    if at < 0:
        return None
    count = counts[at]
    gap = text[count.end:start]
    told = gap + text[start:end] if text[start:end].startswith(NOT_ONE) else gap
    if len(gap) > 2 * GAP or not _reaches(told, text[max(0, count.start - 4):count.start]):
        return None
    if count.taken and not _may_share(count, verb, gap):
        return None
    count.taken, count.loosely = count.taken or verb.field, verb.weight == "weak"
    value, about, low = count.value, count.about, count.start
    if NONE.search(text[max(0, low - 3):low]):
        return 0, False, low, end  # 无一例死亡
    while at and not ALONE.search(text[:low][-4:]):
        before = counts[at - 1]
        between = text[before.end:low]
        if before.taken or not JOIN.fullmatch(between) or HELPERS.search(HELPER.sub("", between[:-2])):
            break
        if ("另" in between or "还有" in between) and OF_THEM.search(text[max(0, before.start - 8):before.start]):
            break
        before.taken = verb.field
        value, about, low, at = value + before.value, about or before.about, before.start, at - 1
    if DRIVER.search(text[max(0, low - 8):low]):
        value += 1  # 司机和8名乘客
    return value, about, low, end


def _reaches(gap: str, before: str) -> bool:
    """Whether what stands between a number and a verb leaves them together."""
    if "其中" in gap:
        return False
    gap = FOUND_BY.sub("", gap)
    if ATE.match(gap):
        return True
    if "，" in gap:
        first, _, then = gap.partition("，")
        goes_on = GOES_ON.match(then)
        if goes_on is None or re.search("[。;:]", gap) or HELPERS.search(first):
            return False
        return bool(goes_on["all"]) or not CARRIED.search(before)
    return len(gap) <= GAP and not re.search("[。;:]", gap) and not HELPERS.search(HELPER.sub("", gap))


def _may_share(count: _Count, verb: Verb, gap: str) -> bool:
    """Whether a number already used may count for this too: 6人受伤被困, 1人送医后死亡, but not 3人受伤后……死亡."""
    taken = count.taken
    if count.loosely and taken != "dead":
        return True
    if taken == verb.field or verb.field == "dead" and OF_THE_HURT.match(gap):
        return True
    return "dead" not in (taken, verb.field) and len(gap) <= 8 and "both" not in (taken, verb.field)


def _ahead(text: str, counts: list[_Count], start: int, end: int, verb: Verb) -> tuple[int, bool, int, int] | None:
    label = LABELLED.match(text, end)
    at = bisect_left(counts, end, key=lambda one: one.start)
    count = counts[at] if at < len(counts) else None
    if label is not None and (count is None or count.start >= label.end()):
        number = numbers.read(label.groupdict(), "c")
        if number is not None:
            return number.whole, number.about, start, label.end()
    if count is None or count.taken:
        return None
    gap = text[end:count.start]
    tight = BETWEEN_FORWARD.fullmatch(gap) is not None
    loose = verb.field == "relocated" or text[start:end] in ("收治", "接治")
    if not tight and not (loose and LOOSE_FORWARD.fullmatch(gap)):
        return None
    if "，" in gap and not re.match(r"[，。;:\"”]|$", text[count.end:count.end + 1]):
        return None
    count.taken = verb.field
    return count.value, count.about, start, count.end


def _persons(text: str) -> list[tuple[str, int]]:
    """Who is named and where; 村民周某 is one."""
    found: list[tuple[str, int]] = []
    last = -1
    for one in PERSON.finditer(text):
        if one.start() != last or not one[0].endswith("某"):
            found.append((one[1] or SAME.get(one[0], one[0]), one.start()))
        last = one.end()
    return found


def people(said: Sentence) -> list[tuple[str, str, int, int]]:
    """People without a number and their fate, as 女孩不幸身亡: (figure, who, start, end); ``THEY`` for a pronoun."""
    found = []
    known = words.verbs()
    subject: list[tuple[str, int]] = []
    for clause in re.finditer(r"[^，;:]{2,120}", said.text):
        fate = FATE.search(clause[0])
        before = clause[0][:fate.start()] if fate else clause[0]
        start = said.start + clause.start()
        own = [(who, start + at) for who, at in _persons(before)]
        counted = COUNT.search(before)
        if fate is None or ALIVE.search(clause[0]) or counted:
            subject = [] if counted else own[:1] or subject
            continue
        if fate[0] in ("遗体", "尸体"):  # 发现了他的遗体, whoever found it
            own = [(THEY, start + fate.start())]
        if not own and GOES_ON_ALONE.match(clause[0]):
            own = subject  # 司机伤势过重，经抢救无效死亡
        they = None if own else PRONOUN.search(before)
        if they is not None:
            own = [(THEY, start + they.start())]
        field = known["送医院" if fate[0].startswith("送") else FATES.get(fate[0], fate[0])].field
        found += [(field, who, at, start + fate.end()) for who, at in own]
        subject = own[:1] or subject
    return found
