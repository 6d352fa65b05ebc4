"""`python -m certification.credential verify FILE [--did FILE …] [--status FILE …] [--at TIME]`

Checks a credential (JSON, baked PNG or SVG) with nothing but what it is given: no network, no site. The DID
document is what the issuer serves at /.well-known/did.json, a status list what the credential names. The first
line is `valid`, `expired`, `suspended`, `revoked`, `tampered` or `unknown key`; the lines after it say why.

Ends with 0: valid, and not suspended or revoked; 1: anything else that was found out; 2: a file cannot be read,
or the command was not understood; 3: valid, but whether it was suspended or revoked is not known.
"""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path

from certification.credential import baking, did, reading, times, words
from certification.credential.verdict import Finding, Verdict, examine

STANDS, STANDS_NOT, UNREAD, UNKNOWN = 0, 1, 2, 3


class Refused(Exception):
    """A file cannot be used; the words say which and why."""


def main(arguments: list[str] | None = None) -> int:
    """Examine a file, and say what it is worth."""
    asked = _parser().parse_args(arguments)
    try:
        finding = _examined(asked)
    except Refused as no:
        sys.stderr.write(f"{no}\n")
        return UNREAD
    lines = [finding.verdict.value, *map(words.sentence, finding.reasons)]
    sys.stdout.write("\n".join(lines) + "\n")
    return _code(finding)


def _code(finding: Finding) -> int:
    if finding.stands:
        return STANDS
    return UNKNOWN if finding.verdict is Verdict.VALID else STANDS_NOT


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m certification.credential",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(dest="command", required=True)
    verify = commands.add_parser("verify", help="check a credential")
    verify.add_argument("file", metavar="FILE", type=Path)
    verify.add_argument("--did", metavar="FILE", type=Path, action="append", default=[])
    verify.add_argument("--status", metavar="FILE", type=Path, action="append", default=[])
    verify.add_argument("--at", metavar="TIME", help="as of then, RFC 3339; now, unless given")
    return parser


def _examined(asked: argparse.Namespace) -> Finding:
    content = _bytes(asked.file)
    try:
        at = times.read(asked.at) if asked.at else datetime.now(UTC)
    except times.BadMoment as error:
        raise Refused("--at wants a moment such as 2026-11-23T12:00:00Z.") from error
    documents = []
    for file in asked.did:
        try:
            documents.append(did.read(reading.document(_bytes(file))))
        except (reading.Unreadable, did.BadDid) as error:
            raise Refused(f"{file}: {error}") from error
    lists = []
    for file in asked.status:
        try:
            lists.append(reading.read(_bytes(file)))
        except reading.Unreadable as error:
            raise Refused(f"{file}: {error}") from error
    try:
        return examine(content, documents=documents, lists=lists, at=at)
    except reading.Unreadable as error:
        raise Refused(f"{asked.file}: {error}") from error


def _bytes(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            content = opened.read(baking.MOST_BYTES + 1)
    except OSError as error:
        raise Refused(f"{file} cannot be opened: {error.strerror}.") from error
    if len(content) > baking.MOST_BYTES:
        raise Refused(f"{file} is too large for a credential.")
    return content


if __name__ == "__main__":
    sys.exit(main())
