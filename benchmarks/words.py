"""Texts in the manner of a duty log: words as frequent as Zipf has them, the same ones on every run."""
from __future__ import annotations

import random
from functools import cache
from itertools import accumulate

# the most frequent words of a duty log, the most frequent first
MOST = (
    "报告 来电 已 人员 情况 无 现场 要求 处置 通知 伤亡 值班 有关 单位 道路 积水 目前 正在 交警 疏导 到场 "
    "恢复 城区 北部 下穿通道 约三十厘米 请求 调派 排水车 两台 每小时 一次 雨量 持续 增大 预计 今晚 前后 减弱 "
    "水库 水位 低于 汛限 均在岗 通行 伤员 已送医院 核实 火灾 明火 扑灭 企业 居民 转移 安置 高速公路 追尾 事故 "
    "拥堵 消防 救援 出动 车辆 停电 抢修 供电 燃气 泄漏 关阀 疏散 地震 震感 暂无 舆情 关注 会议 参会 明日上午 "
    "会议室 传真 收到 转办 批示 落实 反馈 办结 群众 反映 噪声 信访 劝返 学校 放学 森林 烟点 巡查 清理 领导 "
    "带班 交接 设备 线路 测试 正常 无异常 "
)
FREQUENT = MOST.split()
# characters that the rest is put together from, the most frequent first
CHARACTERS = (
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得"
    "经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社义事"
    "平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并提直题"
    "党程展五果料象员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别她手角期根论运农指几九区强放决西被"
    "干做必战先回则任取据处队南给色光门即保治北造百规热领七海口东导器压志世金增争济阶油思术极交受联什认六共权收证改清己美再采转更"
    "单风切打白教速花带安场身车例真务具万每目至达走积示议声报斗完类八离华名确才科张信马节话米整空元况今集温传土许步群广石记需段研"
    "界拉林律叫且究观越织装影算低持音众书布复容儿须际商非验连断深难近矿千周委素技备半办青省列习响约支般史感劳便团往酸历市克何除消"
    "构府称太准精值号率族维划选标写存候毛亲快效斯院查江型眼王按格养易置派层片始却专状育厂京识适属圆包火住调满县局照参红细引听该铁价严"
)
VOCABULARY = 20_000
RARE = "溃坝"  # stands in three entries, wherever there are so many
RARE_IN = (7, 500, 900)


@cache
def _vocabulary() -> tuple[list[str], list[float]]:
    """The words, and their weights added up: a word's share is one over its rank."""
    chance = random.Random(20_260_101)
    weights = list(accumulate(1 / (rank + 8) for rank in range(len(CHARACTERS))))
    words = FREQUENT[:]
    known = set(words)
    while len(words) < VOCABULARY:
        word = "".join(chance.choices(CHARACTERS, cum_weights=weights, k=chance.choice((2, 2, 2, 3, 4))))
        if word not in known:
            known.add(word)
            words.append(word)
    return words, list(accumulate(1 / (rank + 3) for rank in range(len(words))))


def content(number: int) -> str:
    """What the entry of that number says: 15 to 120 characters, rarely more."""
    chance = random.Random(number)
    words, weights = _vocabulary()
    sentences = chance.choices((1, 2, 3, 4, 8), (20, 40, 25, 13, 2))[0]
    lengths = [chance.randint(4, 12) for _ in range(sentences)]
    text = "，".join("".join(chance.choices(words, cum_weights=weights, k=length)) for length in lengths)
    return f"{text}。下游有{RARE}风险。" if number in RARE_IN else f"{text}。"
