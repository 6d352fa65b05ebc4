"""The front page: its headline is true for every state of the house, and it asks little."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
import time_machine

from community.models import Group
from config import headline
from elections import actions as elections
from elections import queries as votes
from elections.turnout import Point
from events import times
from events.actions import cancel_event
from events.facts import Place, RoomFacts
from events.models import Event
from events.queries import for_lists
from tests.factories.elections import declared_election
from tests.factories.events import make_event
from tests.people import NOON, make_group, make_person

pytestmark = pytest.mark.django_db


def told(at: datetime = NOON, *, event: Event | None = None) -> str:
    """The headline, without its links."""
    opened = votes.open_now(person=None, at=at)
    pairs = [(election, votes.progress(election, at=at)) for election in opened]
    listed = for_lists(Event.objects.filter(pk=event.pk)).get() if event else None
    said = " ".join(headline.sentences(listed, pairs, at=at))
    return strip_links(said)


def strip_links(said: str) -> str:
    from html.parser import HTMLParser

    words: list[str] = []
    parser = HTMLParser()
    parser.handle_data = words.append
    parser.feed(said)
    return "".join(words)


def open_vote(group, *, ballots: int | None = None, **facts):
    """A vote that opened an hour before NOON, with so many ballots told."""
    at = NOON - timedelta(hours=2)
    election = declared_election(group, at=at, **facts)
    if ballots is not None:
        elections.record_turnout(actor=None, at=NOON, election=election, point=Point(ballots, NOON))
    return election


def test_headline_of_an_empty_house_says_so():
    assert told() == "A quiet month. The notice board is open."


def test_headline_names_the_group_of_a_single_meetup(chennai):
    assert told(event=make_event(chennai)) == "Chennai meets on Saturday 12 December."


def test_headline_names_the_year_where_it_is_another(chennai):
    event = make_event(chennai)

    said = told(NOON.replace(year=2025), event=event)

    assert said == "Chennai meets on Saturday 12 December 2026."


def test_headline_counts_the_cities_of_a_linked_meetup(chennai):
    rooms = tuple(
        RoomFacts(place=Place(name="Hall", city=city), capacity=5)
        for city in ("Chennai", "Pune", "Bangalore", "Coimbatore")
    )

    event = make_event(chennai, rooms=rooms, is_linked=True)

    assert told(event=event) == "Four cities meet on Saturday 12 December."


@pytest.mark.parametrize(
    ("at", "words"),
    [
        # 12 December begins in India at 18:30 UTC on the 11th; the meetup runs 14:30 to 18:00 IST
        (datetime(2026, 12, 11, 18, 29, tzinfo=NOON.tzinfo), "on Saturday 12 December."),
        (datetime(2026, 12, 11, 18, 30, tzinfo=NOON.tzinfo), "today."),
        (datetime(2026, 12, 12, 9, 0, tzinfo=NOON.tzinfo), "right now."),
    ],
)
def test_headline_counts_days_where_the_meetup_is(chennai, at, words):
    assert told(at, event=make_event(chennai)) == f"Chennai meets {words}"


def test_headline_says_by_how_much_the_one_vote_is_short(chennai):
    open_vote(chennai, ballots=2000)

    assert told() == "One vote is 1,373 short."


def test_headline_says_that_a_quorum_is_reached(chennai):
    open_vote(chennai, ballots=3373)

    assert told() == "One vote has its quorum."


def test_headline_promises_nothing_of_a_vote_without_figures(chennai):
    open_vote(chennai)

    assert told() == "One vote is open."


def test_headline_counts_votes_that_are_short(chennai):
    open_vote(chennai, ballots=2000)
    open_vote(chennai, ballots=3371, title="Another")
    two = told()
    open_vote(chennai, ballots=10, title="A third")

    assert two == "One vote is 1,373 short, another 2."
    assert told() == "Three votes are short of their quorum."


@pytest.mark.parametrize(
    ("events", "open_votes", "words"),
    [
        (0, 0, "Nothing in the next month yet"),
        (1, 0, "One meetup in the next month"),
        (0, 1, "One vote in the next month"),
        (2, 1, "2 meetups and one vote in the next month"),
    ],
)
def test_corner_counts_the_month_ahead(events, open_votes, words):
    assert headline.month_ahead(events, open_votes) == words


def page(browser, at: datetime = NOON) -> str:
    with time_machine.travel(at, tick=False):
        answer = browser.get("/")
    assert answer.status_code == 200
    return answer.content.decode()


def test_home_of_an_empty_house_invites(signed_in):
    words = page(signed_in(None))

    assert "No meetup is planned" in words
    assert "Votes will stand here" in words
    assert "No chapter yet" in words


def test_home_shows_a_meetup_in_the_readers_city_first(signed_in, chennai):
    pune = make_group("pune", city="Pune")
    make_event(chennai, title="Sooner in Chennai")
    make_event(
        pune,
        title="Later in Pune",
        when=times.When(
            precision=times.INSTANT,
            zone="Asia/Kolkata",
            starts_on=date(2026, 12, 20),
            ends_on=date(2026, 12, 20),
            starts_time=time(10),
            ends_time=time(12),
        ),
        rooms=(RoomFacts(place=Place(name="Hall", city="Pune"), capacity=5),),
    )

    theirs = page(signed_in(make_person("Pooja", city="pune")))
    others = page(signed_in(None))

    assert theirs.index("Later in Pune") < theirs.index("Chapters")
    assert "Next near you" in theirs
    assert others.index("Sooner in Chennai") < others.index("Chapters")
    assert "Next near you" not in others


def test_home_names_nothing_hidden_and_nothing_cancelled(signed_in, chennai):
    make_event(make_group("panel", name="Secret panel", is_hidden=True), title="Secret meetup")
    cancelled = make_event(chennai, title="Cancelled meetup")
    cancel_event(actor=None, at=NOON, event=cancelled, reason="Flood")

    words = page(signed_in(None))

    assert "Secret" not in words
    assert "Cancelled meetup" not in words


@pytest.mark.parametrize("count", [1, 3])
def test_home_asks_as_often_however_much_there_is(django_assert_num_queries, signed_in, count):
    network = make_group("india", kind=Group.Kind.NETWORK)
    for number in range(count):
        group = make_group(f"chapter-{number}", network=network, city=f"City {number}")
        make_event(group)
        open_vote(group, ballots=10, title=f"Vote {number}")
    browser = signed_in(None)

    with django_assert_num_queries(22):
        page(browser)
