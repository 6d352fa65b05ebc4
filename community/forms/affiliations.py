"""Where somebody works, from which day until which."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from community import queries
from community.actions import Employment
from community.models import Affiliation

A_DAY = timedelta(days=1)


def _day_after(last: date | None) -> date | None:
    return last + A_DAY if last and last < date.max else None


def _date_input() -> forms.DateInput:
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class AffiliationForm(forms.Form):
    """An employer by one of its names, or none; a title; and the first and the last day."""

    organisation = forms.CharField(
        label=_("Organisation"),
        required=False,
        max_length=160,
        help_text=_(
            "Any of its names. One that nobody has written down here stays as you type it, until the "
            "keeper joins it to an organisation."
        ),
        widget=forms.TextInput(attrs={"list": "names-known", "autocomplete": "organization"}),
    )
    independent = forms.BooleanField(label=_("I work for myself, or for nobody"), required=False)
    title = forms.CharField(
        label=_("What you do there"),
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )
    from_on = forms.DateField(label=_("First day"), required=False, widget=_date_input())
    last_on = forms.DateField(
        label=_("Last day"),
        required=False,
        help_text=_("Leave it empty while you are there. It may lie ahead, if you know it."),
        widget=_date_input(),
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_organisation(self) -> str:
        name = " ".join(self.cleaned_data["organisation"].split())
        found = queries.organisations_named(name)
        if len(found) > 1:
            raise forms.ValidationError(
                _t("Several organisations go by “%(name)s”. Write one of these: %(names)s.")
                % {"name": name, "names": ", ".join(one.name for one in found)}
            )
        return name

    def clean_from_on(self) -> date | None:
        first: date | None = self.cleaned_data["from_on"]
        if first is not None and first > self.today:
            raise forms.ValidationError(
                _t("This day is still to come. Say it once you have begun.")
            )
        return first

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or self.cleaned_data
        name, alone = said.get("organisation"), said.get("independent")
        if name and alone:
            self.add_error(
                "organisation", _t("Name an organisation or say that there is none, not both.")
            )
        elif not name and not alone and "organisation" not in self.errors:
            self.add_error(
                "organisation", _t("Name the organisation, or say that you work for yourself.")
            )
        first, last = said.get("from_on"), said.get("last_on")
        if first and last and last < first:
            self.add_error("last_on", _t("The last day lies before the first."))
        return said

    @property
    def said(self) -> Employment:
        """What the action is told."""
        told = self.cleaned_data
        return Employment(
            employer=told["organisation"],
            title=told["title"],
            from_on=told["from_on"],
            until_on=_day_after(told["last_on"]),
        )


class CorrectAffiliationForm(AffiliationForm):
    """The same said better, and why."""

    reason = forms.CharField(
        label=_("Why you change it"),
        required=False,
        max_length=200,
        help_text=_("Read by the keeper and by those who must judge, beside what stood before."),
    )

    @staticmethod
    def of(affiliation: Affiliation) -> dict[str, Any]:
        """What stands, as the form shows it."""
        return {
            "organisation": "" if affiliation.is_independent else affiliation.where,
            "independent": affiliation.is_independent,
            "title": affiliation.title,
            "from_on": affiliation.from_on,
            "last_on": affiliation.last_on,
        }


class EndAffiliationForm(forms.Form):
    """The last day somewhere."""

    last_on = forms.DateField(
        label=_("Your last day there"),
        help_text=_("It may lie ahead, if you know it."),
        widget=_date_input(),
    )

    def __init__(self, *args: Any, affiliation: Affiliation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.affiliation = affiliation

    def clean_last_on(self) -> date:
        last: date = self.cleaned_data["last_on"]
        if self.affiliation.from_on and last < self.affiliation.from_on:
            raise forms.ValidationError(_t("The last day lies before the first."))
        if last == date.max:
            raise forms.ValidationError(_t("Write a day that will come."))
        return last

    @property
    def until_on(self) -> date:
        return self.cleaned_data["last_on"] + A_DAY  # type: ignore[no-any-return]  # a date, by the field
