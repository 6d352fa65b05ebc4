"""News of meetups, for programs: cacheable, and unchanged while nothing changed."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response
from django.utils.feedgenerator import Atom1Feed
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from community.http import SiteRequest
from community.models import Group
from events import calendars, queries
from events.models import Event

ENTRIES = 50  # how many meetups a news feed holds
JSON_FEED = "application/feed+json; charset=utf-8"
ATOM = "application/atom+xml; charset=utf-8"


@require_safe
@login_not_required
def group_news(request: SiteRequest, slug: str) -> HttpResponseBase:
    """What a group announced, newest first, as Atom."""
    group = _group(request, slug)
    groups = queries.with_chapters(group, person=request.person)
    events = queries.for_feed(groups=groups, person=request.person, limit=ENTRIES)
    changed = calendars.newest_change(events) or group.created_at
    feed = News(
        title=_("%s meetups") % group.name,
        link=f"{_whole('/groups/')}{group.slug}/",
        feed_url=_whole(request.path),
        feed_guid=f"urn:uuid:{calendars.stable_name(f'group:{group.public_id}')}",
        description=group.summary,
        author_name=group.name,
        language="en",
        changed=changed,
    )
    for event in events:
        feed.add_item(**_entry(event))
    body = feed.writeString("utf-8").encode()
    return _answer(request, body, content_type=ATOM, changed=changed)


@require_safe
@login_not_required
def group_news_json(request: SiteRequest, slug: str) -> HttpResponseBase:
    """The same as JSON Feed 1.1."""
    group = _group(request, slug)
    groups = queries.with_chapters(group, person=request.person)
    events = queries.for_feed(groups=groups, person=request.person, limit=ENTRIES)
    changed = calendars.newest_change(events) or group.created_at
    feed: dict[str, Any] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": _("%s meetups") % group.name,
        "home_page_url": f"{_whole('/groups/')}{group.slug}/",
        "feed_url": _whole(request.path),
        "language": "en",
        "authors": [{"name": group.name, "url": f"{_whole('/groups/')}{group.slug}/"}],
        "items": [_item(event) for event in events],
    }
    if group.summary:
        feed["description"] = group.summary
    body = json.dumps(feed, ensure_ascii=False, indent=1).encode()
    return _answer(request, body, content_type=JSON_FEED, changed=changed)


def _item(event: Event) -> dict[str, Any]:
    entry = _entry(event)
    return {
        "id": entry["unique_id"],
        "url": entry["link"],
        "title": entry["title"],
        "content_text": entry["description"],
        "date_published": entry["pubdate"].isoformat(),
        "date_modified": entry["updateddate"].isoformat(),
        "authors": [{"name": entry["author_name"]}],
        "tags": list(entry["categories"]),
    }


class News(Atom1Feed):
    """Atom whose date is that of the last change, and never of the asking."""

    def latest_post_date(self) -> datetime:
        changed: datetime = self.feed["changed"]
        return changed


def _entry(event: Event) -> dict[str, Any]:
    where = f", {event.place_words}" if event.place_words else ""
    hours = f", {event.hours_words} {event.zone_words}" if event.hours_words else ""
    said = f"{event.date_words}{hours}{where}."
    if event.is_cancelled:
        said = _("Cancelled: %s") % event.cancellation.reason + "\n" + said
    elif event.is_postponed:
        said = _("Postponed: %s") % event.postponement.reason + "\n" + said
    if event.part_of is not None:
        said += " " + _("Part of %s.") % event.part_of.line
    return {
        "title": _title(event),
        "link": _whole(event.get_absolute_url()),
        "unique_id": f"urn:uuid:{event.uid}",
        "description": f"{said} {event.summary}".strip(),
        "pubdate": event.publication.published_at,
        "updateddate": event.changed_at,
        "author_name": event.group.name,
        "categories": (event.group.name,),
    }


def _title(event: Event) -> str:
    if event.is_cancelled:
        return _("Cancelled: %s") % event.title
    return _("Postponed: %s") % event.title if event.is_postponed else event.title


def _group(request: SiteRequest, slug: str) -> Group:
    return get_object_or_404(Group.objects.visible_to(request.person), slug=slug)


def _whole(path: str) -> str:
    return f"{settings.SITE_URL}{path}"


def _answer(
    request: SiteRequest, body: bytes, *, content_type: str, changed: datetime | None
) -> HttpResponseBase:
    """The body with its validators, or 304 for who has it already."""
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    seconds = int(changed.astimezone(UTC).timestamp()) if changed else None
    response = HttpResponse(body, content_type=content_type)
    response.headers["ETag"] = etag
    if seconds is not None:
        response.headers["Last-Modified"] = http_date(seconds)
    response.headers["Cache-Control"] = "no-cache"  # keep it, and ask whether it still stands
    return (
        get_conditional_response(request, etag=etag, last_modified=seconds, response=response)
        or response
    )
