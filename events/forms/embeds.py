from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from community.framing import BadOrigin, read_origins
from community.models import FramingRule


class FramingForm(forms.Form):
    """Where a group's list and cards may be shown."""

    where = forms.ChoiceField(
        label=_("Where they may be shown"),
        choices=FramingRule.Where.choices,
        widget=forms.RadioSelect,
    )
    origins = forms.CharField(
        label=_("Sites, one a line"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "autocapitalize": "none", "spellcheck": "false"}),
        help_text=_("Such as https://example.org, or https://*.example.org for all below it."),
        max_length=4000,
    )

    def clean_origins(self) -> list[str]:
        try:
            return read_origins(self.cleaned_data["origins"])
        except BadOrigin as fault:
            raise forms.ValidationError(str(fault)) from None

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        named = cleaned.get("where") == FramingRule.Where.NAMED
        if named and "origins" in cleaned and not cleaned["origins"]:
            self.add_error("origins", _("Name a site, or choose another answer above."))
        return cleaned
