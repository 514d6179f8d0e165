"""Who a person is: signing in, and the context of someone signed in."""
from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from peewee import DatabaseError, InterfaceError, fn

from app.core import keyholders, passwords, rights, second_factor, settings
from app.core.errors import UserError, WrongPassword, from_database, in_sentences
from app.core.failures import SecondNeeded as SecondNeeded
from app.core.i18n import report_language, show_moment, tr, tr_noop
from app.core.registry import setting
from app.core.run import Context, ahead, is_text, mistyped, wall_clock
from app.core.settings import Settings
from db import ledger
from db.database import write
from db.ledger import LedgerEntry
from db.tables import User
from db.waiting import Told

RULES = (
    ("people.failures_allowed", 5, tr_noop("Wrong tries until an account is locked"), 1, 20),
    ("people.lock_minutes", 30, tr_noop("Minutes for which it is locked"), 1, 1440),
    ("people.dormant_days", 90, tr_noop("Days without signing in until an account is closed (0: never)"), 0, 3650),
)
setting(
    "people.idle_minutes", 15, tr_noop("Minutes without a key or the mouse until the screen locks (0: never)"),
    least=0, most=240, source=passwords.SOURCE, role="security",
)
for _key, _default, _title, _least, _most in RULES:
    setting(_key, _default, _title, least=_least, most=_most, source=passwords.SOURCE, role="security")

CHANGE = "people.change_password"
SIGNED_IN, FAILED, LOCKED_OUT = "access.signed_in", "access.failed", "access.locked_out"
# faults of a database that cannot be written, which must not keep a duty officer from reading
UNWRITABLE = ("disk is full", "readonly", "read-only")
logger = logging.getLogger(__name__)


class Refused(UserError):
    """Signing in was refused and is in the ledger: ``left`` tries are left (None: not counted), or locked ``until``."""

    def __init__(self, text: str, field: str, left: int | None = None, until: datetime | None = None) -> None:
        super().__init__(text, field)
        self.left, self.until = left, until


# signing in -------------------------------------------------------------
def sign_in(
    number: str, password: str, files: Path | None = None, second: str = "",
    now: Callable[[], datetime] = wall_clock, told: Told | None = None,
) -> Context:
    """The context of the person with that work number. What came of it is one entry of the ledger.

    Raises Refused, and SecondNeeded (which is not entered) when a code is asked for. Tries are counted while the
    database is locked for writing, so that several programs at once get no more of them. In a database that
    cannot be written the right password still lets in, so that the log can be read. ``told`` as for db.write().
    """
    if not (is_text(number) and is_text(password)):
        number, password = "", ""  # nobody has it, and it takes as long to say so
    known = _active(number)
    stored = known.password if known else ""
    fits = passwords.fits(stored, password)  # slow: not while others wait to write
    rules = settings.load(number)
    try:
        with write(now, known.number if known else "", rules.get("site.office"), told) as running:
            user = _active(number)
            if user is not None and user.password != stored:
                fits = passwords.fits(user.password, password)
            action, reason, fault = _judge(user, fits, second, running.at, rules)
            station = Context().station
            for tried, times in keyholders.attempts().items() if action == SIGNED_IN else ():
                moments = "，".join(show_moment(at, seconds=True) for at in times)
                ledger.append(running, FAILED, "", station, f"{tried}　{moments}")
            if user is not None and user.dirty_fields:
                user.save()  # after those: what changed belongs to one entry
            ledger.append(running, action, user.role if user else "", station, reason)
    except (DatabaseError, InterfaceError) as failed:
        said = from_database(failed)
        if said is None or not any(part in str(failed).lower() for part in UNWRITABLE):
            raise said or failed from failed
        logger.warning("signing in could not be entered into the ledger: %s", failed)
        user = _active(number)
        fault = _judge(user, fits, second, now(), rules)[2]
    if fault is not None or user is None:
        raise fault or _wrong()
    keyholders.proven(user.number, user.name, password)
    return _context(user, rules, files, now)


def prove(ctx: Context, password: str) -> None:
    """The one who signed in is at the desk, by their password. Wrong ones count as they do there. Raises UserError."""
    known = _active(ctx.number)
    fits = passwords.fits(known.password if known else "", password if is_text(password) else "")
    with in_sentences(), write(ctx.now, ctx.number, ctx.setting("site.office")) as running:
        user = _active(ctx.number)
        fault: UserError | None = None
        if user is None:
            fault = _wrong()
        elif user.locked_until and user.locked_until > running.at:
            fault = _locked(user.locked_until)
        elif not fits:
            with report_language(ctx.setting("site.report_language")):
                reason = tr("wrong password")
            action, said, fault = _count(user, running.at, ctx.settings, reason, "password")
            user.save()
            ledger.append(running, action, user.role, ctx.station, said)
    if fault is not None:
        raise fault


def own(ctx: Context, password: str, field: str) -> User:
    """The account of the person at the desk, by their password, within an action. Raises UserError."""
    return _proven(ctx, ctx.number, password, WrongPassword(
        tr("The password until now is wrong. Type it again."), field, ctx.number
    ))


def somebody(ctx: Context, number: str, password: str, field: str) -> User:
    """The account of a person who signs in place, whoever is signed in, within an action. Raises UserError."""
    return _proven(ctx, number, password, WrongPassword(
        tr("Work number or password is wrong. Check both, then try again."), field, number
    ))


def _proven(ctx: Context, number: str, password: str, wrong: WrongPassword) -> User:
    """The account whose password it is. Raises ``wrong``, and Refused while it is locked."""
    user = _active(number)
    if user is not None and user.locked_until and user.locked_until > ctx.now():
        raise Refused(_locked(user.locked_until).text, wrong.field, 0, user.locked_until)
    if user is None or not passwords.fits(user.password, password if is_text(password) else ""):
        raise wrong
    return user


def _count_mistyped(ctx: Context, wrong: WrongPassword) -> None:
    """A wrong password typed within an action counts as at a sign-in. Raises Refused for the last one, which locks."""
    with in_sentences(), write(ctx.now, ctx.number, ctx.setting("site.office")) as running:
        user = _active(wrong.number)
        if user is None:
            return
        with report_language(ctx.setting("site.report_language")):
            reason = tr("wrong password")
        if user.locked_until and user.locked_until <= running.at:
            user.failures, user.locked_until = 0, None
        action, said, _ = _count(user, running.at, ctx.settings, reason, "password")
        user.save()
        ledger.append(running, action, ctx.role, ctx.station, said if user.number == ctx.number else
                      f"{user.number}　{said}")
    if user.locked_until:
        raise Refused(_locked(user.locked_until).text, wrong.field, 0, user.locked_until)


mistyped.append(_count_mistyped)


def _work_out(ctx: Context, args: dict[str, Any]) -> None:
    """The passwords among an action's inputs are tried before it holds the database."""
    whose = {"password": args.get("number") or ctx.number, "own_password": ctx.number,
             "consent_password": args.get("consent_by")}
    typed = [(str(who).strip(), args[name]) for name, who in whose.items() if who and isinstance(args.get(name), str)]
    users = {who: _active(who) for who, password in typed if is_text(password)}
    passwords.work_out([(user.password, password) for who, password in typed if (user := users.get(who)) is not None])


ahead.append(_work_out)


def _active(number: str) -> User | None:
    return User.get_or_none(User.number == number, User.active == True)  # noqa: E712


def _judge(
    user: User | None, fits: bool, second: str, at: datetime, rules: Settings
) -> tuple[str, str, UserError | None]:
    """What is entered, why, and what is said. Changes the account, which the caller saves."""
    with report_language(rules.get("site.report_language")):
        reasons = tr("wrong password"), tr("wrong code"), tr("locked"), tr("not used for long")
    if user is None:
        return FAILED, "", _wrong()  # what was typed may have been a password
    if user.locked_until and user.locked_until > at:
        return FAILED, reasons[2], _locked(user.locked_until)
    if user.locked_until:
        user.failures, user.locked_until = 0, None
    if not fits:
        return _count(user, at, rules, reasons[0], "password")
    if second_factor.is_on(user):
        if not second:
            raise SecondNeeded(tr("Type the code your authenticator shows."), "second")
        if not second_factor.take(user, second, at):
            return _count(user, at, rules, reasons[1], "second")
    if _is_dormant(user, at, rules):
        return FAILED, reasons[3], Refused(
            tr("This account was not used for {n} days. The system officer gives it a new password.").format(
                n=rules.get("people.dormant_days")
            ), "password",
        )
    if user.failures:
        user.failures = 0
    if user.password_at is None:
        user.password_at = at  # its age counts from the first time it is used
    return SIGNED_IN, "", None


def _count(user: User, at: datetime, rules: Settings, reason: str, field: str) -> tuple[str, str, UserError]:
    """One more wrong try; the last one locks."""
    user.failures += 1
    left = rules.get("people.failures_allowed") - user.failures
    if left <= 0:
        user.locked_until = at + timedelta(minutes=rules.get("people.lock_minutes"))
        return LOCKED_OUT, reason, _locked(user.locked_until)
    if field == "second":
        text = tr("The code is wrong or was used already. Tries left: {n}. Wait for the next one.")
    else:
        text = tr("Work number or password is wrong. Tries left: {n}. Check both, then try again.")
    return FAILED, reason, Refused(text.format(n=left), field, left)


def _wrong() -> UserError:
    return Refused(tr("Work number or password is wrong. Check both, then try again."), "password")


def _locked(until: datetime) -> UserError:
    text = tr("Too many wrong tries: locked until {time}. A leader or the security officer can release it.")
    return Refused(text.format(time=show_moment(until)), "password", 0, until)


def _is_dormant(user: User, at: datetime, rules: Settings) -> bool:
    """Whether nobody used the account for long. Who lets the others in is never shut out."""
    days = rules.get("people.dormant_days")
    if not days or user.password_at is None or "system" in rights.words_of(user.role):
        return False
    newest = last_signed_in([user.number]).get(user.number)
    return max(user.password_at, newest or user.password_at) < at - timedelta(days=days)


def last_signed_in(numbers: list[str], before: datetime | None = None) -> dict[str, datetime]:
    """When each of these people last signed in (``before`` a time, if one is given), by work number."""
    wanted = LedgerEntry.actor.in_(numbers)
    if before is not None:
        wanted &= LedgerEntry.at < before.isoformat(timespec="milliseconds")
    rows = (
        LedgerEntry.select(LedgerEntry.actor, fn.MAX(LedgerEntry.at))
        .where(LedgerEntry.action == SIGNED_IN, wanted)
        .group_by(LedgerEntry.actor)
    )
    return {actor: datetime.fromisoformat(at) for actor, at in rows.tuples()}


# contexts ---------------------------------------------------------------
def _context(user: User, rules: Settings, files: Path | None, now: Callable[[], datetime]) -> Context:
    """The context of somebody who signed in; with one thing to do while the password must be changed."""
    ctx = replace(context_of(user, files), now=now, password_ends=passwords.ends_at(user, rules))
    due = ctx.password_ends is not None and ctx.password_ends <= now()
    return replace(ctx, grants=frozenset(), only=CHANGE) if user.must_change or due else ctx


def context_of(user: User, files: Path | None = None) -> Context:
    """The context of a person already known to be who they say."""
    return Context(
        number=user.number, name=user.name, role=user.role, grants=rights.words_of(user.role),
        settings=settings.load(user.number), files=files,
    )


def after_change(ctx: Context) -> Context:
    """The whole context of somebody who had to change the password first, and did."""
    user = User.get(User.number == ctx.number)
    return _context(user, settings.load(ctx.number), ctx.files, ctx.now)


def has_second(number: str) -> bool:
    """Whether a person signs in with a code besides the password."""
    user = _active(number)
    return user is not None and second_factor.is_on(user)


def renewed(ctx: Context) -> Context:
    """The same person's context with the rights and settings of now; without rights once the account is closed."""
    user = _active(ctx.number)
    if ctx.only or user is None:
        return replace(ctx, grants=frozenset(), settings=settings.load(ctx.number))
    fresh = context_of(user)
    return replace(ctx, role=fresh.role, grants=fresh.grants, settings=fresh.settings)


def context_of_number(number: str, files: Path | None = None) -> Context:
    """As context_of(), by work number. Raises UserError when nobody has it."""
    user = User.get_or_none(User.number == number)
    if user is None:
        raise UserError(tr("There is no work number {number}.").format(number=number), "number")
    return context_of(user, files)


def must_change() -> UserError:
    """What a command line says to somebody whose password is to be changed first."""
    return UserError(tr("Change your password first: main.py people.change_password"), "password")


def days_left(ctx: Context) -> int | None:
    """Days until the password must be changed, within the days in which that is said; else None."""
    if ctx.only or ctx.password_ends is None:
        return None
    left = ctx.password_ends - ctx.now()
    return max(0, left.days) if left <= timedelta(days=ctx.setting("people.reminder_days")) else None


def people() -> list[tuple[str, str]]:
    """(work number, name) of everyone who may sign in, by number."""
    return [
        (row.number, row.name)
        for row in User.select().where(User.active == True).order_by(User.number)  # noqa: E712
    ]


def names() -> dict[str, str]:
    """Names by work number, of everyone there ever was."""
    return {row.number: row.name for row in User.select(User.number, User.name)}


def is_set_up() -> bool:
    """Whether the first run has been done."""
    return User.select().exists()


def consent(ctx: Context, number: str, password: str) -> None:
    """Another person's yes, by work number and password. Raises UserError when it cannot count."""
    if number == ctx.number:
        raise UserError(tr("Somebody else must consent, not the person who asks."), "consent_by")
    user = _proven(ctx, number, password, WrongPassword(
        tr("Work number or password of the person who consents is wrong. Check both, then try again."),
        "consent_password", number,
    ))
    if not {"leader", "chief"} & context_of(user).grants:
        raise UserError(tr("{name} may not consent: a duty leader or the head of the office may.").format(
            name=user.name), "consent_by")
