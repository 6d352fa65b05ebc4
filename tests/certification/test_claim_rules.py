"""A reported claim: due process, in its order and its time, and nothing public before a finding."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from certification import claims
from certification.claims import Finding, Part, Periods, Refusal, Report, Shown, State, Verb
from tests.certification.voice import DATED

DAY = date(2026, 11, 23)
PERIODS = Periods()
REPORTER, CLAIMANT, NEAR = "reporter", "claimant", "near"
PANEL, OTHERS = ("p1", "p2", "p3"), ("q1", "q2", "q3")
JUDGE = (Part.TRIAGE, Part.PANEL, Part.APPEAL_PANEL)


def received():
    return Report(State.RECEIVED, DAY, REPORTER, conflicted=frozenset({NEAR, CLAIMANT}))


def do(report, verb, *, people=PANEL, parts=JUDGE, on=DAY, finding=None):
    return claims.act(
        report, verb, people=people, parts=parts, on=on, periods=PERIODS, finding=finding
    )


def why(report, verb, *, people=PANEL, parts=JUDGE, on=DAY, finding=None):
    return claims.refusal(
        report, verb, people=people, parts=parts, on=on, periods=PERIODS, finding=finding
    )


def noticed():
    return do(do(received(), Verb.TAKE_UP), Verb.NOTIFY)


def answered():
    return do(noticed(), Verb.ANSWER, people=[CLAIMANT], parts=[Part.CLAIMANT])


def found(finding=Finding.UPHELD):
    return do(answered(), Verb.FIND, finding=finding)


def appealed():
    return do(found(), Verb.APPEAL, people=[CLAIMANT], parts=[Part.CLAIMANT])


def test_the_whole_way():
    report = do(appealed(), Verb.HEAR, people=OTHERS, finding=Finding.DISMISSED)

    assert (report.state, report.finding) == (State.CLOSED, Finding.DISMISSED)
    assert claims.shown(report) is Shown.COUNTED


@pytest.mark.parametrize("conflict", [NEAR, CLAIMANT, REPORTER])
def test_nobody_with_a_conflict_and_not_the_reporter_takes_a_judging_step(conflict):
    people = ["p1", conflict]

    assert why(received(), Verb.TAKE_UP, people=people) is Refusal.CONFLICT
    assert why(noticed(), Verb.FIND, people=people, on=DAY + timedelta(days=60)) is Refusal.CONFLICT
    assert why(appealed(), Verb.HEAR, people=people) is Refusal.CONFLICT


def test_whoever_found_first_does_not_hear_the_appeal():
    assert why(appealed(), Verb.HEAR, people=["q1", "p3"]) is Refusal.FOUND_FIRST


@pytest.mark.parametrize(
    ("days", "answer", "find"),
    [(0, None, Refusal.TOO_SOON), (15, None, Refusal.TOO_SOON), (16, Refusal.TOO_LATE, None)],
)
def test_the_claimant_has_fifteen_days_before_anything_is_found(days, answer, find):
    on, report = DAY + timedelta(days=days), noticed()

    assert why(report, Verb.ANSWER, people=[CLAIMANT], parts=[Part.CLAIMANT], on=on) is answer
    assert why(report, Verb.FIND, on=on, finding=Finding.UPHELD) is find


@pytest.mark.parametrize(
    ("days", "appeal", "close"), [(30, None, Refusal.TOO_SOON), (31, Refusal.TOO_LATE, None)]
)
def test_a_finding_can_be_appealed_for_thirty_days_and_closes_after(days, appeal, close):
    on, report = DAY + timedelta(days=days), found()

    assert why(report, Verb.APPEAL, people=[CLAIMANT], parts=[Part.CLAIMANT], on=on) is appeal
    assert why(report, Verb.CLOSE, people=[], parts=[Part.CLOCK], on=on) is close


def test_correcting_stays_possible_after_the_period():
    late = DAY + timedelta(days=90)
    report = do(noticed(), Verb.CORRECT, people=[CLAIMANT], parts=[Part.CLAIMANT], on=late)

    assert do(report, Verb.FIND, finding=Finding.CORRECTED, on=late).state is State.FOUND


def test_a_finding_is_one_of_three_and_corrected_only_where_it_was():
    assert why(answered(), Verb.FIND) is Refusal.WITHOUT_FINDING
    assert why(answered(), Verb.FIND, finding=Finding.CORRECTED) is Refusal.NOT_CORRECTED


def test_each_step_belongs_to_somebody():
    assert why(noticed(), Verb.ANSWER, people=["p1"], parts=JUDGE) is Refusal.NOT_YOURS
    assert why(received(), Verb.FIND, finding=Finding.UPHELD) is Refusal.NOT_NOW
    assert why(answered(), Verb.FIND, on=DAY - timedelta(days=1)) is Refusal.TOO_SOON


def test_what_is_set_aside_is_never_shown():
    report = do(do(received(), Verb.TAKE_UP), Verb.SET_ASIDE)

    assert report.state is State.CLOSED
    assert claims.shown(report) is Shown.NOTHING


@pytest.mark.parametrize(
    ("finding", "shown"), [(Finding.UPHELD, Shown.IN_FULL), (Finding.DISMISSED, Shown.COUNTED)]
)
def test_a_dismissed_report_names_nobody(finding, shown):
    assert claims.shown(found(finding)) is shown


def test_the_last_days_are_told():
    assert claims.triage_by(received(), PERIODS) == date(2026, 11, 30)
    assert claims.triage_by(noticed(), PERIODS) is None
    assert claims.answer_by(received(), PERIODS) is None
    assert claims.answer_by(noticed(), PERIODS) == date(2026, 12, 8)
    assert claims.appeal_by(noticed(), PERIODS) is None
    assert claims.appeal_by(found(), PERIODS) == date(2026, 12, 23)


def test_refusals_are_said_in_words():
    said = {
        (one, state.state): claims.refused_in_words(one, state, PERIODS, **DATED)
        for one in Refusal
        for state in (received(), noticed(), found())
    }

    assert all(words.endswith(".") for words in said.values())
    assert "until 2026-12-08" in said[Refusal.TOO_SOON, State.NOTICE]
    assert "until 2026-12-23" in said[Refusal.TOO_LATE, State.FOUND]
    assert len({words for (_why, state), words in said.items() if state is State.NOTICE}) == len(
        Refusal
    )


def test_every_state_but_the_first_is_reached_and_every_state_but_the_last_is_left():
    steps = claims.TABLE.steps

    assert {one.to for one in steps} == set(State) - {State.RECEIVED}
    assert {one.state for one in steps} == set(State) - {State.CLOSED}
    assert {one.verb for one in steps} == set(Verb)


class DueProcess(RuleBasedStateMachine):
    """Anybody tries anything on any day, in any order. The machine keeps its own record of what was done."""

    def __init__(self):
        super().__init__()
        self.report, self.on = received(), DAY
        self.found_by = None
        self.notice = None
        self.heard = False

    @rule(days=st.integers(0, 20))
    def wait(self, days):
        self.on += timedelta(days=days)

    @rule(
        verb=st.sampled_from(Verb),
        people=st.sampled_from(
            [PANEL, OTHERS, (CLAIMANT,), (REPORTER,), ("p1", NEAR), ("q1", "p2"), ()]
        ),
        parts=st.sets(st.sampled_from(Part), max_size=3),
        finding=st.none() | st.sampled_from(Finding),
    )
    def try_it(self, verb, people, parts, finding):
        self._try(verb, people, parts, finding)

    @rule(data=st.data(), finding=st.none() | st.sampled_from(Finding))
    @precondition(lambda self: self.report.state is not State.CLOSED)
    def try_what_the_table_offers(self, data, finding):
        step = data.draw(
            st.sampled_from([s for s in claims.TABLE.steps if s.state is self.report.state])
        )
        people = data.draw(st.sampled_from([PANEL, OTHERS, (CLAIMANT,)]))
        self._try(step.verb, people, step.who, finding)

    def _try(self, verb, people, parts, finding):
        before = self.report
        terms = {"people": people, "parts": parts, "on": self.on, "periods": PERIODS}
        refused = claims.refusal(before, verb, finding=finding, **terms)
        if refused is not None:
            with pytest.raises(ValueError, match=str(refused)):
                claims.act(before, verb, finding=finding, **terms)
            return
        self.report = claims.act(before, verb, finding=finding, **terms)
        if verb in (Verb.TAKE_UP, Verb.SET_ASIDE, Verb.NOTIFY, Verb.FIND, Verb.HEAR):
            assert not set(people) & {REPORTER, CLAIMANT, NEAR}
        if verb is Verb.NOTIFY:
            self.notice = self.on
        if verb in (Verb.ANSWER, Verb.CORRECT):
            self.heard = True
        if verb is Verb.FIND:
            assert self.heard or self.on > self.notice + timedelta(days=15)
            self.found_by = set(people)
        if verb is Verb.HEAR:
            assert not set(people) & self.found_by

    @invariant()
    def nothing_is_public_before_a_finding(self):
        if self.found_by is None:
            assert claims.shown(self.report) is Shown.NOTHING

    @invariant()
    def nothing_is_found_without_notice(self):
        assert self.found_by is None or self.notice is not None


TestDueProcess = DueProcess.TestCase
