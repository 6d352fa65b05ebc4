"""Turnout by groups of a vote held elsewhere: from the list of who voted, by a button, once."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta

import pytest
import time_machine

from community.models import AuditEntry
from elections import actions, divisions, voters_file
from elections.models import TurnoutTable
from elections.roll_file import RollFile, Voter
from tests.elections.test_divisions import member_of
from tests.factories.elections import HOUR, draft_election
from tests.people import NOON, make_group

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql, pytest.mark.usefixtures("on_the_day")]
DESK = "/elections/service/desk/outside/"
CITIES = {"delhi": 14, "pune": 13}
OTHERS = 15


@pytest.fixture
def service(group):
    """Two cities and some in neither; 14, 13 and 15 on the roll in this order."""
    joined = NOON - timedelta(days=30)
    emails = []
    for city, size in CITIES.items():
        chapter = make_group(city)
        for number in range(size):
            email = f"{city}{number}@example.org"
            member_of(chapter, name=f"{city} {number}", at=joined, email=email)
            emails.append(email)
    emails += [f"other{number}@example.org" for number in range(OTHERS)]
    return published(group, emails)


def published(group, emails, *, by="group", slug="service"):
    election = draft_election(group, slug=slug, breakdown=by)
    roll = RollFile(voters=[Voter(email) for email in emails])
    actions.import_roll(actor=None, at=NOON, election=election, file=roll)
    actions.say_where_cast(actor=None, at=NOON, election=election, elsewhere=True)
    return actions.publish_election(actor=None, at=NOON, election=election)


def tell_list(election, emails, *, correction=""):
    """As the officer's file would, after the close."""
    content = "email\n" + "\n".join(emails)
    rows = voters_file.parse(content.encode(), election=election).rows
    at = election.closes_at
    actions.tell_voters(
        actor=None,
        at=at,
        election=election,
        rows=rows,
        counted_at=at,
        correction=correction,
    )


def some_of(city: str, number: int) -> list[str]:
    return [f"{city}{each}@example.org" for each in range(number)]


def press(desk, election):
    with time_machine.travel(election.closes_at + HOUR, tick=True):
        return desk.post(DESK + "groups/", follow=True).text


def test_each_told_voter_is_counted_in_their_city(service):
    tell_list(service, [*some_of("delhi", 9), *some_of("pune", 2), *some_of("other", 1)])
    found = {cell.name: (cell.eligible, cell.voted) for cell in divisions.cells(service)}
    assert found == {"Delhi": (14, 9), "Pune": (13, 2), "in no group": (15, 1)}
    tell_list(service, some_of("delhi", 3), correction="The list of another vote was sent.")
    found = {cell.name: cell.voted for cell in divisions.cells(service)}
    assert found == {"Delhi": 3, "Pune": 0, "in no group": 0}


def test_the_button_waits_for_the_close_and_the_list_and_is_pressed_once(
    service, officer, signed_in, client
):
    desk = signed_in(officer)
    button = "Tell the turnout by groups"
    refused = desk.post(DESK + "groups/", follow=True).text  # the vote has not closed
    assert "Nothing was told" in refused
    with time_machine.travel(service.closes_at + HOUR, tick=True):
        assert button not in signed_in(officer).get(DESK).text  # and nobody told who voted
    assert "Nothing was told" in press(signed_in(officer), service)
    assert not TurnoutTable.objects.exists()

    voted = [*some_of("delhi", 2), *some_of("pune", 1), *some_of("other", 12)]
    tell_list(service, voted)
    with time_machine.travel(service.closes_at + HOUR, tick=True):
        assert button in signed_in(officer).get(DESK).text
    assert "stands on the page of the vote" in press(signed_in(officer), service)
    assert "Nothing was told" in press(signed_in(officer), service)
    with time_machine.travel(service.closes_at + HOUR, tick=True):
        assert button not in signed_in(officer).get(DESK).text
        assert client.get("/elections/service/turnout.csv").status_code == 200
    made = AuditEntry.objects.get(verb="elections.turnout_table_made")
    assert made.actor == officer.public_id
    assert json.loads(made.payload)["by"] == "group"


def test_small_parts_of_a_city_are_not_given_away_and_large_ones_are_told(
    group, officer, signed_in, client
):
    chapter = make_group("delhi")
    at = NOON - timedelta(days=30)
    here = [f"delhi{number}@example.org" for number in range(24)]
    for number, email in enumerate(here):
        member_of(chapter, name=f"Delhi {number}", at=at, email=email)
    rest = [f"other{number}@example.org" for number in range(26)]
    election = published(group, here + rest)
    tell_list(election, here[:12] + rest[:14])
    press(signed_in(officer), election)
    with time_machine.travel(election.closes_at + HOUR, tick=True):
        page = client.get("/elections/service/").text
        told = client.get("/elections/service/turnout.csv").content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(told)))[1:]
    assert sorted(rows) == [["Delhi", "24", "12"], ["in no group", "26", "14"]]
    assert "Turnout by group" in page
    assert not any(email in page + told for email in here + rest)


def test_a_vote_without_a_division_offers_no_button(group, officer, signed_in):
    election = published(group, ["a@example.org", "b@example.org"], by="none")
    tell_list(election, ["a@example.org"])
    assert "Nothing was told" in press(signed_in(officer), election)
    assert not TurnoutTable.objects.exists()
