"""What people are told about meetups."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from community.kinds import Section, declare

MEETUPS = Section("meetups", _("Meetups"))

declare(
    "events.seat_taken",
    title=_("Your seat"),
    words=_("When you take a seat: the place and the time, and the link to join by video."),
    section=MEETUPS,
)
declare(
    "events.event_changed",
    title=_("New time or place"),
    words=_("When a meetup that you have a seat at moves."),
    section=MEETUPS,
)
declare(
    "events.event_postponed",
    title=_("Postponed"),
    words=_("When a meetup that you have a seat at is put off until a new date is found."),
    section=MEETUPS,
)
declare(
    "events.event_cancelled",
    title=_("Cancelled"),
    words=_("When a meetup that you have a seat at is called off."),
    section=MEETUPS,
)
