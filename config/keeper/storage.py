"""What the site keeps and how large it is: tables, uploads, mail; and whether files and rows agree."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib import messages
from django.db import connection
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from community import actions, queries
from community.http import MemberRequest
from community.models import Inspection
from config.keeper.bars import bar
from config.keeper.gate import keepers_only

LARGE = (
    512 * 1024 * 1024
)  # SQLite reads the whole file to tell tables apart: beyond this it is not asked

LOG_AND_JOBS = "log"
GROUPS: dict[str, str | Promise] = {
    "community": gettext_lazy("People, groups and what they were told"),
    LOG_AND_JOBS: gettext_lazy("Audit log and jobs"),
    "events": gettext_lazy("Meetups"),
    "elections": gettext_lazy("Votes"),
    "certification": gettext_lazy("Certified training"),
    "catalogue": gettext_lazy("Solutions"),
    "other": gettext_lazy("Sign-in, sessions and the rest"),
}


@dataclass(frozen=True)
class Part:
    """A part of the database: its tables together."""

    title: str | Promise
    bytes: int
    tables: int
    drawn: Any = ""


@require_safe
@keepers_only
def storage(request: MemberRequest) -> HttpResponse:
    """Sizes in words and bars, and the last comparison of files with rows."""
    total, parts = database_size()
    mail = folder_size(Path(settings.MAIL_DIR))
    looks = queries.inspections(Inspection.Kind.UPLOADS, limit=3)
    disk = shutil.disk_usage(settings.VAR_DIR)
    return render(
        request,
        "keeper/storage.html",
        {
            "total": total,
            "parts": parts,
            "vendor": connection.get_database_version(),
            "engine": connection.display_name,
            "uploads": folder_size(Path(settings.MEDIA_ROOT)),
            "mail": mail if settings.EMAIL_BACKEND.endswith("FolderBackend") else None,
            "disk": disk,
            "used": disk.total - disk.free,
            "looks": looks,
            "under_way": next((look for look in looks if look.finished_at is None), None),
            "last": next((look for look in looks if look.finished_at is not None), None),
        },
    )


@require_POST
@keepers_only
def compare(request: MemberRequest) -> HttpResponse:
    """Have files and rows compared."""
    actions.ask_inspection(actor=request.person, at=request.at, kind=Inspection.Kind.UPLOADS)
    messages.success(request, _("Files and rows are being compared. What is found stands here."))
    return redirect("keeper:storage")


def folder_size(folder: Path) -> tuple[int, int]:
    """How many files lie under a folder, and their bytes."""
    files = [path.stat().st_size for path in folder.rglob("*") if path.is_file()]
    return len(files), sum(files)


def database_size() -> tuple[int, list[Part]]:
    """The whole database in bytes, and its parts; without parts where telling them apart costs too much."""
    if connection.vendor == "postgresql":
        total, tables = _of_postgresql()
    else:
        total, tables = _of_sqlite()
    owner = {model._meta.db_table: _group_of(model) for model in apps.get_models(True)}
    sums: dict[str, list[int]] = {}
    for name, size in tables.items():
        each = sums.setdefault(owner.get(name, "other"), [0, 0])
        each[0] += size
        each[1] += 1
    most = max((size for size, _count in sums.values()), default=0)
    parts = [
        Part(title, sums[key][0], sums[key][1], bar(sums[key][0], most, _bytes(sums[key][0])))
        for key, title in GROUPS.items()
        if key in sums
    ]
    return total, sorted(parts, key=lambda part: -part.bytes)


def _bytes(size: int) -> str:
    from django.template.defaultfilters import filesizeformat  # noqa: PLC0415  (only in words)

    return str(filesizeformat(size))


def _group_of(model: type[Any]) -> str:
    label = model._meta.app_label
    if label == "community" and model.__name__.startswith(
        ("Audit", "Job", "Abandon", "Inspection")
    ):
        return LOG_AND_JOBS
    return label if label in GROUPS else "other"


def _of_postgresql() -> tuple[int, dict[str, int]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        total = int(cursor.fetchone()[0])
        cursor.execute(
            "SELECT relname, pg_total_relation_size(oid) FROM pg_class"
            " WHERE relkind IN ('r', 'p') AND relnamespace = current_schema()::regnamespace"
        )
        return total, {name: int(size) for name, size in cursor.fetchall()}


def _of_sqlite() -> tuple[int, dict[str, int]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")
        total = int(cursor.fetchone()[0])
        if total > LARGE:
            return total, {}
        cursor.execute(
            "SELECT coalesce(m.tbl_name, s.name), sum(s.pgsize) FROM dbstat s"
            " LEFT JOIN sqlite_master m ON m.name = s.name WHERE s.aggregate = TRUE GROUP BY 1"
        )
        return total, {name: int(size) for name, size in cursor.fetchall()}
