"""A member says to be somebody known in public; the keeper answers, and can undo it."""

from __future__ import annotations

import pytest

from community import actions, audit, queries
from community.models import Affiliation, AuditEntry, Claim, Notification, Person, Role, User
from tests.people import NOON, give_role, make_group, make_organisation, make_person
from tests.racing import race

WORDS = "I spoke about storage in Pune in 2014; ask Leela, who sat beside me."


@pytest.fixture
def keeper(db):
    return User.objects.create_superuser("keeper@example.org", "x" * 12, name="Kiran").person


@pytest.fixture
def speaker(db):
    return actions.add_person(actor=None, at=NOON, name="Kavit Known")


def ask(member, speaker, evidence=WORDS):
    return actions.ask_claim(actor=member, at=NOON, known=speaker, evidence=evidence)


def grant(keeper, claim):
    return actions.grant_claim(actor=keeper, at=NOON, claim=claim, reason="Leela says so too.")


def told(person):
    return set(Notification.objects.filter(person=person).values_list("kind", flat=True))


def test_asking_tells_the_keeper_and_changes_nothing_yet(member, speaker, keeper):
    ask(member, speaker)

    assert told(keeper) == {"community.claim_asked"}
    assert queries.identities(speaker) == queries.Identities(speaker)


def test_granted_they_are_one_and_no_row_has_moved(member, speaker, keeper, chennai):
    role = give_role(speaker, chennai, Role.Kind.AMBASSADOR)

    grant(keeper, ask(member, speaker))

    both = queries.Identities(member, (speaker,))
    assert queries.identities(speaker) == both
    assert queries.identities(member) == both
    role.refresh_from_db()
    assert role.person == speaker
    assert told(member) == {"community.claim_granted"}


def test_no_rights_come_with_it(member, speaker, keeper, chennai, signed_in):
    give_role(speaker, chennai, Role.Kind.LEAD)
    grant(keeper, ask(member, speaker))

    assert signed_in(member).get("/groups/chennai/roles/").status_code == 403


def test_undone_all_is_as_before_and_the_trace_stays(member, speaker, keeper, signed_in):
    claim = grant(keeper, ask(member, speaker))

    actions.undo_claim(actor=keeper, at=NOON, claim=claim, reason="It was somebody else.")

    claim.refresh_from_db()
    assert queries.identities(speaker) == queries.Identities(speaker)
    assert queries.identities(member) == queries.Identities(member)
    assert (claim.undone_by, claim.undone_reason) == (keeper, "It was somebody else.")
    assert claim.reason == "Leela says so too."
    verbs = list(
        AuditEntry.objects.filter(target=audit.label(claim)).values_list("verb", flat=True)
    )
    assert sorted(verbs) == [
        "community.claim_asked",
        "community.claim_granted",
        "community.claim_undone",
    ]
    words = signed_in(keeper).get(f"/keeper/claims/{claim.public_id}/").content.decode()
    assert "It was somebody else." in words
    assert "Leela says so too." in words
    assert "community.claim_undone" in told(member)


def test_declined_says_why_and_may_be_asked_again(member, speaker, keeper):
    claim = ask(member, speaker)

    actions.decline_claim(actor=keeper, at=NOON, claim=claim, reason="Nobody remembers.")

    assert "Nobody remembers." in Notification.objects.get(person=member).text
    assert ask(member, speaker).is_waiting


@pytest.mark.parametrize("evidence", ["", "It is me", "kavit@example.org", "a@b.example " * 20])
def test_an_address_or_no_word_proves_nothing(member, speaker, evidence):
    with pytest.raises(actions.NothingShown):
        ask(member, speaker, evidence)

    assert not Claim.objects.exists()


def test_a_matching_address_grants_nothing_and_is_shown_to_nobody(speaker, keeper, signed_in):
    same = make_person("Kavit Known", email="kavit.known@example.org")
    claim = ask(same, speaker)

    pages = ["/keeper/claims/", f"/keeper/claims/{claim.public_id}/"]
    words = "".join(signed_in(keeper).get(page).content.decode() for page in pages)

    assert claim.is_waiting
    assert "kavit.known@example.org" not in words


def test_whoever_signs_in_cannot_be_claimed_not_even_by_their_other_self(member, stranger):
    with pytest.raises(actions.HasALogin):
        ask(member, stranger)
    with pytest.raises(actions.HasALogin):
        ask(member, member)


def test_whoever_closed_their_account_is_nobodys_to_be(member, stranger, signed_in):
    actions.close_account(actor=stranger, at=NOON)
    gone = Person.objects.get(pk=stranger.pk)

    with pytest.raises(actions.HasLeft):
        ask(member, gone)

    assert signed_in(member).get(f"/people/{gone.public_id}/claim/").status_code == 404
    assert queries.search(gone.name, person=None, at=NOON) == []


def test_a_keeper_answers_their_own_only_where_there_is_no_other(speaker, keeper, signed_in):
    mine = ask(keeper, speaker)
    other = User.objects.create_superuser("other@example.org", "x" * 12, name="Otto").person

    with pytest.raises(actions.OwnClaim):
        grant(keeper, mine)
    User.objects.filter(person=other).update(is_active=False)
    grant(keeper, mine)

    mine.refresh_from_db()
    assert mine.was_answered_by_the_asker
    assert "by_the_asker" in AuditEntry.objects.get(verb="community.claim_granted").payload
    assert "there was no other keeper" in signed_in(keeper).get("/keeper/claims/").content.decode()


def test_a_member_asks_about_few_at_a_time(member):
    for number in range(5):
        ask(member, Person.objects.create(name=f"Known {number}"))

    with pytest.raises(actions.TooManyAsked):
        ask(member, Person.objects.create(name="One more"))


def test_what_was_asked_can_be_taken_back(member, speaker, keeper):
    claim = ask(member, speaker)

    actions.withdraw_claim(actor=member, at=NOON, claim=claim)

    with pytest.raises(actions.AlreadyAnswered):
        grant(keeper, claim)
    assert ask(member, speaker).is_waiting


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_grants_at_once_leave_one_standing(member, stranger, speaker, keeper):
    claims = [ask(member, speaker), ask(stranger, speaker)]

    answers = race(2, lambda number: grant(keeper, claims[number]))

    assert sum(isinstance(one, actions.AlreadySomebodys) for one in answers) == 1
    assert Claim.objects.standing().filter(known=speaker).count() == 1
    assert Claim.objects.waiting().count() == 1


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_a_grant_and_a_refusal_at_once_leave_one_answer(member, speaker, keeper):
    claim = ask(member, speaker)
    deeds = [actions.grant_claim, actions.decline_claim] * 2

    answers = race(
        4, lambda number: deeds[number](actor=keeper, at=NOON, claim=claim, reason="So.")
    )

    assert sum(isinstance(one, actions.AlreadyAnswered) for one in answers) == 3
    assert Notification.objects.filter(person=member).count() == 1


# --- What others count ----------------------------------------------------------------------------


def test_work_under_either_name_is_counted(member, speaker, keeper):
    firm, house = make_organisation("firm"), make_organisation("house")
    Affiliation.objects.create(person=speaker, organisation=firm, recorded_at=NOON)
    Affiliation.objects.create(person=member, organisation=house, recorded_at=NOON)
    apart = queries.engagements_of([member.pk])[member.pk]

    grant(keeper, ask(member, speaker))

    together = queries.engagements_of([member.pk, speaker.pk])
    assert [one.organisation for one in apart] == [house.pk]
    assert {one.organisation for one in together[member.pk]} == {firm.pk, house.pk}
    assert {one.organisation for one in together[speaker.pk]} == {firm.pk, house.pk}


# --- Pages ----------------------------------------------------------------------------------------


def test_this_is_me_is_offered_on_pages_of_the_record_alone(member, speaker, signed_in):
    for person in (None, member):
        browser = signed_in(person)
        assert "This is me" in browser.get(f"/people/{speaker.public_id}/").content.decode()
        assert "This is me" not in browser.get(f"/people/{member.public_id}/").content.decode()


def test_the_old_page_leads_to_the_members_until_it_is_undone(member, speaker, keeper, signed_in):
    claim = grant(keeper, ask(member, speaker))
    browser = signed_in(None)

    there = browser.get(f"/people/{speaker.public_id}/")
    words = browser.get(f"/people/{member.public_id}/").content.decode()
    actions.undo_claim(actor=keeper, at=NOON, claim=claim, reason="No.")

    assert (there.status_code, there["Location"]) == (302, f"/people/{member.public_id}/")
    assert "Known in the record as Kavit Known" in words
    assert browser.get(f"/people/{speaker.public_id}/").status_code == 200
    assert "Kavit Known" not in browser.get(f"/people/{member.public_id}/").content.decode()


def test_parts_of_both_stand_on_one_page_and_search_finds_one(
    member, speaker, keeper, signed_in, chennai
):
    give_role(speaker, chennai, Role.Kind.AMBASSADOR)
    give_role(member, make_group("pune"), Role.Kind.ORGANISER)
    grant(keeper, ask(member, speaker))

    words = signed_in(None).get(f"/people/{member.public_id}/").content.decode()
    hits = queries.search("Kavit", person=None, at=NOON)

    assert "Chennai" in words
    assert "Pune" in words
    assert [(hit.title, hit.url) for hit in hits] == [
        ("Meena Member", f"/people/{member.public_id}/")
    ]
