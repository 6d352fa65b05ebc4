"""A chair who stands too close is replaced, by a published order, and knows nothing of it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from certification import actions, queries, rules
from certification.models import CourseVersion
from community.models import Affiliation, Notification, Role
from tests.factories import certification as make
from tests.people import give_role, make_organisation, make_person

pytestmark = pytest.mark.django_db


def employ(person, organisation, at, **spell):
    Affiliation.objects.create(person=person, organisation=organisation, recorded_at=at, **spell)


@pytest.fixture
def elder(house):
    """The member who has served longest."""
    person = house.members[2]
    Role.objects.filter(person=person).update(starts_at=datetime(2019, 1, 1, tzinfo=UTC))
    return person


@pytest.fixture
def shut(house, elder, at):
    """A course of the chair's own employer."""
    employ(house.chair, house.provider, at)
    return make.make_submitted(house)


def test_the_longest_serving_member_chairs_what_the_chair_must_not(house, elder, shut, at):
    assert rules.can_chair(elder, shut, at=at)
    assert not rules.can_chair(house.chair, shut, at=at)
    assert not rules.can_chair(house.members[0], shut, at=at)
    assert [one.pk for one in queries.chaired(elder, at=at)] == [shut.pk]
    assert queries.chaired(house.chair, at=at) == []
    assert queries.chaired(house.members[0], at=at) == []


def test_another_chair_comes_before_any_member(house, elder, shut, at):
    second = make_person("Second Chair")
    give_role(second, house.committee, Role.Kind.CHAIR)

    assert rules.can_chair(second, shut, at=at)
    assert not rules.can_chair(elder, shut, at=at)
    assert queries.chaired(elder, at=at) == []


def test_a_member_with_a_conflict_is_passed_over(house, elder, shut, at):
    employ(elder, house.provider, at)

    others = [one for one in house.members if one != elder]
    assert sum(rules.can_chair(one, shut, at=at) for one in others) == 1
    assert not rules.can_chair(elder, shut, at=at)


def test_the_acting_chair_is_told_and_the_chair_is_not(house, elder, shut):
    told = set(Notification.objects.values_list("person", flat=True))

    assert elder.pk in told
    assert house.chair.pk not in told
    assert all(shut.title not in letter.subject for letter in mail.outbox)


def test_other_courses_stay_with_the_chair(house, elder, shut, at):
    other = make_organisation("other")
    theirs = replace(house, provider=other, representative=make.make_representative("Om", other))
    version = make.make_submitted(theirs)

    # the chair's employer is before the programme itself, so the chair judges nothing in it
    assert not rules.can_chair(house.chair, version, at=at)
    actions.withdraw(actor=house.representative, at=at, version=shut)
    assert rules.can_chair(house.chair, version, at=at)
    assert not rules.can_chair(elder, version, at=at)


def test_the_acting_chair_takes_a_course_the_whole_way(house, elder, shut, at, signed_in):
    now = timezone.now()
    readers = house.members[3:5]
    for reader in readers:
        actions.assign_reviewer(
            actor=elder, at=now, version=shut, reviewer=reader, due_on=(now + timedelta(9)).date()
        )
        make.review(shut, reader, at=now)
    actions.open_vote(actor=elder, at=now, version=shut, closes_at=now + timedelta(days=7))
    for person in house.members:
        make.vote(CourseVersion.objects.get(pk=shut.pk), person, at=now)
    with pytest.raises(actions.NotYours):
        actions.decide(actor=house.chair, at=now, version=shut, outcome="approved")

    decision = actions.decide(actor=elder, at=now, version=shut, outcome="approved")

    assert decision.signed_by == elder
    assert decision.arithmetic["votes"]["eligible"] == 5
    assert decision.arithmetic["committee"] == {
        "members": 6,
        "stood_aside": 1,
        "late": 0,
        "acting_chair": True,
    }
    page = signed_in(elder).get(shut.get_absolute_url()).content.decode()
    text = re.sub(r"\s+", " ", page)
    assert "The committee has 6 members." in text
    assert "1 stands aside because of a conflict and is in no number." in text
    assert "So 5 may vote." in text
    assert "An acting chair signed, by the published order." in text


@pytest.mark.parametrize("name", ["desk", "vote"])
def test_the_desk_opens_to_the_acting_chair_alone(house, elder, at, signed_in, name):
    now = timezone.now()
    version = make.make_voting(house, at=now)
    employ(house.chair, house.provider, now)
    url = reverse(f"certification:{name}", args=[version.public_id])

    assert signed_in(elder).get(url).status_code == 200
    assert "is acting chair, by the published order." in signed_in(elder).get(url).content.decode()
    assert signed_in(house.chair).get(url).status_code == 404
    assert signed_in(house.members[0]).get(url).status_code == (403 if name == "desk" else 200)
