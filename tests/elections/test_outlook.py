"""What is to be expected of a vote: on its page, in progress.json, hidden and shown again."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from community.models import AuditEntry, Group
from elections import actions, outlook, portrait, prospect, queries, turnout
from elections.forecast import Forecast
from elections.models import Election, ForecastHiding, Milestone, TurnoutPoint
from elections.turnout import Point, Qualifier
from tests.elections.test_pages import page
from tests.factories.elections import (
    HOUR,
    ask,
    confirm_address,
    declared_election,
    election_with_roll,
    three_voters,
    vote,
)
from tests.people import NOON, make_group, make_person

pytestmark = pytest.mark.django_db
OPENS = NOON + HOUR  # and closes two days later
PATH = "/elections/new-rules/"


@pytest.fixture(autouse=True)
def _fresh():
    cache.clear()


@pytest.fixture
def clock():
    """The site's own clock, which a test may set."""
    with time_machine.travel(NOON, tick=True) as moving:
        yield moving


def told(election, *counts, at=None):
    """Tell counts at hours after the opening; the end of a vote where none is given."""
    for hours, ballots in counts:
        counted = election.opens_at + hours * HOUR
        actions.record_turnout(
            actor=None, at=at or counted, election=election, point=Point(ballots, counted)
        )


def looked_at(election, *, hours=None, at=None, reminders=()):
    at = at or OPENS + hours * HOUR
    seen = queries.with_figures(Election.objects.filter(pk=election.pk)).get()
    return outlook.look_ahead(seen, queries.progress(seen, at=at), at=at, reminders=reminders)


def foreseen(election, **when):
    ahead = looked_at(election, **when)
    return prospect.foresee(ahead, ahead.progress.questions[0])


@pytest.fixture
def open_vote(group):
    election = declared_election(group)
    told(election, (6, 500), (20, 1500))
    return election


# --- The forecast -------------------------------------------------------------------------------


def test_the_page_and_progress_json_tell_the_same_forecast(open_vote, client, clock):
    clock.move_to(OPENS + 20 * HOUR + timedelta(minutes=5))
    (question,) = client.get(f"{PATH}progress.json").json()["questions"]
    ends = question["forecast"]["final_ballots"]
    assert 1500 <= ends["p05"] <= ends["p50"] <= ends["p95"] <= 13_490
    assert 0.01 <= question["forecast"]["probability"] <= 0.99
    html = page(client, PATH)
    said = f"expected between {ends['p05']:,} and {ends['p95']:,} ballots"
    assert said in html
    assert re.search(r"The chance that the quorum is reached is about|very unlikely|almost", html)
    assert html.count('class="fan-90"') == 2  # for wide places and for narrow ones
    table = html[html.index('aria-label="The forecast as a table"') :]
    for end in ends.values():
        assert f'<td class="n">{end:,}</td>' in table


def test_what_moves_without_being_loaded_again_holds_all_of_it(open_vote, client, clock):
    clock.move_to(OPENS + 21 * HOUR)
    html = page(client, PATH)
    for region, words in (
        ("live-head", "1,500 of 3,373 needed"),
        ("live-as-of", "As of"),
        ("live-turnout", "fan-90"),
        ("live-turnout", "The forecast as a table"),
        ("live-pace", "Needed from now on"),
    ):
        (start,) = [found.start() for found in re.finditer(f'id="{region}"', html)]
        assert words in html[start : start + 40_000]
    mark = client.get(f"{PATH}progress.json")["ETag"]
    told(open_vote, (20.5, 1600), at=OPENS + 21 * HOUR)
    assert client.get(f"{PATH}progress.json")["ETag"] != mark


def test_before_a_twentieth_of_the_time_the_page_says_why_it_keeps_quiet(group):
    election = declared_election(group)
    ahead = foreseen(election, hours=1)
    assert (ahead.forecast, ahead.fan) == ("", ())
    assert "it begins with a count after a twentieth of the time" in ahead.quiet
    actions.record_turnout(
        actor=None, at=OPENS + 9 * HOUR, election=election, point=Point(700, label="day one")
    )
    assert "it needs a count that tells its time" in foreseen(election, hours=9).quiet
    told(election, (9, 800))  # one is enough
    assert foreseen(election, hours=10).forecast


def test_before_and_after_the_vote_nothing_is_said(open_vote):
    for at in (OPENS - HOUR / 2, open_vote.closes_at):
        ahead = looked_at(open_vote, at=at)
        assert ahead.progress.questions[0].forecast is None
        assert prospect.foresee(ahead, ahead.progress.questions[0]) is None


def test_once_reached_no_chance_is_told(open_vote):
    told(open_vote, (30, 3373))
    ahead = foreseen(open_vote, hours=30)
    assert ahead.forecast.startswith("The final count is expected between")


def test_ballots_that_need_not_all_count_get_no_chance(group):
    from dataclasses import replace

    from elections.quorum import Counted
    from tests.factories.elections import QUARTER

    election = declared_election(
        group, questions=(ask(quorum=replace(QUARTER, counts=Counted.ANSWERS)),)
    )
    told(election, (20, 1500))
    (question,) = looked_at(election, hours=20).progress.questions
    assert question.figures.is_ceiling
    assert question.forecast is not None
    assert question.forecast.probability is None


def test_it_is_worked_out_once_for_a_count_and_an_hour(open_vote, monkeypatch):
    from elections.forecast import forecast as real

    worked_out = []

    def counting(*given, **named):
        worked_out.append(named["now"])
        return real(*given, **named)

    monkeypatch.setattr(outlook, "forecast", counting)
    at = OPENS + 20 * HOUR
    first = looked_at(open_vote, at=at + timedelta(minutes=1)).progress
    again = looked_at(open_vote, at=at + timedelta(minutes=50)).progress
    assert first.questions[0].forecast == again.questions[0].forecast
    assert len(worked_out) == 1
    looked_at(open_vote, at=at + timedelta(minutes=61))
    assert len(worked_out) == 2
    told(open_vote, (21.5, 1600))
    looked_at(open_vote, hours=21.6)
    assert len(worked_out) == 3


def test_questions_with_the_same_counts_share_one(group, monkeypatch):
    election = declared_election(group, questions=(ask("One?"), ask("Two?")))
    told(election, (20, 1500))
    made = []
    real = outlook.forecast
    monkeypatch.setattr(outlook, "forecast", lambda *a, **n: made.append(1) or real(*a, **n))
    first, second = looked_at(election, hours=20).progress.questions
    assert first.forecast == second.forecast
    assert isinstance(first.forecast, Forecast)
    assert len(made) == 1


# --- Hidden -------------------------------------------------------------------------------------


def test_an_officer_hides_it_and_shows_it_again(open_vote, officer, signed_in, client, clock):
    clock.move_to(OPENS + 20 * HOUR)
    desk = signed_in(officer)
    said = desk.post(f"{PATH}desk/forecast/hide/", follow=True).content.decode()
    assert "The forecast is hidden: by Omar Officer" in said
    desk.post(f"{PATH}desk/forecast/hide/")  # pressed twice
    html = page(client, PATH)
    for words in ("forecast", "Forecast", "fan-90", "The chance", "expected between"):
        assert words not in html
    assert "At the present pace" in html  # that is arithmetic, and stays
    (question,) = client.get(f"{PATH}progress.json").json()["questions"]
    assert question["forecast"] is None
    (hiding,) = ForecastHiding.objects.all()
    assert (hiding.hidden_by, hiding.shown_at) == (officer, None)
    desk.post(f"{PATH}desk/forecast/show/", follow=True)
    assert "expected between" in page(client, PATH)
    hiding.refresh_from_db()
    assert hiding.shown_by == officer
    assert hiding.shown_at is not None
    verbs = AuditEntry.objects.filter(verb__startswith="elections.forecast_")
    assert list(verbs.order_by("pk").values_list("verb", flat=True)) == [
        "elections.forecast_hidden",
        "elections.forecast_shown",
    ]


def test_of_a_vote_that_is_over_nothing_is_hidden(open_vote):
    with pytest.raises(actions.NothingToForecast):
        actions.hide_forecast(actor=None, at=open_vote.closes_at, election=open_vote)
    assert not actions.show_forecast(actor=None, at=OPENS, election=open_vote)


# --- Pace, earlier votes, reminders -------------------------------------------------------------


def bars(election, *, hours):
    (question,) = (progress := looked_at(election, hours=hours).progress).questions
    drawn = portrait.portray(progress, question, zone=election.zone)
    return [(bar.label, bar.rate, bar.unit) for bar in drawn.pace_bars]


def test_what_is_needed_stands_beside_the_last_hour_and_the_last_day(group):
    election = declared_election(group)
    told(election, (4, 200), (27, 1300), (28, 1400))
    # 1,973 in 20 hours; 100 in the last hour; 1,200 in the 24 hours before it
    assert bars(election, hours=28) == [
        ("Needed from now on", "99", "an hour"),
        ("In the last hour", "100", "an hour"),
        ("In the last day", "50", "an hour"),
    ]
    # two hours on the last hour is not known any more
    assert [label for label, _rate, _unit in bars(election, hours=30)] == [
        "Needed from now on",
        "In the last day",
    ]


def before(group, *counts, eligible=10_000, slug="before", at=NOON - 100 * HOUR):
    election = declared_election(
        group, at=at, slug=slug, title=f"The vote {slug}", eligible=eligible
    )
    told(election, *counts)
    return election


def test_earlier_votes_of_the_group_at_the_same_share_of_their_time(group, open_vote):
    before(group, (10, 400), (20, 800), (48, 2000))
    before(group, (20, 300), slug="unended", at=NOON - 200 * HOUR)  # its end was not told
    (row,) = foreseen(open_vote, hours=21).earlier
    assert row.slug == "before"
    assert row.said == (
        "At this part of its time 800 had voted, 40 % of the 2,000 that it came to."
        " That was 8 % of its roll."
    )
    assert foreseen(open_vote, hours=21).stands == (
        "At the last count 42 % of the time was over, and 1,500 had voted, 11 % of the roll."
    )


def test_an_earlier_vote_moves_the_forecast(group, open_vote):
    alone = looked_at(open_vote, hours=20).progress.questions[0].forecast
    before(group, (20, 1900), (48, 2000))  # nearly all came early
    known = looked_at(open_vote, hours=20).progress.questions[0].forecast
    assert known.p50 < alone.p50


def test_a_chapter_without_votes_is_held_against_those_of_its_network(group):
    chapter = make_group("chennai", network=group)
    hidden = make_group("inner-circle", is_hidden=True, network=group)
    before(group, (20, 900), (48, 2000), slug="of-the-network")
    before(hidden, (20, 900), (48, 2000), slug="of-the-hidden")
    election = declared_election(chapter)
    told(election, (20, 1500))
    assert [row.slug for row in foreseen(election, hours=20).earlier] == ["of-the-network"]
    before(chapter, (20, 700), (48, 1000), slug="own")
    assert [row.slug for row in foreseen(election, hours=20).earlier] == ["own"]


def test_of_a_committee_nothing_is_learnt_for_a_network(group, open_vote):
    before(group, (20, 9), (48, 14), slug="of-the-committee", eligible=14)
    assert foreseen(open_vote, hours=21).earlier == ()
    before(group, (20, 900), (48, 1200), slug="just-small-enough", eligible=1349)
    before(group, (20, 900), (48, 2000), slug="large-enough", eligible=13_490 * 10)
    assert {row.slug for row in foreseen(open_vote, hours=21).earlier} == {
        "just-small-enough",
        "large-enough",
    }


def test_samples_stand_beside_samples_alone(group, open_vote):
    election = before(group, (20, 900), (48, 2000))
    Election.objects.filter(pk=election.pk).update(is_sample=True)
    assert foreseen(open_vote, hours=21).earlier == ()


def test_what_a_reminder_brought(group):
    election = declared_election(group)
    told(election, *((hours, 50 * hours) for hours in range(4, 21, 4)))
    told(election, (24, 2000), (28, 2400))
    sent = OPENS + 20 * HOUR
    (row,) = foreseen(election, hours=28, reminders=[sent]).reminders
    assert row.at == sent
    assert row.said.startswith("In the 8 hours after the reminder 1,400 ballots came, ")
    assert "more than the pace before it would have brought" in row.said
    early = [OPENS + HOUR]
    (row,) = foreseen(election, hours=28, reminders=early).reminders
    assert "cannot be told yet" in row.said
    # one that is still to go out is nobody's business yet
    assert foreseen(election, hours=28, reminders=[OPENS + 40 * HOUR]).reminders == ()


def test_a_page_costs_the_same_with_one_earlier_vote_and_with_three(group, open_vote):
    counts = []
    for slugs in (("a",), ("b", "c")):
        for slug in slugs:
            before(group, (20, 900), (48, 2000), slug=slug)
        with CaptureQueriesContext(connection) as asked:
            looked_at(open_vote, hours=20)
        counts.append(len(asked))
    assert counts[0] == counts[1]


# --- Our own box --------------------------------------------------------------------------------


@pytest.fixture
def boxed(group):
    voters = [make_person(f"Voter {n}") for n in range(3)]
    addresses = [confirm_address(each) for each in voters]
    others = [f"v{n}@example.org" for n in range(97)]
    election = election_with_roll(
        group, *addresses, *others, questions=(ask(quorum=three_voters(50)),)
    )
    return election, voters


def test_our_own_box_is_counted_once_an_hour_and_at_the_close(boxed):
    election, (one, other, _last) = boxed
    assert actions.note_box(at=OPENS, election=election) is None
    vote(election, one, "yes", at=OPENS + HOUR / 4)
    assert actions.note_box(at=OPENS + HOUR / 2, election=election).ballots == 1
    vote(election, other, "no", at=OPENS + HOUR / 2)
    assert actions.note_box(at=OPENS + HOUR * 0.7, election=election) is None
    assert actions.note_box(at=OPENS + 4 * HOUR, election=election).ballots == 2
    late = election.closes_at + timedelta(minutes=3)
    assert actions.note_box(at=late, election=election).at == election.closes_at
    assert actions.note_box(at=late + HOUR, election=election) is None
    noted = TurnoutPoint.objects.filter(election=election)
    assert list(noted.order_by("position").values_list("ballots", flat=True)) == [1, 2, 2]
    assert not noted.exclude(recorded_by=None).exists()


def test_its_counts_feed_pace_and_forecast_and_the_page_stays_as_it_is(boxed):
    election, voters = boxed
    for hours, voter in ((5, voters[0]), (6, voters[1])):
        vote(election, voter, "yes", at=OPENS + hours * HOUR)
        actions.note_box(at=OPENS + (hours + 0.5) * HOUR, election=election)
    vote(election, voters[2], "no", at=OPENS + 7 * HOUR)
    ahead = looked_at(election, hours=7.25)
    (question,) = ahead.progress.questions
    assert question.ballots == 3
    assert question.forecast is not None
    drawn = portrait.portray(ahead.progress, question, zone=election.zone)
    assert [(row.ballots, row.source) for row in drawn.rows] == [
        ("0", "the vote opens"),
        ("1", "counted by the box"),
        ("2", "counted by the box"),
        ("3", "counted by the box"),
    ]
    # one ballot in the three quarters of an hour since the last count, and a part of the one before
    assert "In the last hour" in [bar.label for bar in drawn.pace_bars]


def test_after_the_close_the_last_count_stands_once(boxed):
    election, (one, *_others) = boxed
    vote(election, one, "yes", at=OPENS + HOUR)
    actions.note_box(at=election.closes_at, election=election)
    seen = queries.with_figures(Election.objects.filter(pk=election.pk)).get()
    progress = queries.progress(seen, at=election.closes_at + HOUR)
    drawn = portrait.portray(progress, progress.questions[0], zone=election.zone)
    assert [row.label for row in drawn.rows] == ["", "at the close"]


def test_many_counts_are_thinned_in_the_table_and_all_in_progress_json(group):
    election = declared_election(group)
    told(election, *((hours, 20 * hours) for hours in range(1, 41)))
    seen = looked_at(election, hours=41).progress
    drawn = portrait.portray(seen, seen.questions[0], zone=election.zone)
    assert drawn.thinned == 40 - (len(drawn.rows) - 1)
    assert len(drawn.rows) == 1 + 3  # the opening, and the last count of each of three days
    assert drawn.rows[-1].ballots == "800"
    assert len(seen.as_json()["questions"][0]["history"]) == 40
    assert drawn.chart.count("<circle") == 2


# --- Milestones of classes ----------------------------------------------------------------------


def figures(ballots, needed, eligible=100, qualifier=Qualifier.EXACT):
    return turnout.figures([Point(ballots, qualifier=qualifier)], eligible=eligible, needed=needed)


def test_a_part_is_passed_where_every_class_passed_it():
    gold, platinum, free = figures(20, 20), figures(4, 8), figures(1, None)
    assert turnout.milestones_of([gold, platinum, free]) == (25, 50)
    assert turnout.milestones_of([free]) == ()
    lines = turnout.lines_of([gold, platinum, free])
    assert (lines.ballots, lines.needed, lines.still_needed) == (24, 28, 4)
    # what one class has beyond its line does not help the other
    assert turnout.lines_of([figures(90, 20), platinum]).ballots == 24
    assert turnout.lines_of([figures(90, 20), figures(8, 8)]).ballots == 98


def test_followers_hear_of_classes(group):
    from elections.drafts import ClassDraft
    from tests.factories.elections import draft_election

    election = draft_election(group, questions=())
    for name in ("Gold", "Platinum"):
        actions.add_class(actor=None, at=NOON, election=election, name=name, eligible=20)
    election = Election.objects.get(pk=election.pk)
    rule = three_voters(10)
    asked = ask("Each?", classes=(ClassDraft("Gold", rule), ClassDraft("Platinum", rule)))
    actions.edit_question(actor=None, at=NOON, question=election.questions.get(), draft=asked)
    election = actions.publish_election(actor=None, at=NOON, election=election)
    gold, platinum = election.voter_classes.order_by("name")

    def tell(voter_class, ballots, hours):
        at = OPENS + hours * HOUR
        actions.record_turnout(
            actor=None, at=at, election=election, point=Point(ballots, at), voter_class=voter_class
        )

    tell(gold, 12, 1)
    assert not Milestone.objects.exists()
    tell(platinum, 5, 2)
    assert list(Milestone.objects.values_list("percent", flat=True)) == [25, 50]
    tell(platinum, 10, 3)
    whole = Milestone.objects.get(percent=100)
    assert (whole.ballots, whole.needed) == (22, 20)


# --- The card -----------------------------------------------------------------------------------


def test_the_card_is_the_same_to_everybody_and_follows_the_counts(
    open_vote, client, officer, signed_in, clock
):
    clock.move_to(OPENS + 21 * HOUR)
    path = f"/embed/elections/{open_vote.slug}/"
    answer = client.get(path)
    html = answer.content.decode()
    assert "1,500 of 3,373 needed. <b>1,873 to go</b>" in html
    assert f'data-live="{PATH}progress.json"' in html
    assert "<form" not in html
    assert not answer.cookies
    assert "X-Frame-Options" not in answer
    assert "frame-ancestors *" in answer["Content-Security-Policy"]
    assert signed_in(officer).get(path).content == answer.content
    assert client.get(path, headers={"if-none-match": answer["ETag"]}).status_code == 304


def test_its_group_says_where_it_may_stand_and_the_officer_reads_it(
    group, open_vote, officer, signed_in, client, clock
):
    from community.actions import set_framing
    from community.models import FramingRule

    desk = f"{PATH}desk/embed/"
    html = page(signed_in(officer), desk)
    assert "It may stand on any page." in html
    assert f"/embed/elections/{open_vote.slug}/" in html
    assert "progress.svg)](http" in html
    where = FramingRule.Where.NAMED
    set_framing(actor=None, at=NOON, group=group, where=where, origins=["https://a.example"])
    assert "sites alone: https://a.example" in page(signed_in(officer), desk)
    answer = client.get(f"/embed/elections/{open_vote.slug}/")
    assert "frame-ancestors https://a.example" in answer["Content-Security-Policy"]
    set_framing(actor=None, at=NOON, group=group, where=FramingRule.Where.NOWHERE)
    assert "on no other page" in page(signed_in(officer), desk)


def test_what_is_hidden_has_no_card(db, client):
    hidden = make_group("board", is_hidden=True, kind=Group.Kind.COMMITTEE)
    declared_election(hidden, slug="secret")
    assert client.get("/embed/elections/secret/").status_code == 404


def test_a_title_cannot_leave_what_is_copied(group, officer, signed_in):
    declared_election(group, slug="bad", title='"><script>alert(1)</script> ](x)')
    html = page(signed_in(officer), "/elections/bad/desk/embed/")
    assert "<script>alert" not in html
    assert "title=&quot;&amp;quot;&amp;gt;&amp;lt;script" in html
    assert r"\]\(x\)](http" in html
