"""Meetups: who reaches for the same seat, the same page, the same word."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial

from events import actions
from events.facts import Place, RoomFacts
from events.models import Event
from tests.factories.events import AFTER, EVENING, make_draft, make_event, make_facts, room_of
from tests.people import NOON, make_group, make_person
from tests.races.judge import race_of


def room(city: str = "Chennai", capacity: int = 1) -> RoomFacts:
    return RoomFacts(place=Place(name="Hall", city=city), capacity=capacity)


def meetup(*rooms: RoomFacts) -> Event:
    return make_event(make_group("chennai"), rooms=rooms or (room(),))


def take(event, person, position=0):
    return partial(actions.take_seat, actor=person, at=NOON, room=room_of(event, position))


def change(event, person, position):
    return partial(actions.change_room, actor=person, at=NOON, room=room_of(event, position))


def give_up(event, person):
    return partial(actions.give_up_seat, actor=person, at=NOON, event=event)


def edit(event, **facts):
    read = event.changed_at
    return partial(
        actions.edit_event,
        actor=None,
        at=NOON + timedelta(minutes=1),
        event=event,
        facts=make_facts(**facts),
        read_at=read,
    )


def cancel(event, reason="No hall."):
    return partial(actions.cancel_event, actor=None, at=NOON, event=event, reason=reason)


@race_of("events.take_seat", "events.take_seat")
def two_reach_for_the_last_seat():
    event = meetup()
    return take(event, make_person("One")), take(event, make_person("Other"))


@race_of("events.draft_event", "events.draft_event")
def two_organisers_type_two_new_places_in_two_orders():
    group = make_group("chennai")
    places = [room("Chennai"), room("Pune")]

    def draft(rooms):
        facts = make_facts(rooms=tuple(rooms), agenda=())
        return partial(actions.draft_event, actor=None, at=NOON, group=group, facts=facts)

    return draft(places), draft(reversed(places))


@race_of("events.take_seat", "events.take_seat")
def one_person_asks_for_two_rooms():
    event, person = meetup(room("Chennai", 5), room("Pune", 5)), make_person("One")
    return take(event, person, 0), take(event, person, 1)


@race_of("events.take_seat", "events.take_seat")
def one_person_asks_twice():
    event, person = meetup(room(capacity=5)), make_person("One")
    return take(event, person), take(event, person)


@race_of("events.take_seat", "events.give_up_seat")
def the_last_seat_is_given_up_and_wanted():
    event, holder = meetup(), make_person("Holder")
    take(event, holder)()
    return take(event, make_person("Other")), give_up(event, holder)


@race_of("events.give_up_seat", "events.give_up_seat")
def one_seat_is_given_up_twice():
    event, holder = meetup(), make_person("Holder")
    take(event, holder)()
    return give_up(event, holder), give_up(event, holder)


@race_of("events.change_room", "events.change_room")
def two_change_places_in_full_rooms():
    event = meetup(room("Chennai"), room("Pune"))
    one, other = make_person("One"), make_person("Other")
    take(event, one, 0)()
    take(event, other, 1)()
    return change(event, one, 1), change(event, other, 0)


@race_of("events.change_room", "events.take_seat")
def one_moves_away_and_another_comes():
    event = meetup(room("Chennai"), room("Pune", 2))
    one = make_person("One")
    take(event, one, 0)()
    return change(event, one, 1), take(event, make_person("Other"), 0)


@race_of("events.change_room", "events.give_up_seat")
def one_moves_and_gives_up():
    event, one = meetup(room("Chennai"), room("Pune")), make_person("One")
    take(event, one, 0)()
    return change(event, one, 1), give_up(event, one)


@race_of("events.take_seat", "events.cancel_event")
def a_seat_is_taken_while_the_meetup_is_cancelled():
    event = meetup(room(capacity=5))
    return take(event, make_person("One")), cancel(event)


@race_of("events.take_seat", "events.edit_event")
def a_seat_is_taken_while_the_room_shrinks():
    event = meetup(room(capacity=2))
    take(event, make_person("First"))()
    event.refresh_from_db()
    return take(event, make_person("Second")), edit(event, rooms=(room(capacity=1),))


@race_of("events.edit_event", "events.edit_event")
def two_editors_write_over_each_other():
    event = meetup()
    return edit(event, title="Swift night"), edit(event, title="Ceph night")


@race_of("events.edit_event", "events.cancel_event")
def a_meetup_is_moved_and_cancelled():
    event = meetup()
    return edit(event, title="Swift night"), cancel(event)


@race_of("events.cancel_event", "events.cancel_event")
def two_cancel():
    event = meetup()
    return cancel(event, "No hall."), cancel(event, "No power.")


@race_of("events.publish_event", "events.publish_event")
def two_publish():
    event = make_draft(make_group("chennai"))
    publish = partial(actions.publish_event, actor=None, at=NOON, event=event)
    return publish, publish


@race_of("events.draft_event", "events.draft_event")
def one_form_is_sent_twice():
    draft = partial(
        actions.draft_event,
        actor=None,
        at=NOON,
        group=make_group("chennai"),
        facts=make_facts(),
        public_id="abcdefgh23456789",
    )
    return draft, draft


@race_of("events.record_attendance", "events.record_attendance")
def two_volunteers_take_attendance():
    event, person = meetup(room(capacity=5)), make_person("One")
    take(event, person)()
    attend = partial(actions.record_attendance, actor=None, at=AFTER, event=event)
    return partial(attend, came={person: True}), partial(attend, came={person: False})


@race_of("events.write_recap", "events.write_recap")
def two_write_the_recap():
    event = meetup()
    recap = partial(actions.write_recap, actor=None, at=AFTER, event=event)
    return partial(recap, text="Eleven came."), partial(recap, text="Twelve came.")


@race_of("events.redate_sample", "events.take_seat")
def a_sample_is_dated_anew_while_a_seat_is_taken():
    event = meetup()
    Event.objects.update(is_sample=True)
    month = timedelta(days=30)
    later = replace(EVENING, starts_on=EVENING.starts_on + month, ends_on=EVENING.ends_on + month)
    redate = partial(actions.redate_sample, actor=None, at=NOON, event=event, when=later)
    return redate, take(event, make_person("One"))
