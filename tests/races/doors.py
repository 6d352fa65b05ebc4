"""The door: who notes the same person, takes the same note back, closes the list meanwhile."""

from __future__ import annotations

import io
from functools import partial

from events import actions
from events.actions import Told
from tests.community.test_pictures import drawn, telling
from tests.factories.events import AFTER, room_of
from tests.people import NOON, make_person
from tests.races.events import give_up, meetup, room, take
from tests.races.judge import race_of

SEEN, UNDONE, AGAIN = "note-seen", "note-undone", "note-again"


def note(event, *told):
    return partial(
        actions.take_notes, actor=None, at=AFTER, event=event, room=room_of(event), notes=told
    )


def seated():
    event, person = meetup(room(capacity=5)), make_person("One")
    return event, person, take(event, person)()


def told(seat, name=SEEN, **facts):
    return Told(name=name, said_at=AFTER, seat=seat.public_id, **facts)


@race_of("events.take_notes", "events.take_notes")
def two_phones_check_the_same_person_in():
    event, _person, seat = seated()
    return note(event, told(seat, guests=1)), note(event, told(seat, AGAIN, guests=2))


@race_of("events.take_notes", "events.take_notes")
def one_note_is_sent_twice():
    event, _person, seat = seated()
    return note(event, told(seat)), note(event, told(seat))


@race_of("events.take_notes", "events.take_notes")
def checked_in_here_and_taken_back_there():
    event, _person, seat = seated()
    note(event, told(seat))()
    back = Told(name=UNDONE, said_at=AFTER, takes_back=SEEN)
    return note(event, back), note(event, told(seat, AGAIN))


@race_of("events.recognise_walk_in", "events.recognise_walk_in")
def one_says_twice_that_they_came():
    event = meetup()
    note(event, Told(name=SEEN, said_at=AFTER, walk_in=True, who="Wanda"))()
    say = partial(
        actions.recognise_walk_in,
        person=make_person("Wanda"),
        of=f"events.door:{event.public_id}:{SEEN}",
        at=AFTER,
    )
    return say, say


@race_of("events.take_notes", "events.record_attendance")
def a_phone_hands_in_while_the_list_is_written():
    event, person, seat = seated()
    attend = partial(
        actions.record_attendance, actor=None, at=AFTER, event=event, came={person: True}
    )
    return note(event, told(seat)), attend


@race_of("events.take_notes", "events.miss_the_rest")
def a_phone_hands_in_while_the_list_is_closed():
    event, _person, seat = seated()
    return note(event, told(seat)), partial(
        actions.miss_the_rest, actor=None, at=AFTER, event=event
    )


@race_of("events.take_notes", "events.renew_ticket")
def a_ticket_is_shown_while_it_is_renewed():
    event, person, seat = seated()
    code = Told(name=SEEN, said_at=AFTER, code=seat.ticket)
    return note(event, code), partial(actions.renew_ticket, actor=person, at=NOON, seat=seat)


@race_of("events.take_notes", "events.close_door_to")
def a_helper_sends_while_the_pass_is_taken_back():
    event, _person, seat = seated()
    held = actions.open_door_to(actor=None, at=NOON, event=event, label="Ravi")
    return note(event, told(seat)), partial(
        actions.close_door_to, actor=None, at=NOON, door_pass=held
    )


@race_of("events.open_door_to", "events.open_door_to")
def one_helper_is_named_twice():
    event, person = meetup(), make_person("Helper")
    opened = partial(actions.open_door_to, actor=None, at=NOON, event=event, person=person)
    return opened, opened


@race_of("events.close_door_to", "events.close_door_to")
def a_pass_is_taken_back_twice():
    held = actions.open_door_to(actor=None, at=NOON, event=meetup(), label="Ravi")
    back = partial(actions.close_door_to, actor=None, at=NOON, door_pass=held)
    return back, back


@race_of("events.settle_note", "events.settle_note")
def two_answer_what_was_unclear():
    event, _person, seat = seated()
    note(event, Told(name=SEEN, said_at=AFTER, code="99999-99999"))()
    question = event.door_notes.get()
    answer = partial(actions.settle_note, actor=None, at=AFTER, note=question)
    return partial(answer, seat=seat), answer


@race_of("events.write_minutes", "events.write_minutes")
def two_write_the_minutes():
    event = meetup()
    minutes = partial(actions.write_minutes, actor=None, at=AFTER, event=event)
    return partial(minutes, text="Eleven came."), partial(minutes, text="Twelve came.")


@race_of("events.renew_ticket", "events.give_up_seat")
def a_ticket_is_renewed_while_the_seat_is_given_up():
    event, person, seat = seated()
    renew = partial(actions.renew_ticket, actor=person, at=NOON, seat=seat)
    return renew, give_up(event, person)


def pictured():
    event = meetup()
    file = telling(drawn(80, 60))
    (picture,) = actions.add_pictures(actor=None, at=AFTER, event=event, files=[("a.jpg", file)])
    return event, picture


def asked(picture):
    return partial(actions.ask_for_removal, actor=None, at=AFTER, picture=picture)


def removed(picture):
    return partial(actions.remove_picture, actor=None, at=AFTER, picture=picture)


@race_of("events.add_pictures", "events.add_pictures")
def two_put_the_same_picture_up():
    event, content = meetup(), telling(drawn(80, 60)).getvalue()

    def add():
        files = [("a.jpg", io.BytesIO(content))]
        return len(actions.add_pictures(actor=None, at=AFTER, event=event, files=files))

    return add, add


@race_of("events.ask_for_removal", "events.ask_for_removal")
def two_ask_for_one_picture():
    _event, picture = pictured()
    return asked(picture), asked(picture)


@race_of("events.ask_for_removal", "events.remove_picture")
def one_asks_while_it_is_taken_away():
    _event, picture = pictured()
    return asked(picture), removed(picture)


@race_of("events.describe_picture", "events.remove_picture")
def one_describes_what_another_takes_away():
    _event, picture = pictured()
    describe = partial(
        actions.describe_picture, actor=None, at=AFTER, picture=picture, alt="A hall."
    )
    return describe, removed(picture)


@race_of("events.keep_picture", "events.remove_picture")
def one_keeps_what_another_takes_away():
    _event, picture = pictured()
    keep = partial(actions.keep_picture, actor=None, at=AFTER, concern=asked(picture)())
    return keep, removed(picture)
