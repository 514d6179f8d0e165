"""Telephone numbers of persons: hidden from those without the right, everywhere, and not to be found out."""
from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core import finding, personal, query, sheets
from app.core.errors import UserError
from app.core.run import Context, build, run
from app.features.contacts.records import Contact
from app.features.duty_log import lists
from app.features.duty_log.records import DutyEntry
from app.report.blocks import as_text

MOBILE, LANDLINE = "13812345678", "0816-8231110"


@pytest.mark.parametrize(
    ("whole", "hidden"),
    [
        (MOBILE, "138****5678"), ("138-1234-5678", "138-****-5678"), ("+86 138 1234 5678", "+86 138 **** 5678"),
        ("008613812345678", "0086138****5678"), ("１３８１２３４５６７８", "１３８****５６７８"),
        ("8231110", "82***10"), (LANDLINE, "08**-*****10"), ("8231110转8302", "82***10转8**2"), ("8302", "8**2"),
        ("110", "110"), ("", ""), ("内线", "内线"), ("8231110/13812345678", "82***10/138****5678"),
    ],
)
def test_a_number_is_masked_in_place_and_once(whole: str, hidden: str) -> None:
    assert personal.masked(whole) == hidden
    assert personal.masked(hidden) == hidden


def test_a_unit_keeps_its_switchboard_and_no_mobile() -> None:
    assert personal.masked(LANDLINE, person=False) == LANDLINE
    assert personal.masked(f"{LANDLINE}、{MOBILE}", person=False) == f"{LANDLINE}、138****5678"


@given(st.text(max_size=60))
@settings(deadline=None)
def test_masking_changes_digits_to_stars_and_nothing_else(text: str) -> None:
    hidden = personal.masked(text)
    assert len(hidden) == len(text)
    assert all(new == old or (old.isdigit() and new == "*") for old, new in zip(text, hidden, strict=True))


@pytest.fixture
def night(ctx: Context, log: Callable[..., dict[str, Any]]) -> Context:
    """An office with a person, a unit and three calls; gives one who may write but sees no numbers."""
    for person, phone in (("王强", MOBILE), ("", LANDLINE)):
        run(ctx, "contacts.add", source="市气象局", person=person, phone=phone)
    log("大风预警", source="市气象局", person="王强", phone=MOBILE, callback="7654321")
    log("停电", source="13912340000")
    log("例行", source="市气象局", phone=LANDLINE)
    run(ctx, "duty_log.correct", number=1, phone="13812349999", reason="听错")
    return replace(ctx, grants=frozenset({"read", "duty"}))


SECRET = ("1234567", "12349999", "12349", "13912340000", "7654321")


def test_no_reader_shows_what_is_hidden(ctx: Context, night: Context, tmp_path: Path) -> None:
    """Lists, detail, history, sources known, search lines, exports, pages: all of them."""
    uid = DutyEntry.get(DutyEntry.number == 1).uid

    def everything(reader: Context) -> str:
        rows = [query.rows(reader, name, query.listed(reader, name)) for name in ("duty_log", "contacts")]
        told: list[Any] = [
            *rows, lists.history(reader, uid), query.history(reader, "duty_log", number=1), lists.entry(reader, 1),
            lists.known_sources(reader), finding.search_all(reader, "市气象局"), finding.search_all(reader, "停电"),
            lists.open_matters(reader), lists.owed(reader),
        ]
        for name in ("duty_log", "contacts"):
            sheets.export(reader, name, tmp_path / f"{name}.csv")
            told.append((tmp_path / f"{name}.csv").read_text("utf-8"))
        since = reader.now().replace(hour=0)
        told.append(as_text(build(reader, "duty_log.shift_log", since=since, until=since.replace(day=since.day + 1))))
        told += [as_text(build(reader, "duty_log.record_sheet", number=n)) for n in (1, 2, 3)]
        return json.dumps(told, ensure_ascii=False, default=str)

    seen = everything(night)
    assert [number for number in SECRET if number in seen] == []
    assert "138****9999" in seen and "139****0000" in seen and "76***21" in seen and LANDLINE in seen
    whole = everything(ctx)
    assert all(number in whole for number in (MOBILE, "13812349999", "13912340000", LANDLINE))


@pytest.mark.parametrize("digits", ["1381", "812", "81", "23", "1234", "5678", "13812345678", "12349", "9123", "8231"])
def test_no_number_is_found_out_digit_by_digit(ctx: Context, night: Context, digits: str) -> None:
    """The one number found by digits is a unit's own."""
    found = finding.search_all(night, digits)
    assert all(LANDLINE in hit["line"] for hit in found)
    listed = query.listed(night, "duty_log", text=digits)
    assert [row["phone"] for row in query.rows(night, "duty_log", listed)] == [LANDLINE] * len(listed)
    assert query.listed(night, "duty_log", source=digits) == []
    assert lists.suggest(lists.known_sources(night), "12345") == []
    contacts = query.rows(night, "contacts", query.listed(night, "contacts", text=digits))
    assert all(row["phone"] == LANDLINE for row in contacts)
    assert len(found) == (2 if digits in LANDLINE.replace("-", "") else 0)
    assert finding.search_all(ctx, "13812349999") and query.listed(ctx, "contacts", text=MOBILE)


def test_what_was_shown_in_part_is_not_saved_in_part(night: Context) -> None:
    """A form given back as it was shown changes no number, and a known caller's is taken whole."""
    contact = Contact.get(Contact.person == "王强")
    run(night, "contacts.change", uid=contact.uid, source="市气象局", person="王强", phone="138****5678", post="科长")
    assert (Contact.get_by_id(contact.id).phone, Contact.get_by_id(contact.id).post) == (MOBILE, "科长")
    run(night, "contacts.change", uid=contact.uid, source="市气象局", person="王强", phone="8880000")
    assert Contact.get_by_id(contact.id).phone == "8880000"

    known = {"source": "市气象局", "person": "王强", "phone": "138****9999"}
    made = run(night, "duty_log.log", kind="call_in", content="续报", **known)
    assert DutyEntry.get(DutyEntry.uid == made["uid"]).phone == "13812349999"
    run(night, "duty_log.correct", number=1, phone="138****9999", person="王强", content="大风黄色预警", reason="补")
    assert DutyEntry.get(DutyEntry.number == 1).phone == "13812349999"
    run(night, "duty_log.supplement", number=1, callback="76***21", place="市区")
    assert DutyEntry.get(DutyEntry.number == 1).callback == "7654321"
    again = run(night, "duty_log.log", kind="call_in", source="139****0000", content="来电恢复")
    assert DutyEntry.get(DutyEntry.uid == again["uid"]).source == "13912340000"
    run(night, "duty_log.correct", number=2, source="139****0000", content="停电两小时", reason="补")
    assert DutyEntry.get(DutyEntry.number == 2).source == "13912340000"


def test_a_hidden_number_of_nobody_is_refused(night: Context) -> None:
    with pytest.raises(UserError, match=r"137\*\*\*\*1111") as refused:
        run(night, "duty_log.log", kind="call_in", source="市气象局", person="王强", phone="137****1111", content="x")
    assert refused.value.field == "phone"


def test_people_show_their_numbers_to_those_who_may(ctx: Context) -> None:
    run(ctx, "people.add", number="002", name="李", role="DUTY_SUB", password="Bb-23456", phone=MOBILE)
    blind = replace(ctx, grants=ctx.grants - {"phones"})
    numbers = [query.rows(who, "people", query.listed(who, "people"))[1]["phone"] for who in (ctx, blind)]
    assert numbers == [MOBILE, "138****5678"]
