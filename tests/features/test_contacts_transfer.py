"""Contacts from files and into them: whole or not at all, twins brought up to date, hostile cells kept out."""
from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from app.core import query, sheets
from app.core.errors import UserError
from app.core.run import Context, read, run
from app.features.contacts.records import Contact
from db import ledger

HEAD = ["序号", "单位名称", "姓名", "职务", "办公电话", "手机", "分组", "是否领导", "任职时间", "爱好"]


def book(path: Path, *rows: list[Any]) -> Path:
    made = Workbook()
    for row in ([], ["通讯录"], HEAD, *rows):
        made.active.append(row)
    made.save(path)
    return path


def contacts(ctx: Context) -> list[dict[str, Any]]:
    return query.rows(ctx, "contacts", query.listed(ctx, "contacts"))


def test_import_adds_and_changes_and_says_how_many(ctx: Context, tmp_path: Path) -> None:
    run(ctx, "contacts.add", source="市水务局", person="孙工", post="科长", fax="0571-1", note="=1+1")
    many = "0571-87651230、0571-87651231、0571-87651232、0571-87651233、0571-87651234"
    file = book(
        tmp_path / "c.xlsx",
        [1, "市水务局", None, None, many, None, "应急联动、county_duty", None, None, None],
        [2, None, "孙工", "副局长", 87651234.0, 13812345678.0, None, "是", "2024年6月", "钓鱼"],
        [3, None, "+HYPERLINK(1)", "'@x", "８７６５", None, None, "否", None, None],
    )
    plan = run(ctx, "contacts.import", file=file, dry_run=True)
    assert plan == {"rows": 3, "added": 2, "changed": 1, "unchanged": 0, "unmatched": ["爱好"]}
    assert len(contacts(ctx)) == 1
    assert run(ctx, "contacts.import", file=file) == plan
    hostile, unit, person = sorted(contacts(ctx), key=lambda row: row["person"] or "M")
    assert (unit["phone"], unit["phones"].count("、")) == ("0571-87651230", 3)
    assert unit["group_codes"] == ["county_duty", "response"]
    assert {name: person[name] for name in ("source", "post", "phone", "mobile", "leader", "since", "fax", "note")} == {
        "source": "市水务局", "post": "副局长", "phone": "87651234", "mobile": "13812345678", "leader": True,
        "since": "2024-06", "fax": "0571-1", "note": "=1+1",
    }
    assert [one["post"] for one in read(ctx, "contacts.show", who="孙工")["former"]] == ["科长"]
    assert (hostile["person"], hostile["post"]) == ("+HYPERLINK(1)", "'@x")
    again = run(ctx, "contacts.import", file=file)
    assert (again["added"], again["changed"], again["unchanged"]) == (0, 0, 3)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ([1, "市水务局", "甲", "", "1" * 61], "Row 5, Phone: More than 60"),
        ([1, "市水务局", "甲", "", "", "", "足球队"], "Row 5, Groups: There is no group “足球队”"),
        ([1, "市水务局", "甲", "", "", "", "", "也许"], "Row 5, Leader: “也许” is not one of the choices: yes, no"),
        ([1, "市水务局", "甲", "", "", "", "", "", "去年"], "Row 5, In this post since: “去年” cannot be read"),
        ([1, "市水务局", "甲", "", "", "", "", "", "2027"], "Row 5, In this post since: 2027 lies in the future"),
        ([1, "市水务局", "甲", "机密★1年"], "Row 5, Post: .*state secret"),
        ([1, "市气象台", "钱工"], "Row 5, Name: Row 4 names the same"),
        ([1, "市水务局", "甲", "", "", "138****5678"], "Row 5, Mobile phone: The middle of 138"),
    ],
)
def test_import_refuses_the_whole_file_for_one_cell(ctx: Context, tmp_path: Path, row: list[Any], said: str) -> None:
    file = book(tmp_path / "c.xlsx", [1, "市气象台", "钱工"], row)
    head = ledger.head()
    with pytest.raises(UserError, match=said) as refused:
        run(ctx, "contacts.import", file=file)
    assert refused.value.field == "file" and Contact.select().count() == 0 and ledger.head() == head


def test_import_needs_a_unit(ctx: Context, tmp_path: Path) -> None:
    for name, text, said in (
        ("a.csv", "姓名,电话\n孙工,1\n", "no column of units"), ("b.csv", "单位,姓名\n,孙工\n", "Row 2, Unit: .*empty"),
        ("c.csv", "单位,姓名\n", "no rows"), ("d.csv", "", "no rows"),
    ):
        (tmp_path / name).write_text(text, "utf-8")
        with pytest.raises(UserError, match=said):
            run(ctx, "contacts.import", file=tmp_path / name)
    with pytest.raises(UserError, match="role"):
        run(replace(ctx, grants=frozenset({"read"})), "contacts.import", file=tmp_path / "b.csv")


@pytest.mark.parametrize("kind", [".csv", ".xlsx"])
def test_what_is_exported_can_be_imported(ctx: Context, tmp_path: Path, kind: str) -> None:
    """Every column goes out and comes in again; the list says who took it, and the ledger too."""
    run(
        ctx, "contacts.add", source="市水务局", person="=孙工", post="科长", phone="110、0571-87651234转8",
        phones="0571-1", mobile="13812345678", groups=["experts"], leader=True, rank=3, position=7, short="水务",
        credit_code="91350100M000100Y43", region="330100", level="city", parent="市政府", address="路1号",
        email="a@b.cn", secure_phone="0011", video="210", sex="female", charge="水利", hotline="8201",
        home_phone="88880000", emergency="父 13900001111", secretary="郭", driver="何", state="leave",
        since="2024-06", fax="0571-2", note="甲\n乙",
    )
    names = [one.name for one in Contact._meta.sorted_fields if one.name not in (
        "id", "uid", "unit", "version", "created_at", "created_by", "updated_at", "updated_by", "archived_at"
    )]
    before = Contact.select(*(getattr(Contact, name) for name in names)).dicts().get()
    assert all(before[name] for name in names)
    file = tmp_path / f"c{kind}"
    sheets.export(ctx, "contacts", file)
    entry = ledger.LedgerEntry.select().order_by(ledger.LedgerEntry.seq.desc()).get()
    assert (entry.action, entry.reason) == ("list.exported", f"通讯录 1 {file.name}")
    if kind == ".xlsx":
        assert ctx.name in load_workbook(file).active.oddFooter.left.text
    else:
        assert ctx.number in list(csv.reader(file.read_text("utf-8-sig").splitlines()))[-1][0]
    run(ctx, "contacts.retire", uid=Contact.get().uid, reason="再来一次")
    assert run(ctx, "contacts.import", file=file)["added"] == 1
    assert Contact.select(*(getattr(Contact, name) for name in names)).where(
        Contact.archived_at.is_null()
    ).dicts().get() == before


def test_import_asks_nothing_of_the_database_for_each_row(
    ctx: Context, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    asked = []
    for number in (2, 9):
        rows = [f"第{number}市{n}局,郑{n},0xx-5550-{n:04},专家" for n in range(number)]
        file = tmp_path / f"{number}.csv"
        file.write_text("\n".join(["单位,姓名,电话,分组", *rows]), "utf-8")
        with caplog.at_level("DEBUG", "peewee"):
            caplog.clear()
            assert run(ctx, "contacts.import", file=file)["added"] == number
            said = [str(one.msg) for one in caplog.records if one.name == "peewee"]
            asked.append(len([one for one in said if one.startswith("('SELECT")]))
    assert asked[0] == asked[1] > 0


def test_numbers_that_went_out_hidden_come_back_whole(ctx: Context, tmp_path: Path) -> None:
    run(ctx, "contacts.add", source="市水务局", person="孙工", mobile="13812345678", phone="0571-87651234")
    reader = replace(ctx, grants=frozenset({"read", "duty"}))
    file = tmp_path / "c.csv"
    sheets.export(reader, "contacts", file)
    text = file.read_text("utf-8-sig")
    assert "138****5678" in text and "1234567" not in text and "8765" not in text
    file.write_text(text.replace("孙工\",\"\"", "孙工\",\"科长\""), "utf-8")
    assert run(reader, "contacts.import", file=file)["changed"] == 1
    (one,) = contacts(ctx)
    assert (one["post"], one["mobile"], one["phone"]) == ("科长", "13812345678", "0571-87651234")
