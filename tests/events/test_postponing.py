"""A meetup is put off, keeps its seats, and gets a new date or its old one back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from community import jobs
from community.models import AuditEntry, Job, Notification
from events import actions, queries
from events.models import Event, Postponement, Seat
from tests.events.test_planning import as_facts
from tests.factories.events import AFTER, EVENING, make_draft, make_event, make_past, room_of
from tests.people import NOON, make_person

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=1)
NEXT_WEEK = replace(EVENING, starts_on=date(2026, 12, 19), ends_on=date(2026, 12, 19))


@pytest.fixture
def meetup(chennai) -> Event:
    return make_event(chennai)


@pytest.fixture
def guest(meetup):
    guest = make_person("Gita Guest")
    actions.take_seat(actor=guest, at=NOON, room=room_of(meetup))
    return guest


def postpone(event: Event, *, at=NOON, reason="The hall is flooded.") -> Event:
    return actions.postpone_event(actor=None, at=at, event=event, reason=reason)


def edit(event: Event, *, at=LATER, **changes) -> Event:
    return actions.edit_event(actor=None, at=at, event=event, facts=as_facts(event, **changes))


def run_jobs(at=LATER) -> None:
    for job in Job.objects.filter(name__startswith="events.tell").order_by("pk"):
        jobs.carry_out(job.public_id, clock=lambda: at)


def told(kind: str) -> list[Notification]:
    return list(Notification.objects.filter(kind=kind))


def test_postponing_keeps_date_and_seats_and_says_why(meetup, guest):
    event = postpone(meetup)
    assert (event.state, event.is_postponed, event.sequence) == ("postponed", True, 1)
    assert event.starts_at == meetup.starts_at
    assert event.postponement.reason == "The hall is flooded."
    assert Seat.objects.open().filter(event=event, person=guest).exists()
    run_jobs()
    [letter] = told("events.event_postponed")
    assert letter.person == guest
    assert "The hall is flooded." in letter.text
    assert "12 December 2026" in letter.text
    entry = AuditEntry.objects.get(verb="events.event_postponed")
    assert "flooded" not in str(entry.payload)


def test_postponing_twice_says_the_same_once(meetup, guest):
    postpone(meetup)
    event = postpone(meetup, reason="Another word.")
    run_jobs()
    run_jobs()
    assert event.sequence == 1
    assert event.postponement.reason == "The hall is flooded."
    assert len(told("events.event_postponed")) == 1


def test_what_cannot_be_postponed(chennai, meetup):
    with pytest.raises(actions.NothingToPostpone):
        postpone(make_draft(chennai))
    with pytest.raises(actions.EventOver):
        postpone(meetup, at=AFTER)
    with pytest.raises(actions.ReasonMissing):
        postpone(meetup, reason="  ")
    with pytest.raises(actions.EventOver):
        postpone(make_past(chennai))
    actions.cancel_event(actor=None, at=NOON, event=meetup, reason="Flood")
    with pytest.raises(actions.EventCancelled):
        postpone(meetup)
    assert not Postponement.objects.exists()


def test_a_new_date_ends_it_and_is_told_once(meetup, guest):
    event = edit(postpone(meetup), when=NEXT_WEEK)
    event = Event.objects.get(pk=event.pk)
    assert (event.state, event.sequence) == ("published", 2)
    assert event.starts_on == date(2026, 12, 19)
    ended = Postponement.objects.get()
    assert (ended.stands_for, ended.ended_at) == (None, LATER)
    run_jobs()
    assert told("events.event_postponed") == []  # the later word is enough
    [letter] = told("events.event_changed")
    assert letter.subject.startswith("There is a date again")
    assert "19 December 2026" in letter.text


def test_other_changes_leave_it_postponed_and_tell_nobody(meetup, guest):
    event = edit(postpone(meetup), online_link="https://video.example/1", title="Another title")
    assert Event.objects.get(pk=event.pk).is_postponed
    assert event.sequence == 2
    run_jobs()
    assert told("events.event_changed") == []


def test_the_old_date_holds_after_all(meetup, guest):
    postpone(meetup)
    event = actions.resume_event(actor=None, at=LATER, event=meetup)
    assert (event.state, event.sequence) == ("published", 2)
    run_jobs()
    [letter] = told("events.event_changed")
    assert "12 December 2026" in letter.text
    with pytest.raises(actions.NotPostponed):
        actions.resume_event(actor=None, at=LATER, event=meetup)


def test_a_day_that_has_passed_cannot_be_held_any_more(meetup):
    postpone(meetup)
    with pytest.raises(actions.DayHasPassed):
        actions.resume_event(actor=None, at=AFTER, event=meetup)


def test_it_may_be_postponed_again_and_each_time_stands_in_the_record(meetup):
    event = edit(postpone(meetup), when=NEXT_WEEK)
    event = postpone(event, at=LATER, reason="No power.")
    assert event.sequence == 3
    assert event.postponement.reason == "No power."
    assert event.postponements.count() == 2


def test_no_seat_is_given_while_it_waits_but_given_up(meetup, guest):
    postpone(meetup)
    with pytest.raises(actions.EventNotOpen, match="postponed"):
        actions.take_seat(actor=make_person("One"), at=NOON, room=room_of(meetup))
    actions.give_up_seat(actor=guest, at=AFTER, event=Event.objects.get(pk=meetup.pk))
    assert not Seat.objects.open().exists()


def test_cancelling_ends_it(meetup, guest):
    postpone(meetup)
    event = actions.cancel_event(actor=None, at=AFTER, event=meetup, reason="No hall at all.")
    assert event.state == "cancelled"
    assert Postponement.objects.get().ended_at == AFTER
    run_jobs(AFTER)
    assert len(told("events.event_cancelled")) == 1


def test_its_old_day_goes_by_and_it_is_not_over(meetup, chennai):
    event = postpone(meetup)
    assert not event.is_over(at=AFTER)
    assert not event.takes_attendance(at=AFTER)
    assert [e.pk for e in queries.upcoming(person=None, at=AFTER)] == [event.pk]
    assert queries.past(person=None, at=AFTER) == []
    assert queries.next_by_group(groups=[chennai], person=None, at=NOON) == {}
    assert queries.last_by_group(groups=[chennai], person=None, at=AFTER) == {}


def test_lists_show_what_has_a_date_first(meetup, chennai):
    second = make_event(chennai, title="Second", when=NEXT_WEEK)
    postpone(meetup)
    assert [e.title for e in queries.upcoming(person=None, at=NOON)] == [
        "Second",
        "Object storage night",
    ]
    nearest = queries.next_by_group(groups=[chennai], person=None, at=NOON)
    assert nearest[chennai.pk].pk == second.pk


def test_the_public_date_cannot_be_taken_away_unsaid(meetup):
    with pytest.raises(actions.DateTaken, match="postpone it"):
        edit(meetup, when=replace(EVENING, starts_on=None, ends_on=None, precision="day"))
    assert Event.objects.get(pk=meetup.pk).starts_on == date(2026, 12, 12)


@pytest.mark.postgresql
def test_the_database_holds_one_postponement_at_a_time(meetup):
    postpone(meetup)
    facts = {"event": meetup, "postponed_at": NOON, "reason": "x"}
    for wrong in (
        {"stands_for": meetup},
        {"stands_for": None},
        {"stands_for": None, "ended_at": NOON - timedelta(hours=1)},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Postponement.objects.create(**facts, **wrong)
