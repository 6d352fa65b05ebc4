"""Keep the heads of a vote's log, anybody's vote on any site: for outsiders, with no database."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from elections import witness


class Command(BaseCommand):
    help = (
        "Fetches the last signed head of a vote's log, checks it against those in DIRECTORY and keeps it there."
        " Exit 1 when the site contradicts itself, 2 when nothing could be learned."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("url", metavar="URL", help="the vote's page")
        parser.add_argument("directory", metavar="DIRECTORY", help="where heads are kept")

    def handle(self, *args: Any, **options: Any) -> None:
        answer = witness.main([options["url"], options["directory"]])
        if answer:
            sys.exit(answer)
