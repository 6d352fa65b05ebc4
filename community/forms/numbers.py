from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

_PLAIN = re.compile(r"-?[0-9]{1,12}\Z")


class WholeNumberField(forms.IntegerField):
    """A whole number as everybody writes it: digits, and nothing that somebody could read otherwise.

    Python would also take `1_000`, and digits of other scripts that the next reader cannot; it would
    not take `1,000` without saying what is wrong with it. What was typed stays in the field, which a
    browser's own field for numbers would empty.
    """

    widget = forms.TextInput
    default_error_messages = {
        "invalid": _(
            "Write a whole number in plain digits, such as 13490: no commas, points or letters."
        )
    }

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.TextInput(attrs={"inputmode": "numeric"}))
        super().__init__(**options)

    def to_python(self, value: Any) -> int | None:
        """Read it, or say how it is written."""
        if value in self.empty_values or isinstance(value, int):
            return super().to_python(value)
        text = str(value).strip()
        if not _PLAIN.match(text):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return int(text)
