"""Nobody who stands close to a provider sees, finds or counts what it offered; nor does the provider
see the committee's talk. Each wall is tried from every side that has a door in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from certification import actions, queries
from certification.models import Assignment, Comment, Course, CourseVersion, Review
from community.models import (
    Affiliation,
    Claim,
    OrganisationParent,
    Person,
    Representative,
    Role,
)
from tests.factories import certification as make
from tests.people import give_role, make_organisation, make_person

pytestmark = pytest.mark.django_db
TITLE = "Zephyr course"


@pytest.fixture(
    params=[
        "employer",
        "former employer",
        "parent",
        "sister",
        "representative",
        "declared",
        "author",
        "author under another name",
        "competitor",
        "competitor's owner",
    ]
)
def conflicted(request, house, at):
    """A committee member, asked to review before the conflict came to light, in every way there is."""
    person = house.members[4]
    if request.param == "employer":
        employ(person, house.provider, at)
    elif request.param == "former employer":
        employ(person, house.provider, at, until_on=(at - timedelta(days=900)).date())
    elif request.param == "parent":
        holding = make_organisation("holding")
        OrganisationParent.objects.create(organisation=house.provider, parent=holding)
        employ(person, holding, at)
    elif request.param == "sister":
        holding, sister = make_organisation("holding"), make_organisation("sister")
        for one in (house.provider, sister):
            OrganisationParent.objects.create(organisation=one, parent=holding)
        employ(person, sister, at)
    elif request.param == "representative":
        Representative.objects.create(
            organisation=house.provider,
            person=person,
            from_on=(at - timedelta(days=700)).date(),
            until_on=(at - timedelta(days=100)).date(),
        )
    elif request.param.startswith("competitor"):
        rival, owner = make_organisation("rival"), make_organisation("rival-owner")
        make.make_certificate(beside(house, rival), title="Another course")
        OrganisationParent.objects.create(organisation=rival, parent=owner)
        employ(person, rival if request.param == "competitor" else owner, at)
    person.way = request.param
    return person


def employ(person, organisation, at, **spell):
    Affiliation.objects.create(person=person, organisation=organisation, recorded_at=at, **spell)


def beside(house, organisation):
    """The same house with another provider in it."""
    representative = make.make_representative(f"Rep of {organisation.slug}", organisation)
    return replace(house, provider=organisation, representative=representative)


def stand_aside(person, version, at):
    way = getattr(person, "way", "")
    if way == "declared":
        actions.declare_conflict(actor=person, at=at, version=version, reason="I wrote it.")
    elif way == "author":
        version.course.versions.update(submitted_by=person)
    elif way == "author under another name":
        known = Person.objects.create(name="Known in public")
        Course.objects.filter(pk=version.course_id).update(started_by=known)
        Claim.objects.create(
            known=known,
            member=person,
            evidence="x",
            asked_at=at,
            outcome=Claim.Outcome.GRANTED,
            answered_at=at,
        )


@pytest.fixture
def version(house, at):
    return make.make_in_review(house, title=TITLE)


def test_the_conflicted_find_nothing_anywhere(house, version, conflicted, at):
    stand_aside(conflicted, version, at)
    actions.comment(actor=house.chair, at=at, version=version, words="Hm.")
    make.review(version, house.reviewers[0])

    assert not CourseVersion.objects.visible_to(conflicted, at=at).exists()
    assert not CourseVersion.objects.deliberated_by(conflicted, at=at).exists()
    assert not Review.objects.visible_to(conflicted, at=at).exists()
    assert not Comment.objects.visible_to(conflicted, at=at).exists()
    assert not Assignment.objects.deliberated_by(conflicted, at=at).exists()
    assert queries.in_review(person=conflicted, at=at) == []
    assert queries.reviews_waiting(conflicted, at=at) == []
    assert queries.search("zephyr", person=conflicted, at=at) == []
    assert queries.chaired(conflicted, at=at) == []


def test_a_conflicted_chair_has_no_desk_and_no_count(house, version, conflicted, at):
    give_role(conflicted, house.committee, Role.Kind.CHAIR)
    stand_aside(conflicted, version, at)

    assert queries.chaired(conflicted, at=at) == []
    assert len(queries.chaired(house.chair, at=at)) == 1


PAGES = ("submission", "review", "desk", "vote", "stand_aside")


@pytest.mark.parametrize("name", PAGES)
def test_every_page_of_it_is_404_for_the_conflicted(house, conflicted, signed_in, name):
    now = timezone.now()
    version = make.make_voting(house, at=now, title=TITLE)
    stand_aside(conflicted, version, now)
    file = version.files.get()
    browser = signed_in(conflicted)

    assert (
        browser.get(reverse(f"certification:{name}", args=[version.public_id])).status_code == 404
    )
    download = reverse("certification:file", args=[version.public_id, file.public_id])
    assert browser.get(download).status_code == 404
    for page in ("overview", "queue", "registry", "submissions"):
        answer = browser.get(reverse(f"certification:{page}"))
        assert answer.status_code == 200
        assert TITLE not in answer.content.decode()


def test_a_vote_that_the_conflicted_cannot_cast_is_not_listed(house, conflicted, at):
    version = make.make_voting(house, title=TITLE)
    stand_aside(conflicted, version, at)

    assert queries.votes_waiting(conflicted, at=at) == []
    assert len(queries.votes_waiting(house.members[3], at=at)) == 1


def test_the_certificate_is_open_to_them_like_to_everybody(house, conflicted, signed_in):
    certificate = make.make_certificate(house, title=TITLE)

    assert TITLE in signed_in(conflicted).get(certificate.get_absolute_url()).content.decode()


def test_a_conflict_with_one_provider_leaves_the_others_open(house, at):
    other = make_organisation("provider-other")
    employ(house.members[0], other, at)
    version = make.make_submitted(house)

    seen = CourseVersion.objects.deliberated_by(house.members[0], at=at)

    assert list(seen) == [version]


# --- The provider ---------------------------------------------------------------------------------


def test_the_provider_sees_its_own_and_not_the_talk(house, version, at):
    make.review(version, house.reviewers[0])
    actions.comment(actor=house.chair, at=at, version=version, words="For them.")
    actions.comment(
        actor=house.chair, at=at, version=version, words="Among us.", audience="committee"
    )
    person = house.representative

    assert list(CourseVersion.objects.visible_to(person, at=at)) == [version]
    assert not CourseVersion.objects.deliberated_by(person, at=at).exists()
    assert not Review.objects.visible_to(person, at=at).exists()
    assert not Comment.objects.visible_to(person, at=at).exists()


def test_the_provider_learns_names_reviews_and_remarks_with_the_decision(house, at, signed_in):
    version = make.make_voting(house, scores={**make.GOOD, "stated-scope": 0}, title=TITLE)
    actions.comment(actor=house.chair, at=at, version=version, words="Written for you.")
    actions.comment(
        actor=house.chair, at=at, version=version, words="Kept among us.", audience="committee"
    )
    make.vote(version, house.members[3], "against")
    browser = signed_in(house.representative)
    reviewers = [one.name for one in house.reviewers]

    before = browser.get(version.get_absolute_url()).content.decode()
    assert not any(name in before for name in [*reviewers, house.members[3].name])
    assert "Written for you." not in before

    actions.decide(actor=house.chair, at=at, version=version, outcome="refused")

    after = browser.get(version.get_absolute_url()).content.decode()
    assert all(name in after for name in reviewers)
    assert "Written for you." in after
    assert "Kept among us." not in after
    assert "So it seems to me." not in after  # the reason of a vote
    assert house.members[3].name not in after


def test_representatives_of_another_provider_see_nothing(house, version, at):
    other = make.make_representative("Otto Other", make_organisation("provider-b"))

    assert not CourseVersion.objects.visible_to(other, at=at).exists()


def test_a_draft_is_its_providers_alone(house, at):
    make.make_draft(house)

    assert not CourseVersion.objects.visible_to(house.chair, at=at).exists()
    assert CourseVersion.objects.visible_to(house.representative, at=at).count() == 1


def test_a_draft_that_was_given_up_stays_closed_to_the_committee(house, at):
    draft = make.make_draft(house)
    actions.withdraw(actor=house.representative, at=at, version=draft)

    assert not CourseVersion.objects.visible_to(house.chair, at=at).exists()


@pytest.mark.parametrize("person", [None, "stranger"])
def test_strangers_see_certificates_and_nothing_else(house, version, at, request, person):
    who = request.getfixturevalue(person) if person else None

    assert not CourseVersion.objects.visible_to(who, at=at).exists()
    assert queries.in_review(person=who, at=at) == []
    assert queries.search("zephyr", person=who, at=at) == []


# --- Among reviewers ------------------------------------------------------------------------------


def test_a_reviewer_sees_the_others_only_when_their_own_is_in(house, version, at):
    first, second = house.reviewers
    make.review(version, first)

    assert not Review.objects.visible_to(second, at=at).exists()
    assert Review.objects.visible_to(house.chair, at=at).count() == 1

    make.review(version, second)

    assert Review.objects.visible_to(second, at=at).count() == 2


def test_a_draft_is_seen_by_nobody_else_not_even_the_chair(house, version, at):
    actions.save_review(actor=house.reviewers[0], at=at, version=version, marks={})

    assert Review.objects.visible_to(house.reviewers[0], at=at).count() == 1
    assert not Review.objects.visible_to(house.chair, at=at).exists()


def test_the_committees_votes_are_shown_once_ones_own_is_in(house, signed_in):
    version = make.make_voting(house, at=timezone.now())
    make.vote(version, house.members[0], at=timezone.now())
    page = reverse("certification:vote", args=[version.public_id])
    browser = signed_in(house.members[1])

    assert "So it seems to me." not in browser.get(page).content.decode()
    browser.post(page, {"choice": "abstain"})

    assert "So it seems to me." in browser.get(page).content.decode()


def test_a_seat_that_ended_closes_the_door(house, version, at):
    Role.objects.filter(person=house.members[0]).update(ended_at=at)

    assert not CourseVersion.objects.visible_to(house.members[0], at=at).exists()


def test_another_committee_sees_nothing(house, version, at):
    other = make.make_house("elsewhere")

    assert not CourseVersion.objects.visible_to(other.chair, at=at).exists()
    assert CourseVersion.objects.visible_to(house.chair, at=at).count() == 1


def test_members_of_the_group_without_a_seat_see_nothing(house, version, at):
    curator = make_person("Kavya Curator")
    give_role(curator, house.committee, Role.Kind.CURATOR)

    assert not CourseVersion.objects.visible_to(curator, at=at).exists()


# --- Where somebody works, under any name ---------------------------------------------------------


def test_work_under_a_claimed_name_is_a_conflict(house, version, at):
    person, known = house.members[0], Person.objects.create(name="Known in public")
    employ(known, house.provider, at)
    seen = CourseVersion.objects.deliberated_by(person, at=at)
    before = seen.exists()

    claim = Claim.objects.create(
        known=known,
        member=person,
        evidence="x",
        asked_at=at,
        outcome=Claim.Outcome.GRANTED,
        answered_at=at,
    )
    granted = CourseVersion.objects.deliberated_by(person, at=at).exists()
    claim.undone_at = at
    claim.save()

    assert before
    assert not granted
    assert CourseVersion.objects.deliberated_by(person, at=at).exists()


def test_what_is_hidden_is_a_conflict_and_what_was_taken_back_is_none(house, version, at):
    person = house.members[0]
    Person.objects.filter(pk=person.pk).update(affiliations_shown="nobody")
    employ(person, house.provider, at)
    hidden = CourseVersion.objects.deliberated_by(person, at=at).exists()

    Affiliation.objects.filter(person=person).update(withdrawn_at=at)

    assert not hidden
    assert CourseVersion.objects.deliberated_by(person, at=at).exists()
