"""Places, rooms and hosts of linked meetups: who changes them while others choose, sit and answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial

from events import actions
from events.actions import consent
from events.facts import LargerFacts, Place, RoomFacts, VenueFacts
from events.models import CoHosting, Listing
from tests.factories.events import AFTER, make_event, make_facts, room_of
from tests.people import NOON, make_group, make_person
from tests.races.judge import race_of

LATER = NOON + timedelta(minutes=1)
HALL = VenueFacts(Place("Hall", city="Chennai"), "Gate 2.")


def kept() -> Listing:
    return actions.list_venue(actor=None, at=NOON, group=make_group("chennai"), facts=HALL)


def keep(group, name="Hall"):
    facts = replace(HALL, place=Place(name, city="Chennai"))
    return partial(actions.list_venue, actor=None, at=NOON, group=group, facts=facts)


def rewrite(listing, name):
    facts = replace(HALL, place=Place(name, city="Chennai"))
    return partial(actions.rewrite_venue, actor=None, at=LATER, listing=listing, facts=facts)


def there(listing):
    return (RoomFacts(listing=listing, capacity=5),)


def asked(capacity=5):
    """A meetup of Chennai with a room for Pune, which was asked and has not answered."""
    chennai, pune = make_group("chennai", city="Chennai"), make_group("pune", city="Pune")
    rooms = (RoomFacts(place=Place("Hall", city="Chennai"), capacity=capacity),)
    event = make_event(chennai, rooms=(*rooms, RoomFacts(group=pune, capacity=capacity)))
    CoHosting.objects.update(answer="", answered_at=None)
    consent.settle_rooms(event)
    return event, CoHosting.objects.get()


def standing():
    event, row = asked()
    answer(row)()
    event.refresh_from_db()
    return event, row


def ask(event, group):
    person = make_person("Asker")
    return partial(actions.ask_cohost, actor=person, at=NOON, event=event, group=group)


def answer(row, accept=True):
    return partial(actions.answer_cohost, actor=None, at=NOON, cohosting=row, accept=accept)


def dismiss(row):
    return partial(actions.dismiss_cohost, actor=None, at=LATER, cohosting=row)


def leave(row):
    return partial(actions.leave_cohosting, actor=None, at=LATER, cohosting=row)


@race_of("events.ask_cohost", "events.ask_cohost")
def one_group_is_asked_twice():
    event, group = make_event(make_group("chennai")), make_group("pune")
    person = make_person("Asker")
    deed = partial(actions.ask_cohost, actor=person, at=NOON, event=event, group=group)
    return deed, deed


@race_of("events.answer_cohost", "events.answer_cohost")
def two_answer_for_one_group():
    _event, row = asked()
    return answer(row), answer(row, accept=False)


@race_of("events.answer_cohost", "events.dismiss_cohost")
def a_question_is_answered_while_it_is_taken_back():
    _event, row = asked()
    return answer(row), dismiss(row)


@race_of("events.answer_cohost", "events.cancel_event")
def a_question_is_answered_while_the_meetup_is_cancelled():
    event, row = asked()
    cancel = partial(actions.cancel_event, actor=None, at=NOON, event=event, reason="Flood")
    return answer(row), cancel


@race_of("events.leave_cohosting", "events.take_seat")
def a_host_leaves_while_a_seat_is_taken_in_its_room():
    event, row = standing()
    room = event.rooms.open().get(group=row.group)
    return leave(row), partial(actions.take_seat, actor=make_person("One"), at=NOON, room=room)


@race_of("events.leave_cohosting", "events.dismiss_cohost")
def a_host_leaves_while_it_is_released():
    _event, row = standing()
    return leave(row), dismiss(row)


@race_of("events.list_venue", "events.list_venue")
def one_place_is_kept_twice():
    group = make_group("chennai")
    return keep(group), keep(group, "HALL")


@race_of("events.rewrite_venue", "events.rewrite_venue")
def two_rewrite_a_place():
    listing = kept()
    return rewrite(listing, "Loft"), rewrite(listing, "Attic")


@race_of("events.rewrite_venue", "events.list_venue")
def a_place_takes_the_name_of_one_that_is_being_kept():
    listing = kept()
    return rewrite(listing, "Loft"), keep(listing.group, "Loft")


@race_of("events.rewrite_venue", "events.draft_event")
def a_place_is_rewritten_while_a_draft_chooses_it():
    listing = kept()
    draft = partial(
        actions.draft_event,
        actor=None,
        at=NOON,
        group=listing.group,
        facts=make_facts(rooms=there(listing)),
    )
    return rewrite(listing, "Loft"), draft


@race_of("events.rewrite_venue", "events.edit_event")
def a_place_is_rewritten_while_a_meetup_moves_there():
    listing = kept()
    event = make_event(listing.group)
    edit = partial(
        actions.edit_event,
        actor=None,
        at=LATER,
        event=event,
        facts=make_facts(rooms=there(listing)),
    )
    return rewrite(listing, "Loft"), edit


@race_of("events.rewrite_venue", "events.take_seat")
def a_place_is_rewritten_while_a_seat_is_taken():
    listing = kept()
    room = room_of(make_event(listing.group, rooms=there(listing)))
    take = partial(actions.take_seat, actor=make_person("One"), at=NOON, room=room)
    return rewrite(listing, "Loft"), take


@race_of("events.rewrite_venue", "events.cancel_event")
def a_place_is_rewritten_while_its_meetup_is_cancelled():
    listing = kept()
    event = make_event(listing.group, rooms=there(listing))
    cancel = partial(actions.cancel_event, actor=None, at=NOON, event=event, reason="Flood")
    return rewrite(listing, "Loft"), cancel


@race_of("events.retire_venue", "events.rewrite_venue")
def a_place_is_retired_while_it_is_rewritten():
    listing = kept()
    retire = partial(actions.retire_venue, actor=None, at=NOON, listing=listing)
    return retire, rewrite(listing, "Loft")


@race_of("events.restore_venue", "events.list_venue")
def a_place_comes_back_while_its_name_is_taken():
    listing = kept()
    actions.retire_venue(actor=None, at=NOON, listing=listing)
    restore = partial(actions.restore_venue, actor=None, at=LATER, listing=listing)
    return restore, keep(listing.group)


# --- one room, and what the meetup is part of --------------------------------------------------------


def edit_room(room, name):
    facts = RoomFacts(place=Place(name, city="Chennai"), capacity=5)
    return partial(actions.edit_room, actor=None, at=LATER, room=room, facts=facts)


def tell_recap(room, text):
    return partial(actions.write_room_recap, actor=None, at=AFTER, room=room, text=text)


@race_of("events.edit_room", "events.edit_room")
def two_move_one_room():
    room = room_of(make_event(make_group("chennai")))
    return edit_room(room, "Loft"), edit_room(room, "Attic")


@race_of("events.edit_room", "events.leave_cohosting")
def a_room_is_moved_while_its_host_leaves():
    event, row = standing()
    return edit_room(event.rooms.open().get(group=row.group), "Loft"), leave(row)


@race_of("events.edit_room", "events.cancel_event")
def a_room_is_moved_while_the_meetup_is_cancelled():
    event = make_event(make_group("chennai"))
    cancel = partial(actions.cancel_event, actor=None, at=NOON, event=event, reason="Flood")
    return edit_room(room_of(event), "Loft"), cancel


@race_of("events.write_room_recap", "events.write_room_recap")
def two_tell_of_one_room():
    room = room_of(make_event(make_group("chennai")))
    return tell_recap(room, "Nine came."), tell_recap(room, "Ten came.")


@race_of("events.tell_part_of", "events.edit_event")
def a_meetup_joins_a_conference_while_it_is_edited():
    event = make_event(make_group("chennai"))
    tell = partial(
        actions.tell_part_of, actor=None, at=NOON, event=event, facts=LargerFacts("GNUnify")
    )
    edit = partial(
        actions.edit_event, actor=None, at=LATER, event=event, facts=make_facts(title="Ceph")
    )
    return tell, edit
