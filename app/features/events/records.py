"""Tables of events: the matter itself, and everything that is only ever added to it."""
from __future__ import annotations

from peewee import BooleanField, CharField, DateTimeField, FloatField, ForeignKeyField, IntegerField, TextField

from app.core.i18n import tr_noop
from app.core.registry import setting
from app.features.duty_log.records import LEVELS, PROPOSED, DutyEntry
from db.database import Record

UNDECIDED = "9"

FIGURES = (
    ("dead", tr_noop("Dead")),
    ("missing", tr_noop("Missing")),
    ("trapped", tr_noop("Trapped")),
    ("serious", tr_noop("Badly hurt")),
    ("slight", tr_noop("Lightly hurt")),
    ("relocated", tr_noop("Moved to safety")),
)
LOSS = "loss_wan"  # ten thousand yuan
STATES = (  # of somebody to be told
    ("waiting", tr_noop("to be told")),
    ("trying", tr_noop("being rung")),
    ("no_answer", tr_noop("no answer")),
    ("confirmed", tr_noop("confirmed")),
    ("not_needed", tr_noop("not needed")),
)
OUTCOMES = (
    ("rung", tr_noop("Rung")),
    ("confirmed", tr_noop("Confirmed")),
    ("no_answer", tr_noop("No answer")),
    ("not_needed", tr_noop("Not needed")),
)
WAYS = (
    ("phone", tr_noop("Phone")),
    ("fax", tr_noop("Fax")),
    ("system", tr_noop("Report system")),
    ("courier", tr_noop("Courier")),
    ("other", tr_noop("Other")),
)

setting(
    "events.region", "", tr_noop("Code of the region (6 digits)"), source=tr_noop("GB/T 2260, entered by the office"),
)
setting(
    "events.region_words", "", tr_noop("Names of the region and its districts, parted by spaces"),
    source=tr_noop("a place that names another district is asked about"),
)
setting(
    "events.near_metres", 2000, tr_noop("Metres within which two events alike are asked about"), least=0, most=100_000,
    source=PROPOSED,
)
setting(
    "events.near_minutes", 120, tr_noop("Minutes within which two events alike are asked about"), least=0, most=10_080,
    source=PROPOSED,
)
setting("events.phone", "", tr_noop("Telephone of the duty room, as reports give it"))
setting("events.superior", "", tr_noop("Duty office one level up, to which events are reported"))


# tables an office edits -------------------------------------------------
STARTS = (
    ("known_at", tr_noop("Known")), ("occurred_at", tr_noop("Occurred")), ("asked_at", tr_noop("Asked")),
    ("first_phone_at", tr_noop("First report by phone")), ("first_written_at", tr_noop("First report in writing")),
    ("last_report_at", tr_noop("Last report")), ("ended_at", tr_noop("Handling ended")),
    ("holiday", tr_noop("Holidays and sensitive periods")),
)
COUNTINGS = (
    ("running", tr_noop("minutes")), ("calendar", tr_noop("days of the calendar")),
    ("clock", tr_noop("minutes after midnight")),
)
NEEDS = (("must", tr_noop("required")), ("may", tr_noop("may wait")))
MET_BY = (
    ("first_phone", tr_noop("First report by phone")), ("first_written", tr_noop("First report in writing")),
    ("followup", tr_noop("Follow-up report")), ("final", tr_noop("Final report")),
    ("verification_phone", tr_noop("Verification reply by phone")), ("verification", tr_noop("Verification reply")),
    ("nil", tr_noop("Nil report")),
)


class EventCategory(Record):
    """A kind of event. The scheme says whose code it is; a code belongs to the group of its first two digits."""

    shipped = "event_categories"
    known_by = ("scheme", "code")
    scheme = CharField(max_length=20, verbose_name=tr_noop("Scheme"))
    code = CharField(max_length=20, index=True, verbose_name=tr_noop("Code"))
    title = CharField(verbose_name=tr_noop("Chinese name"))
    title_en = CharField(verbose_name=tr_noop("English name"))
    graded = BooleanField(default=True, verbose_name=tr_noop("A level is asked for"))
    position = IntegerField(default=0, verbose_name=tr_noop("Order"))
    source_note = CharField(default="", verbose_name=tr_noop("Source"))

    class Meta:
        indexes = ((("scheme", "code"), True),)


class LevelCriterion(Record):
    """What makes an event one of a level: a figure of at least ``low``, or ``words`` that a person judges by.

    ``scope``: beginning of a category's code; of several that fit, the longest has the say. ``measure``: a
    figure, ``dead_missing``, ``injured``, or the code of an element; empty where there are words alone.
    """

    shipped = "level_criteria"
    known_by = ("code",)
    code = CharField(max_length=40, unique=True, verbose_name=tr_noop("Code"))
    scope = CharField(max_length=20, verbose_name=tr_noop("Category begins with"))
    measure = CharField(default="", max_length=40, verbose_name=tr_noop("Figure"))
    level = CharField(max_length=2, choices=LEVELS, verbose_name=tr_noop("Level"))
    low = FloatField(null=True, verbose_name=tr_noop("At least"))
    words = TextField(default="", verbose_name=tr_noop("Chinese words"))
    words_en = TextField(default="", verbose_name=tr_noop("English words"))
    source_note = CharField(default="", verbose_name=tr_noop("Source"))


class DeadlineRule(Record):
    """By when what must have been reported. Applies where scope, level or sensitivity, and region fit.

    ``scope``: beginnings of category codes parted by spaces, empty: any; ``levels``: level codes, empty: any;
    ``starts``: one of rules/clocks.STARTS, or ``holiday``, of no event: each day that is one, or in a sensitive
    period; ``counting``: ``running`` minutes, ``calendar`` days to the same hour, or ``clock``: minutes after
    midnight; ``report``: the kind of report that meets it; ``used``: whether it runs in this office.
    """

    shipped = "deadline_rules"
    known_by = ("code",)
    code = CharField(max_length=20, unique=True, verbose_name=tr_noop("Code"))
    title = CharField(verbose_name=tr_noop("Chinese name"))
    title_en = CharField(verbose_name=tr_noop("English name"))
    party = CharField(default="", verbose_name=tr_noop("Who to whom"))
    scope = CharField(default="", max_length=200, verbose_name=tr_noop("Categories begin with"))
    levels = CharField(default="", max_length=20, verbose_name=tr_noop("Levels"))
    sensitive = BooleanField(default=False, verbose_name=tr_noop("Sensitive events at any level"))
    region = CharField(default="", max_length=12, verbose_name=tr_noop("Region begins with"))
    starts = CharField(max_length=24, choices=STARTS, verbose_name=tr_noop("Runs from"))
    counting = CharField(default="running", max_length=12, choices=COUNTINGS, verbose_name=tr_noop("Counting"))
    amount = IntegerField(verbose_name=tr_noop("Minutes, or days of the calendar"))
    report = CharField(max_length=20, choices=MET_BY, verbose_name=tr_noop("Met by"))
    way = CharField(default="", max_length=40, verbose_name=tr_noop("Way"))
    used = BooleanField(default=False, verbose_name=tr_noop("In use"))
    position = IntegerField(default=0, verbose_name=tr_noop("Order"))
    source_note = CharField(default="", verbose_name=tr_noop("Source"))


class EventElement(Record):
    """Something to be known of an event: one of the general elements, or a further field of a kind of event.

    ``scope`` empty: of every event. Per report ``must``, ``may`` or nothing; ``question``: what to ask when
    calling back.
    """

    shipped = "event_elements"
    known_by = ("code",)
    code = CharField(max_length=40, unique=True, verbose_name=tr_noop("Code"))
    scope = CharField(default="", max_length=100, verbose_name=tr_noop("Categories begin with"))
    title = CharField(verbose_name=tr_noop("Chinese name"))
    title_en = CharField(verbose_name=tr_noop("English name"))
    phone = CharField(default="", max_length=12, choices=NEEDS, verbose_name=tr_noop("First report by phone"))
    written = CharField(default="", max_length=12, choices=NEEDS, verbose_name=tr_noop("First report, written"))
    final = CharField(default="", max_length=12, choices=NEEDS, verbose_name=tr_noop("Final report"))
    question = CharField(default="", verbose_name=tr_noop("Question in Chinese"))
    question_en = CharField(default="", verbose_name=tr_noop("Question in English"))
    position = IntegerField(default=0, verbose_name=tr_noop("Order"))
    source_note = CharField(default="", verbose_name=tr_noop("Source"))


class TellRule(Record):
    """Whom to tell: a post of the roster, or a contact whose unit has these ``words``.

    ``deputy`` and ``deputy_words`` say the same of who is rung when nobody answers.
    """

    shipped = "tell_rules"
    known_by = ("code",)
    code = CharField(max_length=20, unique=True, verbose_name=tr_noop("Code"))
    title = CharField(verbose_name=tr_noop("Chinese name"))
    title_en = CharField(verbose_name=tr_noop("English name"))
    scope = CharField(default="", max_length=200, verbose_name=tr_noop("Categories begin with"))
    levels = CharField(default="", max_length=20, verbose_name=tr_noop("Levels"))
    sensitive = BooleanField(default=False, verbose_name=tr_noop("Sensitive events at any level"))
    triggers = CharField(default="", max_length=100, verbose_name=tr_noop("Only with these triggers"))
    post = CharField(default="", max_length=24, verbose_name=tr_noop("Post of the roster"))
    words = CharField(default="", verbose_name=tr_noop("Words of the unit or post"))
    deputy = CharField(default="", max_length=24, verbose_name=tr_noop("Deputy: post of the roster"))
    deputy_words = CharField(default="", verbose_name=tr_noop("Deputy: words of the unit or post"))
    position = IntegerField(default=0, verbose_name=tr_noop("Order"))
    source_note = CharField(default="", verbose_name=tr_noop("Source"))


class SensitiveTrigger(Record):
    """Why an event is reported whatever its level. ``words``: what hints at it in a text, parted by spaces."""

    shipped = "sensitive_triggers"
    known_by = ("code",)
    code = CharField(max_length=20, unique=True, verbose_name=tr_noop("Code"))
    title = CharField(verbose_name=tr_noop("Chinese name"))
    title_en = CharField(verbose_name=tr_noop("English name"))
    words = TextField(default="", verbose_name=tr_noop("Words that hint at it"))
    position = IntegerField(default=0, verbose_name=tr_noop("Order"))
    source_note = CharField(default="", verbose_name=tr_noop("Source"))


class EventStatus(Record):
    """A state of an event. ``running``: something is still owed; ``steps``: steps possible here, ``step:state``."""

    shipped = "event_statuses"
    known_by = ("code",)
    code = CharField(max_length=20, unique=True, verbose_name=tr_noop("Code"))
    title = CharField(verbose_name=tr_noop("Chinese name"))
    title_en = CharField(verbose_name=tr_noop("English name"))
    running = BooleanField(default=True, verbose_name=tr_noop("Still running"))
    steps = TextField(default="", verbose_name=tr_noop("Steps and where they lead"))
    position = IntegerField(default=0, verbose_name=tr_noop("Order"))
    source_note = CharField(default="", verbose_name=tr_noop("Source"))


class ReportKind(Record):
    """A kind of report: who signs it off, its standing wording with placeholders, on which page it is printed.

    ``signer``: the right whose holder signs, empty: nobody must; ``suffix``: end of its number, empty: running.
    """

    shipped = "report_kinds"
    known_by = ("code",)
    code = CharField(max_length=20, unique=True, verbose_name=tr_noop("Code"))
    title = CharField(verbose_name=tr_noop("Chinese name"))
    title_en = CharField(verbose_name=tr_noop("English name"))
    signer = CharField(default="", max_length=20, verbose_name=tr_noop("Signed off by (right)"))
    suffix = CharField(default="", max_length=12, verbose_name=tr_noop("End of the number"))
    heading = CharField(default="", verbose_name=tr_noop("Title, in Chinese"))
    heading_en = CharField(default="", verbose_name=tr_noop("Title, in English"))
    body = TextField(default="", verbose_name=tr_noop("Wording, in Chinese"))
    body_en = TextField(default="", verbose_name=tr_noop("Wording, in English"))
    position = IntegerField(default=0, verbose_name=tr_noop("Order"))
    source_note = CharField(default="", verbose_name=tr_noop("Source"))


# an event and what is added to it ---------------------------------------
class Event(Record):
    """One matter. What changed of it stands in the tables below, each row once and for ever."""

    known_by = ("number",)
    number = CharField(max_length=24, unique=True, verbose_name=tr_noop("Event number"))
    title = CharField(max_length=200, verbose_name=tr_noop("Event"))
    category = CharField(max_length=20, default="", verbose_name=tr_noop("Category of event"))
    level = CharField(max_length=2, default=UNDECIDED, choices=LEVELS, verbose_name=tr_noop("Level"))
    triggers = CharField(default="", max_length=200, verbose_name=tr_noop("Sensitive because of"))
    place = CharField(default="", max_length=200, verbose_name=tr_noop("Place"))
    region = CharField(default="", max_length=12, verbose_name=tr_noop("Region code"))
    longitude = FloatField(null=True, verbose_name=tr_noop("Longitude"))
    latitude = FloatField(null=True, verbose_name=tr_noop("Latitude"))
    occurred_at = DateTimeField(null=True, index=True, verbose_name=tr_noop("Occurred"))
    known_at = DateTimeField(index=True, verbose_name=tr_noop("Known"))
    source = CharField(default="", max_length=400, verbose_name=tr_noop("Source"))
    status = CharField(max_length=20, default="received", verbose_name=tr_noop("State"))
    ended_at = DateTimeField(null=True, verbose_name=tr_noop("Handling ended"))
    merged_into = ForeignKeyField("self", null=True, backref="merged", verbose_name=tr_noop("Merged into"))
    findings = TextField(default="", verbose_name=tr_noop("Confirmed in spite of"))


class EventEntry(Record):
    """An entry of the log that belongs to an event. ``offer``: what became of the figures read in it."""

    event = ForeignKeyField(Event, backref="entries")
    entry = ForeignKeyField(DutyEntry, backref="events")
    offer = CharField(default="", max_length=8)

    class Meta:
        indexes = ((("event", "entry"), True),)


class Snapshot(Record):
    """Figures as somebody gave them at a time; what was not said is empty, not zero."""

    event = ForeignKeyField(Event, backref="snapshots")
    at = DateTimeField(verbose_name=tr_noop("As at"))
    source = CharField(max_length=200, verbose_name=tr_noop("Source"))
    dead = IntegerField(null=True, verbose_name=tr_noop("Dead"))
    missing = IntegerField(null=True, verbose_name=tr_noop("Missing"))
    trapped = IntegerField(null=True, verbose_name=tr_noop("Trapped"))
    serious = IntegerField(null=True, verbose_name=tr_noop("Badly hurt"))
    slight = IntegerField(null=True, verbose_name=tr_noop("Lightly hurt"))
    relocated = IntegerField(null=True, verbose_name=tr_noop("Moved to safety"))
    loss_wan = FloatField(null=True, verbose_name=tr_noop("Loss (10,000 yuan)"))
    reason = TextField(default="", verbose_name=tr_noop("Reason"))


class LevelDecision(Record):
    """A person's decision on level and sensitivity, with what was proposed and why it was or was not followed.

    ``declined``: triggers that words of the event hint at and that the person did not take.
    """

    event = ForeignKeyField(Event, backref="decisions")
    before = CharField(max_length=2)
    level = CharField(max_length=2, choices=LEVELS)
    triggers = CharField(default="", max_length=200)
    declined = CharField(default="", max_length=200)
    proposed = CharField(default="", max_length=2)
    explanation = TextField(default="")
    reason = TextField(default="")


class ElementValue(Record):
    """What is known of one element; a newer value stands over the older, which stays."""

    event = ForeignKeyField(Event, backref="elements")
    element = CharField(max_length=40, verbose_name=tr_noop("Element"))
    value = TextField(verbose_name=tr_noop("Value"))
    source = CharField(default="", max_length=200, verbose_name=tr_noop("Source"))

    class Meta:
        indexes = ((("event", "element"), False),)


class StatusStep(Record):
    """A step of an event from one state to another."""

    event = ForeignKeyField(Event, backref="steps")
    step = CharField(max_length=20)
    before = CharField(max_length=20)
    after = CharField(max_length=20)
    reason = TextField(default="")


class Told(Record):
    """Somebody who must be told of an event; ``deputy_of``: rung because that one did not answer."""

    event = ForeignKeyField(Event, backref="told")
    rule = CharField(default="", max_length=20)
    title = CharField(max_length=200, verbose_name=tr_noop("Who"))
    title_en = CharField(default="", max_length=200)
    unit_name = CharField(default="", max_length=200)  # the contact's unit, where that is who is told
    post = CharField(default="", max_length=200)
    person = CharField(default="", max_length=200, verbose_name=tr_noop("Name"))
    phone = CharField(default="", max_length=60, verbose_name=tr_noop("Phone"))
    position = IntegerField(default=0)
    deputy_of = ForeignKeyField("self", null=True, backref="deputies")
    state = CharField(default="waiting", max_length=12, choices=STATES)


class TellAttempt(Record):
    """One attempt to tell somebody, with its outcome."""

    told = ForeignKeyField(Told, backref="attempts")
    outcome = CharField(max_length=12, choices=OUTCOMES, verbose_name=tr_noop("Outcome"))
    way = CharField(default="phone", max_length=12, choices=WAYS, verbose_name=tr_noop("Way"))
    read_back = BooleanField(default=False, verbose_name=tr_noop("Read back"))
    note = TextField(default="", verbose_name=tr_noop("Note"))


class Verification(Record):
    """A superior asked whether something is true."""

    event = ForeignKeyField(Event, backref="verifications")
    asked_at = DateTimeField(verbose_name=tr_noop("Asked"))
    asked_by = CharField(max_length=200, verbose_name=tr_noop("Asked by"))
    text = TextField(verbose_name=tr_noop("What is to be verified"))


class EventReport(Record):
    """A report: a draft until it is sent, frozen from then on.

    ``facts``: JSON of what was known then; ``signed_how``: ``here`` or ``by word``.
    """

    known_by = ("number",)
    event = ForeignKeyField(Event, null=True, backref="reports")
    number = CharField(max_length=32, unique=True, null=True, verbose_name=tr_noop("Report number"))
    kind = CharField(max_length=20, index=True, verbose_name=tr_noop("Kind"))
    ordinal = IntegerField(default=0)
    year = IntegerField(default=0)
    issue = IntegerField(null=True, verbose_name=tr_noop("Issue"))
    total = IntegerField(null=True)  # over all years; of reports sent before it was kept it is counted
    title = CharField(max_length=200, verbose_name=tr_noop("Title"))
    body = TextField(verbose_name=tr_noop("Report text"))
    addressee = CharField(default="", max_length=200, verbose_name=tr_noop("To"))
    facts = TextField(default="")
    state = CharField(default="draft", max_length=8, index=True)
    signed_by = CharField(default="", max_length=100, verbose_name=tr_noop("Signed off by"))
    signed_at = DateTimeField(null=True, verbose_name=tr_noop("Signed off at"))
    signed_how = CharField(default="", max_length=12)
    way = CharField(default="", max_length=12, choices=WAYS, verbose_name=tr_noop("Way"))
    sent_at = DateTimeField(null=True, verbose_name=tr_noop("Sent"))
    frozen = IntegerField(null=True)  # which report it was, in the order of sending, whatever the clock said
    digest = CharField(default="", max_length=80, verbose_name=tr_noop("Digest"))
    received_by = CharField(default="", max_length=200, verbose_name=tr_noop("Received by"))
    received_at = DateTimeField(null=True, verbose_name=tr_noop("Received at"))
    corrects = ForeignKeyField("self", null=True, backref="corrected", verbose_name=tr_noop("Corrects report"))
    reason = TextField(default="", verbose_name=tr_noop("Reason"))
    findings = TextField(default="", verbose_name=tr_noop("Confirmed in spite of"))


class ClockEnd(Record):
    """A clock that ended: met, late, or stopped. A fact: a rule changed later does not touch it."""

    event = ForeignKeyField(Event, null=True, backref="clocks")
    rule = CharField(max_length=20)
    title = CharField()
    title_en = CharField(default="")
    starts_at = DateTimeField()
    ends_at = DateTimeField()
    ended_at = DateTimeField()
    how = CharField(max_length=8)  # met, late, stopped
    report = ForeignKeyField(EventReport, null=True, backref="clocks")
    reason = TextField(default="", verbose_name=tr_noop("Reason for being late"))
    reason_by = CharField(default="", max_length=100)
    reason_at = DateTimeField(null=True)
