"""What mail says to a calendar about somebody's seat (iTIP, RFC 5546; as mail carries it, RFC 6047).

A seat puts the meetup into the calendar behind the mailbox (`REQUEST`), a change writes it anew, and losing
the seat, or the meetup being called off, takes it out (`CANCEL`). It is the same entry as in the feeds: the
same UID. Programs drop what is older than they know, so each message to one person has a higher SEQUENCE
than the one before it (docs/decisions/calendar-mail.md).
"""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from community import zones
from community.mailroom.addresses import address_of, sending_address
from community.models import Person
from community.wall import zone_or_utc
from events import calendars, ical, queries
from events.models import Event, MailedEntry, Seat

REQUEST, CANCEL = MailedEntry.Method.REQUEST, MailedEntry.Method.CANCEL


def invitation(seat: Seat, *, method: str, at: datetime, event: Event | None = None) -> str:
    """Write the calendar part of a mail about a seat. Each call is the next message to that person.

    Empty where a calendar can be told nothing: the meetup has no day yet, nobody is reached, or what is to be
    taken out was never put in. `event` is the seat's own, complete already, where many seats are told of.
    """
    event = event or queries.for_calendar_entry(seat.event)
    address = address_of(seat.person)
    if not address or event.is_draft or not event.is_known_to_the_day:
        return ""
    sequence = _next(event, seat.person, method=method, at=at)
    if sequence is None:
        return ""
    with translation.override(seat.person.mail_language):
        part = part_of(seat, event)
        part = calendars.Part(
            is_sure=part.is_sure and method == REQUEST,
            word=part.word if method == REQUEST else "",
            said=part.said if method == REQUEST else _no_more(event),
            place=part.place,
            link=part.link if method == REQUEST else "",
            sequence=sequence,
            stamp=at,
            lines=(_organizer(event), _attendee(seat, address, is_sure=part.is_sure)),
            is_off=method == CANCEL,
        )
        lines = [
            *("BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{calendars.PRODUCT}"),
            *("CALSCALE:GREGORIAN", f"METHOD:{method}"),
            *calendars.zone_lines([event]),
            *calendars.entry_lines(event, site=settings.SITE_URL, part=part),
            "END:VCALENDAR",
        ]
    return ical.joined(lines).decode()


def part_of(seat: Seat, event: Event) -> calendars.Part:
    """What an entry says to whom this seat belongs: how sure it is, where they go, and how they join."""
    word = said = ""
    if seat.is_waiting:
        word = _("waitlist")
        said = _("You are on the waitlist. If a seat becomes free for you, this entry says so.")
    elif seat.is_asked:
        word = _("not approved yet")
        said = _("You requested a seat. The organisers have not answered yet.")
    elif seat.is_offered:
        word = _("a seat is offered to you")
        said = _("A seat is kept for you until %s. Accept it on the page of the meetup.") % (
            _when(seat.offered_until, event) if seat.offered_until else "…"
        )
    elif seat.guests:
        said = ngettext(
            "You have a seat, and so has %(n)s guest of yours.",
            "You have a seat, and so have %(n)s guests of yours.",
            seat.guests,
        ) % {"n": seat.guests}
    else:
        said = _("You have a seat.")
    room = seat.room
    return calendars.Part(
        is_sure=seat.is_seated,
        word=word,
        said=said,
        place=_("Online") if room.is_online else calendars.place_of(room),
        link=_link(seat, event) if seat.is_seated else "",
    )


def _link(seat: Seat, event: Event) -> str:
    """How somebody with a seat joins: by their own room's link, or by the one for all with a seat."""
    return (seat.room.link if seat.room.is_online else "") or event.online_link


def _no_more(event: Event) -> str:
    return "" if event.is_cancelled else _("You have no seat at this meetup any more.")


def _when(moment: datetime, event: Event) -> str:
    local = moment.astimezone(zone_or_utc(event.timezone))
    return f"{date_format(local, 'l j F Y, H:i')} {zones.label_of(local)}"


def _next(event: Event, person: Person, *, method: str, at: datetime) -> int | None:
    """The sequence of the next message to this person; None where there is nothing to take out."""
    with transaction.atomic():
        rows = MailedEntry.objects.filter(event=event, person=person)
        entry = rows.select_for_update().first()
        if method == CANCEL and (entry is None or entry.method == CANCEL):
            return None
        if entry is None:
            first = {"sequence": event.sequence, "method": method, "written_at": at}
            entry, made = rows.get_or_create(event=event, person=person, defaults=first)
            if made:
                return entry.sequence
            entry = rows.select_for_update().get()
        entry.sequence, entry.method, entry.written_at = entry.outranked_by(event), method, at
        entry.save(update_fields=["sequence", "method", "written_at"])
        return entry.sequence


def _organizer(event: Event) -> str:
    return f"ORGANIZER;CN={ical.quoted(event.group.name)}:{_mailto(sending_address())}"


def _attendee(seat: Seat, address: str, *, is_sure: bool) -> str:
    answer = "ACCEPTED" if is_sure else "TENTATIVE"
    guests = f";X-NUM-GUESTS={seat.guests}" if seat.guests else ""
    return (
        f"ATTENDEE;CN={ical.quoted(seat.person.name)};CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT"
        f";PARTSTAT={answer};RSVP=FALSE{guests}:{_mailto(address)}"
    )


def _mailto(address: str) -> str:
    return f"mailto:{ical.uri(address)}"
