"""Static files as they are served: one stylesheet, hashed names, compressed beforehand."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage


class BundledStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # no types
    """Joins settings.STYLESHEETS into one file when static files are collected.

    Written apart, so that each can be read; served together, so that a page asks once.
    """

    bundle = "css/sabha.css"

    def post_process(
        self, paths: dict[str, Any], dry_run: bool = False, **options: Any
    ) -> Iterator[Any]:
        """Write the bundle, then let it be hashed and compressed as every other file."""
        if not dry_run and all(name in paths for name in settings.STYLESHEETS):
            sheets = [self._text(name) for name in settings.STYLESHEETS]
            if self.exists(self.bundle):
                self.delete(self.bundle)
            self._save(self.bundle, ContentFile("\n".join(sheets).encode()))
            paths = {**paths, self.bundle: (self, self.bundle)}
        yield from super().post_process(paths, dry_run, **options)

    def _text(self, name: str) -> str:
        with self.open(name) as sheet:
            return str(sheet.read().decode())
