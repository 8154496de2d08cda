"""Small pictures, made from what is seen and nothing else: no place, no time, no camera."""

from __future__ import annotations

import io
import warnings

from PIL import Image, ImageOps

from ecommunity.errors import Invalid
from ecommunity.files.guard import DAMAGED, NOT_WHAT_IT_SAYS
from ecommunity.web.words import lazy_

MOST_PIXELS = 40_000_000
# A PNG is unpacked whole: above this it is checked, but not drawn small.
MOST_UNPACKED = 12_000_000
SIDE = 320
QUALITY = 60
_STARTS = {"PNG": b"\x89PNG\r\n\x1a\n", "JPEG": b"\xff\xd8\xff"}


def thumbnail(content: bytes, kind: str) -> bytes | None:
    """A WebP of at most 320 pixels a side; None for a PNG that would take too much memory. `Invalid` when it is no such picture."""
    if not content.startswith(_STARTS[kind]):
        raise Invalid(NOT_WHAT_IT_SAYS)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=[kind]) as picture:
                pixels = picture.width * picture.height
                if pixels > MOST_PIXELS:
                    raise _too_many()
                if kind == "PNG" and pixels > MOST_UNPACKED:
                    picture.verify()
                    return None
                return _drawn(picture)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as problem:
        raise _too_many() from problem
    except (OSError, ValueError, SyntaxError, EOFError, OverflowError, MemoryError) as problem:
        # Pillow meets broken pictures with many different errors; to the person who sent it they are all the same.
        raise Invalid(DAMAGED) from problem


def _drawn(picture: Image.Image) -> bytes:
    picture.draft("RGB", (2 * SIDE, 2 * SIDE))
    upright = ImageOps.exif_transpose(picture).convert("RGBA")
    upright.thumbnail((SIDE, SIDE))
    fresh = Image.new("RGB", upright.size, "white")
    fresh.paste(upright, mask=upright.getchannel("A"))
    out = io.BytesIO()
    fresh.save(out, "WEBP", quality=QUALITY)
    return out.getvalue()


def size_of(drawn: bytes) -> tuple[int, int]:
    """Width and height of a small picture of ours."""
    with Image.open(io.BytesIO(drawn), formats=["WEBP"]) as picture:
        return picture.width, picture.height


def _too_many() -> Invalid:
    return Invalid(lazy_("This picture has more than 40 million points. Make it smaller and send it again."))
