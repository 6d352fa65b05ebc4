"""The form of a place that a group keeps."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from community.forms import MarkdownField, MarkdownWidget
from community.models import Group
from events.facts import Place, VenueFacts
from events.forms.base import WebAddressField
from events.models import Listing


class VenueForm(forms.Form):
    """A place: where it is, and how one gets in."""

    read = forms.CharField(widget=forms.HiddenInput, required=False)
    group = forms.ModelChoiceField(
        Group.objects.none(), label=_("Which group keeps it?"), to_field_name="slug"
    )
    name = forms.CharField(label=_("Name"), max_length=160)
    city = forms.CharField(label=_("City"), max_length=80)
    area = forms.CharField(label=_("Part of town"), max_length=120, required=False)
    address = forms.CharField(label=_("Address"), max_length=300, required=False)
    map_url = WebAddressField(
        label=_("Link to a map"),
        max_length=500,
        required=False,
        help_text=_("An address that begins with https:// or http://."),
    )
    access = MarkdownField(
        label=_("Getting in"),
        required=False,
        max_length=4_000,
        widget=MarkdownWidget({"rows": 6}),
        help_text=_(
            "Is there an entrance without steps? Where does one park? Which gate, and is an ID asked"
            " for? It stands on the meetup’s page and in the mail that confirms a seat."
        ),
    )

    def __init__(
        self,
        data: Any = None,
        *,
        groups: list[Group],
        listing: Listing | None = None,
        initial: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=initial if listing is None else _initial_of(listing))
        field = self.fields["group"]
        if listing is not None:
            del self.fields["group"]
        elif isinstance(field, forms.ModelChoiceField):
            field.queryset = Group.objects.filter(pk__in=[group.pk for group in groups])
            field.empty_label = None

    def facts(self) -> VenueFacts:
        """What was said, in the shape that actions take."""
        said = self.cleaned_data
        place = Place(said["name"], said["area"], said["city"], said["address"], said["map_url"])
        return VenueFacts(place, said["access"])


def _initial_of(listing: Listing) -> dict[str, Any]:
    now = listing.now
    names = ("name", "city", "area", "address", "map_url", "access")
    return {"read": now.public_id, **{name: getattr(now, name) for name in names}}
