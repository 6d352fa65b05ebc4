"""The form that asks for everything of a group."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _


class ExportForm(forms.Form):
    """With names or without, and what for."""

    with_people = forms.BooleanField(
        label=_("With the names of those who requested a seat, and who of them came"),
        required=False,
    )
    purpose = forms.CharField(
        label=_("What the names are for"),
        max_length=300,
        required=False,
        help_text=_(
            "Only needed with names. It is written into the log, where the keeper reads it."
        ),
    )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("with_people") and not said.get("purpose"):
            self.add_error("purpose", _now("Say what the names are for."))
        return said
