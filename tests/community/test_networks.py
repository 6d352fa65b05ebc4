"""Networks: their chapters, with the consent of both, and their ambassadors."""

from __future__ import annotations

from datetime import timedelta

import pytest

from community import actions
from community.models import ChapterOffer, Group, Invitation, Nomination, Role
from tests.people import NOON, give_role, make_group, make_person
from tests.racing import race

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(days=1)


@pytest.fixture
def network():
    return make_group("india", name="India", kind=Group.Kind.NETWORK)


@pytest.fixture
def above(network):
    return give_role(make_person("Nila Network"), network, "lead").person


@pytest.fixture
def lead(chennai):
    return give_role(make_person("Leela Lead"), chennai, "lead").person


def offer(above, network, chapter):
    return actions.offer_place(actor=above, at=NOON, network=network, chapter=chapter)


def test_the_networks_lead_opens_a_chapter_and_is_sent_to_invite_its_lead(
    signed_in, above, network
):
    answer = signed_in(above).post(
        "/groups/india/chapters/new/",
        {"name": "Madurai", "slug": "madurai", "timezone": "Asia/Kolkata"},
    )

    chapter = Group.objects.get(slug="madurai")
    assert answer["Location"] == "/groups/madurai/invitations/"
    assert (chapter.network, chapter.kind) == (network, "chapter")
    page = signed_in(None).get("/groups/india/").content.decode()
    assert "Madurai" in page
    assert "No lead yet" in page


def test_a_chapter_comes_in_when_its_own_lead_says_so(signed_in, above, network, lead, chennai):
    signed_in(above).post("/groups/india/chapters/", {"chapter": "chennai", "note": "Join us."})
    asked = ChapterOffer.objects.get()
    before = Group.objects.get(pk=chennai.pk).network

    assert signed_in(above).post(
        f"/groups/chennai/network/{asked.public_id}/answer/", {"answer": "accept"}
    ).status_code in {403, 404}
    signed_in(lead).post(f"/groups/chennai/network/{asked.public_id}/answer/", {"answer": "accept"})

    assert before is None
    assert Group.objects.get(pk=chennai.pk).network == network
    assert lead.notifications.filter(kind="community.chapter_offered").exists()
    assert above.notifications.filter(kind="community.chapter_answered").exists()


@pytest.mark.parametrize("side", ["chapter", "network"])
def test_either_side_parts_and_the_other_is_told_why(
    signed_in, above, network, lead, chennai, side
):
    Group.objects.filter(pk=chennai.pk).update(network=network)
    who, other = (lead, above) if side == "chapter" else (above, lead)

    signed_in(who).post("/groups/chennai/network/part/", {"reason": "Another language."})

    assert Group.objects.get(pk=chennai.pk).network is None
    (told,) = other.notifications.filter(kind="community.chapter_left")
    assert "Another language." in told.text


def test_what_cannot_stand_in_a_network_is_refused(above, network, chennai):
    committee = make_group("panel", kind=Group.Kind.COMMITTEE)
    with pytest.raises(actions.NotAChapter):
        offer(above, network, committee)
    Group.objects.filter(pk=chennai.pk).update(network=network)
    with pytest.raises(actions.HeldAlready):
        offer(above, make_group("asia", kind=Group.Kind.NETWORK), chennai)
    with pytest.raises(actions.NotANetwork):
        offer(above, committee, make_group("pune"))


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_networks_are_accepted_at_once_and_the_chapter_is_in_one():
    chennai = make_group("chennai")
    lead = give_role(make_person("Lead"), chennai, "lead").person
    networks = [make_group(f"n{number}", kind=Group.Kind.NETWORK) for number in range(2)]
    asked = [offer(make_person(f"A{n}"), network, chennai) for n, network in enumerate(networks)]

    answers = race(
        2, lambda n: actions.answer_offer(actor=lead, at=LATER, offer=asked[n], accept=True)
    )

    assert sum(isinstance(answer, actions.HeldAlready) for answer in answers) == 1
    assert ChapterOffer.objects.filter(answer="accepted").count() == 1


@pytest.mark.parametrize("count", [1, 3])
def test_a_networks_page_asks_as_often_however_many_chapters_it_holds(
    django_assert_num_queries, signed_in, network, count
):
    for number in range(count):
        chapter = make_group(f"c{number}", network=network)
        give_role(make_person(f"L{number}"), chapter, "lead")
        give_role(make_person(f"A{number}"), network, "ambassador")
    browser = signed_in(None)

    with django_assert_num_queries(15):
        assert browser.get("/groups/india/").status_code == 200


# --- Ambassadors ------------------------------------------------------------------------------------


@pytest.fixture
def inside(network, chennai, member):
    Group.objects.filter(pk=chennai.pk).update(network=network)
    actions.join_group(actor=member, at=NOON, group=chennai)
    return member


def test_who_applies_is_an_ambassador_when_the_networks_lead_says_so(
    signed_in, network, above, inside
):
    signed_in(inside).post("/groups/india/ambassadors/nominate/", {"statement": "I run a school."})
    row = Nomination.objects.get()
    signed_in(above).post(
        f"/groups/india/ambassadors/{row.public_id}/",
        {"answer": "take", "term_ends_on": "2027-11-21", "reason": "Thank you."},
    )

    row.refresh_from_db()
    page = signed_in(None).get("/groups/india/ambassadors/").content.decode()
    assert row.role == Role.objects.get(person=inside, kind="ambassador")
    assert "Meena Member" in page
    assert "Ambassador until 21 November 2027" in page
    assert above.notifications.filter(kind="community.ambassador_proposed").count() == 1
    assert "Thank you." in inside.notifications.get(kind="community.ambassador_answered").text


def test_somebody_who_was_proposed_is_asked_first(network, above, inside, lead):
    row = actions.nominate(
        actor=lead, at=NOON, group=network, person=inside, statement="She runs a school."
    )
    actions.answer_nomination(actor=above, at=LATER, nomination=row, accept=True)

    invitation = Invitation.objects.get()
    assert not Role.objects.filter(person=inside).exists()
    assert (invitation.person, invitation.part) == (inside, "ambassador")
    actions.accept_invitation(actor=inside, at=LATER, invitation=invitation)
    assert Role.objects.held(at=LATER).filter(person=inside, kind="ambassador").exists()


def test_a_stranger_is_not_nominated_and_nobody_twice(network, inside, stranger):
    with pytest.raises(actions.NotAMember):
        actions.nominate(actor=stranger, at=NOON, group=network, person=stranger, statement="Me.")
    actions.nominate(actor=inside, at=NOON, group=network, person=inside, statement="Me.")
    with pytest.raises(actions.AlreadyInvited):
        actions.nominate(actor=inside, at=NOON, group=network, person=inside, statement="Me.")


def test_declined_and_withdrawn_give_nothing(signed_in, network, above, inside):
    first = actions.nominate(actor=inside, at=NOON, group=network, person=inside, statement="Me.")
    actions.answer_nomination(
        actor=above, at=LATER, nomination=first, accept=False, reason="Not yet."
    )
    second = actions.nominate(actor=inside, at=LATER, group=network, person=inside, statement="Me.")
    signed_in(inside).post(f"/groups/india/ambassadors/{second.public_id}/withdraw/")

    second.refresh_from_db()
    assert second.answer == "withdrawn"
    assert not Role.objects.filter(person=inside).exists()
    with pytest.raises(actions.InvitationIsOver):
        actions.answer_nomination(actor=above, at=LATER, nomination=second, accept=True)
