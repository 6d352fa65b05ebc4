"""Nominees who have not answered hear it once more, a day before it is too late."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy

from community import notifications
from community.words import said
from elections.actions.timetables import A_DAY, rules_in
from elections.models import Election, Nomination


def remind_nominees(*, at: datetime, election: Election) -> int:
    """Tell each nominee of the vote who has not answered and has a day left or less; say how many were told."""
    told = 0
    for rules in rules_in(election):
        if not rules.accept_by - A_DAY <= at <= rules.accept_by:
            continue
        waiting = Nomination.objects.filter(question=rules.question_id, answer="")
        for nomination in waiting.select_related("nominee").order_by("pk"):
            letter = notifications.notify(
                person=nomination.nominee,
                kind="elections.nominated",
                subject=said(
                    gettext_lazy("Accept or decline by tomorrow: %(question)s"),
                    question=rules.question.title,
                ),
                context={
                    "election": election,
                    "question": rules.question,
                    "rules": rules,
                    "nominating": None if nomination.is_own else nomination.by,
                },
                at=at,
                key=f"elections.nominated:{nomination.public_id}:again",
                link=reverse("elections:stand", args=[election.slug, nomination.public_id]),
                group=election.group,
            )
            told += letter is not None
    return told
