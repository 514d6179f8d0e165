"""The picture of a seal, from a file that is hostile until checked."""
from __future__ import annotations

import warnings
from pathlib import Path
from typing import TYPE_CHECKING

from app.core.errors import UserError
from app.core.i18n import tr

if TYPE_CHECKING:
    from PIL.Image import Image

BYTES = 5_000_000
SIDES = range(40, 4001)  # pixels
LONGEST = 3  # times as long as wide: a seal is round, oval or a name's strip


def read(file: Path) -> Image:
    """The picture with its transparency, nothing else of the file. Raises UserError for what is no such picture."""
    try:
        if file.stat().st_size > BYTES:
            raise _refused(file, tr("it is larger than {mb} MB").format(mb=BYTES // 1_000_000))
        picture = _decoded(file)
    except OSError as fault:
        raise _refused(file, fault.strerror or tr("it is no PNG picture, or a damaged one")) from fault
    width, height = picture.size
    if max(width, height) > LONGEST * min(width, height):
        raise _refused(file, tr("it is more than {n} times as long as wide").format(n=LONGEST))
    lowest, highest = picture.getchannel("A").getextrema()
    if highest == 0:
        raise _refused(file, tr("all of it is transparent"))
    if lowest == 255:
        raise _refused(file, tr("nothing of it is transparent, so it would cover the text"))
    return picture


def _decoded(file: Path) -> Image:
    """Size looked at before anything is unpacked. Raises OSError, UserError."""
    from PIL import Image as images

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", images.DecompressionBombWarning)
            with images.open(file, formats=["PNG"]) as opened:
                width, height = opened.size
                if width not in SIDES or height not in SIDES:
                    raise _refused(file, tr("it has {width} × {height} pixels; {least} to {most} are possible").format(
                        width=width, height=height, least=SIDES.start, most=SIDES.stop - 1
                    ))
                return opened.convert("RGBA")
    except (ValueError, SyntaxError, EOFError, images.DecompressionBombWarning, images.DecompressionBombError) as fault:
        raise OSError(None, "") from fault


def _refused(file: Path, why: str) -> UserError:
    return UserError(
        tr("Seal: {name} cannot be used: {why}. Give a PNG picture with a transparent ground.").format(
            name=file.name, why=why
        ),
        "seal",
    )
