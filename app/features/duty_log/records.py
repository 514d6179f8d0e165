"""The duty log's tables, and its choices."""
from __future__ import annotations

from peewee import BooleanField, CharField, DateTimeField, Expression, ForeignKeyField, IntegerField, TextField, fn

from app.core.i18n import tr_noop
from app.core.registry import setting
from db.database import Record

RESULTS = (
    ("done", tr_noop("Closed")),
    ("open", tr_noop("In hand")),
    ("handover", tr_noop("Handed over")),
    ("none", tr_noop("No action")),
)
URGENCIES = (
    ("te_ti", tr_noop("Top urgent")),
    ("te_ji", tr_noop("Extra urgent")),
    ("jia_ji", tr_noop("Urgent")),
    ("ping_ji", tr_noop("Routine")),
)
CATEGORIES = (
    ("meeting", tr_noop("Meeting notice")),
    ("event", tr_noop("Event report")),
    ("request", tr_noop("Request")),
    ("enquiry", tr_noop("Enquiry")),
    ("complaint", tr_noop("Complaint or call for help")),
    ("relay", tr_noop("Relayed instruction")),
    ("verification", tr_noop("Verification")),
    ("check", tr_noop("Spot check")),
    ("other", tr_noop("Other")),
)
LEVELS = (
    ("1", tr_noop("Ⅰ Exceptionally serious")),
    ("2", tr_noop("Ⅱ Serious")),
    ("3", tr_noop("Ⅲ Major")),
    ("4", tr_noop("Ⅳ Ordinary")),
    ("9", tr_noop("? Undecided")),
)
CHECKS = (
    ("proper", tr_noop("On duty, proper")),
    ("improper", tr_noop("Not proper")),
    ("slow", tr_noop("Slow to answer")),
    ("nobody", tr_noop("Nobody answered")),
    ("fault", tr_noop("Line fault")),
)

LATE = (
    ("paper", tr_noop("Taken from paper")),
    ("memory", tr_noop("Entered afterwards")),
)
APPROVALS = (
    ("pending", tr_noop("To be approved")),
    ("approved", tr_noop("Approved")),
    ("declined", tr_noop("Not approved")),
)

PROPOSED = tr_noop("our proposal, no rule prescribes it")

setting(
    "duty_log.late_minutes", 15,
    tr_noop("Minutes between event and entry that make an entry late"), least=1, most=10080, source=PROPOSED,
)
setting(
    "duty_log.double_minutes", 120,
    tr_noop("Minutes within which two entries alike are asked about"), least=0, most=10080, source=PROPOSED,
)
setting(
    "duty_log.ahead_minutes", 1,
    tr_noop("Minutes a time may lie ahead before it is asked about"), least=0, most=1440, source=PROPOSED,
)
setting(
    "duty_log.clock_seconds", 5,
    tr_noop("Seconds the clock may be behind the last entry before it is asked about"),
    least=0, most=86400, source=PROPOSED,
)


class EntryKind(Record):
    """A kind of entry: its names, icon, key, colour family, and the fields it asks for (words)."""

    shipped = "entry_kinds"
    known_by = ("code",)
    code = CharField(unique=True, verbose_name=tr_noop("Code"))
    title = CharField(verbose_name=tr_noop("Chinese name"))
    title_en = CharField(verbose_name=tr_noop("English name"))
    short = CharField(verbose_name=tr_noop("Chinese short name"))
    short_en = CharField(verbose_name=tr_noop("English short name"))
    icon = CharField(default="dots-three", verbose_name=tr_noop("Icon"))
    key = CharField(default="", verbose_name=tr_noop("Key"))
    family = CharField(default="other", verbose_name=tr_noop("Colour family"))
    fields = TextField(default="", verbose_name=tr_noop("Fields in the options row"))
    more = TextField(default="", verbose_name=tr_noop("Further fields"))
    ask = TextField(default="", verbose_name=tr_noop("Words to ask for"))
    position = IntegerField(default=0, verbose_name=tr_noop("Order"))
    source_note = CharField(default="", verbose_name=tr_noop("Source"))


class Phrase(Record):
    """A standing phrase, put in by Shift and its F-key."""

    shipped = "phrases"
    known_by = ("key",)
    key = CharField(max_length=12, verbose_name=tr_noop("Key"))
    text = TextField(verbose_name=tr_noop("Phrase"))
    position = IntegerField(default=0, verbose_name=tr_noop("Order"))


class DutyEntry(Record):
    """One line of the log. ``struck`` keeps every earlier wording for the search."""

    known_by = ("year", "number")
    year = IntegerField()
    number = IntegerField(verbose_name=tr_noop("Number"))
    kind = CharField(max_length=20, verbose_name=tr_noop("Kind"))
    at = DateTimeField(index=True, verbose_name=tr_noop("Time"))
    source = TextField(verbose_name=tr_noop("Source"))
    person = CharField(default="", max_length=200, index=True, verbose_name=tr_noop("Name"))
    post = CharField(default="", max_length=200, verbose_name=tr_noop("Post"))
    phone = CharField(default="", max_length=60, verbose_name=tr_noop("Phone"))
    content = TextField(verbose_name=tr_noop("Content"))
    result = CharField(
        default="open", max_length=12, choices=RESULTS, index=True, verbose_name=tr_noop("Result")
    )
    outcome = TextField(default="", verbose_name=tr_noop("Outcome"))
    handling = TextField(default="", verbose_name=tr_noop("Handling"))
    proposal = TextField(default="", verbose_name=tr_noop("Proposed handling"))
    reported_to = TextField(default="", verbose_name=tr_noop("Reported to"))
    instruction = TextField(default="", verbose_name=tr_noop("Leader's instruction"))
    ended_at = DateTimeField(null=True, verbose_name=tr_noop("Hung up at"))
    due_at = DateTimeField(null=True, index=True, verbose_name=tr_noop("Due"))
    callback = CharField(default="", max_length=60, verbose_name=tr_noop("Called back on"))
    verified = BooleanField(default=False, verbose_name=tr_noop("Identity verified"))
    read_back = BooleanField(default=False, verbose_name=tr_noop("Read back"))
    unanswered = BooleanField(default=False, verbose_name=tr_noop("Not answered"))
    urgency = CharField(default="", max_length=12, choices=URGENCIES, verbose_name=tr_noop("Urgency"))
    category = CharField(default="", max_length=16, choices=CATEGORIES, verbose_name=tr_noop("Category"))
    secrecy = CharField(default="none", max_length=20, verbose_name=tr_noop("Secrecy"))
    level = CharField(default="", max_length=2, choices=LEVELS, verbose_name=tr_noop("Level"))
    finding = CharField(default="", max_length=12, choices=CHECKS, verbose_name=tr_noop("Check result"))
    receiver = CharField(default="", max_length=100, verbose_name=tr_noop("Taken by"))
    undertaker = CharField(default="", max_length=200, verbose_name=tr_noop("Undertaken by"))
    pages = IntegerField(null=True, verbose_name=tr_noop("Pages"))
    place = CharField(default="", max_length=200, verbose_name=tr_noop("Place"))
    follows = ForeignKeyField("self", null=True, backref="followers", verbose_name=tr_noop("Continues"))
    late = BooleanField(default=False, verbose_name=tr_noop("Late entry"))
    findings = TextField(default="", verbose_name=tr_noop("Confirmed in spite of"))
    paper_form = CharField(default="", max_length=40, index=True, verbose_name=tr_noop("Code of the paper form"))
    corrections = IntegerField(default=0, verbose_name=tr_noop("Corrections"))
    struck = TextField(default="")
    attachments = IntegerField(default=0, verbose_name=tr_noop("Attachments"))
    voided_at = DateTimeField(null=True, verbose_name=tr_noop("Voided at"))
    voided_by = CharField(default="", verbose_name=tr_noop("Voided by"))
    void_reason = TextField(default="", verbose_name=tr_noop("Reason for voiding"))
    redacted_at = DateTimeField(null=True, verbose_name=tr_noop("Text removed at"))

    class Meta:
        indexes = ((("year", "number"), True),)

    @classmethod
    def numbered(cls, number: int, year: int = 0) -> Expression:
        """Entries with the number, of one year or of any: asked without years all numbers would be read."""
        first, last = (cls.select(end(cls.year)).scalar() or 0 for end in (fn.min, fn.max))
        years = [year] if year else list(range(first, last + 1))
        return (cls.number == number) & cls.year.in_(years)


class Correction(Record):
    """One correction of an entry. ``changes``: JSON of field name to [before, after]."""

    entry = ForeignKeyField(DutyEntry, backref="corrected")
    ordinal = IntegerField()
    changes = TextField()
    reason = TextField()


class Import(Record):
    """A file taken over from an earlier log, known by its content, so that it is not taken twice."""

    known_by = ("name",)
    name = CharField()
    sha256 = CharField(max_length=64, unique=True)
    entries = IntegerField()


class LateEntry(Record):
    """An entry made after the shift it belongs to was sealed: from paper or from memory, and a leader's word on it."""

    known_by = ("entry",)
    entry = ForeignKeyField(DutyEntry, unique=True, backref="late_after_seal")
    way = CharField(max_length=12, choices=LATE, verbose_name=tr_noop("Late entry"))
    state = CharField(default="pending", max_length=12, choices=APPROVALS, index=True, verbose_name=tr_noop("State"))
    decided_by = CharField(default="", max_length=100)
    decided_at = DateTimeField(null=True)
    opinion = TextField(default="", verbose_name=tr_noop("Opinion"))
