"""Which rows of a table are meant for an event: by category, level, sensitivity, region."""
from __future__ import annotations


def fits_category(scope: str, category: str) -> bool:
    """Whether one of the beginnings in ``scope`` (parted by spaces; empty: any) begins the category's code.

    A beginning with ``-`` before it leaves out what begins so: ``-19`` is everything but the 19.
    """
    wanted = [one for one in scope.split() if one[0] != "-"]
    left_out = [one[1:] for one in scope.split() if one[0] == "-"]
    return (not wanted or any(category.startswith(one) for one in wanted)) and not any(
        category.startswith(one) for one in left_out
    )


def fits_level(levels: str, level: str, sensitive_too: bool, sensitive: bool) -> bool:
    """Whether the level is among ``levels`` (empty: any), or the event is sensitive and that is enough."""
    return not levels.split() or level in levels.split() or (sensitive_too and sensitive)


def narrowest(scopes: list[str], category: str) -> str | None:
    """The longest of the scopes that begins the category's code; None where none does."""
    fitting = [scope for scope in scopes if category.startswith(scope)]
    return max(fitting, key=len, default=None)


def kind_of(category: str) -> str:
    """The part of a category's code that names its second level: 12H00 and 12H03 are both 12H."""
    return category[:3]
