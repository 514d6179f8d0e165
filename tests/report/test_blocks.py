from __future__ import annotations

import pytest

from app.report.blocks import (
    Document,
    Field,
    Fields,
    Heading,
    Line,
    PageBreak,
    Run,
    Signatures,
    Space,
    Table,
    Text,
    as_text,
    plain,
)


def test_as_text_shows_every_block() -> None:
    document = Document(
        "值班日志",
        [
            Fields([[Field("日期", "2026年6月23日"), Field("班次", "全天班")], [Field("", "备注")]]),
            Heading("一、记录"),
            Table(["序号", "内容"], [["1", [Run("2人", strike=True), Run("3人受伤")]], ["2", "一\n二"]]),
            Text("完", indent=2),
            Line("来电 1", "未办结 0"),
            Space(),
            PageBreak(),
            Signatures(["值班人", "带班领导"]),
        ],
        office="市府办",
        footer_left="校验码 5A1C",
        notes=["注：甲"],
    )
    assert as_text(document) == (
        "市府办\n值班日志\n\n日期: 2026年6月23日 | 班次: 全天班\n备注\n\n# 一、记录\n序号 | 内容\n"
        "1 | ~~2人~~3人受伤\n2 | 一 / 二\n　　完\n来电 1 | 未办结 0\n\n\n--- page ---\n\n"
        "值班人: ______  带班领导: ______\n注：甲\n\n校验码 5A1C\n"
    )


def test_plain_of_an_empty_struck_run_is_empty() -> None:
    assert plain([Run("", strike=True)]) == ""


@pytest.mark.parametrize(
    "make",
    [
        lambda: Run("a", role="comic"),
        lambda: Run("a", colour="pink"),
        lambda: Run("a", colour="#12345"),
        lambda: Heading("a", 4),
        lambda: Text("a", align="middle"),
        lambda: Table([], []),
        lambda: Table(["a", "b"], [["1"]]),
        lambda: Table(["a", "b"], [], widths=[1]),
        lambda: Table(["a"], [], widths=[0]),
        lambda: Table(["a"], [], align=["middle"]),
        lambda: Fields([[]]),
        lambda: Fields([[Field("a", span=3)]], columns=2),
        lambda: Fields([[Field("a", span=0)]]),
    ],
)
def test_nonsense_is_refused_at_once(make) -> None:
    with pytest.raises(ValueError):
        make()
