"""What somebody gives back when they leave for good."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Lower

from community import pictures
from community.models import Person
from events.actions.proposing import hold, step, take_off_agenda
from events.actions.seating import give_up_seat
from events.actions.speaking import remove_material
from events.models import (
    Attendance,
    DoorNote,
    DoorPass,
    Event,
    Material,
    Picture,
    PictureConcern,
    Proposal,
    ProposalSpeaker,
    Rater,
    Rating,
    Remark,
    Seat,
    SpeakerConsent,
    SpeakerProfile,
)


@transaction.atomic
def give_up_coming_seats(*, person: Person, at: datetime) -> int:
    """Give every seat at a meetup that is not over back, as its holder would; say how many.

    Seats of meetups that are over stay: they belong to their record.
    """
    held = Seat.objects.open().filter(person=person)
    coming = Event.objects.filter(
        Q(ends_at__isnull=True) | Q(ends_at__gt=at) | Q(postponement__isnull=False),
        pk__in=held.values("event"),
    )
    given_up = 0
    for event in coming.order_by("pk"):
        give_up_seat(actor=person, at=at, event=event)
        given_up += 1
    return given_up


@transaction.atomic
def let_go_of_talks(*, person: Person, at: datetime, addresses: Sequence[str] = ()) -> None:
    """Withdraw what the person proposed, and forget what they wrote for organisers and raters.

    A talk that was given stays where it is told of, and so do the scores that others were judged by.
    """
    mine = Proposal.objects.filter(speakers__person=person, speakers__is_author=True)
    for found in mine.order_by("pk"):
        proposal = hold(found)
        given = proposal.item is not None and proposal.item.event.is_over(at=at)
        if proposal.state not in {Proposal.State.WITHDRAWN, Proposal.State.DECLINED} and not given:
            event = take_off_agenda(proposal, at=at)
            step(proposal, Proposal.State.WITHDRAWN, actor=person, at=at, event=event)
        proposal.notes, proposal.availability, proposal.links = "", "", []
        if not given:
            proposal.title, proposal.abstract = "…", ""
        proposal.save()
        proposal.steps.update(words="")
    theirs = ProposalSpeaker.objects.standing().filter(person=person, is_author=False)
    theirs.asked().update(removed_at=at)
    asked = ProposalSpeaker.objects.annotate(typed=Lower("email"))
    asked.filter(typed__in=_lowered(addresses)).update(email="", removed_at=at)
    SpeakerConsent.objects.standing().filter(person=person).update(withdrawn_at=at)
    for profile in SpeakerProfile.objects.filter(person=person):
        if profile.photo:
            pictures.drop_on_commit(profile.photo)
        profile.delete()
    for material in Material.objects.standing().filter(item__speakers__person=person):
        if material.added_by_id == person.pk:
            remove_material(actor=person, at=at, material=material)
    gone = Material.objects.filter(added_by=person, removed_at__isnull=False)
    gone.update(url="", name="", vouched="")
    Rater.objects.filter(person=person, ended_at=None).update(ended_at=at)
    Rating.objects.filter(rater=person).update(words="")
    Remark.objects.filter(author=person, taken_back_at=None).update(text="", taken_back_at=at)


@transaction.atomic
def forget_presence(*, person: Person, at: datetime, addresses: Sequence[str] = ()) -> None:
    """End what opens a door to the person, and erase how doors and photos name them.

    That they came stays, as a count without a name; so does who noted it, whose account is another's.
    """
    DoorPass.objects.standing().filter(person=person).update(ended_at=at)
    DoorPass.objects.filter(person=person).update(label="")
    DoorNote.objects.filter(person=person).update(who="")
    there = Attendance.objects.filter(person=person).values("event")
    seated = Seat.objects.filter(person=person).values("event")
    spoke = Event.objects.filter(agenda__speakers__person=person).values("pk")
    near = Q(uploaded_by=person) | Q(event__in=there) | Q(event__in=seated) | Q(event__in=spoke)
    Picture.objects.filter(near, credit__iexact=person.name).update(credit="")
    PictureConcern.objects.filter(asked_by=person).update(words="", reach="")
    for address in addresses:
        PictureConcern.objects.filter(reach__icontains=address).update(words="", reach="")


def _lowered(addresses: Sequence[str]) -> list[str]:
    return [address.lower() for address in addresses]
