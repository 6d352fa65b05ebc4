"""The line: who comes up, who is let in, and what they do meanwhile."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from community.actions import follow_group, forget_visitor, join_visitor
from events import actions
from events.actions import QuestionFacts
from events.models import Event, Seat
from tests.factories.events import make_event, room_of
from tests.people import NOON, make_person
from tests.races.events import change, edit, give_up, meetup, room, take
from tests.races.judge import race_of

LATER = NOON + timedelta(hours=1)


def with_rules(event: Event, **rules) -> Event:
    Event.objects.filter(pk=event.pk).update(**rules)
    return Event.objects.get(pk=event.pk)


def asked(event, *names, guests=0):
    return [
        actions.take_seat(actor=make_person(name), at=NOON, room=room_of(event), guests=guests)
        for name in names
    ]


def guests(seat, number, **facts):
    return partial(
        actions.change_guests,
        actor=seat.person,
        at=LATER,
        event=seat.event,
        guests=number,
        **facts,
    )


def of_organiser(deed, seat):
    return partial(deed, actor=None, at=LATER, seat=Seat.objects.get(pk=seat.pk))


def offered(*names):
    """The first has gone; the next is offered the seat for an hour."""
    event = with_rules(meetup(), offer_hours=1)
    seats = asked(event, "Holder", *names)
    actions.give_up_seat(actor=seats[0].person, at=NOON, event=event)
    return event, seats[1:]


@race_of("events.give_up_seat", "events.give_up_seat")
def two_seats_are_given_up_while_two_wait():
    event = meetup(room(capacity=2))
    one, other, *_line = asked(event, "One", "Other", "Third", "Fourth")
    return give_up(event, one.person), give_up(event, other.person)


@race_of("events.give_up_seat", "events.take_seat")
def a_seat_is_given_up_and_a_new_one_comes_behind_the_line():
    event = meetup()
    one, _line = asked(event, "One", "Second")
    return give_up(event, one.person), take(event, make_person("New"))


@race_of("events.give_up_seat", "events.edit_event")
def a_seat_is_given_up_while_the_room_grows():
    event = meetup()
    one, *_line = asked(event, "One", "Second", "Third")
    event.refresh_from_db()
    return give_up(event, one.person), edit(event, rooms=(room(capacity=2),), agenda=())


@race_of("events.change_guests", "events.change_guests")
def two_want_the_last_seat_for_a_guest():
    event = with_rules(meetup(room(capacity=3)), guests_allowed=1)
    one, other = asked(event, "One", "Other")
    return guests(one, 1), guests(other, 1)


@race_of("events.change_guests", "events.take_seat")
def a_guest_and_a_new_one_want_the_last_seat():
    event = with_rules(meetup(room(capacity=2)), guests_allowed=1)
    (one,) = asked(event, "One")
    return guests(one, 1, to_back=True), take(event, make_person("New"))


@race_of("events.accept_offer", "events.lapse_offers")
def an_offer_is_accepted_as_it_runs_out():
    event, (second, _third) = offered("Second", "Third")
    accept = partial(
        actions.accept_offer,
        actor=second.person,
        at=LATER - timedelta(seconds=1),
        event=event,
    )
    return accept, partial(actions.lapse_offers, at=LATER, room=room_of(event))


@race_of("events.lapse_offers", "events.lapse_offers")
def two_workers_lapse_one_offer():
    event, _line = offered("Second", "Third")
    lapse = partial(actions.lapse_offers, at=LATER, room=room_of(event))
    return lapse, lapse


@race_of("events.approve_seat", "events.refuse_seat")
def two_organisers_answer_differently():
    (seat,) = asked(with_rules(meetup(), needs_approval=True), "One")
    return of_organiser(actions.approve_seat, seat), of_organiser(actions.refuse_seat, seat)


@race_of("events.approve_seat", "events.approve_seat")
def two_are_approved_for_the_last_seat():
    one, other = asked(with_rules(meetup(), needs_approval=True), "One", "Other")
    return of_organiser(actions.approve_seat, one), of_organiser(actions.approve_seat, other)


@race_of("events.promote_seat", "events.accept_offer")
def an_offer_is_accepted_and_promoted():
    event, (second,) = offered("Second")
    accept = partial(actions.accept_offer, actor=second.person, at=NOON, event=event)
    return partial(actions.promote_seat, actor=None, at=NOON, seat=second), accept


@race_of("events.remove_seat", "events.give_up_seat")
def a_seat_is_removed_and_given_up():
    event = meetup()
    one, _second = asked(event, "One", "Second")
    return of_organiser(actions.remove_seat, one), give_up(event, one.person)


@race_of("events.remove_seat", "events.change_room")
def a_seat_is_removed_while_its_holder_moves():
    event = meetup(room("Chennai"), room("Pune"))
    (one,) = asked(event, "One")
    return of_organiser(actions.remove_seat, one), change(event, one.person, 1)


def asked_by_mail(event, name="Asha"):
    return actions.request_seat(at=NOON, room=room_of(event), name=name, email="asha@example.org")


@race_of("events.request_seat", "events.request_seat")
def one_visitor_sends_the_form_twice():
    ask = partial(asked_by_mail, meetup())
    return ask, ask


@race_of("events.confirm_request", "events.confirm_request")
def one_link_is_confirmed_twice():
    request = asked_by_mail(meetup())
    confirm = partial(actions.confirm_request, at=LATER, request=request)
    return confirm, confirm


@race_of("events.confirm_request", "events.forget_requests")
def a_link_is_confirmed_while_old_ones_are_swept():
    request = asked_by_mail(meetup())
    return partial(actions.confirm_request, at=LATER, request=request), partial(
        actions.forget_requests, at=NOON + timedelta(days=2)
    )


def visitor_with_an_account():
    """Somebody came without an account; another address of theirs has one, with a past."""
    event = meetup(room(capacity=2))
    seat = actions.confirm_request(at=NOON, request=asked_by_mail(event))
    person = make_person("Rao")
    follow_group(actor=person, at=NOON, group=event.group)
    return event, seat, person


@race_of("community.join_visitor", "community.join_visitor")
def one_address_is_proven_twice():
    _event, _seat, person = visitor_with_an_account()
    join = partial(join_visitor, actor=person, at=LATER, email="asha@example.org")
    return join, join


@race_of("community.join_visitor", "events.take_seat")
def an_address_is_proven_while_its_account_takes_a_seat():
    event, _seat, person = visitor_with_an_account()
    join = partial(join_visitor, actor=person, at=LATER, email="asha@example.org")
    return join, take(event, person)


@race_of("community.join_visitor", "events.give_up_seat")
def an_address_is_proven_while_its_visitor_gives_up():
    event, seat, person = visitor_with_an_account()
    join = partial(join_visitor, actor=person, at=LATER, email="asha@example.org")
    return join, give_up(event, seat.person)


@race_of("community.join_visitor", "events.take_seat")
def an_address_is_proven_while_its_link_takes_a_seat_elsewhere():
    """The seat is the account's or nobody asked for it: never that of a person who is gone."""
    event, seat, person = visitor_with_an_account()
    join = partial(join_visitor, actor=person, at=LATER, email="asha@example.org")
    return join, take(make_event(event.group, rooms=(room("Pune"),)), seat.person)


@race_of("community.join_visitor", "events.change_room")
def an_address_is_proven_while_its_link_changes_rooms():
    event = meetup(room("Chennai"), room("Pune"))
    seat = actions.confirm_request(at=NOON, request=asked_by_mail(event))
    person = make_person("Rao")
    follow_group(actor=person, at=NOON, group=event.group)
    join = partial(join_visitor, actor=person, at=LATER, email="asha@example.org")
    return join, change(event, seat.person, 1)


@race_of("community.join_visitor", "events.change_answers")
def an_address_is_proven_while_its_link_answers():
    event, seat, person = visitor_with_an_account()
    why = actions.ask_question(actor=None, at=NOON, event=event, facts=QuestionFacts("Why?"))
    join = partial(join_visitor, actor=person, at=LATER, email="asha@example.org")
    return join, partial(
        actions.change_answers,
        actor=seat.person,
        at=LATER,
        event=event,
        answers={why.public_id: "To meet"},
    )


@race_of("community.join_visitor", "community.forget_visitor")
def an_address_is_proven_while_its_visitor_is_forgotten():
    _event, seat, person = visitor_with_an_account()
    join = partial(join_visitor, actor=person, at=LATER, email="asha@example.org")
    return join, partial(forget_visitor, actor=None, at=LATER, person=seat.person)


@race_of("events.change_answers", "events.give_up_seat")
def answers_come_while_the_seat_is_given_up():
    event = meetup()
    (one,) = asked(event, "One")
    change = partial(actions.change_answers, actor=one.person, at=LATER, event=event, answers={})
    return change, give_up(event, one.person)


def question_of(event):
    facts = actions.QuestionFacts("What do you eat?")
    return actions.ask_question(actor=None, at=NOON, event=event, facts=facts)


@race_of("events.edit_question", "events.take_seat")
def a_question_is_worded_anew_while_it_is_answered():
    event, person = meetup(), make_person("One")
    question = question_of(event)
    edit_it = partial(
        actions.edit_question,
        actor=None,
        at=LATER,
        question=question,
        facts=actions.QuestionFacts("What do you drink?"),
    )
    return edit_it, partial(
        actions.take_seat,
        actor=person,
        at=NOON,
        room=room_of(event),
        answers={question.public_id: "Idli"},
    )


@race_of("events.retire_question", "events.retire_question")
def a_question_is_retired_twice():
    retire = partial(actions.retire_question, actor=None, at=LATER, question=question_of(meetup()))
    return retire, retire


@race_of("events.ask_question", "events.ask_question")
def two_organisers_ask_at_once():
    event = meetup()
    return partial(question_of, event), partial(question_of, event)


@race_of("events.set_seat_rules", "events.take_seat")
def approval_is_asked_for_while_somebody_comes():
    event = meetup()
    rules = actions.SeatRules(needs_approval=True)
    decide = partial(actions.set_seat_rules, actor=None, at=NOON, event=event, rules=rules)
    return decide, take(event, make_person("One"))
