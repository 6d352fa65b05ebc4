"""Pictures that people upload: decoded within bounds, made anew at two sizes, and stripped of all they told.

What is kept are our own JPEGs, drawn from the pixels alone: no EXIF, no place, no time, no thumbnail, no
comment, no colour profile of a device. The file that was sent is not kept. Files lie under opaque names
in the uploads, outside the web root, and are handed out by `answer`.

    made = pictures.make(upload)                  # PictureRefused, with a sentence that helps
    stored = pictures.keep(made)                  # inside the transaction of the row that names it
    pictures.drop(stored)                         # after the commit that takes it away
"""

from __future__ import annotations

import io
import secrets
from dataclasses import dataclass
from typing import IO

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.http import FileResponse
from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps

from community.errors import DomainError

MOST_BYTES = 20 * 1024 * 1024
MOST_PIXELS = 60_000_000  # a phone's largest; far below what would fill the memory
LEAST_EDGE = 48
FORMATS = ("JPEG", "PNG", "WEBP")
LARGE, SMALL = "large", "small"
EDGES = {LARGE: 1600, SMALL: 480}  # the longest edge of each
QUALITY = 84
HEIC = (b"ftypheic", b"ftypheix", b"ftyphevc", b"ftypmif1", b"ftypmsf1")


class PictureRefused(DomainError):
    """The file is no picture that can be shown."""


@dataclass(frozen=True, slots=True)
class Size:
    """One of the two files, and how large it is drawn."""

    content: bytes
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Made:
    """A picture as it will be kept."""

    large: Size
    small: Size


def make(stream: IO[bytes], *, name: str = "") -> Made:
    """Draw the picture anew at both sizes, or say why it cannot be."""
    name = name or _("The file")
    content = stream.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise PictureRefused(
            _("%(name)s is larger than %(mb)d MB. Make it smaller, and choose it again.")
            % {"name": name, "mb": MOST_BYTES // 2**20}
        )
    drawn = _decode(content, name)
    return Made(large=_size(drawn, LARGE), small=_size(drawn, SMALL))


def _decode(content: bytes, name: str) -> Image.Image:
    """Decode no more than can be shown; turned upright, in sRGB, on white."""
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as opened:
            _refuse_size(opened.size, name)
            # a JPEG is decoded at half or a quarter where that is enough
            opened.draft("RGB", (2 * EDGES[LARGE], 2 * EDGES[LARGE]))
            opened.load()
            return _plain(opened)
    except PictureRefused:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _too_many_pixels(name) from None
    except Exception as error:
        # decoders raise whatever they like over a broken file
        raise _not_readable(content, name) from error


def _refuse_size(size: tuple[int, int], name: str) -> None:
    """Judge by what the head of the file says, before anything is decoded."""
    width, height = size
    if width * height > MOST_PIXELS:
        raise _too_many_pixels(name)
    if min(width, height) < LEAST_EDGE:
        raise PictureRefused(
            _("%(name)s is only %(width)d by %(height)d pixels: too small to see anything.")
            % {"name": name, "width": width, "height": height}
        )


def _plain(opened: Image.Image) -> Image.Image:
    """The pixels alone, on an image that knows nothing else."""
    profile = opened.info.get("icc_profile")
    upright = ImageOps.exif_transpose(opened)
    if upright.mode == "CMYK" or not profile:
        profile = None
    if upright.mode.startswith("I;16"):
        upright = upright.point(lambda value: value * (1 / 256)).convert("L")
    opaque = upright
    if upright.mode in {"RGBA", "LA", "PA"} or "transparency" in upright.info:
        layer = upright.convert("RGBA")
        opaque = Image.new("RGB", layer.size, "white")
        opaque.paste(layer, mask=layer.getchannel("A"))
    opaque = opaque.convert("RGB")
    if profile:
        opaque = _in_srgb(opaque, profile)
    clean = Image.new("RGB", opaque.size)
    clean.paste(opaque)
    return clean


def _in_srgb(picture: Image.Image, profile: bytes) -> Image.Image:
    try:
        theirs = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        ours = ImageCms.createProfile("sRGB")
        turned = ImageCms.profileToProfile(picture, theirs, ours, outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return picture  # a profile that nobody understands is left out
    return turned or picture


def _size(drawn: Image.Image, which: str) -> Size:
    edge = EDGES[which]
    copy = drawn.copy()
    copy.thumbnail((edge, edge), Image.Resampling.LANCZOS, reducing_gap=3.0)
    out = io.BytesIO()
    copy.save(out, "JPEG", quality=QUALITY, optimize=True, progressive=which == LARGE)
    return Size(out.getvalue(), copy.width, copy.height)


def _too_many_pixels(name: str) -> PictureRefused:
    return PictureRefused(
        _("%(name)s has more than %(most)d million pixels. Make it smaller, and choose it again.")
        % {"name": name, "most": MOST_PIXELS // 1_000_000}
    )


def _not_readable(content: bytes, name: str) -> PictureRefused:
    if content[4:12] in HEIC:
        return PictureRefused(
            _(
                "%s is a HEIC picture, which browsers cannot show. Set the camera to “Most compatible”,"
                " or save a copy as JPEG, and choose that."
            )
            % name
        )
    return PictureRefused(
        _("%s cannot be read as a picture. Choose a JPEG, PNG or WebP file that opens elsewhere.")
        % name
    )


def keep(made: Made) -> str:
    """Write both files under a new opaque name; gone again if the transaction is."""
    stored = f"pictures/{secrets.token_hex(2)}/{secrets.token_hex(16)}"
    written: list[str] = []
    try:
        for which, size in ((LARGE, made.large), (SMALL, made.small)):
            written.append(default_storage.save(path(stored, which), ContentFile(size.content)))
    except BaseException:
        for each in written:
            default_storage.delete(each)
        raise
    return stored


def drop(stored: str) -> None:
    """Delete both files. Call it once the row that named them says so for good."""
    for which in EDGES:
        default_storage.delete(path(stored, which))


def drop_on_commit(stored: str) -> None:
    """Delete both files as soon as the transaction has ended well."""
    transaction.on_commit(lambda: drop(stored))


def path(stored: str, which: str) -> str:
    """Where one of the two files lies."""
    return f"{stored}-{which}.jpg"


def answer(stored: str, which: str) -> FileResponse:
    """Hand one of the files out. Who may see it is the view's to say."""
    response = FileResponse(
        default_storage.open(path(stored, which)),
        content_type="image/jpeg",
        filename=f"{which}.jpg",
    )
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    # short, so that a picture that is taken away is soon gone everywhere
    response["Cache-Control"] = "private, max-age=300"
    return response
