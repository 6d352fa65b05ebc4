"""Pictures: what was sent is not what is kept, and what is kept tells nothing but what it shows."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from django.core.files.storage import default_storage
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms, ImageDraw
from PIL.PngImagePlugin import PngInfo

from community import pictures

SECRET = b"13.0827 N 80.2707 E Owner Kavitha"
WHERE = {1: "N", 2: (13.0, 4.0, 57.7), 3: "E", 4: (80.0, 16.0, 14.5)}


def drawn(width: int = 2400, height: int = 1600, mode: str = "RGB") -> Image.Image:
    """A wall of colour with a mark in its upper left corner."""
    image = Image.new(mode, (width, height), "white" if mode != "RGBA" else (0, 0, 0, 0))
    ImageDraw.Draw(image).rectangle((0, 0, width // 4, height // 4), fill="red")
    return image


def sent(image: Image.Image, kind: str = "JPEG", **said) -> io.BytesIO:
    out = io.BytesIO()
    image.save(out, kind, **said)
    out.seek(0)
    return out


def telling(image: Image.Image, kind: str = "JPEG", *, turned: int = 1) -> io.BytesIO:
    """The picture with everything that a phone writes beside it."""
    exif = Image.Exif()
    exif[0x0112] = turned
    exif[0x9C9D] = SECRET  # owner
    exif[0x010E] = SECRET.decode()  # description
    exif.get_ifd(0x8825).update(WHERE)
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    more = {"comment": SECRET} if kind == "JPEG" else {}
    if kind == "PNG":
        notes = PngInfo()
        notes.add_text("Author", SECRET.decode())
        more = {"pnginfo": notes}
    return sent(image, kind, exif=exif, icc_profile=profile, **more)


def segments(content: bytes) -> list[int]:
    """The markers of a JPEG up to its pixels, read as the standard says."""
    assert content[:2] == b"\xff\xd8"
    place, found = 2, []
    while content[place : place + 2] != b"\xff\xda":
        assert content[place] == 0xFF
        found.append(content[place + 1])
        place += 2 + struct.unpack(">H", content[place + 2 : place + 4])[0]
    return found


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_nothing_but_pixels_is_kept(kind):
    upload = telling(drawn(), kind)
    assert b"Kavitha" in upload.getvalue()
    made = pictures.make(upload)
    for size in (made.large, made.small):
        assert b"Kavitha" not in size.content
        # tables, frames and the JFIF head: no APP1 (EXIF, XMP), APP2 (profile), APP13, comment
        assert set(segments(size.content)) <= {0xE0, 0xDB, 0xC0, 0xC2, 0xC4, 0xDD}
        with Image.open(io.BytesIO(size.content)) as again:
            assert not again.getexif()
            assert set(again.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density",
                                       "progressive", "progression"}  # fmt: skip


def test_two_sizes_that_keep_the_shape():
    made = pictures.make(sent(drawn()))
    assert (made.large.width, made.large.height) == (1600, 1067)
    assert (made.small.width, made.small.height) == (480, 320)
    for size in (made.large, made.small):
        with Image.open(io.BytesIO(size.content)) as again:
            assert again.size == (size.width, size.height)


def test_a_small_picture_is_not_blown_up():
    made = pictures.make(sent(drawn(300, 200)))
    assert (made.large.width, made.small.width) == (300, 300)


def test_a_picture_held_sideways_stands_upright():
    made = pictures.make(telling(drawn(800, 400), turned=6))  # turn it a quarter to the right
    assert (made.large.width, made.large.height) == (400, 800)
    with Image.open(io.BytesIO(made.large.content)) as again:
        corner, other = again.getpixel((390, 10)), again.getpixel((10, 10))
    assert corner[1] < 60 < 200 < corner[0]  # the mark went to the upper right
    assert min(other) > 200


@pytest.mark.parametrize("mode", ["L", "LA", "P", "RGBA", "CMYK", "1", "I;16"])
def test_every_way_to_write_colour_is_taken(mode):
    image = drawn(200, 100).convert("I" if mode == "I;16" else mode)
    if mode == "I;16":  # 16 bits of grey
        image = image.point(lambda value: value * 256).convert(mode)
    kind = "JPEG" if mode == "CMYK" else "PNG"
    made = pictures.make(sent(image, kind))
    with Image.open(io.BytesIO(made.large.content)) as again:
        assert again.mode == "RGB"
        assert min(again.getpixel((190, 90))) > 200


def test_what_lets_light_through_lies_on_white():
    made = pictures.make(sent(drawn(200, 100, "RGBA"), "PNG"))
    with Image.open(io.BytesIO(made.large.content)) as again:
        assert min(again.getpixel((190, 90))) > 250


def bomb(width: int, height: int) -> io.BytesIO:
    """A PNG of a few bytes that says it is enormous."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\0" * 1000)
    return io.BytesIO(
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("upload", "words"),
    [
        (io.BytesIO(b""), "cannot be read as a picture"),
        (io.BytesIO(b"<svg xmlns='http://www.w3.org/2000/svg'/>"), "cannot be read"),
        (io.BytesIO(b"GIF89a" + b"\0" * 60), "cannot be read"),
        (io.BytesIO(b"\0\0\0\x18ftypheic" + b"\0" * 60), "HEIC"),
        (io.BytesIO(sent(drawn()).getvalue()[:3000]), "cannot be read"),
        (io.BytesIO(b"\0" * (pictures.MOST_BYTES + 1)), "larger than 20 MB"),
        (bomb(50_000, 50_000), "million pixels"),
        (bomb(9_000, 8_000), "million pixels"),
        (bomb(2_000, 2_000), "cannot be read"),
        (sent(drawn(40, 400)), "too small"),
    ],
)
def test_what_is_no_picture_is_refused_with_its_reason(upload, words):
    with pytest.raises(pictures.PictureRefused) as refusal:
        pictures.make(upload, name="hall.jpg")
    assert words in refusal.value.message
    assert "hall.jpg" in refusal.value.message


SMALL_FILE = telling(drawn(120, 80)).getvalue()


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(SMALL_FILE) - 1), st.binary(min_size=1, max_size=40))
def test_a_file_with_a_hole_in_it_is_a_picture_or_refused(place, junk):
    broken = SMALL_FILE[:place] + junk + SMALL_FILE[place + len(junk) :]
    try:
        made = pictures.make(io.BytesIO(broken))
    except pictures.PictureRefused:
        return
    assert set(segments(made.large.content)) <= {0xE0, 0xDB, 0xC0, 0xC2, 0xC4, 0xDD}


@pytest.mark.django_db(transaction=True)
def test_both_files_come_and_go_together():
    stored = pictures.keep(pictures.make(sent(drawn(200, 100))))
    both = [pictures.path(stored, which) for which in pictures.EDGES]
    assert all(default_storage.exists(each) for each in both)
    with transaction.atomic():
        pictures.drop_on_commit(stored)
        assert all(default_storage.exists(each) for each in both)
    assert not any(default_storage.exists(each) for each in both)


@pytest.mark.django_db  # an answer that is closed lets go of the database
def test_it_is_handed_out_as_nothing_but_a_picture(tmp_path):
    stored = pictures.keep(pictures.make(sent(drawn(200, 100))))
    answer = pictures.answer(stored, pictures.SMALL)
    assert answer["Content-Type"] == "image/jpeg"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert b"".join(answer.streaming_content)[:2] == b"\xff\xd8"
    answer.close()
    pictures.drop(stored)
