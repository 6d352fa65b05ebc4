"""Forms of the ground floor: they read and clean; actions decide."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from community.models import Group, Organisation, Person, Role, User
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


class ProfileForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable when run
    """What others read about me, and where I am."""

    class Meta:
        model = Person
        fields = ("name", "city", "bio")
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "name"}),
            "city": forms.TextInput(attrs={"autocomplete": "address-level2"}),
            "bio": forms.Textarea(attrs={"rows": 6}),
        }
        help_texts = {
            "name": _("As others see it."),
            "city": _("Meetups in this city come first for you."),
            "bio": _("A few lines, in Markdown. They stand on your public page."),
        }


class RoleForm(forms.Form):
    """Give somebody a part to play in a group."""

    email = forms.EmailField(
        label=_("Their e-mail address"),
        help_text=_("The address they sign in with. They must have signed up already."),
    )
    kind = forms.ChoiceField(label=_("What they will be"), choices=Role.Kind.choices)
    term_ends_on = forms.DateField(
        label=_("Until"),
        required=False,
        help_text=_("The last day of the term, if it has one."),
        widget=forms.DateInput(attrs={"type": "date"}),
    )


class CharterForm(forms.Form):
    """The next version of what a group is for."""

    text = forms.CharField(
        label=_("Charter"),
        max_length=20_000,
        help_text=_("Purpose, goals and strategy, in Markdown. Earlier versions stay readable."),
        widget=forms.Textarea(attrs={"rows": 18}),
    )


class GroupForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable when run
    """A new chapter, working group, committee or network."""

    class Meta:
        model = Group
        fields = ("name", "slug", "kind", "network", "city", "timezone", "summary", "about")
        widgets = {"about": forms.Textarea(attrs={"rows": 6})}
        labels = {"slug": _("Address")}
        help_texts = {
            "slug": _("Small letters, figures and hyphens; it stands in the group’s address."),
            "network": _("The network that holds a chapter."),
            "about": _("Markdown."),
        }

    timezone = forms.ChoiceField(label=_("Time zone"), choices=zone_choices, initial="UTC")
    network = forms.ModelChoiceField(
        label=_("Network"),
        queryset=Group.objects.filter(kind=Group.Kind.NETWORK).order_by("name"),
        required=False,
    )


class OrganisationForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable when run
    """An employer, sponsor, host or training provider."""

    website = forms.URLField(label=_("Website"), required=False, assume_scheme="https")

    class Meta:
        model = Organisation
        fields = ("name", "slug", "website", "about")
        widgets = {"about": forms.Textarea(attrs={"rows": 4})}
        labels = {"slug": _("Address")}
        help_texts = {
            "slug": _(
                "Small letters, figures and hyphens; it stands in the organisation’s address."
            )
        }


class RepresentativeForm(forms.Form):
    """Who may act for an organisation here."""

    email = forms.EmailField(
        label=_("Their e-mail address"),
        help_text=_("The address they sign in with. They must have signed up already."),
    )
