"""A form that is sent twice is taken once: `@once` above a view that makes something.

    @once
    @require_http_methods(["GET", "HEAD", "POST"])
    def state(request: MemberRequest) -> HttpResponse: ...

Nothing else is needed, in the form or in the view. Whoever presses the button twice, or loads the answer
again, sends the very same form: the same person, to the same address, with the same content, from the
same rendering of the page (each rendering masks its CSRF token anew, so that the token names the page
that was filled in). The first one is taken; every other does nothing, goes where the first one went, and
is told what the first one was told. The same words from a page that was loaded again are a new deed.

The row that says so is written first, in the transaction of the deed. Of two that come at the same moment
the second waits for the first (on its unique key in PostgreSQL, on the database's lock in SQLite); was
the first refused or did it fail, its row is gone and the second is judged by itself.

What counts as taken: the view answers with a redirect and says no error. A page that shows faults, a
refusal, an exception: all of them may be sent again.

Not for views that hold a file of many megabytes (the transaction spans the whole view), and never for
ballots: the row names the person and the minute.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from django.contrib import messages
from django.contrib.messages.storage.cookie import MessageDecoder, MessageEncoder
from django.db import IntegrityError, transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.crypto import salted_hmac

from community.http import SiteRequest
from community.models import Person, Sending

KEPT = timedelta(days=1)  # its words may name people; a form that comes later is a new one
Given = ParamSpec("Given")
Asked = TypeVar("Asked", bound=SiteRequest)
View = Callable[Concatenate[Asked, Given], HttpResponse]


def once(view: View[Asked, Given]) -> View[Asked, Given]:
    """Take the same form once, however often it is sent."""

    @wraps(view)
    def taken_once(request: Asked, *args: Given.args, **kwargs: Given.kwargs) -> HttpResponse:
        person = request.person
        key = _key_of(request, person) if person and request.method == "POST" else None
        if person is None or key is None:
            return view(request, *args, **kwargs)
        with transaction.atomic():
            sending = _first(key, person, request.at)
            if sending is None:
                return _as_before(request, key)
            said_before = len(_queued(request))
            response = view(request, *args, **kwargs)
            said = _queued(request)[said_before:]
            if response.status_code == 302 and all(one.level < messages.ERROR for one in said):
                sending.led_to = response["Location"]
                sending.said = json.dumps(said, cls=MessageEncoder)
                sending.save(update_fields=["led_to", "said"])
            else:
                sending.delete()
            return response

    taken_once.is_once = True  # type: ignore[attr-defined]  # read by the tests' table of forms
    return cast("View[Asked, Given]", taken_once)


def forget(*, before: datetime) -> int:
    """Delete the rows of forms that were sent before that moment."""
    gone, _by_model = Sending.objects.filter(at__lt=before).delete()
    return gone


def _key_of(request: SiteRequest, person: Person) -> str | None:
    """Name the form as it was sent; None where no page of ours was filled in."""
    if not request.POST.get("csrfmiddlewaretoken"):
        return None
    digest = hashlib.sha256()
    for part in _parts(request, person):
        digest.update(len(part).to_bytes(8, "big") + part)
    # keyed, so that a short answer cannot be guessed from the row
    return salted_hmac("community.once", digest.digest(), algorithm="sha256").hexdigest()


def _parts(request: SiteRequest, person: Person) -> Iterator[bytes]:
    yield person.public_id.encode()
    yield request.get_full_path().encode("utf-8", "surrogatepass")
    for name, values in request.POST.lists():
        for value in values:
            yield name.encode("utf-8", "surrogatepass")
            yield str(value).encode("utf-8", "surrogatepass")
    for name, files in request.FILES.lists():
        for file in files:
            yield name.encode("utf-8", "surrogatepass")
            yield str(file.name).encode("utf-8", "surrogatepass")
            content = hashlib.sha256()
            for chunk in file.chunks():
                content.update(chunk)
            file.seek(0)
            yield content.digest()


def _first(key: str, person: Person, at: datetime) -> Sending | None:
    """Write the row; None where an equal form was taken before."""
    try:
        with transaction.atomic():
            return Sending.objects.create(key=key, person=person, at=at)
    except IntegrityError:
        return None


def _as_before(request: SiteRequest, key: str) -> HttpResponse:
    """Lead where the first one led, with the same words."""
    earlier = Sending.objects.get(key=key)
    for one in json.loads(earlier.said or "[]", cls=MessageDecoder):
        messages.add_message(request, one.level, one.message, one.extra_tags or "")
    return HttpResponseRedirect(earlier.led_to)


def _queued(request: SiteRequest) -> list[Any]:
    """What the next page will say so far."""
    storage = cast("Any", messages.get_messages(request))
    return cast("list[Any]", storage._queued_messages)  # noqa: SLF001  (read before the answer, they stand nowhere else)
