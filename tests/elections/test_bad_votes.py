"""Votes and counts that cannot be: each is told by its field or line, and changes nothing."""

from __future__ import annotations

from datetime import datetime, timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st

from elections import actions
from elections.models import Election, TurnoutPoint
from elections.quorum import BadRule, parse_share
from elections.turnout import Point
from tests.factories.elections import HOUR, declared_election, draft_election
from tests.people import NOON
from tests.snapshot import unchanged

pytestmark = pytest.mark.django_db
DIGITS = "Write a whole number in plain digits"
HUGE = "1" + "0" * 30


@pytest.fixture(autouse=True)
def _at_noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def told(group) -> Election:
    """A vote that opened a day ago, with 2,000 of 13,490 told ten hours ago."""
    election = declared_election(group, at=NOON - 25 * HOUR, slug="told-vote")
    point = Point(ballots=2000, at=NOON - 10 * HOUR)
    actions.record_turnout(actor=None, at=NOON, election=election, point=point)
    return election


@pytest.fixture
def client(officer, signed_in):
    client = signed_in(officer)
    client.get("/")
    return client


def refused(client: Any, address: str, said: dict[str, Any]) -> str:
    """Send it; it must be refused, and change nothing. Gives the page back."""
    with unchanged():
        answer = client.post(address, said)
    assert answer.status_code == 422
    return unescape(answer.content.decode())


def field_says(page: str, field: str, words: str) -> bool:
    """Whether the fault is told beside that field."""
    return any(words in part.split("</p>")[0] for part in page.split(f'id="id_{field}_error"')[1:])


def wall(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M")


# --- the window of a vote -----------------------------------------------------------------------

VOTE = {
    "title": "Better rules",
    "summary": "What changes",
    "timezone": "Europe/Berlin",
    "opens": "2027-03-01T10:00",
    "closes": "2027-03-05T10:00",
}
WINDOWS = {
    "closes before it opens": (
        {"closes": "2027-03-01T09:59"},
        "closes",
        "would close before it opens. Set the close after the opening.",
    ),
    "closes as it opens": ({"closes": "2027-03-01T10:00"}, "closes", "before it opens"),
    "opens in an hour that is skipped": (
        {"opens": "2027-03-28T02:30", "closes": "2027-04-05T10:00"},
        "opens",
        "in Europe/Berlin: the clocks go forward over it. The next time that does is 03:00.",
    ),
    "closes in an hour that comes twice": (
        {"closes": "2027-10-31T02:30"},
        "closes",
        "show 02:30 twice",
    ),
    "opens in year 1": ({"opens": "0001-01-01T00:00"}, "opens", "The year 1 cannot be meant"),
    "closes in year 9999": ({"closes": "9999-12-31T23:59"}, "closes", "The year 9999 cannot be"),
    "opens on no day": ({"opens": "2027-02-30T10:00"}, "opens", "Give day and hour"),
    "opens in words": ({"opens": "tomorrow"}, "opens", "Give day and hour"),
    "opens without an hour": ({"opens": "2027-03-01"}, "opens", "Give day and hour"),
    "no such zone": ({"timezone": "Mars/Olympus"}, "timezone", "Mars/Olympus is not one"),
    "no title": ({"title": "  "}, "title", "required"),
    "too long a title": ({"title": "x" * 161}, "title", "160"),
    "NUL": ({"title": "a\x00b"}, "title", "Null characters are not allowed"),
}


@pytest.mark.parametrize("case", WINDOWS)
def test_a_vote_that_cannot_be_held(case, group, client):
    changed, field, words = WINDOWS[case]
    said = {"group": group.pk, **VOTE, **changed}
    page = refused(client, "/elections/new/", said)
    assert field_says(page, field, words)
    for name in ("summary", *changed):
        if said[name].strip() and name != "timezone":
            assert said[name] in page


def test_a_vote_of_the_past_is_not_published(group, client):
    for shift, words in ((-2 * HOUR, "Its opening is past"), (-90 * HOUR, "Its close is past")):
        draft = draft_election(group, at=NOON + shift)
        actions.import_roll(actor=None, at=NOON, election=draft, file=actions_roll("a@example.org"))
        with unchanged():
            answer = client.post(f"/elections/{draft.slug}/desk/publish/", follow=True)
        assert words in answer.content.decode()


def actions_roll(*emails: str):
    from elections.roll_file import RollFile, Voter

    return RollFile([Voter(email) for email in emails])


# --- its rules ----------------------------------------------------------------------------------

QUESTION = {
    "title": "Adopt it?",
    "text": "All of it",
    "quorum": "fraction",
    "share": "1/4",
    "majority": "more_yes",
}
SHARE = "Write a share above nothing and up to all (100 %)"
SHARES = (
    "101 %",
    "5/4",
    "0",
    "0/4",
    "1/0",
    "-1/4",
    "1e-1",
    "1e999999999",
    "١/٤",
    "nan",
    "inf",
    "half",
)
QUESTIONS = {
    **{f"a quorum of {text}": ({"share": text}, "share", SHARE) for text in SHARES},
    "a quorum nobody can read": ({"share": "1/9999999"}, "share", "simpler fraction"),
    **{
        f"a number of {text}": ({"quorum": "absolute", "number": text}, "number", DIGITS)
        for text in ("1e3", "١٢٣", "१२३", "1,000", "1_000", "1.5", "NaN", "0x10", "1 000", HUGE)
    },
    "a number of nobody": (
        {"quorum": "absolute", "number": "0"},
        "number",
        "greater than or equal",
    ),
    "a negative number": (
        {"quorum": "absolute", "number": "-5"},
        "number",
        "greater than or equal",
    ),
    "more than live": ({"quorum": "absolute", "number": "9999999999"}, "number", "less than or"),
    "no number": ({"quorum": "absolute", "number": ""}, "number", "Say how many must vote."),
    "a majority of more than all": (
        {"majority": "fraction", "majority_share": "3/2"},
        "majority_share",
        SHARE,
    ),
    "no such quorum": ({"quorum": "most"}, "quorum", "most is not one of"),
}


@pytest.mark.parametrize("case", QUESTIONS)
def test_a_question_that_cannot_be_counted(case, group, client):
    changed, field, words = QUESTIONS[case]
    draft = draft_election(group)
    said = {**QUESTION, **changed}
    page = refused(client, f"/elections/{draft.slug}/desk/questions/", said)
    assert field_says(page, field, words)
    assert "All of it" in page
    for name, value in changed.items():
        if name not in {"quorum", "majority"} and value:
            assert f'value="{value}"' in page


@pytest.mark.parametrize(
    "number", ["", "0", "-1", "1e3", "१२३", "13,490", "NaN", HUGE, "9999999999"]
)
def test_an_electorate_that_is_no_number(number, group, client):
    draft = draft_election(group)
    page = refused(client, f"/elections/{draft.slug}/desk/electorate/", {"eligible": number})
    assert 'id="id_eligible_error"' in page
    assert f'value="{number}"' in page or not number


@given(st.text(max_size=60))
def test_a_share_is_read_exactly_or_refused(text):
    try:
        share = parse_share(text)
    except BadRule:
        return
    assert 0 < share <= 1


# --- turnout by hand ----------------------------------------------------------------------------

AN_HOUR_AGO = wall(NOON - HOUR)
COUNT = {"ballots": "2300", "qualifier": "exact", "when": AN_HOUR_AGO, "source": "the box"}
COUNTS = {
    "it fell": ({"ballots": "1999"}, "ballots", "1999 is fewer than the 2000 told before"),
    "more than the roll": (
        {"ballots": "13491"},
        "ballots",
        "13491 ballots are more than the 13490",
    ),
    "before the opening": (
        {"when": wall(NOON - 30 * HOUR)},
        "when",
        "Nothing was counted at 2026-11-21 06:00 UTC: the vote opened at 2026-11-21 12:00 UTC.",
    ),
    "still to come": ({"when": wall(NOON + HOUR)}, "when", "that is still to come"),
    "year 1": ({"when": "0001-01-01T00:00"}, "when", "The year 1 cannot be meant"),
    "no time": ({"when": ""}, "when", "Say when it was counted"),
    **{
        f"a count of {text}": ({"ballots": text}, "ballots", DIGITS)
        for text in ("1e3", "١٢٣", "2,300", "2 300", "2.300", "NaN", "Infinity", "2_300", HUGE)
    },
    "negative": ({"ballots": "-1"}, "ballots", "greater than or equal to 0"),
    "no count": ({"ballots": ""}, "ballots", "required"),
    "no such certainty": ({"qualifier": "surely"}, "qualifier", "surely is not one of"),
}


@pytest.mark.parametrize("case", COUNTS)
def test_a_count_that_cannot_be(case, told, client):
    changed, field, words = COUNTS[case]
    said = {**COUNT, **changed}
    page = refused(client, "/elections/told-vote/desk/turnout/", said)
    assert field_says(page, field, words)
    for name in ("ballots", "when", "source"):
        assert not said[name] or f'value="{said[name]}"' in page


def test_the_same_count_sent_twice_is_one(told, client):
    address = "/elections/told-vote/desk/turnout/"
    assert client.post(address, COUNT).status_code == 302
    with unchanged():
        client.post(address, COUNT)


# --- turnout by file ----------------------------------------------------------------------------


def at(moment: datetime) -> str:
    return moment.isoformat()


def line(ballots: str, when: str = "", label: str = "", qualifier: str = "exact") -> str:
    return f'{when},"{label}","{ballots}",{qualifier},box\n'


EARLY, LATE = at(NOON - 5 * HOUR), at(NOON - HOUR)
GOOD = line("2100", EARLY)
FILES = {
    "it falls": (GOOD + line("2050", LATE), "line 3", "2050 is fewer than the 2100 told before"),
    "it falls below what is told": (line("1999", LATE), "line 2", "1999 is fewer than the 2000"),
    "more than the roll": (
        GOOD + line("13491", LATE),
        "line 3",
        "more than the 13490 who may vote",
    ),
    "told already": (GOOD + GOOD, "line 3", "is told already; take it out"),
    "before the opening": (line("1", at(NOON - 30 * HOUR)), "line 2", "the vote opened at"),
    "still to come": (line("2100", at(NOON + HOUR)), "line 2", "that is still to come"),
    "no zone": (line("2100", "2026-11-22T10:00:00"), "line 2", "at: '2026-11-22T10:00:00' is not"),
    "no such day": (line("2100", "2026-02-30T10:00:00Z"), "line 2", "at: '2026-02-30"),
    "year 1": (line("2100", "0001-01-01T00:00:00+14:00"), "line 2", "the vote opened at"),
    "year 9999": (line("2100", "9999-12-31T23:59:59-12:00"), "line 2", "that is still to come"),
    "no time": (line("2100"), "line 2", "at: without a time, a label must say when"),
    **{
        f"a count of {text}": (
            GOOD + line(text, LATE),
            "line 3",
            f"ballots: '{text}' is not a whole",
        )
        for text in ("1e3", "١٢٣", "-5", "2,300", "2_300", "NaN", "2.5", "=5")
    },
    "a count without end": (line(HUGE, LATE), "line 2", "is not a whole number"),
    "no such certainty": (line("2100", LATE, "", "surely"), "line 2", "qualifier: 'surely'"),
    "a formula": (line("2100", LATE, "=1+1"), "line 2", "label: starts like a formula"),
    "a cell too many": ("a,b,c,d,e,f\n", "line 2", "has 6 cells"),
    "too many": (line("2100", LATE) * 501, "Line 502 is one too many", "at most"),
    "nothing": ("", "The file holds no figure", "nothing was written"),
}


@pytest.mark.parametrize("case", FILES)
def test_a_series_that_cannot_be(case, told, client):
    rows, where, words = FILES[case]
    content = f"at,label,ballots,qualifier,source\n{rows}".encode()
    file = SimpleUploadedFile("turnout.csv", content)
    page = refused(client, "/elections/told-vote/desk/turnout/file/", {"file": file})
    assert where in page
    assert words in page


def test_a_series_sent_twice_is_told_once(told, client):
    content = f"at,label,ballots,qualifier,source\n{GOOD}{line('2200', LATE)}".encode()
    address = "/elections/told-vote/desk/turnout/file/"
    file = lambda: SimpleUploadedFile("turnout.csv", content)
    assert client.post(address, {"file": file()}).status_code == 302
    assert "line 2" in refused(client, address, {"file": file(), "skip_bad": "on"})
    assert TurnoutPoint.objects.filter(election=told).count() == 3


def test_the_most_figures_are_judged_in_bounded_time(told, client):
    """The most that a file tells: each beside all others."""
    rows = "".join(
        line(str(2000 + n), at(NOON - 9 * HOUR + n * timedelta(seconds=30))) for n in range(500)
    )
    file = SimpleUploadedFile("t.csv", f"at,label,ballots,qualifier,source\n{rows}".encode())
    answer = client.post("/elections/told-vote/desk/turnout/file/", {"file": file})
    assert answer.status_code == 302
    assert TurnoutPoint.objects.filter(election=told).count() == 501
