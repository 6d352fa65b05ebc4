"""Saying to be somebody known in public, and what the keeper answers."""

from __future__ import annotations

from django import forms
from django.core.validators import URLValidator
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from community.actions.claims import shows_something
from community.forms.markdown import MarkdownField, MarkdownWidget


class ClaimForm(forms.Form):
    """How the keeper can see that it is me."""

    evidence = MarkdownField(
        label=_("How the keeper can see that it is you"),
        max_length=4000,
        help_text=_(
            "What you spoke about, with whom, who can vouch for you. An e-mail address proves nothing."
        ),
    )
    link = forms.URLField(
        label=_("A page that shows it"),
        required=False,
        max_length=300,
        assume_scheme="https",
        help_text=_("Best one that only you could have written: your own site, your code’s host."),
        validators=[URLValidator(schemes=["http", "https"])],
    )

    def clean_evidence(self) -> str:
        words: str = self.cleaned_data["evidence"]
        if not shows_something(words):
            raise forms.ValidationError(
                _t(
                    "Say in a sentence or two how the keeper can see that it is you. "
                    "An e-mail address alone proves nothing."
                )
            )
        return words


class AnswerForm(forms.Form):
    """What the keeper decides, and why."""

    reason = MarkdownField(
        label=_("Why"),
        max_length=2000,
        help_text=_("Whoever asked reads it. It stays in the record."),
        widget=MarkdownWidget({"rows": 4}),
    )
