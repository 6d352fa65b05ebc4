"""What the forms of meetups share."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import URLValidator
from django.forms.utils import ErrorDict
from django.utils.translation import gettext_lazy as _


class KeepsWords(forms.Form):
    """A form that can be shown again as it was typed, before anybody asks whether it is right."""

    def show_as_typed(self) -> None:
        """Show what was typed without judging it."""
        self._errors = ErrorDict()


class DayField(forms.DateField):
    """A day as browsers send it. Other orders of day and month mean two days to two people."""

    default_error_messages = {
        "invalid": _("Give a day that there is, such as 2026-12-31: year, month, day.")
    }

    def __init__(self, **options: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%d"], widget=DateInput(), **options)


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class TimeInput(forms.TimeInput):
    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


class WebAddressField(forms.URLField):
    """A link that people follow from a page: to the web, and nowhere else."""

    default_validators = [URLValidator(schemes=["https", "http"])]

    def __init__(self, **options: Any) -> None:
        super().__init__(assume_scheme="https", **options)
