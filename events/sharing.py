"""What a picture beside a link says of a meetup: words of the site's own language, the same for everybody."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from community.models import Group
from events.models import Event
from events.posters import Poster


def is_shared(event: Event) -> bool:
    """Whether everybody may see the meetup, and with it a picture of it."""
    hidden = not Group.objects.visible_to(None).filter(pk=event.group_id).exists()
    return hasattr(event, "publication") and not hidden


def poster_of(event: Event) -> Poster:
    """The words of the picture; whoever fetches it for a link asks in no language."""
    with override(settings.LANGUAGE_CODE):
        hours = event.hours_words and f"{event.hours_words} {event.zone_words}"
        note, day = "", event.date_words
        if event.is_cancelled:
            note = _("Cancelled")
        elif event.is_postponed:
            note, hours = _("Postponed"), ""
            day = _("A new date is to come")
        return Poster(event.title, event.group.name, day, hours, _where(event), note)


def poster_path(event: Event) -> str:
    """Where the picture as it is now stands."""
    return reverse("events:poster", args=[event.public_id, poster_of(event).mark])


def _where(event: Event) -> str:
    venues = [room.venue for room in event.places if room.venue is not None]
    cities = list(dict.fromkeys(venue.city for venue in venues if venue.city))
    if event.online_link or any(room.is_online for room in event.places):
        cities.append(_("Online"))
    return ", ".join(cities)
