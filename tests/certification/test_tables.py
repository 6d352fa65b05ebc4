"""The tables of steps: whole, without dead ends, and printed as they are."""

from __future__ import annotations

from enum import StrEnum
from itertools import product
from pathlib import Path

import pytest
from django.conf import settings

from certification import claims, states
from certification.states import CertificateVerb, Part, Standing, State, Verb
from certification.tables import Table

PAGE = Path(settings.BASE_DIR) / "docs" / "states.md"


class S(StrEnum):
    A = "a"
    B = "b"


class V(StrEnum):
    GO = "go"


class P(StrEnum):
    ME = "me"
    YOU = "you"


def test_a_table_refuses_what_is_not_in_it_and_lists_what_is():
    table = Table([(S.A, V.GO, (P.ME, P.YOU), S.B, "it is open")])

    assert table.after(S.A, V.GO) is S.B
    assert table.after(S.B, V.GO) is None
    assert table.may(S.A, [P.YOU]) == (V.GO,)
    assert table.may(S.A, []) == ()
    assert table.may(S.B, [P.YOU]) == ()
    assert table.markdown().splitlines()[-1] == "| a | go | me, you | b | it is open |"


def test_a_table_says_one_thing_only():
    with pytest.raises(ValueError, match="Two rows"):
        Table([(S.A, V.GO, P.ME, S.B), (S.A, V.GO, P.YOU, S.A)])


@pytest.mark.parametrize(
    "table",
    [states.SUBMISSION, states.CERTIFICATE, claims.TABLE],
    ids=["course", "certificate", "claim"],
)
def test_the_page_prints_each_table_as_it_is(table):
    assert table.markdown() in PAGE.read_text(encoding="utf-8")


# What each part may do with a submission, written down by hand from the demands.
PROVIDER = {
    State.DRAFT: {Verb.EDIT, Verb.SUBMIT, Verb.WITHDRAW},
    State.SUBMITTED: {Verb.WITHDRAW},
    State.IN_REVIEW: {Verb.WITHDRAW},
    State.VOTING: {Verb.WITHDRAW},
    State.APPROVED: {Verb.OFFER_AGAIN},
    State.REFUSED: {Verb.OFFER_AGAIN, Verb.APPEAL},
    State.WITHDRAWN: {Verb.OFFER_AGAIN},
}
JUDGING = {Verb.COMMENT, Verb.STAND_ASIDE}
MEMBER = {
    State.SUBMITTED: JUDGING,
    State.IN_REVIEW: JUDGING,
    State.VOTING: JUDGING | {Verb.CAST_VOTE},
}
CHAIR = {
    State.SUBMITTED: JUDGING | {Verb.ASSIGN},
    State.IN_REVIEW: JUDGING | {Verb.ASSIGN, Verb.OPEN_VOTE},
    State.VOTING: JUDGING | {Verb.CAST_VOTE, Verb.EXTEND_VOTE, Verb.APPROVE, Verb.REFUSE},
    State.APPROVED: {Verb.ISSUE},
    State.REFUSED: {Verb.NAME_PANEL},
}
REVIEWER = {State.IN_REVIEW: {Verb.REVIEW}}


@pytest.mark.parametrize(
    ("part", "wanted"),
    [
        (Part.PROVIDER, PROVIDER),
        (Part.MEMBER, MEMBER),
        (Part.CHAIR, CHAIR),
        (Part.REVIEWER, REVIEWER),
        (Part.PANEL, {State.REFUSED: {Verb.HEAR}}),
        (Part.CLOCK, {}),
    ],
)
def test_what_somebody_may_do_in_each_state(part, wanted):
    for state in State:
        assert set(states.may(state, [part])) == wanted.get(state, set())


def test_nobody_is_on_both_sides_of_the_wall():
    """Of the same submission, no deed belongs to the provider and to the committee."""
    for step in states.SUBMISSION.steps:
        assert step.who == {Part.PROVIDER} or Part.PROVIDER not in step.who


def test_what_ends_a_certificate_is_not_undone():
    final = {Standing.REVOKED, Standing.SUPERSEDED}

    assert not [step for step in states.CERTIFICATE.steps if step.state in final]
    expired = [step for step in states.CERTIFICATE.steps if step.state is Standing.EXPIRED]
    assert {step.to for step in expired} == final


def test_only_a_hold_leads_back_and_everything_public_says_why():
    for standing, verb in product(Standing, CertificateVerb):
        step = states.CERTIFICATE.step(standing, verb)
        if step is None:
            continue
        if step.to is Standing.ACTIVE:
            assert standing is Standing.SUSPENDED
        if verb in (CertificateVerb.SUSPEND, CertificateVerb.LIFT, CertificateVerb.REVOKE):
            assert step.guard == states.SAID_WHY
            assert step.who == {Part.CHAIR}


def test_every_deed_and_every_standing_is_in_the_table():
    assert {step.verb for step in states.SUBMISSION.steps} == set(Verb)
    assert {step.verb for step in states.CERTIFICATE.steps} == set(CertificateVerb)
    assert {step.to for step in states.CERTIFICATE.steps} == set(Standing)
