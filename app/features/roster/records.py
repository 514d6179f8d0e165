"""The roster's tables: the calendar, shifts and posts, people and their absences, the plan and its versions."""
from __future__ import annotations

from peewee import BooleanField, CharField, DateField, DateTimeField, ForeignKeyField, IntegerField, TextField

from app.core.i18n import tr_noop
from app.core.registry import setting
from db.database import Record

PATTERNS = (
    ("full", tr_noop("24 hours")),
    ("day_night", tr_noop("Day and night")),
    ("three", tr_noop("Three shifts")),
)
PROPOSED = tr_noop("our proposal, no rule prescribes it")
setting("roster.pattern", "day_night", tr_noop("Shifts"), choices=PATTERNS, source=PROPOSED)

# the posts that other parts of the program know by name; the table may have more
POSTS = ("gov_leader", "office_leader", "primary", "secondary", "standby")
DAY_KINDS = (
    ("workday", tr_noop("Workday")),
    ("rest", tr_noop("Weekend")),
    ("holiday", tr_noop("Statutory holiday")),
    ("lieu", tr_noop("Day off in lieu")),
    ("makeup", tr_noop("Make-up workday")),
)
SPECIAL_KINDS = tuple(one for one in DAY_KINDS if one[0] != "workday")
ABSENCES = (
    ("leave", tr_noop("On leave")),
    ("trip", tr_noop("On a trip")),
    ("off", tr_noop("Wishes to be off")),
    ("on", tr_noop("Wishes to be on duty")),
)
AWAY = ("leave", "trip")


# the calendar -----------------------------------------------------------
class Holiday(Record):
    """A day of an arrangement of the State Council: other than its weekday says, or a weekend day within a holiday.

    ``kind``: ``holiday`` by law; ``lieu`` off for a weekend worked or for a holiday on a weekend; ``rest`` a weekend
    day within the holiday; ``makeup`` a weekend day that is worked.
    """

    shipped = "holidays"
    known_by = ("day",)
    day = CharField(max_length=10, unique=True, verbose_name=tr_noop("Date"))
    kind = CharField(max_length=12, choices=SPECIAL_KINDS, verbose_name=tr_noop("Kind of day"))
    name = CharField(max_length=24, verbose_name=tr_noop("Holiday"))
    source_note = CharField(default="", verbose_name=tr_noop("Source"))


class StatutoryDay(Record):
    """A day that is a holiday by law: of the solar year, the lunar year, or a solar term, from one year to another.

    ``rule``: ``solar 5 1``, ``lunar 1 1``, ``term 清明``, or ``lunar-eve`` (the last day of the lunar year).
    """

    shipped = "statutory_days"
    known_by = ("name", "rule", "since")
    name = CharField(max_length=24, verbose_name=tr_noop("Holiday"))
    rule = CharField(max_length=24, verbose_name=tr_noop("Rule"))
    since = IntegerField(verbose_name=tr_noop("From year"))
    until = IntegerField(default=0, verbose_name=tr_noop("To year (0: still)"))
    source_note = CharField(default="", verbose_name=tr_noop("Source"))


class SensitivePeriod(Record):
    """Days on which more people are on duty and silence is reported too."""

    known_by = ("title", "since")
    title = CharField(max_length=60, verbose_name=tr_noop("Sensitive period"))
    since = DateField(verbose_name=tr_noop("From"))
    until = DateField(verbose_name=tr_noop("To"))
    source_note = CharField(default="", verbose_name=tr_noop("Source"))


# shifts and posts -------------------------------------------------------
class ShiftTime(Record):
    """One shift of a pattern; ``starts`` is wall time, it ends where the next one starts."""

    shipped = "shift_times"
    known_by = ("pattern", "code")
    pattern = CharField(index=True, choices=PATTERNS, verbose_name=tr_noop("Shifts"))
    code = CharField(verbose_name=tr_noop("Code"))
    title = CharField(verbose_name=tr_noop("Chinese name"))
    title_en = CharField(verbose_name=tr_noop("English name"))
    starts = CharField(max_length=5, verbose_name=tr_noop("Starts"))
    position = IntegerField(verbose_name=tr_noop("Order"))
    source = CharField(default="", verbose_name=tr_noop("Source"))


class PatternUse(Record):
    """From which day on which pattern holds, for one kind of day or (empty) for those not named."""

    known_by = ("since", "day_kind")
    since = DateField(index=True, verbose_name=tr_noop("From"))
    day_kind = CharField(default="", max_length=12, choices=DAY_KINDS, verbose_name=tr_noop("Kind of day"))
    pattern = CharField(max_length=12, choices=PATTERNS, verbose_name=tr_noop("Shifts"))


class Post(Record):
    """A post to be filled: for the whole day or in every shift, by how many, and whether it may stay open."""

    shipped = "duty_posts"
    known_by = ("code",)
    code = CharField(max_length=24, unique=True, verbose_name=tr_noop("Code"))
    title = CharField(verbose_name=tr_noop("Chinese name"))
    title_en = CharField(verbose_name=tr_noop("English name"))
    short = CharField(verbose_name=tr_noop("Chinese short name"))
    short_en = CharField(verbose_name=tr_noop("English short name"))
    by_shift = BooleanField(default=True, verbose_name=tr_noop("In every shift"))
    seats = IntegerField(default=1, verbose_name=tr_noop("People"))
    sensitive_seats = IntegerField(default=1, verbose_name=tr_noop("People in sensitive periods"))
    required = BooleanField(default=True, verbose_name=tr_noop("Must be filled"))
    leads = BooleanField(default=False, verbose_name=tr_noop("Leads"))
    position = IntegerField(default=0, verbose_name=tr_noop("Order"))
    source_note = CharField(default="", verbose_name=tr_noop("Source"))


class RosterRule(Record):
    """A rule the plan is held against, with its number; ``on`` false: not asked."""

    shipped = "roster_rules"
    known_by = ("code",)
    code = CharField(max_length=24, unique=True, verbose_name=tr_noop("Code"))
    title = CharField(verbose_name=tr_noop("Chinese name"))
    title_en = CharField(verbose_name=tr_noop("English name"))
    number = IntegerField(default=0, verbose_name=tr_noop("Number"))
    on = BooleanField(default=True, verbose_name=tr_noop("In use"))
    source_note = CharField(default="", verbose_name=tr_noop("Source"))


# people -----------------------------------------------------------------
class Member(Record):
    """Somebody who is planned for duty. ``posts``: codes with spaces between them; ``number``: the account, if any.

    People are told apart by their names: who has a namesake gets a mark in theirs.
    """

    known_by = ("name",)
    name = CharField(max_length=40, unique=True, verbose_name=tr_noop("Name"))
    number = CharField(default="", max_length=24, index=True, verbose_name=tr_noop("Work number"))
    posts = CharField(verbose_name=tr_noop("Posts"))
    note = CharField(default="", verbose_name=tr_noop("Note"))
    position = IntegerField(default=0, verbose_name=tr_noop("Order"))


class Absence(Record):
    """Days on which somebody is away (leave, trip), or wishes to be off or on duty."""

    known_by = ("name", "since")
    name = CharField(max_length=40, index=True, verbose_name=tr_noop("Name"))
    kind = CharField(max_length=12, choices=ABSENCES, verbose_name=tr_noop("Kind"))
    since = DateField(verbose_name=tr_noop("From"))
    until = DateField(verbose_name=tr_noop("To"))
    note = CharField(default="", verbose_name=tr_noop("Note"))


# the plan ---------------------------------------------------------------
class Assignment(Record):
    """One seat of the plan and who has it, empty for nobody; ``shift`` is empty where the post is the day's.

    The plan may differ from what is published; see RosterVersion.
    """

    known_by = ("day", "shift", "post", "seat")
    day = DateField(index=True)
    shift = CharField(default="", max_length=24)
    post = CharField(max_length=24)
    seat = IntegerField(default=1)
    name = CharField(default="", max_length=40, index=True)

    class Meta:
        indexes = ((("day", "shift", "post", "seat"), True),)


class RosterStep(Record):
    """One step of planning, which can be taken back until it is published. ``cells``: JSON of
    [day, shift, post, seat, before, after].
    """

    known_by = ("month", "created_at")
    month = CharField(max_length=16, index=True)
    title = CharField(default="")
    cells = TextField()
    undone_at = DateTimeField(null=True)


class RosterVersion(Record):
    """A month as it was published: ``cells`` is JSON of [day, shift, post, seat, name], in order; only added to.

    ``spans``: the shifts of these days as they were then, JSON of {"day|shift": [start, end, title, title_en]}, times
    in UTC, the whole day's shift empty; an empty text in versions that were published without.
    """

    known_by = ("month", "number")
    month = CharField(max_length=16, index=True, verbose_name=tr_noop("Month"))
    number = IntegerField(verbose_name=tr_noop("Version"))
    cells = TextField()
    spans = TextField(default="")
    digest = CharField(max_length=64)
    findings = TextField(default="", verbose_name=tr_noop("Confirmed in spite of"))
    note = CharField(default="", verbose_name=tr_noop("Note"))
    changes = IntegerField(default=0, verbose_name=tr_noop("Changes"))

    class Meta:
        indexes = ((("month", "number"), True),)


SWAPS = (
    ("asked", tr_noop("Asked, to be agreed")),
    ("agreed", tr_noop("Agreed, to be approved")),
    ("declined", tr_noop("Declined")),
    ("approved", tr_noop("Approved")),
    ("refused", tr_noop("Not approved")),
)


class Swap(Record):
    """A change of a published duty: ``giver`` gives one, ``taker`` takes it and may give another for it.

    Cells are JSON of [day, shift, post, seat]; ``back`` is empty where nothing is given for it.
    """

    known_by = ("giver", "taker", "created_at")
    giver = CharField(max_length=40, verbose_name=tr_noop("Who gives the duty"))
    taker = CharField(max_length=40, verbose_name=tr_noop("Who takes it"))
    cell = CharField()
    back = CharField(default="")
    reason = TextField(verbose_name=tr_noop("Reason"))
    state = CharField(default="asked", max_length=12, choices=SWAPS, verbose_name=tr_noop("State"))
    agreed_at = DateTimeField(null=True)
    agreed_by = CharField(default="", max_length=24)  # work number of who answered
    decided_at = DateTimeField(null=True)
    decided_by = CharField(default="", max_length=40)
    opinion = TextField(default="", verbose_name=tr_noop("Opinion"))
    published = ForeignKeyField(RosterVersion, null=True, backref="swaps")


# what comes in and goes out ---------------------------------------------
class RosterHeading(Record):
    """What a column of a roster from outside holds, by its heading, besides the titles of shifts and posts.

    ``post`` is a post's code, or one of COLUMNS; ``shift`` a shift's code, empty where the post is the day's or the
    row says the shift.
    """

    shipped = "roster_headings"
    known_by = ("heading",)
    heading = CharField(max_length=40, unique=True, verbose_name=tr_noop("Heading"))
    shift = CharField(default="", max_length=24, verbose_name=tr_noop("Shift"))
    post = CharField(max_length=24, verbose_name=tr_noop("Post"))
    source_note = CharField(default="", verbose_name=tr_noop("Source"))


# columns that are no post: the date, its weekday, the row's shift, whoever is on a shift, nothing of ours
COLUMNS = ("date", "weekday", "shift", "officers", "none")


class Filing(Record):
    """That the roster of a holiday, or of other days, was sent to the level above."""

    known_by = ("since", "filed_to", "filed_at")
    holiday = CharField(default="", max_length=60, verbose_name=tr_noop("Holiday"))
    since = DateField(index=True, verbose_name=tr_noop("From"))
    until = DateField(verbose_name=tr_noop("To"))
    filed_at = DateTimeField(verbose_name=tr_noop("Sent at"))
    filed_to = CharField(max_length=100, verbose_name=tr_noop("Sent to"))
    note = CharField(default="", verbose_name=tr_noop("Note"))


# what came of it --------------------------------------------------------
class Shift(Record):
    """Who really was on a shift where that differs from the roster, its weather, and its seal.

    ``starts_at`` (UTC) names it. A shift needs no record to exist.
    """

    known_by = ("starts_at",)
    starts_at = DateTimeField(unique=True)
    gov_leader = CharField(default="", verbose_name=tr_noop("Government duty leader"))
    office_leader = CharField(default="", verbose_name=tr_noop("Office duty leader"))
    primary = CharField(default="", verbose_name=tr_noop("Primary officer"))
    secondary = CharField(default="", verbose_name=tr_noop("Secondary officer"))
    standby = CharField(default="", verbose_name=tr_noop("Standby officer"))
    weather = CharField(default="", verbose_name=tr_noop("Weather"))
    sealed_from = DateTimeField(null=True)
    sealed_at = DateTimeField(null=True, index=True, verbose_name=tr_noop("Sealed at"))
