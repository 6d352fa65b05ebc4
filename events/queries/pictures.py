"""Photos of a meetup."""

from __future__ import annotations

from events.models import Event, Picture, PictureConcern


def pictures_of(event: Event) -> list[Picture]:
    """The pictures that everybody sees."""
    return list(Picture.objects.shown().filter(event=event).select_related("event"))


def pictures_kept(event: Event) -> list[Picture]:
    """All that were not taken away, for those who run the meetup."""
    return list(Picture.objects.kept().filter(event=event).select_related("event"))


def concerns_of(event: Event) -> dict[int, PictureConcern]:
    """What waits for an answer, by the picture's key."""
    rows = PictureConcern.objects.filter(picture__event=event, settled_at__isnull=True)
    return {row.picture_id: row for row in rows.select_related("picture__event")}
