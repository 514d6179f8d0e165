"""The tables of contacts: a unit or a person in it, the posts a person had, groups."""
from __future__ import annotations

from peewee import BooleanField, CharField, ForeignKeyField, IntegerField, TextField

from app.core.i18n import tr_noop
from db.database import Record

SEXES = (("male", tr_noop("Male")), ("female", tr_noop("Female")))
STATES = (
    ("present", tr_noop("At the post")), ("away", tr_noop("Away on business")), ("leave", tr_noop("On leave")),
    ("study", tr_noop("At a course")), ("seconded", tr_noop("Seconded")),
)
# of a unit; the levels of GB/T 2260, and what stands beside them
LEVELS = (
    ("nation", tr_noop("National")), ("province", tr_noop("Province")), ("city", tr_noop("Prefecture or city")),
    ("county", tr_noop("County or district")), ("town", tr_noop("Township or street")),
    ("village", tr_noop("Village or community")), ("other", tr_noop("Other")),
)


class Contact(Record):
    """A unit, or, where ``person`` is filled, a person in it.

    Columns for numbers hold several, parted by 、. ``groups`` are codes parted by spaces; ``since`` is a day, month
    or year in ISO 8601; ``rank`` the order among leaders, 0 for others.
    """

    known_by = ("source", "person")
    source = CharField(max_length=200, verbose_name=tr_noop("Unit"))
    person = CharField(default="", max_length=100, verbose_name=tr_noop("Name"))
    post = CharField(default="", max_length=100, verbose_name=tr_noop("Post"))
    phone = CharField(
        default="", max_length=60, index=True, verbose_name=tr_noop("Phone"),
        help_text=tr_noop("Several parted by 、, an extension after 转"),
    )
    fax = CharField(default="", max_length=60, verbose_name=tr_noop("Fax"))
    note = TextField(default="", verbose_name=tr_noop("Note"))
    position = IntegerField(default=100, verbose_name=tr_noop("Order"))
    mobile = CharField(default="", max_length=120, verbose_name=tr_noop("Mobile phone"))
    groups = CharField(default="", max_length=200, verbose_name=tr_noop("Groups"))
    leader = BooleanField(default=False, verbose_name=tr_noop("Leader"))
    phones = CharField(default="", max_length=200, verbose_name=tr_noop("Further phones"))
    # of a unit
    short = CharField(default="", max_length=60, verbose_name=tr_noop("Short name"))
    credit_code = CharField(default="", max_length=40, verbose_name=tr_noop("Unified social credit code"))
    region = CharField(default="", max_length=20, verbose_name=tr_noop("Region code"))
    level = CharField(default="", max_length=20, choices=LEVELS, verbose_name=tr_noop("Level of the unit"))
    parent = CharField(default="", max_length=200, verbose_name=tr_noop("Parent unit"))
    address = CharField(default="", max_length=200, verbose_name=tr_noop("Address"))
    email = CharField(default="", max_length=120, verbose_name=tr_noop("E-mail"))
    secure_phone = CharField(default="", max_length=120, verbose_name=tr_noop("Secure phone"))
    video = CharField(default="", max_length=120, verbose_name=tr_noop("Video terminal"))
    # of a person
    sex = CharField(default="", max_length=20, choices=SEXES, verbose_name=tr_noop("Sex"))
    charge = CharField(default="", max_length=200, verbose_name=tr_noop("In charge of"))
    hotline = CharField(default="", max_length=120, verbose_name=tr_noop("Hotline"))
    home_phone = CharField(default="", max_length=120, verbose_name=tr_noop("Home phone"))
    emergency = CharField(default="", max_length=120, verbose_name=tr_noop("Emergency contact"))
    secretary = CharField(default="", max_length=120, verbose_name=tr_noop("Secretary"))
    driver = CharField(default="", max_length=120, verbose_name=tr_noop("Driver"))
    rank = IntegerField(default=0, verbose_name=tr_noop("Order among leaders"))
    state = CharField(default="", max_length=20, choices=STATES, verbose_name=tr_noop("Present or away"))
    since = CharField(
        default="", max_length=20, verbose_name=tr_noop("In this post since"), help_text="2026, 2026-06, 2026-06-24",
    )


class FormerPost(Record):
    """What a person was, and until when; only added to. ``since`` is empty where nobody said."""

    known_by = ("person", "source", "post")
    contact = ForeignKeyField(Contact, backref="former")
    person = CharField(max_length=100, verbose_name=tr_noop("Name"))
    source = CharField(max_length=200, verbose_name=tr_noop("Unit"))
    post = CharField(default="", max_length=100, verbose_name=tr_noop("Post"))
    since = CharField(default="", max_length=20, verbose_name=tr_noop("From"))
    until = CharField(max_length=20, verbose_name=tr_noop("Until"))


class ContactGroup(Record):
    """A group that contacts can be in."""

    shipped = "contact_groups"
    known_by = ("code",)
    code = CharField(unique=True, max_length=20, verbose_name=tr_noop("Code"))
    title = CharField(max_length=60, verbose_name=tr_noop("Chinese name"))
    title_en = CharField(default="", max_length=60, verbose_name=tr_noop("English name"))
    position = IntegerField(default=0, verbose_name=tr_noop("Order"))
    source_note = CharField(default="", verbose_name=tr_noop("Source"))
