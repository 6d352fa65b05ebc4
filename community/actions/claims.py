"""Saying that somebody known in public is me, and what the keeper answers. No row of any talk moves."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community import audit, notifications
from community.actions.refusals import (
    AlreadyAnswered,
    AlreadyAsked,
    AlreadySomebodys,
    HasALogin,
    HasLeft,
    NothingShown,
    OwnClaim,
    TooManyAsked,
)
from community.kinds import Words
from community.models import AccountClosure, Claim, Person, User
from community.words import said

MOST_WAITING = 5
SHORTEST = 20  # letters: less says nothing that a keeper could look at
ADDRESS = re.compile(r"\S+@\S+")


def shows_something(evidence: str) -> bool:
    """Whether there are words to look at. An e-mail address proves nothing, whoever's it is."""
    return sum(letter.isalpha() for letter in ADDRESS.sub("", evidence)) >= SHORTEST


@transaction.atomic
def ask_claim(
    *, actor: Person, at: datetime, known: Person, evidence: str, link: str = ""
) -> Claim:
    """Say that somebody known in public is me, and how the keeper can see it."""
    known = Person.objects.select_for_update().get(pk=known.pk)
    _refuse_taken(known)
    if Claim.objects.waiting().filter(known=known, member=actor).exists():
        raise AlreadyAsked(
            _("You have asked about %s already. The keeper answers; you are told.") % known.name
        )
    if Claim.objects.waiting().filter(member=actor).count() >= MOST_WAITING:
        raise TooManyAsked(
            _("%d of your questions wait for an answer. Wait for one, or take one back.")
            % MOST_WAITING
        )
    if not shows_something(evidence):
        raise NothingShown(
            _(
                "Say in a sentence or two how the keeper can see that it is you. "
                "An e-mail address alone proves nothing."
            )
        )
    claim = Claim(
        known=known, member=actor, evidence=evidence.strip(), link=link.strip(), asked_at=at
    )
    claim.full_clean(exclude=["public_id"])
    claim.save()
    _record(claim, "community.claim_asked", actor=actor, at=at, words=claim.evidence)
    for keeper in keepers():
        notifications.notify(
            person=keeper,
            kind="community.claim_asked",
            subject=said(
                gettext_lazy("%(member)s says to be %(known)s"),
                member=actor.name,
                known=known.name,
            ),
            context={"claim": claim},
            at=at,
            key=f"community.claim_asked:{claim.public_id}:{keeper.public_id}",
            link=_page_of(claim),
        )
    return claim


@transaction.atomic
def grant_claim(*, actor: Person, at: datetime, claim: Claim, reason: str) -> Claim:
    """Let the two be one person on every page, for a reason that is written down."""
    claim = _to_answer(actor, claim, reason)
    _refuse_taken(claim.known)
    _answer(claim, Claim.Outcome.GRANTED, actor=actor, at=at, reason=reason)
    _tell(claim, "community.claim_granted", gettext_lazy("%(known)s is you here now"), at=at)
    return claim


@transaction.atomic
def decline_claim(*, actor: Person, at: datetime, claim: Claim, reason: str) -> Claim:
    """Leave the two apart, and say why."""
    claim = _to_answer(actor, claim, reason)
    _answer(claim, Claim.Outcome.DECLINED, actor=actor, at=at, reason=reason)
    _tell(
        claim,
        "community.claim_declined",
        gettext_lazy("What you asked about %(known)s was declined"),
        at=at,
    )
    return claim


@transaction.atomic
def withdraw_claim(*, actor: Person, at: datetime, claim: Claim) -> Claim:
    """Take back what I asked, before it is answered."""
    claim = _locked(claim)
    if not claim.is_waiting:
        raise AlreadyAnswered(_("The keeper has answered meanwhile. Nothing was changed."))
    _answer(claim, Claim.Outcome.WITHDRAWN, actor=actor, at=at, reason="")
    return claim


@transaction.atomic
def undo_claim(*, actor: Person, at: datetime, claim: Claim, reason: str) -> Claim:
    """Take the two apart again. Pages stand as they stood before; the record tells both deeds."""
    claim = _locked(claim)
    if not claim.stands:
        raise AlreadyAnswered(_("They are two already. Nothing was changed."))
    _refuse_silence(reason)
    claim.undone_at, claim.undone_by, claim.undone_reason = at, actor, reason.strip()
    claim.save(update_fields=["undone_at", "undone_by", "undone_reason"])
    _record(claim, "community.claim_undone", actor=actor, at=at, words=claim.undone_reason)
    _tell(claim, "community.claim_undone", gettext_lazy("%(known)s is no longer you here"), at=at)
    return claim


def keepers() -> list[Person]:
    """Everybody who keeps the site."""
    rows = Person.objects.filter(user__is_active=True, user__is_superuser=True)
    return list(rows.order_by("pk"))


def _locked(claim: Claim) -> Claim:
    """The claim, with the person it is about locked first: two answers at once come one by one."""
    Person.objects.select_for_update().get(pk=claim.known_id)
    locked = Claim.objects.select_for_update(of=("self",)).select_related("known", "member")
    return locked.get(pk=claim.pk)


def _to_answer(actor: Person, claim: Claim, reason: str) -> Claim:
    claim = _locked(claim)
    if not claim.is_waiting:
        raise AlreadyAnswered(_("This was answered meanwhile. Nothing was changed."))
    if claim.member_id == actor.pk and any(one != actor for one in keepers()):
        raise OwnClaim(_("You asked this yourself. Another keeper of the site must answer it."))
    _refuse_silence(reason)
    return claim


def _refuse_silence(reason: str) -> None:
    if not reason.strip():
        raise NothingShown(_("Write down why. Nothing was changed."))


def _refuse_taken(known: Person) -> None:
    """Somebody with a login speaks for themselves; a standing claim is undone before another stands."""
    if User.objects.filter(person=known).exists():
        raise HasALogin(_("%s signs in here themselves, so nobody else can be them.") % known.name)
    if AccountClosure.objects.filter(person=known).exists():
        raise HasLeft(_("This account was closed, so nobody can be its member again."))
    if Claim.objects.standing().filter(known=known).exists():
        raise AlreadySomebodys(
            _("The keeper has granted already that a member is %s. Nothing was changed.")
            % known.name
        )


def _answer(claim: Claim, outcome: str, *, actor: Person, at: datetime, reason: str) -> None:
    claim.outcome, claim.answered_at, claim.answered_by = outcome, at, actor
    claim.reason = reason.strip()
    claim.save(update_fields=["outcome", "answered_at", "answered_by", "reason"])
    _record(claim, f"community.claim_{outcome}", actor=actor, at=at, words=claim.reason)


def _record(claim: Claim, verb: str, *, actor: Person, at: datetime, words: str) -> None:
    payload: dict[str, Any] = {"known": claim.known.public_id, "member": claim.member.public_id}
    if actor.pk == claim.member_id and verb != "community.claim_asked":
        payload["by_the_asker"] = True
    audit.record(
        actor=actor,
        verb=verb,
        target=claim,
        at=at,
        payload=payload,
        personal={"words": words} if words else None,
    )


def _tell(claim: Claim, kind: str, subject: Words, *, at: datetime) -> None:
    notifications.notify(
        person=claim.member,
        kind=kind,
        subject=said(subject, known=claim.known.name),
        context={"claim": claim},
        at=at,
        key=f"{kind}:{claim.public_id}",
        link=claim.known.get_absolute_url(),
    )


def _page_of(claim: Claim) -> str:
    return f"/keeper/claims/{claim.public_id}/"
