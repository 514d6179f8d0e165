"""State secrets stay out: classes refused in any spelling, markings in any text of any action, prose left alone."""
from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core import files, query, registry, shipped
from app.core.errors import Question, UserError
from app.core.run import Context, run
from app.features import secrecy
from app.features.contacts.records import Contact
from app.features.duty_log.records import DutyEntry
from app.features.secrecy import SecrecyClass, marking_in, paper_in, words_of
from db import ledger
from db.tables import Attachment

NEWS = Path(__file__).resolve().parents[3] / "shared" / "data" / "news"
WORDS = words_of(shipped.rows("secrecy_classes"))
MARKED = [
    "机密★10年", "绝密★", "秘密★", "秘 密 ☆ 长期", "機密＊２０年", "ＴＯＰ　ＳＥＣＲＥＴ★",
    "机\u200b密⭐", "密级：机密", "机密*", "做好保密工作\n秘密★10年",
    "保密工作 秘密★10年",
]
PROSE = [
    "保密工作会议", "严守秘密，不得外传", "保守国家秘密", "工作秘密★3年", "司机密切配合", "手机密码★已改",
    "拒绝密切接触", "**机密**", "*秘密*", "密级：秘密、机密、绝密", "严守秘密\n★重点任务", "secretary★", "商业机密", "",
]

Log = Callable[..., dict[str, Any]]


def state() -> tuple[Any, ...]:
    return ledger.head(), DutyEntry.select().count(), Contact.select().count(), Attachment.select().count()


# the recogniser ---------------------------------------------------------
@pytest.mark.parametrize("text", MARKED)
def test_markings_are_found(text: str) -> None:
    assert marking_in(f"关于防汛的通知 {text}\n第二行", WORDS)


@pytest.mark.parametrize("text", PROSE)
def test_prose_is_left_alone(text: str) -> None:
    assert marking_in(text, WORDS) == paper_in(text, WORDS) == ""


GAPS = st.sampled_from(["", " ", "\u3000", "\t", "\u200b", "\u00a0"])
PLAIN = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="*"), max_size=20)


@given(
    st.sampled_from(["秘密", "机密", "绝密", "機密", "絕密", "祕密"]), st.lists(GAPS, min_size=3, max_size=3),
    st.sampled_from(["★", "☆", "*", "＊", "⭐", "✱"]), st.sampled_from(["", "10年", "２０ 年", "长期"]), PLAIN, PLAIN,
)
def test_a_marking_is_found_wherever_it_stands(
    word: str, gaps: list[str], star: str, term: str, before: str, after: str
) -> None:
    marking = word[0] + gaps[0] + word[1] + gaps[1] + star + gaps[2] + term
    assert marking_in(f"{before}\n{marking}\n{after}", WORDS)


def test_long_white_space_does_not_hold_up_saving() -> None:
    assert marking_in("机密" + " " * 200_000 + "密级" + " " * 200_000, WORDS) == ""


@given(st.text())
def test_any_text_can_be_looked_at(text: str) -> None:
    assert isinstance(marking_in(text, WORDS), str) and isinstance(paper_in(text, WORDS), str)


@given(st.text(st.characters(exclude_characters="密宻tT:：")))
def test_without_its_words_nothing_is_a_marking(text: str) -> None:
    assert "fidential" in secrecy.folded(text) or marking_in(text, WORDS) == ""


def test_real_texts_are_never_refused_nor_asked_about() -> None:
    if not NEWS.is_dir():
        pytest.skip(f"{NEWS} is not here")
    texts = [file.read_text("utf-8", errors="replace") for file in sorted(NEWS.rglob("*.*")) if file.is_file()]
    assert len(texts) > 100
    assert [text for text in texts if marking_in(text, WORDS) or paper_in(text, WORDS)] == []


# the class of an entry --------------------------------------------------
@pytest.mark.parametrize("given, code", [
    ("", "none"), ("none", "none"), ("无", "none"), ("内部", "internal"), ("INTERNAL", "internal"),
    ("工作秘密", "work_secret"), ("work-secret", "work_secret"), ("Work Secret", "work_secret"),
    ("工 作 秘 密", "work_secret"),
])
def test_classes_are_known_by_code_and_name(ctx: Context, given: str, code: str) -> None:
    assert secrecy.guard(given) == code


@pytest.mark.parametrize("given", [
    "秘密", "机密", "绝密", "機密", "絕密", "secret", "SECRET", "Top secret", "top_secret", "ＴＯＰ-ＳＥＣＲＥＴ",
    "confidential", "机密级", "機密級", "祕密", "秘密10年", "国家秘密", "机密★20年", "工作秘密、机密",
])
def test_state_secrets_are_refused_by_any_name(ctx: Context, log: Log, given: str) -> None:
    before = state()
    with pytest.raises(UserError, match="confidential channel") as refused:
        log("来文一份", kind="doc_in", secrecy=given, confirm=True)
    assert refused.value.field == "secrecy" and state() == before


def test_an_unknown_class_is_refused_with_those_there_are(ctx: Context) -> None:
    with pytest.raises(UserError, match="Known: None, Internal, Work secret") as refused:
        secrecy.guard("保密")
    assert refused.value.field == "secrecy"


# every text of every action ---------------------------------------------
def every_text_field() -> list[tuple[str, str]]:
    from app.core import site

    site.registry_ready()
    return [
        (entry.id, field.name) for entry in registry.actions.values() if entry.checked
        for field in entry.fields if field.type is str and "password" not in field.name
    ]


@pytest.mark.parametrize("id, name", every_text_field())
def test_a_marking_is_refused_in_every_text_of_every_action(ctx: Context, log: Log, id: str, name: str) -> None:
    log("普通来电")
    before = state()
    samples: dict[type, Any] = {int: 1, Path: Path("log.csv")}
    args = {
        field.name: field.choices[0][0] if field.choices else samples.get(field.type, "x")
        for field in registry.actions[id].fields if field.required
    }
    field = next(field for field in registry.actions[id].fields if field.name == name)
    if field.choices:
        return  # a code of the program's own: anything else is no such choice
    text = "通知　机密★10年"
    told = "marks a state secret" if not field.longest or field.longest >= len(text) else "characters"
    with pytest.raises(UserError, match=told) as refused:
        run(ctx, id, **{**args, name: text})
    assert refused.value.field == name and state() == before


def test_files_are_refused_by_their_names(ctx: Context, log: Log, tmp_path: Path) -> None:
    log("普通来文")
    paper = tmp_path / "机密★10年 通知.pdf"
    paper.write_bytes(b"%PDF-")
    before = state()
    for act in (
        lambda: run(ctx, "duty_log.attach", number=1, files=[paper]),
        lambda: log("另一来文", files=[paper], confirm=True),
        lambda: files.take_in(ctx, paper),
    ):
        with pytest.raises(UserError, match="marks a state secret") as refused:
            act()
        assert refused.value.field == "files" and state() == before
    stored = files.Stored(paper.name, "0" * 64, 5, "")
    with pytest.raises(UserError, match="marks a state secret"):
        run(ctx, "duty_log.attach", number=1, stored=[stored])
    assert state() == before and not (ctx.files and list(ctx.files.rglob("*.*")))


def test_a_secret_paper_in_prose_is_asked_about(ctx: Context, log: Log) -> None:
    with pytest.raises(Question, match="机密文件"):
        log("收到机密文件一份，编号 17，机要员已取走")
    log("收到机密文件一份，编号 17，机要员已取走", confirm=True)
    assert "机密文件" in DutyEntry.get().findings
    with pytest.raises(Question, match="绝密件"):
        run(ctx, "duty_log.correct", number=1, content="收到绝密件一份", reason="听错")


# the table --------------------------------------------------------------
def change(ctx: Context, **more: Any) -> None:
    run(ctx, "secrecy.change_class", **{"code": "trade", "title": "商业秘密", "title_en": "Trade secret", **more})


def test_change_class_adds_one_and_withdraws_one(ctx: Context) -> None:
    change(ctx, position=9)
    assert secrecy.guard("trade secret") == "trade"
    assert ("trade", "Trade secret") in secrecy.offered()
    change(ctx, refused=True)
    assert "trade" not in dict(secrecy.offered())
    with pytest.raises(UserError, match="confidential channel"):
        secrecy.guard("商业秘密")


def test_change_class_never_allows_a_state_secret(ctx: Context) -> None:
    change(ctx, code="secret", title="甲", title_en="A")
    assert not SecrecyClass.get(SecrecyClass.code == "secret").allowed
    for text in ("秘密", "甲", "secret"):
        with pytest.raises(UserError, match="confidential channel"):
            secrecy.guard(text)
    for more in ({"title": "机密"}, {"title_en": "TOP SECRET"}, {"words": "甲 绝密"}):
        with pytest.raises(UserError, match="cannot be allowed"):
            change(ctx, code="mine", **more)
    with pytest.raises(UserError, match="stay possible"):
        change(ctx, code="none", title="无", refused=True)
    assert not SecrecyClass.select().where(SecrecyClass.code == "mine").exists()


def test_the_list_of_classes(ctx: Context) -> None:
    rows = query.rows(ctx, "secrecy", query.listed(ctx, "secrecy"))
    assert [(row["code"], row["allowed_shown"]) for row in rows] == [
        ("none", "yes"), ("internal", "yes"), ("work_secret", "yes"), ("secret", "no"), ("confidential", "no"),
        ("top_secret", "no"),
    ]
    assert all(row["source_note"] for row in rows)
