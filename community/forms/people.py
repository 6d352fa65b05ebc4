"""What somebody says about themselves."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from community.models import User
from community.zones import city_of, places


class SignupNameForm(forms.Form):
    """The one thing that sign-up asks beside the address: what to call you."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        help_text=_("As others will see it. You can change it later."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )

    def signup(self, request: HttpRequest, user: User) -> None:
        """Nothing more to keep: the adapter has made the person already."""


def zone_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """List the zones by their part of the world, for a select."""
    parts: dict[str, list[tuple[str, str]]] = {}
    for name in places():
        part, _slash, rest = name.partition("/")
        label = f"{city_of(name)}, {rest.split('/')[0]}" if "/" in rest else city_of(name)
        parts.setdefault(part, []).append((name, label.replace("_", " ")))
    return list(parts.items())


class TimeZoneForm(forms.Form):
    """Where the reader is, by the name of a place."""

    zone = forms.ChoiceField(
        label=_("The nearest place that keeps your time"),
        choices=zone_choices,
        help_text=_("A meetup’s own time always stands first; yours stands beside it."),
        error_messages={"invalid_choice": _("Choose a place from the list.")},
    )
