"""Reviewers are proposed by rule, and the proposal says why."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certification import assignment
from certification.assignment import Absence, Bar, Candidate, propose
from tests.certification.voice import VOICE, iso

DAY = date(2026, 11, 23)
DUE = DAY + timedelta(days=14)
TOPICS = ("Keystone", "Swift")


def candidate(name, *topics, **facts):
    return Candidate(id=name.lower(), name=name, topics=frozenset(topics), **facts)


def ask(people, wanted=2, **terms):
    defaults = {"topics": TOPICS, "seed": "s", "on": DAY, "due_on": DUE}
    return propose(people, wanted=wanted, **{**defaults, **terms})


def names(proposal):
    return [pick.candidate.name for pick in proposal.picks]


def test_a_topic_that_nobody_before_knows_comes_first_then_knowledge_then_load():
    people = [
        candidate("Both", "Swift", "Keystone", load=2),
        candidate("Swift", "Swift"),
        candidate("Idle"),
        candidate("Busy", load=1),
    ]

    assert names(ask(people, 4)) == ["Both", "Swift", "Idle", "Busy"]
    assert names(ask([*people, candidate("Key", "Keystone")][1:], 2)) in (
        ["Swift", "Key"],
        ["Key", "Swift"],
    )


def test_load_is_a_share_of_what_somebody_takes_on():
    much, little = candidate("Much", load=2, limit=6), candidate("Little", load=1, limit=2)

    assert names(ask([much, little], 1)) == ["Much"]


@pytest.mark.parametrize(
    ("facts", "bar"),
    [
        ({"conflict": "with the provider"}, Bar.CONFLICT),
        ({"load": 3}, Bar.FULL),
        ({"load": 2}, None),
        ({"limit": 0}, Bar.FULL),
        ({"absences": (Absence(DAY, DAY + timedelta(days=1)),)}, Bar.AWAY),
        ({"absences": (Absence(None, DAY),)}, None),  # back today
        ({"absences": (Absence(DUE, None),)}, Bar.AWAY),  # gone on the last day
        ({"absences": (Absence(DUE + timedelta(days=1), None),)}, None),
    ],
)
def test_who_cannot_is_left_out_with_the_reason(facts, bar):
    found = ask([candidate("One", **facts)], 1)

    assert [left.bar for left in found.left_out] == ([bar] if bar else [])
    assert found.missing == (1 if bar else 0)


def test_equals_are_drawn_with_the_seed_as_anybody_can_repeat():
    people = [candidate(name) for name in ("Asha", "Bala", "Chitra", "Dev")]
    lots = sorted(people, key=lambda one: hashlib.sha256(f"2026-7\n{one.id}".encode()).hexdigest())

    found = ask(people, 4, seed="2026-7")

    assert names(found) == [one.name for one in lots]
    assert [pick.drawn for pick in found.picks] == [4, 3, 2, 1]


def test_another_seed_can_draw_others():
    people = [candidate(name) for name in ("Asha", "Bala", "Chitra", "Dev")]

    assert len({names(ask(people, 1, seed=str(n)))[0] for n in range(40)}) == 4


def test_after_somebody_declined_the_others_stay():
    people = [candidate(name, load=n) for n, name in enumerate(("Asha", "Bala", "Chitra"))]
    first = ask(people, 2)

    second = ask(people, 2, kept=["bala"], declined=["asha"])

    assert names(first) == ["Asha", "Bala"]
    assert names(second) == ["Bala", "Chitra"]
    assert [left.bar for left in second.left_out] == [Bar.DECLINED]


def test_who_is_kept_stays_with_a_full_desk_but_not_with_a_conflict():
    full = candidate("Full", load=3)

    assert names(ask([full], 1, kept=["full"])) == ["Full"]
    assert names(ask([replace(full, conflict="new job")], 1, kept=["full"])) == []


def test_the_whole_is_read_out():
    people = [
        candidate("Asha", "Swift", load=1),
        candidate("Bala"),
        candidate("Chitra", conflict="Chitra is with the provider."),
        candidate("Dev", absences=(Absence(DAY, date(2026, 12, 24)),)),
        candidate("Esha", absences=(Absence(),)),
        candidate("Farid", load=3),
        candidate("Gita"),
    ]

    said = assignment.in_words(ask(people, 4, kept=["gita"], topics=TOPICS), **VOICE, day=iso)

    assert said == (
        "Gita is asked already and stays.",
        "Asha knows Swift, which nobody before them on this list does; has 1 of 3 reviews open.",
        (
            "Bala is free, though of none of the topics it is said that they know them; has 0 of 3"
            " reviews open."
        ),
        "1 reviewer is missing: nobody else may and can.",
        "Of nobody on this list it is said that they know Keystone.",
        "Chitra cannot judge it: Chitra is with the provider.",
        "Dev is out of office until 2026-12-24.",
        "Esha is out of office.",
        "Farid has all the reviews open that they take on (3).",
        "Draws were made with the seed “s”.",
    )


def test_draws_and_repeated_knowledge_are_told():
    people = [candidate("Asha", "Swift"), candidate("Bala", "Swift")]

    said = assignment.in_words(ask(people, 2), **VOICE, day=iso)

    assert "drawn from 2 who were level" in said[0]
    assert said[1].endswith(" knows Swift; has 0 of 3 reviews open.")


def test_nonsense_is_refused():
    with pytest.raises(ValueError, match="same id"):
        ask([candidate("A"), candidate("A")])
    with pytest.raises(ValueError, match="At least one"):
        ask([], 0)
    with pytest.raises(ValueError, match="At least one"):
        ask([], 1, due_on=DAY - timedelta(days=1))


absences = st.lists(
    st.builds(
        lambda a, n: Absence(DAY + timedelta(days=a), DAY + timedelta(days=a + n)),
        st.integers(-20, 20),
        st.integers(1, 10),
    ),
    max_size=1,
).map(tuple)
people_ = st.lists(
    st.builds(
        Candidate,
        id=st.sampled_from("abcdefgh"),
        name=st.just("N"),
        topics=st.frozensets(st.sampled_from(["x", "y", "z"])),
        load=st.integers(0, 4),
        limit=st.integers(0, 4),
        absences=absences,
        conflict=st.sampled_from(["", "", "with the provider"]),
    ),
    unique_by=lambda one: one.id,
    max_size=8,
)
some = st.frozensets(st.sampled_from("abcdefgh"), max_size=2)


@given(people_, st.integers(1, 4), some, some, st.text(max_size=3), st.randoms())
def test_proposals_keep_their_promises(people, wanted, kept, declined, seed, random):
    terms = {"topics": ["x", "y"], "seed": seed, "kept": kept, "declined": declined}
    found = ask(people, wanted, **terms)

    assert found == ask(random.sample(people, len(people)), wanted, **terms)
    ids = [pick.candidate.id for pick in found.picks]
    assert len(set(ids)) == len(ids)
    for pick in found.picks:
        one = pick.candidate
        assert not one.conflict
        assert one.id not in declined
        assert pick.kept or (one.load < one.limit and one.away(DAY, DUE) is None)
    fit = [one for one in people if not one.conflict and one.id not in declined]
    free = [one for one in fit if one.load < one.limit and one.away(DAY, DUE) is None]
    able = {one.id for one in free} | {one.id for one in fit if one.id in kept}
    stay = sum(one.id in kept for one in fit)
    assert len(ids) == max(stay, min(wanted, len(able)))
    assert found.missing == max(0, wanted - len(able))


@given(people_, st.integers(1, 4), st.data())
def test_a_replacement_changes_one_seat(people, wanted, data):
    first = ask(people, wanted)
    if not first.picks:
        return
    ids = [pick.candidate.id for pick in first.picks]
    gone = data.draw(st.sampled_from(ids))
    stay = [one for one in ids if one != gone]

    second = ask(people, wanted, kept=stay, declined=[gone])

    later = [pick.candidate.id for pick in second.picks]
    assert set(stay) <= set(later)
    assert gone not in later
    assert len(set(later) - set(stay)) <= 1
