"""The form of the larger event that a meetup is part of."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from events.facts import LargerFacts
from events.forms.base import DayField, WebAddressField
from events.models import LargerEvent


class PartOfForm(forms.Form):
    """A conference or a festival: its name, its days, its place, its page. Without a name: none."""

    name = forms.CharField(
        label=_("Name"),
        max_length=160,
        required=False,
        help_text=_("“GNUnify 2027”. Empty: the meetup is part of nothing larger."),
    )
    starts_on = DayField(label=_("First day"), required=False)
    ends_on = DayField(label=_("Last day"), required=False)
    place = forms.CharField(label=_("Place"), max_length=200, required=False)
    url = WebAddressField(label=_("Its page"), max_length=500, required=False)

    def __init__(self, data: Any = None, *, standing: LargerEvent | None) -> None:
        names = ("name", "starts_on", "ends_on", "place", "url")
        initial = {name: getattr(standing, name) for name in names} if standing else {}
        super().__init__(data, initial=initial)

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        first, last = said.get("starts_on"), said.get("ends_on")
        if last and not first and "starts_on" not in self.errors:
            self.add_error("starts_on", _("On which day does it begin?"))
        elif first and last and last < first:
            self.add_error("ends_on", _("The last day lies before the first."))
        if not said.get("name") and any(said.get(name) for name in ("starts_on", "place", "url")):
            self.add_error("name", _("What is it called? Empty the other lines if there is none."))
        return said

    def facts(self) -> LargerFacts | None:
        """What was said; None where the meetup is part of nothing."""
        said = self.cleaned_data
        if not said["name"]:
            return None
        first = said["starts_on"]
        return LargerFacts(
            said["name"], first, said["ends_on"] or first, said["place"], said["url"]
        )
