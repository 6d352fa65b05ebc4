"""What somebody says of themselves, and to whom each part is shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.core.validators import URLValidator
from django.forms import BoundField
from django.utils.html import format_html
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from community.actions import LinkFacts
from community.forms.markdown import MarkdownField
from community.forms.people import zone_choices
from community.models import Audience, Person, PersonLink

MOST_LINKS = 6
ROOM = 2  # empty rows that wait below what stands

WHO_SEES = {
    "bio_shown": _("Who sees what you say about yourself"),
    "links_shown": _("Who sees your links"),
    "city_shown": _("Who sees your city"),
    "timezone_shown": _("Who sees your time zone"),
    "language_shown": _("Who sees your language"),
    "affiliations_shown": _("Who sees where you work"),
}


@dataclass(frozen=True)
class LinkRow:
    """The fields of one link, side by side."""

    label: BoundField
    url: BoundField
    place: BoundField


def language_choices() -> list[tuple[str, Any]]:
    """The languages that the site speaks; each by its own name is Django's to know."""
    return [("", _("What the browser asks for")), *settings.LANGUAGES]


class ProfileForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable when run
    """What others read about me, where I am, and who sees which of it."""

    class Meta:
        model = Person
        fields = ("name", "bio", "city", "timezone", "language", *WHO_SEES)
        labels = WHO_SEES
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "name"}),
            "city": forms.TextInput(attrs={"autocomplete": "address-level2"}),
        }
        help_texts = {
            "name": _("Always public: it stands beside what you do here."),
            "city": _("Meetups in this city come first for you, whoever sees it."),
        }

    bio = MarkdownField(
        label=_("About"), required=False, max_length=8_000, help_text=_("A few lines.")
    )
    timezone = forms.ChoiceField(
        label=_("Time zone"),
        required=False,
        help_text=_("Times stand in it beside the meetup’s own."),
    )
    language = forms.ChoiceField(
        label=_("Language"),
        required=False,
        choices=language_choices,
        help_text=_("Pages and mails come in it as soon as the site speaks it."),
    )

    def __init__(self, *args: Any, links: Sequence[PersonLink] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.links = tuple(links)
        zones = self.fields["timezone"]
        zones.choices = [("", _("Not said")), *zone_choices()]  # type: ignore[attr-defined]  # a ChoiceField
        for name, label in WHO_SEES.items():
            self.fields[name] = forms.ChoiceField(label=label, choices=Audience.choices)
        for row in range(MOST_LINKS):
            self._add_row(row, self.links[row] if row < len(self.links) else None)

    def _add_row(self, row: int, link: PersonLink | None) -> None:
        number = _t("of link %(number)d") % {"number": row + 1}

        def label(said: str) -> str:
            return format_html('{} <span class="sr">{}</span>', said, number)

        self.fields[f"link_label_{row}"] = forms.CharField(
            label=label(_t("Name")),
            required=False,
            max_length=60,
            initial=link.label if link else "",
        )
        self.fields[f"link_url_{row}"] = forms.URLField(
            label=label(_t("Address")),
            required=False,
            max_length=300,
            assume_scheme="https",
            initial=link.url if link else "",
            widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "url"}),
            error_messages={"invalid": _("Write an address that begins with https:// or http://.")},
        )
        self.fields[f"link_url_{row}"].validators = [
            URLValidator(
                schemes=["http", "https"],
                message=_("Write an address that begins with https:// or http://."),
            )
        ]
        self.fields[f"link_place_{row}"] = forms.IntegerField(
            label=label(_t("Place")),
            required=False,
            min_value=1,
            max_value=99,
            initial=row + 1,
            widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        )

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or self.cleaned_data
        rows = []
        for row in range(MOST_LINKS):
            label, url = said.get(f"link_label_{row}"), said.get(f"link_url_{row}")
            broken = f"link_url_{row}" in self.errors or f"link_label_{row}" in self.errors
            if label and not url and not broken:
                self.add_error(f"link_url_{row}", _t("Write where “%s” leads.") % label)
            elif url and not label and not broken:
                self.add_error(f"link_label_{row}", _t("Give this link a name to read."))
            elif label and url:
                place = said.get(f"link_place_{row}") or MOST_LINKS + row
                rows.append((place, row, LinkFacts(label=label, url=url)))
        said["links"] = [link for _place, _row, link in sorted(rows, key=lambda one: one[:2])]
        return said

    @property
    def changes(self) -> dict[str, Any]:
        """What is to be said differently: columns of the person, and the links where they changed."""
        fields = self._meta.fields or ()
        changed = {name: self.cleaned_data[name] for name in self.changed_data if name in fields}
        links = self.cleaned_data["links"]
        if links != [LinkFacts(label=link.label, url=link.url) for link in self.links]:
            changed["links"] = links
        return changed

    @property
    def link_rows(self) -> list[LinkRow]:
        """The rows to show: what was typed or stands, and some room below it."""
        typed = [
            row
            for row in range(MOST_LINKS)
            if self[f"link_label_{row}"].value() or self[f"link_url_{row}"].value()
        ]
        shown = min(MOST_LINKS, max(typed, default=-1) + 1 + ROOM)
        return [
            LinkRow(self[f"link_label_{row}"], self[f"link_url_{row}"], self[f"link_place_{row}"])
            for row in range(shown)
        ]
