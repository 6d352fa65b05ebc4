"""What speakers and organisers are told about proposals. Each letter goes once: its key sees to it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy

from community import jobs, notifications
from community.kinds import Words
from community.models import Person, Role
from community.rules import ORGANISING
from community.words import said
from events.models import Proposal, ProposalSpeaker, ProposalStep

ASK_BY_MAIL = "events.mail_speaker"


def tell_of_submission(proposal: Proposal, step: ProposalStep, *, at: datetime) -> None:
    """Tell the speakers that it arrived, and the organisers that something waits for them."""
    _tell(
        _speakers(proposal),
        "events.proposal_sent",
        gettext_lazy("Sent in: %(title)s"),
        proposal,
        step,
        link=proposal.get_absolute_url(),
        at=at,
    )
    tell_organisers(proposal, step, at=at)


def tell_organisers(proposal: Proposal, step: ProposalStep, *, at: datetime) -> None:
    """Tell the organisers of the group what a speaker did; never those who speak in it."""
    subjects = {
        Proposal.State.SUBMITTED: gettext_lazy("A talk is proposed: %(title)s"),
        Proposal.State.WITHDRAWN: gettext_lazy("Withdrawn: %(title)s"),
        Proposal.State.CONFIRMED: gettext_lazy("Confirmed: %(title)s"),
    }
    mine = {row.person_id for row in proposal.speakers.standing()}
    _tell(
        [one for one in organisers_of(proposal, at=at) if one.pk not in mine],
        "events.proposal_news",
        subjects[Proposal.State(step.state)],
        proposal,
        step,
        link=reverse("events:review", args=[proposal.public_id]),
        at=at,
    )


def tell_speakers(proposal: Proposal, step: ProposalStep, *, at: datetime) -> None:
    """Give everybody who speaks in it the organisers' answer, in the organisers' words."""
    subjects = {
        Proposal.State.ACCEPTED: gettext_lazy("Accepted: %(title)s"),
        Proposal.State.DECLINED: gettext_lazy("About your proposal: %(title)s"),
        Proposal.State.SUBMITTED: gettext_lazy("Your talk waits again: %(title)s"),
    }
    _tell(
        _speakers(proposal),
        "events.proposal_answered",
        subjects[Proposal.State(step.state)],
        proposal,
        step,
        link=proposal.get_absolute_url(),
        at=at,
    )


def tell_the_asked(row: ProposalSpeaker, *, at: datetime) -> None:
    """Ask a co-speaker: a member on the site and by mail, an address by a job."""
    if row.person is None:
        if not notifications.are_suppressed():
            jobs.enqueue(ASK_BY_MAIL, at=at, key=row.public_id, payload={"speaker": row.public_id})
        return
    notifications.notify(
        person=row.person,
        kind="events.speaker_asked",
        subject=said(gettext_lazy("Will you speak together? %(title)s"), title=row.proposal.title),
        context={"proposal": row.proposal, "asker": row.asked_by},
        at=at,
        key=f"events.speaker_asked:{row.public_id}",
        link=row.proposal.get_absolute_url(),
    )


def tell_the_asker(row: ProposalSpeaker, *, yes: bool, at: datetime) -> None:
    """Tell whoever asked what the answer is."""
    if row.asked_by is None or row.asked_by_id == row.person_id:
        return
    subject = (
        gettext_lazy("They speak with you: %(title)s")
        if yes
        else gettext_lazy("They do not speak with you: %(title)s")
    )
    notifications.notify(
        person=row.asked_by,
        kind="events.speaker_answered",
        subject=said(subject, title=row.proposal.title),
        context={"proposal": row.proposal, "speaker": row.person, "yes": yes},
        at=at,
        key=f"events.speaker_answered:{row.public_id}",
        link=row.proposal.get_absolute_url(),
    )


def organisers_of(proposal: Proposal, *, at: datetime) -> list[Person]:
    """Who organises the group of the call; where nobody does, who organises its network."""
    group = proposal.call.group
    for one in (group.pk, group.network_id):
        held = Role.objects.held(at=at).filter(group=one, kind__in=ORGANISING)
        people = list(Person.objects.filter(pk__in=held.values("person")).order_by("pk"))
        if people:
            return people
    return []


def _speakers(proposal: Proposal) -> list[Person]:
    rows = proposal.speakers.willing().select_related("person")
    return [row.person for row in rows if row.person is not None]


def _tell(
    people: list[Person],
    kind: str,
    subject: Words,
    proposal: Proposal,
    step: ProposalStep,
    *,
    link: str,
    at: datetime,
) -> None:
    number = proposal.steps.count()
    context: dict[str, Any] = {
        "proposal": proposal,
        "call": proposal.call,
        "step": step,
        "event": step.event,
        "words": step.words,
        "author": step.by,
    }
    for person in people:
        notifications.notify(
            person=person,
            kind=kind,
            subject=said(subject, title=proposal.title),
            context=context,
            at=at,
            key=f"{kind}:{proposal.public_id}:{number}:{person.public_id}",
            link=link,
            group=proposal.call.group,
        )
