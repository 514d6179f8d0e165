"""The chain of telling: whom to tell of an event, each attempt with its outcome, the deputy of who does not answer."""
from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Annotated, Any

from app.core.errors import UserError
from app.core.i18n import pick, tr, tr_noop
from app.core.registry import LEADING, action
from app.core.run import Context
from app.features.contacts.records import Contact
from app.features.events import state
from app.features.events.records import Event, TellAttempt, TellRule, Told
from app.features.events.rules.scope import fits_category, fits_level
from app.features.roster.plan import on_duty

DEPUTY = "副"
LOOKED_AT = 20


@dataclass(frozen=True)
class Reached:
    """Somebody a rule leads to; name and number are empty where roster and contacts do not say."""

    person: str = ""
    phone: str = ""
    unit_name: str = ""
    post: str = ""


def build_chain(ctx: Context, event: Event) -> None:
    """Adds whoever the rules name for such an event and is not in the chain yet. Nobody is ever taken out."""
    chain = list(Told.select().where(Told.event == event))
    known, rung = {row.rule for row in chain}, {(row.person, row.phone) for row in chain if row.phone}
    people = on_duty(ctx, ctx.now())
    for rule in TellRule.select().where(TellRule.archived_at.is_null()).order_by(TellRule.position, TellRule.id):
        if rule.code in known or not applies(rule, event):
            continue
        reached = lookup(ctx, people, rule.post, rule.words)
        if reached.phone and (reached.person, reached.phone) in rung:
            continue  # two rules lead to one telephone
        rung.add((reached.person, reached.phone))
        Told(
            event=event, rule=rule.code, title=rule.title, title_en=rule.title_en, position=rule.position,
            **asdict(reached),
        ).save()


def applies(rule: TellRule, event: Event) -> bool:
    """Whether a rule is meant for such an event."""
    wanted = set(rule.triggers.split())
    return (
        fits_category(rule.scope, event.category)
        and (not wanted or bool(wanted & set(event.triggers.split())))
        and fits_level(rule.levels, event.level, rule.sensitive, bool(event.triggers))
    )


def lookup(ctx: Context, people: dict[str, str], post: str, words: str) -> Reached:
    """Who holds the post on this shift, or the first contact whose unit or post has one of the words.

    The post ``superior`` is the duty office one level up, by the office's setting. A deputy is not taken for
    whom they stand in for, nor this office for another.
    """
    if post == "superior":
        words = ctx.setting("events.superior").replace(" ", "")
    elif post:
        name = people.get(post, "")
        contact = Contact.get_or_none(Contact.person == name, Contact.archived_at.is_null()) if name else None
        return Reached(name, contact.phone if contact else "")
    for word in words.split():
        has = Contact.source.contains(word) | Contact.post.contains(word)
        query = Contact.select().where(has, Contact.archived_at.is_null(), Contact.source != ctx.setting("site.office"))
        for contact in query.order_by(Contact.position, Contact.id).limit(LOOKED_AT):
            if f"{DEPUTY}{word}" not in contact.source + contact.post:
                unit = contact.source if word in contact.source else ""
                return Reached(contact.person, contact.phone, unit, contact.post)
    return Reached()


@action(tr_noop("Tell somebody of an event"), role="duty", of=TellAttempt, icon="phone-outgoing", hidden=True)
def tell(
    ctx: Context, event: Annotated[str, tr_noop("Event number"), LEADING],
    who: Annotated[str, tr_noop("Who: name, post or unit")], outcome: str = "confirmed", way: str = "phone",
    read_back: bool = False, note: str = "", phone: Annotated[str, tr_noop("Phone")] = "",
) -> dict[str, Any]:
    """Enters one attempt to tell somebody. Who is not in the chain is added to it.

    ``no_answer`` counts, and puts the deputy below; ``not_needed`` asks for a note. Returns the chain's state.
    """
    about = state.by_number(event)
    row = _in_chain(about, who.strip()) or _added(about, who.strip(), phone.strip())
    if outcome == "not_needed" and not note.strip():
        raise UserError(tr("Say why {who} need not be told.").format(who=row.person or row.title), "note")
    TellAttempt(told=row, outcome=outcome, way=way, read_back=read_back, note=note.strip()).save()
    row.state = "trying" if outcome == "rung" else outcome
    row.save()
    deputy = _deputy(ctx, row) if outcome == "no_answer" else None
    chain = list(Told.select().where(Told.event == about))
    return {
        "event": about.number, "uid": row.uid, "id": row.id, "who": called(row)[0], "state": row.state,
        "unanswered": unanswered(row), "deputy": called(deputy)[0] if deputy else "",
        "confirmed": sum(1 for one in chain if one.state == "confirmed"), "chain": len(chain),
    }


def shown(row: Told) -> str:
    """The unit or post, in the language spoken now."""
    return pick(row.title, row.title_en)


def called(row: Told) -> tuple[str, str]:
    """(who, what as): the unit and its person, or the person and the post; else what the rule says."""
    if row.unit_name:
        return row.unit_name, row.person or shown(row)
    return (row.person, row.post or shown(row)) if row.person else (shown(row), "")


def said(row: Told) -> str:
    """Who is told, in one line."""
    return "　".join(part for part in called(row) if part)


def unanswered(row: Told) -> int:
    """How often nobody answered."""
    return TellAttempt.select().where(TellAttempt.told == row, TellAttempt.outcome == "no_answer").count()


def _in_chain(event: Event, who: str) -> Told | None:
    """The one meant: by name, unit, title, or the row's id; by a part of them where only one has it.

    Raises UserError where several have it.
    """
    rows = list(Told.select().where(Told.event == event).order_by(Told.position, Told.id))
    named = [row for row in rows if who in (row.person, row.unit_name, row.title, row.title_en, row.uid)]
    if not named:
        named = [row for row in rows if who and any(who in one for one in (row.person, row.unit_name, row.title))]
        if len(named) > 1:
            text = tr("“{who}” may be several: {names}. Say which.")
            raise UserError(text.format(who=who, names=tr(", ").join(said(row) for row in named)), "who")
    return next((row for row in named if row.state != "confirmed"), named[0] if named else None)


def _added(event: Event, who: str, phone: str) -> Told:
    last = Told.select().where(Told.event == event).order_by(Told.position.desc()).first()
    row = Told(event=event, title=who, phone=phone, position=(last.position if last else 0) + 10)
    row.save()
    return row


def _deputy(ctx: Context, row: Told) -> Told | None:
    """The deputy of who did not answer, put below once; none where the rule names none or it is the same person."""
    known = Told.get_or_none(Told.deputy_of == row)
    rule = TellRule.get_or_none(TellRule.code == row.rule) if row.rule else None
    if known is not None or rule is None or not (rule.deputy or rule.deputy_words):
        return known
    reached = lookup(ctx, on_duty(ctx, ctx.now()), rule.deputy, rule.deputy_words)
    if not reached.person or reached.person == row.person:
        return None
    deputy = Told(
        event=row.event, title=f"{row.title}（替）", title_en=f"{row.title_en or row.title} (deputy)",
        position=row.position, deputy_of=row, **asdict(reached),
    )
    deputy.save()
    return deputy
