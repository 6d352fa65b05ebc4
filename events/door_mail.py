"""What people are told about the door. Each letter goes once: its key sees to it."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy

from community import notifications
from community.words import said
from events import queries
from events.models import DoorPass, PictureConcern


def tell_doorkeeper(door_pass: DoorPass, *, at: datetime) -> None:
    """Tell somebody that they may check people in, and where."""
    event = door_pass.event
    if door_pass.person is None:
        return
    link = reverse("events:doors", args=[event.public_id])
    notifications.notify(
        person=door_pass.person,
        kind="events.door_opened",
        subject=said(gettext_lazy("You help at the door of %(title)s"), title=event.title),
        context={"event": event, "room": door_pass.room, "url": settings.SITE_URL + link},
        at=at,
        key=f"events.door_opened:{door_pass.public_id}",
        link=link,
        group=event.group,
    )


def tell_of_concern(concern: PictureConcern, *, at: datetime) -> None:
    """Tell the organisers that somebody wants a picture taken away."""
    event = concern.picture.event
    link = reverse("events:pictures", args=[event.public_id])
    for person in queries.organisers_of(event.group, at=at):
        notifications.notify(
            person=person,
            kind="events.picture_concern",
            subject=said(
                gettext_lazy("A picture of %(title)s: somebody asks to have it taken away"),
                title=event.title,
            ),
            context={"event": event, "concern": concern, "url": settings.SITE_URL + link},
            at=at,
            key=f"events.picture_concern:{concern.public_id}:{person.public_id}",
            link=link,
            group=event.group,
        )
