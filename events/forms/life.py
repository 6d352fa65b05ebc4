"""The forms of putting a meetup off."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from community.forms import MarkdownField, MarkdownWidget


class PostponeForm(forms.Form):
    """Why a meetup is put off."""

    reason = MarkdownField(
        label=_("Why?"),
        max_length=2000,
        widget=MarkdownWidget({"rows": 4}),
        help_text=_("Everybody with a seat gets these words by mail; they stand on the page."),
    )
