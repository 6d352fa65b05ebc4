"""Which files a course may hold: by what is inside them, matched against what they are called.

Nothing here opens a file further than to tell what it is. Pages, scripts and drawings that a browser
would run (HTML, SVG) are not on the list, nor are office files with macros.
"""

from __future__ import annotations

import stat
import unicodedata
import zipfile
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath
from typing import BinaryIO

import puremagic

MAX_FILE_BYTES = 20 * 1024 * 1024
MAX_FILES = 40
MAX_TOTAL_BYTES = 100 * 1024 * 1024
MAX_NAME = 120

MAX_ENTRIES = 2_000
MAX_UNPACKED_BYTES = 512 * 1024 * 1024
MAX_RATIO = 200
HEAD = 4096

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
            return _signed(ending, content)
        return _zipped(ending, content)
    finally:
        content.seek(0)


def _text(ending: str, content: BinaryIO) -> str:
    raw = content.read(MAX_FILE_BYTES + 1)
    try:
        words = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise NotTaken(Fault.CONTENT) from None
    if any(unicodedata.category(letter) == "Cc" and letter not in "\t\n\r\f" for letter in words):
        raise NotTaken(Fault.CONTENT)
    return TEXT[ending]


def _signed(ending: str, content: BinaryIO) -> str:
    expected = SIGNED[ending]
    try:
        found = puremagic.magic_string(content.read(HEAD))
    except puremagic.PureError:
        raise NotTaken(Fault.CONTENT) from None
    if not any(one.mime_type == expected and one.offset == 0 for one in found):
        raise NotTaken(Fault.CONTENT)
    return expected


def _zipped(ending: str, content: BinaryIO) -> str:
    try:
        with zipfile.ZipFile(content) as archive:
            _refuse_bombs(archive)
            names = archive.namelist()
            if ending in OPEN_DOCUMENT:
                return _open_document(ending, archive)
            if ending in OFFICE:
                return _office(ending, names)
            return ARCHIVE[ending]
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError):
        raise NotTaken(Fault.CONTENT) from None


def _refuse_bombs(archive: zipfile.ZipFile) -> None:
    entries = archive.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries) or 1
    if len(entries) > MAX_ENTRIES or unpacked > MAX_UNPACKED_BYTES:
        raise NotTaken(Fault.ARCHIVE)
    if unpacked > 1024 * 1024 and unpacked / packed > MAX_RATIO:
        raise NotTaken(Fault.ARCHIVE)
    for entry in entries:
        path = PurePosixPath(entry.filename.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or ":" in entry.filename[:2]:
            raise NotTaken(Fault.ARCHIVE)
        if stat.S_ISLNK(entry.external_attr >> 16):
            raise NotTaken(Fault.ARCHIVE)


def _open_document(ending: str, archive: zipfile.ZipFile) -> str:
    expected = OPEN_DOCUMENT[ending]
    try:
        with archive.open("mimetype") as stated:
            said = stated.read(200).decode("ascii", "replace").strip()
    except KeyError:
        raise NotTaken(Fault.CONTENT) from None
    if said != expected:
        raise NotTaken(Fault.CONTENT)
    if any(name.startswith("Basic/") for name in archive.namelist()):
        raise NotTaken(Fault.MACROS)
    return expected


def _office(ending: str, names: list[str]) -> str:
    kind, folder = OFFICE[ending]
    if "[Content_Types].xml" not in names or not any(n.startswith(folder) for n in names):
        raise NotTaken(Fault.CONTENT)
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise NotTaken(Fault.MACROS)
    return kind
