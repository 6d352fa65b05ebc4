"""The forms of one room, for the host who looks after it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from community.forms import MarkdownField, MarkdownWidget
from community.models import Group, Person
from events.forms.rows import RoomForm, room_initial
from events.models import Listing, Room


class OwnRoomForm(RoomForm):
    """One place of a meetup by itself. Whose it is and how people join it are the organisers' to say."""

    read_at = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, *, room: Room, listings: list[Listing]) -> None:
        initial = room_initial(room) | {"read_at": room.event.changed_at.isoformat()}
        groups: list[Group] = []
        super().__init__(data, groups=groups, listings=listings, initial=initial)
        for name in ("public_id", "group", "mode"):
            del self.fields[name]


class RoomRecapForm(forms.Form):
    """How it was in one room."""

    text = MarkdownField(
        label=_("How was it there?"),
        max_length=6_000,
        widget=MarkdownWidget({"rows": 6}),
        help_text=_(
            "A few sentences. They stand under the recap of all, with the name of the city."
        ),
    )


def places_for_room(room: Room, person: Person) -> list[Listing]:
    """The kept places that its host may choose: all that the host can see, and the one it stands in."""
    seen = Listing.objects.visible_to(person).values("pk")
    own = Listing.objects.filter(venues__rooms=room).values("pk")
    return list(Listing.objects.filter(Q(pk__in=seen) | Q(pk__in=own)).with_words())
