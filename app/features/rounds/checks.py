"""What a spot check of a unit found: entered, judged, put right."""
from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from app.core import personal
from app.core.errors import Question, UserError
from app.core.i18n import pick, show_moment, tr, tr_noop
from app.core.registry import LEADING, action
from app.core.run import Context
from app.features.rounds import rules
from app.features.rounds.records import CheckLimit, CheckVerdict, SpotCheck, SpotDraw

Confirm = Annotated[bool, tr_noop("Save in spite of what was asked")]
Which = Annotated[str, tr_noop("Unit drawn"), LEADING]
FACTS = (
    "mode", "dialled_at", "connected", "rings", "seconds", "attempt", "answered_by", "identity", "permanent",
    "leader", "leader_present", "leader_contact", "question", "score", "system_online", "video_online",
)
BOUNDS = {"rings": (0, 200), "seconds": (0, 3600), "attempt": (1, 50), "score": (0, 100)}


# tables -----------------------------------------------------------------
def verdicts() -> dict[str, CheckVerdict]:
    """The verdicts in use by code, in their order."""
    rows = CheckVerdict.select().where(CheckVerdict.archived_at.is_null())
    return {row.code: row for row in rows.order_by(CheckVerdict.position, CheckVerdict.id)}


def offered_verdicts(ctx: Context) -> list[tuple[str, str]]:
    """(code, name) of the verdicts."""
    return [(code, pick(row.title, row.title_en)) for code, row in verdicts().items()]


def limits() -> dict[str, int]:
    """The limits by which a verdict is proposed."""
    return {row.code: row.amount for row in CheckLimit.select().where(CheckLimit.archived_at.is_null())}


# actions ----------------------------------------------------------------
@action(tr_noop("Enter a spot check"), role="duty", of=SpotCheck, hidden=True)
def check(
    ctx: Context, uid: Which, connected: str, rings: int | None = None, attempt: int | None = None,
    seconds: int | None = None, answered_by: str = "", identity: str = "", permanent: str = "", leader: str = "",
    leader_present: str = "", leader_contact: str = "", question: str = "", score: int | None = None,
    system_online: str = "", video_online: str = "", verdict: Annotated[str, tr_noop("Verdict"), offered_verdicts] = "",
    rectification: str = "", mode: str = "", dialled_at: datetime | None = None,
    reason: Annotated[str, tr_noop("Reason for a change")] = "", confirm: Confirm = False,
) -> dict[str, Any]:
    """Keeps what the check of a drawn unit found. The verdict is the person's; the program proposes one.

    Without a verdict it asks (Question) whether the proposal is taken. A check entered before is changed with a
    reason. Raises UserError naming the field.
    """
    found = known(uid)
    if found.verdict and not reason.strip():
        text = tr("{unit} was checked at {time}. Say why it is changed.")
        raise UserError(text.format(unit=found.unit_name, time=show_moment(found.checked_at)), "reason")
    facts = {name: value for name, value in locals().items() if name in FACTS}
    _hold(ctx, facts)
    proposed = rules.propose(facts, limits())
    row = _verdict(verdict, proposed, confirm)
    for name, value in facts.items():
        setattr(found, name, value.strip() if isinstance(value, str) else value)
    found.mode = mode or found.mode
    found.dialled_at = dialled_at or found.dialled_at or ctx.now()
    found.proposed, found.verdict, found.deduction, found.passed = proposed, row.code, row.deduction, row.passed
    found.rectification = rectification.strip()
    found.checked_at, found.checked_by = ctx.now(), ctx.number
    found.save()
    return {"uid": found.uid, "id": found.id, "verdict": row.code, "proposed": proposed, "deduction": row.deduction}


def _hold(ctx: Context, facts: dict[str, Any]) -> None:
    """Raises UserError for a number out of its bounds, a time ahead, or facts that exclude each other."""
    for name, (least, most) in BOUNDS.items():
        if facts[name] is not None and not least <= facts[name] <= most:
            label = tr(SpotCheck._meta.fields[name].verbose_name)
            text = tr("{field} is {least} to {most}.")
            raise UserError(text.format(field=label, least=least, most=most), name)
    if facts["dialled_at"] and facts["dialled_at"] > ctx.now():
        text = tr("{time} lies in the future. Check the time.")
        raise UserError(text.format(time=show_moment(facts["dialled_at"])), "dialled_at")
    if facts["connected"] != "yes":
        given = next((name for name in ("answered_by", "identity") if facts[name].strip()), "")
        if given:
            raise UserError(tr("Nobody answered, so nobody can have been asked. Clear this or the connection."), given)


def _verdict(given: str, proposed: str, confirm: bool) -> CheckVerdict:
    """The verdict's row. Raises Question where it is left to the proposal, UserError where there is none."""
    rows = verdicts()
    names = {code: pick(row.title, row.title_en) for code, row in rows.items()}
    code = next((code for code, name in names.items() if given.strip() in (code, name, rows[code].title)), "")
    if given.strip() and not code:
        text = tr("There is no verdict “{given}”. Known: {known}.")
        raise UserError(text.format(given=given.strip(), known=tr(", ").join(names)), "verdict")
    if code:
        return rows[code]
    if proposed not in rows:
        raise UserError(tr("The facts suggest no verdict. Dial again, or choose one."), "verdict")
    if not confirm:
        text = tr("By the facts: {verdict}. Choose a verdict, or confirm this one.")
        raise Question([("verdict", text.format(verdict=names[proposed]))])
    return rows[proposed]


@action(tr_noop("Enter feedback on a check"), role="duty", of=SpotCheck, hidden=True)
def put_right(ctx: Context, uid: Which, feedback: str) -> dict[str, Any]:
    """Keeps what the unit reported on putting things right; may be added to later. Raises UserError."""
    found = known(uid)
    if not found.verdict:
        text = tr("{unit} was not checked yet. Enter the check first.")
        raise UserError(text.format(unit=found.unit_name), "feedback")
    found.feedback, found.feedback_at = feedback.strip(), ctx.now()
    found.save()
    return {"uid": found.uid, "id": found.id}


def known(uid: str) -> SpotCheck:
    """The unit drawn that is given by its uid, or by batch and number, as 20260624-1/3; /3 of the newest batch.

    Raises UserError.
    """
    found = SpotCheck.get_or_none(SpotCheck.uid == uid.strip())
    code, slash, ordinal = uid.strip().partition("/")
    if found is None and slash and _is_number(ordinal):
        batches = SpotDraw.select().order_by(SpotDraw.id.desc())
        batch = batches.where(SpotDraw.code == code).first() if code else batches.first()
        found = SpotCheck.get_or_none(SpotCheck.draw == batch, SpotCheck.ordinal == int(ordinal)) if batch else None
    if found is None:
        text = tr("“{given}” is no unit drawn. Give batch and number, as 20260624-1/3.")
        raise UserError(text.format(given=uid.strip()), "uid")
    return found


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 6


def phone_shown(ctx: Context, phone: str) -> str:
    """A unit's telephone as the reader sees it."""
    return personal.shown(ctx, phone)
