"""Bring a site up to date before it opens: database, static files and, in demo mode, the record."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from community.models import Person


class Command(BaseCommand):
    help = "Bring the database and the static files up to date; does nothing that is done already."
    requires_migrations_checks = False

    def handle(self, *args: Any, **options: Any) -> None:
        settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
        try:
            self._migrate()
            self._collect_static()
            if settings.DEMO:
                self._load_demo()
        except KeyboardInterrupt:
            self._say("Stopped; the next start goes on from here.")
            sys.exit(130)

    def _migrate(self) -> None:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self._say("Bringing the database up to date …")
            call_command("migrate", interactive=False, verbosity=0)

    def _collect_static(self) -> None:
        stamp = Path(settings.STATIC_ROOT) / ".stamp"
        fingerprint = static_fingerprint()
        if not stamp.exists() or stamp.read_text(encoding="utf-8") != fingerprint:
            self._say("Collecting the static files …")
            call_command("collectstatic", interactive=False, verbosity=0, clear=True)
            stamp.write_text(fingerprint, encoding="utf-8")

    def _load_demo(self) -> None:
        if Person.objects.exists():
            call_command("demo", refresh=True)
        else:
            self._say("Loading the record and the samples …")
            call_command("demo")

    def _say(self, words: str) -> None:
        self.stderr.write(f"· {words}")
        self.stderr.flush()


def static_fingerprint() -> str:
    """Hash what collectstatic depends on: versions, settings, and every file's path, size and time."""
    digest = hashlib.sha256(f"{django.__version__} {settings.STORAGES!r}".encode())
    for finder in get_finders():
        for path, storage in sorted(finder.list([]), key=lambda found: found[0]):
            facts = Path(storage.path(path)).stat()
            digest.update(f"{path}\0{facts.st_size}\0{facts.st_mtime_ns}\n".encode())
    return digest.hexdigest()
