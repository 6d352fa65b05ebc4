"""What can be done in which state: the table walked whole, and a certificate's standing."""

from __future__ import annotations

import itertools
from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from certification import actions, states
from certification.models import CommitteePoll, Decision
from certification.states import Pause, Standing, State, Verb
from community.errors import DomainError
from tests.factories import certification as make

DAY = date(2026, 11, 22)


def in_state(house, state, at):
    """A version that has come to this state by the real way."""
    if state is State.DRAFT:
        version = make.make_draft(house)
        make.add_notes(house, version)
    elif state is State.SUBMITTED:
        version = make.make_submitted(house)
    elif state is State.IN_REVIEW:
        version = make.make_in_review(house)
        for reviewer in house.reviewers:
            make.review(version, reviewer)
        make.assign(house, version, house.members[3])
    elif state is State.VOTING:
        version = make.make_voting(house)
        for person in [house.chair, *house.members[:3]]:
            make.vote(version, person)
    elif state is State.APPROVED:
        version = make.make_approved(house)
    elif state is State.REFUSED:
        version = make.make_refused(house)
    else:
        version = make.make_submitted(house)
        actions.withdraw(actor=house.representative, at=at, version=version)
    version.refresh_from_db()
    assert version.state == state
    return version


def do(verb, house, version, at):
    """The deed itself, by whoever does it, with everything else in order."""
    rep, chair, later = house.representative, house.chair, at + timedelta(days=30)
    deeds = {
        Verb.EDIT: lambda: actions.edit_submission(actor=rep, at=at, version=version, hours=12),
        Verb.SUBMIT: lambda: actions.submit_version(actor=rep, at=at, version=version),
        Verb.WITHDRAW: lambda: actions.withdraw(actor=rep, at=at, version=version),
        Verb.ASSIGN: lambda: make.assign(house, version, house.members[4]),
        Verb.REVIEW: lambda: actions.save_review(
            actor=house.members[3], at=at, version=version, marks={}
        ),
        Verb.COMMENT: lambda: actions.comment(actor=chair, at=at, version=version, words="Well."),
        Verb.STAND_ASIDE: lambda: actions.declare_conflict(
            actor=house.members[4], at=at, version=version, reason="My sister teaches it."
        ),
        Verb.OPEN_VOTE: lambda: actions.open_vote(
            actor=chair, at=at, version=version, closes_at=later
        ),
        Verb.CAST_VOTE: lambda: make.vote(version, house.members[3]),
        Verb.EXTEND_VOTE: lambda: actions.extend_vote(
            actor=chair, at=at, version=version, closes_at=later
        ),
        Verb.APPROVE: lambda: actions.decide(
            actor=chair, at=at, version=version, outcome="approved"
        ),
        Verb.ISSUE: lambda: actions.issue_certificate(
            actor=chair, at=at, decision=Decision.objects.get(version=version)
        ),
        Verb.OFFER_AGAIN: lambda: actions.start_next_version(actor=rep, at=at, version=version),
        Verb.APPEAL: lambda: make.appeal(house, version),
        Verb.NAME_PANEL: lambda: make.name_panel(house, version),
        Verb.HEAR: lambda: make.hear(house, version),
    }
    return deeds[verb]()


@pytest.mark.django_db
@pytest.mark.parametrize("state", list(State))
def test_every_deed_in_every_state_does_what_the_table_says(state, house, at, subtests):
    version = in_state(house, state, at)
    for verb in Verb:
        if verb is Verb.REFUSE or (verb is Verb.ISSUE and not version.is_decided):
            continue  # told apart below: what is refused depends on the sum; ISSUE needs a decision
        with subtests.test(verb=verb), transaction.atomic():
            reached = states.after(state, verb)
            try:
                do(verb, house, version, at)
            except DomainError:
                version.refresh_from_db()
                assert reached is None
                assert version.state == state
            else:
                version.refresh_from_db()
                assert version.state == reached
            transaction.set_rollback(True)
        version.refresh_from_db()


@pytest.mark.django_db
def test_refusing_is_possible_in_a_vote_alone(house, at):
    version = make.make_voting(house, scores={**make.GOOD, "stated-scope": 0})

    actions.decide(actor=house.chair, at=at, version=version, outcome="refused")

    version.refresh_from_db()
    assert version.state == State.REFUSED
    with pytest.raises(actions.NotNow):
        actions.decide(actor=house.chair, at=at, version=version, outcome="refused")
    assert CommitteePoll.objects.count() == 1


def test_every_state_can_be_reached_and_no_other():
    assert {to for (_from, _verb), to in states.TRANSITIONS.items()} | {State.DRAFT} == set(State)


def test_what_is_decided_or_withdrawn_never_comes_back():
    ended = {*states.DECIDED, State.WITHDRAWN}
    for (state, _verb), to in states.TRANSITIONS.items():
        assert to == state or state not in ended


days = st.dates(min_value=DAY - timedelta(days=900), max_value=DAY + timedelta(days=900))
maybe = st.none() | days
pauses = st.lists(st.builds(Pause, from_on=days, lifted_on=maybe), max_size=3)


@given(on=days, expires_on=days, revoked_on=maybe, superseded_on=maybe, pauses=pauses)
def test_standing_is_active_only_where_nothing_speaks_against_it(
    on, expires_on, revoked_on, superseded_on, pauses
):
    found = states.standing(
        on=on,
        expires_on=expires_on,
        revoked_on=revoked_on,
        superseded_on=superseded_on,
        pauses=pauses,
    )
    against = (
        on > expires_on
        or (revoked_on is not None and revoked_on <= on)
        or (superseded_on is not None and superseded_on <= on)
        or any(p.from_on <= on and (p.lifted_on is None or p.lifted_on > on) for p in pauses)
    )
    assert (found is Standing.ACTIVE) is not against


@given(revoked=days, expires_on=days, superseded_on=maybe, pauses=pauses, after=st.integers(0, 500))
def test_what_is_revoked_stays_revoked(revoked, expires_on, superseded_on, pauses, after):
    found = states.standing(
        on=revoked + timedelta(days=after),
        expires_on=expires_on,
        revoked_on=revoked,
        superseded_on=superseded_on,
        pauses=pauses,
    )
    assert found is Standing.REVOKED


def test_last_day_counts_and_the_day_after_does_not():
    assert states.standing(on=DAY, expires_on=DAY) is Standing.ACTIVE
    assert states.standing(on=DAY + timedelta(days=1), expires_on=DAY) is Standing.EXPIRED


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 11, 22), 12, date(2027, 11, 22)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2026, 10, 31), 1, date(2026, 11, 30)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
    ],
)
def test_months_later_keeps_the_day_or_takes_the_last(day, months, later):
    assert states.months_later(day, months) == later


def test_table_is_complete_for_its_words():
    for state, verb in itertools.product(State, Verb):
        states.after(state, verb)
