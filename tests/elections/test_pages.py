"""The pages of votes, as browsers and machines meet them."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from elections import actions
from elections.models import Ballot, Election
from elections.turnout import Point, Qualifier
from tests.factories.elections import (
    HOUR,
    ask,
    confirm_address,
    declared_election,
    draft_election,
    election_with_roll,
    three_voters,
    vote,
)
from tests.people import make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def open_vote(group, member, now):
    confirm_address(member)
    return election_with_roll(
        group,
        member.user.email,
        *(f"v{number}@example.org" for number in range(11)),
        at=now - 4 * HOUR,
        slug="open-vote",
        title="December",
        questions=(
            ask("Shall we meet in Pune?", quorum=three_voters(5)),
            ask("All day?", quorum=three_voters(2)),
        ),
    )


@pytest.fixture
def told(group, now):
    election = declared_election(group, at=now - 30 * HOUR, slug="told-vote")
    for hours, ballots, qualifier in ((20, 900, Qualifier.OVER), (2, 2000, Qualifier.EXACT)):
        actions.record_turnout(
            actor=None,
            at=now,
            election=election,
            point=Point(ballots, now - hours * HOUR, qualifier=qualifier, source="the officers"),
        )
    return election


def page(client, path):
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


# --- the vote -----------------------------------------------------------------------------------


@pytest.mark.postgresql
def test_the_page_leads_with_one_true_sentence(told):
    html = page(Client(), "/elections/told-vote/")
    (headline,) = re.findall(r'<h1 class="sentence">(.*?)</h1>', html)
    assert headline.startswith("2,000 of 3,373 needed. <em>1,373 to go</em>, ")
    assert "A quarter of the roll is 3,372.5, so 3,373 must vote." in html
    assert 'role="img" aria-label="Of 13,490 on the roll, 2,000 have voted.' in html
    assert "Turnout as a table" in html
    assert "over 900" in html


def test_points_without_a_time_stand_in_the_table_with_their_words(group, now):
    election = declared_election(group, at=now - 30 * HOUR, slug="untimed")
    actions.record_turnout(
        actor=None, at=now, election=election, point=Point(900, label="end of day one")
    )
    html = page(Client(), "/elections/untimed/")
    assert "end of day one" in html
    assert "hour not recorded" in html
    assert "an hour</" not in html  # no pace is made of it


def test_the_page_never_says_how_people_voted(open_vote, member, officer, signed_in, now):
    vote(open_vote, member, "no", "abstain", at=now)
    (stored,) = Ballot.objects.all()
    for person in (None, member, officer):
        client = signed_in(person)
        for path in ("", "progress.json", "results/", "verify/", "ballot/"):
            if path == "ballot/" and person is not member:
                continue
            html = page(client, f"/elections/open-vote/{path}")
            assert stored.token not in html
            assert stored.answers not in html
    assert "Nobody knows yet." in page(Client(), "/elections/open-vote/results/")
    assert "tally" not in Client().get("/elections/open-vote/results/").content.decode()


def test_the_member_learns_whether_they_are_on_the_roll(open_vote, member, stranger, signed_in):
    path = "/elections/open-vote/"
    assert "You are on the roll." in page(signed_in(member), path)
    assert "You are not on this roll." in page(signed_in(stranger), path)
    assert "to see whether you are on the roll" in page(Client(), path)


def test_who_took_a_paper_is_told_to_nobody_else(open_vote, member, officer, signed_in, now):
    vote(open_vote, member, at=now)
    assert "took your ballot paper" in page(signed_in(member), "/elections/open-vote/")
    for path in ("/elections/open-vote/", "/elections/open-vote/desk/"):
        html = page(signed_in(officer), path)
        assert member.user.email not in html
        assert member.name not in html


def test_the_page_says_what_an_operator_could_still_do(open_vote):
    html = page(Client(), "/elections/open-vote/")
    assert "What an operator of this site could still do" in html
    for said in (
        "compare the network address and the time",
        "send your browser a dishonest program",
        "read the ballots before the close",
        "Threshold encryption",
        "which nobody can prove",
        "nobody outside has reviewed them yet",
        "fewer than ten ballots in all none is opened",
    ):
        assert said in html


# --- progress.json ------------------------------------------------------------------------------


def test_progress_json_has_exactly_the_promised_form(told):
    answer = Client().get("/elections/told-vote/progress.json")
    assert answer["Content-Type"] == "application/json"
    assert answer["Access-Control-Allow-Origin"] == "*"
    figures = answer.json()
    assert set(figures) == {"election", "as_of", "opens_at", "closes_at", "questions"}
    (question,) = figures["questions"]
    assert {name: question[name] for name in ("eligible", "quorum_needed", "ballots")} == {
        "eligible": 13490,
        "quorum_needed": 3373,
        "ballots": 2000,
    }
    assert (question["share_of_roll"], question["share_of_quorum"]) == (0.1483, 0.5929)
    assert (question["still_needed"], question["reached"], question["reached_at"]) == (
        1373,
        False,
        None,
    )
    assert set(question["forecast"]) == {
        *("probability", "final_ballots", "needed_per_hour", "last_day_per_hour")
    }
    assert set(question["forecast"]["final_ballots"]) == {"p05", "p50", "p95"}
    assert set(question) == {
        *("id", "title", "eligible", "quorum_needed", "ballots", "still_needed"),
        *("share_of_roll", "share_of_quorum", "reached", "reached_at", "history", "forecast"),
    }
    assert set(question["history"][0]) == {"at", "label", "ballots", "qualifier", "source"}
    for moment in (figures["as_of"], question["history"][0]["at"]):
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", moment)


def test_progress_json_is_not_sent_again_until_it_changes(told, now):
    client, path = Client(), "/elections/told-vote/progress.json"
    mark = client.get(path)["ETag"]
    unchanged = client.get(path, headers={"If-None-Match": mark})
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    assert unchanged["ETag"] == mark
    actions.record_turnout(
        actor=None, at=now, election=told, point=Point(2100, now - HOUR, source="count")
    )
    changed = client.get(path, headers={"If-None-Match": mark})
    assert changed.status_code == 200
    assert changed.json()["questions"][0]["ballots"] == 2100


def test_a_box_that_fills_up_shows_its_count_per_question(open_vote, member, now):
    def figures():
        return Client().get("/elections/open-vote/progress.json").json()["questions"]

    assert [question["ballots"] for question in figures()] == [0, 0]
    vote(open_vote, member, "yes", "no", at=now)
    person = make_person("V", email="v0@example.org")
    confirm_address(person)
    vote(open_vote, person, "no", "no", at=now)
    first, second = figures()
    assert (first["ballots"], first["reached"]) == (2, False)
    assert (second["ballots"], second["reached"], second["reached_at"]) == (2, True, None)


# --- the officer's desk -----------------------------------------------------------------------------


WINDOW = {"opens": "2031-03-01T10:00", "closes": "2031-03-05T17:00", "timezone": "Asia/Kolkata"}


def test_an_officer_drafts_and_publishes_a_vote(group, officer, signed_in):
    client = signed_in(officer)
    form = {"group": group.pk, "title": "Better rules", "summary": "**Why**", "voters": "All"}
    created = client.post("/elections/new/", {**form, **WINDOW})
    assert created["Location"] == "/elections/better-rules/desk/"
    desk = created["Location"]
    election = Election.objects.get(slug="better-rules")
    assert election.opens_at.isoformat() == "2031-03-01T04:30:00+00:00"
    assert "Nobody may vote yet" in page(client, desk)
    asked = {
        "title": "Adopt them?",
        "quorum": "fraction",
        "share": "25 %",
        "majority": "fraction",
        "majority_share": "2/3",
    }
    assert client.post(desk + "questions/", asked).status_code == 302
    question = election.questions.get()
    assert (question.quorum_numerator, question.quorum_denominator) == (1, 4)
    roll = SimpleUploadedFile("roll.csv", b"email,name\nA@example.org,A\nb@example.org,B\n")
    assert client.post(desk + "roll/", {"file": roll}).status_code == 302
    assert Client().get("/elections/better-rules/").status_code == 404
    assert client.post(desk + "publish/").status_code == 302
    assert client.post(desk + "publish/").status_code == 302  # pressed twice
    html = page(Client(), "/elections/better-rules/")
    assert "1 of 2 must vote." in html
    assert "Sat 1 Mar 2031, 10:00 IST" in html


@pytest.mark.parametrize(
    ("field", "value"),
    [("closes", "2031-03-01T10:00"), ("closes", "2031-02-01T10:00"), ("title", ""), ("opens", "x")],
)
def test_a_bad_window_is_sent_back_with_what_was_typed(group, officer, signed_in, field, value):
    typed = {"group": group.pk, "title": "Better rules", **WINDOW, field: value, "voters": "All"}
    answer = signed_in(officer).post("/elections/new/", typed)
    assert answer.status_code == 422
    assert 'value="All"' in answer.content.decode()
    assert not Election.objects.exists()


def test_an_hour_that_the_clocks_skip_is_refused(group, officer, signed_in):
    typed = {
        "group": group.pk,
        "title": "Better rules",
        "timezone": "Europe/Berlin",
        "opens": "2031-03-30T02:30",
        "closes": "2031-04-05T17:00",
    }
    answer = signed_in(officer).post("/elections/new/", typed)
    assert answer.status_code == 422
    assert "02:30 does not exist on that day in Europe/Berlin" in answer.content.decode()


def test_officers_draft_only_for_groups_of_theirs(group, officer, chennai, signed_in):
    typed = {"group": chennai.pk, "title": "Better rules", **WINDOW}
    assert signed_in(officer).post("/elections/new/", typed).status_code == 422
    assert not Election.objects.exists()


def test_a_bad_roll_is_refused_with_lines_and_reasons(group, officer, signed_in, now):
    election = draft_election(group, at=now)
    roll = SimpleUploadedFile("roll.csv", b"email\na@example.org\nnobody\n")
    answer = signed_in(officer).post(f"/elections/{election.slug}/desk/roll/", {"file": roll})
    assert answer.status_code == 422
    html = answer.content.decode()
    assert "line 3" in html
    assert "not an e-mail address" in html
    assert not election.roll.exists()


def test_a_roll_beyond_the_limit_is_413_and_names_the_command(
    group, officer, signed_in, now, settings
):
    settings.MAX_REQUEST_BYTES = 1000
    election = draft_election(group, at=now)
    roll = SimpleUploadedFile("roll.csv", b"email\n" + b"a@example.org\n" * 200)
    answer = signed_in(officer).post(f"/elections/{election.slug}/desk/roll/", {"file": roll})
    assert answer.status_code == 413
    assert "import_roll" in answer.content.decode()


def test_turnout_is_told_by_hand_and_a_fall_is_explained(told, officer, signed_in, now):
    client, path = signed_in(officer), "/elections/told-vote/desk/turnout/"
    counted = (now - HOUR).strftime("%Y-%m-%dT%H:%M")
    figure = {"ballots": "2300", "qualifier": "about", "when": counted, "source": "the box"}
    assert client.post(path, figure).status_code == 302
    assert "about 2,300" in page(Client(), "/elections/told-vote/")
    fallen = client.post(path, {**figure, "ballots": "2200"})
    assert fallen.status_code == 422
    assert "fewer than the 2300 told before" in fallen.content.decode()
    assert 'value="2200"' in fallen.content.decode()
    undated = client.post(path, {**figure, "when": ""})
    assert undated.status_code == 422


def test_turnout_is_told_by_file(told, officer, signed_in):
    path = "/elections/told-vote/desk/turnout/file/"
    rows = b"at,label,ballots,qualifier,source\n,evening,2500,about,mail\n,night,2400,,mail\n"
    client = signed_in(officer)
    refused = client.post(path, {"file": SimpleUploadedFile("t.csv", rows)})
    assert refused.status_code == 422
    assert "line 3" in refused.content.decode()
    taken = client.post(path, {"file": SimpleUploadedFile("t.csv", rows), "skip_bad": "on"})
    assert taken.status_code == 302
    assert told.turnout.count() == 3


# --- lists ------------------------------------------------------------------------------------------


def test_lists_ask_the_database_no_more_for_three_than_for_one(
    group, now, django_assert_max_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def asked():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            page(Client(), "/elections/")
        return len(queries)

    def one(number):
        election = declared_election(group, at=now - 30 * HOUR, slug=f"told-{number}")
        actions.record_turnout(
            actor=None, at=now, election=election, point=Point(900, label="day one")
        )
        election_with_roll(group, f"a{number}@example.org", at=now - 30 * HOUR)

    one(1)
    first = asked()
    one(2)
    one(3)
    assert asked() == first <= 6


def test_the_vote_page_asks_little(told, open_vote, member, signed_in):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    for person, path, most in (
        (None, "told-vote/", 6),
        (None, "told-vote/progress.json", 6),
        (member, "open-vote/", 18),  # its box, for the log of it
    ):
        client = signed_in(person)
        client.get("/healthz")  # a browser's very first page also writes down that it is signed in
        with CaptureQueriesContext(connection) as queries:
            page(client, f"/elections/{path}")
        assert len(queries) <= most, "\n".join(query["sql"][:220] for query in queries)


def test_the_list_sorts_votes_by_what_they_want_of_the_reader(group, told, now):
    draft_election(group, at=now, title="Secret draft")
    html = page(Client(), "/elections/")
    assert "One vote is open." in html
    assert "2,000 of 3,373 needed." in html
    assert "Secret draft" not in html


def test_a_sample_says_that_it_is_one(group, now):
    from elections.roll_file import Voter

    actions.open_sample(
        actor=None,
        at=now,
        group=group,
        slug="sample-vote",
        title="A sample",
        opens_at=now - HOUR,
        closes_at=now + HOUR,
        questions=[ask()],
        roll=[Voter("a@example.org")],
    )
    for path in ("/elections/", "/elections/sample-vote/", "/elections/sample-vote/results/"):
        assert "sample" in page(Client(), path).lower()


def test_no_page_of_votes_styles_or_scripts_inline(told, open_vote, member, signed_in):
    client = signed_in(member)
    for path in ("", "told-vote/", "open-vote/", "open-vote/ballot/", "open-vote/results/"):
        html = page(client, f"/elections/{path}")
        assert " style=" not in html
        assert not re.search(r"<script(?![^>]*\bsrc=)", html)
        assert not re.search(r"\son[a-z]+=", html)


@pytest.mark.postgresql
def test_votes_are_found_by_their_title_and_by_what_they_ask(told, open_vote, group, member, now):
    from elections.queries import search

    draft_election(group, at=now, title="Pune draft")
    (hit,) = search("pune", person=None, at=now, limit=5)
    assert hit.url == "/elections/open-vote/"
    assert search("", person=None, at=now, limit=5) == []
    assert search("nothing like it", person=None, at=now, limit=5) == []
