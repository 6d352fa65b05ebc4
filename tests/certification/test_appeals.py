"""An appeal through its pages and deeds: one, in time, heard by others; and what comes of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from certification import actions, hearings
from certification.models import (
    Appeal,
    Certificate,
    CourseVersion,
    PanelSeat,
    Recusal,
    Review,
)
from community.models import Affiliation, AuditEntry, Notification
from tests.factories import certification as make
from tests.people import make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def panel(db):
    return make.make_panel(4)


@pytest.fixture
def refused(house, at):
    return make.make_refused(house, title="Zephyr course")


@pytest.fixture
def heard(house, panel, at):
    return make.make_appealed(house, panel[:3], title="Zephyr course")


def say(person, version, choice, at, reason="So it seems to me."):
    return actions.hear_appeal(actor=person, at=at, version=version, choice=choice, reason=reason)


def test_a_provider_appeals_once_and_the_chair_is_told(house, refused, at):
    appeal = make.appeal(house, refused)

    assert appeal.is_open
    assert Notification.objects.filter(person=house.chair, kind="certification.appealed").exists()
    assert AuditEntry.objects.filter(verb="certification.appealed").count() == 1
    with pytest.raises(actions.AppealNotTaken, match="There is one appeal"):
        make.appeal(house, refused)


def test_an_appeal_that_comes_too_late_says_until_when(house, refused, at):
    last = at + timedelta(days=30)

    with pytest.raises(actions.AppealNotTaken, match="until 22 December 2026"):
        make.appeal(house, refused, at=last + timedelta(days=1))
    assert make.appeal(house, refused, at=last)


def test_only_the_provider_appeals_and_only_against_a_refusal(house, refused, at):
    with pytest.raises(actions.AppealNotTaken, match="Only the provider"):
        make.appeal(house, refused, by=house.chair)
    with pytest.raises(actions.NotNow):
        make.appeal(house, make.make_approved(house))
    with pytest.raises(actions.AppealNotTaken, match="what was wrong"):
        actions.lodge_appeal(actor=house.representative, at=at, version=refused, grounds="Unfair!")


def test_nobody_from_the_first_and_nobody_with_a_conflict_is_named(house, refused, panel, at):
    make.appeal(house, refused)
    Affiliation.objects.create(person=panel[3], organisation=house.provider, recorded_at=at)

    def name(*people):
        return actions.name_panel(actor=house.chair, at=at, version=refused, people=people)

    with pytest.raises(actions.PanelCannotSit, match="Member review 1 had a part in the decision"):
        name(*panel[:2], house.reviewers[0])
    with pytest.raises(actions.PanelCannotSit, match="Panel 4 has a conflict"):
        name(*panel[1:])
    with pytest.raises(actions.PanelCannotSit, match="sits on no committee"):
        name(*panel[:2], make_person("Stranger"))
    with pytest.raises(actions.PanelCannotSit, match="1 person is missing"):
        name(*panel[:2])
    with pytest.raises(actions.NotYours):
        actions.name_panel(actor=house.members[0], at=at, version=refused, people=panel[:3])
    assert not PanelSeat.objects.exists()
    fit = {one.name for one in hearings.could_hear(Appeal.objects.get(), at=at)}
    assert {one.name for one in panel[:3]} <= fit
    assert not fit & {house.chair.name, panel[3].name, *(one.name for one in house.reviewers)}

    assert len(name(*panel[:3])) == 3


def test_others_can_be_named_and_who_has_spoken_stays(house, heard, panel, at):
    def name(*people):
        actions.name_panel(actor=house.chair, at=at, version=heard, people=people)
        return set(PanelSeat.objects.values_list("person", "choice"))

    say(panel[1], heard, "uphold", at)

    with pytest.raises(actions.NotNow, match="Panel 2 has spoken and stays"):
        name(panel[0], panel[2], panel[3])
    assert name(*panel[1:]) == {
        (panel[1].pk, "uphold"),
        (panel[2].pk, ""),
        (panel[3].pk, ""),
    }
    assert Notification.objects.filter(kind="certification.panel_named").count() == 4


def test_the_word_of_who_came_close_since_does_not_count(house, heard, panel, at):
    say(panel[0], heard, "return", at)
    Affiliation.objects.create(person=panel[0], organisation=house.provider, recorded_at=at)
    say(panel[1], heard, "return", at)

    assert Appeal.objects.get().is_open
    actions.name_panel(actor=house.chair, at=at, version=heard, people=panel[1:])
    say(panel[2], heard, "return", at)
    assert Appeal.objects.get().outcome == Appeal.Outcome.RETURNED


def test_two_of_three_decide_and_the_decision_stands(house, heard, panel, at):
    say(panel[0], heard, "uphold", at)
    assert Appeal.objects.get().is_open
    say(panel[1], heard, "uphold", at)

    appeal = Appeal.objects.get()
    heard.refresh_from_db()
    assert appeal.outcome == Appeal.Outcome.UPHELD
    assert heard.state == CourseVersion.State.REFUSED
    assert heard.course.versions.count() == 1
    kind = "certification.appeal_decided"
    assert Notification.objects.filter(person=house.representative, kind=kind).exists()
    with pytest.raises(actions.NotNow):
        say(panel[2], heard, "return", at)


def test_who_came_close_after_being_named_does_not_hear_it(house, heard, panel, at, signed_in):
    Affiliation.objects.create(person=panel[0], organisation=house.provider, recorded_at=at)

    with pytest.raises(actions.NotYours):
        say(panel[0], heard, "return", at)
    assert not CourseVersion.objects.visible_to(panel[0], at=at).exists()
    assert not Review.objects.visible_to(panel[0], at=at).exists()
    assert hearings.hearings_waiting(panel[0], at=at) == []


def test_a_word_is_given_once_with_its_reason(heard, panel, at):
    with pytest.raises(actions.SayWhy):
        say(panel[0], heard, "return", at, reason=" ")
    with pytest.raises(actions.SayWhy):
        say(panel[0], heard, "perhaps", at)
    first = say(panel[0], heard, "return", at)

    assert say(panel[0], heard, "return", at) == first
    with pytest.raises(actions.NotNow):
        say(panel[0], heard, "uphold", at)


def returned(heard, panel, at):
    for person in panel[:2]:
        say(person, heard, "return", at)
    return heard.course.versions.order_by("-number").first()


def test_what_is_returned_is_reviewed_anew_by_others(house, heard, panel, at):
    anew = returned(heard, panel, at)

    assert (anew.number, anew.state) == (2, CourseVersion.State.SUBMITTED)
    assert anew.baseline == heard.baseline
    assert [(one.name, one.sha256) for one in anew.files.all()] == [
        (one.name, one.sha256) for one in heard.files.all()
    ]
    assert anew.manifest_sha256 not in ("", heard.manifest_sha256)
    with pytest.raises(actions.JudgedItBefore, match="reviewed it before the appeal"):
        make.assign(house, anew, house.reviewers[0])
    for reviewer in house.members[2:4]:
        make.assign(house, anew, reviewer)
        make.review(anew, reviewer)
    actions.open_vote(actor=house.chair, at=at, version=anew, closes_at=at + timedelta(days=7))
    for person in house.everybody:
        make.vote(anew, person)
    actions.decide(actor=house.chair, at=at, version=anew, outcome="approved")

    assert Certificate.objects.get().manifest_sha256 == anew.manifest_sha256
    heard.refresh_from_db()
    assert heard.state == CourseVersion.State.REFUSED  # what was decided stays on record


def test_a_next_version_that_is_under_way_already_is_not_overtaken(house, heard, panel, at):
    draft = actions.start_next_version(actor=house.representative, at=at, version=heard)

    assert returned(heard, panel, at) == draft
    assert Appeal.objects.get().outcome == Appeal.Outcome.RETURNED


# --- Pages ----------------------------------------------------------------------------------------


@pytest.fixture
def now():
    return timezone.now()


def test_the_whole_way_through_the_pages(house, panel, signed_in, now):
    version = make.make_refused(house, at=now, title="Zephyr course")
    url = reverse("certification:appeal", args=[version.public_id])
    provider = signed_in(house.representative)
    assert url in provider.get(version.get_absolute_url()).content.decode()

    assert provider.post(url, {"grounds": ""}).status_code == 422
    assert provider.post(url, {"grounds": make.GROUNDS}).status_code == 302
    chair = signed_in(house.chair)
    page = chair.get(url).content.decode()
    assert make.GROUNDS in page
    assert panel[0].name in page
    assert house.reviewers[0].name not in page.split("panel/")[1]
    named = {"people": [one.public_id for one in panel[:3]]}
    name = reverse("certification:panel", args=[version.public_id])
    assert chair.post(name, {"people": named["people"][:2]}).status_code == 422
    assert chair.post(name, named).status_code == 302
    hear = reverse("certification:hear", args=[version.public_id])
    for n, person in enumerate(panel[:2]):
        browser = signed_in(person)
        assert "Zephyr course" in browser.get(reverse("certification:queue")).content.decode()
        assert browser.get(version.get_absolute_url()).status_code == 200
        file = reverse(
            "certification:file", args=[version.public_id, version.files.get().public_id]
        )
        answer = browser.get(file)
        assert b"ring maps names" in b"".join(answer.streaming_content)
        assert browser.post(hear, {"choice": "uphold", "reason": ""}).status_code == 422
        assert browser.post(hear, {"choice": "uphold", "reason": f"Word {n}."}).status_code == 302
        if n == 0:
            assert "Word 0." not in provider.get(url).content.decode()
    page = provider.get(url).content.decode()
    assert "Word 0." in page
    assert "Word 1." in page
    assert "the decision stands" in page


def test_strangers_and_the_unnamed_learn_nothing(house, panel, signed_in, now):
    version = make.make_appealed(house, panel[:3], at=now)
    for person in (panel[3], make_person("Stranger")):
        browser = signed_in(person)
        for name in ("appeal", "submission"):
            address = reverse(f"certification:{name}", args=[version.public_id])
            assert browser.get(address).status_code == 404


def test_where_nobody_could_hear_it_the_page_says_what_to_do(house, signed_in, now):
    version = make.make_refused(house, at=now)
    make.appeal(house, version, at=now)
    for person in house.members:
        Recusal.objects.create(version=version, person=person, reason="x", declared_at=now)

    page = signed_in(house.chair).get(reverse("certification:appeal", args=[version.public_id]))

    assert "Ask the keeper to open a committee for appeals" in page.content.decode()
