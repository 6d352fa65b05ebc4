"""The life of a meetup: put off, held after all, while others reach for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import partial

from events import actions
from tests.factories.events import EVENING
from tests.people import NOON, make_person
from tests.races.events import cancel, edit, give_up, meetup, room, take
from tests.races.judge import race_of

NEXT_WEEK = replace(EVENING, starts_on=date(2026, 12, 19), ends_on=date(2026, 12, 19))


def postpone(event, reason="No hall."):
    return partial(actions.postpone_event, actor=None, at=NOON, event=event, reason=reason)


def resume(event):
    return partial(actions.resume_event, actor=None, at=NOON, event=event)


def postponed():
    event = meetup(room(capacity=5))
    take(event, make_person("Holder"))()
    postpone(event)()
    event.refresh_from_db()
    return event


@race_of("events.postpone_event", "events.take_seat")
def a_seat_is_taken_while_the_meetup_is_postponed():
    event = meetup(room(capacity=5))
    return postpone(event), take(event, make_person("One"))


@race_of("events.postpone_event", "events.postpone_event")
def two_postpone():
    event = meetup()
    return postpone(event, "No hall."), postpone(event, "No power.")


@race_of("events.postpone_event", "events.cancel_event")
def one_postpones_and_another_cancels():
    event = meetup()
    return postpone(event), cancel(event)


@race_of("events.postpone_event", "events.edit_event")
def one_postpones_and_another_moves_it():
    event = meetup()
    return postpone(event), edit(event, when=NEXT_WEEK)


@race_of("events.resume_event", "events.edit_event")
def it_gets_its_old_date_back_and_a_new_one():
    event = postponed()
    return resume(event), edit(event, when=NEXT_WEEK)


@race_of("events.resume_event", "events.cancel_event")
def it_gets_its_old_date_back_and_is_cancelled():
    event = postponed()
    return resume(event), cancel(event)


@race_of("events.resume_event", "events.resume_event")
def two_give_the_old_date_back():
    event = postponed()
    return resume(event), resume(event)


@race_of("events.postpone_event", "events.give_up_seat")
def a_seat_is_given_up_while_the_meetup_is_postponed():
    event, one = meetup(room(capacity=5)), make_person("One")
    take(event, one)()
    return postpone(event), give_up(event, one)
