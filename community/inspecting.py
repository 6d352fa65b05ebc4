"""Long looks that a keeper asks for: each a job that says how far it has come and keeps what it found."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models

from community import audit, pictures
from community.models import AuditSeal, Inspection

Clock = Callable[[], datetime]

EXAMPLES = 20
YOUNG = timedelta(hours=1)  # a file may stand before the row that names it
ASIDE = ("stash", "archives")  # folders that look after themselves


def walk_the_log(public_id: str, *, clock: Clock) -> None:
    """Walk the audit log, and beyond the head that the last whole walk had found."""
    look = Inspection.objects.get(public_id=public_id)
    if look.finished_at is not None:
        return
    _tell(look, done=0, total=AuditSeal.objects.count())
    verdict = audit.verify(kept=_kept_head(look), tell=lambda done: _tell(look, done=done))
    found = {"sealed": verdict.sealed, "pending": verdict.pending, "head": verdict.head}
    _finish(look, at=clock(), found={**found, "bad": verdict.bad}, done=verdict.sealed)


def _kept_head(look: Inspection) -> tuple[int, str] | None:
    walks = Inspection.objects.filter(kind=look.kind, finished_at__isnull=False, found__bad="")
    last = walks.order_by("-finished_at").first()
    return (last.found["sealed"], last.found["head"]) if last and last.found["sealed"] else None


def compare_uploads(public_id: str, *, clock: Clock) -> None:
    """Find files that no row names, and rows whose file is not there."""
    look = Inspection.objects.get(public_id=public_id)
    if look.finished_at is not None:
        return
    root = Path(settings.MEDIA_ROOT)
    named = dict(_named())
    _tell(look, done=0, total=len(named))
    files = {file.name: file for file in _files(root)}
    missing = sorted(row for name, row in named.items() if name not in files)
    before = (clock() - YOUNG).timestamp()
    orphans = sorted(
        (file for name, file in files.items() if name not in named and file.changed < before),
        key=lambda file: file.name,
    )
    found = {
        "files": len(files),
        "bytes": sum(file.size for file in files.values()),
        "orphans": len(orphans),
        "orphan_bytes": sum(file.size for file in orphans),
        "orphan_names": [file.name for file in orphans[:EXAMPLES]],
        "missing": len(missing),
        "missing_rows": missing[:EXAMPLES],
        "bad": "missing" if missing else "",
    }
    _finish(look, at=clock(), found=found, done=len(named))


@dataclass(frozen=True)
class File:
    """An upload as it lies on the disk."""

    name: str
    size: int
    changed: float


def upload_fields() -> list[tuple[type[models.Model], str]]:
    """Every column of every app that names an upload."""
    return [
        (model, field.name)
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.FileField)
    ]


def picture_fields() -> list[tuple[type[models.Model], str]]:
    """Every column that names a picture of `community.pictures`: its model tells them in `PICTURES`."""
    return [
        (model, column) for model in apps.get_models() for column in getattr(model, "PICTURES", ())
    ]


def _named() -> Iterator[tuple[str, str]]:
    """Each upload that a row names, with the row's own name in the log's way."""
    for model, column in upload_fields():
        yield from _of_column(model, column)
    for model, column in picture_fields():
        for stored, row in _of_column(model, column):
            for size in pictures.EDGES:
                yield pictures.path(stored, size), row


def _of_column(model: type[models.Model], column: str) -> Iterator[tuple[str, str]]:
    has_name = any(field.name == "public_id" for field in model._meta.get_fields())
    columns = [column, "public_id"] if has_name else [column]
    for row in model._default_manager.values_list(*columns).iterator(chunk_size=500):
        if row[0]:
            yield row[0], f"{model._meta.label_lower}:{row[-1] if has_name else row[0]}"


def _files(root: Path) -> Iterator[File]:
    if not root.exists():
        return
    for path in root.rglob("*"):
        name = path.relative_to(root)
        if name.parts[0] in ASIDE or not path.is_file():
            continue
        told = path.stat()
        yield File(name.as_posix(), told.st_size, told.st_mtime)


def _tell(look: Inspection, *, done: int, total: int | None = None) -> None:
    facts: dict[str, Any] = {"done": done} | ({} if total is None else {"total": total})
    Inspection.objects.filter(pk=look.pk, finished_at=None).update(**facts)


def _finish(look: Inspection, *, at: datetime, found: dict[str, Any], done: int) -> None:
    Inspection.objects.filter(pk=look.pk, finished_at=None).update(
        finished_at=at, found=found, done=done, total=done
    )
