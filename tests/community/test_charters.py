"""Charters: three parts, versions that stay, and two who write at once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from community import actions
from community.models import Charter
from tests.people import NOON, give_role, make_group, make_person
from tests.racing import race

pytestmark = pytest.mark.django_db
NEW = "/groups/chennai/charter/new/"


@pytest.fixture
def lead(chennai):
    return give_role(make_person("Leela Lead"), chennai, "lead").person


def adopt(lead, group, purpose, **facts):
    return actions.adopt_charter(actor=lead, at=NOON, group=group, purpose=purpose, **facts)


def test_the_page_shows_the_version_that_stands_and_the_way_to_every_other(
    signed_in, lead, chennai
):
    first = adopt(lead, chennai, "First <script>alert(1)</script>")
    adopt(lead, chennai, "**Second**", goals="To grow.", note="Decided in December.")

    browser = signed_in(None)
    words = browser.get("/groups/chennai/charter/").content.decode()
    old = browser.get(f"/groups/chennai/charter/{first.public_id}/").content.decode()

    assert "<strong>Second</strong>" in words
    assert "To grow." in words
    assert "Decided in December." in words
    assert "Leela Lead" in words
    assert f"/groups/chennai/charter/{first.public_id}/" in words
    assert "First" in old
    assert "Superseded" in old
    assert "<script>alert" not in old


def test_a_charter_of_one_text_keeps_every_word_and_becomes_the_purpose_of_the_next(
    signed_in, lead, chennai
):
    """As it stood before charters had parts."""
    Charter.objects.create(
        group=chennai, version=1, text="# Why\n\nTo meet.\n", adopted_by=lead, adopted_at=NOON
    )

    shown = signed_in(None).get("/groups/chennai/").content.decode()
    form = signed_in(lead).get(NEW).content.decode()

    assert "To meet." in shown
    assert "# Why\n\nTo meet.\n" in form
    assert 'name="follows" value="1"' in form
    assert Charter.objects.get().text == "# Why\n\nTo meet.\n"


def test_the_second_of_two_writers_is_told_and_keeps_what_was_typed(signed_in, lead, chennai):
    adopt(lead, chennai, "To meet.")
    other = give_role(make_person("Oona Other"), chennai, "lead").person
    typed = {"purpose": "To meet often.", "goals": "", "strategy": "", "follows": "1"}
    signed_in(other).post(NEW, {**typed, "purpose": "To meet in Tamil."})

    refused = signed_in(lead).post(NEW, typed)
    words = refused.content.decode()
    again = signed_in(lead).post(NEW, {**typed, "follows": "2"})

    assert refused.status_code == 422
    assert "Oona Other adopted version 2 while you wrote" in words
    assert "To meet often." in words
    assert "in Tamil" in words
    assert 'name="follows" value="2"' in words
    assert again.status_code == 302
    assert list(Charter.objects.order_by("version").values_list("purpose", flat=True)) == [
        "To meet.",
        "To meet in Tamil.",
        "To meet often.",
    ]


def test_the_difference_names_what_came_and_what_went(signed_in, lead, chennai):
    one = adopt(lead, chennai, "We meet monthly.")
    two = adopt(lead, chennai, "We meet weekly.", goals="A hundred members.")

    page = signed_in(None).get(
        f"/groups/chennai/charter/changes/?from={two.public_id}&to={one.public_id}"
    )
    words = page.content.decode()

    assert "From version 1 to version 2" in words
    assert "monthly<" in words.split("<del>")[2]
    assert "weekly<" in words.split("<ins>")[2]
    assert "A hundred members." in words


def test_a_charter_without_a_purpose_is_refused_and_kept(signed_in, lead):
    page = signed_in(lead).post(NEW, {"purpose": "", "goals": "To grow.", "follows": "0"})

    assert page.status_code == 422
    assert "To grow." in page.content.decode()
    assert not Charter.objects.exists()


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_of_two_versions_written_at_once_one_is_adopted():
    chennai = make_group("chennai")
    people = [give_role(make_person(f"P{n}"), chennai, "lead").person for n in range(2)]
    adopt(people[0], chennai, "To meet.")

    answers = race(
        2,
        lambda n: actions.adopt_charter(
            actor=people[n], at=NOON + timedelta(days=1), group=chennai, purpose=f"{n}", follows=1
        ),
    )

    assert sum(isinstance(answer, actions.CharterMovedOn) for answer in answers) == 1
    assert Charter.objects.count() == 2
