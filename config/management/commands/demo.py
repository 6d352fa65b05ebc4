"""Fill a new database with the public record and with samples to try the site on."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from community.errors import DomainError
from config.demo.loading import load
from config.demo.refreshing import refresh
from config.models import DemoMarker


class Command(BaseCommand):
    help = "Load the public record and the samples into a new database, and mark it as a demo."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--refresh", action="store_true", help="Date samples anew whose time has run out."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        try:
            if options["refresh"]:
                self._refresh(now)
            elif marker := DemoMarker.objects.first():
                self._say(
                    f"This database is a demo already, since {marker.marked_at:%-d %B %Y}."
                    " Nothing was changed; `manage.py demo --refresh` dates old samples anew."
                )
            else:
                self._load(now)
        except DomainError as refusal:
            raise CommandError(refusal.message) from refusal

    def _load(self, now: Any) -> None:
        began = time.monotonic()
        load(at=now, say=lambda words: self._say(f"Loading {words} …"))
        self._say(f"The demo is loaded ({time.monotonic() - began:.1f} seconds).")

    def _refresh(self, now: Any) -> None:
        moved = refresh(at=now)
        if moved:
            self._say(f"{moved} {'sample' if moved == 1 else 'samples'} had run out; dated anew.")

    def _say(self, words: str) -> None:
        self.stderr.write(f"· {words}")
        self.stderr.flush()
