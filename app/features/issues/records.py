"""The table of heads, which is the office's own."""
from __future__ import annotations

from peewee import BooleanField, CharField, FloatField, IntegerField

from app.core.i18n import tr_noop
from db.database import Record

NUMBERINGS = (("running", tr_noop("One after another")), ("day", tr_noop("Day of the year")))


class PageHead(Record):
    """The red head of a printed bulletin: its name, colour and sizes, who prints it, how many copies.

    ``colour``: ``#RRGGBB``; ``name_size`` in points; ``rule_mm``: thickness of the rule; ``signer_shown``: who
    signed it off stands above the rule; ``printed_by`` empty: the office itself. ``signer``: the right whose holder
    signs, empty: whoever writes the log; ``due_by``: wall time by which a bulletin of every day is signed.
    ``numbering``: how an issue gets its number; ``before_…``: what was issued before the program was there.
    """

    shipped = "page_heads"
    known_by = ("code",)
    code = CharField(max_length=20, unique=True, verbose_name=tr_noop("Code"))
    name = CharField(max_length=40, verbose_name=tr_noop("Chinese name"))
    name_en = CharField(default="", max_length=60, verbose_name=tr_noop("English name"))
    secrecy = CharField(default="", max_length=40, verbose_name=tr_noop("Words at the top left, in Chinese"))
    secrecy_en = CharField(default="", max_length=60, verbose_name=tr_noop("Words at the top left, in English"))
    colour = CharField(default="#FF0000", max_length=12, verbose_name=tr_noop("Colour, as #RRGGBB"))
    name_size = FloatField(default=60, verbose_name=tr_noop("Size of the name in points"))
    rule_mm = FloatField(default=0.7, verbose_name=tr_noop("Thickness of the rule in mm"))
    signer_shown = BooleanField(default=False, verbose_name=tr_noop("Signer above the rule"))
    printed_by = CharField(default="", max_length=100, verbose_name=tr_noop("Printed by (empty: this office)"))
    copies = IntegerField(default=1, verbose_name=tr_noop("Copies"))
    addressee = CharField(default="", max_length=200, verbose_name=tr_noop("To"))
    signer = CharField(default="", max_length=20, verbose_name=tr_noop("Signed off by (right)"))
    due_by = CharField(
        default="", max_length=5, verbose_name=tr_noop("Signed off by (time)"), help_text=tr_noop("as 09:00")
    )
    numbering = CharField(default="running", max_length=8, choices=NUMBERINGS, verbose_name=tr_noop("Numbering"))
    before_year = IntegerField(null=True, verbose_name=tr_noop("Year with issues before the program"))
    before_issues = IntegerField(default=0, verbose_name=tr_noop("Issued before in that year"))
    before_total = IntegerField(default=0, verbose_name=tr_noop("Issued before in all"))
    position = IntegerField(default=0, verbose_name=tr_noop("Order"))
    source_note = CharField(default="", verbose_name=tr_noop("Source"))
