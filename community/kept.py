"""What somebody had typed when their session ended: kept until they have signed in again.

A form that comes from somebody who is signed out, from a page of ours, is put aside in the (still
nameless) session: its text, never its files, never what is called a password, a code, a key or a token.
After the sign-in `/kept/` shows it with a button that sends it on. Nothing is sent by itself.

Pages that must forget say so: `@never_kept` above the view. The pages of the account and of the ballot do.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar
from urllib.parse import urlsplit

from django.contrib import messages
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, UnreadablePostError

from community import limits
from community.http import SiteRequest

KEPT_AT_MOST = 256 * 1024  # characters of a form that are read back to whoever typed them
KEPT_FOR = timedelta(minutes=30)
PER_MINUTE = 10  # forms put aside for one address of the network
# Never read back from a form that is sent again, not even to whoever typed it.
SECRET = re.compile(
    r"(?:^|[^a-z])(?:password|passphrase|csrf|code|otp|token|secret|key|pin)(?![a-z])",
    re.IGNORECASE,
)
OURS = {"csrfmiddlewaretoken", "writer", "kept"}  # ours, not what anybody typed
FORGETFUL = ("/account/", "/keeper/")
SLOT = "kept"
View = TypeVar("View", bound=Callable[..., Any])


def never_kept(view: View) -> View:
    """Let nothing that is sent to this view be put aside or read back, and keep no draft of it."""
    view.is_never_kept = True  # type: ignore[attr-defined]  # read by `forgets`
    return view


def forgets(request: HttpRequest) -> bool:
    """Whether the page that this request is for keeps nothing of what is typed there."""
    found = request.resolver_match
    view = found.func if found else None
    return getattr(view, "is_never_kept", False) or request.path.startswith(FORGETFUL)


@dataclass(frozen=True)
class Typed:
    """The text of a form, in the order in which it was sent."""

    fields: tuple[tuple[str, str], ...] = ()
    had_files: bool = False

    @property
    def shown(self) -> list[tuple[str, str]]:
        """What a person can recognise: names as words, and no empty fields."""
        return [
            (re.sub(r"[-_]+", " ", name), value) for name, value in self.fields if value.strip()
        ]


def came_from_us(request: HttpRequest) -> bool:
    """Only the browser can say so. A form that a stranger's page has filled in is never offered."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    here = f"{request.scheme}://{request.get_host()}"
    origin = request.headers.get("Origin")
    if origin is not None:
        return origin == here
    from_page = urlsplit(request.headers.get("Referer", ""))
    return f"{from_page.scheme}://{from_page.netloc}" == here


def typed(request: HttpRequest) -> Typed | None:
    """What may be read back of a form; None where nothing may, or where it is too much."""
    if request.method != "POST" or forgets(request) or not came_from_us(request):
        return None
    try:
        fields = tuple(
            (name, str(value))
            for name, values in request.POST.lists()
            for value in values
            if name not in OURS and not SECRET.search(name)
        )
        had_files = bool(request.FILES)
    except (UnreadablePostError, RequestDataTooBig):
        return None
    if sum(len(name) + len(value) for name, value in fields) > KEPT_AT_MOST:
        return None
    return Typed(fields, had_files)


def was_taken(request: SiteRequest) -> bool:
    """Whether a form of which the browser keeps a draft was taken: it led on, and no refusal was said."""
    if request.method != "POST" or not request.POST.get("writer"):
        return False
    said = messages.get_messages(request)
    queued = getattr(
        said, "_queued_messages", []
    )  # read before the answer, they stand nowhere else
    return all(one.level < messages.ERROR for one in queued)


def put_aside(request: SiteRequest) -> bool:
    """Keep the form in the session until whoever sent it has signed in; False where that may not be."""
    found = typed(request)
    network = request.META.get("REMOTE_ADDR", "")
    if found is None or not limits.within("kept", network, most=PER_MINUTE, at=request.at):
        return False
    request.session[SLOT] = {
        "name": secrets.token_urlsafe(12),
        "at": request.at.isoformat(),
        "path": request.get_full_path(),
        "fields": [list(pair) for pair in found.fields],
        "had_files": found.had_files,
        "writer": request.POST.get("writer", "")[:16],
    }
    return True


@dataclass(frozen=True)
class Kept:
    """A form that was put aside."""

    name: str
    at: datetime
    path: str
    typed: Typed
    writer: str


def kept(request: SiteRequest) -> Kept | None:
    """Find what was put aside in this session, as long as it is fresh."""
    row = request.session.get(SLOT)
    if not row:
        return None
    at = datetime.fromisoformat(row["at"])
    if request.at - at > KEPT_FOR:
        forget(request)
        return None
    fields = tuple((name, value) for name, value in row["fields"])
    return Kept(row["name"], at, row["path"], Typed(fields, row["had_files"]), row["writer"])


def forget(request: SiteRequest) -> None:
    """Drop what was put aside."""
    request.session.pop(SLOT, None)


def forget_if_sent(request: SiteRequest) -> None:
    """Drop it once it is on its way."""
    name = request.POST.get("kept", "") if request.method == "POST" else ""
    row = request.session.get(SLOT) if name else None
    if row and secrets.compare_digest(row["name"].encode(), name.encode("utf-8", "replace")):
        forget(request)
