"""The forms of series and of the days they leave out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from community.forms import MarkdownField, MarkdownWidget, WholeNumberField
from community.models import Group
from events import recurrence, words
from events.actions import SeriesFacts
from events.forms.base import DayField
from events.models import Event, HolidayList

NEVER, UNTIL, COUNT = "never", "until", "count"
MOST_HOLIDAYS = 200
LINE = re.compile(r"^(\d{4}-\d{2}-\d{2})\s*[:,;]?\s*(.{1,80})$")


class SeriesForm(forms.Form):
    """In which rhythm a meetup is held again, until when, and how far ahead it is planned."""

    rhythm = forms.ChoiceField(label=_("When does it meet again?"), widget=forms.RadioSelect)
    interval = WholeNumberField(
        label=_("Every how many weeks or months?"),
        min_value=1,
        max_value=recurrence.MOST_INTERVAL,
        initial=1,
        help_text=_("1 is every one, 2 every second one."),
    )
    ends = forms.ChoiceField(
        label=_("Until when?"),
        choices=[
            (NEVER, _("Until it is ended")),
            (UNTIL, _("Until a last day")),
            (COUNT, _("For a number of days, those left out among them")),
        ],
        initial=NEVER,
        widget=forms.RadioSelect,
    )
    until = DayField(label=_("Last day"), required=False)
    count = WholeNumberField(
        label=_("How many?"), min_value=1, max_value=recurrence.MOST_COUNT, required=False
    )
    ahead = WholeNumberField(
        label=_("How many shall be planned ahead?"),
        min_value=1,
        max_value=12,
        initial=6,
        help_text=_("Whenever one is over, the next is made."),
    )
    publishes = forms.ChoiceField(
        label=_("What are they when they are made?"),
        choices=[("no", _("Drafts, for you to publish")), ("yes", _("Published at once"))],
        initial="no",
        widget=forms.RadioSelect,
    )
    holidays = forms.ModelMultipleChoiceField(
        HolidayList.objects.none(),
        label=_("Days to leave out"),
        required=False,
        to_field_name="public_id",
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, event: Event) -> None:
        self.event = event
        self.rules = recurrence.rules_from(event.starts_on) if event.starts_on else {}
        lists = HolidayList.objects.for_group(event.group)
        super().__init__(data, initial={"rhythm": "ordinal", "holidays": list(lists)})
        rhythm, holidays = self.fields["rhythm"], self.fields["holidays"]
        if isinstance(rhythm, forms.ChoiceField):
            rhythm.choices = [
                (name, capfirst(words.rule_words(rule))) for name, rule in self.rules.items()
            ]
        if isinstance(holidays, forms.ModelMultipleChoiceField):
            holidays.queryset = lists
        if not lists:
            del self.fields["holidays"]

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        if self.errors:
            return said
        rule = replace(self.rules[said["rhythm"]], interval=said["interval"])
        if said["ends"] == UNTIL:
            if said["until"] is None:
                self.add_error("until", _("Say the last day, or let it go on until it is ended."))
            elif said["until"] < rule.starts_on:
                self.add_error("until", _("That lies before the first meetup."))
            else:
                rule = replace(rule, until=said["until"])
        elif said["ends"] == COUNT:
            if said["count"] is None:
                self.add_error("count", _("Say how many, or let it go on until it is ended."))
            else:
                rule = replace(rule, count=said["count"])
        said["rule"] = rule
        return said

    def facts(self) -> SeriesFacts:
        """What was said, in the shape that actions take."""
        said = self.cleaned_data
        return SeriesFacts(
            rule=said["rule"],
            ahead=said["ahead"],
            publishes=said["publishes"] == "yes",
            holidays=tuple(said.get("holidays") or ()),
        )


class EndSeriesForm(forms.Form):
    """What becomes of the meetups that are planned already."""

    planned = forms.ChoiceField(
        label=_("What becomes of those that are planned?"),
        choices=[
            ("keep", _("They stay as they are")),
            ("clear", _("Drafts are thrown away, public ones cancelled")),
        ],
        initial="keep",
        widget=forms.RadioSelect,
    )
    reason = MarkdownField(
        label=_("Why?"),
        required=False,
        max_length=2000,
        widget=MarkdownWidget({"rows": 3}),
        help_text=_("Needed where public ones are cancelled: those with a seat read it."),
    )


class HolidayForm(forms.Form):
    """A list of days: one a line, the day and its name."""

    group = forms.ModelChoiceField(
        Group.objects.none(), label=_("Whose list is it?"), to_field_name="slug"
    )
    name = forms.CharField(
        label=_("Name of the list"), max_length=80, help_text=_("“Holidays in Tamil Nadu”.")
    )
    days = forms.CharField(
        label=_("Days"),
        widget=forms.Textarea({"rows": 8}),
        max_length=20_000,
        help_text=_("One a line, the day first: 2027-01-14 Pongal"),
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        groups: list[Group],
        listing: HolidayList | None = None,
    ) -> None:
        initial: dict[str, Any] = {"group": groups[0].slug}
        if listing is not None:
            lines = "\n".join(f"{row.day:%Y-%m-%d} {row.name}" for row in listing.days.all())
            initial = {"group": listing.group.slug, "name": listing.name, "days": lines}
        super().__init__(data, initial=initial)
        field = self.fields["group"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = Group.objects.filter(pk__in=[group.pk for group in groups])
        if listing is not None:
            del self.fields["group"]

    def clean_days(self) -> dict[date, str]:
        """Each day with its name; a line that says no day is named in the fault."""
        found: dict[date, str] = {}
        lines = [line.strip() for line in self.cleaned_data["days"].splitlines() if line.strip()]
        if len(lines) > MOST_HOLIDAYS:
            raise forms.ValidationError(_("At most %d days.") % MOST_HOLIDAYS)
        for line in lines:
            match = LINE.match(line)
            try:
                day = date.fromisoformat(match[1]) if match else None
            except ValueError:
                day = None
            if match is None or day is None:
                raise forms.ValidationError(
                    _("“%s” does not begin with a day such as 2027-01-14, and a name.") % line[:60]
                )
            found[day] = match[2].strip()
        return found
