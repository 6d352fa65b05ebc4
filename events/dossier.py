"""What meetups hold about one person: their copy of it."""

from __future__ import annotations

from typing import Any

from community.dossier import rows
from community.models import Person
from events.models import (
    Attendance,
    Material,
    Proposal,
    Rating,
    Recap,
    Remark,
    Seat,
    Speaker,
    SpeakerConsent,
    SpeakerProfile,
)


def dossier(person: Person) -> dict[str, Any]:
    """Seats, attendance, talks, and recaps that the person wrote."""
    return {
        "seats": rows(
            Seat.objects.filter(person=person).order_by("pk"),
            meetup="event__title",
            room="room__public_id",
            state="state",
            guests="guests",
            asked_at="asked_at",
            taken_at="taken_at",
            given_up_at="given_up_at",
            ending="ending",
        ),
        "attendance": rows(
            Attendance.objects.standing().filter(person=person).order_by("pk"),
            meetup="event__title",
            state="state",
            recorded_at="recorded_at",
        ),
        "talks": rows(
            Speaker.objects.filter(person=person).order_by("pk"),
            meetup="item__event__title",
            title="item__title",
            byline="byline",
        ),
        "proposals": rows(
            Proposal.objects.of(person).order_by("pk"),
            to="call__group__name",
            title="title",
            abstract="abstract",
            notes="notes",
            minutes="minutes",
            availability="availability",
            state="state",
            changed_at="changed_at",
        ),
        "as_a_speaker": rows(SpeakerProfile.objects.filter(person=person), about="bio"),
        "consents": rows(
            SpeakerConsent.objects.filter(person=person).order_by("pk"),
            what="what",
            talk="item__title",
            given_at="given_at",
            withdrawn_at="withdrawn_at",
        ),
        "slides_and_recordings": rows(
            Material.objects.standing().filter(added_by=person).order_by("pk"),
            talk="item__title",
            kind="kind",
            address="url",
            file="name",
            added_at="added_at",
        ),
        "ratings": rows(
            Rating.objects.standing().filter(rater=person).order_by("pk"),
            proposal="proposal__title",
            score="score",
            words="words",
            rated_at="rated_at",
        ),
        "remarks": rows(
            Remark.objects.filter(author=person, taken_back_at=None).order_by("pk"),
            proposal="proposal__title",
            text="text",
            said_at="said_at",
        ),
        "recaps": rows(
            Recap.objects.filter(written_by=person).order_by("pk"),
            meetup="event__title",
            text="text",
            written_at="written_at",
        ),
    }
