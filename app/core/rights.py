"""What the words of a role mean, and which may stand together."""
from __future__ import annotations

from app.core import registry, shipped
from app.core.i18n import pick, tr, tr_noop
from db.database import database
from db.tables import Role, User

WORDS = {
    "read": tr_noop("read the log and all that belongs to it"),
    "duty": tr_noop("write the log"),
    "leader": tr_noop("lead: release accounts that are locked"),
    "chief": tr_noop("head the office: roster, tables, settings, statistics"),
    "phones": tr_noop("see telephone numbers whole"),
    "system": tr_noop("accounts, backup, this computer's settings"),
    "security": tr_noop("rights, rules for passwords, release of accounts"),
    "audit": tr_noop("the audit list"),
}
BUSINESS = ("read", "duty", "leader", "chief", "phones")
HEAD = "CHIEF"
# the three officers, each with the one word that no other role may have
OFFICERS = {"SYS": "system", "SEC": "security", "AUD": "audit"}
# without these nobody could put right what a role may not
ALWAYS = ("people.change_role", "people.change_password")


def entry_of(id: str) -> registry.Entry | registry.Listing | None:
    """The action, listing, report or reading of that id."""
    tables = (registry.actions, registry.listings, registry.reports, registry.readings)
    return next((table[id] for table in tables if id in table), None)


def fault_of(code: str, grants: str) -> str:
    """Why a role may not have these words, as a sentence; empty when it may."""
    words = grants.split()
    for word in words:
        id = word.removeprefix("-")
        if entry_of(id) is None and word not in WORDS:
            return tr("There is no right “{word}”. Known: {known}, and ids of actions and lists.").format(
                word=word, known=", ".join(WORDS)
            )
        if word.startswith("-") and id in ALWAYS:
            return tr("“{id}” cannot be forbidden: nobody could put it right.").format(id=id)
    own = OFFICERS.get(code, "")
    foreign = sorted(word for word in words if own not in (officers := _officers_words(word)) and officers)
    if foreign:
        whose = _officers_words(foreign[0])
        return tr("“{word}” belongs to the role {role} alone. Give it to another person by an account of that role."
                  ).format(word=foreign[0], role=next(role for role, word in OFFICERS.items() if word in whose))
    if not own:
        return ""
    if own not in words:
        return tr("The role {role} keeps the right “{word}”.").format(role=code, word=own)
    seen = sorted(word for word in words if is_business(word))
    if seen:
        return tr("The role {role} may not see or do the office's business: take “{word}” out.").format(
            role=code, word=seen[0]
        )
    return ""


def _officers_words(word: str) -> set[str]:
    """The officers' words that a word is, or that the action or list it names asks for where nothing else does."""
    entry = entry_of(word)
    asked = {word} if entry is None else set(entry.role.split("|"))
    return asked if asked <= set(OFFICERS.values()) else set()


def is_business(word: str) -> bool:
    """Whether a word, or the action or list it names, is of the office's business."""
    entry = entry_of(word)
    return word in BUSINESS or (entry is not None and bool(set(entry.role.split("|")) & set(BUSINESS)))


def words_of(code: str) -> frozenset[str]:
    """What the role may do. The head also does the work of an officer whose account was never made."""
    role = Role.get_or_none(Role.code == code)
    words = set(role.grants.split()) if role else set()
    if role and code == HEAD:
        words |= {word for officer, word in OFFICERS.items() if not User.select().where(User.role == officer).exists()}
    return frozenset(words)


def holder(word: str, refused: str = "") -> str:
    """Title of the role to ask where ``refused`` lacks ``word``: the head of the office, else the officer who has it.

    Several words with ``|`` between them: one is enough.
    """
    if database.obj is None:  # nothing is open, as before restoring
        head = next(row for row in shipped.rows("roles") if row["code"] == HEAD)
        return pick(head["title"], head["title_en"])
    asked = [code for code in (HEAD, *OFFICERS) if code != refused and not words_of(code).isdisjoint(word.split("|"))]
    role = Role.get_or_none(Role.code == (asked or [HEAD])[0])
    return pick(role.title, role.title_en) if role else ""
