"""Files that are not what they say, made byte by byte: what a hostile hand would offer as a course."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass

from tests.certification.test_material import PDF, PNG, zipped

KERNEL = b"\0" * 4_000_000


@dataclass
class Part:
    """One entry, told three times: before it, in the directory, and in truth."""

    name: bytes
    content: bytes
    flags: int = 0x800
    method: int = 8
    size: int | None = None  # what is said
    local_name: bytes | None = None
    attributes: int = 0

    @property
    def raw(self) -> bytes:
        if self.method != 8:
            return self.content
        packer = zlib.compressobj(9, zlib.DEFLATED, -15)
        return packer.compress(self.content) + packer.flush()

    def local(self) -> bytes:
        name = self.name if self.local_name is None else self.local_name
        return b"PK\x03\x04" + self._facts() + struct.pack("<HH", len(name), 0) + name

    def central(self, offset: int) -> bytes:
        return (
            b"PK\x01\x02\x14\x00"
            + self._facts()
            + struct.pack("<HHHHHLL", len(self.name), 0, 0, 0, 0, self.attributes, offset)
            + self.name
        )

    def _facts(self) -> bytes:
        said = len(self.content) if self.size is None else self.size
        checked = zlib.crc32(self.content)
        return struct.pack(
            "<HHHHHLLL", 20, self.flags, self.method, 0, 33, checked, len(self.raw), said
        )


def ended(body: bytes, directory: bytes, number: int, *, offset: int | None = None) -> bytes:
    at = len(body) if offset is None else offset
    return (
        body
        + directory
        + b"PK\x05\x06"
        + struct.pack("<HHHHLLH", 0, 0, number, number, len(directory), at, 0)
    )


def archive(parts: Iterable[Part]) -> bytes:
    body, directory, number = b"", b"", 0
    for part in parts:
        directory += part.central(len(body))
        body += part.local() + part.raw
        number += 1
    return ended(body, directory, number)


def overlapping(times: int = 60) -> bytes:
    """Fifield's idea at its simplest: many names in the directory for the one same kernel."""
    kernel = Part(b"kernel", KERNEL)
    names = [Part(b"f%04d" % n, KERNEL) for n in range(times)]
    directory = b"".join(part.central(0) for part in names)
    return ended(kernel.local() + kernel.raw, directory, times)


def quoted_overlapping(times: int = 40) -> bytes:
    """The full idea: each entry's data begins with the local header of the next, in a stored block."""
    kernel = Part(b"%04d" % times, KERNEL)
    body, places = kernel.local() + kernel.raw, [(kernel, 0)]
    for n in range(times - 1, -1, -1):
        header = places[-1][0].local()
        quoted = struct.pack("<BHH", 0, len(header), len(header) ^ 0xFFFF) + header
        part = Part(b"%04d" % n, KERNEL)
        mark = part.local()
        body = mark + quoted + body
        places = [(one, at + len(mark) + len(quoted)) for one, at in places]
        places.append((part, 0))
    directory = b"".join(part.central(at) for part, at in places)
    return ended(body, directory, len(places))


def many(number: int = 2_001) -> bytes:
    return zipped(*((f"{n}.txt", b"") for n in range(number)))


def huge_directory(number: int = 60_000) -> bytes:
    """A directory that says it is small and is not."""
    directory = b"".join(Part(b"%05d" % n, b"").central(0) for n in range(number))
    part = Part(b"a", b"x")
    body = part.local() + part.raw
    return ended(body, directory, 5)


def nested(depth: int = 6) -> bytes:
    inner = zipped(("zeros.txt", b"\0" * 900_000))
    for level in range(depth):
        inner = zipped(*((f"{level}-{n}.zip", inner) for n in range(8)))
    return inner


def decks_of_decks(depth: int = 4) -> bytes:
    """The same, with endings that may be archives."""
    types = ("[Content_Types].xml", b"<Types/>")
    inner = zipped(types, ("xl/workbook.xml", b"\0" * 400_000))
    for _level in range(depth):
        inner = zipped(
            types, ("ppt/p.xml", b""), *((f"ppt/embeddings/{n}.xlsx", inner) for n in range(9))
        )
    return inner


def many_large_documents() -> bytes:
    """Each within its bounds, and all of them together far beyond."""
    inner = zipped(
        ("[Content_Types].xml", b"<Types/>"),
        *((f"word/{n}.xml", b"ab" * 500_000) for n in range(20)),
    )
    return zipped(*((f"{n}.docx", inner) for n in range(60)), compression=zipfile.ZIP_STORED)


def link() -> bytes:
    return archive([Part(b"link", b"/etc/passwd", attributes=0o120777 << 16)])


def device() -> bytes:
    return archive([Part(b"null", b"", attributes=0o020666 << 16)])


def with_junk_before() -> bytes:
    return b"MZ" + b"\x90" * 200 + zipped(("a.txt", b"a"))


def pdf_and_zip() -> bytes:
    return PDF + zipped(("a.txt", b"a")) + b"%%EOF\n"


def png_and_html() -> bytes:
    return PNG + b"<html><script>alert(1)</script>"


def office(folder: str, *more: tuple[str, bytes], types: bytes = b"<Types/>") -> bytes:
    return zipped(("[Content_Types].xml", types), (f"{folder}/a.xml", b"<a/>"), *more)
