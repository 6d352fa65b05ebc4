"""Forms about who is to stand."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from community.forms import MarkdownField, WholeNumberField
from community.models import Person
from elections import timetable
from elections.actions import NominationDraft
from elections.candidacies import CHECKS, Candidacy
from elections.forms import WallTimeField, instant
from elections.models import Election, NominationCheck, NominationRules

MOST_ASKED, LONGEST_ASKED, LONGEST_ANSWER = 12, 300, 4_000
OPEN = "open"  # of a check: nobody has looked
DATES = {"opens": "opens_at", "closes": "closes_at", "accept": "accept_by", "slate": "slate_by"}


class NominationRulesForm(forms.Form):
    """The days of the nominations, and what a nomination needs."""

    opens = WallTimeField(label=_("Nominations open"))
    closes = WallTimeField(label=_("Nominations close"))
    accept = WallTimeField(label=_("Nominees accept by"))
    slate = WallTimeField(label=_("The slate stands by"))
    seconds_needed = WholeNumberField(
        label=_("Seconds that each needs"),
        min_value=0,
        max_value=1_000,
        initial=10,
        help_text=_("Members who stand behind a nomination; whoever nominates another is one."),
    )
    employers_needed = WholeNumberField(
        label=_("From so many employers at the least"),
        min_value=0,
        max_value=1_000,
        initial=0,
        help_text=_("0: it does not matter where they work."),
    )
    affiliated_on = forms.DateField(
        label=_("Affiliations count as they are on"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    asked = forms.CharField(
        label=_("What each nominee answers"),
        required=False,
        max_length=MOST_ASKED * LONGEST_ASKED,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("One question a line."),
    )

    def __init__(
        self,
        data: Any = None,
        *,
        election: Election,
        rules: NominationRules | None,
        at: datetime,
        **options: Any,
    ) -> None:
        self.election = election
        days = (
            rules.timetable(election.opens_at)
            if rules
            else timetable.propose(election.opens_at, zone=election.zone, not_before=at)
        )
        wall = {
            name: getattr(days, column).astimezone(election.zone).replace(tzinfo=None)
            for name, column in DATES.items()
        }
        options["initial"] = {
            **wall,
            "affiliated_on": rules.affiliated_on if rules else wall["opens"].date(),
            "seconds_needed": rules.seconds_needed if rules else 10,
            "employers_needed": rules.employers_needed if rules else 0,
            "asked": "\n".join(rules.asked) if rules else "",
        }
        super().__init__(data, **options)

    def clean_asked(self) -> list[str]:
        """One question a line; empty lines are none."""
        lines = [" ".join(line.split()) for line in self.cleaned_data["asked"].splitlines()]
        lines = [line for line in lines if line]
        if len(lines) > MOST_ASKED:
            raise ValidationError(_("Ask %d things at the most.") % MOST_ASKED)
        if any(len(line) > LONGEST_ASKED for line in lines):
            raise ValidationError(_("One of them is longer than %d characters.") % LONGEST_ASKED)
        return lines

    def clean(self) -> dict[str, Any]:
        """Put wall time and zone together."""
        cleaned = super().clean() or self.cleaned_data
        for name, column in DATES.items():
            if cleaned.get(name):
                try:
                    cleaned[column] = instant(cleaned[name], self.election.timezone)
                except ValidationError as fault:
                    self.add_error(name, fault)
        return cleaned

    def add_faults(self, faults: list[tuple[str, str]]) -> None:
        """Tell each fault beside the date that is at fault."""
        names = {column: name for name, column in DATES.items()}
        for column, fault in faults:
            self.add_error(names.get(column, column), fault)

    def draft(self) -> NominationDraft:
        """Return what the action takes."""
        said = self.cleaned_data
        return NominationDraft(
            **{column: said[column] for column in DATES.values()},
            affiliated_on=said["affiliated_on"],
            seconds_needed=said["seconds_needed"],
            employers_needed=said["employers_needed"],
            asked=tuple(said["asked"]),
        )


class NominateForm(forms.Form):
    """Somebody else, by name or by the address of their page."""

    who = forms.CharField(
        label=_("Whom do you nominate?"),
        max_length=300,
        help_text=_(
            "Their name as it stands on their page here, or the address of that page. They are told, and"
            " stand only if they accept."
        ),
    )

    def clean_who(self) -> Person:
        """Find the one person who is meant."""
        said = self.cleaned_data["who"].strip()
        known = Person.objects.with_pages().filter(user__is_active=True)
        named = said.rstrip("/").rsplit("/", 1)[-1] if "/" in said else said
        found = list(known.filter(public_id=named)) or list(known.filter(name__iexact=said)[:2])
        if not found:
            raise ValidationError(
                _(
                    "We find nobody with an account who is called that. Open their page here and copy its"
                    " address; whoever has no account must make one first."
                )
            )
        if len(found) > 1:
            raise ValidationError(
                _(
                    "Several people are called that. Copy the address of the page of the one you mean."
                )
            )
        return found[0]


class StandForm(forms.Form):
    """What a nominee says: a platform, a profile elsewhere, and an answer to everything that is asked."""

    platform = MarkdownField(
        label=_("Platform"),
        max_length=8_000,
        help_text=_("What you want to do, and why you."),
    )
    link = forms.URLField(
        label=_("Profile elsewhere"),
        required=False,
        max_length=300,
        assume_scheme="https",
        help_text=_("Your page here is linked in any case."),
    )

    def __init__(
        self, data: Any = None, *, asked: list[str], initial: dict[str, Any] | None = None
    ) -> None:
        initial = dict(initial or {})
        answers = initial.pop("answers", [])
        super().__init__(data, initial=initial)
        self.asked = asked
        for place, words in enumerate(asked):
            self.fields[f"answer_{place}"] = MarkdownField(
                label=words,
                max_length=LONGEST_ANSWER,
                initial=answers[place] if place < len(answers) else "",
            )

    def facts(self) -> dict[str, Any]:
        """Return what the action takes."""
        said = self.cleaned_data
        return {
            "platform": said["platform"],
            "link": said["link"],
            "answers": [said[f"answer_{place}"] for place, _words in enumerate(self.asked)],
        }


class WithdrawForm(forms.Form):
    """Standing no more."""

    reason = forms.CharField(
        label=_("Why, if you like"),
        required=False,
        max_length=400,
        help_text=_("It stands with your name, for everybody."),
    )


class EndorseForm(forms.Form):
    """A few words for somebody."""

    words = forms.CharField(
        label=_("Why you would vote for them"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It stands here with your name, and counts for nothing."),
    )


class CheckForm(forms.Form):
    """What an officer found of one nominee: each check by itself."""

    use_required_attribute = False  # a reason is, beside a finding

    def __init__(self, data: Any = None, *, one: Candidacy) -> None:
        super().__init__(data, prefix=one.nomination.public_id)
        self.one = one
        for what in CHECKS:
            latest = one.checks.get(what.value)
            self.fields[f"{what}_outcome"] = forms.ChoiceField(
                label=capfirst(what.label),
                choices=[
                    (OPEN, _("not checked yet")),
                    ("passed", _("passed")),
                    ("failed", _("not passed")),
                ],
                initial=OPEN if latest is None else "passed" if latest.passed else "failed",
            )
            self.fields[f"{what}_reason"] = forms.CharField(
                label=_("What it rests on"),
                max_length=400,
                initial=latest.reason if latest else "",
                error_messages={
                    "required": _("Say what it rests on: the nominee reads it, and it is kept.")
                },
            )

    def clean(self) -> dict[str, Any]:
        """Whatever is found has a reason; what was found is not unfound."""
        cleaned = super().clean() or self.cleaned_data
        for what in CHECKS:
            if cleaned.get(f"{what}_outcome") != OPEN:
                continue
            self.errors.pop(f"{what}_reason", None)
            if what.value in self.one.checks:
                self.add_error(f"{what}_outcome", _("It was checked; say what you find now."))
        return cleaned

    @property
    def pairs(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Each check with its reason."""
        return [(self[f"{what}_outcome"], self[f"{what}_reason"]) for what in CHECKS]

    def findings(self) -> list[tuple[NominationCheck.What, bool, str]]:
        """What is new, as the action takes it."""
        found = []
        for what in CHECKS:
            outcome = self.cleaned_data[f"{what}_outcome"]
            reason = self.cleaned_data.get(f"{what}_reason", "")
            latest = self.one.checks.get(what.value)
            is_same = latest is not None and (latest.passed, latest.reason) == (
                outcome == "passed",
                reason,
            )
            if outcome != OPEN and not is_same:
                found.append((what, outcome == "passed", reason))
        return found
