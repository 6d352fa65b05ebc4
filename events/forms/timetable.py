"""The small forms of a timetable."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from community.forms import WholeNumberField
from events.forms.base import TimeInput
from events.models import AgendaItem, Event, Room, Track


class PlaceForm(forms.Form):
    """When a line begins, how long it lasts, and in which track."""

    starts_time = forms.TimeField(label=_("From"), required=False, widget=TimeInput)
    minutes = WholeNumberField(label=_("Minutes"), min_value=1, max_value=2880, required=False)
    day = forms.TypedChoiceField(label=_("Day"), coerce=int, required=False)
    track = forms.ModelChoiceField(
        Track.objects.none(),
        label=_("Track"),
        required=False,
        to_field_name="public_id",
        empty_label=_("everybody"),
    )

    def __init__(
        self, *args: Any, event: Event, days: int, tracks: list[Track], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.fields["track"]
        if not tracks:
            del self.fields["track"]
        elif isinstance(chosen, forms.ModelChoiceField):
            chosen.queryset = Track.objects.filter(pk__in=[track.pk for track in tracks])
        day = self.fields["day"]
        if days == 1:
            del self.fields["day"]
        elif isinstance(day, forms.ChoiceField):
            day.choices = [(n, str(n)) for n in range(1, days + 1)]

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        if said.get("starts_time") and not said.get("minutes") and "minutes" not in self.errors:
            self.add_error("minutes", _("How long does it last?"))
        return said

    @property
    def place(self) -> dict[str, Any]:
        """What the actions are to be told."""
        said = self.cleaned_data
        return {
            "starts_time": said["starts_time"],
            "minutes": said["minutes"],
            "day": said.get("day") or 1,
            "track": said.get("track"),
        }


class BreakForm(PlaceForm):
    """A break."""

    title = forms.CharField(label=_("Break"), max_length=200)
    field_order = ["title", "starts_time", "minutes", "day", "track"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["starts_time"].required = True
        self.fields["minutes"].required = True


class TrackForm(forms.Form):
    """A track, and the room that it is in."""

    name = forms.CharField(label=_("New track"), max_length=60)
    room = forms.ModelChoiceField(
        Room.objects.none(),
        label=_("In which room?"),
        required=False,
        to_field_name="public_id",
        empty_label=_("not said"),
    )

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        room = self.fields["room"]
        if isinstance(room, forms.ModelChoiceField):
            room.queryset = Room.objects.open().filter(event=event).select_related("venue", "group")


def place_initial(item: AgendaItem) -> dict[str, Any]:
    """Where a line stands."""
    return {
        "starts_time": item.starts_time,
        "minutes": item.minutes,
        "day": item.day,
        "track": item.track.public_id if item.track else None,
    }
