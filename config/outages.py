"""When the site cannot do what was asked: the database is away or busy, or there is no room to write.

Called from the handler of what nobody caught (`config.errors.server_error`), inside its `except` block. The
pages need neither database nor session, and hand back what was typed so that it can be sent again.
"""

from __future__ import annotations

import enum
import errno
import logging
import shutil
import sqlite3
import time

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string

from community import kept

log = logging.getLogger("sabha.outages")

NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EROFS}
CRAMPED = 8 * 1024 * 1024  # bytes; below, an error of writing is a full disk by another name
SHORT, LONG = 30, 300  # seconds after which asking again makes sense


class Kind(enum.StrEnum):
    """What keeps the site from its work."""

    AWAY = "away"
    BUSY = "busy"
    FULL = "full"


STATUS = {Kind.AWAY: 503, Kind.BUSY: 503, Kind.FULL: 507}
_full_seen: list[float] = []  # when, on this process's own clock, a write found no room


def kind_of(reason: BaseException | None) -> Kind | None:
    """Tell an outage from a fault of ours; None for what is neither.

    What was raised because of an outage, or while one was dealt with, is that outage too: a session that
    could not be saved says only that it was interrupted, and a transaction only that it is broken.
    """
    seen: set[int] = set()
    while reason is not None and id(reason) not in seen:
        seen.add(id(reason))
        kind = _kind_of_one(reason)
        if kind is not None:
            return kind
        reason = reason.__cause__ or reason.__context__
    return None


def _kind_of_one(reason: BaseException) -> Kind | None:
    if isinstance(reason, OSError):
        return Kind.FULL if reason.errno in NO_ROOM else None
    cause = reason.__cause__
    code = getattr(cause, "sqlstate", None)
    if code:
        return _kind_of_state(str(code))
    if isinstance(cause, sqlite3.Error):
        return _kind_of_sqlite(getattr(cause, "sqlite_errorcode", 0) & 0xFF)
    # no code: the connection itself broke, or could not be made
    return Kind.AWAY if isinstance(reason, OperationalError | InterfaceError) else None


def _kind_of_state(code: str) -> Kind | None:
    """Read PostgreSQL's five letters."""
    if code == "53100":
        return Kind.FULL
    if code in {"40001", "40P01", "55P03"}:
        return Kind.BUSY
    if code[:2] in {"08", "53"} or code in {"57P01", "57P02", "57P03", "25006"}:
        return Kind.AWAY
    return None


def _kind_of_sqlite(code: int) -> Kind | None:
    if code in {sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY}:
        return Kind.FULL
    if code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
        return Kind.BUSY
    if code == sqlite3.SQLITE_IOERR:
        return Kind.FULL if _cramped() else Kind.AWAY
    if code in {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_NOTADB}:
        # on a full disk the journal cannot be made, and says that it cannot be opened
        return Kind.FULL if _cramped() else Kind.AWAY
    return None


def _cramped() -> bool:
    try:
        return shutil.disk_usage(settings.VAR_DIR).free < CRAMPED
    except OSError:
        return False


def note_full() -> None:
    """Remember that a write found no room; for a database whose disk this machine cannot see."""
    _full_seen[:] = [time.monotonic()]


def full_seen_within(seconds: float) -> bool:
    """Whether a write found no room, in this process, not long ago."""
    return bool(_full_seen) and time.monotonic() - _full_seen[0] < seconds


def answer(request: HttpRequest, kind: Kind) -> HttpResponse:
    """Say what is wrong and for how long, and give back what was typed."""
    log.error("%s: %s %s", kind, request.method, request.path)
    if kind is Kind.FULL:
        note_full()
    if request.path == "/readyz":  # asked by a keeper's browser, whose session cannot be read
        from config.health import readyz  # noqa: PLC0415  (health looks at us)

        return readyz(request)
    page = render_to_string("unavailable.html", {"kind": str(kind), **_kept(request)})
    response = HttpResponse(page, status=STATUS[kind])
    response.headers["Retry-After"] = str(LONG if kind is Kind.FULL else SHORT)
    response.headers["Cache-Control"] = "no-store"
    return response


def _kept(request: HttpRequest) -> dict[str, object]:
    """What the page shows of the request, as far as it can still be read."""
    theme = request.COOKIES.get("theme", "")
    facts: dict[str, object] = {
        "theme": theme if theme in {"light", "dark"} else "",
        "path": request.get_full_path(),
        "is_step": request.method not in {"GET", "HEAD"},
    }
    if request.method != "POST":
        return facts
    try:
        typed = kept.typed(request)
    except OSError:
        typed = None
    if typed is None:
        return facts
    return {
        **facts,
        "kept": typed.fields,
        "shown": typed.shown,
        "had_files": typed.had_files,
        # the token of the page that was filled in: sent again, the form is the same one (community/once.py)
        "csrf_token": request.POST.get("csrfmiddlewaretoken") or get_token(request),
    }
