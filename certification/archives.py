"""Looking into a ZIP that a stranger made, within bounds, and without unpacking it anywhere.

A ZIP tells its story three times: at its end, in its directory and before each entry. What is refused here
is mostly a story that differs from itself, for then two programs unpack two different things. What is left
is read through once, so that no entry is longer than it says.
"""

from __future__ import annotations

import io
import re
import stat
import struct
import unicodedata
import zipfile
import zlib
from enum import StrEnum
from pathlib import PurePosixPath
from typing import BinaryIO

MAX_ENTRIES = 2_000
MAX_DIRECTORY_BYTES = 1024 * 1024
MAX_UNPACKED_BYTES = 256 * 1024 * 1024
MAX_RATIO = 200
RATIO_FROM = 1024 * 1024  # below it, repetition is no bomb
MAX_NAME = 255
MAX_DEPTH = 2  # a sheet in a deck in an archive
MAX_DOCUMENT = 32 * 1024 * 1024  # of one document inside, which is held in memory
CHUNK = 64 * 1024

END = struct.Struct("<4s4H2LH")
END_MARK, LOCAL_MARK = b"PK\x05\x06", b"PK\x03\x04"
LOCAL = struct.Struct("<4s5H3L2H")
LOCKED = 0x1 | 0x40 | 0x2000  # encrypted, strongly, or with a hidden directory
HEAD_BYTES = 8
PACKED = (
    LOCAL_MARK,
    END_MARK,
    b"\x1f\x8b",
    b"BZh",
    b"7z\xbc\xaf",
    b"Rar!",
    b"\xfd7zXZ",
    b"\x28\xb5\x2f\xfd",
)
_UNPRINTED = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


class Flaw(StrEnum):
    """Why an archive is not taken."""

    BROKEN = "broken"
    BOMB = "bomb"
    PATHS = "paths"
    LOCKED = "locked"
    NESTED = "nested"


class Unsafe(Exception):
    """An archive that nobody should have to unpack."""

    def __init__(self, flaw: Flaw) -> None:
        super().__init__(flaw.value)
        self.flaw = flaw


def holds_archive(tail: bytes) -> bool:
    """Whether a ZIP hangs on to the end of another file: one program opens the one, another the other."""
    return END_MARK in tail


def opened(content: BinaryIO, size: int) -> zipfile.ZipFile:
    """Open an archive whose directory is small and where it should be."""
    _check_ends(content, size)
    content.seek(0)
    try:
        return zipfile.ZipFile(content)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, struct.error):
        raise Unsafe(Flaw.BROKEN) from None


class Budget:
    """What may be unpacked in all, over an archive and those inside it."""

    def __init__(self, left: int = MAX_UNPACKED_BYTES) -> None:
        self.left = left

    def spend(self, size: int) -> None:
        """Take so much, or refuse."""
        self.left -= size
        if self.left < 0:
            raise Unsafe(Flaw.BOMB)


def check(
    archive: zipfile.ZipFile,
    content: BinaryIO,
    *,
    office: tuple[str, ...],
    depth: int = MAX_DEPTH,
    budget: Budget | None = None,
) -> None:
    """Refuse what cannot be unpacked safely. Inside, only files of `office` may be archives themselves."""
    entries, budget = archive.infolist(), budget or Budget()
    if not entries:
        raise Unsafe(Flaw.BROKEN)
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries) or 1
    if len(entries) > MAX_ENTRIES:
        raise Unsafe(Flaw.BOMB)
    budget.spend(unpacked)
    if unpacked > RATIO_FROM and unpacked / packed > MAX_RATIO:
        raise Unsafe(Flaw.BOMB)
    seen: set[str] = set()
    for entry in entries:
        _check_entry(entry)
        # what one file system keeps apart, another lays over each other
        plain = unicodedata.normalize("NFC", entry.filename.replace("\\", "/")).casefold()
        if plain in seen:
            raise Unsafe(Flaw.PATHS)
        seen.add(plain)
    _check_places(archive, entries, content)
    for entry in entries:
        inner = _read_through(archive, entry, office)
        if inner is not None:
            if depth == 0:
                raise Unsafe(Flaw.NESTED)
            with opened(inner, inner.getbuffer().nbytes) as document:
                check(document, inner, office=office, depth=depth - 1, budget=budget)


def _check_ends(content: BinaryIO, size: int) -> None:
    """One archive, from the first byte to the last, with a directory that fits the memory."""
    content.seek(0)
    head = content.read(4)
    content.seek(max(0, size - END.size - 0xFFFF))
    tail = content.read()
    at = tail.rfind(END_MARK)
    if at < 0 or head not in {LOCAL_MARK, END_MARK} or len(tail) - at < END.size:
        raise Unsafe(Flaw.BROKEN)
    _mark, disk, first, here, number, length, offset, comment = END.unpack_from(tail, at)
    end = size - len(tail) + at
    if disk or first or here != number or at + END.size + comment != len(tail):
        raise Unsafe(Flaw.BROKEN)
    if number > MAX_ENTRIES or length > MAX_DIRECTORY_BYTES:
        raise Unsafe(Flaw.BOMB)
    if offset + length != end:  # something hides between, or the long form of a larger file
        raise Unsafe(Flaw.BROKEN)


def _check_entry(entry: zipfile.ZipInfo) -> None:
    if entry.flag_bits & LOCKED:
        raise Unsafe(Flaw.LOCKED)
    if entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise Unsafe(Flaw.BROKEN)
    for name in (entry.orig_filename, entry.filename):
        path = PurePosixPath(name.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or ":" in name[:2]:
            raise Unsafe(Flaw.PATHS)
        if not path.parts or len(name) > MAX_NAME or _UNPRINTED.search(name):
            raise Unsafe(Flaw.PATHS)
    if stat.S_IFMT(entry.external_attr >> 16) not in {0, stat.S_IFREG, stat.S_IFDIR}:
        raise Unsafe(Flaw.PATHS)


def _check_places(
    archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], content: BinaryIO
) -> None:
    """Each entry behind the one before, under the name that the directory gives: none counted twice."""
    free = 0
    for entry in sorted(entries, key=lambda one: one.header_offset):
        if entry.header_offset < free:
            raise Unsafe(Flaw.BOMB)
        content.seek(entry.header_offset)
        raw = content.read(LOCAL.size)
        if len(raw) < LOCAL.size:
            raise Unsafe(Flaw.BROKEN)
        mark, _version, flags, method, *_times, _crc, _packed, _size, name, extra = LOCAL.unpack(
            raw
        )
        said = content.read(name).decode("utf-8" if flags & 0x800 else "cp437", "replace")
        if mark != LOCAL_MARK or method != entry.compress_type or said != entry.orig_filename:
            raise Unsafe(Flaw.BROKEN)
        free = entry.header_offset + LOCAL.size + name + extra + entry.compress_size
    if free > archive.start_dir:
        raise Unsafe(Flaw.BOMB)


def _read_through(
    archive: zipfile.ZipFile, entry: zipfile.ZipInfo, office: tuple[str, ...]
) -> io.BytesIO | None:
    """Unpack an entry into nothing: it must be as long as it says. Gives it back if it is an archive."""
    inner = io.BytesIO() if entry.filename.lower().endswith(office) else None
    if inner is not None and entry.file_size > MAX_DOCUMENT:
        raise Unsafe(Flaw.BOMB)
    read, head = 0, b""
    try:
        with archive.open(entry) as stream:
            while piece := stream.read(CHUNK):
                head = head or piece[:HEAD_BYTES]
                read += len(piece)
                if inner is not None:
                    inner.write(piece)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError):
        raise Unsafe(Flaw.BROKEN) from None
    if read != entry.file_size:
        raise Unsafe(Flaw.BROKEN)
    if not head.startswith(PACKED):
        return None
    if inner is None:
        raise Unsafe(Flaw.NESTED)
    return inner
