"""Which pages there are for a person, and the classes that show them."""
from __future__ import annotations

import importlib
import importlib.util
from functools import cache
from typing import Any

from app.core import finding, registry
from app.core.i18n import tr
from app.core.run import Context
from ui.navigation import Place

GROUPS = ("watch", "work", "output", "reference", "bottom")


def places(ctx: Context) -> list[Place]:
    """The pages the person may see, in the order of the navigation."""
    titles = {
        "watch": tr("Watch"), "work": tr("Work"), "output": tr("Output"), "reference": tr("Reference"),
        "bottom": "bottom",
    }
    found = [
        (GROUPS.index(f.group), f.order, f.name, tr(f.title), f.icon)
        for f in registry.features.values()
        if f.page and may(ctx, registry.listings[f.name])
    ]
    if any(may(ctx, entry) for entry in registry.reports.values()):
        found.append((GROUPS.index("output"), 60, "reports", tr("Reports"), "printer"))
    ordered = sorted(found)
    numbered = [
        Place(name, title, icon, f"Ctrl+{n}" if n < 10 else "", titles[GROUPS[group]])
        for n, (group, _order, name, title, icon) in enumerate(ordered, 1)
    ]
    bottom = [Place("search", tr("Search"), "magnifying-glass", "Ctrl+F", "bottom")] if finding.searched(ctx) else []
    return [*numbered, *bottom, Place("settings", tr("Settings"), "gear-six", "Ctrl+,", "bottom")]


def may(ctx: Context, entry: registry.Entry | registry.Listing) -> bool:
    """Whether the person may see a list or do an action."""
    return ctx.may(entry.role, entry.id)


def has_page(id: str) -> bool:
    """Whether an action has a page of its own."""
    home, _, part = id.partition(".")
    return part in getattr(page_module(home), "Pages", {})


def feature_page(name: str) -> Any:
    """The page class of ``feature`` or of ``feature.part``; None where the general list page serves."""
    home, _, part = name.partition(".")
    module = page_module(home)
    return getattr(module, "Pages", {})[part] if part else getattr(module, "Page", None)


@cache
def page_module(name: str) -> Any:
    """``ui.pages.<name>`` where a feature has pages of its own, else None."""
    found = importlib.util.find_spec(f"ui.pages.{name}")
    return importlib.import_module(f"ui.pages.{name}") if found else None


