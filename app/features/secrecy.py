"""Secrecy: which classes may be registered, and the guard that keeps state secrets out.

The program is for unclassified systems. Classes of state secrets are known only to be refused, and a text
that carries their marking, such as 机密 with a star and a term, is refused by every action (text_check).
"""
from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Any

from peewee import BooleanField, CharField, IntegerField, TextField

from app.core import shipped
from app.core.errors import UserError
from app.core.i18n import pick, tr, tr_noop
from app.core.query import ids, plain_rows
from app.core.registry import Column, action, feature, listing, text_check
from app.core.run import Context
from db.asked import Asked
from db.database import Record

FEATURE = feature(tr_noop("Secrecy"), icon="shield-warning", order=95, group="reference")

NONE = "none"


# records ----------------------------------------------------------------
class SecrecyClass(Record):
    """A class of secrecy. ``words``: what else it is called, parted by spaces; not ``allowed``: known, refused."""

    shipped = "secrecy_classes"
    known_by = ("code",)
    code = CharField(unique=True, max_length=20, verbose_name=tr_noop("Code"))
    title = CharField(verbose_name=tr_noop("Chinese name"))
    title_en = CharField(verbose_name=tr_noop("English name"))
    words = TextField(default="", verbose_name=tr_noop("Also written as"))
    allowed = BooleanField(default=True, verbose_name=tr_noop("May be registered"))
    position = IntegerField(default=0, verbose_name=tr_noop("Order"))
    source_note = CharField(default="", verbose_name=tr_noop("Source"))


# rules ------------------------------------------------------------------
STARS = "★☆⭐🌟⋆✡✩✪✫✬✭✮✯✰✱✲✳✴✵✶✷✸✹✺✻✼✽❋⁎∗"
INVISIBLE = re.compile("[\u00ad\u034f\u200b-\u200f\u2060-\u2064\ufe00-\ufe0f\ufeff]")
ONE_FORM = str.maketrans("機絕絶祕宻級", "机绝绝秘密级")  # traditional and variant forms
VARIANT = re.compile(f"[{''.join(map(chr, ONE_FORM))}]")
# what follows the name of a class where a paper is meant, not the common word
PAPERS = "级|件|文件|公文|电报|密电|电文|传真|材料|资料|情报|信息|以上"
PROSE = "国家|商业|司|手|计|相|投|打印|拒|杜|隔|断"  # before 机密, 绝密: another word, or the common one


@dataclass(frozen=True)
class Words:
    """Every way of writing the classes refused, and those allowed that hold such a word (工作秘密)."""

    refused: tuple[str, ...]
    allowed: tuple[str, ...]


def folded(text: str) -> str:
    """Text with one width and case, without characters that cannot be seen or variants of those of the classes."""
    plain = INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).casefold()
    return plain.translate(ONE_FORM) if VARIANT.search(plain) else plain


def key(text: str) -> str:
    """A name of a class without case, width, spaces, hyphens."""
    return re.sub(r"[\s_\-]", "", folded(text))


def marking_in(text: str, words: Words) -> str:
    """The marking of a state secret that a text carries, such as ``机密★``; empty where it carries none.

    A marking is a refused class with a star after it, or named after ``密级：``; spaces within do not matter.
    """
    mark, stated, _, harmless = _patterns(words)
    plain = harmless.sub("\0", folded(text))
    found = mark.search(plain) or stated.search(plain)
    return re.sub(r"\s", "", found.group()) if found else ""


def paper_in(text: str, words: Words) -> str:
    """A word for a secret paper in plain prose, such as ``机密文件``, which a person should look at; else empty."""
    *_, paper, harmless = _patterns(words)
    found = paper.search(harmless.sub("\0", folded(text)))
    return found.group() if found else ""


@lru_cache(maxsize=8)
def _patterns(words: Words) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """Marking, class stated after 密级, paper in prose, allowed words that hold a refused one."""
    gap = r"[^\S\n]*"
    loose = "|".join(r"[\s_\-]*".join(map(re.escape, key(word))) for word in words.refused)
    name = rf"(?<![a-z*])(?:{loose})"
    # one asterisk is a star drawn by keyboard, two are emphasis
    mark = re.compile(rf"{name}{gap}(?:级{gap})?(?:[{STARS}]|\*(?!{gap}\*))")
    head, alone = rf"(?:密{gap}级(?:和保密期限)?|secrecy|classification)", rf"(?![a-z])(?!{gap}[、,/和或及与])"
    stated = re.compile(rf"{head}{gap}:\s*(?:{loose}){alone}")
    chinese = "|".join(re.escape(word) for word in words.refused if not word.isascii())
    before = "".join(f"(?<!{one})" for one in PROSE.split("|"))
    paper = re.compile(rf"{before}(?:{chinese})(?:{PAPERS})|[\[【〔(](?:{chinese})[\])】〕]")
    # written in one: “…工作 秘密★” ends a title and begins a marking
    harmless = "|".join((r"[ _\-]?" if word.isascii() else "").join(map(re.escape, word)) for word in words.allowed)
    return mark, stated, paper, re.compile(harmless or r"(?!)")


def _named(row: dict[str, Any]) -> list[str]:
    return [row["code"], row["title"], row["title_en"], *row["words"].split()]


def words_of(rows: Iterable[dict[str, Any]]) -> Words:
    """The words of a table of classes; those shipped as refused are refused whatever the table says."""
    every = [*rows, *(row for row in shipped.rows("secrecy_classes") if not row["allowed"])]
    refused = sorted({key(word) for row in every if not row["allowed"] for word in _named(row)} - {""}, key=_longest)
    allowed = {key(word) for row in every if row["allowed"] for word in _named(row)} - set(refused)
    holding = [word for word in allowed if any(one in word for one in refused)]
    return Words(tuple(refused), tuple(sorted(holding, key=_longest)))


def _longest(word: str) -> tuple[int, str]:
    return -len(word), word


# the guard --------------------------------------------------------------
@text_check
def marked(ctx: Context) -> Callable[[str], str]:
    """The check every text of every action passes by: no marking of a state secret."""
    words = _words_in_use()

    def check(text: str) -> str:
        found = marking_in(text, words)
        return refusal(tr("“{marking}” marks a state secret").format(marking=found)) if found else ""

    return check


def guard(given: str) -> str:
    """The code of the class that is given by code, name or another word for it; nothing given is none.

    Raises UserError for the field ``secrecy``: for a state secret with what to do instead, for an unknown
    class with those there are.
    """
    wanted = key(given)
    if not wanted:
        return NONE
    rows = table()
    words = words_of(rows)
    for row in rows:
        known = wanted in {key(word) for word in _named(row)}
        if row["allowed"] and known and wanted not in words.refused:
            return row["code"]
    bare = wanted
    for word in words.allowed:
        bare = bare.replace(word, "\0")
    if any(word in bare for word in words.refused):
        raise UserError(refusal(tr("“{given}” is a class of state secrets").format(given=given.strip())), "secrecy")
    known_titles = ", ".join(title for _, title in offered(rows))
    raise UserError(
        tr("There is no secrecy class “{given}”. Known: {known}.").format(given=given.strip(), known=known_titles),
        "secrecy",
    )


def refusal(what: str) -> str:
    """What is, then the way out."""
    return tr(
        "{what}. Use the confidential channel; it must not be registered here. Nothing was saved: delete the text. If "
        "the secrecy office of your unit agreed, log only that one secret paper exists, its number and who carried it."
    ).format(what=what)


def findings(texts: dict[str, str]) -> list[tuple[str, str]]:
    """What a person should look at before saving, as (field, sentence): papers of a refused class in prose."""
    words = _words_in_use()
    found = [(name, paper_in(text, words)) for name, text in texts.items() if text]
    asked = tr("The text says “{paper}”. No content of a state secret may be entered here.")
    return [(name, asked.format(paper=paper)) for name, paper in found if paper]


# reading ----------------------------------------------------------------
def table() -> list[dict[str, Any]]:
    """The classes in use, by their order; those shipped where there is no office yet."""
    rows = SecrecyClass.select().where(SecrecyClass.archived_at.is_null()).order_by(SecrecyClass.position)
    return list(rows.dicts()) or shipped.rows("secrecy_classes")


_WRITTEN = ("code", "title", "title_en", "words", "allowed")
_in_use = Asked(
    lambda: SecrecyClass.select(*(getattr(SecrecyClass, name) for name in _WRITTEN))
    .where(SecrecyClass.archived_at.is_null()).order_by(SecrecyClass.position)
)


def _words_in_use() -> Words:
    """The words of the classes in use: read each time, put in order when they differ."""
    return _words_written(tuple(_in_use.rows()))


@lru_cache(maxsize=8)
def _words_written(rows: tuple[tuple[Any, ...], ...]) -> Words:
    return words_of([dict(zip(_WRITTEN, row, strict=True)) for row in rows] or shipped.rows("secrecy_classes"))


def titles() -> dict[str, str]:
    """The names of all classes by code."""
    return {row["code"]: pick(row["title"], row["title_en"]) for row in table()}


def offered(rows: list[dict[str, Any]] | None = None) -> list[tuple[str, str]]:
    """(code, title) of the classes that may be chosen, none first."""
    known = table() if rows is None else rows
    return [(row["code"], pick(row["title"], row["title_en"])) for row in known if row["allowed"]]


def shown(code: str, names: dict[str, str]) -> str:
    """A class as lists and pages name it: nothing where there is none."""
    return "" if code in ("", NONE) else names.get(code, code)


# the table --------------------------------------------------------------
@action(tr_noop("Change a secrecy class"), role="chief", of=SecrecyClass, hidden=True, checked=False)
def change_class(
    ctx: Context, code: str, title: str, title_en: str, words: str = "", position: int = 0,
    refused: Annotated[bool, tr_noop("Known, but refused")] = False, source_note: str = "",
) -> dict[str, Any]:
    """Changes a class, or adds one under a new code. Classes of state secrets stay refused, none stays allowed."""
    row = SecrecyClass.get_or_none(SecrecyClass.code == code.strip()) or SecrecyClass(code=code.strip())
    never = words_of([])  # as shipped, whatever the table says
    state = key(row.code) in never.refused
    given = {key(word) for word in (code, title, title_en, *words.split())}
    if not (state or refused) and given & set(never.refused):
        raise UserError(tr("A class of state secrets cannot be allowed. Choose another name."), "title")
    if refused and row.code == NONE:
        raise UserError(tr("Entries without a class must stay possible."), "refused")
    row.title, row.title_en, row.words = title.strip(), title_en.strip(), words.strip()
    row.position, row.source_note = position, source_note.strip() or row.source_note
    row.allowed = not (state or refused)
    row.save()
    return {"uid": row.uid}


def _rows(ctx: Context, wanted: list[int]) -> list[dict[str, Any]]:
    found = plain_rows(SecrecyClass, wanted)
    for row in found:
        row["refused"] = not row["allowed"]
        row["allowed_shown"] = tr("yes") if row["allowed"] else tr("no")
    return found


@listing(
    tr_noop("Secrecy classes"), of=SecrecyClass, role="duty", rows=_rows, change="secrecy.change_class",
    columns=(
        Column("code", tr_noop("Code"), 110), Column("title", tr_noop("Chinese name"), 110),
        Column("title_en", tr_noop("English name"), 120), Column("allowed_shown", tr_noop("May be registered"), 110),
        Column("words", tr_noop("Also written as"), 220), Column("source_note", tr_noop("Source")),
    ),
)
def classes(ctx: Context) -> list[int]:
    return ids(
        SecrecyClass.select(SecrecyClass.id).where(SecrecyClass.archived_at.is_null()).order_by(SecrecyClass.position)
    )
