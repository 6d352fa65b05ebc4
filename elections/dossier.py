"""What votes hold about one person: their copy of it. Of ballots there is nothing to give."""

from __future__ import annotations

from typing import Any

from community.dossier import rows
from community.models import Person
from elections.models import (
    Candidate,
    Endorsement,
    Nomination,
    NominationCheck,
    RollClaim,
    RollDispute,
    Second,
    VoteFollow,
)


def dossier(person: Person) -> dict[str, Any]:
    """The lines of rolls that are the person's, and where they stood."""
    lines = RollClaim.objects.filter(person=person).order_by("pk")
    found = rows(
        lines,
        vote="election__title",
        address="row__email",
        name="row__name",
        voter_id="row__voter_id",
        paper="row__participation__row",
    )
    return {
        "lines_of_rolls": [
            {**line, "paper": "handed out" if line["paper"] else "not handed out"} for line in found
        ],
        "asked_of_rolls": rows(
            RollDispute.objects.filter(person=person).order_by("pk"),
            vote="election__title",
            asked="kind",
            address="email",
            reason="reason",
            asked_at="asked_at",
            answer="answer",
            answered_at="answered_at",
            answer_reason="answer_reason",
        ),
        "ballots": "No ballot in the box has a name, so nobody can say which one is yours.",
        "follows": rows(
            VoteFollow.objects.filter(person=person).order_by("pk"),
            vote="election__title",
            since="followed_at",
            until="ended_at",
        ),
        "candidacies": rows(
            Candidate.objects.filter(person=person).order_by("pk"),
            vote="question__election__title",
            question="question__title",
            name="name",
        ),
        "nominations": rows(
            Nomination.objects.filter(nominee=person).order_by("pk"),
            vote="question__election__title",
            question="question__title",
            nominated_at="at",
            answer="answer",
            answered_at="answered_at",
            platform="platform",
            answers="answers",
            profile="link",
            affiliation="affiliation",
            withdrawn_at="withdrawal__at",
            withdrawn_because="withdrawal__reason",
        ),
        "checks_of_nominations": rows(
            NominationCheck.objects.filter(nomination__nominee=person).order_by("pk"),
            vote="nomination__question__election__title",
            what="what",
            passed="passed",
            reason="reason",
            at="at",
        ),
        "seconded": rows(
            Second.objects.filter(person=person).order_by("pk"),
            vote="nomination__question__election__title",
            nominee="nomination__nominee__name",
            at="at",
            affiliation="affiliation",
            taken_back_at="taken_back_at",
        ),
        "endorsements": rows(
            Endorsement.objects.filter(person=person).order_by("pk"),
            vote="nomination__question__election__title",
            nominee="nomination__nominee__name",
            words="words",
            at="at",
            until="ended_at",
        ),
    }
