"""The days of nominations, drawn and in words, on whichever page shows them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from elections import candidacies, timetable
from elections.models import Election, Nomination, NominationRules
from elections.timetable import State, Step, StepAt

STEPS = {
    Step.NOMINATE: lambda: _("Members nominate and second"),
    Step.ACCEPT: lambda: _("Nominees accept"),
    Step.CHECK: lambda: _("Officers check, and settle who stands"),
    Step.KNOW: lambda: _("The slate stands; then the vote opens"),
}
ICONS = {State.DONE: "circle-check", State.NOW: "circle-dot", State.COMING: "circle-dashed"}


@dataclass(frozen=True)
class Line:
    """A step of the timetable as the page shows it."""

    at: StepAt
    words: str
    icon: str


@dataclass(frozen=True)
class Days:
    """The timetable of one question: drawn, and in words beneath."""

    rules: NominationRules
    lines: tuple[Line, ...]
    drawing: SafeString
    is_open: bool


def days_of(election: Election, its_rules: NominationRules, *, at: datetime) -> Days:
    """Draw the days of the nominations, and put them into words."""
    table = candidacies.timetable_of(election, its_rules)
    lines = tuple(
        Line(step, STEPS[step.step](), ICONS[step.state]) for step in timetable.steps(table, at=at)
    )
    label = "; ".join(
        _("%(step)s until %(when)s")
        % {
            "step": line.words,
            "when": date_format(line.at.ends_at.astimezone(election.zone), "j F Y, H:i"),
        }
        for line in lines
    )
    return Days(
        its_rules,
        lines,
        SafeString(timetable.drawing(table, at=at, label=label)),
        table.takes_nominations(at=at),
    )


def part_of_the_vote_page(election: Election, *, at: datetime) -> dict[str, Any] | None:
    """What the page of a vote says of its nominations; nothing where nobody is nominated."""
    asked = [each for each in election.questions.all() if hasattr(each, "nomination_rules")]
    if not asked:
        return None
    return {
        "days": days_of(election, asked[0].nomination_rules, at=at),
        "nominated": Nomination.objects.filter(question__in=asked).count(),
        "waits": election.awaits_slates > 0,
        "opened": election.has_opened(at=at),
    }
