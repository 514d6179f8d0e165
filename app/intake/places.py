"""Where it happened: the stretch of text beside the time and the event that reads like a place."""
from __future__ import annotations

import re
from dataclasses import dataclass

from app.intake import words
from app.intake.scene import Scene
from app.intake.times import Moment

LONGEST = 60  # characters of a place
LEAST = 0.5  # points below which no place is proposed
# what a place ends in or has in it
SIGNS = re.compile(
    "省|自治区|[市县区旗州盟乡镇村寨屯庄]|街道|社区|[街路巷弄]|大道|国道|省道|县道|高速|公里|[路段]口|收费站|"
    "服务区|大桥|桥|隧道|立交|公路|铁路|地铁|"
    "[厂矿店场站港湾河江湖海岛山沟峡谷坝]|公司|医院|学校|小学|中学|大学|学院|幼儿园|工地|小区|大厦|大楼|楼|广场|"
    "商场|酒店|宾馆|饭店|餐厅|食堂|码头|机场|"
    "水库|海域|附近|境内|交界|沿岸|近海|园区|仓库|车间|家中|大院|水域|航道|堤|集团|井|胡同|公寓|宿舍|景区|公园|"
    "库房|厂房|门[口前外]|大棚|工棚|[民平]房|[网酒]吧|歌厅|浴[池室]|作坊|出租[屋房]|商铺|店铺|门市|高架|匝道|弯道|"
    "路边|楼下|渡口|[夜早]市|草原|森林|"
    "寺|馆|院|所|[东南西北中]部|地区"
)
# where a place ends, reading on from its beginning
STOP = re.compile(
    "发生|突发|突然|当地时间|北京时间|与(?=另|对向|迎面|一[辆艘架列]|前方|驶来|同向|停)|"
    "的?[\u4e00-\u9fff](?:女士|先生|师傅)|的[\u4e00-\u9fff]某|"
    "突起|爆发|出现|遭遇|遭受|引发|失火|起火|着火|冒起|失控|侧翻|坠|相撞|追尾|坍塌|倒塌|垮塌|塌陷|"
    "脚手架|模板|\\d{1,3}号(?:电梯|机组|锅炉|高炉|塔吊)|电梯|持刀|持枪|普降|突降|连降|平均|降雨|开挖|挖断|施工时|"
    "累计|报告|水面有|有大量|爆炸|泄漏|"
    "沉没|翻沉|脱轨|停电|"
    "(?:连续)?[一两二三四五六七八九十\\d]{1,3}余?[辆名位列艘架伙](?!楼)|"
    "(?<!\\d)[\\d一二两三四五六七八九十]{1,3}余?车|\\((?=[北南东西][纬经]|[NE]\\d)|有(?:多|数|\\d|"
    "[一两三四五六七八九十])|多[名辆]|数[十百名]|"
    "受(?!灾)|喝|开着|骑着|骑车|驾驶|驾车|带着|抱着|卡在|被?卡住|就餐|用餐|因|由于|被|将|时(?=[，\\s与突因失被发])|食用|进食|吃|降落|起飞|[举承]?办(?![公事])|感受|感觉|普遍|"
    "震感|强烈|明显|[有无]感|进行|因为|造成|导致|已|正在|部分|先后|陆续|"
    "就诊|住院|救治|抢救|接受|"
    "内?(?:一辆|一名|一位|的\\d)|聚集|[，,。:;!?\\n\"“”]"
)
LABEL = re.compile(
    r"(?:事发|案发|事故|发生|出事|起火|事件|具体|详细)?(?:地点|地址|位置|区域)\s?[:为是在]{1,2}\s?位?于?"
)
CENTRE = re.compile(
    r"震中(?:大致|大约)?(?:位于|在|为)(?:(?:北纬|南纬|东经|西经)[\d.度分、，]{1,24})?(?:大致|大约)?(?:位于|在)?|"
    r"(?<![接承])受(?=[^，。]{2,16}(?:强烈)?地震影响)"
)
CUT = re.compile(
    "日(?:电|讯|消息|信息)[\\s:]*|报道[\\s:]{1,3}|[报社网]讯\\s*|接报|接到|获悉|报告称?|报称|据称|反映|消息称|来电称?|了解到|"
    "[说称](?![号为呼重])"
)
# a clause between time and place: 今天下午放学后，
AFTER = re.compile(r"，?[^，。\n]{1,14}，")
ACTS = re.compile("开着|骑着|骑车|驾驶|驾车|带着|抱着")
CARE = re.compile("就诊|住院|救治|抢救|接受|治疗|观察|检查|留观")
THERE = re.compile("^(?:系|此次|这次|本次|该|其|他们?|她们?|我们|它|这|那|此)")
OF_PEOPLE = re.compile("的?(?:\\d{1,4}|[一两二三四五六七八九十数多]{1,3})余?[名位个]")
STANDS = re.compile(r"(?:事发|发生|出事|案发|起火)(?:地点?)?(?:在|于|位于)")
FROM = re.compile("来自")
AT = re.compile(
    r"(?:地处|位于|行驶[至到]|行[至经到]|途经|驶[至到]|开[至到]|驶经|"
    r"(?:来?到|前往|赶到)(?=[^，。\n]{2,20}(?:聚集|上访|集访|讨薪|横幅|静坐|反映|请愿|围堵))|"
    r"(?<![现正存所旨还都就])(?<!有人)在(?!建(?:[的工项筑]|设(?!路|街|大道))|校|逃|场|册|"
    r"读|了解|调查|此|这|那|其|进行|内|外|上|下|接|得知|送|当|距|离))"
)
LEAD = re.compile(
    r"^(?:[，,。、:\s]|许|左右|前后|我[省市县区州](?!$)|位于|地处|在|于|时|从|据|我国|处于|当地时间|北京时间|约|"
    r"多|过|钟|起(?=，)|在我|家住|租住在?|住在|正在[\u4e00-\u9fff]{2}的|巡查发现|发现|现场位于)+"
)
TRAIL = re.compile(
    r"(?:[，,。、:\s的]|的(?:学生|师生|工人|员工|职工|村民|居民)|一处|一起|又|再次|再度|也|都|有|均|内一|可能|"
    r"刚刚|刚|昨[日天晚]?|今[日天晚]?|据悉|日前|近日|"
    r"一带?)+$"
)
WITHOUT = re.compile(
    "邻国|邻近国家|周边国家|记者|本报|获悉|消息|报道|介绍|通报|表示|了解到|证实|现场|当时|目前|事故|事件|原因|群众|人员|时间|火灾|地震|"
    "消防|民警|报告|报称|中毒|症状|截至|来电|电话|接警|接报|到场|新华网|新华社|中新[社网]|^全[市县区省]$|影响|"
    "[网报社]讯|新闻网|日报|晚报|居民$|村民$|市民|"
    "工人|学生$"
)
SHORT_ASIDE = re.compile(r"\([^()\n]{1,3}\)")
PUNCTUATION = "，。:;!?\n\"“”)）"


@dataclass(frozen=True)
class Place:
    """A place proposed: its offsets, and points."""

    start: int
    end: int
    points: float


def where(scene: Scene, moment: Moment | None) -> Place | None:
    """The place of the event; ``moment`` is the time proposed."""
    best = max(_candidates(scene, moment), key=lambda one: one.points, default=None)
    return best if best is not None and best.points >= LEAST else _named(scene, moment)


def _named(scene: Scene, moment: Moment | None) -> Place | None:
    """The first well-known name in the sentence of the time: 1月25日起，郴州电网解列."""
    if moment is None:
        return None
    end = scene.sentence(moment.start).end
    hit = next(words.places().hits(scene.text[moment.end:end]), None)
    return Place(moment.end + hit.start, moment.end + hit.end, LEAST) if hit else None


def _candidates(scene: Scene, moment: Moment | None) -> list[Place]:
    text = scene.text
    found: list[Place | None] = []
    for match in LABEL.finditer(text):
        found.append(_run(scene, match.end(), 10, whole=True))
    for pattern, points in ((CENTRE, 4.0), (STANDS, 4.5), (FROM, 0.5)):
        found += [_run(scene, match.end(), points) for match in pattern.finditer(text)]
    if moment is not None:
        said = scene.sentence(moment.start)
        found.append(_run(scene, moment.end, 7.0))
        found.append(_back(scene, max(said.start, moment.start - LONGEST), moment.start, 6.5))
        early = scene.times_between(0, scene.said[min(2, len(scene.said) - 1)].end)[:6]
        found += [_run(scene, one.end, 4.0) for one in early if one is not moment]
        found += [
            _back(scene, max(scene.sentence(one.start).start, one.start - LONGEST), one.start, 5.0)
            for one in early if one is not moment and text.startswith(("发生", "突发"), one.end)
        ]
        reach = min(said.end, moment.end + 160)
        at = moment.end
        for points in (5.8, 5.4):
            if after := AFTER.match(text, at, said.end):
                at = after.end()
                found.append(_run(scene, at, points))
        found += [_run(scene, match.end(), 6.0) for match in AT.finditer(text, moment.end, reach)]
    for said in scene.said[:12]:
        found += _of_sentence(scene, said.start, said.end, 3.5 - 0.3 * said.number)
    return [one for one in found if one is not None]


def _of_sentence(scene: Scene, start: int, end: int, points: float) -> list[Place | None]:
    """Places before an event word, and after 在 and 位于, in a sentence where something happens."""
    event = scene.event_after(start, end)
    if event is None:
        return []
    found: list[Place | None] = [_run(scene, m.end(), points + 0.5) for m in AT.finditer(scene.text, start, end)]
    while event is not None and len(found) < 12:
        found.append(_back(scene, max(start, event - LONGEST), event, points))
        event = scene.event_after(event + 1, end)
    return found


def _run(scene: Scene, start: int, points: float, whole: bool = False) -> Place | None:
    """Reading on: up to what ends a place."""
    text = scene.text
    lead = LEAD.match(text[start:start + 20])
    start += lead.end() if lead else 0
    if whole:
        stop = re.compile("[，。;\n]").search(text, start, start + LONGEST)
    else:
        stop = STOP.search(text, start, start + LONGEST)
    end = stop.start() if stop else min(len(text), start + LONGEST)
    for match in CUT.finditer(text, start, end) if not whole else ():
        if end - match.end() > 2:
            start = match.end()
    within = AT.search(text, start, end)
    if within is not None and end - within.end() > 2 and not whole:
        start = within.end()  # 一男子在某小学门口
    if not whole and OF_PEOPLE.match(text, end):
        points -= 2  # 某村的18名农民: where they live
    if not whole and ACTS.match(text, end):
        points -= 3  # 王屯村的老王开着三轮车: who was there
    if not whole and CARE.match(text, end):
        points -= 4  # where the hurt are
    return _rated(scene, start, end, points + (0 if stop else -3), whole)


def _back(scene: Scene, low: int, end: int, points: float) -> Place | None:
    """Reading back: from the last comma to what happens."""
    text = scene.text
    # 西(安)至汉(中)高速公路: a bracket that short belongs to the name
    plain = SHORT_ASIDE.sub(lambda match: "_" * len(match[0]), text[low:end])
    start = low + max(plain.rfind(sign) for sign in PUNCTUATION) + 1
    for match in CUT.finditer(text, start, end):
        if end - match.end() > 2:
            start = match.end()
    stretch = text[start:end]
    for match in AT.finditer(stretch):
        if len(stretch) - match.end() > 2:
            start += match.end()
            break
    lead = LEAD.match(text[start:end])
    start += lead.end() if lead else 0
    stop = STOP.search(text, start, end)
    if stop is not None:
        end = stop.start()
    elif text.startswith(("电梯", "锅炉", "高炉", "机组"), end):
        end = start + len(re.sub(r"\d{1,3}号$", "", text[start:end]))
    return _rated(scene, start, end, points)


def _rated(scene: Scene, start: int, end: int, points: float, whole: bool = False) -> Place | None:
    """The stretch without what hangs on it, with points for what it looks like; None for no place."""
    text = scene.text
    for moment in scene.times_between(start, end) if not whole else ():
        if moment.start > start + 1:
            end = moment.start
            break
        start = min(moment.end, end)
    trail = TRAIL.search(text[start:end])
    if trail is not None:
        end = start + trail.start()
    said = text[start:end]
    if len(said) < 2 or (len(said) > 50 and not whole):
        return None
    signs = len({match[0] for match in SIGNS.finditer(said)})
    known = sum(1 for _ in words.places().hits(said))
    if not signs and not known:
        return Place(start, end, points - 4) if whole else None
    if WITHOUT.search(said) or THERE.match(said):
        points -= 4
    if len(said) <= 3 and not known and not re.search("[省市县区镇乡村]$", said):
        points -= 2
    return Place(start, end, points + min(signs, 4) * 0.4 + min(known, 2) * 0.8)
