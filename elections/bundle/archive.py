"""The archive itself: ZIP with everything stored as it is, in one spelling, so that any byte of it tells.

Names in order, no compression (hashes do not compress, and packers differ), the date on which ZIP begins,
nothing optional. What `pack` would not write in the very same bytes was changed, and `unpack` says where.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

LOCAL = struct.Struct("<4s5H3I2H")
CENTRAL = struct.Struct("<4s6H3I5H2I")
END = struct.Struct("<4s4H2IH")
VERSION, UNIX = 20, 3 << 8
MIDNIGHT, FIRST_DAY = 0, 1 << 5 | 1  # 1980-01-01, from which ZIP counts
READABLE = 0o100644 << 16
MOST_BYTES = 2**31


class BadArchive(ValueError):
    """Not an archive of a vote, or one of which nothing can be read."""


@dataclass(frozen=True)
class Unpacked:
    """What lay in an archive, and where it is not spelt as it should be."""

    files: dict[str, bytes]
    changed: tuple[str, ...] = ()


def pack(files: Mapping[str, bytes]) -> bytes:
    """Write an archive: the same files, the same bytes."""
    return b"".join(part for _owner, part in _parts(files))


def _parts(files: Mapping[str, bytes]) -> list[tuple[str, bytes]]:
    """Every piece of the archive, with the words for where it stands."""
    locals_, centrals, offset = [], [], 0
    for name in sorted(files):
        data, called = files[name], name.encode("ascii")
        common = (MIDNIGHT, FIRST_DAY, zlib.crc32(data), len(data), len(data), len(called))
        head = LOCAL.pack(b"PK\3\4", VERSION, 0, 0, *common, 0) + called
        locals_ += [(f"the header of {name} in the archive", head), (name, data)]
        row = CENTRAL.pack(
            b"PK\1\2", UNIX | VERSION, VERSION, 0, 0, *common, 0, 0, 0, 0, READABLE, offset
        )
        centrals.append((f"the line of {name} in the archive's list", row + called))
        offset += len(head) + len(data)
    if offset > MOST_BYTES:
        raise BadArchive("the archive is larger than two gigabytes")
    length = sum(len(part) for _owner, part in centrals)
    end = END.pack(b"PK\5\6", 0, 0, len(files), len(files), length, offset, 0)
    return [*locals_, *centrals, ("the end of the archive", end)]


def unpack(archive: bytes) -> Unpacked:
    """Read an archive as far as it can be read, by its list; say what is spelt in another way."""
    at = archive.rfind(b"PK\5\6")
    if at < 0 or at + END.size > len(archive):
        raise BadArchive("this is not a ZIP archive, or its end is missing")
    count, start = END.unpack_from(archive, at)[4], END.unpack_from(archive, at)[6]
    files: dict[str, bytes] = {}
    place = start
    for _file in range(count):
        if place + CENTRAL.size > len(archive):
            raise BadArchive("the archive's list of files cannot be read")
        row = CENTRAL.unpack_from(archive, place)
        size, named, offset = row[9], row[10], row[16]
        called = archive[place + CENTRAL.size : place + CENTRAL.size + named]
        begin = offset + LOCAL.size + named
        name = called.decode("ascii", "replace")
        if row[0] != b"PK\1\2" or begin + size > at or name in files or not name.isascii():
            raise BadArchive(f"the archive's list cannot be read at {name!a}")
        files[name] = archive[begin : begin + size]
        place += CENTRAL.size + named + row[11] + row[12]
    return Unpacked(files, _differences(archive, files))


def _differences(archive: bytes, files: Mapping[str, bytes]) -> tuple[str, ...]:
    place, found = 0, []
    for owner, part in _parts(files):
        if archive[place : place + len(part)] != part:
            found.append(owner)
        place += len(part)
    if place != len(archive):
        found.append("the end of the archive")
    return tuple(dict.fromkeys(found))
