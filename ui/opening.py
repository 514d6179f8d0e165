"""What is asked of the database before anybody is signed in: how it stands, who may sign in, whether a password fits.

Imported on a lane by those who ask: with it comes all that the database needs, for which the first page does not wait.
"""
from __future__ import annotations

import re

from app.core import access, backups, i18n, remembered, settings, site, vault
from app.core.clock import wall_clock
from app.core.errors import Locked, UserError
from app.core.i18n import tr, tr_noop
from app.core.remembered import Remembered
from app.core.run import Context
from app.core.site import Site
from app.features.roster.plan import on_duty

# nobody set it up; ready; encrypted; encrypted without its key file
EMPTY, READY, SEALED, LOST = "empty", "ready", "sealed", "lost"
# who is likeliest to sit down, the first first
LIKELIEST = (
    ("primary", tr_noop("Primary")), ("secondary", tr_noop("Secondary")), ("standby", tr_noop("Standby officer")),
    ("office_leader", tr_noop("Office leader")), ("gov_leader", tr_noop("Government leader")),
)


def first_look(target: str) -> tuple[Site, str, str]:
    """Opens the database: where it is, how it stands (EMPTY, READY, SEALED, LOST), and what is wrong with it.

    Raises UserError.
    """
    try:
        place = site.open_site(target)
    except Locked:
        return site.place_of(target), SEALED, ""
    except UserError:
        if why := vault.why_lost(target):
            return site.place_of(target), LOST, why
        raise
    state = READY if access.is_set_up() else EMPTY
    lost = backups.behind(Context(settings=settings.load()), place)
    said = tr("The database lacks its newest entries, which the backup of {time} has. Restore that backup.")
    return place, state, said.format(time=i18n.show_moment(lost.made)) if lost else ""


def people_here(target: str) -> list[tuple[str, str, str]]:
    """(work number, name, post) of everyone who may sign in, those of the running shift first.

    Of an encrypted database that nobody has opened yet: those who can.
    """
    if vault.is_locked(target):
        return [(number, name, "") for number, name in vault.people(target)]
    named = on_duty(Context(settings=settings.load()), wall_clock())
    posts = {name: (place, title) for place, (post, title) in reversed(list(enumerate(LIKELIEST)))
             for name in (*re.split(r"\s*[、，,;；/]\s*", named[post]), *named[post].split()) if name}
    found = sorted(access.people(), key=lambda person: posts.get(person[1], (len(LIKELIEST), ""))[0])
    return [(number, name, posts[name][1] if name in posts else "") for number, name in found]


def people_first(target: str, database: str) -> list[tuple[str, str, str]]:
    """The same when the program starts, remembered for the next start on ``database``, as it was named."""
    found = people_here(target)
    remembered.store(database, Remembered(tuple(found), vault.is_locked(target), i18n.zone().key))
    return found


def sign_in(place: Site, number: str, password: str, second: str) -> Context:
    """Opens an encrypted database by the password, and signs in. Raises UserError."""
    vault.open_for(place.target, number, password)
    return access.sign_in(number, password, place.files, second)
