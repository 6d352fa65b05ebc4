"""Which files a course may hold: by what is inside them, matched against what they are called.

Nothing here opens a file further than to tell what it is. Pages, scripts and drawings that a browser
would run (HTML, SVG) are not on the list, nor are office files with macros.
"""

from __future__ import annotations

import re
import unicodedata
import zipfile
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath
from typing import BinaryIO

import puremagic

from certification import archives
from certification.archives import Flaw, Unsafe

MAX_FILE_BYTES = 20 * 1024 * 1024
MAX_FILES = 40
MAX_TOTAL_BYTES = 100 * 1024 * 1024
MAX_NAME = 120

HEAD = 4096
TAIL = 66 * 1024  # where the end of a ZIP would stand
MAX_PART = 1024 * 1024  # of what is read inside an office file to tell it
# What Windows takes for a device, whatever its ending: nobody there could save such a file.
DEVICES = {
    "con",
    "prn",
    "aux",
    "nul",
    *(f"{port}{n}" for port in ("com", "lpt") for n in range(10)),
}
# What begins like this is a page or a drawing, whatever it is called.
_PAGE = re.compile(
    r"\s*(?:<!--.*?-->\s*)*<(?:!doctype|html|head|body|script|svg|\?xml|iframe)\b",
    re.IGNORECASE | re.DOTALL,
)
_UNPRINTED = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f]")
# Programs and pages have no place inside a document.
PROGRAMS = tuple(
    f".{ending}"
    for ending in (
        [
            "bat",
            "cmd",
            "com",
            "dll",
            "exe",
            "hta",
            "htm",
            "html",
            "jar",
            "js",
            "jse",
            "lnk",
            "msi",
            "ps1",
            "py",
            "scr",
            "sh",
            "svg",
            "vbe",
            "vbs",
            "wsf",
            "xhtml",
        ]
    )
)

TEXT = {
    ".txt": "text/plain",
    ".md": "text/markdown",
    ".rst": "text/x-rst",
    ".csv": "text/csv",
    ".yaml": "application/yaml",
    ".yml": "application/yaml",
}
SIGNED = {".pdf": "application/pdf", ".png": "image/png", ".jpg": "image/jpeg"}
SIGNED[".jpeg"] = SIGNED[".jpg"]
OPEN_DOCUMENT = {
    ".odt": "application/vnd.oasis.opendocument.text",
    ".odp": "application/vnd.oasis.opendocument.presentation",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
}
_OOXML = "application/vnd.openxmlformats-officedocument"
OFFICE = {
    ".docx": (f"{_OOXML}.wordprocessingml.document", "word/"),
    ".pptx": (f"{_OOXML}.presentationml.presentation", "ppt/"),
    ".xlsx": (f"{_OOXML}.spreadsheetml.sheet", "xl/"),
}
ARCHIVE = {".zip": "application/zip"}
ENDINGS = tuple(sorted([*TEXT, *SIGNED, *OPEN_DOCUMENT, *OFFICE, *ARCHIVE]))
READABLE = frozenset(TEXT.values())


class Fault(StrEnum):
    """Why a file is not taken."""

    NAME = "name"
    ENDING = "ending"
    EMPTY = "empty"
    TOO_LARGE = "too large"
    CONTENT = "content"
    MACROS = "macros"
    ARCHIVE = "archive"
    LOCKED = "locked"
    NESTED = "nested"


FAULTS = {
    Flaw.BROKEN: Fault.CONTENT,
    Flaw.BOMB: Fault.ARCHIVE,
    Flaw.PATHS: Fault.ARCHIVE,
    Flaw.LOCKED: Fault.LOCKED,
    Flaw.NESTED: Fault.NESTED,
}


@dataclass(frozen=True)
class NotTaken(Exception):
    """A file that the list does not allow."""

    fault: Fault


def clean_name(name: str) -> str:
    """The file's own name, without folders or anything that does not print."""
    last = PurePosixPath(name.replace("\\", "/")).name
    plain = unicodedata.normalize("NFC", last)
    plain = "".join(letter for letter in plain if letter.isprintable()).strip()
    if not plain or plain in {".", ".."} or plain.startswith(".") or len(plain) > MAX_NAME:
        raise NotTaken(Fault.NAME)
    if plain.split(".")[0].strip().lower() in DEVICES or plain.endswith("."):
        raise NotTaken(Fault.NAME)
    return plain


def identify(name: str, content: BinaryIO, size: int) -> str:
    """Say what the file is (a media type), or refuse it."""
    ending = PurePosixPath(name).suffix.lower()
    if ending not in ENDINGS:
        raise NotTaken(Fault.ENDING)
    if size == 0:
        raise NotTaken(Fault.EMPTY)
    if size > MAX_FILE_BYTES:
        raise NotTaken(Fault.TOO_LARGE)
    content.seek(0)
    try:
        if ending in TEXT:
            return _text(ending, content)
        if ending in SIGNED:
            return _signed(ending, content, size)
        return _zipped(ending, content, size)
    finally:
        content.seek(0)


def _text(ending: str, content: BinaryIO) -> str:
    raw = content.read(MAX_FILE_BYTES + 1)
    try:
        words = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise NotTaken(Fault.CONTENT) from None
    if _UNPRINTED.search(words) or _PAGE.match(words[:HEAD]):
        raise NotTaken(Fault.CONTENT)
    return TEXT[ending]


def _signed(ending: str, content: BinaryIO, size: int) -> str:
    expected = SIGNED[ending]
    try:
        found = puremagic.magic_string(content.read(HEAD))
    except (puremagic.PureError, ValueError):
        raise NotTaken(Fault.CONTENT) from None
    if not any(one.mime_type == expected and one.offset == 0 for one in found):
        raise NotTaken(Fault.CONTENT)
    content.seek(max(0, size - TAIL))
    tail = content.read(TAIL)
    if archives.holds_archive(tail) or not _ends_well(ending, tail):
        raise NotTaken(Fault.CONTENT)
    return expected


def _ends_well(ending: str, tail: bytes) -> bool:
    """Whether a file ends as its kind does; what follows would be something else in its name."""
    if ending == ".pdf":
        return b"%%EOF" in tail[-1024:]
    if ending == ".png":
        return tail.endswith(b"IEND\xaeB`\x82")
    return True  # cameras write their own notes behind a picture


def _zipped(ending: str, content: BinaryIO, size: int) -> str:
    try:
        with archives.opened(content, size) as archive:
            archives.check(archive, content, office=(*OFFICE, *OPEN_DOCUMENT))
            if ending in OPEN_DOCUMENT:
                return _open_document(ending, archive)
            if ending in OFFICE:
                return _office(ending, archive)
            return ARCHIVE[ending]
    except Unsafe as unsafe:
        raise NotTaken(FAULTS[unsafe.flaw]) from None
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError):
        raise NotTaken(Fault.CONTENT) from None


def _read_part(archive: zipfile.ZipFile, name: str) -> bytes:
    try:
        with archive.open(name) as part:
            return part.read(MAX_PART)
    except KeyError:
        raise NotTaken(Fault.CONTENT) from None


def _open_document(ending: str, archive: zipfile.ZipFile) -> str:
    expected = OPEN_DOCUMENT[ending]
    said = _read_part(archive, "mimetype").decode("ascii", "replace").strip()
    if said != expected:
        raise NotTaken(Fault.CONTENT)
    names = archive.namelist()
    if any(name.startswith(("Basic/", "Scripts/")) for name in names) or _holds_programs(names):
        raise NotTaken(Fault.MACROS)
    return expected


def _office(ending: str, archive: zipfile.ZipFile) -> str:
    kind, folder = OFFICE[ending]
    names = archive.namelist()
    if "[Content_Types].xml" not in names or not any(n.startswith(folder) for n in names):
        raise NotTaken(Fault.CONTENT)
    types = _read_part(archive, "[Content_Types].xml").lower()
    low = [name.lower() for name in names]
    if b"macroenabled" in types or any(
        n.endswith("vbaproject.bin") or "activex/" in n for n in low
    ):
        raise NotTaken(Fault.MACROS)
    if _holds_programs(names):
        raise NotTaken(Fault.MACROS)
    return kind


def _holds_programs(names: list[str]) -> bool:
    return any(name.lower().endswith(PROGRAMS) for name in names)
