"""Walk the audit chain: is every entry what it was when it was sealed?"""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from community import append_only, audit


class Command(BaseCommand):
    help = (
        "Walks the audit chain and tells what is sealed, what waits, and the first bad row."
        " Exit 1 when it is broken."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--head",
            metavar="NUMBER:HASH",
            help="a head that this command printed earlier, kept elsewhere: it must still be in the chain."
            " Only this shows that the chain's end was cut off.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        verdict = audit.verify(kept=kept_head(options["head"]))
        self.stdout.write(f"sealed   {verdict.sealed}")
        self.stdout.write(f"pending  {verdict.pending}")
        gone = append_only.missing(connection)
        if gone:
            self.stdout.write(
                f"triggers missing: {', '.join(gone)} (manage.py migrate restores them)"
            )
        if not verdict.whole:
            self.stdout.write(f"BROKEN   {verdict.bad}")
            sys.exit(1)
        self.stdout.write(f"head     {verdict.sealed}:{verdict.head}")
        if gone:
            sys.exit(1)
        self.stdout.write("The chain is whole.")


def kept_head(words: str | None) -> tuple[int, str] | None:
    """Read `812:9f3c…` as the command printed it."""
    if not words:
        return None
    number, _colon, hash_ = words.partition(":")
    if not number.isdigit() or len(hash_) != len(audit.GENESIS):
        raise CommandError("--head is written as verify_audit prints it: NUMBER:HASH.")
    return int(number), hash_
