"""The officers' part: checks with reasons, and the slate that says who stands."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community import audit, notifications
from community.errors import DomainError
from community.models import Person
from community.words import said
from elections import candidacies
from elections.actions.disputes import officers_of
from elections.actions.freezing import NoReason
from elections.actions.nominating import (
    NomineeIsOut,
    Scene,
    locked,
    on_stage,
    write_withdrawal,
)
from elections.actions.timetables import count_slates
from elections.candidacies import Candidacy
from elections.models import (
    Candidate,
    Election,
    Endorsement,
    Nomination,
    NominationCheck,
    NominationState,
    NominationWithdrawal,
    Question,
    RollFreeze,
    Second,
    Slate,
)

NAME = 120  # characters on a ballot


class SlateNotReady(DomainError):
    """Something is to be done, or waited for, before it is settled who stands."""


class ChecksAreOver(DomainError):
    """The slate stands."""


@transaction.atomic
def check_nomination(
    *, actor: Person, at: datetime, nomination: Nomination, what: str, passed: bool, reason: str
) -> NominationCheck:
    """Write down what was found of somebody who accepted. A later finding counts; the earlier stays."""
    scene, held = locked(nomination)
    if Slate.objects.filter(question=scene.question).exists():
        raise ChecksAreOver(
            _("It is settled who stands in this question, so nothing is checked any more.")
        )
    if not held.stands:
        raise NomineeIsOut(_("Only whoever accepted is checked. Nothing was recorded."))
    reason = reason.strip()
    if not reason:
        raise NoReason(_("Say what it rests on: the nominee reads it, and it is kept."))
    latest = held.checks.filter(what=what).last()
    if latest is not None and (latest.passed, latest.reason, latest.by_id) == (
        passed,
        reason,
        actor.pk,
    ):
        return latest  # the button was pressed twice
    check = NominationCheck(
        nomination=held, what=what, passed=passed, reason=reason, by=actor, at=at
    )
    check.full_clean(exclude=["public_id"])
    check.save()
    audit.record(
        actor=actor,
        verb="elections.nomination_checked",
        target=scene.election,
        at=at,
        payload={
            "nomination": held.public_id,
            "check": check.public_id,
            "what": what,
            "passed": passed,
        },
        personal={"reason": reason},
    )
    if not passed:
        notifications.notify(
            person=held.nominee,
            kind="elections.nomination_checked",
            subject=said(
                gettext_lazy("A check of your nomination was not passed: %(question)s"),
                question=scene.question.title,
            ),
            context={"election": scene.election, "question": scene.question, "check": check},
            at=at,
            key=f"elections.nomination_checked:{check.public_id}",
            link=reverse("elections:stand", args=[scene.election.slug, held.public_id]),
            group=scene.election.group,
        )
    return check


def hindering_slate(election: Election, question: Question, *, at: datetime) -> list[str]:
    """Name what stands between a question and its slate, each in a sentence."""
    found = []
    if at <= question.nomination_rules.accept_by:
        found.append(_("Nominees may still accept."))
    frozen = RollFreeze.objects.filter(election=election).exists()
    if election.has_roll and not frozen:
        found.append(_("The roll is not frozen yet, and seconds are counted on it."))
    complete = [
        one for one in candidacies.candidacies_in(election, question, at=at) if one.is_complete
    ]
    found += [
        _("%(name)s is not checked yet: %(checks)s.")
        % {"name": one.nomination.nominee.name, "checks": ", ".join(one.unchecked)}
        for one in complete
        if one.unchecked
    ]
    if not found and not any(one.qualifies for one in complete):
        found.append(
            _(
                "Nobody who accepted has seconds enough and passed the checks, so nobody would stand."
            )
        )
    return found


@transaction.atomic
def make_slate(*, actor: Person | None, at: datetime, question: Question) -> Slate:
    """Settle who stands: the names come on the ballot, in the order of the alphabet. Once."""
    scene = on_stage(question)
    before = Slate.objects.filter(question=question).first()
    if before is not None:
        return before
    faults = hindering_slate(scene.election, question, at=at)
    if scene.election.has_closed(at=at):
        faults.append(_("The vote has closed."))
    if faults:
        raise SlateNotReady(" ".join([_("The slate cannot be made yet."), *faults]))
    judged = candidacies.candidacies_in(scene.election, question, at=at)
    stand = [one for one in judged if one.qualifies]
    slate = Slate.objects.create(
        question=question, by=actor, at=at, nominated=len(judged), standing=len(stand)
    )
    Candidate.objects.bulk_create(
        Candidate(
            question=question,
            position=place,
            name=name,
            person=one.nomination.nominee,
            affiliations=one.nomination.organisations,
        )
        for place, (name, one) in enumerate(_names(stand), start=1)
    )
    count_slates(scene.election)
    audit.record(
        actor=actor,
        verb="elections.slate_made",
        target=scene.election,
        at=at,
        payload={
            "question": question.public_id,
            "standing": [one.nomination.public_id for one in stand],
            "nominated": len(judged),
        },
    )
    for one in judged:
        if one.state is NominationState.ACCEPTED:
            _tell_the_end(scene, one, at=at)
    return slate


def _names(stand: list[Candidacy]) -> list[tuple[str, Candidacy]]:
    """Give each the name for the ballot: where two are called the same, with their employer or a number."""
    taken: dict[str, Candidacy] = {}
    counts: dict[str, int] = {}
    for one in stand:
        name = one.nomination.nominee.name
        counts[name] = counts.get(name, 0) + 1
    for one in stand:
        plain = name = one.nomination.nominee.name[:NAME]
        if counts[one.nomination.nominee.name] > 1 and one.nomination.employers:
            name = f"{plain} ({one.nomination.employers})"[:NAME]
        number = 1
        while name in taken:
            number += 1
            name = f"{plain[: NAME - 6]} ({number})"
        taken[name] = one
    return sorted(taken.items(), key=lambda each: each[0].casefold())


def _tell_the_end(scene: Scene, one: Candidacy, *, at: datetime) -> None:
    notifications.notify(
        person=one.nomination.nominee,
        kind="elections.slate_made",
        subject=said(
            gettext_lazy("You stand: %(question)s")
            if one.qualifies
            else gettext_lazy("You do not stand: %(question)s"),
            question=scene.question.title,
        ),
        context={
            "election": scene.election,
            "question": scene.question,
            "stands": one.qualifies,
            "seconded": one.support.is_enough,
            "seconds": one.support.seconds,
            "needed": one.rules.seconds_needed,
            "failed": one.failed,
        },
        at=at,
        key=f"elections.slate_made:{one.nomination.public_id}",
        link=reverse("elections:nomination", args=[scene.election.slug, one.nomination.public_id]),
        group=scene.election.group,
    )


def warn_of_slates(*, at: datetime, election: Election) -> int:
    """Tell the officers that a slate can be made, or that the vote does not open for want of it."""
    if not election.awaits_slates or not election.is_published or election.has_closed(at=at):
        return 0
    opened = election.has_opened(at=at)
    waiting = [
        question
        for question in candidacies.questions_with_nominations(election)
        if not hasattr(question, "slate") and question.nomination_rules.accept_by <= at
    ]
    if not waiting:
        return 0
    stage = "now" if opened else at.date().isoformat()
    return notifications.notify_many(
        officers_of(election, at=at),
        kind="elections.slate_waits",
        subject=said(
            gettext_lazy("No slate, so no ballot is taken: %(vote)s")
            if opened
            else gettext_lazy("Check the nominations and make the slate: %(vote)s"),
            vote=election.title,
        ),
        context={"election": election, "opened": opened, "waiting": waiting},
        at=at,
        key=f"elections.slate_waits:{election.public_id}:{stage}",
        link=reverse("elections:slates", args=[election.slug]),
        group=election.group,
    )


# --- Somebody leaves ------------------------------------------------------------------------------


@transaction.atomic
def forget_nominations(*, person: Person, at: datetime) -> None:
    """Somebody leaves for good: they stand nowhere that has not opened, and their words go.

    That they were nominated stays, under the pseudonym; a name on ballots that are out stays on them.
    """
    mine = Nomination.objects.filter(nominee=person)
    for election in Election.objects.filter(questions__nominations__in=mine).distinct():
        held = Election.objects.select_for_update(of=("self",)).get(pk=election.pk)
        theirs = mine.filter(question__election=held).select_related("nominee", "withdrawal")
        for nomination in theirs:
            if nomination.stands and not held.has_opened(at=at):
                write_withdrawal(held, nomination, actor=None, at=at, reason="")
    NominationCheck.objects.filter(nomination__nominee=person).update(reason="")
    mine.update(platform="", answers=[], link="", affiliation=[])
    mine.filter(answer="").update(answer=Nomination.Answer.DECLINED, answered_at=at)
    NominationWithdrawal.objects.filter(nomination__nominee=person).update(reason="")
    Second.objects.filter(person=person).update(affiliation=[])
    said_by_them = Endorsement.objects.filter(person=person)
    said_by_them.filter(ended_at__isnull=True).update(ended_at=at, ended_by=None)
    said_by_them.update(words="")
