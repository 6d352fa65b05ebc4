"""Forms of the ground floor: they read and clean; actions decide."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from community.models import User


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
