"""Lines, offers, approval and guests, as the actions carry them out: states, letters, the log."""

from __future__ import annotations

import json
from collections import Counter
from datetime import timedelta

import pytest

from community import jobs
from community.models import AuditEntry, Job, Membership, Notification
from events import actions
from events.facts import Place, RoomFacts
from events.models import Event, Seat
from tests.factories.events import AFTER, EVENING, make_event, make_facts, room_of
from tests.people import NOON, make_person

LATER = NOON + timedelta(hours=1)
pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


def meetup(chennai, capacity=2, **rules) -> Event:
    rooms = (RoomFacts(place=Place(city="Chennai"), capacity=capacity),)
    event = make_event(chennai, rooms=rooms, agenda=())
    Event.objects.filter(pk=event.pk).update(**rules)
    return Event.objects.get(pk=event.pk)


def ask(event, name, *, at=NOON, guests=0, position=0):
    person = make_person(name)
    room = room_of(event, position)
    return actions.take_seat(actor=person, at=at, room=room, guests=guests)


def states(event):
    seats = Seat.objects.open().filter(event=event).order_by("turn")
    return [(seat.person.name, seat.state) for seat in seats]


def told(seat):
    rows = Notification.objects.filter(person=seat.person).order_by("pk")
    return [row.kind.partition(".")[2] for row in rows]


def give_up(seat, at=LATER):
    return actions.give_up_seat(actor=seat.person, at=at, event=seat.event)


def test_freed_seats_go_to_the_first_in_line_each_told_once(chennai):
    event = meetup(chennai)
    first, second, third, fourth, fifth = (
        ask(event, name) for name in ("One A", "Two B", "Three C", "Four D", "Five E")
    )
    give_up(first)
    give_up(second)
    assert states(event) == [("Three C", "seated"), ("Four D", "seated"), ("Five E", "waiting")]
    assert told(third) == ["seat_waiting", "seat_taken"]
    assert told(fifth) == ["seat_waiting"]
    assert told(first) == ["seat_taken", "seat_ended"]
    letter = Notification.objects.get(person=third.person, kind="events.seat_taken")
    assert letter.subject == "A seat became free for you: Object storage night"
    assert "next on the waitlist" in letter.text
    entry = AuditEntry.objects.filter(verb="events.seat_given_up").earliest("pk")
    assert json.loads(entry.payload)["came_up"] == [third.public_id]
    assert fourth.public_id not in json.loads(entry.payload)["came_up"]


def test_larger_room_lets_the_line_in_when_it_is_edited(chennai):
    event = meetup(chennai, 1)
    seats = [ask(event, f"Person {n}") for n in range(4)]
    room = RoomFacts(place=Place(city="Chennai"), capacity=3, public_id=room_of(event).public_id)
    actions.edit_event(
        actor=None, at=LATER, event=event, facts=make_facts(rooms=(room,), agenda=())
    )
    assert [state for _name, state in states(event)] == ["seated"] * 3 + ["waiting"]
    entry = AuditEntry.objects.get(verb="events.event_edited")
    assert json.loads(entry.payload)["came_up"] == [seats[1].public_id, seats[2].public_id]


def test_offer_is_accepted_once_and_the_letter_says_until_when(chennai):
    event = meetup(chennai, 1, offer_hours=24)
    first, second = ask(event, "One A"), ask(event, "Two B")
    give_up(first)
    second.refresh_from_db()
    assert (second.state, second.offered_until) == ("offered", LATER + timedelta(hours=24))
    letter = Notification.objects.get(kind="events.seat_offered")
    assert "Monday 23 November 2026, 18:30" in letter.text
    for _again in range(2):
        seat = actions.accept_offer(actor=second.person, at=LATER, event=event)
        assert seat.state == "seated"
    assert told(second) == ["seat_waiting", "seat_offered", "seat_taken"]
    assert AuditEntry.objects.filter(verb="events.offer_accepted").count() == 1


def test_offer_that_runs_out_goes_to_the_next_by_its_job(chennai):
    event = meetup(chennai, 1, offer_hours=2)
    first, second, third = (ask(event, name) for name in ("One A", "Two B", "Three C"))
    give_up(first)
    job = Job.objects.get(name="events.lapse_offers")
    assert job.not_before == LATER + timedelta(hours=2)
    assert not jobs.carry_out(job.public_id, clock=lambda: LATER)
    due = job.not_before
    with pytest.raises(actions.OfferRanOut):
        actions.accept_offer(actor=second.person, at=due, event=event)
    assert jobs.carry_out(job.public_id, clock=lambda: due)
    assert states(event) == [("Three C", "offered")]
    second.refresh_from_db()
    assert (second.state, second.ending) == ("ended", "lapsed")
    assert told(second) == ["seat_waiting", "seat_offered", "seat_ended"]
    assert told(third) == ["seat_waiting", "seat_offered"]
    with pytest.raises(actions.OfferRanOut):
        actions.accept_offer(actor=second.person, at=due, event=event)
    again = actions.take_seat(actor=second.person, at=due, room=room_of(event))
    assert again.is_waiting
    entry = AuditEntry.objects.get(verb="events.offers_lapsed")
    assert json.loads(entry.payload)["lapsed"] == [second.public_id]


def test_lapsed_offers_are_swept_where_the_job_was_lost(chennai):
    event = meetup(chennai, 1, offer_hours=2)
    first, second = ask(event, "One A"), ask(event, "Two B")
    give_up(first)
    Job.objects.all().delete()
    late = LATER + timedelta(hours=3)
    jobs.carry_out(jobs.enqueue("events.sweep_offers", at=late).public_id, clock=lambda: late)
    second.refresh_from_db()
    assert second.ending == "lapsed"


def test_offer_ends_at_the_latest_when_the_meetup_begins(chennai):
    event = meetup(chennai, 1, offer_hours=168)
    first, second = ask(event, "One A"), ask(event, "Two B")
    give_up(first, at=event.starts_at - timedelta(hours=1))
    second.refresh_from_db()
    assert second.offered_until == event.starts_at


def test_ask_is_approved_in_its_turn_or_refused_with_a_reason(chennai, organiser):
    event = meetup(chennai, 1, needs_approval=True)
    early, late, no = (ask(event, name) for name in ("Early E", "Late L", "No N"))
    assert {seat.state for seat in (early, late, no)} == {"asked"}
    facts = {"actor": organiser, "at": LATER}
    assert actions.approve_seat(seat=late, **facts).is_seated
    assert actions.approve_seat(seat=early, **facts).is_waiting
    assert actions.refuse_seat(seat=no, reason="For students.", **facts).ending == "refused"
    for deed in (actions.approve_seat, actions.refuse_seat):
        with pytest.raises(actions.NothingToApprove):
            deed(seat=late, **facts)
    assert told(early) == ["seat_waiting", "seat_waiting"]
    assert told(late) == ["seat_waiting", "seat_taken"]
    letter = Notification.objects.get(person=no.person, kind="events.seat_ended")
    assert "For students." in letter.text
    entry = AuditEntry.objects.get(verb="events.seat_refused")
    assert (entry.actor, json.loads(entry.payload)["person"]) == (
        organiser.public_id,
        no.person.public_id,
    )
    assert "students" not in str(entry.payload)


def test_organiser_removes_and_promotes_nobody_past_others(chennai, organiser):
    event = meetup(chennai, 1, offer_hours=24)
    first, second, third = (ask(event, name) for name in ("One A", "Two B", "Three C"))
    facts = {"actor": organiser, "at": LATER}
    with pytest.raises(actions.WouldOvertake, match="One person is on the waitlist before Three C"):
        actions.promote_seat(seat=third, **facts)
    with pytest.raises(actions.EventIsFull, match="does not fit"):
        actions.promote_seat(seat=second, **facts)
    actions.remove_seat(seat=first, reason="Not you.", **facts)
    assert states(event) == [("Two B", "offered"), ("Three C", "waiting")]
    assert actions.promote_seat(seat=second, **facts).is_seated
    with pytest.raises(actions.NoSeat):
        actions.remove_seat(seat=first, **facts)
    assert told(first) == ["seat_taken", "seat_ended"]


def test_guests_come_where_allowed_and_where_they_fit(chennai):
    event = meetup(chennai, 4, guests_allowed=2)
    with pytest.raises(actions.TooManyGuests, match="up to 2 guests"):
        ask(event, "Greedy G", guests=3)
    pair, single = ask(event, "Pair P", guests=1), ask(event, "Single S")
    assert actions.change_guests(actor=single.person, at=LATER, event=event, guests=1).guests == 1
    with pytest.raises(actions.EventIsFull, match="kept as it was"):
        actions.change_guests(actor=pair.person, at=LATER, event=event, guests=2)
    pair.refresh_from_db()
    assert (pair.guests, pair.state) == (1, "seated")
    back = actions.change_guests(actor=pair.person, at=LATER, event=event, guests=2, to_back=True)
    assert (back.state, back.turn, back.taken_at) == ("waiting", 3, None)
    assert told(pair) == ["seat_taken", "seat_waiting"]
    actions.change_guests(actor=single.person, at=LATER, event=event, guests=0)
    assert states(event) == [("Single S", "seated"), ("Pair P", "seated")]
    assert told(pair) == ["seat_taken", "seat_waiting", "seat_taken"]


def test_party_larger_than_the_room_is_refused(chennai):
    event = meetup(chennai, 2, guests_allowed=5)
    with pytest.raises(actions.PartyTooLarge, match="holds 2 people"):
        ask(event, "Many M", guests=2)


def test_moving_gives_the_old_seat_to_the_line_and_waiting_is_asked_for(chennai):
    rooms = (
        RoomFacts(name="Hall", capacity=1),
        RoomFacts(name="Online", capacity=1, mode="online", link="https://v.example/x"),
    )
    event = make_event(chennai, rooms=rooms, agenda=())
    inside, behind, online = (
        ask(event, "In I"),
        ask(event, "Behind B"),
        ask(event, "On O", position=1),
    )
    move = {"actor": inside.person, "at": LATER, "room": room_of(event, 1)}
    with pytest.raises(actions.EventIsFull, match="Your seat in Hall is kept"):
        actions.change_room(**move)
    moved = actions.change_room(**move, wait=True)
    assert (moved.room.name, moved.state) == ("Online", "waiting")
    behind.refresh_from_db()
    assert behind.is_seated
    give_up(online)
    letter = Notification.objects.filter(person=inside.person).latest("pk")
    assert "https://v.example/x" in letter.text
    assert told(inside) == ["seat_taken", "seat_waiting", "seat_taken"]


def test_form_of_a_seat_that_changed_meanwhile_does_nothing(chennai):
    event = meetup(chennai, 1)
    first, second = ask(event, "One A"), ask(event, "Two B")
    give_up(first)
    with pytest.raises(actions.SeatChangedMeanwhile):
        actions.give_up_seat(actor=second.person, at=LATER, event=event, step=second.step)
    second.refresh_from_db()
    assert second.is_seated
    actions.give_up_seat(actor=second.person, at=LATER, event=event, step=second.step)


def test_seats_have_their_hours_and_their_members(chennai, member):
    event = meetup(chennai, 2, seats_open_at=LATER)
    take = {"actor": member, "room": room_of(event)}
    with pytest.raises(actions.NotOpenYet, match="18:30"):
        actions.take_seat(**take, at=NOON)
    Event.objects.update(seats_open_at=None, seats_close_at=LATER, members_only=True)
    with pytest.raises(actions.SeatsClosed):
        actions.take_seat(**take, at=LATER)
    with pytest.raises(actions.MembersOnly, match="members of Chennai"):
        actions.take_seat(**take, at=NOON)
    Membership.objects.create(group=chennai, person=member, joined_at=NOON)
    assert actions.take_seat(**take, at=NOON).is_seated
    assert actions.give_up_seat(actor=member, at=LATER, event=event).has_ended


def test_line_stands_still_once_it_is_cancelled_or_over(chennai):
    event = meetup(chennai, 1)
    first, second = ask(event, "One A"), ask(event, "Two B")
    actions.cancel_event(actor=None, at=NOON, event=event, reason="Flood")
    give_up(first)
    second.refresh_from_db()
    assert second.is_waiting
    other = make_event(chennai, title="Other", when=EVENING, agenda=())
    late = ask(other, "Late L")
    with pytest.raises(actions.EventOver):
        actions.remove_seat(actor=None, at=AFTER, seat=late)


def test_every_change_of_state_is_one_letter(chennai):
    event = meetup(chennai, 2, offer_hours=1, guests_allowed=1)
    seats = [ask(event, f"Person {n}", guests=n % 2) for n in range(6)]
    give_up(seats[0])
    give_up(seats[2])
    keys = Notification.objects.values_list("key", flat=True)
    assert len(keys) == len(set(keys))
    count = Counter(key.split(":")[1] for key in keys)
    for seat in Seat.objects.all():
        assert count[seat.public_id] == seat.step + 1
