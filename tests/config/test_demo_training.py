"""The sample committee: what is certified, and what visitors can bring into the registry themselves."""

from __future__ import annotations

from datetime import timedelta

from certification import queries
from certification.actions import (
    Mark,
    cast_committee_vote,
    decide,
    open_vote,
    submit_review,
)
from certification.models import Certificate, CourseVersion
from certification.rules import can_judge, is_conflicted
from community.models import Group, Organisation, Person
from tests.config.conftest import LOADED


def person(name: str) -> Person:
    return Person.objects.get(name=name)


def test_everything_in_training_is_a_sample(loaded):
    assert Group.objects.get(slug="sample-committee").is_sample
    assert Organisation.objects.get(slug="sample-training-house").is_sample
    assert all(version.course.is_sample for version in CourseVersion.objects.all())
    assert not Group.objects.get(slug="training-review").is_sample


def test_the_registry_holds_one_certificate_with_its_sum(loaded, client):
    (certificate,) = Certificate.objects.all()
    assert certificate.version.title == "Operating an object store, five days"
    assert certificate.issued_on.isoformat() == "2026-11-20"
    assert certificate.expires_on.isoformat() == "2027-11-20"
    votes = certificate.decision.arithmetic["votes"]
    assert (votes["eligible"], votes["for"], votes["against"], votes["stood_aside"]) == (4, 3, 1, 1)
    (row,) = client.get("/certification/registry.json").json()["certificates"]
    assert row["state"] == "active"
    assert row["holder"] == "Sample Training House"


def test_reviewer_and_chair_can_bring_the_course_under_review_into_the_registry(loaded):
    at = LOADED + timedelta(hours=1)
    ravi, charu = person("Ravi Reviewer"), person("Charu Chair")
    version = CourseVersion.objects.get(title="First steps with identity")
    (waiting,) = queries.reviews_waiting(ravi, at=at)
    assert waiting.version == version
    assert version.files.count() == 2
    scores = {"teaching-first": 3, "current-core": 2, "community": 2, "stated-scope": 3}
    marks = {
        key: Mark(score=score, cannot_tell=False, comment="Seen.") for key, score in scores.items()
    }
    submit_review(
        actor=ravi, at=at, version=version, marks=marks, recommendation="approve", words="Good."
    )
    open_vote(actor=charu, at=at, version=version, closes_at=at + timedelta(days=3))
    for voter in (ravi, charu):
        cast_committee_vote(actor=voter, at=at, version=version, choice="for")
    decision = decide(actor=charu, at=at, version=version, outcome="approved")
    assert Certificate.objects.get(decision=decision).standing(at=at) == "active"


def test_who_stands_close_to_the_provider_is_kept_out(loaded):
    version = CourseVersion.objects.get(title="First steps with identity")
    names = {seat.person.name: seat for seat in queries.committee(version, at=LOADED)}
    assert len(names) == 5
    aside = [seat.person for seat in names.values() if seat.is_aside]
    assert len(aside) == 2
    for one in aside:
        assert is_conflicted(one, version, at=LOADED)
        assert not can_judge(one, version, at=LOADED)
