"""What the forms of meetups share."""

from __future__ import annotations

from django import forms
from django.forms.utils import ErrorDict


class KeepsWords(forms.Form):
    """A form that can be shown again as it was typed, before anybody asks whether it is right."""

    def show_as_typed(self) -> None:
        """Show what was typed without judging it."""
        self._errors = ErrorDict()


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class TimeInput(forms.TimeInput):
    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")
