"""Following a vote: each part of its quorum is told once, and taken back where a count was wrong."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from datetime import timedelta
from fractions import Fraction

import pytest
from django.core import mail
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from community import jobs
from community.models import Job, Notification
from elections import actions, pictures, turnout
from elections.models import Milestone, Question, VoteFollow
from elections.turnout import Point, Qualifier
from elections.turnout_file import TurnoutFile
from tests.factories.elections import (
    HOUR,
    answers_for,
    ask,
    cast,
    confirm_address,
    declared_election,
    election_with_roll,
    three_voters,
)
from tests.people import NOON, make_group, make_person

OPEN = NOON + 2 * HOUR


def tell(election, ballots, *, hours=2, correction="", question=None, qualifier=Qualifier.EXACT):
    at = NOON + hours * HOUR
    actions.record_turnout(
        actor=None,
        at=at,
        election=election,
        point=Point(ballots, at - timedelta(minutes=1), qualifier=qualifier),
        correction=correction,
        question=question,
    )


@pytest.fixture
def run_jobs(db):
    """Carry out what waits, until nothing does."""

    def run(at):
        due = Job.objects.exclude(state=Job.State.DONE).filter(not_before__lte=at)
        while waiting := list(due.order_by("pk")):
            for job in waiting:
                jobs.carry_out(job.public_id, clock=lambda: at)
                assert Job.objects.get(pk=job.pk).state == Job.State.DONE, job.name

    return run


def told_to(person) -> list[str]:
    return list(
        Notification.objects.filter(person=person, kind__startswith="elections.")
        .order_by("pk")
        .values_list("subject", flat=True)
    )


@given(needed=st.integers(1, 10**7), ballots=st.integers(0, 10**7))
def test_parts_are_passed_in_order_and_the_whole_with_the_quorum(needed, ballots):
    eligible = 10**8
    figures = turnout.figures([Point(ballots)], eligible=eligible, needed=needed)
    passed = turnout.milestones(figures)
    assert passed == turnout.MILESTONES[: len(passed)]
    assert (100 in passed) == bool(figures.reached)
    for percent in turnout.MILESTONES:
        assert (percent in passed) == (Fraction(ballots, needed) * 100 >= percent)


def test_about_so_many_passes_nothing():
    figures = turnout.figures(
        [Point(3400, qualifier=Qualifier.ABOUT)], eligible=13_490, needed=3373
    )
    assert turnout.milestones(figures) == ()
    nothing = turnout.figures([], eligible=13_490, needed=3373)
    assert turnout.milestones(nothing) == ()


@pytest.fixture
def vote(db):
    return declared_election(make_group("india"))


@pytest.fixture
def follower(vote):
    person = make_person("Farid Follower")
    actions.follow_vote(actor=person, at=NOON, election=vote)
    return person


def test_each_part_is_told_once_and_only_the_furthest_of_those_passed_together(
    vote, follower, run_jobs
):
    tell(vote, 800)
    run_jobs(OPEN)
    assert told_to(follower) == []
    tell(vote, 2600, hours=3)  # a quarter, half and three quarters (2,530) at once
    run_jobs(NOON + 3 * HOUR)
    assert told_to(follower) == ["75 % of the quorum: New rules"]
    tell(vote, 2700, hours=4)
    run_jobs(NOON + 4 * HOUR)
    assert len(told_to(follower)) == 1
    tell(vote, 3372, hours=5)
    run_jobs(NOON + 5 * HOUR)
    assert told_to(follower)[1:] == ["90 % of the quorum: New rules"]
    tell(vote, 3373, hours=6)
    tell(vote, 3400, hours=7)
    run_jobs(NOON + 7 * HOUR)
    assert told_to(follower)[2:] == ["Quorum reached, 3,373 have voted: New rules"]
    assert list(Milestone.objects.values_list("percent", flat=True)) == [25, 50, 75, 90, 100]
    letters = [letter.body for letter in mail.outbox if "quorum" in letter.subject.lower()]
    assert any(
        "3,372 of the 3,373 ballots that make its quorum: 1 to go" in " ".join(b.split())
        for b in letters
    )


def test_a_correction_takes_the_quorum_back_and_it_can_be_reached_again(vote, follower, run_jobs):
    tell(vote, 3400)
    tell(vote, 3100, hours=3, correction="Two hundred were counted twice.")
    run_jobs(NOON + 3 * HOUR)
    # what no longer holds when the letter is written is not told as if it did
    assert told_to(follower) == ["Corrected, no quorum yet: New rules"]
    tell(vote, 3500, hours=4)
    run_jobs(NOON + 4 * HOUR)
    assert told_to(follower)[1:] == ["Quorum reached, 3,500 have voted: New rules"]
    assert Milestone.objects.filter(percent=100).count() == 2
    assert Milestone.objects.filter(percent=90).count() == 1


def test_questions_of_one_vote_reach_their_quorum_at_different_times(db, run_jobs):
    low = ask("Elect the directors?", quorum=three_voters(1000))
    vote = declared_election(make_group("india"), questions=(ask("Amend the bylaws?"), low))
    person = make_person("Farid Follower")
    actions.follow_vote(actor=person, at=NOON, election=vote)
    bylaws, directors = Question.objects.order_by("position")
    tell(vote, 1000)
    run_jobs(OPEN)
    whole = Milestone.objects.filter(percent=100)
    assert [each.question for each in whole] == [directors]
    tell(vote, 3373, hours=3, question=bylaws)
    run_jobs(NOON + 3 * HOUR)
    assert {each.question for each in whole.all()} == {bylaws, directors}
    letters = " ".join(" ".join(letter.body for letter in mail.outbox).split())
    assert "Counted for the question “Amend the bylaws?”" in letters


def test_a_series_that_is_imported_tells_where_it_ends(vote, follower, run_jobs):
    points = [(n + 2, Point(700 * n, NOON + HOUR + n * HOUR)) for n in range(1, 6)]
    actions.import_turnout(
        actor=None, at=NOON + 9 * HOUR, election=vote, file=TurnoutFile(points=points)
    )
    run_jobs(NOON + 9 * HOUR)
    assert told_to(follower) == ["Quorum reached, 3,500 have voted: New rules"]


def test_our_own_box_is_looked_at_by_a_job_and_never_by_casting(db, run_jobs):
    voters = [make_person(f"Voter {n}") for n in range(4)]
    follower = make_person("Farid Follower")
    vote = election_with_roll(
        make_group("india"),
        *[confirm_address(each) for each in voters],
        questions=(ask(quorum=three_voters(4)),),
    )
    actions.follow_vote(actor=follower, at=NOON, election=vote)
    for voter in voters[:2]:
        cast(vote, voter, answers_for(vote, "yes"), at=OPEN)
    assert not Milestone.objects.exists()
    actions.note_milestones(at=OPEN, election=vote)
    run_jobs(OPEN)
    assert told_to(follower) == ["50 % of the quorum: New rules"]
    assert actions.note_milestones(at=OPEN, election=vote) == []


def test_the_job_has_something_to_do_while_a_box_is_open(db):
    from elections.queries import some_box_is_open

    assert not some_box_is_open()
    now = timezone.now()
    election_with_roll(make_group("india"), "one@example.org", at=now - 3 * HOUR)
    assert some_box_is_open()


def test_who_stops_following_hears_no_more(vote, follower, run_jobs):
    assert actions.unfollow_vote(actor=follower, at=NOON, election=vote)
    assert not actions.unfollow_vote(actor=follower, at=NOON, election=vote)
    tell(vote, 3400)
    run_jobs(OPEN)
    assert told_to(follower) == []
    actions.follow_vote(actor=follower, at=OPEN, election=vote)
    actions.follow_vote(actor=follower, at=OPEN, election=vote)
    assert VoteFollow.objects.open().count() == 1


def test_what_is_over_cannot_be_followed(vote):
    late = vote.closes_at + HOUR
    with pytest.raises(actions.NothingToFollow):
        actions.follow_vote(actor=make_person("Late Leela"), at=late, election=vote)


def test_the_page_offers_it_and_takes_it_back(vote, signed_in, at):
    now = timezone.now()
    vote = declared_election(make_group("now"), at=now - 3 * HOUR, slug="now")
    browser = signed_in(make_person("Farid Follower"))
    page = browser.post(f"/elections/{vote.slug}/follow/", follow=True).content.decode()
    assert "You hear from us at a quarter, half" in page
    assert "You follow it. Stop" in page
    page = browser.post(f"/elections/{vote.slug}/unfollow/", follow=True).content.decode()
    assert "Tell me how far it is" in page
    assert not VoteFollow.objects.open().exists()


# --- The picture ------------------------------------------------------------------------------------

SVG = "{http://www.w3.org/2000/svg}"


def words_of(svg: str) -> list[str]:
    return [node.text or "" for node in ET.fromstring(svg).iter(f"{SVG}text")]


def test_the_picture_says_what_the_page_says(db, client):
    vote = declared_election(make_group("india"), at=timezone.now() - 3 * HOUR)
    actions.record_turnout(
        actor=None,
        at=timezone.now(),
        election=vote,
        point=Point(2000, timezone.now() - timedelta(minutes=1)),
    )
    answer = client.get(f"/elections/{vote.slug}/progress.svg")
    assert answer["Content-Type"].startswith("image/svg+xml")
    assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
    said = " ".join(words_of(answer.content.decode()))
    assert "2,000 of 3,373 needed. 1,373 to go" in said
    assert "Quorum line 3,373" in said
    assert "13,490 on the roll" in said
    again = client.get(
        f"/elections/{vote.slug}/progress.svg", headers={"if-none-match": answer["ETag"]}
    )
    assert again.status_code == 304
    for forbidden in ("<script", "style=", "<style", "href", "url(", "<image", "foreignObject"):
        assert forbidden not in answer.content.decode()


@given(
    title=st.text(max_size=300),
    sentence=st.text(max_size=400),
    eligible=st.one_of(st.none(), st.integers(1, 10**7)),
    ballots=st.one_of(st.none(), st.integers(0, 10**7)),
    needed=st.one_of(st.none(), st.integers(1, 10**7)),
)
def test_any_words_leave_the_picture_whole(title, sentence, eligible, ballots, needed):
    svg = pictures.picture(
        eligible=eligible,
        ballots=ballots,
        needed=needed,
        words=pictures.PictureWords(title=title, sentence=sentence, state="Open", line="Line"),
    )
    root = ET.fromstring(svg)  # read as a browser reads XML: one wrong letter ends it
    assert int(root.get("height", "0")) < 300
    for node in root.iter(f"{SVG}rect"):
        assert 0 <= float(node.get("width", "0")) <= pictures.WIDTH


@given(text=st.text(max_size=200), width=st.integers(40, 600), size=st.sampled_from([14, 16, 24]))
def test_text_is_cut_to_its_width_and_no_sooner(text, width, size):
    room = Fraction(width)
    short = pictures.cut(text, room, size=size)
    whole = " ".join(text.split())
    assert pictures.measure(short, size=size) <= room
    assert short == whole or pictures.measure(whole, size=size) > room
