"""Reminders: one a day before and one two hours before, to those who have a seat, at the hour that holds then."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from django.core import mail

from community import jobs
from community.actions import choose_mail, person_of_address
from community.models import Job, Notification
from events import actions
from events import mail as letters_of_seats
from events.actions import reminding
from events.models import Event, Seat
from tests.community.mailing import work
from tests.factories.events import EVENING, make_event, make_facts, room_of
from tests.people import NOON, make_person
from tests.racing import race

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]

START = datetime(2026, 12, 12, 9, 0, tzinfo=UTC)  # half past two in Chennai
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def meetup(chennai):
    return make_event(chennai)


def seat(person, event, at=NOON):
    return actions.take_seat(actor=person, at=at, room=room_of(event))


def pass_time(since, until, step=20 * MINUTE):
    """What beat and worker do meanwhile."""
    at = since
    while at <= until:
        reminding.promise_reminders(at=at)
        work(at)
        at += step


def reminders():
    told = Notification.objects.filter(kind__startswith="events.reminder")
    return sorted((one.kind.rpartition("_")[2], one.person.name) for one in told)


def move(event, day, hours=(14, 18)):
    """Hold it on another day of December, from half past an hour until another."""
    on = EVENING.starts_on.replace(day=day)
    starts, ends = (time(hour, 30) for hour in hours)
    when = replace(EVENING, starts_on=on, ends_on=on, starts_time=starts, ends_time=ends)
    event.refresh_from_db()
    (room,) = make_facts().rooms
    facts = make_facts(when=when, rooms=(replace(room, public_id=room_of(event).public_id),))
    return actions.edit_event(actor=None, at=NOON, event=event, facts=facts)


def test_one_a_day_before_and_one_two_hours_before(meetup, member, stranger):
    seat(member, meetup)
    pass_time(START - 3 * DAY, START - DAY - MINUTE)
    assert reminders() == []
    work(START - DAY)
    assert reminders() == [("day", "Meena Member")]
    pass_time(START - DAY, START + DAY)
    assert reminders() == [("day", "Meena Member"), ("hours", "Meena Member")]
    first, second = [one for one in mail.outbox if "Saturday 12 December" in one.body][-2:]
    for letter in (first, second):
        assert "14:30 to 18:00" in letter.body
        assert "Tidel Park" in letter.body
        assert "/seat/give-up/" in letter.body
    assert stranger.user.email not in "".join(str(one.to) for one in mail.outbox)


def test_the_readers_own_hours_come_second(meetup):
    sydney = make_person("Sita Sydney", timezone="Australia/Sydney")
    seat(sydney, meetup)
    pass_time(START - 2 * DAY, START - DAY)
    work(START - DAY)
    letter = mail.outbox[-1].body
    assert letter.index("14:30 to 18:00") < letter.index("20:00 to 23:30 in Sydney")


def test_who_takes_a_seat_after_the_hour_hears_no_late_reminder(meetup, member, stranger):
    seat(member, meetup)
    pass_time(START - 2 * DAY, START - DAY)
    seat(stranger, meetup, at=START - DAY + MINUTE)
    pass_time(START - DAY, START - 3 * HOUR)
    assert reminders() == [("day", "Meena Member")]
    late = make_person("Lata Late")
    seat(late, meetup, at=START - HOUR)
    pass_time(START - 3 * HOUR, START + HOUR)
    assert reminders() == [
        ("day", "Meena Member"),
        ("hours", "Meena Member"),
        ("hours", "Sanjay Stranger"),
    ]


def test_who_gave_the_seat_up_hears_nothing(meetup, member):
    seat(member, meetup)
    pass_time(START - 2 * DAY, START - DAY - MINUTE)
    actions.give_up_seat(actor=member, at=START - DAY - MINUTE, event=meetup)
    pass_time(START - DAY, START)
    assert reminders() == []


def test_a_meetup_that_moved_is_reminded_of_at_its_new_hour_alone(meetup, member):
    seat(member, meetup)
    pass_time(START - 3 * DAY, START - 2 * DAY)
    move(meetup, 19)
    pass_time(START - 2 * DAY, START + 4 * DAY)
    assert reminders() == []
    pass_time(START + 4 * DAY, START + 8 * DAY)
    assert reminders() == [("day", "Meena Member"), ("hours", "Meena Member")]


def test_a_meetup_that_moved_close_is_not_reminded_of_too_late(meetup, member):
    """Moved so near that the hour of a day before has gone by: those who come were just told of the move."""
    seat(member, meetup)
    pass_time(START - 3 * DAY, START - 2 * DAY)
    move(meetup, 10, hours=(20, 22))  # on the evening of that same day
    pass_time(START - 2 * DAY, START)
    assert reminders() == [("hours", "Meena Member")]


def test_moved_away_and_back_it_is_reminded_of_once(meetup, member):
    seat(member, meetup)
    pass_time(START - 3 * DAY, START - 2 * DAY)
    move(meetup, 19)
    pass_time(START - 2 * DAY, START - 2 * DAY + HOUR)
    move(meetup, 12)
    pass_time(START - 2 * DAY + HOUR, START + 8 * DAY, step=HOUR)
    assert reminders() == [("day", "Meena Member"), ("hours", "Meena Member")]


def test_cancelled_and_postponed_meetups_are_not_reminded_of(chennai, member):
    off, later = make_event(chennai, title="Off"), make_event(chennai, title="Later")
    for event in (off, later):
        seat(member, event)
    pass_time(START - 3 * DAY, START - 2 * DAY)
    actions.cancel_event(actor=None, at=NOON, event=off, reason="No hall.")
    actions.postpone_event(actor=None, at=NOON, event=later, reason="No hall.")
    pass_time(START - 2 * DAY, START + HOUR)
    assert reminders() == []
    actions.resume_event(actor=None, at=START - 3 * HOUR, event=Event.objects.get(title="Later"))
    pass_time(START - 3 * HOUR, START + HOUR)
    assert reminders() in ([], [("hours", "Meena Member")])


def test_killed_and_run_again_everybody_is_reminded_once(meetup):
    people = [make_person(f"Guest {number}") for number in range(4)]
    for person in people:
        seat(person, meetup)
    reminding.promise_reminders(at=START - 2 * DAY)
    reminding.promise_reminders(at=START - 2 * DAY)
    assert Job.objects.filter(name=reminding.REMIND).count() == 2
    due = START - DAY
    event = Event.objects.select_related("group").get()
    # killed after half of them were told: the job comes again, in two workers at once
    reminding.remind(at=due, event=event, ahead="day", starts_at=START)
    Notification.objects.filter(person__in=people[:2]).filter(kind="events.reminder_day").delete()
    race(3, lambda _n: reminding.remind(at=due, event=event, ahead="day", starts_at=START))
    assert reminders() == sorted(("day", person.name) for person in people)


def test_a_standstill_over_the_hour_reminds_once_and_not_after_the_start(meetup, member):
    seat(member, meetup)
    reminding.promise_reminders(at=START - 2 * DAY)
    work(START - HOUR)  # the site was down for two days: both are due, and one is of use
    assert reminders() == [("hours", "Meena Member")]
    assert jobs.oldest_wait(at=START) >= timedelta(0)


def test_a_standstill_beyond_the_start_reminds_nobody(meetup, member):
    seat(member, meetup)
    reminding.promise_reminders(at=START - 2 * DAY)
    work(START + MINUTE)
    assert reminders() == []


def test_a_visitor_gives_the_seat_up_behind_their_own_link(meetup):
    visitor = person_of_address(at=NOON, email="vimal@example.net", name="Vimal")
    seat(visitor, meetup)
    pass_time(START - 2 * DAY, START - DAY)
    work(START - DAY)
    letter = mail.outbox[-1]
    assert letter.to == ["Vimal <vimal@example.net>"]
    assert "/seat/give-up/" not in letter.body
    mine = Seat.objects.select_related("person__contact", "event").get(person=visitor)
    assert letters_of_seats.link_for(mine) in letter.body


def test_the_choices_hold_for_reminders(meetup, member, stranger):
    for person in (member, stranger):
        seat(person, meetup)
    choose_mail(actor=member, at=NOON, channels={"events.reminder_day": "site"})
    pass_time(START - 2 * DAY, START - DAY)
    work(START - DAY)
    mailed = Notification.objects.filter(kind="events.reminder_day")
    assert {one.person.name: one.mail for one in mailed} == {
        "Meena Member": "unwanted",
        "Sanjay Stranger": "sent",
    }
