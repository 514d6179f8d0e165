"""What stands on the pages, in the order it is read: the structure that PDF/UA and PDF/A level A ask for.

The composer makes the nodes; strips name the node their text belongs to; the pen notes where it drew it.
What belongs to no node is an artifact: rules, fills, repeated heads, running heads and feet.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from app.report.archive import PdfFile

EMPTY_TOO = frozenset(("Document", "Table", "TR", "TH", "TD", "Figure"))  # a regular table has its empty cells
OWNERS = {"TH": "Table", "TD": "Table", "Table": "Table", "L": "List"}
HEADINGS = frozenset(("H1", "H2", "H3", "H4", "H5", "H6"))


@dataclass(eq=False, slots=True)
class Node:
    """An element of the structure. ``kind`` is a standard structure type of PDF 1.7 (ISO 32000-1, 14.8.4).

    ``attributes`` are those of the type's own owner, such as ``{"Scope": "Column"}`` of a TH. ``alt`` says in
    words what a Figure shows. ``parts`` are filled in while drawing: (page from 0, marked content of that page);
    so is ``box``, what a Figure covers on the page, in points from the page's lower left corner.
    """

    kind: str
    children: list[Node] = field(default_factory=list)
    attributes: dict[str, Any] = field(default_factory=dict)
    alt: str = ""
    parts: list[tuple[int, int]] = field(default_factory=list)
    box: tuple[float, float, float, float] | None = None

    def add(self, kind: str, alt: str = "", **attributes: Any) -> Node:
        """A new last child."""
        child = Node(kind, attributes=attributes, alt=alt)
        self.children.append(child)
        return child


def add_structure(root: Node, file: PdfFile, pages: Sequence[int]) -> int:
    """Puts the structure of what stands on ``pages`` (their object numbers) into the file; the number of its root."""
    return _Writer(file, pages).write(root)


class _Writer:
    def __init__(self, file: PdfFile, pages: Sequence[int]) -> None:
        self.file = file
        self.pages = pages
        self.owners: list[dict[int, int]] = [{} for _ in pages]  # for each page: marked content -> its element
        self.levels: list[int] = []  # of the headings that are open

    def write(self, root: Node) -> int:
        tree = self.file.reserve()
        top = self.element(root, tree)
        lists = []
        for number, owners in enumerate(self.owners):
            row = " ".join(f"{owners[mark]} 0 R" for mark in range(len(owners)))
            lists.append(f"{number} {self.file.add(f'[{row}]')} 0 R")
        parents = self.file.add(f"<</Nums[{' '.join(lists)}]>>")
        self.file.put(
            tree, f"<</Type/StructTreeRoot/K {top} 0 R/ParentTree {parents} 0 R/ParentTreeNextKey {len(self.pages)}>>"
        )
        return tree

    def element(self, node: Node, parent: int) -> int:
        """Writes the element and those below it; its number."""
        number = self.file.reserve()
        kind = self.heading(node.kind) if node.kind in HEADINGS else node.kind
        said = [f"<</S/{kind}/P {parent} 0 R"]  # /Type may be left out
        kids = [f"{self.element(child, number)} 0 R" for child in node.children if _said(child)]
        if node.parts:
            first = node.parts[0][0]
            said.append(f"/Pg {self.pages[first]} 0 R")
            for page, mark in node.parts:
                self.owners[page][mark] = number
            kids = [self.content(page, mark, first) for page, mark in node.parts] + kids
        if kids:
            said.append(f"/K {kids[0]}" if len(kids) == 1 else f"/K[{' '.join(kids)}]")
        if node.alt:
            said.append(f"/Alt {pdf_text(node.alt)}")
        said.append(_attributes(node))
        self.file.put(number, "".join(said) + ">>")
        return number

    def content(self, page: int, mark: int, first: int) -> str:
        return str(mark) if page == first else f"<</Type/MCR/Pg {self.pages[page]} 0 R/MCID {mark}>>"

    def heading(self, kind: str) -> str:
        """The heading's level as PDF/UA wants it: from H1 on, none left out on the way down."""
        level = int(kind[1:])
        while self.levels and self.levels[-1] >= level:
            self.levels.pop()
        self.levels.append(level)
        return f"H{len(self.levels)}"


def _said(node: Node) -> bool:
    """Whether the element says anything, or must be there all the same."""
    return bool(node.parts) or node.kind in EMPTY_TOO or any(_said(child) for child in node.children)


def _attributes(node: Node) -> str:
    found = []
    if node.attributes:
        values = "".join(f"/{key} {_value(value)}" for key, value in node.attributes.items())
        found.append(f"<</O/{OWNERS.get(node.kind, 'Layout')}{values}>>")
    if node.box:
        corners = " ".join(f"{value:.2f}" for value in node.box)
        found.append(f"<</O/Layout/Placement/Block/BBox[{corners}]>>")
    if not found:
        return ""
    return f"/A {found[0]}" if len(found) == 1 else f"/A[{''.join(found)}]"


def _value(value: Any) -> str:
    """A number, a list of them, or a name."""
    if isinstance(value, list | tuple):
        return f"[{' '.join(map(_value, value))}]"
    return str(value) if isinstance(value, int | float) else f"/{value}"


def pdf_text(text: str) -> str:
    """The text as a string of a PDF file."""
    return f"<FEFF{text.encode('utf-16-be', 'replace').hex().upper()}>"
