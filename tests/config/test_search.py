"""The site's search finds what the visitor may see, in every part of the house, and nothing else."""

from __future__ import annotations

import pytest
import time_machine

from community import actions
from community.models import Role
from tests.factories.elections import declared_election
from tests.factories.events import make_draft, make_event
from tests.people import NOON, give_role, make_group, make_person

pytestmark = pytest.mark.django_db


def search(browser, text: str) -> str:
    answer = browser.get("/search/", {"q": text})
    assert answer.status_code == 200
    return answer.content.decode()


def test_search_finds_groups_meetups_by_their_agenda_and_votes(signed_in, chennai):
    make_event(chennai, title="An evening")  # its agenda holds "What a ring is"
    declared_election(chennai, title="Rules for rings")

    words = search(signed_in(None), "ring")

    assert "2 things hold “ring”" in words
    assert "An evening" in words
    assert "Rules for rings" in words


def test_search_finds_nothing_drafted_and_nothing_hidden(signed_in, chennai, stranger):
    panel = make_group("panel", name="Quarrel panel", is_hidden=True)
    make_event(panel, title="Quarrel meetup")
    make_draft(chennai, title="Quarrel draft")
    declared_election(panel, title="Quarrel vote")
    insider = give_role(make_person("Indra"), panel, Role.Kind.MEMBER).person

    for browser in (signed_in(None), signed_in(stranger)):
        assert "Nothing that you may see" in search(browser, "quarrel")
    seen = search(signed_in(insider), "quarrel")
    assert "Quarrel panel" in seen
    assert "Quarrel draft" not in seen


@pytest.mark.parametrize(
    "text", ["", "  ", "\x00", "%", "'; --", "ring " * 200, "<script>x</script>"]
)
def test_search_takes_any_words(signed_in, text):
    words = search(signed_in(None), text)

    assert "<script>x" not in words


@pytest.mark.parametrize("count", [1, 3])
def test_search_asks_as_often_however_much_it_finds(django_assert_num_queries, signed_in, count):
    for number in range(count):
        make_event(make_group(f"ring-{number}", name=f"Ring {number}"))
    browser = signed_in(None)

    with django_assert_num_queries(8):
        search(browser, "ring")


def test_person_holds_several_parts_and_is_named_once(signed_in, chennai):
    lead = give_role(make_person("Leela Lead"), chennai, Role.Kind.LEAD).person
    actions.grant_role(
        actor=None,
        at=NOON,
        group=chennai,
        person=lead,
        kind=Role.Kind.OFFICER,
        term_ends_at=NOON.replace(year=2027, hour=0),
    )

    with time_machine.travel(NOON, tick=False):
        words = signed_in(None).get("/groups/chennai/").content.decode()

    assert words.count("Leela Lead") == 1
    assert "Lead, election officer until 21 November 2027" in words
