"""The letter of the week: what groups that somebody follows do, at their hour, and only if there is anything."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.test import Client

from community import actions as people
from community import queries
from community.models import Notification
from events import actions
from events.actions import weekly
from tests.community.mailing import work
from tests.factories.events import EVENING, make_draft, make_event
from tests.people import NOON, make_group, make_person
from tests.racing import race

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
MONDAY = datetime(2026, 11, 30, 2, 30, tzinfo=UTC)  # eight in Kolkata


@pytest.fixture
def reader(chennai):
    person = make_person("Ravi Reader", timezone="Asia/Kolkata")
    people.follow_group(actor=person, at=NOON, group=chennai)
    return person


def on(day, month=12):
    when = EVENING.starts_on.replace(day=day, month=month)
    return replace(EVENING, starts_on=when, ends_on=when)


def hours(since, until):
    at = since
    while at <= until:
        weekly.tell_of_weeks(at=at)
        work(at)
        at += HOUR


def letters():
    return [one for one in mail.outbox if "Ravi" in one.to[0]]


def test_it_comes_at_the_readers_hour_with_what_is_new_and_what_comes(chennai, reader):
    make_event(chennai, title="Swift night", at=NOON + DAY)
    make_event(chennai, title="Known before", at=NOON - DAY, when=on(5))
    make_event(chennai, title="Known and far", at=NOON - DAY, when=on(30))
    make_draft(chennai, title="A draft", when=on(6))
    make_event(make_group("pune"), title="Not followed", when=on(6))
    off = make_event(chennai, title="Called off", at=NOON + DAY, when=on(7))
    actions.cancel_event(actor=None, at=NOON + DAY, event=off, reason="No hall.")
    hours(NOON + 2 * DAY, MONDAY - MINUTE)
    assert letters() == []
    hours(MONDAY, MONDAY + 3 * DAY)
    (letter,) = letters()
    new, coming = letter.body.split("Coming:")
    assert "Swift night" in new
    assert "Saturday 12 December 2026, 14:30 to 18:00" in new
    assert "Known before" in coming
    for title in ("Known and far", "A draft", "Not followed", "Called off"):
        assert title not in letter.body
    hours(MONDAY + 7 * DAY, MONDAY + 8 * DAY)
    assert len(letters()) == 2
    assert "New:" not in letters()[1].body


def test_nothing_is_sent_where_there_is_nothing(chennai, reader):
    make_event(chennai, title="Far", at=NOON - DAY, when=on(30))
    hours(MONDAY, MONDAY + DAY)
    assert letters() == []
    assert not Notification.objects.filter(kind="events.week").exists()


def test_hour_and_weekday_are_the_readers_choice(chennai, reader):
    make_event(chennai)
    people.choose_mail(actor=reader, at=NOON, channels={}, digest_hour=18, digest_weekday=4)
    friday = datetime(2026, 11, 27, 12, 30, tzinfo=UTC)
    hours(MONDAY - 3 * DAY - 2 * HOUR, friday - MINUTE)
    assert letters() == []
    hours(friday, friday)
    assert len(letters()) == 1
    people.choose_mail(actor=reader, at=NOON, channels={"events.week": "site"})
    hours(MONDAY, MONDAY)
    assert len(letters()) == 1
    assert Notification.objects.filter(kind="events.week", mail="unwanted").count() == 1


def test_run_again_and_by_two_workers_it_is_one(chennai, reader):
    make_event(chennai)
    race(3, lambda _number: weekly.tell_of_weeks(at=MONDAY))
    weekly.tell_of_weeks(at=MONDAY + MINUTE)
    work(MONDAY + MINUTE)
    assert len(letters()) == 1


def test_after_a_standstill_of_a_day_it_waits_for_the_next_week(chennai, reader):
    make_event(chennai)
    hours(MONDAY + 13 * HOUR, MONDAY + 2 * DAY)
    assert letters() == []
    hours(MONDAY + 7 * DAY, MONDAY + 7 * DAY)
    assert len(letters()) == 1


def test_a_meetup_of_two_groups_that_are_followed_is_told_once(chennai, reader):
    pune = make_group("pune")
    people.follow_group(actor=reader, at=NOON, group=pune)
    event = make_event(chennai, title="Linked")
    event.hosts.add(pune)
    hours(MONDAY, MONDAY)
    assert letters()[0].body.count("\nLinked") + letters()[0].body.count("- Linked") == 1


def test_who_follows_a_network_reads_of_its_chapters(reader):
    india = make_group("india", kind="network")
    make_event(make_group("madurai", network=india), title="Madurai night")
    people.follow_group(actor=reader, at=NOON, group=india)
    hours(MONDAY, MONDAY)
    assert "Madurai night" in letters()[0].body


def test_the_link_in_it_ends_the_following_of_that_group(chennai, reader):
    make_event(chennai)
    hours(MONDAY, MONDAY)
    body = letters()[0].body
    link = body[body.index("/notifications/stop/") :].split()[0].rstrip(")>")
    Client().post(link, {"stop": "yes"})
    assert not queries.is_following(reader, chennai)
    hours(MONDAY + 7 * DAY, MONDAY + 7 * DAY)
    assert len(letters()) == 1


def test_it_asks_as_often_for_three_readers_as_for_one(
    chennai, reader, django_assert_max_num_queries
):
    with django_assert_max_num_queries(12) as one:
        weekly.tell_of_weeks(at=MONDAY)  # nothing to tell
    for number in range(2):
        person = make_person(f"Reader {number}", timezone="Asia/Kolkata")
        people.follow_group(actor=person, at=NOON, group=chennai)
    with django_assert_max_num_queries(len(one)):
        weekly.tell_of_weeks(at=MONDAY)
