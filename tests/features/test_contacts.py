"""Contacts: units, people and their telephones."""
from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pypdfium2 import PdfDocument

from app.core import finding, pages, personal, query, sheets
from app.core.errors import Denied, UserError
from app.core.run import Context, build, read, run
from app.features.contacts import rules, tables
from app.features.contacts.lookup import reach
from app.features.contacts.records import FormerPost
from app.features.contacts.rules import PRIVATE, digits, is_match
from app.features.duty_log import lists
from app.report.blocks import as_text
from db import ledger


def names(ctx: Context, text: str = "") -> list[str]:
    found = query.listed(ctx, "contacts", text=text)
    return [row["source"] + row["person"] for row in query.rows(ctx, "contacts", found)]


def add(ctx: Context, source: str, **more: Any) -> dict[str, Any]:
    return run(ctx, "contacts.add", source=source, **more)


def test_add_strips_and_refuses_a_twin(ctx: Context) -> None:
    add(ctx, " 市水务局 ", person="孙工", phone=" 0551-5550 ")
    assert names(ctx) == ["市水务局孙工"]
    with pytest.raises(UserError, match="already") as fault:
        add(ctx, "市水务局", person="孙工 ")
    assert fault.value.field == "source"
    add(ctx, "市水务局", person="钱工")


def test_change_keeps_what_it_was(ctx: Context) -> None:
    made = add(ctx, "市水务局", phone="1")
    run(ctx, "contacts.change", uid=made["uid"], source="市水利局", phone="2")
    old, new = ledger.history("contact", [made["uid"]])
    assert old.after and new.before and new.after
    assert (old.after["source"], new.before["phone"], new.after["phone"]) == ("市水务局", "1", "2")
    with pytest.raises(UserError, match="not there"):
        run(ctx, "contacts.change", uid="none", source="x")


def test_retire_takes_it_off_the_list_only(ctx: Context) -> None:
    made = add(ctx, "市水务局")
    with pytest.raises(UserError):
        run(ctx, "contacts.retire", uid=made["uid"], reason=" ")
    run(ctx, "contacts.retire", uid=made["uid"], reason="撤并")
    assert names(ctx) == [] and ledger.history("contact", [made["uid"]])[-1].reason == "撤并"
    add(ctx, "市水务局")  # the name is free again
    with pytest.raises(UserError):
        run(ctx, "contacts.retire", uid="none", reason="x")


def test_listed_by_order_and_found_by_text_initials_or_digits(ctx: Context) -> None:
    add(ctx, "市水务局", person="孙工", phone="0551-555 0110", position=5)
    add(ctx, "市交警支队", post="指挥中心", phone="110", position=1)
    add(ctx, "市气象台", position=5)
    assert names(ctx) == ["市交警支队", "市气象台", "市水务局孙工"] or names(ctx) == [
        "市交警支队", "市水务局孙工", "市气象台"
    ]
    assert names(ctx, "jjzd") == ["市交警支队"]
    assert names(ctx, "swj sg") == ["市水务局孙工"]
    assert names(ctx, "110") == ["市交警支队", "市水务局孙工"]
    assert names(ctx, "5550110") == ["市水务局孙工"]
    assert names(ctx, "指挥 110") == ["市交警支队"]
    assert names(ctx, "消防") == []


def test_rules() -> None:
    contact = {"source": "市局", "person": "郑立", "post": "值班员", "phone": "138-0000"}
    assert is_match("郑 1380", contact) and is_match("", contact) and not is_match("郑 1381", contact)
    assert digits("(0551) 55-50转8") == "055155508"


def found(ctx: Context, text: str) -> list[str]:
    return [one["source"] + one["person"] for one in read(ctx, "contacts.find", text=text)]


def blind(ctx: Context) -> Context:
    return replace(ctx, grants=frozenset({"read", "duty"}))


# posts, groups, what is refused -----------------------------------------
def test_change_of_post_leaves_the_post_before_with_from_and_until(ctx: Context) -> None:
    made = add(ctx, "市水务局", person="孙工", post="科长", since="2021年3月", mobile="13812345678")
    change = {"uid": made["uid"]}
    run(ctx, "contacts.change", **change, post="科 长", slip=True)
    run(ctx, "contacts.change", **change, post="副局长", since="2024.6")
    run(ctx, "contacts.change", **change, source="市应急局", post="局长", since="2024-06")  # the form sends it back
    run(ctx, "contacts.change", **change, phone="0571-87651234")
    shown = read(ctx, "contacts.show", who="孙工")
    assert [(one["source"], one["post"], one["since"], one["until"]) for one in shown["former"]] == [
        ("市水务局", "副局长", "2024-06", "2026-06-24"), ("市水务局", "科 长", "2021-03", "2024-06"),
    ]
    assert (shown["source"], shown["post"], shown["since"], shown["mobile"]) == (
        "市应急局", "局长", "2026-06-24", "13812345678"
    )
    for since, said in (("2026-05", "began 2026-06-24"), ("2027", "future"), ("春天", "cannot be read")):
        with pytest.raises(UserError, match=said) as refused:
            run(ctx, "contacts.change", **change, post="主任", since=since)
        assert refused.value.field == "since"
    run(ctx, "contacts.retire", **change, reason="退休")
    retired = read(ctx, "contacts.show", who="孙工")
    assert retired["retired"] and retired["former"][0]["post"] == "局长" and FormerPost.select().count() == 3
    assert names(ctx) == [] and query.listed(ctx, "contacts", retired=True) == [made["id"]]
    (row,) = query.rows(ctx, "contacts", [made["id"]])
    assert row["former_text"].splitlines()[1] == "2024-06 to 2026-06-24　市水务局　副局长"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("credit_code", "11330100002489559X"), ("credit_code", "1133"), ("region", "33010"), ("email", "值班"),
        ("groups", "足球队"), ("level", "galaxy"), ("sex", "x"), ("mobile", "138****5678"), ("phone", "1" * 61),
    ],
)
def test_add_refuses_what_cannot_be_right(ctx: Context, field: str, value: str) -> None:
    with pytest.raises(UserError) as refused:
        add(ctx, "市水务局", **{field: value})
    assert refused.value.field == field and names(ctx) == []


def test_change_group_and_who_is_in_it(ctx: Context) -> None:
    assert {code for code, _ in tables.groups()} >= {"leadership", "duty_leaders", "county_duty", "experts", "media"}
    run(ctx, "contacts.change_group", code="boats", title="船队", title_en="Boats", position=9, source_note="own")
    add(ctx, "海事处", groups=["船队", "response"], credit_code="91350100m000100y43 ")
    add(ctx, "市府办", person="顾青", groups="班子、Boats")
    assert [names_of(ctx, group=code) for code in ("boats", "leadership", "media")] == [
        ["市府办顾青", "海事处"], ["市府办顾青"], []
    ]
    (row,) = query.rows(ctx, "contacts", query.listed(ctx, "contacts", text="hsc"))
    assert (row["groups_shown"], row["credit_code"]) == ("Emergency response, Boats", "91350100M000100Y43")


def names_of(ctx: Context, **filters: Any) -> list[str]:
    rows = query.rows(ctx, "contacts", query.listed(ctx, "contacts", **filters))
    return sorted(row["source"] + row["person"] for row in rows)


# finding ----------------------------------------------------------------
@pytest.fixture
def directory(ctx: Context) -> Context:
    add(ctx, "云岭县政府值班室", short="云岭值班室", phone="0571-8765 1234、87651235转802", phones="0571-85000001")
    add(ctx, "市政府", person="卢正平", post="市长", phone="0571-87651234", mobile="13812345678", hotline="8201",
        home_phone="0571-88880000", emergency="妻　王芳 13900001111", secretary="郭启 13700002222")
    add(ctx, "市政府", person="吕绿", post="秘书", phone="110")
    return ctx


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("+86 571-8765-1234", ["云岭县政府值班室", "市政府卢正平"]),
        ("0571 87651234", ["云岭县政府值班室", "市政府卢正平"]),
        ("87651234", ["云岭县政府值班室", "市政府卢正平"]), ("057187651235", ["云岭县政府值班室"]),
        ("85000001", ["云岭县政府值班室"]), ("+86-138 1234 5678", ["市政府卢正平"]), ("013812345678", ["市政府卢正平"]),
        ("0572-87651234", []), ("13900001111", ["市政府卢正平"]), ("13700002222", ["市政府卢正平"]),
        ("110", ["市政府吕绿"]), ("8201", ["市政府卢正平"]), ("luzhengping", ["市政府卢正平"]),
        ("luzp", ["市政府卢正平"]),
        ("lvlv", ["市政府吕绿"]), ("lzp", ["市政府卢正平"]), ("597", ["市政府卢正平"]), ("正平 市长", ["市政府卢正平"]),
        ("997", []), ("5123", ["云岭县政府值班室", "市政府卢正平"]), ("ylzbs", ["云岭县政府值班室"]),
    ],
)
def test_find_by_name_pinyin_keys_or_number(directory: Context, text: str, expected: list[str]) -> None:
    assert found(directory, text) == expected


def test_find_tells_whose_number_a_caller_has(directory: Context) -> None:
    (one,) = read(directory, "contacts.find", text="+8613812345678")
    assert (one["person"], one["post"], one["matched"]) == ("卢正平", "市长", "13812345678")


def test_numbers_hidden_from_the_reader_are_in_no_reading(directory: Context, tmp_path: Path) -> None:
    reader = blind(directory)
    hidden = ("1234567", "13812345678", "8201", "88880000", "13900001111", "13700002222", "0000111")
    told: list[Any] = [
        query.rows(reader, "contacts", query.listed(reader, "contacts")), read(reader, "contacts.find", text="市政府"),
        read(reader, "contacts.show", who="卢正平"), reach(reader, "卢正平"),
        as_text(build(reader, "contacts.phone_book")), finding.search_all(reader, "卢正平"),
    ]
    sheets.export(reader, "contacts", tmp_path / "c.csv")
    told.append((tmp_path / "c.csv").read_text("utf-8"))
    seen = json.dumps(told, ensure_ascii=False, default=str)
    assert [number for number in hidden if number in seen] == []
    assert "138****5678" in seen and "0571-8765 1234" in seen and "郭启 137****2222" in seen
    for number in (*hidden, "+86 13812345678", "8888", "0001111"):
        assert found(reader, number) == [] and names(reader, number) == []
        assert finding.search_all(reader, number) == []
    assert reach(directory, "卢正平") == {
        "unit": "市政府", "person": "卢正平", "post": "市长", "phone": "0571-87651234", "mobile": "13812345678",
        "fax": "",
    }
    assert reach(directory, "无人") is None and reach(directory, " ") is None
    uid = read(directory, "contacts.show", who="卢正平")["uid"]
    (row,) = query.rows(reader, "contacts", query.listed(reader, "contacts", text="卢正平"))
    run(reader, "contacts.change", uid=uid, **{name: row[name] for name in (*PRIVATE, "phone", "source", "person")})
    assert read(directory, "contacts.show", who="卢正平")["secretary"] == "郭启 13700002222"


def test_change_does_not_show_a_hidden_number_by_taking_its_person_away(directory: Context) -> None:
    reader, head = blind(directory), ledger.head()
    uid = read(directory, "contacts.show", who="卢正平")["uid"]
    shown = personal.masked("0571-87651234")
    for given in ({"person": ""}, {"person": "卢", "slip": True}, {"person": " ", "phone": shown}):
        with pytest.raises(UserError, match="卢正平 are hidden") as fault:
            run(reader, "contacts.change", uid=uid, **given)
        assert fault.value.field == "person" and ledger.head() == head
    run(reader, "contacts.change", uid=uid, person="卢正", phone="0571-87650000", phones="")
    assert read(directory, "contacts.show", who="卢正")["phone"] == "0571-87650000"
    run(directory, "contacts.change", uid=uid, person="")  # who sees them may


def test_a_mobile_of_a_unit_is_a_persons(ctx: Context) -> None:
    add(ctx, "市水务局", phone="0571-85550000", home_phone="88880000", hotline="8201")
    (row,) = query.rows(blind(ctx), "contacts", query.listed(blind(ctx), "contacts"))
    assert (row["phone"], row["home_phone"], row["hotline"]) == ("0571-85550000", "88****00", "8**1")


def test_technical_support_looks_contacts_up_and_no_more(directory: Context, person: Callable[..., Context]) -> None:
    tech = person("005", "DUTY_TECH")
    assert found(tech, "卢正平") == ["市政府卢正平"] and found(tech, "13812345678") == []
    assert read(tech, "contacts.show", who="卢正平")["mobile"] == "138****5678"
    for act in (lambda: add(tech, "x"), lambda: build(tech, "contacts.phone_book")):
        with pytest.raises(Denied):
            act()


def test_show_asks_which_of_several(directory: Context) -> None:
    add(directory, "市水务局", person="卢正平")
    with pytest.raises(UserError, match="several") as refused:
        read(directory, "contacts.show", who="卢正平")
    assert refused.value.field == "unit"
    assert read(directory, "contacts.show", who="卢正平", unit="市水务局")["source"] == "市水务局"
    assert "person" not in read(directory, "contacts.show", who="云岭县政府值班室")
    with pytest.raises(UserError, match="Nobody"):
        read(directory, "contacts.show", who="无人")


def test_a_source_is_completed_by_any_of_its_numbers(directory: Context) -> None:
    def persons(reader: Context, typed: str) -> list[str]:
        return [one["person"] for one in lists.suggest(lists.known_sources(reader), typed)]

    assert persons(directory, "5678") == ["卢正平"] and persons(directory, "85000001") == [""]
    assert persons(blind(directory), "13812345678") == [] and persons(blind(directory), "85000001") == [""]


# paper ------------------------------------------------------------------
def test_phone_book_is_by_unit_marked_and_says_who_printed_it(directory: Context, tmp_path: Path) -> None:
    add(directory, "市政府", phone="0571-87650000", fax="0571-87650009")
    uid = read(directory, "contacts.show", who="卢正平")["uid"]
    run(directory, "contacts.change", uid=uid, leader=True, rank=1, groups=["leadership"])
    lines = as_text(build(directory, "contacts.phone_book")).splitlines()
    unit = lines.index("市政府")
    assert lines[unit + 1:unit + 4] == [
        " | 0571-87650000 / Fax 0571-87650009 | ", "★卢正平　市长 | 0571-87651234 / Hotline 8201 | 13812345678",
        "吕绿　秘书 | 110 | ",
    ]
    made = pages.save(directory, "contacts.phone_book", tmp_path / "book.pdf", group="leadership")
    with PdfDocument(made.file) as book:
        text = book[0].get_textpage().get_text_bounded()
    assert "★卢正平" in text and "13812345678" in text and "吕绿" not in text and "88880000" not in text
    assert f"{directory.name} {directory.number}" in text and "2026-06-24" in text
    with PdfDocument(pages.preview(blind(directory), "contacts.phone_book").file) as book:
        assert "138****5678" in book[0].get_textpage().get_text_bounded()


def test_credit_codes_and_numbers_by_rule() -> None:
    good = "91350100M000100Y43"  # the example of GB 32100-2015
    assert rules.is_credit_code(good)
    assert not any(rules.is_credit_code(good[:at] + other + good[at + 1 :])
                   for at in range(18) for other in rules._CODE if other != good[at])
    assert rules.subscriber("+86 (571) 8765-1234 转 802") == "057187651234"
    assert rules.agreement(rules.subscriber("+86 571 87651234"), "87651234") == 8
    assert not rules.agreement("13887651234", "87651234") and not rules.agreement("013887651234", "87651234")
    assert rules.agreement("013887651234", "13887651234") and not rules.agreement("1110", "110")
    assert [rules.since_of(text) for text in ("2024", "2024.6", "2024年06月", "２０２４-6-4")] == [
        "2024", "2024-06", "2024-06", "2024-06-04"
    ]
