"""Calendars as they are answered: written once while nothing changes, with a date and a tag that stay true.

A calendar has a mark of its rows. While the mark is the same, the text that was written for it is answered
from the cache. What it says has an ETag; the date is that of the first answer that said so, and is told only
once that second is over, so that two texts never share one.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from functools import partial

from django.core.cache import cache
from django.db import transaction
from django.db.models import TextField
from django.db.models.functions import Cast
from django.http import HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import http_date

from community.http import SiteRequest
from community.models import Group, Person
from events.models import Edition, Event, Room, Seat
from events.models.event import EventQuerySet

CALENDAR = "text/calendar; charset=utf-8"
KEPT = 6 * 3600  # seconds
FORM = "1"  # raised when the same rows are written otherwise
SECOND = timedelta(seconds=1)


def mark_of(events: EventQuerySet, *said: object) -> str:
    """What changes whenever a calendar of these meetups would read otherwise.

    Whoever changes what an entry says sets the meetup's `changed_at`; names of groups have no date.
    """
    # as the database writes it: read as dates, a thousand of them take longer than all the rest
    changed = events.annotate(changed_text=Cast("changed_at", TextField()))
    rows = changed.values_list("uid", "changed_text", "sequence", "title")
    groups = Group.objects.order_by("pk").values_list("pk", "name", "city")
    return digest((FORM, *said), rows, groups)


def mark_of_seats(person: Person, *said: object) -> str:
    """What changes whenever somebody's own calendar would read otherwise."""
    seats = Seat.objects.open().filter(person=person)
    facts = seats.order_by("pk").values_list(
        "public_id", "state", "guests", "offered_until", "room"
    )
    events = Event.objects.filter(pk__in=seats.values("event")).in_calendars()
    rooms = Room.objects.filter(pk__in=seats.values("room")).order_by("pk")
    links = rooms.values_list("mode", "link", "name", "venue")
    return digest((mark_of(events, *said),), facts, links)


def digest(*parts: Iterable[object]) -> str:
    """One word for all of it."""
    made = hashlib.blake2b(digest_size=16)
    for part in parts:
        made.update(repr(tuple(part)).encode())
        made.update(b"\n")
    return made.hexdigest()


def answer(
    request: SiteRequest,
    write: Callable[[], bytes],
    *,
    key: str,
    mark: str,
    name: str,
    is_private: bool = False,
) -> HttpResponseBase:
    """The calendar with its validators, or 304 for who has it already (RFC 9110, 13)."""
    etag, body = _text(write, key=key, mark=mark)
    edition = _edition(key, etag, at=request.at)
    changed = _told(edition, at=request.at)
    response = HttpResponse(content_type=CALENDAR)
    response.headers["ETag"] = f'"{etag}"'
    if changed is not None:
        response.headers["Last-Modified"] = http_date(changed)
    # keep it, and ask whether it still stands
    response.headers["Cache-Control"] = "private, no-cache" if is_private else "no-cache"
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    if is_private:
        keep_secret(response)
    conditional = get_conditional_response(
        request, etag=f'"{etag}"', last_modified=changed, response=response
    )
    if conditional is not None and conditional is not response:
        if is_private:
            keep_secret(conditional)
        return conditional
    response.content = body()
    return response


def keep_secret(response: HttpResponseBase) -> None:
    """Have nobody index the address or be told that one came from there."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response.headers["Referrer-Policy"] = "no-referrer"


def _text(write: Callable[[], bytes], *, key: str, mark: str) -> tuple[str, Callable[[], bytes]]:
    """The tag of the text, and how to come by the text: who has it already is not sent it."""
    name = f"calendar:{digest((key, mark))}"
    if kept := cache.get(name):
        etag, packed = kept
        return etag, partial(zlib.decompress, packed)
    body = write()
    etag = hashlib.sha256(body).hexdigest()[:32]
    cache.set(name, (etag, zlib.compress(body, 1)), KEPT)
    return etag, lambda: body


def _edition(key: str, etag: str, *, at: datetime) -> Edition:
    """What is known of this text; where it is new, since now."""
    edition = Edition.objects.filter(key=key).first()
    if edition is not None and edition.etag == etag:
        return edition
    with transaction.atomic():
        edition, made = Edition.objects.select_for_update().get_or_create(
            key=key, defaults={"etag": etag, "changed_at": at}
        )
        if not made and edition.etag != etag:
            edition.etag, edition.changed_at = etag, max(at, edition.changed_at + SECOND)
            edition.save(update_fields=["etag", "changed_at"])
    return edition


def _told(edition: Edition, *, at: datetime) -> int | None:
    """The second since which it reads so; None while that second may still bring another text."""
    since = edition.changed_at.astimezone(UTC)
    if since.microsecond:
        since = since.replace(microsecond=0) + SECOND
    return int(since.timestamp()) if since <= at else None
