"""The handover's tables: the sheet, its items, notes of the outgoing person, things to be checked."""
from __future__ import annotations

from peewee import CharField, DateTimeField, ForeignKeyField, IntegerField, TextField

from app.core.i18n import tr_noop
from db.database import Record

GROUPS = (
    ("event", tr_noop("Events in progress")),
    ("directive", tr_noop("Leaders' instructions")),
    ("todo", tr_noop("Matters in hand")),
    ("notice", tr_noop("Warnings and reminders")),
    ("things", tr_noop("Papers, things, equipment")),
    ("checks", tr_noop("Rounds and spot checks")),
)
STATES = (
    ("unseen", tr_noop("Not seen")),
    ("accepted", tr_noop("Accepted")),
    ("queried", tr_noop("Queried")),
    ("refused", tr_noop("Refused")),
)
RULINGS = (
    ("incoming", tr_noop("The incoming shift takes it")),
    ("outgoing", tr_noop("The outgoing person keeps it")),
)
CLASSES = (("thing", tr_noop("Things")), ("device", tr_noop("Equipment")))


class Handover(Record):
    """One sheet. Not sealed: the outgoing shift is responsible; sealed: the incoming one, from ``sealed_at`` on.

    ``previous`` makes the chain of responsibility, which does not go by the clock. ``without``: why the outgoing
    person's signature is not there.
    """

    known_by = ("number",)
    number = CharField(max_length=24, unique=True, verbose_name=tr_noop("Sheet"))
    previous = ForeignKeyField("self", null=True, unique=True, backref="following")
    from_starts = DateTimeField(verbose_name=tr_noop("Outgoing shift"))
    from_ends = DateTimeField()
    from_name = CharField(max_length=60)
    to_starts = DateTimeField(verbose_name=tr_noop("Incoming shift"))
    to_ends = DateTimeField()
    to_name = CharField(max_length=60)
    outgoing = CharField(default="", max_length=200, verbose_name=tr_noop("Outgoing"))
    incoming = CharField(default="", max_length=200, verbose_name=tr_noop("Incoming"))
    leader = CharField(default="", max_length=200, verbose_name=tr_noop("Duty leader"))
    place = CharField(default="", max_length=100, verbose_name=tr_noop("Place"))
    weather = CharField(default="", max_length=100, verbose_name=tr_noop("Weather"))
    remarks = TextField(default="", verbose_name=tr_noop("Remarks"))
    out_number = CharField(default="", max_length=24)
    out_name = CharField(default="", max_length=100, verbose_name=tr_noop("Handed over by"))
    out_at = DateTimeField(null=True, verbose_name=tr_noop("Signed at"))
    signed = CharField(default="", max_length=64)  # of the remarks at the outgoing signature
    changed = CharField(default="", max_length=400, verbose_name=tr_noop("Changed after the outgoing signature"))
    without = TextField(default="", verbose_name=tr_noop("Why the outgoing signature is missing"))
    in_number = CharField(default="", max_length=24)
    in_name = CharField(default="", max_length=100, verbose_name=tr_noop("Taken over by"))
    sealed_at = DateTimeField(null=True, index=True, verbose_name=tr_noop("Sealed at"))
    digest = CharField(default="", max_length=80, verbose_name=tr_noop("Digest"))
    leader_number = CharField(default="", max_length=24)
    leader_name = CharField(default="", max_length=100, verbose_name=tr_noop("Read by"))
    leader_at = DateTimeField(null=True)
    opinion = TextField(default="", verbose_name=tr_noop("Leader's opinion"))


class HandoverItem(Record):
    """One matter of a sheet, as it was handed over, and what the incoming person said to it.

    ``dropped_at``: settled before the second signature, so that it was not handed over.
    """

    known_by = ("key",)
    handover = ForeignKeyField(Handover, backref="items")
    position = IntegerField()
    key = CharField(max_length=80, index=True)
    group = CharField(max_length=12, choices=GROUPS)
    title = CharField(max_length=400, verbose_name=tr_noop("Matter"))
    listing = CharField(default="", max_length=60)
    record = IntegerField(default=0)
    status = CharField(default="", max_length=200)
    badge = CharField(default="", max_length=40)
    tone = CharField(default="", max_length=12)
    due_at = DateTimeField(null=True, verbose_name=tr_noop("Due"))
    origin = TextField(default="", verbose_name=tr_noop("Source"))
    progress = TextField(default="", verbose_name=tr_noop("Progress"))
    next_step = TextField(default="", verbose_name=tr_noop("Next step"))
    source = CharField(default="", max_length=400)  # who it comes from, with numbers whole
    person = CharField(default="", max_length=200, verbose_name=tr_noop("Contact"))
    phone = CharField(default="", max_length=60, verbose_name=tr_noop("Phone"))
    given_by = CharField(default="", max_length=100, verbose_name=tr_noop("Handed over by"))
    note = TextField(default="", verbose_name=tr_noop("Note of the outgoing person"))
    state = CharField(default="unseen", max_length=12, choices=STATES, verbose_name=tr_noop("State"))
    opinion = TextField(default="", verbose_name=tr_noop("Opinion"))
    answered_at = DateTimeField(null=True)
    answer = TextField(default="", verbose_name=tr_noop("Answer"))
    received_by = CharField(default="", max_length=100, verbose_name=tr_noop("Taken over by"))
    ruling = CharField(default="", max_length=12, choices=RULINGS, verbose_name=tr_noop("Ruling"))
    ruled_by = CharField(default="", max_length=100)
    ruled_at = DateTimeField(null=True)
    ruling_note = TextField(default="")
    dropped_at = DateTimeField(null=True)
    said_by = CharField(default="", max_length=24)  # work number of who accepted, queried or refused it
    signed = CharField(default="", max_length=64)  # of what it said at the outgoing signature
    digest = CharField(default="", max_length=64)  # of what it says, from the seal on
    redacted_at = DateTimeField(null=True)

    class Meta:
        indexes = ((("handover", "key"), True),)


class HandoverNote(Record):
    """What the outgoing person writes about a matter for the next; the newest of a key counts, until it is sealed."""

    known_by = ("key",)
    key = CharField(max_length=80, index=True)
    text = TextField(default="", verbose_name=tr_noop("Note"))


class HandoverThing(Record):
    """A thing or a piece of equipment that is looked at with every handover."""

    shipped = "handover_things"
    known_by = ("code",)
    code = CharField(max_length=24, unique=True, verbose_name=tr_noop("Code"))
    title = CharField(verbose_name=tr_noop("Chinese name"))
    title_en = CharField(verbose_name=tr_noop("English name"))
    kind = CharField(max_length=12, choices=CLASSES, verbose_name=tr_noop("Kind"))
    number = IntegerField(default=1, verbose_name=tr_noop("Number"))
    position = IntegerField(default=0, verbose_name=tr_noop("Order"))
    source_note = CharField(default="", verbose_name=tr_noop("Source"))
