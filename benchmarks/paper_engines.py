"""One log set as pages by one engine; run as a script, also by a Python that knows nothing of this program.

``paper_engines.py ENGINE RUNS FOLDER`` sets RUNS logs, each with other words than the one before, into FOLDER and
prints the seconds that each took. All engines get the same fonts, paper, margins, columns and sizes.
"""
from __future__ import annotations

import html
import json
import random
import sys
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

ROOT = Path(__file__).resolve().parents[1]
FONTS = ROOT / "resources" / "fonts"
HEAD = ("序号", "时间", "来源", "内容", "办理情况", "记录人")
WIDTHS = (12, 23, 26, 73, 22, 14)  # millimetres, in all those of A4 with margins of 25 and 15
TITLE = "值班日志"
ENTRIES, CHARACTERS = 500, 36_000
WORDS = (
    "来电报告", "城区北部", "下穿通道", "积水约30厘米", "交警已在现场疏导", "无人员伤亡", "请求调派", "排水车2台",
    "已通知有关单位", "到场处置", "要求每小时报告一次", "雨量持续增大", "预计今晚前后减弱", "水库水位低于汛限",
    "值班人员均在岗", "道路恢复通行", "伤员已送医院", "正在核实", "PM2.5为75μg/m³", "山体滑坡约20立方米",
)
UNITS = ("市应急管理局", "市生态环境局", "市公安局", "市卫生健康委", "市气象局", "南渡区值班室", "市水利局")
NAMES = ("陈志强", "李晓梅", "王建国", "赵敏", "周海涛", "吴倩")


def log(seed: int) -> list[list[str]]:
    """The cells of a log: always as many entries and characters, other words for another seed."""
    chance = random.Random(seed)
    rows = []
    written = 0
    for number in range(1, ENTRIES + 1):
        at = f"06-{1 + number % 30:02d} {chance.randrange(24):02d}:{chance.randrange(60):02d}"
        row = [str(number), at, chance.choice(UNITS), "", chance.choice(("已办结", "已通知市水利局", "续办")),
               chance.choice(NAMES)]
        wanted = CHARACTERS * number // ENTRIES - written - sum(map(len, row))
        content = ""
        while len(content) < wanted - 1:
            content += chance.choice(WORDS) + "，"
        row[3] = content[: wanted - 1].rstrip("，").ljust(wanted - 1, "好") + "。"
        written += sum(map(len, row))
        rows.append(row)
    return rows


# ours -------------------------------------------------------------------
def ours() -> Callable[[list[list[str]], Path], object]:
    """Our writer: PDF/A-2a and PDF/UA-1."""
    sys.path.insert(0, str(ROOT))
    from app.report.blocks import Document, Table
    from app.report.fonts import fonts
    from app.report.pdf import write_pdf

    def make(rows: list[list[str]], target: Path) -> object:
        return write_pdf(Document(TITLE, [Table(HEAD, rows, WIDTHS)]), target, letters=fonts(shipped_only=True))

    return make


# Typst ------------------------------------------------------------------
TYPST = """
#set document(title: "%s")
#set page(paper: "a4", margin: (left: 25mm, right: 15mm, y: 20mm),
  footer: context align(right, text(9pt)[第 #counter(page).display() 页　共 #counter(page).final().first() 页]))
#set text(font: "DutyFang", size: 10.5pt, lang: "zh", region: "cn")
#set par(justify: true, leading: 0.35em)
= %s
#let data = json(bytes(sys.inputs.rows))
#table(columns: (%s), inset: (x: 1.2mm, y: 0.8mm), stroke: 0.35pt,
  table.header(..data.first().map(cell => strong(cell))), ..data.slice(1).flatten())
"""


def typst() -> Callable[[list[list[str]], Path], object]:
    """Typst, tagged and PDF/A-2a like ours."""
    import typst as engine

    columns = ", ".join(f"{width}mm" for width in WIDTHS)
    source = (TYPST % (TITLE, TITLE, columns)).encode()

    def make(rows: list[list[str]], target: Path) -> object:
        data = json.dumps([HEAD, *rows], ensure_ascii=False)
        return engine.compile(
            source, output=str(target), font_paths=[str(FONTS)], ignore_system_fonts=True,
            sys_inputs={"rows": data}, pdf_standards=["a-2a", "ua-1"],
        )

    return make


# WeasyPrint -------------------------------------------------------------
STYLE = """
@font-face { font-family: Fang; src: url("FONTS/DutyFang.ttf") }
@font-face { font-family: Hei; src: url("FONTS/DutyHei.ttf") }
@page { size: A4; margin: 20mm 15mm 20mm 25mm;
  @bottom-right { content: "第 " counter(page) " 页　共 " counter(pages) " 页"; font: 9pt Fang } }
body { font: 10.5pt/1.35 Fang; text-align: justify } h1 { font: 22pt Hei; text-align: center }
table { border-collapse: collapse; table-layout: fixed; width: 100% }
th, td { border: 0.35pt solid; padding: 0.8mm 1.2mm } th { font-family: Hei; font-weight: normal }
"""


def web_page(rows: list[list[str]], style: str) -> str:
    """The log as a web page."""
    def line(cells: tuple[str, ...] | list[str], kind: str) -> str:
        return "<tr>" + "".join(f"<{kind}>{html.escape(cell)}</{kind}>" for cell in cells) + "</tr>"

    columns = "".join(f'<col style="width: {width}mm">' for width in WIDTHS)
    body = "".join(line(row, "td") for row in rows)
    return (
        f'<html lang="zh-CN"><head><meta charset="utf-8"><title>{TITLE}</title><style>{style}</style></head><body>'
        f"<h1>{TITLE}</h1><table>{columns}<thead>{line(HEAD, 'th')}</thead><tbody>{body}</tbody></table></body></html>"
    )


def weasyprint() -> Callable[[list[list[str]], Path], object]:
    """WeasyPrint, tagged and PDF/A-2a like ours."""
    from weasyprint import HTML
    from weasyprint.text.fonts import FontConfiguration

    style = STYLE.replace("FONTS", FONTS.as_uri())
    known = FontConfiguration()

    def make(rows: list[list[str]], target: Path) -> object:
        return HTML(string=web_page(rows, style)).write_pdf(target, font_config=known, pdf_variant="pdf/a-2a")

    return make


# Qt ---------------------------------------------------------------------
def qt() -> Callable[[list[list[str]], Path], object]:
    """QTextDocument on a QPdfWriter: neither tagged nor an archive file. Page by page, for the foot with x of y."""
    from PySide6.QtCore import QMarginsF, QRectF, QSizeF
    from PySide6.QtGui import (
        QFont,
        QFontDatabase,
        QGuiApplication,
        QPageLayout,
        QPageSize,
        QPainter,
        QPdfWriter,
        QTextDocument,
    )

    app = QGuiApplication.instance() or QGuiApplication(["paper", "-platform", "offscreen"])
    names = [QFontDatabase.applicationFontFamilies(QFontDatabase.addApplicationFont(str(FONTS / file)))[0]
             for file in ("DutyFang.ttf", "DutyHei.ttf")]
    style = STYLE[STYLE.index("body"):].replace("Fang", names[0]).replace("Hei", names[1])

    def make(rows: list[list[str]], target: Path) -> object:
        writer = QPdfWriter(str(target))
        writer.setResolution(72)
        writer.setPageLayout(QPageLayout(QPageSize(QPageSize.PageSizeId.A4), QPageLayout.Orientation.Portrait,
                                         QMarginsF(25, 20, 15, 20), QPageLayout.Unit.Millimeter))
        text = QTextDocument()
        text.documentLayout().setPaintDevice(writer)
        text.setDefaultFont(QFont(names[0], 10))
        text.setDocumentMargin(0)
        text.setHtml(web_page(rows, style))
        size = QSizeF(writer.width(), writer.height())
        text.setPageSize(size)
        painter = QPainter(writer)
        count = text.pageCount()
        for page in range(count):
            if page:
                writer.newPage()
            painter.save()
            painter.translate(0, -page * size.height())
            text.drawContents(painter, QRectF(0, page * size.height(), size.width(), size.height()))
            painter.restore()
            painter.drawText(int(size.width()) - 100, int(size.height()) + 20, f"第 {page + 1} 页　共 {count} 页")
        painter.end()
        return app

    return make


ENGINES: dict[str, Callable[[], Callable[[list[list[str]], Path], object]]] = {
    "ours": ours, "typst": typst, "weasyprint": weasyprint, "qt": qt,
}


def main(name: str, runs: int, folder: Path) -> None:
    """Prints the seconds of each run."""
    make = ENGINES[name]()
    for number in range(runs):
        rows, target = log(number), folder / f"{name}-{number}.pdf"
        start = perf_counter()
        make(rows, target)
        print(perf_counter() - start, flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]))
