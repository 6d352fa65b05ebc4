"""What meetups hold about one person: their copy of it."""

from __future__ import annotations

from typing import Any

from community.dossier import rows
from community.models import Person
from events.models import (
    Answer,
    Attendance,
    CalendarKey,
    DoorNote,
    DoorPass,
    Export,
    Import,
    MailedEntry,
    Material,
    Minutes,
    Picture,
    PictureConcern,
    Proposal,
    ProposalSpeaker,
    Rater,
    Rating,
    Recap,
    Remark,
    RoomRecap,
    Seat,
    SeatRequest,
    Speaker,
    SpeakerConsent,
    SpeakerProfile,
)


def dossier(person: Person) -> dict[str, Any]:
    """Seats and doors, talks and their judging, what the person wrote and put up. No key is among it."""
    return {
        **_seats(person),
        **_talks(person),
        **_written(person),
    }


def _seats(person: Person) -> dict[str, Any]:
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
        "requests_by_mail": rows(
            SeatRequest.objects.filter(person=person).order_by("pk"),
            meetup="event__title",
            asked_at="asked_at",
            confirmed_at="confirmed_at",
        ),
        "answers_at_sign_up": rows(
            Answer.objects.filter(person=person).order_by("pk"),
            meetup="question__event__title",
            question="question__label",
            words="text",
            chosen="chosen",
            answered_at="answered_at",
        ),
        "attendance": rows(
            Attendance.objects.filter(person=person).order_by("pk"),
            meetup="event__title",
            state="state",
            guests="guests",
            how="how",
            came_at="came_at",
            recorded_at="recorded_at",
            replaced_at="replaced_at",
        ),
        "seen_at_doors": rows(
            DoorNote.objects.filter(person=person).order_by("pk"),
            meetup="event__title",
            name_said="who",
            guests="guests",
            how="how",
            at="at",
        ),
        "helped_at_doors": rows(
            DoorPass.objects.filter(person=person).order_by("pk"),
            meetup="event__title",
            as_a="label",
            from_at="made_at",
            ended_at="ended_at",
        ),
        "calendar_addresses": rows(
            CalendarKey.objects.filter(person=person).order_by("pk"),
            made_at="made_at",
            revoked_at="revoked_at",
        ),
        "mailed_to_your_calendar": rows(
            MailedEntry.objects.filter(person=person).order_by("pk"),
            meetup="event__title",
            told="method",
            at="written_at",
        ),
    }


def _talks(person: Person) -> dict[str, Any]:
    return {
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
        "asked_to_speak": rows(
            ProposalSpeaker.objects.filter(person=person).order_by("pk"),
            to="proposal__call__group__name",
            title="proposal__title",
            is_author="is_author",
            consented_at="consented_at",
            declined_at="declined_at",
            removed_at="removed_at",
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
        "asked_to_rate": rows(
            Rater.objects.filter(person=person).order_by("pk"),
            of="call__group__name",
            from_at="named_at",
            ended_at="ended_at",
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
    }


def _written(person: Person) -> dict[str, Any]:
    return {
        "pictures": rows(
            Picture.objects.filter(uploaded_by=person).order_by("pk"),
            meetup="event__title",
            what_is_on_it="alt",
            taken_by="credit",
            agreed_to="consent",
            uploaded_at="uploaded_at",
            removed_at="removed_at",
        ),
        "pictures_to_be_taken_away": rows(
            PictureConcern.objects.filter(asked_by=person).order_by("pk"),
            meetup="picture__event__title",
            words="words",
            reach="reach",
            asked_at="asked_at",
            answer="answer",
        ),
        "recaps": rows(
            Recap.objects.filter(written_by=person).order_by("pk"),
            meetup="event__title",
            text="text",
            written_at="written_at",
        ),
        "recaps_of_rooms": rows(
            RoomRecap.objects.filter(written_by=person).order_by("pk"),
            meetup="room__event__title",
            text="text",
            written_at="written_at",
        ),
        "minutes": rows(
            Minutes.objects.filter(written_by=person).order_by("pk"),
            meetup="event__title",
            text="text",
            written_at="written_at",
        ),
        "files_brought_in": rows(
            Import.objects.filter(by=person).order_by("pk"),
            group="group__name",
            file="name",
            received_at="received_at",
        ),
        "files_taken_out": rows(
            Export.objects.filter(by=person).order_by("pk"),
            group="group__name",
            with_people="with_people",
            purpose="purpose",
            asked_at="asked_at",
        ),
    }
