"""What raters do with a proposal: rating it, labelling it, talking about it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from community import audit
from community.errors import DomainError
from community.models import Person
from events import rules
from events.actions.proposing import NotNow
from events.models import Proposal, ProposalLabel, Rating, Remark
from events.models.selection import HIGHEST, LOWEST


class OwnProposal(DomainError):
    """Nobody judges a talk in which they speak, or were asked to."""


class NotARater(DomainError):
    """Whoever organises, or was named, and nobody else."""


class BadScore(DomainError):
    """Scores go from one to five."""


class NotYourRemark(DomainError):
    """Only its author takes a remark back."""


def _held(proposal: Proposal) -> Proposal:
    rows = Proposal.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("call__group", "call__event").get(pk=proposal.pk)


def require_impartial(proposal: Proposal, actor: Person, *, at: datetime) -> None:
    """Stop those who speak in it, those who were asked to, and those who may not rate at all."""
    if rules.speaks_in(actor, proposal):
        raise OwnProposal(
            _("You speak in “%s” or were asked to, so others judge it.") % proposal.title
        )
    if not rules.can_rate(actor, proposal.call, at=at):
        raise NotARater(_("Only organisers and those whom they named rate proposals."))


@transaction.atomic
def rate_proposal(
    *, actor: Person, at: datetime, proposal: Proposal, score: int | None, words: str = ""
) -> Rating:
    """Say what I think of a proposal; without a score: read, and no judgement. The newest word stands."""
    proposal = _held(proposal)
    require_impartial(proposal, actor, at=at)
    if score is not None and not LOWEST <= score <= HIGHEST:
        raise BadScore(_("A score is a number from one to five."))
    if proposal.state == Proposal.State.DRAFT:
        raise NotNow(_("It has not been sent in yet."))
    old = proposal.ratings.standing().filter(rater=actor).first()
    if old is not None:
        if (old.score, old.words) == (score, words) and old.rated_at >= proposal.changed_at:
            return old
        old.replaced_at = at
        old.save(update_fields=["replaced_at"])
    rating = Rating.objects.create(
        proposal=proposal, rater=actor, score=score, words=words, rated_at=at
    )
    audit.record(
        actor=actor,
        verb="events.proposal_rated",
        target=proposal,
        at=at,
        payload={"rating": rating.public_id, "again": old is not None},
    )
    return rating


@transaction.atomic
def label_proposal(
    *, actor: Person, at: datetime, proposal: Proposal, labels: Iterable[ProposalLabel]
) -> Proposal:
    """Choose the labels of a proposal, of those that the group uses."""
    proposal = _held(proposal)
    require_impartial(proposal, actor, at=at)
    usable = ProposalLabel.objects.filter(group=proposal.call.group, retired_at=None)
    chosen = set(usable.filter(pk__in=[label.pk for label in labels]))
    before = set(proposal.labels.filter(retired_at=None))
    if chosen != before:
        proposal.labels.remove(*(before - chosen))
        proposal.labels.add(*(chosen - before))
        audit.record(
            actor=actor,
            verb="events.proposal_labelled",
            target=proposal,
            at=at,
            payload={"labels": sorted(label.public_id for label in chosen)},
        )
    return proposal


@transaction.atomic
def remark_on_proposal(*, actor: Person, at: datetime, proposal: Proposal, text: str) -> Remark:
    """Say something to the other raters. The speakers never read it."""
    proposal = _held(proposal)
    require_impartial(proposal, actor, at=at)
    remark = Remark.objects.create(proposal=proposal, author=actor, text=text, said_at=at)
    audit.record(
        actor=actor,
        verb="events.proposal_remarked",
        target=proposal,
        at=at,
        payload={"remark": remark.public_id},
    )
    return remark


@transaction.atomic
def take_remark_back(*, actor: Person, at: datetime, remark: Remark) -> Remark:
    """Take my own remark back; that there was one stays visible."""
    remark = Remark.objects.select_for_update(of=("self",)).get(pk=remark.pk)
    if remark.author_id != actor.pk:
        raise NotYourRemark(_("Only whoever wrote a remark takes it back."))
    if remark.taken_back_at is None:
        remark.taken_back_at, remark.text = at, ""
        remark.save(update_fields=["taken_back_at", "text"])
        audit.record(
            actor=actor,
            verb="events.remark_taken_back",
            target=remark.proposal,
            at=at,
            payload={"remark": remark.public_id},
        )
    return remark
