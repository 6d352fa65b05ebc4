"""The forms of sponsors."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from community import pictures
from community.models import Organisation
from events.forms.base import DayField
from events.models import Event, Sponsor, SponsorTier


class SponsorForm(forms.Form):
    """Who somebody is who sponsors."""

    name = forms.CharField(label=_("Name"), max_length=120)
    link = forms.URLField(
        label=_("Their address"), required=False, max_length=500, assume_scheme="https"
    )
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=_("Known here as"),
        required=False,
        to_field_name="slug",
        empty_label=_("no organisation of this site"),
    )
    logo = forms.FileField(
        label=_("Logo"),
        required=False,
        help_text=_("JPEG, PNG or WebP; a transparent ground becomes white."),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.made: pictures.Made | None = None
        field = self.fields["organisation"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = Organisation.objects.order_by("name")

    def clean_link(self) -> str:
        """Pages alone."""
        link = str(self.cleaned_data["link"])
        if link and not link.startswith(("http://", "https://")):
            raise forms.ValidationError(_("An address begins with https:// or http://."))
        return link

    def clean_logo(self) -> Any:
        """The logo drawn anew; or a word about why it cannot be."""
        given = self.cleaned_data["logo"]
        if given is not None:
            try:
                self.made = pictures.make(given.file, name=given.name)
            except pictures.PictureRefused as refusal:
                raise forms.ValidationError(refusal.message) from refusal
        return given


class TierForm(forms.Form):
    """A new tier."""

    name = forms.CharField(
        label=_("New tier"), max_length=60, help_text=_("“Tea”, “Host”, “Gold”.")
    )


class SponsorshipForm(forms.Form):
    """What somebody sponsors."""

    sponsor = forms.ModelChoiceField(
        Sponsor.objects.none(), label=_("Who"), to_field_name="public_id"
    )
    tier = forms.ModelChoiceField(
        SponsorTier.objects.none(), label=_("As"), to_field_name="public_id"
    )
    event = forms.ModelChoiceField(
        Event.objects.none(),
        label=_("One meetup"),
        required=False,
        to_field_name="public_id",
        empty_label=_("all of them, in these days:"),
    )
    from_on = DayField(label=_("From"), required=False)
    until_on = DayField(label=_("Until"), required=False, help_text=_("Empty: until you end it."))

    def __init__(
        self,
        *args: Any,
        sponsors: list[Sponsor],
        tiers: list[SponsorTier],
        events: list[Event],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in (("sponsor", sponsors), ("tier", tiers), ("event", events)):
            field = self.fields[name]
            if isinstance(field, forms.ModelChoiceField) and field.queryset is not None:
                model = field.queryset.model
                field.queryset = model.objects.filter(pk__in=[row.pk for row in rows])
