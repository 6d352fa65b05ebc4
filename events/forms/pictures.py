"""The forms of photos."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

AT_ONCE = 12


class SeveralFiles(forms.ClearableFileInput):
    """A field that takes several files."""

    allow_multiple_selected = True


class PicturesField(forms.FileField):
    """Several files; every one is read by the action."""

    def clean(self, data: Any, initial: Any = None) -> Any:
        """All of them, in the order in which they were chosen."""
        files = data if isinstance(data, list | tuple) else [data] if data else []
        if len(files) > AT_ONCE:
            raise ValidationError(_("Choose at most %d pictures at once.") % AT_ONCE)
        if not files:
            raise ValidationError(self.error_messages["required"], code="required")
        return [super(PicturesField, self).clean(each, initial) for each in files]


class PicturesForm(forms.Form):
    """Pictures to put up."""

    chosen = PicturesField(
        label=_("Pictures"),
        widget=SeveralFiles(attrs={"accept": "image/jpeg,image/png,image/webp"}),
        help_text=_(
            "JPEG, PNG or WebP, up to twelve at once. Place, time and device are taken out."
        ),
    )
    credit = forms.CharField(label=_("Taken by"), max_length=120, required=False)
    consent = forms.BooleanField(
        label=_(
            "I may publish these pictures, and everybody who can be recognised on them was asked or is"
            " part of a crowd."
        ),
    )


class DescribeForm(forms.Form):
    """What is on a picture."""

    alt = forms.CharField(
        label=_("What is on it?"),
        max_length=240,
        help_text=_("For those who do not see it. “Twenty people round a table full of machines.”"),
    )
    credit = forms.CharField(label=_("Taken by"), max_length=120, required=False)


class ConcernForm(forms.Form):
    """Asking for a picture to be taken away."""

    words = forms.CharField(
        label=_("What is wrong with it?"),
        max_length=500,
        required=False,
        help_text=_("You need not say. The organisers alone read it."),
    )
    reach = forms.CharField(
        label=_("How can they reach you?"),
        max_length=200,
        required=False,
        help_text=_("Only if you want an answer. It is forgotten once they have decided."),
    )
