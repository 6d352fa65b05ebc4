"""Offering parts in a group, and answering such an offer. Nobody holds what they did not accept."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from community import audit, keys, queries, rules
from community.actions.refusals import TermIsOver
from community.actions.roles import add_role, close_role, locked
from community.actions.telling import tell_the_invited, tell_the_inviter
from community.errors import DomainError
from community.models import BELONG, Group, Invitation, Membership, Person, Role

LASTS = timedelta(days=14)
SENT_AT_MOST = 3
BETWEEN_SENDS = timedelta(hours=1)
WAITING_AT_MOST = 100  # in one group
A_DAY_AT_MOST = 40  # by one person


class NotYoursToOffer(DomainError):
    """The part is not the inviter's to give."""


class AlreadyInvited(DomainError):
    """The same offer waits for an answer."""


class AlreadyHolds(DomainError):
    """The person has that part."""


class CannotAnswer(DomainError):
    """A person of the record, or one whose account is closed, answers no invitation."""


class TooManyInvitations(DomainError):
    """More mail to strangers than a group needs."""


class SentOftenEnough(DomainError):
    """The mail went out several times, or a short while ago."""


class NotForYou(DomainError):
    """The invitation names another address or another person."""


class InvitationIsOver(DomainError):
    """Answered, taken back, or run out."""


class GroupIsClosed(DomainError):
    """A closed group takes nobody in."""


class NotOfTheGroup(DomainError):
    """A lead is handed to somebody who belongs to the group."""


class NoLongerTheirs(DomainError):
    """Who offered the lead does not hold it any more."""


def open_group(group: Group) -> Group:
    """Hold the group while something in it is decided; a closed one refuses."""
    group = locked(group)
    if group.closed_at is not None:
        raise GroupIsClosed(
            _("%s is closed and takes nobody in. Its pages stay readable.") % group.name
        )
    return group


@transaction.atomic
def invite(
    *,
    actor: Person,
    at: datetime,
    group: Group,
    part: str,
    email: str = "",
    person: Person | None = None,
    term_ends_at: datetime | None = None,
    note: str = "",
) -> Invitation:
    """Offer a part in a group to an address, or to somebody known by name.

    An address gets the same answer whether or not a login goes by it.
    """
    group = open_group(group)
    if part not in rules.parts_to_offer(actor, group, at=at):
        raise NotYoursToOffer(_("That part is not yours to give in %s.") % group.name)
    if term_ends_at is not None and term_ends_at <= at:
        raise TermIsOver(_("That term is over already. Choose a later last day, or none."))
    if person is not None:
        _refuse_in_vain(group, person, part, at)
    invitation = _write(
        actor=actor,
        at=at,
        group=group,
        part=part,
        email="" if person else email.strip().lower(),
        person=person,
        term_ends_at=None if part == BELONG else term_ends_at,
        note=note,
    )
    audit.record(
        actor=actor,
        verb="community.invited",
        target=group,
        at=at,
        payload={
            "invitation": invitation.public_id,
            "part": part,
            "person": person.public_id if person else None,
        },
        personal={"email": invitation.email} if invitation.email else None,
    )
    tell_the_invited(invitation, at)
    return invitation


@transaction.atomic
def offer_lead(
    *,
    actor: Person,
    at: datetime,
    group: Group,
    person: Person,
    term_ends_at: datetime | None = None,
    stay: bool = False,
    note: str = "",
) -> Invitation:
    """Offer my lead to somebody of the group. I hold it until they accept, and not a moment longer."""
    group = open_group(group)
    mine = group.roles.held(at=at).filter(person=actor, kind=Role.Kind.LEAD).first()
    if mine is None:
        raise NotYoursToOffer(_("You do not lead %s, so there is nothing to hand over.") % group)
    if not queries.can_take_over(person, group, at=at):
        raise NotOfTheGroup(
            _("%(name)s does not belong to %(group)s. Invite them first, then hand the lead over.")
            % {"name": person.name, "group": group.name}
        )
    if term_ends_at is not None and term_ends_at <= at:
        raise TermIsOver(_("That term is over already. Choose a later last day, or none."))
    if mine.offers.waiting(at=at).exists():
        raise AlreadyInvited(
            _("You have offered the lead already. Take that offer back first, or wait for it.")
        )
    _refuse_in_vain(group, person, Role.Kind.LEAD, at)
    invitation = _write(
        actor=actor,
        at=at,
        group=group,
        part=Role.Kind.LEAD,
        person=person,
        term_ends_at=term_ends_at,
        note=note,
        hands_over=mine,
        giver_stays=stay,
    )
    audit.record(
        actor=actor,
        verb="community.lead_offered",
        target=group,
        at=at,
        payload={"invitation": invitation.public_id, "person": person.public_id},
    )
    tell_the_invited(invitation, at)
    return invitation


@transaction.atomic
def send_invitation_again(*, actor: Person, at: datetime, invitation: Invitation) -> Invitation:
    """Send the mail of an invitation once more; from now on it lasts as long as a new one."""
    invitation = _held(invitation)
    if invitation.state(at=at) not in {"waiting", "expired"} or invitation.withdrawn_at:
        raise InvitationIsOver(_("That invitation is over, so nothing was sent."))
    if invitation.times_sent >= SENT_AT_MOST:
        raise SentOftenEnough(
            _("It went out %d times. Another mail would not help: ask them some other way.")
            % invitation.times_sent
        )
    if at < invitation.sent_at + BETWEEN_SENDS:
        raise SentOftenEnough(_("It went out less than an hour ago. Give it some time."))
    invitation.times_sent += 1
    invitation.sent_at = at
    invitation.expires_at = at + LASTS
    invitation.save(update_fields=["times_sent", "sent_at", "expires_at"])
    audit.record(
        actor=actor,
        verb="community.invitation_sent_again",
        target=invitation.group,
        at=at,
        payload={"invitation": invitation.public_id},
    )
    tell_the_invited(invitation, at)
    return invitation


@transaction.atomic
def withdraw_invitation(*, actor: Person, at: datetime, invitation: Invitation) -> Invitation:
    """Take an offer back before it is answered. Done twice, the first stands."""
    invitation = _held(invitation)
    if invitation.withdrawn_at is not None:
        return invitation
    if invitation.accepted_at or invitation.declined_at:
        raise InvitationIsOver(
            _("It was answered in the meantime, so there is nothing to take back.")
        )
    _take_back(invitation, actor, at)
    audit.record(
        actor=actor,
        verb="community.invitation_withdrawn",
        target=invitation.group,
        at=at,
        payload={"invitation": invitation.public_id},
    )
    return invitation


@transaction.atomic
def accept_invitation(*, actor: Person, at: datetime, invitation: Invitation) -> Invitation:
    """Take the part that was offered. My consent, and its time, stay on record."""
    invitation = _held(invitation)
    if invitation.accepted_at is not None and invitation.answered_by_id == actor.pk:
        return invitation
    _refuse_what_is_not(invitation, actor, at)
    group = invitation.group
    if invitation.hands_over is not None:
        _hand_over(invitation, actor, at)
    elif invitation.part != BELONG:
        _give_part(invitation, actor, at)
    Membership.objects.get_or_create(
        group=group, person=actor, left_at=None, defaults={"joined_at": at}
    )
    invitation.accepted_at, invitation.answered_by = at, actor
    invitation.save(update_fields=["accepted_at", "answered_by"])
    audit.record(
        actor=actor,
        verb="community.invitation_accepted",
        target=group,
        at=at,
        payload={"invitation": invitation.public_id, "part": invitation.part},
    )
    tell_the_inviter(invitation, at)
    return invitation


@transaction.atomic
def decline_invitation(*, actor: Person, at: datetime, invitation: Invitation) -> Invitation:
    """Say no, thank you."""
    invitation = _held(invitation)
    if invitation.declined_at is not None and invitation.answered_by_id == actor.pk:
        return invitation
    _refuse_what_is_not(invitation, actor, at)
    invitation.declined_at, invitation.answered_by = at, actor
    invitation.save(update_fields=["declined_at", "answered_by"])
    audit.record(
        actor=actor,
        verb="community.invitation_declined",
        target=invitation.group,
        at=at,
        payload={"invitation": invitation.public_id},
    )
    tell_the_inviter(invitation, at)
    return invitation


# --- The parts of which these are made ------------------------------------------------------------


def _held(invitation: Invitation) -> Invitation:
    """Hold the group first, then the invitation: in this order everywhere, so that nothing locks up."""
    locked(invitation.group)
    rows = Invitation.objects.select_for_update(of=("self",))
    return rows.select_related("group", "invited_by", "person", "hands_over").get(pk=invitation.pk)


def _refuse_in_vain(group: Group, person: Person, part: str, at: datetime) -> None:
    """Somebody known by name: say what an address is never told."""
    if not rules.can_sign_in(person):
        raise CannotAnswer(
            _("%s has no account here to answer with. Invite them by their address.") % person.name
        )
    if part == BELONG:
        there = queries.is_member(person, group)
    else:
        there = group.roles.held(at=at).filter(person=person, kind=part).exists()
    if there:
        raise AlreadyHolds(
            _("%(name)s is that in %(group)s already.") % {"name": person.name, "group": group.name}
        )


def _write(*, actor: Person, at: datetime, group: Group, **facts: object) -> Invitation:
    """Keep an offer, unless the same one waits or there are too many."""
    named = {name: facts.get(name) for name in ("part", "email", "person")}
    for same in group.invitations.unanswered().filter(**named):
        if same.is_waiting(at=at):
            raise AlreadyInvited(
                _("The same invitation waits for an answer. You may send it again from the list.")
            )
        _take_back(same, actor, at)
    mine = Invitation.objects.filter(invited_by=actor, created_at__gt=at - timedelta(days=1))
    if mine.count() >= A_DAY_AT_MOST or group.invitations.waiting(at=at).count() >= WAITING_AT_MOST:
        raise TooManyInvitations(
            _("That is more invitations than go out in a day. Wait for answers, then go on.")
        )
    seed = keys.new_seed()
    return Invitation.objects.create(
        group=group,
        invited_by=actor,
        seed=seed,
        token_hash=keys.fingerprint(keys.token(seed)),
        created_at=at,
        sent_at=at,
        expires_at=at + LASTS,
        **facts,
    )


def _take_back(invitation: Invitation, actor: Person, at: datetime) -> None:
    invitation.withdrawn_at, invitation.withdrawn_by = at, actor
    invitation.save(update_fields=["withdrawn_at", "withdrawn_by"])


def _refuse_what_is_not(invitation: Invitation, actor: Person, at: datetime) -> None:
    """An answer counts from whom was asked, while the offer stands, in a group that is open."""
    if not queries.is_for(invitation, actor):
        raise NotForYou(
            _(
                "This invitation went to another address, and only whoever it went to can answer it."
                " If that address is yours too, add it to your account and confirm it first."
            )
        )
    if invitation.group.closed_at is not None:
        raise GroupIsClosed(
            _("%s was closed in the meantime. Its pages stay readable.") % invitation.group.name
        )
    if not invitation.is_waiting(at=at):
        raise InvitationIsOver(
            _("This invitation is over: answered, taken back or run out. Ask for a new one.")
        )


def _give_part(invitation: Invitation, actor: Person, at: datetime) -> None:
    if invitation.term_ends_at is not None and invitation.term_ends_at <= at:
        raise TermIsOver(_("The term that was offered is over by now. Ask for a new invitation."))
    add_role(
        actor=invitation.invited_by,
        at=at,
        group=invitation.group,
        person=actor,
        kind=invitation.part,
        term_ends_at=invitation.term_ends_at,
    )


def _hand_over(invitation: Invitation, actor: Person, at: datetime) -> None:
    """In one moment the new lead holds and the old lays down: at no time is there none."""
    given = Role.objects.select_for_update().filter(offers=invitation).get()
    if not given.is_held(at=at):
        raise NoLongerTheirs(
            _("%(name)s does not lead %(group)s any more, so this offer is void.")
            % {"name": invitation.invited_by.name, "group": invitation.group.name}
        )
    _give_part(invitation, actor, at)
    close_role(given, at=at)
    if invitation.giver_stays:
        add_role(
            actor=actor,
            at=at,
            group=invitation.group,
            person=invitation.invited_by,
            kind=Role.Kind.ORGANISER,
        )
    audit.record(
        actor=actor,
        verb="community.lead_handed_over",
        target=invitation.group,
        at=at,
        payload={"from": invitation.invited_by.public_id, "to": actor.public_id},
    )
