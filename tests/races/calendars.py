"""The address of somebody's own calendar: asked for, replaced and ended in two browsers at once."""

from __future__ import annotations

from functools import partial

from events import actions
from tests.people import NOON, make_person
from tests.races.judge import race_of


def make(person):
    return partial(actions.make_calendar, actor=person, at=NOON)


def replace(person):
    return partial(actions.replace_calendar, actor=person, at=NOON)


def revoke(person):
    return partial(actions.revoke_calendar, actor=person, at=NOON)


@race_of("events.make_calendar", "events.make_calendar")
def two_browsers_make_the_address():
    person = make_person()
    return make(person), make(person)


@race_of("events.replace_calendar", "events.replace_calendar")
def two_browsers_replace_it():
    person = make_person()
    make(person)()
    return replace(person), replace(person)


@race_of("events.replace_calendar", "events.revoke_calendar")
def one_replaces_it_and_another_ends_it():
    person = make_person()
    make(person)()
    return replace(person), revoke(person)
