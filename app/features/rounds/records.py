"""The tables of rounds and spot checks, and their choices."""
from __future__ import annotations

from peewee import BooleanField, CharField, DateTimeField, FloatField, ForeignKeyField, IntegerField, TextField

from app.core.i18n import tr_noop
from app.core.registry import setting
from app.features.roster.records import DAY_KINDS
from db.database import Record

RESULTS = (("ok", tr_noop("Normal")), ("fault", tr_noop("Faulty")), ("missed", tr_noop("Round missed")))
MODES = (
    ("phone", tr_noop("Telephone")), ("video", tr_noop("Video")), ("roll", tr_noop("Roll call by system")),
    ("visit", tr_noop("On the spot")),
)
CONNECTED = (("yes", tr_noop("Connected")), ("no", tr_noop("Not answered")), ("fault", tr_noop("Line fault")))
IDENTITIES = (
    ("agrees", tr_noop("As in the roster")), ("differs", tr_noop("Another than in the roster")),
    ("absent", tr_noop("Not in the roster")),
)
YES_NO = (("yes", tr_noop("Yes")), ("no", tr_noop("No")))

PROPOSED = tr_noop("our proposal, no rule prescribes it")

setting(
    "rounds.early_minutes", 30, tr_noop("Minutes before its time at which a round may be made"), least=0, most=720,
    source=PROPOSED,
)
setting(
    "rounds.missed_hours", 24, tr_noop("Hours for which a missed round stays an open item"), least=1, most=720,
    source=PROPOSED,
)
setting(
    "rounds.region_digits", 6, tr_noop("Digits of the region code by which units to check are grouped"), least=2,
    most=12, source=PROPOSED,
)
setting("rounds.left_out", "", tr_noop("Units never drawn for a spot check (words of their names)"), source=PROPOSED)


# tables of the field ----------------------------------------------------
class RoundItem(Record):
    """What is tried. ``times``: wall times parted by spaces; ``since``: from when its rounds count, in use only."""

    shipped = "round_items"
    known_by = ("code",)
    code = CharField(unique=True, max_length=40, verbose_name=tr_noop("Code"))
    title = CharField(max_length=60, verbose_name=tr_noop("Chinese name"))
    title_en = CharField(default="", max_length=60, verbose_name=tr_noop("English name"))
    times = CharField(max_length=200, verbose_name=tr_noop("Times of day"), help_text=tr_noop("as 09:00 15:00 21:00"))
    grace = IntegerField(default=20, verbose_name=tr_noop("Minutes allowed"))
    used = BooleanField(default=False, verbose_name=tr_noop("In use"))
    since = DateTimeField(null=True, verbose_name=tr_noop("In use since"))
    position = IntegerField(default=0, verbose_name=tr_noop("Order"))
    source_note = CharField(default="", verbose_name=tr_noop("Source"))


class CheckRate(Record):
    """Which share of each group of units is drawn on a kind of day, and how many at least."""

    shipped = "spot_check_rates"
    known_by = ("kind",)
    kind = CharField(unique=True, max_length=12, choices=DAY_KINDS, verbose_name=tr_noop("Kind of day"))
    percent = FloatField(default=5, verbose_name=tr_noop("Share drawn, %"))
    least = IntegerField(default=1, verbose_name=tr_noop("At least of each group"))
    position = IntegerField(default=0, verbose_name=tr_noop("Order"))
    source_note = CharField(default="", verbose_name=tr_noop("Source"))


class CheckVerdict(Record):
    """A verdict on a unit checked; ``deduction`` in points, ``passed``: counts as good."""

    shipped = "spot_check_verdicts"
    known_by = ("code",)
    code = CharField(unique=True, max_length=20, verbose_name=tr_noop("Code"))
    title = CharField(max_length=60, verbose_name=tr_noop("Chinese name"))
    title_en = CharField(default="", max_length=60, verbose_name=tr_noop("English name"))
    deduction = FloatField(default=0, verbose_name=tr_noop("Points deducted"))
    passed = BooleanField(default=False, verbose_name=tr_noop("Passed"))
    position = IntegerField(default=0, verbose_name=tr_noop("Order"))
    source_note = CharField(default="", verbose_name=tr_noop("Source"))


class CheckLimit(Record):
    """A limit by which a verdict is proposed."""

    shipped = "spot_check_limits"
    known_by = ("code",)
    code = CharField(unique=True, max_length=20, verbose_name=tr_noop("Code"))
    title = CharField(max_length=120, verbose_name=tr_noop("Chinese name"))
    title_en = CharField(default="", max_length=120, verbose_name=tr_noop("English name"))
    amount = IntegerField(default=0, verbose_name=tr_noop("Limit"))
    position = IntegerField(default=0, verbose_name=tr_noop("Order"))
    source_note = CharField(default="", verbose_name=tr_noop("Source"))


# what was done ----------------------------------------------------------
class Round(Record):
    """One round of one thing: due, made, or missed. ``entry``: number of the log's entry of a fault, as 12/2026.

    ``afterwards``: why one that was counted as missed was entered as made later; empty for any other.
    """

    known_by = ("title", "due_at")
    subject = CharField(max_length=40, verbose_name=tr_noop("Tried"))
    title = CharField(default="", max_length=60, verbose_name=tr_noop("Tried"))
    due_at = DateTimeField(index=True, verbose_name=tr_noop("Due at"))
    done_at = DateTimeField(null=True, verbose_name=tr_noop("Made at"))
    done_by = CharField(default="", max_length=20, verbose_name=tr_noop("Tried by"))
    result = CharField(default="ok", max_length=8, choices=RESULTS, verbose_name=tr_noop("Result of the round"))
    allowed = IntegerField(default=0, verbose_name=tr_noop("Minutes allowed"))
    note = TextField(default="", verbose_name=tr_noop("Note"))
    entry = CharField(default="", max_length=20, verbose_name=tr_noop("Entry of the log"))
    afterwards = TextField(default="", verbose_name=tr_noop("Why entered afterwards"))

    class Meta:
        indexes = ((("subject", "due_at"), True),)


class SpotDraw(Record):
    """One draw. ``pool``: JSON list of [group, unit], all there were; ``drawn``: the same of those drawn, in order.

    ``method`` names the rule by which seed and pool give the list, see rules.draw().
    """

    known_by = ("code",)
    code = CharField(unique=True, max_length=16, verbose_name=tr_noop("Batch"))
    day = CharField(max_length=10, index=True, verbose_name=tr_noop("Day"))
    day_kind = CharField(max_length=12, choices=DAY_KINDS, verbose_name=tr_noop("Kind of day"))
    at = DateTimeField(verbose_name=tr_noop("Drawn at"))
    mode = CharField(default="phone", max_length=8, choices=MODES, verbose_name=tr_noop("Way of checking"))
    percent = FloatField(verbose_name=tr_noop("Share drawn, %"))
    least = IntegerField(verbose_name=tr_noop("At least of each group"))
    seed = CharField(max_length=64, verbose_name=tr_noop("Seed"))
    method = CharField(max_length=20)
    pool = TextField()
    drawn = TextField()
    reason = TextField(default="", verbose_name=tr_noop("Reason"))


class SpotCheck(Record):
    """One unit drawn, and what the check of it found; ``verdict`` is empty until it was made."""

    known_by = ("unit_name", "draw")
    draw = ForeignKeyField(SpotDraw, backref="checks")
    ordinal = IntegerField()
    unit_name = CharField(max_length=200, verbose_name=tr_noop("Unit"))
    region = CharField(default="", max_length=12, verbose_name=tr_noop("Region"))
    phone = CharField(default="", max_length=60, verbose_name=tr_noop("Duty telephone"))
    mode = CharField(default="phone", max_length=8, choices=MODES, verbose_name=tr_noop("Way of checking"))
    dialled_at = DateTimeField(null=True, verbose_name=tr_noop("Dialled at"), help_text=tr_noop("empty: now"))
    connected = CharField(default="", max_length=8, choices=CONNECTED, verbose_name=tr_noop("Connection"))
    rings = IntegerField(null=True, verbose_name=tr_noop("Rings"))
    seconds = IntegerField(null=True, verbose_name=tr_noop("Seconds to the answer"))
    attempt = IntegerField(null=True, verbose_name=tr_noop("Which attempt"))
    answered_by = CharField(default="", max_length=100, verbose_name=tr_noop("Answered by"))
    identity = CharField(default="", max_length=8, choices=IDENTITIES, verbose_name=tr_noop("Identity"))
    permanent = CharField(default="", max_length=4, choices=YES_NO, verbose_name=tr_noop("Permanent staff"))
    leader = CharField(default="", max_length=100, verbose_name=tr_noop("Duty leader"))
    leader_present = CharField(default="", max_length=4, choices=YES_NO, verbose_name=tr_noop("Leader present"))
    leader_contact = CharField(default="", max_length=200, verbose_name=tr_noop("Leader reached how"))
    question = TextField(default="", verbose_name=tr_noop("Questions and answers"))
    score = IntegerField(null=True, verbose_name=tr_noop("Score"), help_text=tr_noop("0 to 100"))
    system_online = CharField(default="", max_length=4, choices=YES_NO, verbose_name=tr_noop("System online"))
    video_online = CharField(default="", max_length=4, choices=YES_NO, verbose_name=tr_noop("Video online"))
    proposed = CharField(default="", max_length=20, verbose_name=tr_noop("Verdict proposed"))
    verdict = CharField(default="", max_length=20, index=True, verbose_name=tr_noop("Verdict"))
    deduction = FloatField(default=0, verbose_name=tr_noop("Points deducted"))
    passed = BooleanField(default=False, verbose_name=tr_noop("Passed"))
    checked_at = DateTimeField(null=True, verbose_name=tr_noop("Checked at"))
    checked_by = CharField(default="", max_length=20, verbose_name=tr_noop("Checked by"))
    rectification = TextField(default="", verbose_name=tr_noop("To be put right"))
    feedback = TextField(default="", verbose_name=tr_noop("Feedback"))
    feedback_at = DateTimeField(null=True, verbose_name=tr_noop("Feedback at"))
