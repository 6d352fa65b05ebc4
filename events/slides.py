"""Which files may be kept as slides: PDF, ODP and PPTX, told by what is inside them. Pure.

Nothing is opened further than to tell what it is. Macros, and what only calls itself a document, are not
taken; the number and the size of what lies in an archive is bounded before anything of it is read.
"""

from __future__ import annotations

import re
import unicodedata
import zipfile
from enum import StrEnum
from pathlib import PurePosixPath
from typing import BinaryIO

MOST_BYTES = 25 * 1024 * 1024
MOST_PARTS = 5_000
MOST_UNPACKED = 400 * 1024 * 1024
MOST_READ = 1024 * 1024
MOST_NAME = 120

PDF = "application/pdf"
ODP = "application/vnd.oasis.opendocument.presentation"
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
KINDS = {".pdf": PDF, ".odp": ODP, ".pptx": PPTX}
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069<>:\"/\\|?*]")


class Fault(StrEnum):
    """Why a file is not taken."""

    EMPTY = "empty"
    TOO_LARGE = "too large"
    ENDING = "ending"
    CONTENT = "content"
    MACROS = "macros"


class NotTaken(ValueError):
    """The file is not kept; `fault` says why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault = fault


def clean_name(name: str) -> str:
    """A name that any system can save: no path, no control, no end that hides another."""
    name = unicodedata.normalize("NFC", name.replace("\\", "/").rsplit("/", 1)[-1])
    name = _CONTROL.sub("", name).strip(" .")
    path = PurePosixPath(name)
    ending = path.suffix.lower()
    stem = path.name[: len(path.name) - len(path.suffix)].strip(" .") or "slides"
    return f"{stem[: MOST_NAME - len(ending)]}{ending}"


def identify(name: str, stream: BinaryIO, size: int) -> str:
    """The media type of the file, where name and content agree; `NotTaken` where not."""
    if size == 0:
        raise NotTaken(Fault.EMPTY)
    if size > MOST_BYTES:
        raise NotTaken(Fault.TOO_LARGE)
    wanted = KINDS.get(PurePosixPath(name).suffix.lower())
    if wanted is None:
        raise NotTaken(Fault.ENDING)
    stream.seek(0)
    head = stream.read(1024)
    stream.seek(0)
    if wanted == PDF:
        if b"%PDF-" not in head:
            raise NotTaken(Fault.CONTENT)
    else:
        _office(stream, wanted)
    stream.seek(0)
    return wanted


def _office(stream: BinaryIO, wanted: str) -> None:
    try:
        with zipfile.ZipFile(stream) as archive:
            _refuse_unsafe(archive.infolist())
            told = _told(archive, wanted)
    except NotTaken:
        raise
    except Exception as error:  # archives break in as many ways as there are archives
        raise NotTaken(Fault.CONTENT) from error
    if wanted == ODP and told.strip() != ODP:
        raise NotTaken(Fault.CONTENT)
    if wanted == PPTX and "presentationml.presentation.main+xml" not in told:
        raise NotTaken(Fault.CONTENT)


def _refuse_unsafe(parts: list[zipfile.ZipInfo]) -> None:
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise NotTaken(Fault.CONTENT)
    names = {part.filename.lower() for part in parts}
    programs = any(name.endswith(("vbaproject.bin", ".exe", ".dll")) for name in names)
    if programs or any(name.startswith(("basic/", "scripts/")) for name in names):
        raise NotTaken(Fault.MACROS)


def _told(archive: zipfile.ZipFile, wanted: str) -> str:
    part = "mimetype" if wanted == ODP else "[Content_Types].xml"
    with archive.open(part) as inside:
        return inside.read(MOST_READ).decode("utf-8", "replace")
