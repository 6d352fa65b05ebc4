"""Nominating, seconding, accepting: how members come to stand. One lock, the vote's, for all of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
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
from elections.actions.timetables import count_slates
from elections.models import (
    Candidate,
    Election,
    Nomination,
    NominationRules,
    NominationWithdrawal,
    Publication,
    Question,
    Second,
    Slate,
)

Answer = Nomination.Answer


class NominationsAreClosed(DomainError):
    """Not yet, or not any more."""


class MayNotNominate(DomainError):
    """Whoever nominates and seconds may vote, too."""


class NotYourNomination(DomainError):
    """Somebody answers and withdraws for themself."""


class NomineeIsOut(DomainError):
    """The nominee declined, or withdrew."""


class AnswersMissing(DomainError):
    """A nominee answers everything that is asked."""

    def __init__(self, message: str, missing: Sequence[int]) -> None:
        super().__init__(message)
        self.missing = missing


class SlateStands(DomainError):
    """It is settled who stands."""


class NobodyToNominate(DomainError):
    """Somebody who cannot accept: they have no account."""


@dataclass(frozen=True)
class Scene:
    """A question under its vote's lock, with its rules."""

    election: Election
    question: Question
    rules: NominationRules


def on_stage(question: Question) -> Scene:
    """Take the vote's lock; refuse where nobody is nominated."""
    election = (
        Election.objects.select_for_update(of=("self",))
        .select_related("group")
        .get(pk=question.election_id)
    )
    rules = NominationRules.objects.filter(question=question).first()
    if rules is None or not Publication.objects.filter(election=election).exists():
        raise NominationsAreClosed(_("Nobody is nominated for this question."))
    question.election = election
    rules.question = question
    return Scene(election, question, rules)


def locked(nomination: Nomination) -> tuple[Scene, Nomination]:
    """Take the lock, and read the nomination as it stands under it."""
    scene = on_stage(nomination.question)
    held = Nomination.objects.select_related("nominee", "by", "withdrawal").get(pk=nomination.pk)
    held.question = scene.question
    return scene, held


def _require_nominating(scene: Scene, actor: Person, *, at: datetime) -> None:
    table = candidacies.timetable_of(scene.election, scene.rules)
    if not table.takes_nominations(at=at):
        raise NominationsAreClosed(
            _("Nominations have not opened yet. Nothing was recorded.")
            if at < table.opens_at
            else _("Nominations have closed. Nothing was recorded.")
        )
    if not candidacies.may_take_part(scene.election, actor):
        raise MayNotNominate(
            _(
                "None of your confirmed addresses stands on the roll of this vote, so you cannot nominate"
                " or second in it. Nothing was recorded."
            )
            if scene.election.electorate == Election.Electorate.ROLL
            else _(
                "Only members of the group nominate and second in this vote. Nothing was recorded."
            )
        )


def _require_in(nomination: Nomination) -> None:
    if nomination.is_withdrawn:
        raise NomineeIsOut(_("They have withdrawn. Nothing was recorded."))
    if nomination.answer == Answer.DECLINED:
        raise NomineeIsOut(_("They have declined to stand. Nothing was recorded."))


def _require_no_slate(scene: Scene) -> None:
    if Slate.objects.filter(question=scene.question).exists():
        raise SlateStands(_("It is settled who stands in this question. Nothing was changed."))


@transaction.atomic
def nominate(*, actor: Person, at: datetime, question: Question, nominee: Person) -> Nomination:
    """Nominate oneself or another. Whoever nominates another seconds them, too.

    Somebody who was nominated already is seconded; doing it twice is harmless.
    """
    scene = on_stage(question)
    _require_nominating(scene, actor, at=at)
    if not hasattr(nominee, "user") or not nominee.user.is_active:
        raise NobodyToNominate(
            _("They have no account here, so they could not accept. Ask them to make one first.")
        )
    there = (
        Nomination.objects.filter(question=question, nominee=nominee)
        .select_related("nominee", "withdrawal")
        .first()
    )
    if there is not None:
        _require_in(there)
        if actor.pk != nominee.pk:
            _second(scene, there, actor, at=at)
        return there
    nomination = Nomination.objects.create(question=question, nominee=nominee, by=actor, at=at)
    audit.record(
        actor=actor,
        verb="elections.nominated",
        target=scene.election,
        at=at,
        payload={"nomination": nomination.public_id, "nominee": nominee.public_id},
    )
    if actor.pk != nominee.pk:
        _second(scene, nomination, actor, at=at)
        _tell_nominee(scene, nomination, actor, at=at)
    return nomination


def _tell_nominee(scene: Scene, nomination: Nomination, actor: Person, *, at: datetime) -> None:
    notifications.notify(
        person=nomination.nominee,
        kind="elections.nominated",
        subject=said(
            gettext_lazy("You are nominated: %(question)s"), question=scene.question.title
        ),
        context={
            "election": scene.election,
            "question": scene.question,
            "rules": scene.rules,
            "nominating": actor,
        },
        at=at,
        key=f"elections.nominated:{nomination.public_id}",
        link=reverse("elections:stand", args=[scene.election.slug, nomination.public_id]),
        group=scene.election.group,
    )


@transaction.atomic
def second_nomination(*, actor: Person, at: datetime, nomination: Nomination) -> Second:
    """Stand behind a nomination. Seconding twice is harmless."""
    scene, held = locked(nomination)
    _require_nominating(scene, actor, at=at)
    _require_in(held)
    if actor.pk == held.nominee_id:
        raise MayNotNominate(_("Nobody seconds themself. Ask other members."))
    return _second(scene, held, actor, at=at)


def _second(scene: Scene, nomination: Nomination, actor: Person, *, at: datetime) -> Second:
    standing_already = Second.objects.open().filter(nomination=nomination, person=actor).first()
    if standing_already is not None:
        return standing_already
    second = Second.objects.create(
        nomination=nomination,
        person=actor,
        at=at,
        affiliation=candidacies.employers_of(actor, on=scene.rules.affiliated_on),
    )
    audit.record(
        actor=actor,
        verb="elections.seconded",
        target=scene.election,
        at=at,
        payload={"nomination": nomination.public_id},
    )
    _tell_when_enough(scene, nomination, at=at)
    return second


def _tell_when_enough(scene: Scene, nomination: Nomination, *, at: datetime) -> None:
    """The nominee hears once that they have seconds enough."""
    support = candidacies.candidacy(scene.election, nomination, at=at).support
    if not support.is_enough:
        return
    notifications.notify(
        person=nomination.nominee,
        kind="elections.seconded_enough",
        subject=said(
            gettext_lazy("Seconded by enough members: %(question)s"), question=scene.question.title
        ),
        context={
            "election": scene.election,
            "question": scene.question,
            "rules": scene.rules,
            "accepted": nomination.answer == Answer.ACCEPTED,
            "seconds": support.seconds,
        },
        at=at,
        key=f"elections.seconded_enough:{nomination.public_id}",
        link=reverse("elections:stand", args=[scene.election.slug, nomination.public_id]),
        group=scene.election.group,
    )


@transaction.atomic
def take_back_second(*, actor: Person, at: datetime, nomination: Nomination) -> bool:
    """Stand behind somebody no more, while nominations are open; say whether there was anything to end."""
    scene, held = locked(nomination)
    second = Second.objects.open().filter(nomination=held, person=actor).first()
    if second is None:
        return False
    if not candidacies.timetable_of(scene.election, scene.rules).takes_nominations(at=at):
        raise NominationsAreClosed(
            _("Nominations have closed, so who seconded whom stays as it is.")
        )
    second.taken_back_at = max(at, second.at)
    second.save(update_fields=["taken_back_at"])
    audit.record(
        actor=actor,
        verb="elections.second_taken_back",
        target=scene.election,
        at=at,
        payload={"nomination": held.public_id},
    )
    return True


@transaction.atomic
def accept_nomination(
    *,
    actor: Person,
    at: datetime,
    nomination: Nomination,
    platform: str,
    answers: Sequence[str],
    link: str = "",
) -> Nomination:
    """Accept, with a platform and all answers; until the day for it, they can be changed the same way."""
    scene, held = locked(nomination)
    _require_own(held, actor)
    _require_no_slate(scene)
    if held.is_withdrawn:
        raise NomineeIsOut(_("You have withdrawn; that stands. Nothing was changed."))
    if not candidacies.timetable_of(scene.election, scene.rules).takes_acceptance(at=at):
        raise NominationsAreClosed(
            _("The time to accept is over. Nothing was changed.")
            if at > scene.rules.accept_by
            else _("Nominations have not opened yet. Nothing was recorded.")
        )
    given = [words.strip() for words in answers]
    missing = [
        place for place, _asked in enumerate(scene.rules.asked) if not "".join(given[place:][:1])
    ]
    if missing or len(given) > len(scene.rules.asked):
        raise AnswersMissing(_("Answer everything that is asked. Nothing was recorded."), missing)
    is_new = held.answer != Answer.ACCEPTED
    held.answer, held.answered_at = Answer.ACCEPTED, at if is_new else held.answered_at
    held.platform, held.answers, held.link = platform.strip(), given, link
    held.affiliation = candidacies.employers_of(actor, on=scene.rules.affiliated_on)
    held.full_clean(exclude=["public_id", "withdrawal"], validate_unique=False)
    held.save(update_fields=["answer", "answered_at", "platform", "answers", "link", "affiliation"])
    audit.record(
        actor=actor,
        verb="elections.nomination_accepted" if is_new else "elections.platform_changed",
        target=scene.election,
        at=at,
        payload={"nomination": held.public_id},
    )
    return held


def _require_own(nomination: Nomination, actor: Person) -> None:
    if nomination.nominee_id != actor.pk:
        raise NotYourNomination(_("Only the nominee answers for themself."))


@transaction.atomic
def decline_nomination(*, actor: Person, at: datetime, nomination: Nomination) -> Nomination:
    """Say no to being nominated. Until the day for it, they may still say yes."""
    scene, held = locked(nomination)
    _require_own(held, actor)
    if held.answer == Answer.DECLINED:
        return held
    _require_no_slate(scene)
    if held.answer == Answer.ACCEPTED:
        raise NomineeIsOut(_("You have accepted before. To stand no more, withdraw."))
    held.answer, held.answered_at = Answer.DECLINED, at
    held.save(update_fields=["answer", "answered_at"])
    audit.record(
        actor=actor,
        verb="elections.nomination_declined",
        target=scene.election,
        at=at,
        payload={"nomination": held.public_id},
    )
    return held


@transaction.atomic
def withdraw_nomination(
    *, actor: Person, at: datetime, nomination: Nomination, reason: str = ""
) -> NominationWithdrawal:
    """Stand no more, until the vote opens. A name on the slate leaves it; the record says so."""
    scene, held = locked(nomination)
    _require_own(held, actor)
    if held.is_withdrawn:
        return held.withdrawal
    if held.answer != Answer.ACCEPTED:
        raise NomineeIsOut(_("You have not accepted, so there is nothing to withdraw: decline."))
    if scene.election.has_opened(at=at):
        raise NominationsAreClosed(
            _(
                "The vote has opened, and its ballots name you. Tell the election officers: they can make"
                " it known, and nobody can change the ballots."
            )
        )
    return write_withdrawal(scene.election, held, actor=actor, at=at, reason=reason)


def write_withdrawal(
    election: Election, nomination: Nomination, *, actor: Person | None, at: datetime, reason: str
) -> NominationWithdrawal:
    """Write it, and take the name off the slate; no ballot names it yet. Under the vote's lock."""
    question = nomination.question_id
    slate = Slate.objects.filter(question=question)
    names = Candidate.objects.filter(question=question, person=nomination.nominee)
    gone, _kinds = names.delete() if slate.exists() else (0, {})
    withdrawal = NominationWithdrawal.objects.create(
        nomination=nomination, by=actor, at=at, reason=reason.strip(), was_on_slate=bool(gone)
    )
    if gone and not Candidate.objects.filter(question=question).exists():
        # nobody is left to vote for: the vote waits for a slate again
        slate.delete()
        count_slates(election)
    audit.record(
        actor=actor,
        verb="elections.nomination_withdrawn",
        target=election,
        at=at,
        payload={"nomination": nomination.public_id, "was_on_slate": bool(gone)},
        personal={"reason": reason.strip()} if reason.strip() else None,
    )
    return withdrawal
