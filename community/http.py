"""The request as our middleware leaves it, for type checkers and readers."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from community.models import Person


class SiteRequest(HttpRequest):
    """A request with the time it came, the person who sent it, and what htmx says of it."""

    at: datetime
    person: Person | None
    htmx: HtmxDetails


class MemberRequest(SiteRequest):
    """A request of somebody who is signed in."""

    person: Person
