"""What people choose about their mail: two browsers, or a browser and the link in a mail, at once."""

from __future__ import annotations

from functools import partial

from community import actions, stops
from community.kinds import Channel
from community.models import Notification
from tests.people import NOON, make_person
from tests.races.judge import race_of

KIND = "community.term_ending"


def choose(person, channel=Channel.DAILY, **facts):
    return partial(actions.choose_mail, actor=person, at=NOON, channels={KIND: channel}, **facts)


def stop(person, scope=KIND):
    return partial(actions.stop_mail, actor=person, at=NOON, scope=scope)


@race_of("community.choose_mail", "community.choose_mail")
def two_browsers_choose():
    person = make_person()
    return choose(person), choose(person, Channel.WEEKLY)


@race_of("community.choose_mail", "community.stop_mail")
def a_kind_is_chosen_while_it_is_stopped():
    person = make_person()
    return choose(person), stop(person)


@race_of("community.stop_mail", "community.stop_mail")
def a_kind_is_stopped_twice():
    person = make_person()
    return stop(person), stop(person)


@race_of("community.stop_mail", "community.stop_mail")
def all_is_stopped_twice():
    person = make_person()
    return stop(person, stops.ALL), stop(person, stops.ALL)


@race_of("community.stop_mail", "community.resume_mail")
def a_stop_is_taken_back_while_it_is_made_again():
    person = make_person()
    before = stop(person)()
    resume = partial(actions.resume_mail, actor=person, at=NOON, before=before)
    return stop(person), resume


@race_of("community.resume_mail", "community.resume_mail")
def a_stop_is_taken_back_twice():
    person = make_person()
    before = stop(person)()
    resume = partial(actions.resume_mail, actor=person, at=NOON, before=before)
    return resume, resume


@race_of("community.mark_all_read", "community.mark_read")
def one_is_read_while_all_are():
    person = make_person()
    told = Notification.objects.create(
        person=person, kind=KIND, subject="A term", text="It ends.", created_at=NOON
    )
    one = partial(actions.mark_read, actor=person, at=NOON, notification=told)
    return partial(actions.mark_all_read, actor=person, at=NOON, until=NOON), one
