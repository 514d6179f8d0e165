"""The first look at the database of a window: how it stands decides which page comes first."""
from __future__ import annotations

from app.core import access, backups, i18n, settings, site, vault
from app.core.errors import Locked, UserError
from app.core.i18n import tr
from app.core.run import Context
from app.core.site import Site

# nobody set it up; ready; encrypted; encrypted without its key file
EMPTY, READY, SEALED, LOST = "empty", "ready", "sealed", "lost"


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
