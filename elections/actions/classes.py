"""Classes of voters, and what was counted elsewhere."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from community import audit
from community.errors import DomainError
from community.models import Person
from elections.actions.drafting import locked_draft
from elections.actions.statement import write_definition
from elections.actions.turnout import BoxCountsItself, HistoryStands
from elections.models import ClassRule, Election, Question, ToldCount, VoterClass
from elections.quorum import Count


class ClassIsThere(DomainError):
    """Two classes of one name."""


class TooEarlyToCount(DomainError):
    """Nothing is counted before the close."""


class CountDiffers(DomainError):
    """Another count stands, and this one is not said to correct it."""


class CountTooLarge(DomainError):
    """More ballots than voters."""


class OfAnotherVote(DomainError):
    """The class does not belong to the question."""


@transaction.atomic
def add_class(
    *,
    actor: Person | None,
    at: datetime,
    election: Election,
    name: str,
    eligible: int | None = None,
) -> VoterClass:
    """Add a class of voters to a draft. The vote's number of voters is then the sum of its classes.

    Where there is a roll its lines tell how many each class has, whatever is said here.
    """
    held = locked_draft(election)
    standing = list(held.voter_classes.all())
    if any(one.name.casefold() == name.casefold() for one in standing):
        raise ClassIsThere(_("There is a class of this name already."))
    added = VoterClass(
        election=held,
        position=max((one.position for one in standing), default=0) + 1,
        name=name,
        eligible=None if held.has_roll else eligible,
    )
    added.full_clean(exclude=["public_id"])
    added.save()
    # a question that classes decide apart would lack the new one's rule
    ClassRule.objects.filter(question__election=held).delete()
    _add_up(held, actor=actor, at=at)
    audit.record(
        actor=actor,
        verb="elections.class_added",
        target=held,
        at=at,
        payload={"name": name, "eligible": added.eligible},
    )
    return added


@transaction.atomic
def remove_class(*, actor: Person | None, at: datetime, voter_class: VoterClass) -> None:
    """Take a class out of a draft, and its rules with it."""
    held = locked_draft(voter_class.election)
    ClassRule.objects.filter(question__election=held).delete()
    held.roll.filter(voter_class=voter_class).update(voter_class=None)
    VoterClass.objects.filter(pk=voter_class.pk).delete()
    _add_up(held, actor=actor, at=at)
    audit.record(
        actor=actor,
        verb="elections.class_removed",
        target=held,
        at=at,
        payload={"name": voter_class.name},
    )


def _add_up(held: Election, *, actor: Person | None, at: datetime) -> None:
    if held.has_roll:
        return  # its lines are as many as before
    sizes = list(held.voter_classes.values_list("eligible", flat=True))
    known = [size for size in sizes if size is not None]
    sum_ = sum(known) if known and len(known) == len(sizes) else None
    held.eligible = sum_
    held.electorate = Election.Electorate.UNKNOWN if sum_ is None else Election.Electorate.DECLARED
    held.save(update_fields=["electorate", "eligible"])
    if sum_ is not None:
        write_definition(held, actor=actor, at=at, kind="declared", considered=sum_, taken=sum_)


@transaction.atomic
def tell_count(
    *,
    actor: Person | None,
    at: datetime,
    question: Question,
    count: Count,
    voter_class: VoterClass | None = None,
    source: str = "",
    correction: str = "",
) -> ToldCount:
    """Write down what was counted elsewhere, after the close; another count only as a correction."""
    held = Election.objects.select_for_update(of=("self",)).get(pk=question.election_id)
    _refuse_count(held, question, voter_class, count, at=at)
    told = list(question.told_counts.all())
    of_class = voter_class.pk if voter_class else None
    before = [one for one in told if one.voter_class_id == of_class]
    if before and before[-1].count == count:
        return before[-1]  # the same count sent twice
    if before and not correction:
        raise CountDiffers(
            _("Another count stands. If that one was wrong, say why this one takes its place.")
        )
    row = ToldCount.objects.create(
        question=question,
        voter_class=voter_class,
        position=max((one.position for one in told), default=0) + 1,
        yes=count.yes,
        no=count.no,
        abstain=count.abstain,
        blank=count.blank,
        source=source,
        correction=correction if before else "",
        told_by=actor,
        told_at=at,
    )
    audit.record(
        actor=actor,
        verb="elections.count_told",
        target=held,
        at=at,
        payload={
            "question": question.public_id,
            "class": voter_class.name if voter_class else "",
            "ballots": count.ballots,
            "corrects": bool(row.correction),
        },
    )
    return row


def _refuse_count(
    held: Election,
    question: Question,
    voter_class: VoterClass | None,
    count: Count,
    *,
    at: datetime,
) -> None:
    if held.is_history:
        raise HistoryStands(_("This vote is history: its figures stay as they were recorded."))
    if held.is_cast_here:
        raise BoxCountsItself(
            _("Ballots of this vote are cast here, and the box counts them by itself.")
        )
    if not held.is_published or not held.has_closed(at=at):
        raise TooEarlyToCount(
            _("The vote has not closed yet. A count is told after the close, and not before.")
        )
    if voter_class is not None and voter_class.election_id != held.pk:
        raise OfAnotherVote(_("That class belongs to another vote."))
    if question.decides_by_class and voter_class is None:
        raise OfAnotherVote(_("Classes decide this apart: tell the count of each class."))
    limit = held.eligible if voter_class is None else voter_class.eligible
    if limit is not None and count.ballots > limit:
        raise CountTooLarge(
            _("%(ballots)d ballots are more than the %(limit)d who may vote.")
            % {"ballots": count.ballots, "limit": limit}
        )
