"""What stands on the pages, in the order it is read: the structure that PDF/UA and PDF/A level A ask for.

The composer makes the nodes; strips name the node their text belongs to; the pen notes where it drew it.
What belongs to no node is an artifact: rules, fills, repeated heads, running heads and feet.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(eq=False, slots=True)
class Node:
    """An element of the structure. ``kind`` is a standard structure type of PDF 1.7 (ISO 32000-1, 14.8.4).

    ``attributes`` are those of the type's own owner, such as ``{"Scope": "Column"}`` of a TH. ``alt`` says in
    words what a Figure shows. ``parts`` are filled in while drawing: (page from 0, marked content of that page).
    """

    kind: str
    children: list[Node] = field(default_factory=list)
    attributes: dict[str, Any] = field(default_factory=dict)
    alt: str = ""
    parts: list[tuple[int, int]] = field(default_factory=list)

    def add(self, kind: str, alt: str = "", **attributes: Any) -> Node:
        """A new last child."""
        child = Node(kind, attributes=attributes, alt=alt)
        self.children.append(child)
        return child
