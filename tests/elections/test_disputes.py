"""Members ask to be put on a published roll or taken off it; officers answer, and both are told."""

from __future__ import annotations

import json

import pytest
from django.urls import reverse
from django.utils import timezone

from community.models import AuditEntry, AuditPersonal, Notification
from elections import actions
from elections.models import RollDispute
from tests.factories.elections import HOUR, confirm_address, election_with_roll
from tests.factories.rolls import asked, disputed_election
from tests.people import NOON, make_person

pytestmark = pytest.mark.django_db
A = "a@example.org"


@pytest.fixture
def address(member) -> str:
    return confirm_address(member)


def answer(officer, dispute, granted, reason="You joined in May.", at=NOON + HOUR):
    return actions.answer_dispute(
        actor=officer, at=at, dispute=dispute, granted=granted, reason=reason
    )


def test_what_is_granted_is_done_and_counted(group, officer, member, address):
    election = disputed_election(group, A)
    held = answer(officer, asked(member, election, email=address), True)
    election.refresh_from_db()
    assert held.answer == RollDispute.Answer.GRANTED
    assert election.roll.get(email=address).name == member.name
    assert election.eligible == 2
    told = Notification.objects.get(person=member)
    assert (told.kind, told.group) == ("elections.dispute_answered", group)
    assert "You joined in May." in told.text
    assert Notification.objects.get(person=officer).kind == "elections.roll_disputed"


def test_to_be_taken_off_is_granted_too(group, officer, member, address):
    election = disputed_election(group, A, address)
    answer(officer, asked(member, election, email=address, kind="remove"), True)
    election.refresh_from_db()
    assert list(election.roll.values_list("email", flat=True)) == [A]
    assert election.eligible == 1


def test_what_is_refused_changes_nothing_and_is_told_with_its_reason(
    group, officer, member, address
):
    election = disputed_election(group, A)
    answer(officer, asked(member, election, email=address), False, "You joined last week.")
    election.refresh_from_db()
    assert election.eligible == election.roll.count() == 1
    assert "You joined last week." in Notification.objects.get(person=member).text


def test_an_answer_has_a_reason_and_comes_once(group, officer, member, address):
    election = disputed_election(group, A)
    dispute = asked(member, election, email=address)
    with pytest.raises(actions.NoReason):
        answer(officer, dispute, True, " ")
    answer(officer, dispute, True)
    answer(officer, dispute, True)  # the button was pressed twice
    with pytest.raises(actions.DisputeIsAnswered):
        answer(officer, dispute, False)
    assert election.roll.count() == 2
    assert AuditEntry.objects.filter(verb="elections.dispute_answered").count() == 1


def test_people_ask_about_their_own_confirmed_addresses(group, member, address):
    election = disputed_election(group, A)
    for email in (A, "unconfirmed@example.org", ""):
        with pytest.raises(actions.NotYourAddress):
            asked(member, election, email=email)
    assert not RollDispute.objects.exists()


def test_asking_twice_is_one_question(group, member, address):
    election = disputed_election(group, A)
    first = asked(member, election, email=address)
    assert asked(member, election, email=address.upper()) == first
    other = confirm_address(member, "other@example.org")
    with pytest.raises(actions.AlreadyAsked):
        asked(member, election, email=other)
    actions.withdraw_dispute(actor=member, at=NOON, dispute=first)
    actions.withdraw_dispute(actor=member, at=NOON, dispute=first)
    assert asked(member, election, email=other).is_waiting


def test_what_is_true_already_is_not_asked(group, member, address):
    election = disputed_election(group, A, address)
    with pytest.raises(actions.LineIsThere):
        asked(member, election, email=address)
    other = confirm_address(member, "other@example.org")
    with pytest.raises(actions.LineIsNotThere):
        asked(member, election, email=other, kind="remove")


def test_the_time_to_ask_ends_and_a_frozen_roll_takes_no_question(group, officer, member, address):
    election = disputed_election(group, A)
    with pytest.raises(actions.DisputesAreOver):
        asked(member, election, email=address, at=election.dispute_until)
    frozen = election_with_roll(group, A, slug="frozen")
    with pytest.raises(actions.RollIsFrozen):
        asked(member, frozen, email=address)
    refused = AuditEntry.objects.get(verb="elections.frozen_roll_refused")
    assert json.loads(refused.payload) == {"deed": "ask_about_roll"}


def test_the_log_names_no_address_but_where_it_can_be_erased(group, officer, member, address):
    election = disputed_election(group, A)
    answer(officer, asked(member, election, email=address), True)
    for entry in AuditEntry.objects.all():
        assert address not in entry.payload
        assert "You joined" not in entry.payload
    assert any(address in each.detail for each in AuditPersonal.objects.all())


def test_who_leaves_is_forgotten_and_the_roll_can_be_frozen(group, officer, member, address):
    election = disputed_election(group, A)
    asked(member, election, email=address)
    actions.forget_disputes(person=member, at=NOON + HOUR)
    left = RollDispute.objects.get()
    assert (left.email, left.reason, left.answer) == ("", "", "withdrawn")
    assert actions.freeze_roll(actor=officer, at=NOON + 2 * HOUR, election=election)


# --- The officers are told in time ----------------------------------------------------------------


def test_officers_hear_once_before_the_opening_and_once_at_it(group, officer):
    election = disputed_election(group, A)
    for _twice in range(2):
        actions.warn_of_unfrozen(at=NOON + HOUR, election=election)
        actions.warn_of_unfrozen(at=election.opens_at, election=election)
    subjects = [each.subject for each in Notification.objects.order_by("pk")]
    assert subjects == [
        "Freeze the roll before the vote opens: New rules",
        "The roll is not frozen, so no ballot is taken: New rules",
    ]


def test_officers_hear_nothing_of_a_roll_that_is_frozen(group, officer):
    assert actions.warn_of_unfrozen(at=NOON, election=election_with_roll(group, A)) == 0


# --- Pages ----------------------------------------------------------------------------------------


@pytest.fixture
def vote(group):
    return disputed_election(group, A, at=timezone.now(), slug="rules")


def test_a_member_asks_on_the_page_and_reads_the_answer(client, vote, officer, member, address):
    client.force_login(member.user)
    assert "Ask about my place on it" in client.get(vote_page(vote)).content.decode()
    page = reverse("elections:dispute", args=[vote.slug])
    assert client.post(page, {"email": address}).status_code == 422
    assert client.post(page, {"email": A, "reason": "Mine."}).status_code == 422
    said = {"email": address, "reason": "I joined in May."}
    assert client.post(page, said).status_code == 302
    client.force_login(officer.user)
    desk = reverse("elections:roll_desk", args=[vote.slug])
    assert "I joined in May." in client.get(desk).content.decode()
    dispute = vote.disputes.get()
    to = reverse("elections:answer_dispute", args=[vote.slug, dispute.public_id])
    form = dispute.public_id
    assert client.post(to, {f"{form}-answer": "granted"}).status_code == 422
    told = {f"{form}-answer": "granted", f"{form}-reason": "True."}
    assert client.post(to, told).status_code == 302
    client.force_login(member.user)
    shown = client.get(page).content.decode()
    assert "granted" in shown
    assert "True." in shown
    assert "stands on the roll" in shown


def vote_page(vote) -> str:
    return reverse("elections:election", args=[vote.slug])


def test_nobody_reads_what_another_asked(client, vote, member, address):
    asked(member, vote, email=address, at=timezone.now())
    stranger = make_person("Sanjay Stranger")
    confirm_address(stranger)
    client.force_login(stranger.user)
    shown = client.get(reverse("elections:dispute", args=[vote.slug])).content.decode()
    assert address not in shown
    assert "I am a member." not in shown


def test_the_officer_freezes_on_the_page_once_everything_is_answered(
    client, group, officer, member
):
    at = timezone.now() - 3 * HOUR
    vote = disputed_election(group, A, at=at, until=at + HOUR, opens_in=4 * HOUR, slug="late")
    client.force_login(officer.user)
    desk = reverse("elections:roll_desk", args=["late"])
    assert "The roll can be frozen" in client.get(desk).content.decode()
    line = reverse("elections:roll_line", args=["late"])
    said = {"deed": "add", "email": "b@example.org", "reason": "She joined in May."}
    assert client.post(line, said).status_code == 302
    assert client.post(line, {**said, "deed": ""}).status_code == 422
    assert client.post(reverse("elections:freeze", args=["late"])).status_code == 302
    shown = client.get(vote_page(vote)).content.decode()
    assert "The roll is frozen" in shown
    assert "1, from a file with a roll, 1 line put in since" in shown
    assert client.post(line, said).status_code == 422
    assert vote.roll.count() == 2
