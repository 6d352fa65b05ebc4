"""The forms of the rules of sign-up, and of the questions."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from community.forms import WholeNumberField
from community.wall import zone_or_utc
from events.actions.signing_up import QuestionFacts, SeatRules
from events.forms.base import DayField, TimeInput
from events.models import Event, Question
from events.seats import LONGEST_OFFER, MOST_GUESTS

RULES = ("guests_allowed", "needs_approval", "members_only", "offer_hours")


class SeatRulesForm(forms.Form):
    """How seats are given."""

    guests_allowed = WholeNumberField(
        label=_("Guests a person may bring"),
        min_value=0,
        max_value=MOST_GUESTS,
        help_text=_("0 to 5. Each guest takes a seat."),
    )
    needs_approval = forms.BooleanField(
        label=_("Organisers approve each seat"),
        required=False,
        help_text=_("Who asks waits for your answer. Approved, they stand where they asked."),
    )
    members_only = forms.BooleanField(label=_("For members of the group alone"), required=False)
    offer_hours = WholeNumberField(
        label=_("Hours to accept a seat that became free"),
        min_value=1,
        max_value=LONGEST_OFFER,
        required=False,
        help_text=_(
            "Empty: whoever is next on the waitlist has it at once, which suits most meetups."
        ),
    )
    open_on = DayField(label=_("Seats from"), required=False)
    open_time = forms.TimeField(label=_("at"), required=False, widget=TimeInput)
    close_on = DayField(label=_("Seats until"), required=False)
    close_time = forms.TimeField(label=_("at"), required=False, widget=TimeInput)

    def __init__(self, data: Any = None, *, event: Event) -> None:
        self.zone: ZoneInfo = zone_or_utc(event.timezone)
        initial: dict[str, Any] = {name: getattr(event, name) for name in RULES}
        for name, moment in (("open", event.seats_open_at), ("close", event.seats_close_at)):
            if moment is not None:
                wall = moment.astimezone(self.zone)
                initial |= {f"{name}_on": wall.date(), f"{name}_time": wall.time()}
        super().__init__(data, initial=initial)

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        for name in ("open", "close"):
            day, hour = said.get(f"{name}_on"), said.get(f"{name}_time")
            if (day is None) != (hour is None) and not self.errors:
                missing = f"{name}_time" if hour is None else f"{name}_on"
                self.add_error(missing, _("Give both the day and the hour, or neither."))
            said[name] = datetime.combine(day, hour, self.zone) if day and hour else None
        if said["open"] and said["close"] and said["open"] >= said["close"]:
            self.add_error("close_on", _("Seats must open before they close."))
        return said

    def rules(self) -> SeatRules:
        """What was said, in the shape that the action takes."""
        said = self.cleaned_data
        return SeatRules(
            **{name: said[name] for name in RULES},
            seats_open_at=said["open"],
            seats_close_at=said["close"],
        )


class QuestionForm(forms.Form):
    """One question to those who want a seat."""

    label = forms.CharField(label=_("What do you ask?"), max_length=200)
    kind = forms.ChoiceField(
        label=_("Answered by"), choices=Question.Kind.choices, initial=Question.Kind.TEXT
    )
    choices = forms.CharField(
        label=_("Choices"),
        required=False,
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One a line. Only where there is something to choose."),
    )
    required = forms.BooleanField(label=_("It must be answered"), required=False)

    def __init__(self, data: Any = None, *, question: Question | None = None) -> None:
        initial: dict[str, Any] = {}
        if question is not None:
            initial = {
                "label": question.label,
                "kind": question.kind,
                "choices": "\n".join(question.choices),
                "required": question.required,
            }
        super().__init__(data, initial=initial)

    def facts(self) -> QuestionFacts:
        """What was said, in the shape that the action takes."""
        said = self.cleaned_data
        return QuestionFacts(
            label=said["label"],
            kind=said["kind"],
            choices=tuple(said["choices"].splitlines()),
            required=said["required"],
        )
