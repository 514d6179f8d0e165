"""What a table shows, in its order: ids of records, eight bytes each, and the few lines between that are no record."""
from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from app.core.query import Ids

Item = int | dict[str, Any]
SLICE = 5_000  # so many at a time, that the window's thread gets its turn between
BYTES = 8


class Items:
    """Ids, and separators (dicts) by row. Filled on one thread; not changed any more once it is shown."""

    def __init__(self, found: Iterable[Item] = ()) -> None:
        self.ids = array("q")  # 0 where a separator stands
        self.separators: dict[int, dict[str, Any]] = {}
        for part in slices(found):
            self.add(part)

    def add(self, part: Sequence[Item]) -> None:
        """Appends items."""
        if isinstance(part, array):
            self.ids.extend(part)
            return
        for item in part:
            if not isinstance(item, int):
                self.separators[len(self.ids)] = item
            self.ids.append(item if isinstance(item, int) else 0)

    def so_far(self) -> Items:
        """A copy of what was added until now."""
        copied = Items()
        copied.ids, copied.separators = self.ids[:], dict(self.separators)
        return copied

    def without(self, first: int, end: int) -> Items:
        """A copy without the rows from ``first`` on, up to before ``end``."""
        left = Items()
        left.ids = self.ids[:first] + self.ids[end:]
        left.separators = {
            row if row < first else row - (end - first): line
            for row, line in self.separators.items() if not first <= row < end
        }
        return left

    def __len__(self) -> int:
        return len(self.ids)

    def __getitem__(self, row: int) -> Item:
        return self.ids[row] or self.separators[row]

    def __iter__(self) -> Iterator[Item]:
        return (id or self.separators[row] for row, id in enumerate(self.ids))

    def records(self) -> int:
        """How many are records."""
        return len(self.ids) - len(self.separators)

    def place(self, id: int, near: int = 0) -> int | None:
        """The row an id stands in, looked for from the row ``near`` on first; a million take some milliseconds."""
        begin = max(0, near // SLICE * SLICE)
        for start in (*range(begin, len(self.ids), SLICE), *range(0, begin, SLICE)):
            found = _place(self.ids[start : start + SLICE].tobytes(), id)
            if found is not None:
                return start + found
        return None


def _place(packed: bytes, id: int) -> int | None:
    """Looking through bytes is many times faster than comparing numbers; a hit counts only where a number begins."""
    (wanted,) = (array("q", (id,)).tobytes(),)
    at = packed.find(wanted)
    while at % BYTES and at >= 0:
        at = packed.find(wanted, at + 1)
    return at // BYTES if at >= 0 else None


def slices(found: Iterable[Item]) -> Iterator[Sequence[Item]]:
    """Items piece by piece: an Ids as it comes from the database."""
    if isinstance(found, Ids):
        yield from found.slices()
        return
    rest = iter(found)
    while part := list(islice(rest, SLICE)):
        yield part


def stretch(old: Items, new: Items) -> tuple[int, int]:
    """How many rows both have in common at their beginning, and at their end after that."""
    shorter = min(len(old), len(new))
    head = _common(shorter, lambda at, count: (old.ids[at : at + count], new.ids[at : at + count]), False)
    ends = len(old), len(new)
    tail = _common(
        shorter - head,
        lambda at, count: (old.ids[ends[0] - at - count : ends[0] - at], new.ids[ends[1] - at - count : ends[1] - at]),
        True,
    )
    return head, tail


def _common(most: int, pair: Any, backwards: bool) -> int:
    """How many of ``most`` numbers are alike from the first on: slices are compared, then one slice's numbers."""
    done = 0
    while done < most:
        count = min(SLICE, most - done)
        one, other = pair(done, count)
        if one != other:
            both = zip(reversed(one), reversed(other), strict=True) if backwards else zip(one, other, strict=True)
            return done + next(n for n, (left, right) in enumerate(both) if left != right)
        done += count
    return done
