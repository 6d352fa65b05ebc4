"""The rows of the form: places, and lines of the agenda."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from community import zones
from community.forms import MarkdownField, MarkdownWidget, WholeNumberField
from community.models import Group, Person
from events.facts import ItemFacts, Place, RoomFacts, SpeakerFacts
from events.forms.base import KeepsWords, TimeInput, WebAddressField
from events.forms.placing import title_of
from events.models import AgendaItem, Event, Listing, Room

if TYPE_CHECKING:
    BaseRows = forms.BaseFormSet[Any]
else:
    BaseRows = forms.BaseFormSet

TYPED = ("place", "area", "city", "address", "map_url")
_LINKED = re.compile(r"^(?P<byline>.*?)\s*@(?P<person>[a-z2-9]{16})$")


def _name_of(listing: Listing) -> str:
    now = listing.now
    named = ", ".join(part for part in (now.name, now.area) if part)
    return _now("%(place)s, kept by %(group)s") % {"place": named, "group": listing.group.name}


class RoomForm(KeepsWords):
    """One place of the meetup."""

    public_id = forms.CharField(widget=forms.HiddenInput, required=False)
    group = forms.ModelChoiceField(
        Group.objects.none(),
        label=_("Which group opens it?"),
        required=False,
        to_field_name="slug",
        empty_label=_("The organising group"),
    )
    known = forms.ChoiceField(
        label=_("A place from the directory"),
        required=False,
        help_text=_("Or type another one here."),
    )
    place = forms.CharField(label=_("Place"), max_length=160, required=False)
    address = forms.CharField(label=_("Address"), max_length=300, required=False)
    area = forms.CharField(label=_("Part of town"), max_length=120, required=False)
    city = forms.CharField(label=_("City"), max_length=80, required=False)
    map_url = WebAddressField(label=_("Link to a map"), max_length=500, required=False)
    capacity = WholeNumberField(
        label=_("Seats"),
        min_value=1,
        max_value=100_000,
        required=False,
        help_text=_("Empty: no limit."),
    )
    mode = forms.ChoiceField(
        label=_("How people join"),
        choices=Room.Mode.choices,
        initial=Room.Mode.IN_PERSON,
        required=False,
    )
    link = forms.URLField(
        label=_("Link to join online"),
        max_length=500,
        required=False,
        assume_scheme="https",
        help_text=_("Shown to those who have a seat here, and nobody else."),
    )
    video = forms.ChoiceField(
        label=_("By video it"), choices=Room.Video.choices, required=False, initial="none"
    )
    part = forms.CharField(
        label=_("Its part"),
        max_length=160,
        required=False,
        help_text=_("In a linked meetup: “Sends the first two talks”."),
    )
    name = forms.CharField(
        label=_("Name of the room"),
        max_length=120,
        required=False,
        help_text=_("Where the city does not say enough."),
    )
    zone = forms.ChoiceField(
        label=_("Time zone there"),
        required=False,
        choices=lambda: [
            ("", _("the same")),
            *((name, name.replace("_", " ")) for name in zones.places()),
        ],
    )

    def __init__(
        self, *args: Any, groups: list[Group], listings: Sequence[Listing] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.listings = {listing.public_id: listing for listing in listings}
        self._offer_places()
        field = self.fields["group"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = Group.objects.filter(pk__in=[group.pk for group in groups])

    @property
    def title(self) -> str:
        """What the row is about, for its summary."""
        return title_of(self)

    @property
    def is_quiet(self) -> bool:
        """Whether it stands already and has no fault: it may be folded up."""
        return bool(self.initial.get("public_id")) and not (self.is_bound and self.errors)

    def _offer_places(self) -> None:
        """The kept places by city; retired ones only where the room stands in them already."""
        chosen = self.initial.get("known", "")
        offered = [
            listing
            for listing in self.listings.values()
            if not listing.is_retired or listing.public_id == chosen
        ]
        if not offered:
            del self.fields["known"]
            return
        field = self.fields["known"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [
                ("", _("typed below")),
                *(
                    (city, [(one.public_id, _name_of(one)) for one in rows])
                    for city, rows in groupby(offered, key=lambda one: one.now.city)
                ),
            ]

    def clean(self) -> dict[str, Any]:
        """A kept place and a typed one cannot both be meant."""
        said = self.cleaned_data
        typed = [name for name in TYPED if name in self.changed_data and said.get(name)]
        if said.get("known") and typed:
            both = _(
                "You chose “%s” and typed a place as well. Empty what you typed, or choose “typed"
                " below”."
            )
            self.add_error("known", both % self.listings[said["known"]].now.name)
        return said

    def facts(self) -> RoomFacts:
        said = self.cleaned_data
        listing = self.listings.get(said.get("known", ""))
        place = Place(said["place"], said["area"], said["city"], said["address"], said["map_url"])
        return RoomFacts(
            place=Place() if listing else place,
            listing=listing,
            capacity=said["capacity"],
            name=said["name"],
            part=said["part"],
            group=said.get("group"),
            zone=said["zone"],
            mode=said.get("mode") or Room.Mode.IN_PERSON,
            link=said["link"],
            video=said["video"] or None,
            public_id=said.get("public_id", ""),
        )


class ItemForm(KeepsWords):
    """One line of the agenda."""

    public_id = forms.CharField(widget=forms.HiddenInput, required=False)
    kind = forms.ChoiceField(
        label=_("What"), choices=AgendaItem.Kind.choices, initial=AgendaItem.Kind.TALK
    )
    title = forms.CharField(label=_("Title"), max_length=200)
    speakers = forms.CharField(
        label=_("Who"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One a line, with the company: Yogesh (CSS Corp)."),
    )
    starts_time = forms.TimeField(label=_("From"), required=False, widget=TimeInput)
    minutes = WholeNumberField(label=_("Minutes"), min_value=1, max_value=2880, required=False)
    room = forms.ChoiceField(label=_("Where"), required=False, choices=[("", _("in every room"))])
    abstract = MarkdownField(
        label=_("What it is about"), required=False, widget=MarkdownWidget({"rows": 3})
    )

    @property
    def is_quiet(self) -> bool:
        """Whether it stands already and has no fault: it may be folded up."""
        return bool(self.initial.get("public_id")) and not (self.is_bound and self.errors)

    def clean_speakers(self) -> tuple[SpeakerFacts, ...]:
        """By-lines, each with the person whose page it names."""
        lines = (line.strip() for line in self.cleaned_data["speakers"].splitlines())
        return tuple(self._speaker(line) for line in lines if line)

    @staticmethod
    def _speaker(line: str) -> SpeakerFacts:
        found = _LINKED.match(line)
        byline = found["byline"] if found else line
        if len(byline) > 160:
            raise ValidationError(_("A by-line has at most 160 letters; one speaker a line."))
        if found is None:
            return SpeakerFacts(byline)
        person = Person.objects.with_pages().filter(public_id=found["person"]).first()
        if person is None:
            raise ValidationError(_("Nobody here has the name @%s.") % found["person"])
        return SpeakerFacts(byline or person.name, person)

    def facts(self) -> ItemFacts:
        said = self.cleaned_data
        return ItemFacts(
            kind=said["kind"],
            title=said["title"],
            abstract=said["abstract"],
            starts_time=said["starts_time"],
            minutes=said["minutes"],
            speakers=said["speakers"],
            room=int(said["room"]) if said.get("room") else None,
            public_id=said["public_id"],
        )


class Rows(BaseRows):
    """Rows of a form, of which more can be asked for; empty ones are passed over."""

    more = 1

    def show_as_typed(self) -> None:
        """Show what was typed without judging it."""
        for form in self.forms:
            form.show_as_typed()

    def add_fields(self, form: forms.Form, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["DELETE"].label = _("Take this out")

    def filled(self) -> list[Any]:
        """The rows that say something and were not struck out, in the order wanted."""
        rows = [
            form
            for form in self.forms
            if (form.initial or form.has_changed()) and not form.cleaned_data.get("DELETE")
        ]
        if self.can_order:
            rows.sort(key=lambda form: form.cleaned_data.get("ORDER") or 10_000)
        return rows


class ItemRows(Rows):
    more = 3


RoomFormSet = cast(
    "type[Rows]",
    forms.formset_factory(
        RoomForm, formset=Rows, extra=0, min_num=1, max_num=20, absolute_max=30, can_delete=True
    ),
)
ItemFormSet = cast(
    "type[Rows]",
    forms.formset_factory(
        ItemForm,
        formset=ItemRows,
        extra=3,
        max_num=80,
        absolute_max=100,
        can_delete=True,
        can_order=True,
    ),
)


def rooms_initial(event: Event) -> list[dict[str, Any]]:
    """The rooms as the rows of a form, those that wait for their group's answer among them."""
    rooms = event.rooms.planned().select_related("group", "venue__listing")
    return [room_initial(room) for room in rooms]


def room_initial(room: Room) -> dict[str, Any]:
    """One room as the row of a form."""
    kept = room.venue.listing if room.venue else None
    venue = room.venue if kept is None else None
    return {
        "public_id": room.public_id,
        "group": room.group.slug if room.group else None,
        "known": kept.public_id if kept else "",
        "place": venue.name if venue else "",
        "address": venue.address if venue else "",
        "area": venue.area if venue else "",
        "city": venue.city if venue else "",
        "map_url": venue.map_url if venue else "",
        "capacity": room.capacity,
        "video": room.video,
        "part": room.part,
        "name": room.name,
        "zone": room.timezone,
        "mode": room.mode,
        "link": room.link,
    }


def items_initial(event: Event) -> list[dict[str, Any]]:
    """The lines of the agenda as the rows of a form."""
    rooms = event.rooms.planned().values_list("pk", flat=True)
    places = {key: str(number) for number, key in enumerate(rooms)}
    return [
        {
            "public_id": item.public_id,
            "kind": item.kind,
            "title": item.title,
            "speakers": "\n".join(
                f"{who.byline} @{who.person.public_id}" if who.person else who.byline
                for who in item.speakers.all()
            ),
            "starts_time": item.starts_time,
            "minutes": item.minutes,
            "room": places.get(item.room_id or 0, ""),
            "abstract": item.abstract,
        }
        for item in event.lines
    ]
