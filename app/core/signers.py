"""What a way of signing pages is asked and gives back; ``app/core/signing.py`` has the table of them."""
from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from PIL.Image import Image


@dataclass(frozen=True)
class Box:
    """Where the seal stands: page (from 0), and its edges in points of the page's own space."""

    page: int
    left: float
    bottom: float
    right: float
    top: float


@dataclass(frozen=True)
class Wanted:
    """One signature as it is asked for.

    ``certificate``: the file with certificate and key; ``at``: the moment of signing, UTC without zone; ``seal``:
    the picture to be seen (RGBA) in ``box``; both None: a signature that is not seen. ``told``: what a reader's
    program says of the field, for those who do not see it.
    """

    certificate: Path
    password: str = field(repr=False)  # in no message
    at: datetime
    reason: str = ""
    seal: Image | None = None
    box: Box | None = None
    told: str = ""


@dataclass(frozen=True)
class Given:
    """The signed file's bytes, and whose certificate signed, as one line."""

    data: bytes
    subject: str


class Signer(Protocol):
    """A way of signing: it appends a signature to the bytes of a PDF and changes none of them."""

    def sign(self, data: bytes, wanted: Wanted) -> Given:
        """Raises UserError naming the input concerned: ``certificate``, ``password``, ``file``."""
