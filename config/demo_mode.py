"""Demo mode: anyone at this machine may step into the shoes of made-up people. So it is fenced in.

All of these must hold, or the server does not start:

1. the flag `SABHA_DEMO=1`;
2. loopback only: the site's address, every allowed host, the address that gunicorn binds to;
3. a database that `manage.py demo` made and marked;
4. no outgoing mail: messages land in `var/mail`.

And each request to /demo/ must come from this machine, by a loopback name, with no proxy in between.
Without the flag the pages do not exist.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from urllib.parse import urlsplit

from django.apps import apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection
from django.http import Http404, HttpRequest, HttpResponse

from community.http import SiteRequest
from config.env import env_str

P = ParamSpec("P")

FOLDER_BACKEND = "community.mailbox.FolderBackend"
FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_X_REAL_IP", "HTTP_FORWARDED")


class DemoRefused(ImproperlyConfigured):
    """The flag is set, and something that must go with it is missing."""


def is_loopback(host: str) -> bool:
    """Whether a host name or address can only be this machine."""
    bare = host.removeprefix("[").removesuffix("]").lower()
    if bare == "localhost":
        return True
    try:
        return ipaddress.ip_address(bare).is_loopback
    except ValueError:
        return False


def _host_of(netloc: str) -> str:
    """Take the port off `127.0.0.1:8000`, `[::1]:8000` or `localhost`."""
    return urlsplit(f"//{netloc}").hostname or ""


def _hosts_fault() -> CheckMessage | None:
    names = [urlsplit(settings.SITE_URL).hostname or "", *settings.ALLOWED_HOSTS]
    bind = env_str("BIND", "127.0.0.1")
    if not bind.startswith(("unix:", "fd://")):
        names.append(_host_of(bind))
    strangers = sorted({name for name in names if not is_loopback(name)})
    if not strangers:
        return None
    return Error(
        f"Demo mode answers on this machine alone, and {', '.join(strangers)} is not this machine.",
        hint="Unset SITE_URL, EXTRA_HOSTS and BIND; or unset SABHA_DEMO to run a real site.",
        id="config.E001",
    )


def _mail_fault() -> CheckMessage | None:
    if settings.EMAIL_BACKEND == FOLDER_BACKEND:
        return None
    return Error(
        f"Demo mode sends no mail, and EMAIL_BACKEND is {settings.EMAIL_BACKEND}.",
        hint=f"Leave EMAIL_BACKEND at {FOLDER_BACKEND}; or unset SABHA_DEMO to run a real site.",
        id="config.E002",
    )


def is_marked() -> bool:
    """Whether `manage.py demo` made this database."""
    marker = apps.get_model("config", "DemoMarker")
    try:
        return bool(marker.objects.exists())
    except DatabaseError:
        return False  # no tables yet


def holds_people() -> bool:
    """Whether anybody stands in this database."""
    if "community_person" not in connection.introspection.table_names():
        return False
    return bool(apps.get_model("community", "Person").objects.exists())


def _database_fault() -> CheckMessage | None:
    if is_marked():
        return None
    return Error(
        "Demo mode needs a database that `manage.py demo` made, and this one carries no such mark.",
        hint=(
            "For a demo, give it a folder of its own (SABHA_VAR=/some/empty/folder) and run"
            " `manage.py migrate` and `manage.py demo`. For a real site, unset SABHA_DEMO."
        ),
        id="config.E003",
    )


def faults() -> list[CheckMessage]:
    """List everything that is missing for the flag to stand; nothing where the flag is not set."""
    if not settings.DEMO:
        return []
    found = (_hosts_fault(), _mail_fault(), _database_fault())
    return [fault for fault in found if fault is not None]


def refuse_unless_safe() -> None:
    """Stop the server where the flag is set and any of the rest is missing."""
    if missing := faults():
        lines = [f"- {fault.msg}\n  {fault.hint}" for fault in missing]
        raise DemoRefused("\n".join(["SABHA_DEMO is set, but the site may not open so:", *lines]))


@register(Tags.security)
def check_settings(**_kwargs: Any) -> list[CheckMessage]:
    """`manage.py check`: what can be seen without the database."""
    if not settings.DEMO:
        return []
    return [fault for fault in (_hosts_fault(), _mail_fault()) if fault is not None]


@register(Tags.database)
def check_database(*, databases: Iterable[str] | None = None, **_kwargs: Any) -> list[CheckMessage]:
    """`manage.py check --database default`. A database nobody is in yet may still become a demo."""
    if not settings.DEMO or not databases or not holds_people():
        return []
    fault = _database_fault()
    return [fault] if fault else []


def comes_from_here(request: HttpRequest) -> bool:
    """Whether the request was made on this machine, to a loopback name, with no proxy in between."""
    return (
        is_loopback(str(request.META.get("REMOTE_ADDR", "")))
        and is_loopback(_host_of(request.get_host()))
        and not any(name in request.META for name in FORWARDED)
    )


def open_to(request: HttpRequest) -> bool:
    """Whether the pages of demo mode exist for this request. Every guard is asked again."""
    return bool(settings.DEMO) and not faults() and comes_from_here(request)


def demo_only(
    view: Callable[Concatenate[SiteRequest, P], HttpResponse],
) -> Callable[Concatenate[SiteRequest, P], HttpResponse]:
    """Answer 404 wherever a guard is missing, whatever the method."""

    @wraps(view)
    def guarded(request: SiteRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not open_to(request):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded
