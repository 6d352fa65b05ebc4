"""The forms of calling off, of counting heads, and of the recap."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from community.forms import MarkdownField, MarkdownWidget, WholeNumberField
from community.models import Person
from events.facts import Count
from events.models import Headcount, Seat


class CancelForm(forms.Form):
    """Why a meetup is called off."""

    reason = MarkdownField(
        label=_("Why?"),
        max_length=2000,
        widget=MarkdownWidget({"rows": 4}),
        help_text=_("Everybody with a seat gets these words by mail; they stand on the page."),
    )


class RecapForm(forms.Form):
    """How it was."""

    text = MarkdownField(
        label=_("How was it?"),
        max_length=60_000,
        widget=MarkdownWidget({"rows": 14}),
        help_text=_("What was said, what was decided, where the slides are."),
    )


class MinutesForm(forms.Form):
    """What was decided."""

    text = MarkdownField(
        label=_("What was decided, and who does it?"),
        max_length=60_000,
        widget=MarkdownWidget({"rows": 14}),
        help_text=_("For those who were not there and for next time. The recap tells how it was."),
    )


class AttendanceForm(forms.Form):
    """Who of those with a seat came, and how many came in all."""

    number = WholeNumberField(
        label=_("How many came in all?"),
        min_value=0,
        max_value=1_000_000,
        required=False,
        help_text=_("With and without a seat. Leave it empty if nobody counted."),
    )
    qualifier = forms.ChoiceField(
        label=_("How sure is that?"), choices=Headcount.Qualifier.choices, required=False
    )
    note = forms.CharField(
        label=_("Note"), max_length=160, required=False, help_text=_("“Speakers among them.”")
    )
    STATES = (("came", _("came")), ("absent", _("did not come")))

    def __init__(self, data: Any = None, *, holders: list[Seat], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.holders = holders
        for seat in holders:
            self.fields[self._name(seat)] = forms.ChoiceField(
                label=seat.person.name,
                choices=self.STATES,
                required=False,
                widget=forms.RadioSelect,
            )

    @staticmethod
    def _name(seat: Seat) -> str:
        return f"seat_{seat.public_id}"

    @property
    def rows(self) -> list[tuple[Seat, forms.BoundField]]:
        """Each seat with its question."""
        return [(seat, self[self._name(seat)]) for seat in self.holders]

    def came(self) -> dict[Person, bool]:
        """The persons of whom something was said."""
        said = self.cleaned_data
        return {
            seat.person: said[self._name(seat)] == "came"
            for seat in self.holders
            if said[self._name(seat)]
        }

    def count(self) -> Count | None:
        """The number, where one was given."""
        said = self.cleaned_data
        if said["number"] is None:
            return None
        return Count(said["number"], said["qualifier"] or Headcount.Qualifier.EXACT, said["note"])
