"""Speaking together: asking somebody, and answering for oneself."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from community import audit, keys, rules
from community.errors import DomainError
from community.models import Person
from events import talk_mail
from events.actions.proposing import NotNow, hold, name_speakers, require_speaker
from events.models import Event, Proposal, ProposalSpeaker

SPEAKERS_AT_MOST = 8
MAILS_A_DAY = 20  # to addresses, by one person


class AlreadyAsked(DomainError):
    """They speak in it, or were asked."""


class TooManySpeakers(DomainError):
    """A talk has only so many voices."""


class NotAskedYou(DomainError):
    """The question went to somebody else."""


class QuestionIsOver(DomainError):
    """Answered, or taken back."""


class AuthorStays(DomainError):
    """Whoever wrote a proposal withdraws it, and does not leave it to others."""


class CannotAnswer(DomainError):
    """Somebody without an account answers nothing; an address can be asked."""


@transaction.atomic
def ask_speaker(
    *,
    actor: Person,
    at: datetime,
    proposal: Proposal,
    person: Person | None = None,
    email: str = "",
) -> ProposalSpeaker:
    """Ask somebody to speak with me. They are named nowhere until they say yes themselves."""
    proposal = hold(proposal)
    require_speaker(proposal, actor)
    if proposal.state in {Proposal.State.DECLINED, Proposal.State.WITHDRAWN}:
        raise NotNow(_("“%s” is declined or withdrawn; nobody was asked.") % proposal.title)
    email = "" if person else email.strip().lower()
    standing = proposal.speakers.standing()
    if person is not None and not rules.can_sign_in(person):
        raise CannotAnswer(_("%s has no account here. Ask them by their address.") % person.name)
    if standing.filter(person=person).exists() if person else standing.filter(email=email).exists():
        raise AlreadyAsked(_("They speak in it already, or were asked. Nobody was asked twice."))
    if standing.count() >= SPEAKERS_AT_MOST:
        raise TooManySpeakers(_("A proposal has at most %d speakers.") % SPEAKERS_AT_MOST)
    lately = ProposalSpeaker.objects.filter(asked_by=actor, asked_at__gt=at - timedelta(days=1))
    if email and lately.exclude(email="").count() >= MAILS_A_DAY:
        raise TooManySpeakers(_("That is enough mail for a day. Go on tomorrow."))
    seed = keys.new_seed() if email else ""
    row = ProposalSpeaker.objects.create(
        proposal=proposal,
        person=person,
        email=email,
        asked_by=actor,
        asked_at=at,
        seed=seed,
        token_hash=keys.fingerprint(keys.token(seed)) if seed else None,
    )
    audit.record(
        actor=actor,
        verb="events.speaker_asked",
        target=proposal,
        at=at,
        payload={
            "speaker": row.public_id,
            "person": person.public_id if person else None,
        },
        personal={"email": email} if email else None,
    )
    talk_mail.tell_the_asked(row, at=at)
    return row


@transaction.atomic
def answer_as_speaker(
    *, actor: Person, at: datetime, speaker: ProposalSpeaker, yes: bool
) -> ProposalSpeaker:
    """Say, for oneself: I speak with you; or not. Answered twice alike, the first stands."""
    proposal, row = _held(speaker)
    if row.removed_at is not None:
        raise QuestionIsOver(_("The question was taken back in the meantime."))
    if row.person_id not in {None, actor.pk}:
        raise NotAskedYou(_("Somebody else was asked, and only they can answer."))
    if (row.consented_at if yes else row.declined_at) is not None:
        return row
    if not row.is_waiting:
        raise QuestionIsOver(_("You have answered already. Ask whoever asked you to ask again."))
    others = proposal.speakers.standing().exclude(pk=row.pk)
    if yes and others.filter(person=actor).exists():
        raise AlreadyAsked(_("You speak in it already, under another address."))
    if row.person_id is None and (yes or not others.filter(person=actor).exists()):
        row.person = actor
    if yes:
        row.consented_at = at
    else:
        row.declined_at = at
    row.email = ""
    row.save(update_fields=["person", "email", "consented_at", "declined_at"])
    if yes:
        _show(proposal, at=at)
    audit.record(
        actor=actor,
        verb="events.speaker_consented" if yes else "events.speaker_refused",
        target=proposal,
        at=at,
        payload={"speaker": row.public_id},
    )
    talk_mail.tell_the_asker(row, yes=yes, at=at)
    return row


@transaction.atomic
def remove_speaker(*, actor: Person, at: datetime, speaker: ProposalSpeaker) -> ProposalSpeaker:
    """Take somebody out of a proposal: myself, or, as its author, anybody whom I asked."""
    proposal, row = _held(speaker)
    if row.removed_at is not None:
        return row
    if row.is_author:
        raise AuthorStays(_("You wrote this proposal. Withdraw it instead, or send it as it is."))
    if row.person_id != actor.pk:
        require_speaker(proposal, actor)
    row.removed_at, row.email = at, ""
    row.save(update_fields=["removed_at", "email"])
    _show(proposal, at=at)
    audit.record(
        actor=actor,
        verb="events.speaker_removed",
        target=proposal,
        at=at,
        payload={"speaker": row.public_id},
    )
    return row


def _held(speaker: ProposalSpeaker) -> tuple[Proposal, ProposalSpeaker]:
    proposal = hold(Proposal(pk=speaker.proposal_id))
    rows = ProposalSpeaker.objects.select_for_update(of=("self",))
    row = rows.select_related("person", "asked_by").get(pk=speaker.pk)
    row.proposal = proposal
    return proposal, row


def _show(proposal: Proposal, *, at: datetime) -> None:
    """Bring the by-lines of the agenda up to date, where the talk stands on one."""
    if proposal.item is not None:
        name_speakers(proposal)
        Event.objects.filter(pk=proposal.item.event_id).update(changed_at=at)
