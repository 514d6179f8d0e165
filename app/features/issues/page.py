"""What the pages of all bulletins have in common: red head, imprint, headings within the text."""
from __future__ import annotations

import re
from datetime import datetime

from app.core.errors import UserError
from app.core.i18n import pick, to_local, tr, tr_noop
from app.features.issues.records import PageHead
from app.report.blocks import Content, Imprint, Masthead, Run

HEADING = 30  # characters of a heading of the second level; a longer one is a sentence
LABELS = {"报": tr_noop("To: "), "送": tr_noop("Copy to: "), "发": tr_noop("Issued to: ")}

_ADDRESSED = re.compile(r"(?:^|(?<=[\s。;；]))(报|送|发)[:：]")
_FIRST_LEVEL = re.compile(r"[一二三四五六七八九十]+、[^。\n]*。?")
_SECOND_LEVEL = re.compile(r"[（(][一二三四五六七八九十]+[）)][^。\n]*。?")


def masthead(head: PageHead, issue: str, left: str, right: Content) -> Masthead:
    """The red head, with what stands on either side above the rule. Raises UserError where the table is wrong."""
    try:
        return Masthead(
            name=pick(head.name, head.name_en), issue=issue, left=left, right=right,
            secrecy=pick(head.secrecy, head.secrecy_en), colour=head.colour, size=head.name_size, rule=head.rule_mm,
        )
    except ValueError as fault:
        text = tr("The head “{code}” cannot be printed: {fault}. Mend it with issues.change_head.")
        raise UserError(text.format(code=head.code, fault=fault)) from fault


def issue_said(number: int, total: int) -> str:
    """``第 12 期（总第 356 期）``"""
    return tr("Issue {n} (No. {total} in all)").format(n=number, total=total)


def file_stem(head: PageHead, at: datetime, issue: int | None) -> str:
    """What the page's file is called: ``值班快报_20260624_087``; ``…_草稿`` before there is an issue."""
    number = f"{issue:03d}" if issue else tr("draft")
    return f"{pick(head.name, head.name_en)}_{to_local(at):%Y%m%d}_{number}"


def signer_runs(name: str) -> list[Run]:
    """Who signed, beside the date above the rule; the name in 楷体."""
    return [Run(f"　{tr('Signed off by: ')}"), Run(name, role="kai")] if name else []


def imprint(addressee: str, head: PageHead, *parts: str, to: bool = True) -> Imprint:
    """To whom it goes (without those reported ``to`` where the page names them), who made it, and the copies."""
    lines = [(tr(LABELS[label]), text) for label, text in addressed(addressee) if to or label != "报"]
    return Imprint(lines, "　".join(part for part in parts if part), tr("{n} copies").format(n=head.copies),
                   copies=head.copies)


def addressed(addressee: str) -> list[tuple[str, str]]:
    """(报, 送 or 发; to whom) as written with these words and a colon; without them all are reported to."""
    parts = _ADDRESSED.split(addressee.strip())
    pairs = [("报", parts[0]), *zip(parts[1::2], parts[2::2], strict=True)]
    said = [(label, " ".join(text.split()).strip("。.；; ")) for label, text in pairs]
    return [(label, text + ("." if text[-1].isascii() else "。")) for label, text in said if text]


def levelled(paragraph: str) -> list[Run]:
    """A paragraph whose heading of the first level is set in 黑体, of the second, a short one, in 楷体."""
    for pattern, role, longest in ((_FIRST_LEVEL, "hei", len(paragraph)), (_SECOND_LEVEL, "kai", HEADING)):
        if (found := pattern.match(paragraph)) and found.end() <= longest:
            return [Run(found.group(), role=role), Run(paragraph[found.end():])]
    return [Run(paragraph)]
