"""A reminder: its hour, and what the officers add to its words."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from elections.forms import WallTimeField, instant
from elections.models import Election


class ReminderForm(forms.Form):
    """When those who have not voted are written to."""

    send = WallTimeField(
        label=_("Send it at"),
        help_text=_(
            "In the time zone of the vote; an hour and a quarter before its close at the latest."
        ),
    )
    words = forms.CharField(
        label=_("What you add"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Plain words. Title, close and the way to vote stand in the letter anyway."),
    )

    def __init__(self, *args: Any, election: Election, **options: Any) -> None:
        super().__init__(*args, **options)
        self.election = election

    def clean_send(self) -> datetime:
        """Read the wall in the vote's own zone."""
        return instant(self.cleaned_data["send"], self.election.timezone)
