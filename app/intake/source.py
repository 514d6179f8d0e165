"""Who says it: the unit or person that reports, or the medium."""
from __future__ import annotations

import re

UNIT = (
    r"[\u4e00-\u9fffA-Za-z]{2,22}?(?:局|委|办|厅|中心|政府|支队|大队|总队|中队|站|所|室|公司|医院|卫生院|学校|集团|分局|"
    r"指挥部|办事处|街道|委员会|管委会|派出所|"
    r"[乡镇](?=值班|政府|电|来|报))(?:(?:总|行政)?值班室|值班员|值守|指挥中心|应急办|办公室){0,2}"
)
LABEL = re.compile(
    r"(?:信息来源|消息来源|来源单位|报告单位|报送单位|来电单位|来文单位|来报单位|发报单位|发布单位|填报单位|"
    r"报警单位|来电号码单位|来源|发自)\s?[:]\s?"
    r"(?P<who>[^\n，。;:]{2,30})"
)
PERSON_LABEL = re.compile(
    r"(?:报告人|来电人|报送人|报警人|来报人|报告者|发件人|发信人|反映人|求助人)\s?[:]\s?(?P<who>[^\n，。;:]{1,24})"
)
CALL = re.compile(
    rf"(?:^|[\n，。;:\s接到日时分许])(?P<who>{UNIT}(?:[\u4e00-\u9fff]{{2,3}}(?=电话|来电))?)"
    r"(?:于[^，。\n]{2,14}|[\d:时分]{2,6})?(?:值班员[\u4e00-\u9fff]{2,3})?(?:用|以)?(?:电话|来电|口头|书面|传真|"
    r"短信|微信|网络|紧急){0,2}(?:报告|来报|报称|上报|报来|来电|报[:，]|电话[:，]|\([^()\n]{1,30}\)\s?[:，])"
)
OPENING = re.compile(rf"^\s{{0,9}}(?P<who>{UNIT}):")
CITIZEN = re.compile(
    r"(?P<who>(?:热心)?(?:群众|市民|路人|村民|居民|网民|司机|过路司机|家长)[\u4e00-\u9fff]{0,3}(?:先生|女士|师傅|"
    r"某)?)(?:\(?1\d{10}\)?)?(?:来电|报警|反映|拨打|打来电话|致电)"
)
MEDIUM = re.compile(
    r"(?P<who>新华社|新华网|中新社|中新网|中国新闻网|人民网|央视新闻|央视网|中央电视台|环球网|中国网|中广网|本报|"
    r"[\u4e00-\u9fff]{1,6}(?:网|社|日报|晚报|早报|都市报|时报|晨报|商报|特区报|快报|在线|财经|频道|电视台|广播))"
    r"[\u4e00-\u9fff·]{0,8}(?:\d{1,2}|"
    r"[一二三四五六七八九十]{1,2})?(?:月[\d一二三四五六七八九十]{1,3}日)?(?:综合)?(?:[\u4e00-\u9fff]{0,4})(?:电|"
    r"讯|消息|信息|报道)"
)
ACCORDING = re.compile(
    r"(?<![依根证论数单票])据(?P<who>[^，。\n;:]{2,24}?)(?:官方微博|最新|"
    r"正式)?(?:的)?(?:\d{1,2}[日月][^，。]{0,6})?(?:消息|报道|介绍|通报|报告|电|讯|统计|发布|测定|透露|证实|核实|"
    r"称|公布|速报)"
)
FROM = re.compile(r"从(?P<who>[^，。\n;:]{2,24}?)(?:处|方面|部门)?(?:电话联系)?(?:获悉|了解到|得知|证实)")
SIGNED = re.compile(
    r"(?P<who>[\u4e00-\u9fff]{3,24}(?:局|委|办|厅|中心|政府|支队|大队|总队|公司|医院|学校|室|指挥部|办事处|办公室|"
    r"委员会|队|所|站))\s{0,8}(?:\(章\)|\(盖章\))?\s{0,4}$"
)
CLEAN = re.compile(r"^(?:刚|今日|昨日|今天|刚刚|刚才|接到?|接报|现接|据|现将|由|收到|于|的|日|许|左右|时|分)+")
NOBODY = re.compile(
    "一位|不愿|^医院|^学校|先生|女士|正在|[他她]们?|目前|记者|悉$|了解|现场|"
    "初步|调查|目击|不完全|院方|有关|相关"
)


def who(text: str) -> list[tuple[int, int]]:
    """Where the reporting unit and, if named, the person stand in an even text; none when nobody is named."""
    head = text[:3000]
    found = [match.span("who") for pattern in (LABEL, PERSON_LABEL) if (match := pattern.search(text)) is not None]
    if found:
        if LABEL.search(text) is None and (unit := CALL.search(head) or OPENING.search(head)) is not None:
            found.insert(0, _trimmed(text, *unit.span("who")))  # ××值班室报：…… 报告人：许主任
        return [one for one in (_bare(text, *span) for span in found) if one[0] < one[1]]
    for pattern in (CALL, OPENING, CITIZEN):
        match = pattern.search(head)
        if match is not None and not re.search("正在|当时|[他她]", match["who"]):
            return [_trimmed(text, *match.span("who"))]
    signed = _signed(text)
    if signed is not None:
        return [signed]
    medium = MEDIUM.search(text[:300])
    if medium is not None:
        return [_trimmed(text, *medium.span("who"))]
    for pattern in (ACCORDING, FROM):
        for match in pattern.finditer(head):
            if not NOBODY.search(match["who"]):
                return [_trimmed(text, *match.span("who"))]
    return []


def _bare(text: str, start: int, end: int) -> tuple[int, int]:
    said = text[start:end]
    return start + len(said) - len(said.lstrip()), end - len(said) + len(said.rstrip())


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    start, end = _bare(text, start, end)
    end = start + len(re.sub("(?:作者|记者)$", "", text[start:end]))
    lead = CLEAN.match(text[start:end])
    if lead is not None and end - start - lead.end() >= 2:
        start += lead.end()
    return start, end


def _signed(text: str) -> tuple[int, int] | None:
    """The unit below the text, alone in its line, among the last lines."""
    low = max(0, len(text) - 200)
    lines = list(re.finditer(r"[^\n]{1,80}", text[low:]))[-4:]
    for line in reversed(lines if text.count("\n", low) else []):
        match = SIGNED.fullmatch(line[0].strip())
        if match is not None:
            start = low + line.start() + len(line[0]) - len(line[0].lstrip())
            return start, start + len(match["who"])
    return None
