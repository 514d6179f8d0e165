"""The tables of early warnings, and their choices."""
from __future__ import annotations

from peewee import BooleanField, CharField, DateTimeField, ForeignKeyField, IntegerField, TextField

from app.core.i18n import tr_noop
from app.core.registry import setting
from db.database import Record

# 突发事件应对法 63: four levels, marked red, orange, yellow, blue; the first is the highest
LEVELS = (
    ("1", tr_noop("Red (level I)")), ("2", tr_noop("Orange (level II)")),
    ("3", tr_noop("Yellow (level III)")), ("4", tr_noop("Blue (level IV)")),
)
COLOURS = {"1": tr_noop("red"), "2": tr_noop("orange"), "3": tr_noop("yellow"), "4": tr_noop("blue")}
# “expired” is never stored: the clock says so
STATES = (
    ("in_force", tr_noop("In force")), ("superseded", tr_noop("Superseded")), ("cancelled", tr_noop("Lifted")),
    ("expired", tr_noop("Expired")), ("kept", tr_noop("Never in force")),
)
STATUSES = (
    ("actual", tr_noop("Actual")), ("exercise", tr_noop("Exercise")), ("system", tr_noop("System message")),
    ("test", tr_noop("Test")), ("draft", tr_noop("Draft")),
)
TYPES = (
    ("alert", tr_noop("Issued")), ("update", tr_noop("Adjusted")), ("cancel", tr_noop("Lifting")),
    ("ack", tr_noop("Acknowledgement")), ("error", tr_noop("Error message")),
)
WAYS = (
    ("phone", tr_noop("Telephone")), ("fax", tr_noop("Fax")), ("platform", tr_noop("Platform")),
    ("sms", tr_noop("Text message")), ("group", tr_noop("Message group")), ("broadcast", tr_noop("Loudspeakers")),
    ("person", tr_noop("In person")), ("other", tr_noop("Other")),
)

PROPOSED = tr_noop("our proposal, no rule prescribes it")

setting(
    "warnings.file_kb", 2000, tr_noop("Largest warning file taken in, kB"), least=10, most=20_000, source=PROPOSED,
)
setting(
    "warnings.elements", 20_000, tr_noop("Most elements in a warning file"), least=100, most=200_000, source=PROPOSED,
)


class WarningHazard(Record):
    """A kind of hazard. ``levels``: codes of its usual levels; ``words`` and ``codes``: what messages call it."""

    shipped = "warning_hazards"
    known_by = ("code",)
    code = CharField(unique=True, max_length=40, verbose_name=tr_noop("Code"))
    title = CharField(max_length=60, verbose_name=tr_noop("Chinese name"))
    title_en = CharField(default="", max_length=60, verbose_name=tr_noop("English name"))
    levels = CharField(default="", max_length=20, verbose_name=tr_noop("Usual levels"))
    words = TextField(default="", verbose_name=tr_noop("Also written as"))
    codes = CharField(default="", verbose_name=tr_noop("Codes in messages"))
    position = IntegerField(default=0, verbose_name=tr_noop("Order"))
    source_note = CharField(default="", verbose_name=tr_noop("Source"))


class WarningSeverity(Record):
    """What a severity in a message means here: a level, or none."""

    shipped = "warning_severities"
    known_by = ("code",)
    code = CharField(unique=True, max_length=40, verbose_name=tr_noop("Severity in the message"))
    level = CharField(default="", max_length=2, choices=LEVELS, verbose_name=tr_noop("Level"))
    position = IntegerField(default=0, verbose_name=tr_noop("Order"))
    source_note = CharField(default="", verbose_name=tr_noop("Source"))


class EarlyWarning(Record):
    """One warning, or one message about warnings.

    ``refers_to``: earlier ones, a line ``sender,identifier,sent`` for each. ``further``: JSON pairs [name, value] of
    what a message says besides. ``ended_by``: identifier of what superseded or lifted it, empty when lifted by hand.
    """

    known_by = ("identifier",)
    identifier = CharField(
        unique=True, max_length=200, verbose_name=tr_noop("Identifier"),
        help_text=tr_noop("empty: given by the program"),
    )
    sender = CharField(default="", max_length=200, verbose_name=tr_noop("Sender"))
    status = CharField(default="actual", max_length=10, choices=STATUSES, verbose_name=tr_noop("Status"))
    msg_type = CharField(default="alert", max_length=10, choices=TYPES, verbose_name=tr_noop("Type of message"))
    state = CharField(default="in_force", max_length=12, choices=STATES, index=True, verbose_name=tr_noop("State"))
    hazard = CharField(default="other", max_length=40, verbose_name=tr_noop("Hazard"))
    event = CharField(default="", max_length=200, verbose_name=tr_noop("Hazard in the message"))
    level = CharField(default="", max_length=2, choices=LEVELS, verbose_name=tr_noop("Level"))
    title = CharField(default="", max_length=300, verbose_name=tr_noop("Title"), help_text=tr_noop("empty: composed"))
    text = TextField(default="", verbose_name=tr_noop("Warning text"))
    guidance = TextField(default="", verbose_name=tr_noop("Measures to take"))
    issuer = CharField(max_length=200, verbose_name=tr_noop("Issued by"))
    issued_at = DateTimeField(index=True, verbose_name=tr_noop("Issued at"))
    starts_at = DateTimeField(verbose_name=tr_noop("Begins at"))
    ends_at = DateTimeField(null=True, index=True, verbose_name=tr_noop("Valid until"))
    areas = TextField(default="", verbose_name=tr_noop("Areas affected"))
    area_codes = TextField(
        default="", verbose_name=tr_noop("Region codes"), help_text=tr_noop("6, 9 or 12 digits, with spaces between")
    )
    refers_to = TextField(default="", verbose_name=tr_noop("Earlier warnings"))
    ended_by = CharField(default="", max_length=200, verbose_name=tr_noop("Ended by"))
    ended_at = DateTimeField(null=True, verbose_name=tr_noop("Ended at"))
    end_reason = TextField(default="", verbose_name=tr_noop("Reason"))
    signed = BooleanField(default=False, verbose_name=tr_noop("Signature"))
    findings = TextField(default="", verbose_name=tr_noop("Noticed"))
    further = TextField(default="[]", verbose_name=tr_noop("Rest of the message"))


class PassedOn(Record):
    """That a warning was passed on to one recipient, and who confirmed its receipt."""

    known_by = ("passed_to",)
    warning = ForeignKeyField(EarlyWarning, backref="passed")
    passed_to = CharField(max_length=200, verbose_name=tr_noop("Passed on to"))
    at = DateTimeField(verbose_name=tr_noop("Passed on at"))
    way = CharField(default="phone", max_length=12, choices=WAYS, verbose_name=tr_noop("Way"))
    confirmed_by = CharField(default="", max_length=100, verbose_name=tr_noop("Receipt confirmed by"))
    confirmed_at = DateTimeField(null=True, verbose_name=tr_noop("Confirmed at"))
    feedback = TextField(default="", verbose_name=tr_noop("Feedback"))
