"""Chapters come into a network when both sides want it, and go when one side does."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community import audit, notifications, queries
from community.actions.groups import NotANetwork
from community.actions.invitations import AlreadyInvited, GroupIsClosed, InvitationIsOver
from community.errors import DomainError
from community.models import ChapterOffer, Group, Person
from community.words import said


class HeldAlready(DomainError):
    """A chapter stands in one network at a time."""


class NotAChapter(DomainError):
    """Networks hold chapters, not committees or other networks."""


class NotHeldThere(DomainError):
    """The chapter is in no network, or in another."""


def _both(network: Group, chapter: Group) -> tuple[Group, Group]:
    """Hold both groups, always in the same order."""
    rows = Group.objects.select_for_update().filter(pk__in=[network.pk, chapter.pk]).order_by("pk")
    held = {group.pk: group for group in rows}
    return held[network.pk], held[chapter.pk]


def _refuse_what_cannot_be(network: Group, chapter: Group) -> None:
    for group in (network, chapter):
        if group.closed_at is not None:
            raise GroupIsClosed(_("%s is closed.") % group.name)
    if network.kind != Group.Kind.NETWORK:
        raise NotANetwork(_("%s is no network, and only networks hold chapters.") % network.name)
    if chapter.kind != Group.Kind.CHAPTER:
        raise NotAChapter(_("%s is no chapter, and networks hold chapters only.") % chapter.name)
    if chapter.network_id is not None:
        raise HeldAlready(
            _("%s stands in a network already. It would have to leave that one first.")
            % chapter.name
        )


@transaction.atomic
def offer_place(
    *, actor: Person, at: datetime, network: Group, chapter: Group, note: str = ""
) -> ChapterOffer:
    """Ask a chapter to come into a network. A lead of the chapter answers."""
    network, chapter = _both(network, chapter)
    _refuse_what_cannot_be(network, chapter)
    if network.chapter_offers.open().filter(chapter=chapter).exists():
        raise AlreadyInvited(_("%s has been asked already and has not answered.") % chapter.name)
    offer = ChapterOffer.objects.create(
        network=network, chapter=chapter, offered_by=actor, offered_at=at, note=note
    )
    audit.record(
        actor=actor,
        verb="community.chapter_offered",
        target=chapter,
        at=at,
        payload={"network": network.public_id},
    )
    both = {"network": network.name, "chapter": chapter.name}
    for person in queries.leads_of(chapter, at=at) or queries.keepers():
        notifications.notify(
            person=person,
            kind="community.chapter_offered",
            subject=said(gettext_lazy("%(network)s asks %(chapter)s to come in"), **both),
            context={"offer": offer},
            at=at,
            key=f"community.chapter_offered:{offer.public_id}:{person.public_id}",
            link=reverse("community:network", args=[chapter.slug]),
            group=chapter,
        )
    return offer


@transaction.atomic
def answer_offer(*, actor: Person, at: datetime, offer: ChapterOffer, accept: bool) -> ChapterOffer:
    """Bring the chapter into the network, or say no."""
    network, chapter = _both(offer.network, offer.chapter)
    offer = _open_offer(offer)
    if accept:
        _refuse_what_cannot_be(network, chapter)
        chapter.network = network
        chapter.save(update_fields=["network"])
    offer.answer = ChapterOffer.Answer.ACCEPTED if accept else ChapterOffer.Answer.DECLINED
    _answered(offer, actor, at)
    if offer.offered_by_id != actor.pk:
        subject = (
            gettext_lazy("%(chapter)s is in %(network)s now")
            if accept
            else gettext_lazy("%(chapter)s does not come into %(network)s")
        )
        notifications.notify(
            person=offer.offered_by,
            kind="community.chapter_answered",
            subject=said(subject, chapter=chapter.name, network=network.name),
            context={"offer": offer, "name": actor.name, "accepted": accept},
            at=at,
            key=f"community.chapter_answered:{offer.public_id}",
            link=chapter.get_absolute_url(),
            group=chapter,
        )
    return offer


@transaction.atomic
def withdraw_offer(*, actor: Person, at: datetime, offer: ChapterOffer) -> ChapterOffer:
    """Take back what the network offered."""
    _both(offer.network, offer.chapter)
    offer = _open_offer(offer)
    offer.answer = ChapterOffer.Answer.WITHDRAWN
    _answered(offer, actor, at)
    return offer


@transaction.atomic
def part_from_network(
    *, actor: Person, at: datetime, chapter: Group, network: Group, reason: str
) -> Group:
    """End a chapter's place in a network, from either side. The other side is told why."""
    network, chapter = _both(network, chapter)
    if chapter.network_id != network.pk:
        raise NotHeldThere(_("%s does not stand in that network any more.") % chapter.name)
    chapter.network = None
    chapter.save(update_fields=["network"])
    audit.record(
        actor=actor,
        verb="community.chapter_left_network",
        target=chapter,
        at=at,
        payload={"network": network.public_id},
        personal={"reason": reason},
    )
    both = {
        person.pk: person
        for group in (network, chapter)
        for person in queries.leads_of(group, at=at)
        if person.pk != actor.pk
    }
    names = {"chapter": chapter.name, "network": network.name}
    for person in both.values():
        notifications.notify(
            person=person,
            kind="community.chapter_left",
            subject=said(gettext_lazy("%(chapter)s is not in %(network)s any more"), **names),
            context={**names, "name": actor.name, "reason": reason},
            at=at,
            key=f"community.chapter_left:{chapter.public_id}:{at.isoformat()}:{person.public_id}",
            link=chapter.get_absolute_url(),
            group=chapter,
        )
    return chapter


def _open_offer(offer: ChapterOffer) -> ChapterOffer:
    rows = ChapterOffer.objects.select_for_update(of=("self",)).select_related("offered_by")
    offer = rows.get(pk=offer.pk)
    if offer.answer:
        raise InvitationIsOver(_("That was answered or taken back in the meantime."))
    return offer


def _answered(offer: ChapterOffer, actor: Person, at: datetime) -> None:
    offer.answered_by, offer.answered_at = actor, at
    offer.save(update_fields=["answer", "answered_by", "answered_at"])
    audit.record(
        actor=actor,
        verb=f"community.chapter_offer_{offer.answer}",
        target=offer.chapter,
        at=at,
        payload={"network": offer.network.public_id},
    )
