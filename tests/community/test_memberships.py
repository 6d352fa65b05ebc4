"""The list of members, the end of a membership, what a group says of itself, and closing it."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from community import actions, jobs, tasks
from community.models import AuditEntry, Closure, Group, Job, Membership, Role, User
from tests.people import NOON, give_role, make_group, make_person
from tests.proving import proven_client

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(days=1)


@pytest.fixture
def lead(chennai):
    person = give_role(make_person("Leela Lead"), chennai, "lead").person
    actions.join_group(actor=person, at=NOON, group=chennai)
    return person


@pytest.fixture
def meena(chennai, member):
    actions.join_group(actor=member, at=NOON, group=chennai)
    return member


def end(lead, person, **facts):
    membership = Membership.objects.open().get(person=person)
    return actions.end_membership(
        actor=lead, at=LATER, membership=membership, reason="Rude to guests.", **facts
    )


def test_only_who_leads_sees_who_belongs(signed_in, lead, meena, stranger):
    words = signed_in(lead).get("/groups/chennai/members/").content.decode()

    assert "Meena Member" in words
    assert "Since 22 November 2026" in words
    assert meena.user.email not in words
    for person in (meena, stranger):
        assert signed_in(person).get("/groups/chennai/members/").status_code == 403
    assert "Meena Member" not in signed_in(stranger).get("/groups/chennai/").content.decode()


def test_members_are_found_by_name(signed_in, lead, meena):
    browser = signed_in(lead)

    assert "Meena" in browser.get("/groups/chennai/members/?q=mee+memb").content.decode()
    nobody = browser.get("/groups/chennai/members/?q=zz").content.decode()
    assert "Nobody of that name" in nobody
    assert "Meena Member" not in nobody


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_as_often_whatever_its_length(
    django_assert_num_queries, signed_in, lead, chennai, count
):
    for number in range(count):
        actions.join_group(actor=make_person(f"P{number}"), at=NOON, group=chennai)
    browser = signed_in(lead)
    browser.get("/groups/chennai/members/")  # the browser is written down once

    with django_assert_num_queries(8):
        assert browser.get("/groups/chennai/members/").status_code == 200


def test_an_ended_membership_is_told_with_the_reason_and_takes_the_parts_along(
    lead, meena, chennai
):
    give_role(meena, chennai, "organiser")

    end(lead, meena)

    assert not Role.objects.held(at=LATER).filter(person=meena).exists()
    (told,) = meena.notifications.all()
    assert "Rude to guests." in told.text
    entry = AuditEntry.objects.get(verb="community.membership_ended")
    assert json.loads(entry.payload) == {"person": meena.public_id}


def test_who_was_asked_to_leave_comes_back_by_invitation_alone(signed_in, lead, meena, chennai):
    end(lead, meena)

    page = signed_in(meena).post("/groups/chennai/join/", follow=True)
    assert "ask them for an invitation" in page.content.decode()
    assert not Membership.objects.open().filter(person=meena).exists()

    offer = actions.invite(actor=lead, at=LATER, group=chennai, part="belong", person=meena)
    actions.accept_invitation(actor=meena, at=LATER, invitation=offer)
    assert Membership.objects.open().filter(person=meena).exists()


def test_the_last_lead_and_oneself_are_not_put_out(lead, chennai):
    with pytest.raises(actions.YourOwn):
        end(lead, lead)
    above = make_person("Above")
    with pytest.raises(actions.LastLead):
        end(above, lead)


# --- What a group says of itself ------------------------------------------------------------------


def test_facts_are_changed_by_the_lead_and_the_log_names_the_fields(signed_in, lead, chennai):
    signed_in(lead).post(
        "/groups/chennai/edit/",
        {
            "name": "Chennai",
            "city": "Chennai",
            "native_name": "சென்னை",
            "native_language": "ta",
            "timezone": "Asia/Kolkata",
            "summary": "Every second Saturday.",
            "about": "",
        },
    )

    chennai.refresh_from_db()
    entry = AuditEntry.objects.get(verb="community.group_edited")
    assert (chennai.native_name, chennai.slug) == ("சென்னை", "chennai")
    assert json.loads(entry.payload) == {"fields": ["native_language", "native_name", "summary"]}


def test_a_fault_in_the_facts_changes_nothing_and_keeps_what_was_typed(signed_in, lead, chennai):
    page = signed_in(lead).post(
        "/groups/chennai/edit/",
        {"name": "", "timezone": "Asia/Kolkata", "summary": "Every second Saturday."},
    )

    assert page.status_code == 422
    assert "Every second Saturday." in page.content.decode()
    assert Group.objects.get().summary == ""


# --- Closing --------------------------------------------------------------------------------------


def test_a_closed_group_is_readable_and_takes_nobody_in(signed_in, lead, meena, chennai, stranger):
    offer = actions.invite(actor=lead, at=NOON, group=chennai, part="chair", person=stranger)
    actions.adopt_charter(actor=lead, at=NOON, group=chennai, purpose="To meet.")
    answer = proven_client(lead).post("/groups/chennai/close/", {"reason": "All moved to Pune."})

    words = signed_in(stranger).get("/groups/chennai/").content.decode()
    joined = signed_in(stranger).post("/groups/chennai/join/", follow=True).content.decode()
    with pytest.raises(actions.GroupIsClosed):
        actions.accept_invitation(actor=stranger, at=LATER, invitation=offer)

    assert answer.status_code == 302
    assert "All moved to Pune." in words
    assert "To meet." in words
    assert "Join Chennai" not in words
    assert "takes nobody in" in joined
    assert not Membership.objects.open().exists()
    assert not Role.objects.filter(ended_at=None).exists()
    assert "Closed" in signed_in(None).get("/groups/").content.decode()


def test_everybody_who_belonged_is_told_once_and_not_who_closed_it(lead, meena, chennai):
    actions.close_group(actor=lead, at=LATER, group=chennai, reason="All moved to Pune.")
    job = Job.objects.get(name=actions.CLOSURE_TOLD)
    for _time in range(2):
        tasks.tell_of_closure(jobs.Running(public_id="x", payload=job.payload, at=LATER, attempt=1))

    (told,) = meena.notifications.filter(kind="community.group_closed")
    assert "All moved to Pune." in told.text
    assert not lead.notifications.filter(kind="community.group_closed").exists()


def test_the_networks_lead_opens_it_again_and_the_closure_stays_on_record(signed_in, chennai, lead):
    network = make_group("india", kind=Group.Kind.NETWORK)
    Group.objects.filter(pk=chennai.pk).update(network=network)
    above = give_role(make_person("Nila"), network, "lead").person
    actions.close_group(actor=lead, at=LATER, group=chennai, reason="Quiet.")

    assert signed_in(lead).post("/groups/chennai/reopen/").status_code == 403
    assert signed_in(above).post("/groups/chennai/reopen/").status_code == 302

    closure = Closure.objects.get()
    assert Group.objects.get(pk=chennai.pk).closed_at is None
    assert (closure.closed_by, closure.reopened_by) == (lead, above)


def test_a_network_that_holds_chapters_is_not_closed(chennai):
    network = make_group("india", kind=Group.Kind.NETWORK)
    Group.objects.filter(pk=chennai.pk).update(network=network)
    keeper = User.objects.create_superuser("keeper@example.org", "x" * 12).person

    with pytest.raises(actions.HoldsChapters):
        actions.close_group(actor=keeper, at=LATER, group=network, reason="Done.")


def test_a_hidden_group_that_is_closed_stays_readable_to_those_who_were_in_it(stranger):
    panel = make_group("panel", is_hidden=True)
    lead = give_role(make_person("Charu"), panel, "lead").person
    early = make_person("Early")
    give_role(early, panel, "member", ended_at=NOON - timedelta(days=9))
    actions.close_group(actor=lead, at=LATER, group=panel, reason="Done.")

    seen = [Group.objects.visible_to(person).exists() for person in (lead, early, stranger, None)]
    assert seen == [True, False, False, False]
