"""What the site runs on. Nothing is asked of the outside: whether something newer exists is not told here."""

from __future__ import annotations

import importlib.metadata
import logging
import platform
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import django
import redis
from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from packaging.markers import Marker

from community.http import MemberRequest
from config import watch
from config.keeper.gate import keepers_only

BASE = Path(settings.BASE_DIR)
PINNED = re.compile(r"^([A-Za-z0-9][\w.-]*)==([^\s;\\]+)")


@dataclass(frozen=True)
class Library:
    """A library as the lock wants it and as it is installed."""

    name: str
    locked: str
    installed: str

    @property
    def agrees(self) -> bool:
        return self.locked == self.installed


@require_safe
@keepers_only
def versions(request: MemberRequest) -> HttpResponse:
    """Programs, libraries against the lock, migrations, and the settings in force."""
    libraries = locked_libraries()
    applied, waiting = migrations()
    return render(
        request,
        "keeper/versions.html",
        {
            "programs": programs(),
            "libraries": libraries,
            "apart": [each for each in libraries if each.installed and not each.agrees],
            "applied": applied,
            "waiting": waiting,
            "settings": settings_in_force(),
        },
    )


def programs() -> list[tuple[str, str]]:
    """The site itself and what it stands on."""
    return [
        (_("Sabha"), release()),
        (_("Commit"), commit() or _("not known: this is not a clone")),
        (_("Python"), platform.python_version()),
        (_("Django"), django.get_version()),
        (connection.display_name, ".".join(map(str, connection.get_database_version()))),
        (_("Redis"), redis_version()),
        (_("System"), f"{platform.system()} {platform.release()}, {platform.machine()}"),
    ]


def release() -> str:
    """The release that stands in pyproject.toml."""
    facts = tomllib.loads((BASE / "pyproject.toml").read_text(encoding="utf-8"))
    return str(facts["project"]["version"])


def commit() -> str:
    """The commit that is checked out, read without git; empty where there is no clone."""
    folder = BASE / ".git"
    try:
        if folder.is_file():  # a work tree names the folder of its own
            folder = Path(folder.read_text(encoding="utf-8").partition("gitdir: ")[2].strip())
        head = (folder / "HEAD").read_text(encoding="utf-8").strip()
        if not head.startswith("ref: "):
            return head[:12]
        name = head.removeprefix("ref: ")
        common = folder / "commondir"
        shared = folder / common.read_text(encoding="utf-8").strip() if common.exists() else folder
        for place in (folder, shared):
            if (place / name).exists():
                return (place / name).read_text(encoding="utf-8").strip()[:12]
        for line in (shared / "packed-refs").read_text(encoding="utf-8").splitlines():
            if line.endswith(f" {name}"):
                return line[:12]
    except OSError:
        return ""
    return ""


def redis_version() -> str:
    """What Redis says of itself, within the deadline."""
    if not settings.REDIS_URL:
        return _("not used: the broker is inside the process")
    try:
        return str(watch.within("redis", _ask_redis))
    except Exception as reason:  # noqa: BLE001  (whatever fails is the answer)
        return _("does not answer (%s)") % type(reason).__name__


def _ask_redis() -> str:
    with redis.Redis.from_url(settings.REDIS_URL, socket_timeout=2) as client:
        return str(client.info("server")["redis_version"])


def locked_libraries() -> list[Library]:
    """Each library of requirements.txt, and what is installed of it."""
    found = []
    for line in (BASE / "requirements.txt").read_text(encoding="utf-8").splitlines():
        pinned = PINNED.match(line)
        marker = line.partition(";")[2].strip(" \\")
        # a library may be pinned twice, for older and for newer versions of Python
        if pinned and not (marker and not Marker(marker).evaluate()):
            try:
                installed = importlib.metadata.version(pinned[1])
            except importlib.metadata.PackageNotFoundError:
                installed = ""  # for another system or another Python
            found.append(Library(pinned[1], pinned[2], installed))
    return found


def migrations() -> tuple[int, list[str]]:
    """How many migrations are applied, and which wait."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    waiting = [f"{step.app_label}.{step.name}" for step, _backwards in plan]
    return len(executor.loader.applied_migrations), waiting


def settings_in_force() -> list[tuple[str, str]]:
    """What the environment decided, without a secret: no password, no key."""
    database = settings.DATABASES["default"]
    smtp = getattr(settings, "EMAIL_HOST", "") if "smtp" in settings.EMAIL_BACKEND else ""
    return [
        ("SITE_URL", settings.SITE_URL),
        (
            "DATABASE_URL",
            f"{connection.display_name}, {database['NAME']}"
            + (f" @ {database['HOST']}" if database.get("HOST") else ""),
        ),
        ("REDIS_URL", _host(settings.REDIS_URL) or _("not set")),
        ("SMTP_URL", smtp or _("not set: mail lands in a folder")),
        ("MAIL_FROM", settings.DEFAULT_FROM_EMAIL),
        ("SABHA_VAR", str(settings.VAR_DIR)),
        ("SABHA_DEMO", _yes(settings.DEMO)),
        ("DEBUG", _yes(settings.DEBUG)),
        ("JOB_LEASE_SECONDS", str(settings.JOB_LEASE_SECONDS)),
        ("JOB_GRACE_SECONDS", str(settings.JOB_GRACE_SECONDS)),
        ("DISK_LOW_MB", str(settings.DISK_LOW_MB)),
        ("DISK_FULL_MB", str(settings.DISK_FULL_MB)),
        ("LAB_BACKEND_URL", _host(settings.LAB_BACKEND_URL) or _("not set")),
        ("LOG_LEVEL", logging.getLevelName(logging.getLogger().level)),
    ]


def _yes(value: bool) -> str:  # what a switch says
    return _("yes") if value else _("no")


def _host(url: str) -> str:
    """An address without the name and password in it."""
    parts = urlsplit(url)
    if not parts.hostname:
        return ""
    return f"{parts.scheme}://{parts.hostname}" + (f":{parts.port}" if parts.port else "")
