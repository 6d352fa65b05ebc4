"""The request as our middleware leaves it, for type checkers and readers."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from community.models import Person


class SiteRequest(HttpRequest):
    """A request with the time it came, who sent it and from which zone, and what htmx says of it."""

    at: datetime
    person: Person | None
    zone: ZoneInfo | None
    theme: str
    htmx: HtmxDetails


class MemberRequest(SiteRequest):
    """A request of somebody who is signed in."""

    person: Person
