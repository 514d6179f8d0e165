"""The table of bulletins, and its choices."""
from __future__ import annotations

from peewee import CharField, DateField, DateTimeField, IntegerField, TextField

from app.core.i18n import tr_noop
from app.core.registry import setting
from db.database import Record

HEADS = (
    ("daily", tr_noop("Duty daily")), ("information", tr_noop("Duty bulletin")),
    ("morning", tr_noop("Yesterday in brief")), ("directives", tr_noop("Action on leaders' instructions")),
)
STATES = (("draft", tr_noop("Draft")), ("signed", tr_noop("Signed")), ("withdrawn", tr_noop("Withdrawn")))
DAILY = ("daily", "morning")  # those of every day

PROPOSED = tr_noop("our proposal, no rule prescribes it")

setting(
    "bulletins.petition_words", "信访 上访 舆情 网传 热搜 炒作",
    tr_noop("Words of an entry that make it a petition or public opinion, parted by spaces"), source=PROPOSED,
)
setting(
    "bulletins.owed_days", 3, tr_noop("Days for which a bulletin of every day that is not signed stays an open item"),
    least=1, most=30, source=PROPOSED,
)


class Bulletin(Record):
    """One bulletin: a draft until it is signed, frozen from then on; one withdrawn keeps its number.

    ``day``: the day it is of; ``since`` and ``until``: the time it tells of (UTC). ``body``: its text, ``made``: the
    text as the program worded it. ``facts``: JSON of what was counted, see gathering.py; ``frozen``: JSON of head and
    names as they were when it was signed; ``signed_how``: ``here`` or ``by word``.
    """

    known_by = ("code",)
    code = CharField(max_length=40, unique=True, verbose_name=tr_noop("Bulletin"))
    head = CharField(max_length=20, choices=HEADS, index=True, verbose_name=tr_noop("Kind of bulletin"))
    day = DateField(index=True, verbose_name=tr_noop("Day"))
    since = DateTimeField(verbose_name=tr_noop("From"))
    until = DateTimeField(verbose_name=tr_noop("Before"))
    year = IntegerField(null=True)
    issue = IntegerField(null=True, verbose_name=tr_noop("Issue"))
    total = IntegerField(null=True, verbose_name=tr_noop("Issue over all years"))
    title = CharField(max_length=200, verbose_name=tr_noop("Title"))
    body = TextField(verbose_name=tr_noop("Wording"))
    made = TextField(default="")
    addressee = CharField(default="", max_length=200, verbose_name=tr_noop("To"))
    entries = TextField(default="", verbose_name=tr_noop("Numbers of entries"))
    events = TextField(default="", verbose_name=tr_noop("Events"))
    facts = TextField(default="{}")
    state = CharField(default="draft", max_length=10, choices=STATES, index=True, verbose_name=tr_noop("State"))
    signed_by = CharField(default="", max_length=100, verbose_name=tr_noop("Signed off by"))
    signed_at = DateTimeField(null=True, verbose_name=tr_noop("Signed off at"))
    signed_how = CharField(default="", max_length=12)
    entered_by = CharField(default="", max_length=100)
    frozen = TextField(default="{}")
    digest = CharField(default="", max_length=80, verbose_name=tr_noop("Digest"))
    findings = TextField(default="", verbose_name=tr_noop("Confirmed in spite of"))
    withdrawn_by = CharField(default="", max_length=100, verbose_name=tr_noop("Withdrawn by"))
    withdrawn_at = DateTimeField(null=True, verbose_name=tr_noop("Withdrawn at"))
    reason = TextField(default="", verbose_name=tr_noop("Reason"))
    redacted_at = DateTimeField(null=True, verbose_name=tr_noop("Text removed at"))

    class Meta:
        indexes = ((("head", "year", "issue"), True),)
