"""A member's own figures: where they asked for a seat, where they came, and what nobody noted."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events import actions, queries
from events.models import Event, Speaker
from tests.events.test_manage import text
from tests.factories.events import AFTER, make_event, room_of
from tests.people import NOON, make_group, make_person

pytestmark = pytest.mark.django_db


def went(group, person, came: bool | None, **facts) -> Event:
    event = make_event(group, **facts)
    actions.take_seat(actor=person, at=NOON, room=room_of(event))
    if came is not None:
        actions.record_attendance(actor=None, at=AFTER, event=event, came={person: came})
    return event


def test_page_says_where_i_asked_and_where_i_came(chennai, member, signed_in):
    with time_machine.travel(NOON, tick=False):
        first = text(signed_in(member).get("/mine/"))
    assert "Where you have been" not in first
    night = went(chennai, member, True, title="The night I came")
    Speaker.objects.create(item=night.agenda.first(), byline="M", person=member)
    went(chennai, member, False)
    went(chennai, member, None)
    gone = went(chennai, member, None)
    other = make_person("Somebody Else")
    went(chennai, other, True)
    off = went(chennai, member, None)
    actions.cancel_event(actor=None, at=NOON, event=off, reason="Rain")
    with time_machine.travel(NOON, tick=False):
        actions.give_up_seat(actor=member, at=NOON, event=gone)
        assert "Where you have been" not in text(signed_in(member).get("/mine/"))
    with time_machine.travel(AFTER, tick=False):
        page = text(signed_in(member).get("/mine/"))
    assert "You asked for a seat at 4 meetups" in page
    assert "You came to 1 meetup" in page
    assert "Had a seat and did not come 1" in page
    assert "Had a seat, and nobody noted who came 1" in page
    assert "You gave 1 talk" in page
    assert "The night I came" in page
    assert queries.visits_of(other, at=AFTER).came == 1


def test_figures_ask_as_often_however_often_i_came(chennai, member):
    counts = []
    for number in (1, 3):
        for _n in range(number):
            went(chennai, member, True)
        with CaptureQueriesContext(connection) as asked:
            assert queries.visits_of(member, at=AFTER + timedelta(days=1))
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 9


def test_meetup_of_a_hidden_group_is_counted_and_not_named_to_who_left(member):
    hidden = make_group("quiet", is_hidden=True)
    went(hidden, member, True)
    visits = queries.visits_of(member, at=AFTER)
    assert (visits.came, visits.newest) == (1, ())
