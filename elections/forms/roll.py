"""Forms about a roll between its making and its freeze."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

REASON = forms.Textarea(attrs={"rows": 3})


class DisputeForm(forms.Form):
    """One of my addresses: put it on the roll where it is not on it, else take it off."""

    email = forms.ChoiceField(label=_("Address"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Why"),
        max_length=2000,
        widget=REASON,
        help_text=_("The officers of this vote read it, and nobody else."),
    )

    def __init__(self, *args: Any, places: dict[str, bool], **options: Any) -> None:
        super().__init__(*args, **options)
        self.places = places
        field = self.fields["email"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  (for the type checker)
        field.choices = [
            (
                email,
                (_("Take %s off the roll") if stands else _("Put %s on the roll")) % email,
            )
            for email, stands in places.items()
        ]
        if len(places) == 1:
            field.initial = next(iter(places))

    def facts(self) -> dict[str, str]:
        """Return what the action takes."""
        email = self.cleaned_data["email"]
        kind = "remove" if self.places[email] else "add"
        return {"email": email, "kind": kind, "reason": self.cleaned_data["reason"]}


class AnswerForm(forms.Form):
    """An officer's answer to one member."""

    answer = forms.ChoiceField(
        label=_("Answer"),
        widget=forms.RadioSelect,
        choices=[("granted", _("Do as they ask")), ("refused", _("Refuse"))],
    )
    reason = forms.CharField(
        label=_("Why"), max_length=2000, widget=REASON, help_text=_("The member reads it.")
    )


class LineForm(forms.Form):
    """One line of a roll, by an officer."""

    deed = forms.ChoiceField(
        label=_("What to do"),
        widget=forms.RadioSelect,
        initial="add",
        choices=[("add", _("Put on the roll")), ("remove", _("Take off the roll"))],
    )
    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    name = forms.CharField(label=_("Name, if you like"), max_length=120, required=False)
    reason = forms.CharField(
        label=_("Why"), max_length=2000, widget=REASON, help_text=_("It is kept in the log.")
    )
