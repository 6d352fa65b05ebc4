"""A line of a frozen roll becomes somebody's by a mailed link: once, signed in, and for one account."""

from __future__ import annotations

import json

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from community.models import AuditEntry, AuditPersonal, Notification
from elections import actions, lines, queries
from elections.models import Participation, RollAddress, RollClaim, RollLink
from elections.queries import OnTheRoll
from tests.factories.elections import HOUR, confirm_address, election_with_roll, paper
from tests.factories.letters import link_to
from tests.people import NOON, make_person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]
A, B, C = "a@example.org", "b@example.org", "c@example.org"
OPEN, OVER = NOON + 2 * HOUR, NOON + 60 * HOUR


@pytest.fixture
def election(group):
    return election_with_roll(group, A, B)


def claim(person, token, at=NOON):
    return actions.claim_by_link(actor=person, at=at, token=token)


def take_paper(person, election):
    return paper(election, person, at=OPEN)


def release(officer, election, email=A, reason="It was not theirs.", at=NOON):
    return actions.release_line(actor=officer, at=at, election=election, email=email, reason=reason)


def change(officer, election, address, email=A, at=NOON, reason="They wrote to us."):
    return actions.change_address(
        actor=officer, at=at, election=election, email=email, address=address, reason=reason
    )


# --- By a link ------------------------------------------------------------------------------------


def test_a_link_makes_a_line_theirs_who_has_another_address(election, member):
    token = link_to(election, A)
    assert queries.on_the_roll(election, person=member) is OnTheRoll.NO
    assert claim(member, token).email == A
    assert queries.on_the_roll(election, person=member) is OnTheRoll.YES
    take_paper(member, election)
    assert Participation.objects.get().row.email == A


def test_a_link_has_128_random_bits_at_least_and_is_kept_as_a_hash_alone(election):
    token = link_to(election, A)
    assert len(token) == 43  # letters of 64: 256 bits
    (link,) = RollLink.objects.values()
    assert token not in json.dumps(link, default=str)
    assert link["token_hash"] == lines.fingerprint(token)


def test_a_link_works_once_and_the_same_button_twice_is_harmless(election, member, stranger):
    token = link_to(election, A)
    claim(member, token)
    claim(member, token)
    with pytest.raises(actions.LineTaken):
        claim(stranger, token)
    assert RollClaim.objects.get().person == member


def test_of_its_use_the_day_is_kept_and_no_deed_in_the_log(election, member):
    token = link_to(election, A)
    before = AuditEntry.objects.count()
    claim(member, token, at=NOON + 7 * HOUR)
    link = RollLink.objects.get()
    assert link.used_on == NOON.date()
    times = {link.made_at, link.try_at, link.sent_at, link.revoked_at, link.bounced_at}
    assert NOON + 7 * HOUR not in times
    assert AuditEntry.objects.count() == before


def test_another_account_that_comes_second_is_told(election, member, stranger):
    confirm_address(member, A)
    take_paper(member, election)  # by the address, with no link
    with pytest.raises(actions.LineTaken, match="whoever was first keeps it"):
        claim(stranger, link_to(election, A), at=OPEN)
    assert RollClaim.objects.get().person == member


def test_whoever_holds_a_line_cannot_use_a_letter_that_was_passed_on(election, member):
    claim(member, link_to(election, A))
    token = link_to(election, B)
    with pytest.raises(actions.HoldsALine):
        claim(member, token)
    assert not RollLink.objects.get(row__email=B).is_used


def test_nor_can_whoever_stands_on_the_roll_themselves(election, member):
    confirm_address(member, B)
    with pytest.raises(actions.HoldsALine):
        claim(member, link_to(election, A))
    claim(member, link_to(election, B))  # their own letter does them no harm
    assert RollClaim.objects.get().row.email == B


def test_a_letter_passed_on_to_somebody_without_a_line_is_theirs_who_use_it(election, stranger):
    claim(stranger, link_to(election, A))
    assert RollLink.objects.get().is_to_be_told  # its address hears of it


def test_a_link_that_is_unknown_or_late_opens_nothing(election, member):
    with pytest.raises(actions.LinkUnknown):
        claim(member, "x" * 43)
    with pytest.raises(actions.VoteIsOver):
        claim(member, link_to(election, A), at=OVER)
    assert not RollClaim.objects.exists()


def test_an_account_that_was_closed_lets_go_of_its_line_and_the_link_stays_used(
    election, member, stranger
):
    token = link_to(election, A)
    claim(member, token)
    actions.let_go_of_lines(person=member)
    with pytest.raises(actions.LinkReplaced):
        claim(stranger, token)


# --- The page behind it ---------------------------------------------------------------------------


def test_what_follows_links_by_itself_changes_nothing(election, member, signed_in):
    path = f"/elections/claim/{link_to(election, A)}/"
    for browser in (Client(), signed_in(member)):
        for ask in (browser.get, browser.head, browser.options, browser.put):
            ask(path)
    assert Client().post(path)["Location"].startswith("/account/login/?next=/elections/claim/")
    assert not RollClaim.objects.exists()
    assert not RollLink.objects.get().is_used


def test_the_button_of_somebody_signed_in_takes_the_line(election, member, signed_in):
    path = f"/elections/claim/{link_to(election, A)}/"
    browser = signed_in(member)
    page = browser.get(path)
    assert "a…@example.org" in page.text
    assert A not in page.text
    assert page["Referrer-Policy"] == "same-origin"
    assert "no-store" in page["Cache-Control"]
    assert browser.post(path)["Location"] == "/elections/new-rules/"
    assert RollClaim.objects.get().person == member
    assert "This line of the roll is yours." in browser.get(path).text


def test_the_page_says_why_not(election, member, stranger, signed_in):
    path = f"/elections/claim/{link_to(election, A)}/"
    signed_in(member).post(path)
    answer = signed_in(stranger).post(path)
    assert answer.status_code == 422
    assert "whoever was first keeps it" in answer.text
    assert Client().get("/elections/claim/unknown/").status_code == 404


# --- Released -------------------------------------------------------------------------------------


def test_an_officer_releases_a_line_and_it_is_recorded_and_told(
    election, officer, member, stranger
):
    token = link_to(election, A)
    claim(stranger, token)
    release(officer, election)
    assert not RollClaim.objects.exists()
    with pytest.raises(actions.LinkReplaced):
        claim(stranger, token)
    entry = AuditEntry.objects.get(verb="elections.line_released")
    assert json.loads(entry.payload)["person"] == stranger.public_id
    detail = json.loads(AuditPersonal.objects.get(entry=entry.public_id).detail)
    assert detail == {"email": A, "reason": "It was not theirs."}
    assert "It was not theirs." in Notification.objects.get(person=stranger).text
    claim(member, link_to_new(election))


def link_to_new(election, email=A):
    """The letter that a deed had sent."""
    token = "t" * 43
    found = RollLink.objects.standing().get(row__email=email)
    RollLink.objects.filter(pk=found.pk).update(token_hash=lines.fingerprint(token))
    return token


def test_a_free_line_and_one_with_a_paper_are_refused_in_the_same_words(
    election, officer, stranger
):
    claim(stranger, link_to(election, A))
    take_paper(stranger, election)
    with pytest.raises(actions.NothingToRelease) as taken:
        release(officer, election, A, at=OPEN)
    with pytest.raises(actions.NothingToRelease) as free:
        release(officer, election, B, at=OPEN)
    assert taken.value.message == free.value.message
    assert RollClaim.objects.get().person == stranger


def test_a_line_is_released_for_a_reason(election, officer, stranger):
    claim(stranger, link_to(election, A))
    with pytest.raises(actions.NoReason):
        release(officer, election, reason=" ")
    with pytest.raises(actions.LineIsNotThere):
        release(officer, election, C)


# --- Another address after the freeze -------------------------------------------------------------


def test_the_mail_goes_elsewhere_and_the_roll_stays(election, officer, member):
    token = link_to(election, A)
    row = election.roll.get(email=A)
    assert lines.address_of(row) == A
    change(officer, election, "New@Example.org")
    change(officer, election, "newer@example.org")
    row.refresh_from_db()
    assert (row.email, lines.address_of(row)) == (A, "newer@example.org")
    together = lines.with_addresses(election.roll.order_by("pk"))
    assert [one.mail_to for one in together] == ["newer@example.org", B]
    assert lines.mended(election) == 1
    with pytest.raises(actions.LinkReplaced):
        claim(member, token)  # the old letter
    claim(member, link_to_new(election))


def test_the_address_of_the_roll_still_proves_the_line(election, officer, member):
    change(officer, election, C)
    other = make_person("Other")
    confirm_address(other, C)
    assert (
        queries.on_the_roll(election, person=other) is OnTheRoll.NO
    )  # the letter does, not the address
    confirm_address(member, A)
    take_paper(member, election)
    assert Participation.objects.get().row.email == A


@pytest.mark.parametrize("address", [A, B, "b2@example.org", "no address", ""])
def test_an_address_that_is_another_lines_or_none_is_refused(election, officer, address):
    change(officer, election, "b2@example.org", email=B)
    with pytest.raises((actions.AddressInUse, actions.LineIsNotThere)):
        change(officer, election, address)
    assert RollAddress.objects.count() == 1


def test_it_takes_a_reason_a_line_and_an_open_vote(election, officer):
    with pytest.raises(actions.NoReason):
        change(officer, election, C, reason="")
    with pytest.raises(actions.LineIsNotThere):
        change(officer, election, C, email="nobody@example.org")
    with pytest.raises(actions.VoteIsOver):
        change(officer, election, C, at=OVER)


def test_the_page_of_the_vote_counts_what_was_changed_for_everybody(election, officer):
    change(officer, election, C)
    assert "The letters for one line go to another address" in Client().get(
        f"/elections/{election.slug}/"
    ).text.replace("\n", " ")


# --- The command ----------------------------------------------------------------------------------


def test_an_import_into_a_frozen_roll_by_command_stands_in_the_log(election, tmp_path):
    for content in (b"email\nnew@example.org\n", b"no roll at all\n"):
        path = tmp_path / "roll.csv"
        path.write_bytes(content)
        with pytest.raises(CommandError, match="frozen"):
            call_command("import_roll", election.slug, str(path))
    tried = AuditEntry.objects.filter(verb="elections.frozen_roll_refused")
    assert [json.loads(entry.payload)["deed"] for entry in tried] == ["import_roll"] * 2
    assert set(election.roll.values_list("email", flat=True)) == {A, B}
