"""Turnout by groups of voters: who is counted where, and what of it is shown."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from django.utils import timezone

from community.models import Affiliation, AuditEntry, Membership, Organisation
from elections import actions, divisions
from elections.models import Election, Participation, RollClaim, TurnoutTable
from elections.roll_file import RollFile, Voter
from tests.factories.elections import HOUR, confirm_address, draft_election, paper, vote
from tests.people import make_group, make_person

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def sliced(group, *emails, at, by="group", **facts):
    """A published vote that tells its turnout by a division."""
    election = draft_election(group, at=at, breakdown=by, **facts)
    roll = RollFile(voters=[Voter(email) for email in emails])
    actions.import_roll(actor=None, at=at, election=election, file=roll)
    return actions.publish_election(actor=None, at=at, election=election)


def take_papers(election, number):
    """The first lines of the roll take their papers."""
    Participation.objects.bulk_create(
        Participation(row=row, election=election, commitment=f"{row.pk:064x}")
        for row in election.roll.order_by("pk")[:number]
    )


def member_of(*groups, name, at, email=None):
    person = make_person(name)
    confirm_address(person, email)
    for number, group in enumerate(groups):
        Membership.objects.create(group=group, person=person, joined_at=at + number * DAY)
    return person


def as_dict(cells):
    return {cell.name: (cell.eligible, cell.voted) for cell in cells}


@pytest.mark.postgresql
def test_each_line_is_counted_in_the_group_belonged_to_longest(group, at):
    delhi, pune, inner = (
        make_group("delhi"),
        make_group("pune"),
        make_group("inner", is_hidden=True),
    )
    first = member_of(delhi, pune, name="First", at=at - 9 * DAY)
    second = member_of(pune, delhi, name="Second", at=at - 9 * DAY)
    hidden = member_of(inner, name="Hidden", at=at - 9 * DAY)
    late = member_of(delhi, name="Late", at=at + 9 * DAY)
    unproven = make_person("Unproven")
    people = (first, second, hidden, late, unproven)
    emails = [person.user.email.lower() for person in people]
    election = sliced(group, *emails, "elsewhere@example.org", at=at)
    vote(election, first, at=election.opens_at)
    vote(election, hidden, at=election.opens_at)
    Membership.objects.filter(person=second, group=pune).update(left_at=election.opens_at + HOUR)
    # a hidden group is not named, nor is who joined after the opening counted in it
    assert as_dict(divisions.cells(election)) == {
        "Delhi": (1, 1),
        "Pune": (1, 0),
        "in no group": (4, 1),
    }


@pytest.mark.postgresql
def test_each_line_is_counted_with_the_affiliation_held_longest(group, at):
    acme = Organisation.objects.create(name="Acme", slug="acme")
    people = [make_person(name) for name in ("Long", "Typed", "Own", "None")]
    for person in people:
        confirm_address(person)
    long, typed, own, _none = people
    day = at.date()
    for person, facts in (
        (long, {"organisation": acme}),
        (long, {"employer": "Side job", "from_on": day - 9 * DAY}),
        (typed, {"employer": "Widgets"}),
        (own, {}),
        (own, {"organisation": acme, "from_on": day + 9 * DAY}),
    ):
        Affiliation.objects.create(person=person, recorded_at=at, **facts)
    election = sliced(group, *(one.user.email.lower() for one in people), at=at, by="affiliation")
    vote(election, typed, at=election.opens_at)
    assert as_dict(divisions.cells(election)) == {
        "Acme": (1, 0),
        "Widgets": (1, 1),
        "independent": (1, 0),
        "no affiliation recorded": (1, 0),
    }


def test_a_claimed_line_is_its_person_whatever_the_address(group, at):
    delhi = make_group("delhi")
    person = member_of(delhi, name="Moved", at=at - DAY)
    election = sliced(group, person.user.email.lower(), at=at)
    paper(election, person, at=election.opens_at)
    person.user.emailaddress_set.all().delete()
    assert as_dict(divisions.cells(election)) == {"Delhi": (1, 1)}


@pytest.fixture
def two_cities(group):
    """Forty of Delhi and thirty of Pune on the roll, the rest of the hundred in no group."""
    now = timezone.now() - 100 * HOUR
    delhi, pune = make_group("delhi"), make_group("pune")
    emails = [f"v{number}@example.org" for number in range(100)]
    election = sliced(group, *emails, at=now, slug="two-cities")
    for number, row in enumerate(election.roll.order_by("pk")[:70]):
        person = make_person(f"V {number}", email=f"w{number}@example.org")
        RollClaim.objects.create(row=row, election=election, person=person)
        city = delhi if number % 7 < 4 else pune
        Membership.objects.create(group=city, person=person, joined_at=now - DAY)
    return election


def test_where_few_voted_the_page_says_that_it_cannot_be_told(two_cities, client):
    take_papers(two_cities, 20)  # twelve of Delhi, and eight of all others
    table = actions.make_turnout_table(at=two_cities.closes_at, election=two_cities)
    assert table.rows == []
    page = client.get("/elections/two-cities/").content.decode()
    assert "It cannot be told without telling what a few people did" in page
    assert "turnout.csv" not in page


def test_a_city_is_told_beside_all_others_together(two_cities, client):
    take_papers(two_cities, 45)  # nobody without a group voted: that is not to be seen
    table = actions.make_turnout_table(at=two_cities.closes_at, election=two_cities)
    assert table.rows == [["Delhi", 40, 27], ["", 60, 18]]
    page = client.get("/elections/two-cities/").content.decode()
    assert "2 others together" in page
    assert "Pune" not in page


def test_the_page_and_the_file_tell_large_cells_once_and_after_the_close(two_cities, client):
    election = two_cities
    page = client.get("/elections/two-cities/").content.decode()
    assert "by group: only in cells of more than ten" in page
    assert client.get("/elections/two-cities/turnout.csv").status_code == 404
    with pytest.raises(actions.NotYetOpen):
        actions.make_turnout_table(at=election.closes_at - HOUR, election=election)
    Participation.objects.bulk_create(
        Participation(row=row, election=election, commitment=f"{row.pk:064x}")
        for row in election.roll.order_by("pk")[::2]
    )
    table = actions.make_turnout_table(at=election.closes_at, election=election)
    assert table.rows == [["Delhi", 40, 20], ["Pune", 30, 15], ["in no group", 30, 15]]
    again = actions.make_turnout_table(at=election.closes_at + DAY, election=election)
    assert again.made_at == table.made_at
    assert AuditEntry.objects.filter(verb="elections.turnout_table_made").count() == 1
    page = client.get("/elections/two-cities/").content.decode()
    assert "Turnout by group" in page
    told = client.get("/elections/two-cities/turnout.csv").content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(told)))
    assert rows[0] == ["name", "on_the_roll", "voted"]
    assert [[name, int(size), int(came)] for name, size, came in rows[1:]] == table.rows


def test_a_vote_that_promised_no_division_makes_none(group, at):
    election = sliced(group, "a@example.org", at=at, by="none")
    assert actions.make_turnout_table(at=election.closes_at, election=election) is None
    assert not TurnoutTable.objects.exists()


def test_the_division_is_fixed_with_the_publication(group, officer, signed_in, at):
    election = draft_election(group, at=timezone.now(), slug="draft")
    sent = {
        "title": "New rules",
        "timezone": "UTC",
        "opens": "2030-01-01T10:00",
        "closes": "2030-01-02T10:00",
        "breakdown": "affiliation",
    }
    assert signed_in(officer).post("/elections/draft/desk/edit/", sent).status_code == 302
    assert Election.objects.get(pk=election.pk).breakdown == "affiliation"
    published = sliced(group, "a@example.org", at=at)
    with pytest.raises(actions.NotADraft):
        actions.edit_election(actor=None, at=at, election=published, breakdown="none")
