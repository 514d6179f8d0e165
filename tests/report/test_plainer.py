"""Official documents in the outputs that other programs set: every text, in the order of the drawn page."""
from __future__ import annotations

import io

import docx
import pytest

from app.report.blocks import (
    Addressed,
    Annex,
    Annexes,
    Clause,
    Document,
    LetterHead,
    MinutesHead,
    OfficialHead,
    OrderHead,
    Roll,
    Signed,
    Signet,
    Text,
)
from app.report.html import to_html
from app.report.plainer import plainer
from app.report.word import write_docx
from tests.report.samples import in_order
from tests.report.test_outputs import html_text, word_text

BLOCKS = [
    Addressed("各县（市、区）人民政府"), Clause("一、总体要求。值班不间断。"), Clause("（一）具体要求。逐级上报。"),
    Annexes(["名单", "电话"]),
    Roll("出席", "沈怀山　顾青禾"), Signed(["江城市人民政府办公室"], "2026年6月24日", note="此件公开发布"),
    Annex("值班人员名单", 1), Text("附件正文"),
]
HEADS = [
    (OfficialHead(["江城市人民政府", "江城市水务局"], "江政发〔2026〕3号", signers=["沈怀山"], urgency="特急"),
     ["特急", "江城市人民政府", "江城市水务局", "江政发〔2026〕3号", "沈怀山"]),
    (LetterHead("江城市人民政府办公室", "江政办函〔2026〕5号"), ["江城市人民政府办公室", "江政办函〔2026〕5号"]),
    (OrderHead("江城市人民政府", "第3号"), ["江城市人民政府命令", "第3号"]),
    (MinutesHead("江城市值班工作例会纪要", "〔2026〕2号", "江城市", "6月24日"),
     ["江城市值班工作例会纪要", "〔2026〕2号", "江城市"]),
]


@pytest.mark.parametrize(("head", "above"), HEADS, ids=["document", "letter", "order", "minutes"])
def test_an_official_document_in_every_output(qapp: object, head: object, above: list[str]) -> None:
    document = Document("关于值班的通知", BLOCKS, head=head)  # type: ignore[arg-type]
    title = [] if isinstance(head, OrderHead) else ["关于值班的通知"]
    texts = [
        *above, *title, "各县（市、区）人民政府：", "一、总体要求。", "（一）具体要求。", "名单", "电话",
        "沈怀山　顾青禾", "江城市人民政府办公室", "2026年6月24日", "此件公开发布", "附件1", "值班人员名单", "附件正文",
    ]
    assert in_order(texts, word_text(document)) == "" and in_order(texts, html_text(document)) == ""
    assert ("关于值班的通知" in word_text(document)) is bool(title)
    written = io.BytesIO()
    write_docx(document, written)
    section = docx.Document(written).sections[0]
    assert section.left_margin.mm == pytest.approx(28, abs=0.1) and "FF0000" in to_html(document)


def test_levels_and_signet_of_a_document() -> None:
    signet = Signet("市长", "沈怀山", "2026年6月24日")
    said = [Clause("一、甲。乙"), Clause("（二）丙"), Clause("三处、四处受淹。已转移"), signet]
    clauses = plainer(Document("令", said))
    first, second, third, signer, day = [block for block in clauses if isinstance(block, Text)]
    assert [(run.text, run.role) for run in first.content] == [("一、甲。", "hei"), ("乙", None)]  # type: ignore[union-attr]
    assert second.content[0].role == "kai" and third.content == "三处、四处受淹。已转移"  # type: ignore[union-attr]
    assert (signer.content, day.content, day.align) == ("市长　沈怀山", "2026年6月24日", "right")
