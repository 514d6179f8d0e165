"""A document as JSON: everything in it, the same bytes each time."""
from __future__ import annotations

import json
from dataclasses import fields, replace

from app.report.as_data import as_json
from app.report.blocks import Document, Run, Text
from tests.report.samples import EVERYTHING, said


def test_the_data_has_every_block_with_all_its_fields() -> None:
    data = as_json(replace(EVERYTHING, attached=("self.json", b"{}")))
    assert data == as_json(EVERYTHING)
    told = json.loads(data)
    assert told["format"] == "dutydesk-page/1" and told["document"]["created"] == "2026-06-24T02:44:00"
    assert set(told["document"]) == {one.name for one in fields(Document)} - {"attached"} | {"type"}
    kinds = [block["type"] for block in told["document"]["blocks"]]
    assert kinds == ["Contents", "Heading", "Chart", "Part", "Chart"]
    assert told["document"]["blocks"][2]["kind"] == "bars"
    assert told["document"]["blocks"][3]["blocks"][1]["data"] == "DUTY-1"
    whole = data.decode("utf-8")
    assert [text for text in said(EVERYTHING) if text not in whole and not text[:1].isdigit() and text != "—"] == []


def test_any_text_can_be_read_back() -> None:
    document = Document("a", [Text([Run("\ud800\x00\"", strike=True)])])
    (run,) = json.loads(as_json(document))["document"]["blocks"][0]["content"]
    assert run == {"type": "Run", "text": "\ud800\x00\"", "strike": True, "bold": False, "role": None, "colour": None}
