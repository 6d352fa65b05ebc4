"""Every state × every deed × every kind of person: what happens is what the table of states says."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction

from certification import actions, states
from certification.models import Decision
from certification.states import CertificateVerb, Part, Standing, State, Verb
from community.errors import DomainError
from community.models import Affiliation, Role
from tests.certification.test_states import in_state
from tests.factories import certification as make
from tests.people import give_role, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(house, at):
    """Each kind of person, with the parts that are theirs whatever the state."""
    near, near_chair = make_person("Near Member"), make_person("Near Chair")
    give_role(near, house.committee, Role.Kind.MEMBER)
    give_role(near_chair, house.committee, Role.Kind.CHAIR)
    return {
        "provider": (house.representative, {Part.PROVIDER}),
        "chair": (house.chair, {Part.CHAIR, Part.MEMBER}),
        "reviewer": (house.members[3], {Part.MEMBER, Part.REVIEWER}),
        "member": (house.members[2], {Part.MEMBER}),
        "near the provider": (near, set()),
        "chair near the provider": (near_chair, set()),
        "panel": (make.make_panel()[0], {Part.PANEL}),
        "stranger": (make_person("Stranger"), set()),
    }


def come_close(house, cast, at):
    """They came to work there just now: what they did before was done by somebody without a conflict."""
    for name in ("near the provider", "chair near the provider"):
        Affiliation.objects.create(
            person=cast[name][0], organisation=house.provider, recorded_at=at
        )


def deeds(actor, house, version, at):
    later = at + timedelta(days=30)
    to = {"actor": actor, "at": at, "version": version}
    return {
        Verb.EDIT: lambda: actions.edit_submission(**to, hours=12),
        Verb.SUBMIT: lambda: actions.submit_version(**to),
        Verb.WITHDRAW: lambda: actions.withdraw(**to),
        Verb.ASSIGN: lambda: actions.assign_reviewer(
            **to, reviewer=house.members[4], due_on=later.date()
        ),
        Verb.REVIEW: lambda: actions.save_review(**to, marks={}),
        Verb.COMMENT: lambda: actions.comment(**to, words="Well."),
        Verb.STAND_ASIDE: lambda: actions.declare_conflict(**to, reason="My sister teaches it."),
        Verb.OPEN_VOTE: lambda: actions.open_vote(**to, closes_at=later),
        Verb.CAST_VOTE: lambda: actions.cast_committee_vote(**to, choice="for"),
        Verb.EXTEND_VOTE: lambda: actions.extend_vote(**to, closes_at=later),
        Verb.APPROVE: lambda: actions.decide(**to, outcome="approved"),
        Verb.REFUSE: lambda: actions.decide(**to, outcome="refused"),
        Verb.ISSUE: lambda: actions.issue_certificate(
            actor=actor, at=at, decision=Decision.objects.get(version=version)
        ),
        Verb.OFFER_AGAIN: lambda: actions.start_next_version(**to),
        Verb.APPEAL: lambda: make.appeal(house, version, by=actor),
        Verb.NAME_PANEL: lambda: make.name_panel(house, version, by=actor),
        Verb.HEAR: lambda: make.hear(house, version, by=actor),
    }


@pytest.mark.parametrize("state", list(State))
def test_every_person_can_do_what_the_table_says_and_no_more(state, house, cast, at, subtests):
    version = in_state(house, state, at)
    come_close(house, cast, at)
    done = set()
    for name, (person, parts) in cast.items():
        able = states.may(state, parts)
        for verb, deed in deeds(person, house, version, at).items():
            if verb is Verb.ISSUE and not version.is_decided:
                continue  # there is no decision that it could be asked of
            with subtests.test(who=name, verb=verb), transaction.atomic():
                try:
                    deed()
                except DomainError:
                    # what the rule makes of the votes is a guard: refusing is done where approving is not
                    assert verb not in able or verb is Verb.REFUSE
                    version.refresh_from_db()
                    assert version.state == state
                else:
                    assert verb in able
                    version.refresh_from_db()
                    assert version.state == states.after(state, verb)
                    done.add(verb)
                transaction.set_rollback(True)
            version.refresh_from_db()
    promised = {step.verb for step in states.SUBMISSION.steps if step.state is state}
    assert done == promised - {Verb.REFUSE}


def in_standing(house, standing, at):
    certificate = make.make_certificate(house, at=at)
    to = {"actor": house.chair, "at": at, "certificate": certificate, "reason": "A complaint."}
    later = at
    if standing is Standing.SUSPENDED:
        actions.suspend_certificate(**to)
    elif standing is Standing.REVOKED:
        actions.suspend_certificate(**to)  # a hold that was never lifted changes nothing
        actions.revoke_certificate(**to)
    elif standing is Standing.EXPIRED:
        actions.suspend_certificate(**to)
        later = at + timedelta(days=400)
    elif standing is Standing.SUPERSEDED:
        draft = actions.start_next_version(
            actor=house.representative, at=at, version=certificate.version
        )
        make.add_notes(house, draft, at=at)
        make.take_the_whole_way(house, draft, at=at)
    certificate = type(certificate).objects.get(pk=certificate.pk)
    assert certificate.standing(at=later) is standing
    return certificate, later


@pytest.mark.parametrize("standing", list(Standing))
def test_of_a_certificate_too(standing, house, cast, at, subtests):
    certificate, later = in_standing(house, standing, at)
    come_close(house, cast, at)
    verbs = {
        CertificateVerb.SUSPEND: actions.suspend_certificate,
        CertificateVerb.LIFT: actions.lift_suspension,
        CertificateVerb.REVOKE: actions.revoke_certificate,
    }
    for name, (person, parts) in cast.items():
        able = states.CERTIFICATE.may(standing, parts)
        for verb, deed in verbs.items():
            with subtests.test(who=name, verb=verb), transaction.atomic():
                there = type(certificate).objects.get(pk=certificate.pk)
                try:
                    deed(actor=person, at=later, certificate=there, reason="Found out.")
                except DomainError:
                    assert verb not in able
                else:
                    assert verb in able
                    there = type(certificate).objects.get(pk=certificate.pk)
                    assert there.standing(at=later) is states.CERTIFICATE.after(standing, verb)
                transaction.set_rollback(True)
