"""The audit's page, what the palette finds on it, and the status that leads to it."""
from app.core.i18n import tr_noop
from ui.pages.audit.page import AuditPage

Page = AuditPage
STATUS = "ledger"
COMMANDS = (
    (tr_noop("Check the record"), "shield-check", {"part": "check"}),
    (tr_noop("Hold a page's code against the ledger"), "barcode", {"part": "paper"}),
    (tr_noop("Seal the ledger now"), "lock-key", {"part": "seal"}),
)
