"""What a certificate is worth on any day, and when somebody is reminded."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certification import life
from certification.life import (
    Bound,
    Changes,
    Ending,
    Hold,
    Life,
    Release,
    Renewal,
    Term,
    UnknownRelease,
)
from certification.states import Standing
from tests.certification.voice import DATED, VOICE

ISSUED = date(2026, 11, 23)
LAST = date(2027, 11, 23)
ONE = timedelta(days=1)
# The release days of OpenStack, from releases.openstack.org.
ICEHOUSE = Release("Icehouse", date(2014, 4, 17))
JUNO = Release("Juno", date(2014, 10, 16))
KILO = Release("Kilo", date(2015, 4, 30))
LIBERTY = Release("Liberty", date(2015, 10, 15))
RELEASES = (KILO, ICEHOUSE, LIBERTY, JUNO)
CERTIFICATE = Life(ISSUED, Term(LAST, Bound.PERIOD))


# --- How long it lasts ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("issued", "months", "last"),
    [
        (ISSUED, 12, LAST),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2028, 2, 29), 48, date(2032, 2, 29)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
    ],
)
def test_a_period_goes_by_the_calendar(issued, months, last):
    assert life.period(issued, months) == last


@pytest.mark.parametrize(
    ("covered", "last", "bound"),
    [
        (["Icehouse"], date(2015, 4, 29), Bound.RELEASES),  # Juno, then Kilo
        (["Juno"], date(2015, 10, 14), Bound.RELEASES),
        (["Icehouse", "Juno"], date(2015, 10, 14), Bound.RELEASES),  # the newest of them counts
        (["Kilo"], date(2015, 11, 1), Bound.PERIOD),  # not yet pushed out
        ([], date(2015, 11, 1), Bound.PERIOD),
    ],
)
def test_one_of_the_two_latest_releases_or_the_period_whichever_ends_first(covered, last, bound):
    term = life.term(date(2014, 11, 1), months=12, covered=covered, releases=RELEASES)

    assert (term.last_day, term.bound) == (last, bound)


def test_what_is_out_of_date_when_it_is_issued_lasts_that_day():
    term = life.term(date(2016, 1, 1), months=12, covered=["Icehouse"], releases=RELEASES)

    assert (term.last_day, term.release) == (date(2016, 1, 1), KILO)


def test_the_latest_are_those_that_are_out():
    assert life.latest(RELEASES, on=date(2015, 4, 29)) == (JUNO, ICEHOUSE)
    assert life.latest(RELEASES, on=date(2015, 4, 30)) == (KILO, JUNO)


def test_an_unknown_release_is_named_and_none_is_refused():
    with pytest.raises(UnknownRelease, match="Havanna"):
        life.pushed_out_by(["Juno", "Havanna"], RELEASES)
    with pytest.raises(ValueError, match="covers one"):
        life.pushed_out_by([], RELEASES)
    with pytest.raises(ValueError, match="a month"):
        life.period(ISSUED, 0)


names = st.sampled_from([one.name for one in RELEASES])


@given(st.lists(names, min_size=1), st.dates(date(2014, 11, 1), date(2016, 1, 1)))
def test_it_ends_on_the_last_day_on_which_a_covered_release_is_among_the_latest(covered, on):
    issued = date(2014, 11, 1)
    term = life.term(issued, months=120, covered=covered, releases=RELEASES)
    among = {one.name for one in life.latest(RELEASES, on=on)} & set(covered)
    to_come = {one.name for one in RELEASES if one.released_on > on} & set(covered)

    assert (on <= term.last_day) == bool(among | to_come)


# --- On a day -------------------------------------------------------------------------------------


def on(day, life_=CERTIFICATE):
    return life.status(life_, on=day)


def test_the_last_day_counts():
    assert on(ISSUED - ONE) is None
    assert on(ISSUED).is_valid
    assert on(LAST).is_valid
    assert on(LAST + ONE).standing is Standing.EXPIRED


def test_a_hold_is_half_open_and_has_an_end_or_none():
    held = replace(
        CERTIFICATE,
        holds=(
            Hold(date(2027, 1, 1), date(2027, 2, 1), "A complaint"),
            Hold(date(2027, 3, 1), None, "Another"),
        ),
    )

    found = [on(date(2027, *day), held) for day in ((1, 1), (1, 31), (2, 1), (3, 1), (9, 1))]

    assert [one.standing for one in found] == [
        Standing.SUSPENDED,
        Standing.SUSPENDED,
        Standing.ACTIVE,
        Standing.SUSPENDED,
        Standing.SUSPENDED,
    ]
    assert found[2].since == date(2027, 2, 1)
    assert (found[0].until, found[0].reason) == (date(2027, 1, 31), "A complaint")
    assert found[3].until is None


@pytest.mark.parametrize(
    ("facts", "day", "said"),
    [
        ({}, ISSUED - ONE, "Not issued yet on that day."),
        ({}, LAST, "Valid since 2026-11-23, until 2027-11-23."),
        ({}, LAST + ONE, "Expired on 2027-11-24: its period is over."),
        (
            {"term": Term(LAST, Bound.RELEASES, KILO)},
            LAST + ONE,
            "Expired on 2027-11-24: with Kilo it covers none of the latest releases any more.",
        ),
        (
            {"holds": (Hold(ISSUED, LAST, "A complaint."),)},
            ISSUED,
            "On hold since 2026-11-23, until 2027-11-22: A complaint.",
        ),
        (
            {"holds": (Hold(ISSUED, None, "A complaint"),)},
            LAST,
            "On hold since 2026-11-23: A complaint.",
        ),
        (
            {"superseded": Ending(LAST, "Version 2 was certified.")},
            LAST,
            "Superseded on 2027-11-23: Version 2 was certified.",
        ),
        (
            {"revoked": Ending(LAST, "It was copied."), "superseded": Ending(ISSUED, "Version 2.")},
            LAST,
            "Revoked on 2027-11-23: It was copied.",
        ),
    ],
)
def test_the_status_is_said_with_its_reason(facts, day, said):
    assert life.in_words(on(day, replace(CERTIFICATE, **facts)), **DATED) == said


def test_nothing_is_ended_without_a_reason():
    with pytest.raises(ValueError, match="publicly why"):
        Ending(LAST, " ")


days = st.dates(ISSUED, ISSUED + timedelta(days=900))
endings = st.none() | st.builds(Ending, days, st.just("Because."))
holds = st.lists(st.builds(Hold, days, st.none() | days, st.just("Hm.")), max_size=3).map(tuple)
lives = st.builds(
    Life,
    issued_on=st.just(ISSUED),
    term=st.builds(Term, days, st.just(Bound.PERIOD)),
    holds=holds,
    revoked=endings,
    superseded=endings,
)


@given(lives, days)
def test_a_status_is_valid_only_where_nothing_speaks_against_it(life_, day):
    found = on(day, life_)
    against = (
        day > life_.term.last_day
        or (life_.revoked and life_.revoked.on <= day)
        or (life_.superseded and life_.superseded.on <= day)
        or any(one.covers(day) for one in life_.holds)
    )

    assert found.is_valid is not bool(against)
    assert found.since <= day
    assert found.until is None or found.until >= day
    assert life.in_words(found, **DATED).endswith(".")


@given(lives, days, days)
def test_what_is_revoked_is_never_valid_again(life_, revoked, day):
    ended = replace(life_, revoked=Ending(revoked, "Because."))

    assert day < revoked or on(day, ended).standing is Standing.REVOKED


# --- Reminders ------------------------------------------------------------------------------------


def test_reminders_are_90_30_and_7_days_before():
    found = life.reminders(ISSUED, LAST)

    assert [(one.on, one.days_left) for one in found] == [
        (date(2027, 8, 25), 90),
        (date(2027, 10, 24), 30),
        (date(2027, 11, 16), 7),
    ]


def test_a_short_certificate_has_fewer_reminders():
    assert [one.days_left for one in life.reminders(ISSUED, ISSUED + timedelta(days=30))] == [7]
    assert life.reminders(ISSUED, ISSUED) == ()


@pytest.mark.parametrize(
    ("day", "sent", "left"),
    [
        (date(2027, 8, 24), (), None),
        (date(2027, 8, 25), (), 90),
        (date(2027, 8, 26), (90,), None),
        (date(2027, 10, 24), (90,), 30),
        (date(2027, 11, 20), (), 7),  # the site was away: only the last is sent
        (date(2027, 11, 23), (7,), None),
        (date(2027, 11, 24), (), None),  # over
    ],
)
def test_a_missed_reminder_is_made_up_for_once(day, sent, left):
    found = life.due(CERTIFICATE, on=day, sent=sent)

    assert (found.days_left if found else None) == left


def test_nobody_is_reminded_of_what_is_revoked_and_of_what_is_on_hold_they_are():
    revoked = replace(CERTIFICATE, revoked=Ending(ISSUED, "Because."))
    held = replace(CERTIFICATE, holds=(Hold(ISSUED, None, "Hm."),))

    assert life.due(revoked, on=LAST) is None
    assert life.due(held, on=LAST).days_left == 7


@given(st.integers(1, 400), st.data())
def test_whatever_days_the_site_is_up_each_reminder_is_sent_once_at_most(length, data):
    certificate = Life(ISSUED, Term(ISSUED + timedelta(days=length), Bound.PERIOD))
    up = data.draw(st.lists(st.integers(0, length + 5), unique=True).map(sorted))
    sent: list[int] = []
    for day in up:
        found = life.due(certificate, on=ISSUED + timedelta(days=day), sent=sent)
        if found:
            assert found.days_left not in sent
            assert not sent or found.days_left < sent[-1]
            sent.append(found.days_left)
    if up and length - 7 < up[-1] <= length and length > 7:
        assert sent[-1] == 7


# --- Renewal --------------------------------------------------------------------------------------


def test_changes_follow_files_that_moved():
    old = {"a.md": "1", "b.md": "2", "c.md": "3", "copy.md": "1"}
    new = {"a.md": "1", "b.md": "9", "part/c.md": "3", "d.md": "4"}

    assert life.changes(old, new) == Changes(
        same=("a.md",),
        moved=(("c.md", "part/c.md"),),
        changed=("b.md",),
        added=("d.md",),
        removed=("copy.md",),
    )


FOUR = {name: name for name in "abcd"}


@pytest.mark.parametrize(
    ("new", "terms", "how"),
    [
        (FOUR, {}, Renewal.SAME),
        ({"a": "a", "b": "b", "c": "c", "z": "d"}, {}, Renewal.SAME),
        (FOUR, {"same_facts": False}, Renewal.LIGHT),
        (FOUR, {"same_baseline": False}, Renewal.FULL),
        ({**FOUR, "d": "x"}, {}, Renewal.LIGHT),
        ({**FOUR, "c": "x", "d": "x"}, {}, Renewal.FULL),
        ({**FOUR, "c": "x", "d": "x"}, {"light": Fraction(1, 2)}, Renewal.LIGHT),
        ({"a": "a"}, {}, Renewal.LIGHT),  # less is a change too
        ({}, {}, Renewal.FULL),
    ],
)
def test_a_renewal_reads_what_changed_or_everything(new, terms, how):
    found = life.renewal(life.changes(FOUR, new), **{"same_baseline": True, **terms})

    assert found is how


def test_a_renewal_says_what_it_asks():
    found = life.changes(FOUR, {**FOUR, "e": "e"})
    said = {how: life.renewal_in_words(found, how, **VOICE) for how in Renewal}

    assert said[Renewal.LIGHT] == "1 file changed or is new; reviewers read it alone."
    assert len(set(said.values())) == 3


paths = st.dictionaries(st.sampled_from("abcdef"), st.sampled_from("123"), max_size=6)


@given(paths, paths)
def test_every_file_is_accounted_for_once(old, new):
    found = life.changes(old, new)
    froms = [one for one, _to in found.moved]
    tos = [to for _one, to in found.moved]

    assert sorted([*found.same, *found.changed, *tos, *found.added]) == sorted(new)
    assert sorted([*found.same, *found.changed, *froms, *found.removed]) == sorted(old)
    assert all(old[one] == new[to] for one, to in found.moved)
    # nothing is called new that was there under another name and went
    assert not {new[one] for one in found.added} & {old[one] for one in found.removed}
