"""Credentials inside pictures, as Open Badges 3.0 bakes them: PNG (iTXt) and SVG (an element of its own).

Both are taken apart here, within bounds, and nothing of the picture itself is decoded. What is malformed
is refused, and so is a picture with two credentials: its readers would not agree on which one it carries.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

PNG = b"\x89PNG\r\n\x1a\n"
KEYWORD = b"openbadgecredential"
NAMESPACE = "https://purl.imsglobal.org/ob/v3p0"
SVG = "http://www.w3.org/2000/svg"
ELEMENT = f"{NAMESPACE} credential"
MOST_BYTES = 10_000_000
MOST_CREDENTIAL = 262_144
MOST_CHUNKS = 100_000
MOST_DEPTH = 200
NOT_COMPRESSED = b"\0\0\0\0"  # flag, method, no language, no translated keyword


class BadPicture(ValueError):
    """The picture is malformed, too large, or carries no credential; the words say which."""


def bake(picture: bytes, credential: str) -> bytes:
    """Put a credential (its JSON) into a PNG or an SVG, in the place of one that is there. Raises BadPicture."""
    if len(credential.encode()) > MOST_CREDENTIAL:
        raise BadPicture("The credential is too long to be baked into a picture.")
    if is_png(picture):
        return _bake_png(picture, credential)
    return _bake_svg(picture, credential)


def unbake(picture: bytes) -> str:
    """Take the credential out of a PNG or an SVG. Raises BadPicture."""
    if is_png(picture):
        found = [text for text in map(_credential_of, _chunks(picture)) if text is not None]
        if len(found) != 1:
            raise BadPicture(_how_many(len(found)))
        return _text(found[0])
    seen = _parsed(picture)
    if len(seen.texts) != 1:
        raise BadPicture(_how_many(len(seen.texts)))
    return seen.texts[0]


def is_png(picture: bytes) -> bool:
    """Whether it begins as a PNG does."""
    return picture.startswith(PNG)


def _how_many(number: int) -> str:
    return (
        "The picture carries more than one credential." if number else "The picture carries none."
    )


def _text(content: bytes) -> str:
    if len(content) > MOST_CREDENTIAL:
        raise BadPicture("The credential in the picture is too long.")
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        raise BadPicture("The credential in the picture is not written in UTF-8.") from error


# --- PNG --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Chunk:
    """A piece of a PNG: its four letters, and what it holds."""

    kind: bytes
    content: bytes

    def written(self) -> bytes:
        """The piece with its length and its check sum."""
        body = self.kind + self.content
        return struct.pack(">I", len(self.content)) + body + struct.pack(">I", zlib.crc32(body))


def _chunks(picture: bytes) -> Iterator[Chunk]:
    if len(picture) > MOST_BYTES:
        raise BadPicture("The picture is too large.")
    place, number = len(PNG), 0
    while True:
        head = picture[place : place + 8]
        if len(head) < 8:
            raise BadPicture("The PNG is cut off.")
        length, kind = struct.unpack(">I4s", head)
        end = place + 12 + length
        if end > len(picture):
            raise BadPicture("The PNG is cut off.")
        chunk = Chunk(kind, picture[place + 8 : end - 4])
        if chunk.written()[-4:] != picture[end - 4 : end]:
            raise BadPicture("A check sum of the PNG is wrong.")
        if (number == 0) != (kind == b"IHDR"):
            raise BadPicture("The PNG does not begin as a PNG has to.")
        yield chunk
        place, number = end, number + 1
        if kind == b"IEND":
            break
        if number > MOST_CHUNKS:
            raise BadPicture("The PNG has too many pieces.")
    if place != len(picture):
        raise BadPicture("Something follows the end of the PNG.")


def _credential_of(chunk: Chunk) -> bytes | None:
    if chunk.kind != b"iTXt" or not chunk.content.startswith(KEYWORD + b"\0"):
        return None
    rest = chunk.content[len(KEYWORD) + 1 :]
    if rest[:1] != b"\0":
        raise BadPicture("The credential in the PNG is compressed, which Open Badges forbids.")
    parts = rest[2:].split(b"\0", 2)
    if len(parts) != 3:
        raise BadPicture("The credential in the PNG is cut off.")
    return parts[2]


def _bake_png(picture: bytes, credential: str) -> bytes:
    header, *others = _chunks(picture)
    baked = Chunk(b"iTXt", KEYWORD + b"\0" + NOT_COMPRESSED + credential.encode())
    kept = [one for one in others if _credential_of(one) is None]
    return PNG + b"".join(one.written() for one in (header, baked, *kept))


# --- SVG --------------------------------------------------------------------------------------------


@dataclass
class _Seen:
    """What the parser met, places in bytes."""

    root: int = -1
    texts: list[str] = field(default_factory=list)
    spans: list[tuple[int, int]] = field(default_factory=list)
    prefixes: dict[str, str] = field(default_factory=dict)  # declared on the root


class _Reader:
    """Reads an SVG for its credential. A document type or an entity ends it."""

    def __init__(self) -> None:
        self.seen, self.depth, self.begun, self.length = _Seen(), 0, -1, 0
        self.parser = parser = expat.ParserCreate("UTF-8", namespace_separator=" ")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._refuse
        parser.EntityDeclHandler = self._refuse
        parser.StartNamespaceDeclHandler = self._namespace
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters

    def _refuse(self, *_told: object) -> None:
        raise BadPicture("The SVG declares a document type or entities, which is refused.")

    def _namespace(self, prefix: str | None, address: str) -> None:
        if self.depth == 0:
            self.seen.prefixes[prefix or ""] = address

    def _start(self, name: str, _attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > MOST_DEPTH:
            raise BadPicture("The SVG is nested too deeply.")
        if self.depth == 1:
            if name != f"{SVG} svg":
                raise BadPicture("That is neither a PNG nor an SVG.")
            self.seen.root = self.parser.CurrentByteIndex
        elif self.begun >= 0:
            raise BadPicture("There are elements inside the credential in the SVG.")
        elif name == ELEMENT:
            if self.depth != 2:
                raise BadPicture("The credential in the SVG stands inside another element.")
            self.begun, self.length = self.parser.CurrentByteIndex, 0
            self.seen.texts.append("")

    def _end(self, _name: str) -> None:
        self.depth -= 1
        if self.begun >= 0:
            self.seen.spans.append((self.begun, self.parser.CurrentByteIndex))
            self.begun = -1

    def _characters(self, text: str) -> None:
        if self.begun >= 0:
            self.length += len(text)
            if self.length > MOST_CREDENTIAL:
                raise BadPicture("The credential in the picture is too long.")
            self.seen.texts[-1] += text


def _parsed(picture: bytes) -> _Seen:
    if len(picture) > MOST_BYTES:
        raise BadPicture("The picture is too large.")
    reader = _Reader()
    try:
        reader.parser.Parse(picture, True)
    except (expat.ExpatError, ValueError) as error:
        if isinstance(error, BadPicture):
            raise
        raise BadPicture("That is neither a PNG nor an SVG that can be read.") from error
    return reader.seen


def _bake_svg(picture: bytes, credential: str) -> bytes:
    seen = _parsed(picture)
    for begin, end in reversed(seen.spans):
        after = picture.index(b">", end) + 1
        picture = picture[:begin] + picture[after:]
    close = _tag_end(picture, seen.root)
    if picture[close - 1 : close] == b"/":
        raise BadPicture("The SVG is empty: there is nothing to bake a credential into.")
    # "]]>" can stand only inside a text of the JSON, where this says the same
    cdata = credential.replace("]]>", "]]\\u003e").encode()
    element = (
        f'<openbadges:credential xmlns:openbadges="{NAMESPACE}">'.encode()
        if seen.prefixes.get("openbadges", NAMESPACE) != NAMESPACE
        else b"<openbadges:credential>"
    )
    declared = b"" if "openbadges" in seen.prefixes else f' xmlns:openbadges="{NAMESPACE}"'.encode()
    baked = (
        picture[:close]
        + declared
        + b">"
        + element
        + b"<![CDATA["
        + cdata
        + b"]]></openbadges:credential>"
        + picture[close + 1 :]
    )
    try:
        held = _parsed(baked).texts
    except BadPicture as error:
        raise BadPicture(
            "The credential has letters that XML forbids: write it in ASCII."
        ) from error
    if held != [cdata.decode()]:
        raise BadPicture("The credential cannot be baked into this SVG.")
    return baked


def _tag_end(picture: bytes, place: int) -> int:
    """Find the > that ends the tag beginning at `place`; one inside quotes does not."""
    quote = b""
    for index in range(place, len(picture)):
        letter = picture[index : index + 1]
        if quote:
            quote = b"" if letter == quote else quote
        elif letter in {b'"', b"'"}:
            quote = letter
        elif letter == b">":
            return index
    raise BadPicture("The SVG is cut off.")
