"""What is done with bulletins: prepared, edited, signed, withdrawn. The only code that writes them."""
from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from app.core import rights
from app.core.errors import Question, UserError
from app.core.i18n import report_language, to_local, tr, tr_noop
from app.core.registry import LEADING, action
from app.core.run import Context
from app.features import secrecy
from app.features.bulletins import drafting, freezing, wording
from app.features.bulletins.records import Bulletin
from app.features.issues import numbers
from app.features.issues.numbers import head_of
from app.features.roster.plan import on_duty
from db.tables import User

Code = Annotated[str, tr_noop("Bulletin"), LEADING]
Reason = Annotated[str, tr_noop("Reason")]
LEADERS = ("gov_leader", "office_leader")


def by_code(code: str) -> Bulletin:
    """The bulletin with this code. Raises UserError."""
    found = Bulletin.get_or_none(Bulletin.code == code.strip())
    if found is None:
        text = tr("There is no bulletin “{code}”. Look it up in the list of bulletins.")
        raise UserError(text.format(code=code.strip()), "bulletin")
    return found


def draft_of(head: str, day: date) -> Bulletin | None:
    """The draft of a head and day; there is one at most."""
    return Bulletin.get_or_none(Bulletin.head == head, Bulletin.day == day, Bulletin.state == "draft")


def signed_of(head: str, day: date) -> Bulletin | None:
    """The newest one signed of a head and day."""
    query = Bulletin.select().where(Bulletin.head == head, Bulletin.day == day, Bulletin.state == "signed")
    return query.order_by(Bulletin.id.desc()).first()


@action(tr_noop("Prepare a bulletin"), role="duty", of=Bulletin, icon="note-pencil", hidden=True)
def prepare(
    ctx: Context, head: str = "daily", day: date | None = None,
    since: Annotated[date | None, tr_noop("First day")] = None,
    until: Annotated[date | None, tr_noop("Last day")] = None, entries: str = "", events: str = "",
) -> dict[str, Any]:
    """Makes the draft of a bulletin from what is known, or brings the one there is up to date.

    What nobody touched in it is worded anew; what somebody wrote stays, and ``left`` names what would read otherwise.
    Without a day: the daily of the duty day that ended last, yesterday in brief of today, the instructions of this
    month. ``entries`` and ``events``: the numbers told of in a duty bulletin, with spaces between.
    """
    with report_language(ctx.setting("site.report_language")):
        of = drafting.frame(ctx, head, day, since, until)
        row = draft_of(of.head, of.day)
        if row is None and (done := signed_of(of.head, of.day)) and of.head != "information":
            text = tr("The bulletin {code} of this day is signed already. Withdraw it before another is made.")
            raise UserError(text.format(code=done.code), "day")
        if row is not None:
            kept = drafting.standing(row.entries, row.day.year)
            entries, events = _joined(kept, entries), _joined(row.events, events)
        made = drafting.drafted(ctx, of, entries, events)
        left: list[str] = []
        if row is None:
            row = made
            row.code = _next_code(of)
        else:
            row.body, left = wording.renewed(of.head, row.made, row.body, made.body)
            if row.title == drafting.title_of(drafting.Frame(row.head, row.day, row.since, row.until)):
                row.title = made.title
            for name in ("made", "facts", "entries", "events", "since", "until"):
                setattr(row, name, getattr(made, name))
    row.save()
    return {"id": row.id, "uid": row.uid, "bulletin": row.code, "title": row.title, "text": row.body, "left": left}


def _joined(before: str, given: str) -> str:
    """Numbers parted by spaces, each once, in their order."""
    return " ".join(dict.fromkeys(f"{before} {given}".split()))


def _next_code(of: drafting.Frame) -> str:
    """``daily-20260623``; with -2, -3 where there was one before."""
    start = f"{of.head}-{of.day:%Y%m%d}"
    taken = Bulletin.select().where(Bulletin.head == of.head, Bulletin.day == of.day).count()
    return f"{start}-{taken + 1}" if taken else start


@action(tr_noop("Edit a bulletin"), role="duty", of=Bulletin, icon="pencil-simple", hidden=True)
def edit(
    ctx: Context, bulletin: Code, text: Annotated[str, tr_noop("Wording")] = "", title: str = "", addressee: str = "",
    confirm: Annotated[bool, tr_noop("Save in spite of what was asked")] = False,
) -> dict[str, Any]:
    """Changes the wording of a draft; what is not given stays as it is. A bulletin that was signed does not change.

    Text is paragraphs, a line each; a line such as “一、…” is the heading of a section, and its table stays below it.
    """
    row = _draft(bulletin)
    given = {"body": text.strip(), "title": title.strip(), "addressee": addressee.strip()}
    changed = {name: value for name, value in given.items() if value and value != getattr(row, name)}
    if not changed:
        raise UserError(tr("Nothing differs from the draft. Type the new text."), "text")
    found = secrecy.findings({"text": text, "title": title})
    if found and not confirm:
        raise Question(found)
    row.findings = "\n".join(filter(None, [row.findings, *(said for _, said in found)]))
    for name, value in changed.items():
        setattr(row, name, value)
    row.save()
    return {"id": row.id, "uid": row.uid, "bulletin": row.code, "title": row.title, "text": row.body}


def _draft(code: str) -> Bulletin:
    row = by_code(code)
    if row.state != "draft":
        text = tr("The bulletin {code} is no draft any more and does not change. Withdraw it and make another.")
        raise UserError(text.format(code=row.code), "bulletin")
    return row


@action(tr_noop("Add a matter to a bulletin"), role="duty", of=Bulletin, icon="plus", hidden=True)
def add_item(
    ctx: Context, bulletin: Code, title: Annotated[str, tr_noop("Heading")], text: Annotated[str, tr_noop("Wording")],
) -> dict[str, Any]:
    """Adds a matter in free words at the end of a draft, under the next number."""
    row = _draft(bulletin)
    with report_language(ctx.setting("site.report_language")):
        number = sum(1 for _, heading, _ in wording.sections_of(row.head, row.body) if heading) + 1
        added = [wording.heading(number, title.strip()), text.strip()]
    row.body = "\n".join(filter(None, [row.body, *added]))
    row.save()
    return {"id": row.id, "uid": row.uid, "bulletin": row.code, "text": row.body}


@action(tr_noop("Sign a bulletin"), role="duty|leader", of=Bulletin, icon="pen-nib", hidden=True)
def sign(
    ctx: Context, bulletin: Code, signed_by: str = "", signed_at: datetime | None = None,
    confirm: Annotated[bool, tr_noop("Save in spite of what was asked")] = False,
) -> dict[str, Any]:
    """Signs a bulletin and issues it: it gets its number, and what it says is frozen with a digest.

    Who has the right that its head asks for signs here; anybody else enters who did by word, and when. Raises
    Question for what a person should look at first.
    """
    row = _draft(bulletin)
    name, how = _signer(ctx, head_of(row.head).signer, signed_by)
    at = signed_at or ctx.now()
    if at > ctx.now():
        raise UserError(tr("It cannot have been signed at a time to come. Check the time."), "signed_at")
    found = _findings(ctx, row)
    if found and not confirm:
        raise Question(found)
    row.findings = "\n".join(filter(None, [row.findings, *(said for _, said in found)]))
    issue = numbers.give(row.head, to_local(at).date(), row.day)
    row.year, row.issue, row.total = issue.year, issue.number, issue.total
    row.signed_by, row.signed_at, row.signed_how, row.entered_by = name, at, how, ctx.name
    freezing.freeze(ctx, row)
    row.save()
    return {"id": row.id, "uid": row.uid, "bulletin": row.code, "issue": row.issue, "total": row.total,
            "year": row.year, "signed_by": name, "digest": row.digest}


def _signer(ctx: Context, need: str, signed_by: str) -> tuple[str, str]:
    """Who signs, and how: ``here`` or ``by word``. Raises UserError for whom the rules do not know as signer."""
    named = signed_by.strip()
    if (not named or named == ctx.name) and ctx.may(need):
        return ctx.name, "here"
    people = on_duty(ctx, ctx.now())
    leaders = [name for post in LEADERS for name in people[post].split("、") if name]
    holders = [row.name for row in User.select().where(User.active) if need in rights.words_of(row.role)]
    known = list(dict.fromkeys([*leaders, *holders]))
    if not named:
        text = tr("Somebody with the right “{right}” signs this. Name who did by word, or have it signed here: "
                  "{known}.")
        raise UserError(text.format(right=need, known=tr(", ").join(known) or tr("nobody is known")), "signed_by")
    if known and named not in known:
        text = tr("{name} may not sign this. Those who may: {known}.")
        raise UserError(text.format(name=named, known=tr(", ").join(known)), "signed_by")
    return named, "by word"


def _findings(ctx: Context, row: Bulletin) -> list[tuple[str, str]]:
    """What a person should look at before the bulletin is issued."""
    found = []
    if row.head == "daily" and row.until > ctx.now():
        found.append(("bulletin", tr("The duty day has not ended yet; what comes in later will not stand in it.")))
    with report_language(ctx.setting("site.report_language")):
        of = drafting.Frame(row.head, row.day, row.since, row.until)
        kept = drafting.standing(row.entries, row.day.year)
        now = drafting.drafted(ctx, of, kept, row.events)
    if kept != row.entries or now.facts != row.facts:
        text = tr("What was logged for this time changed since the draft was made. Prepare it again to bring it up "
                  "to date.")
        found.append(("bulletin", text))
    return found


@action(tr_noop("Withdraw a bulletin"), role="duty|leader", of=Bulletin, icon="prohibit", hidden=True)
def withdraw(ctx: Context, bulletin: Code, reason: Reason) -> dict[str, Any]:
    """Takes a draft or a signed bulletin back. One that was signed keeps its number and is printed as withdrawn."""
    row = by_code(bulletin)
    if row.state == "withdrawn":
        raise UserError(tr("The bulletin {code} was withdrawn already.").format(code=row.code), "bulletin")
    need = head_of(row.head).signer
    if row.state == "signed" and not ctx.may(need):
        text = tr("A signed bulletin is withdrawn by somebody with the right “{right}”.")
        raise UserError(text.format(right=need), "bulletin")
    row.state, row.reason = "withdrawn", reason.strip()
    row.withdrawn_by, row.withdrawn_at = ctx.name, ctx.now()
    row.save()
    return {"id": row.id, "uid": row.uid, "bulletin": row.code, "issue": row.issue}
