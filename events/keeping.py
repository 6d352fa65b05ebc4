"""The ways into somebody's own calendar: links that the programs of others understand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.utils.translation import gettext as _

from events import calendars, ical
from events.models import Event

GOOGLE = "https://calendar.google.com/calendar"
OUTLOOK = "https://outlook.live.com/calendar/0"
OFFICE = "https://outlook.office.com/calendar/0"
LONGEST = 600  # characters of a description that an address can carry


@dataclass(frozen=True, slots=True)
class Follow:
    """How a calendar is followed, so that it stays true by itself."""

    name: str
    address: str  # with https, to be copied
    file: str
    webcal: str
    google: str
    outlook: str
    office: str


@dataclass(frozen=True, slots=True)
class Once:
    """How one meetup is put into a calendar, as it stands now."""

    file: str
    google: str
    outlook: str
    office: str


def follow(path: str, name: str) -> Follow:
    """The ways to follow the calendar at that path."""
    address = settings.SITE_URL + path
    webcal = "webcal://" + address.partition("://")[2]
    asked = urlencode({"url": address, "name": name})
    return Follow(
        name=name,
        address=address,
        file=path,
        webcal=webcal,
        google=f"{GOOGLE}/r?{urlencode({'cid': webcal})}",
        outlook=f"{OUTLOOK}/addfromweb?{asked}",
        office=f"{OFFICE}/addfromweb?{asked}",
    )


def once(event: Event, *, file: str) -> Once | None:
    """The ways to put one meetup in; None where its day is not known or it is off."""
    if event.starts_on is None or not event.is_known_to_the_day or event.is_cancelled:
        return None
    details = "\n\n".join(
        part
        for part in (
            ical.plain(event.summary)[:LONGEST],
            _("The page of this meetup: %s") % (settings.SITE_URL + event.get_absolute_url()),
        )
        if part
    )
    google = {
        "action": "TEMPLATE",
        "text": event.title,
        "dates": _google_dates(event),
        "details": details,
        "location": calendars.location(event),
    }
    if event.is_timed:
        google["ctz"] = calendars.zone_named(event).key
    outlook = {
        "path": "/calendar/action/compose",
        "rru": "addevent",
        "subject": event.title,
        **_outlook_dates(event),
        "location": calendars.location(event),
        "body": details,
    }
    return Once(
        file=file,
        google=f"{GOOGLE}/render?{urlencode(google)}",
        outlook=f"{OUTLOOK}/deeplink/compose?{urlencode(outlook)}",
        office=f"{OFFICE}/deeplink/compose?{urlencode(outlook)}",
    )


def _google_dates(event: Event) -> str:
    if event.is_timed and event.starts_at and event.ends_at:
        zone = calendars.zone_named(event)
        start, end = event.starts_at.astimezone(zone), event.ends_at.astimezone(zone)
        mark = "Z" if zone.key == "UTC" else ""
        return f"{ical.wall(start)}{mark}/{ical.wall(end)}{mark}"
    first, last = event.when.starts_on, event.when.last_day
    if first is None or last is None:
        return ""
    return f"{ical.day(first)}/{ical.day(last + timedelta(days=1))}"


def _outlook_dates(event: Event) -> dict[str, str]:
    if event.is_timed and event.starts_at and event.ends_at:
        return {"startdt": _moment(event.starts_at), "enddt": _moment(event.ends_at)}
    first, last = event.when.starts_on, event.when.last_day
    if first is None or last is None:
        return {}
    after = last + timedelta(days=1)
    return {"startdt": first.isoformat(), "enddt": after.isoformat(), "allday": "true"}


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
