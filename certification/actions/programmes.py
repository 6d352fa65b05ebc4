from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from certification import rubric
from certification.baselines import BaselineText
from certification.models import Baseline, Criterion, Programme
from community import audit
from community.errors import DomainError
from community.models import Group, Person


class ProgrammeExists(DomainError):
    """The address is taken."""


class WeightsMustMakeAHundred(DomainError):
    """The rule speaks of points of a hundred."""


class CriterionNamedTwice(DomainError):
    """Marks are kept by the criterion's key."""


def _taken(slug: str) -> ProgrammeExists:
    return ProgrammeExists(_("There is a programme at this address already: %s.") % slug)


@transaction.atomic
def found_programme(
    *,
    actor: Person | None,
    at: datetime,
    slug: str,
    name: str,
    committee: Group,
    **terms: Any,
) -> Programme:
    """Open a programme: which committee judges, and by which rule."""
    if Programme.objects.filter(slug=slug).exists():
        raise _taken(slug)
    programme = Programme(slug=slug, name=name, committee=committee, founded_at=at, **terms)
    programme.full_clean(exclude=["public_id"], validate_unique=False)
    try:
        with transaction.atomic():
            programme.save()
    except IntegrityError as error:  # another came to this address at the same moment
        raise _taken(slug) from error
    audit.record(
        actor=actor,
        verb="certification.programme_founded",
        target=programme,
        at=at,
        payload={
            "committee": committee.public_id,
            "points_needed": programme.points_needed,
            "share": str(programme.share),
            "reviews_needed": programme.reviews_needed,
            "quorum": programme.quorum,
        },
    )
    return programme


@transaction.atomic
def adopt_baseline(
    *,
    actor: Person | None,
    at: datetime,
    programme: Programme,
    text: BaselineText,
    minute: str = "",
) -> Baseline:
    """Freeze a rubric as the programme's next baseline. What is handed in from now on is judged by it."""
    programme = Programme.objects.select_for_update().get(pk=programme.pk)
    criteria = [one.plain for one in text.criteria]
    if not rubric.makes_a_hundred(criteria):
        raise WeightsMustMakeAHundred(
            _(
                "The weights must add up to 100 points. Nothing was adopted; mend them and try again."
            )
        )
    if len({one.key for one in criteria}) != len(criteria):
        raise CriterionNamedTwice(
            _("Two criteria have the same key. Nothing was adopted; rename one of them.")
        )
    newest = programme.baselines.order_by("-number").first()
    baseline = Baseline.objects.create(
        programme=programme,
        number=newest.number + 1 if newest else 1,
        title=text.title,
        source=text.source,
        minute=minute,
        adopted_by=actor,
        adopted_at=at,
    )
    for position, one in enumerate(text.criteria, start=1):
        Criterion.objects.create(
            baseline=baseline,
            position=position,
            key=one.key,
            title=one.title,
            hint=one.hint,
            level=one.level.value,
            weight=one.weight,
            labels=list(one.labels),
            pass_mark=one.pass_mark,
            good=one.good,
            acceptable=one.acceptable,
            not_acceptable=one.not_acceptable,
        )
    audit.record(
        actor=actor,
        verb="certification.baseline_adopted",
        target=baseline,
        at=at,
        payload={"programme": programme.public_id, "number": baseline.number},
    )
    return baseline
