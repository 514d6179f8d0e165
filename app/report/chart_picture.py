"""A chart as a picture, for files that take no drawings: drawn on a page like any other, then cut out of it."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

from pypdfium2 import PdfDocument

from app.report.blocks import Chart, Document
from app.report.geometry import geometry_of
from app.report.pdf import write_pdf
from app.report.strips import MM

SCALE = 3  # dots for a point: 216 to the inch
AROUND = 1 * MM


def chart_picture(chart: Chart, document: Document) -> tuple[bytes, float, float]:
    """PNG, width and height in points of a chart without its title, as ``document`` would print it."""
    alone = Document("", [replace(chart, title="")], language=document.language, measures=document.measures,
                     words=document.words)
    written = BytesIO()
    write_pdf(alone, written)
    geometry = geometry_of(alone)
    with PdfDocument(written.getvalue()) as pdf:
        # the type area alone: the number of the page stands below it
        sides = (geometry.left, geometry.bottom, geometry.right, geometry.top)
        drawn = pdf[0].render(scale=SCALE, crop=sides).to_pil().convert("RGB")
    found = drawn.point(lambda shade: 255 - shade).getbbox() or (0, 0, drawn.width, SCALE)
    around = round(AROUND * SCALE)
    box = (max(found[0] - around, 0), max(found[1] - around, 0),
           min(found[2] + around, drawn.width), min(found[3] + around, drawn.height))
    cut, png = drawn.crop(box), BytesIO()
    cut.save(png, "PNG", optimize=True)
    return png.getvalue(), cut.width / SCALE, cut.height / SCALE
