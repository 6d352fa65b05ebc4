"""Letters to the voters of a frozen roll, against a real relay on loopback: all, some, none; and what is kept."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from django.apps import apps
from django.core.serializers import serialize

from community import jobs, keys
from community.models import AuditEntry, Delivery, Job, SilencedAddress
from elections import actions, lines, tasks
from elections.models import RollLink, RollMailing
from tests.community.mailing import DAY, HOUR, MINUTE, work
from tests.community.smtp import point_at, relay_at_work
from tests.factories.elections import confirm_address, draft_election, election_with_roll, paper
from tests.factories.letters import link_to
from tests.outside import free_port
from tests.people import NOON, make_person

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.postgresql,
    pytest.mark.usefixtures("on_the_day"),
]
A, B, C = "a@example.org", "b@example.org", "c@example.org"
LINK = re.compile(r"http://[^\s>]+/elections/claim/([^\s/]+)/")
NAMES = (actions.LETTERS, actions.LETTER, actions.TELL_CHANGE, "elections.tell_claims")


@pytest.fixture
def relay(settings):
    with relay_at_work(settings) as relay:
        yield relay


@pytest.fixture
def election(group):
    return election_with_roll(group, A, B, C, lasts=10 * DAY)


def send(officer, election, at=NOON):
    return actions.send_letters(actor=officer, at=at, election=election)


def letters_go(at=NOON):
    return work(at, *NAMES)


def token_in(mail) -> str:
    return LINK.search(mail.get_body(("plain",)).get_content())[1]


def states(election):
    found = RollLink.objects.standing().filter(election=election).order_by("row__email")
    return list(found.values_list("state", flat=True))


# --- All of them ----------------------------------------------------------------------------------


def test_each_voter_gets_a_link_of_their_own_once(relay, officer, election):
    mailing = send(officer, election)
    assert send(officer, election) == mailing  # the button was pressed twice
    letters_go()
    assert Counter(relay.to) == {A: 1, B: 1, C: 1}
    tokens = [token_in(mail) for mail in relay.taken]
    assert len(set(tokens)) == 3
    for address, token in zip(relay.to, tokens, strict=True):
        assert lines.link_called(token).row.email == address
    mailing.refresh_from_db()
    assert (mailing.total, mailing.sent, mailing.done, mailing.is_running) == (3, 3, 3, False)
    with pytest.raises(actions.NobodyToWriteTo):
        send(officer, election)
    assert AuditEntry.objects.filter(verb="elections.letters_asked").count() == 1


def test_no_table_and_no_log_holds_a_token(relay, officer, election, caplog):
    send(officer, election)
    relay.recipient[B] = f"450 4.2.0 <{B}>: come back later"
    letters_go()
    everything = "".join(
        serialize("json", model.objects.all())
        for model in apps.get_models()
        if model._meta.managed and not model._meta.proxy
    )
    for mail in relay.taken:
        assert token_in(mail) not in everything + caplog.text
    assert not Delivery.objects.exclude(person=None).exists()
    assert A not in serialize("json", Delivery.objects.all())


def test_who_claimed_a_line_is_written_to_like_everybody(relay, officer, election, member):
    confirm_address(member, A)
    paper(election, member, at=NOON + 2 * HOUR)
    send(officer, election, at=NOON + 3 * HOUR)
    letters_go(NOON + 3 * HOUR)
    assert Counter(relay.to) == {A: 1, B: 1, C: 1}


def test_letters_go_in_pieces_over_few_connections(relay, officer, group, monkeypatch):
    monkeypatch.setattr("elections.actions.posting.PIECE", 7)
    many = election_with_roll(group, *(f"v{n}@example.org" for n in range(40)), slug="many")
    send(officer, many)
    letters_go()
    assert len(set(relay.to)) == len(relay.to) == 40
    assert relay.connections == 1
    assert RollMailing.objects.get().done == 40


def test_a_try_that_runs_out_of_time_leaves_the_rest_to_the_next(
    relay, officer, election, monkeypatch
):
    mailing = send(officer, election)
    clock = type("Clock", (), {"at": NOON, "now": NOON, "is_over": False})()
    monkeypatch.setattr("elections.actions.posting._Clock", lambda at: clock)
    real = actions.posting._send

    def and_then_time_is_up(*given, **named):
        real(*given, **named)
        clock.is_over = True

    monkeypatch.setattr("elections.actions.posting._send", and_then_time_is_up)
    for expected in (1, 2, 3):
        clock.is_over = False
        due = actions.post_letters(at=NOON, mailing=mailing)
        assert len(relay.to) == expected
    assert due is None
    assert Counter(relay.to) == {A: 1, B: 1, C: 1}


def test_killed_between_the_mail_and_its_mark_a_letter_goes_again_with_another_link(
    relay, officer, election, monkeypatch
):
    send(officer, election)

    def dies(*_given, **_named):
        raise RuntimeError

    with monkeypatch.context() as here:
        here.setattr("elections.actions.posting._mark", dies)
        letters_go()
    first = token_in(relay.taken[0])
    letters_go(NOON + HOUR)
    assert Counter(relay.to) == {A: 2, B: 1, C: 1}
    assert lines.link_called(first) is None
    assert states(election) == ["sent"] * 3


# --- Those that do not arrive ---------------------------------------------------------------------


def test_a_refusal_for_good_is_an_address_to_mend(relay, officer, election, signed_in):
    relay.recipient[B] = f"550 5.1.1 <{B}>: no such user"
    send(officer, election)
    letters_go()
    (bad,) = lines.to_mend(election)
    assert (bad.row.email, bad.code, bad.mail_to) == (B, 550, B)
    assert bad.bounced_at is not None
    assert "no such user" in bad.words
    page = signed_in(officer).get(f"/elections/{election.slug}/desk/letters/").text
    assert "One address is to be mended" in page
    assert B in page
    table = signed_in(officer).get(f"/elections/{election.slug}/desk/letters/to-mend.csv").text
    assert B in table
    assert A not in table

    change = actions.change_address(
        actor=officer,
        at=NOON,
        election=election,
        email=B,
        address="b2@example.org",
        reason="By phone.",
    )
    letters_go()
    assert "b2@example.org" in relay.to
    assert not lines.to_mend(election).exists()
    old = Job.objects.get(name=actions.TELL_CHANGE)
    assert old.payload == {
        "change": change.public_id
    }  # the old address was told, and refused that too
    relay.recipient.clear()
    actions.tell_changed_address(at=NOON, change=change)
    assert relay.to[-1] == B
    told = relay.taken[-1].get_body(("plain",)).get_content()
    assert "b…@example.org" in told
    assert "b2@" not in told


def test_greylisting_comes_back_by_itself_and_is_given_up_after_four_days(relay, officer, election):
    relay.recipient[B] = relay.recipient[C] = "450 4.2.0 come back later"
    mailing = send(officer, election)
    letters_go()
    assert states(election) == ["sent", "waiting", "waiting"]
    with pytest.raises(actions.WrittenJustNow, match="on its way"):
        actions.send_letter_again(actor=officer, at=NOON, election=election, email=B)
    del relay.recipient[C]
    for wait in range(1, 26):
        letters_go(NOON + wait * 4 * HOUR)
    assert states(election) == ["sent", "given_up", "sent"]
    mailing.refresh_from_db()
    assert (mailing.sent, mailing.given_up, mailing.is_running) == (2, 1, False)
    assert [link.row.email for link in lines.to_mend(election)] == [B]


def test_a_relay_that_is_away_loses_and_doubles_nothing(settings, officer, election):
    port = free_port()
    point_at(settings, port)
    send(officer, election)
    letters_go()
    assert states(election) == ["waiting"] * 3
    with relay_at_work(settings, port=port) as relay:
        letters_go(NOON + 10 * MINUTE)
        assert Counter(relay.to) == {A: 1, B: 1, C: 1}


def test_whoever_wants_no_mail_gets_none(relay, officer, election):
    SilencedAddress.objects.create(fingerprint=keys.address_print(A), at=NOON)
    mailing = send(officer, election)
    letters_go()
    mailing.refresh_from_db()
    assert (mailing.silenced, mailing.sent) == (1, 2)
    assert A not in relay.to


def test_letters_end_with_the_vote(relay, officer, election):
    mailing = send(officer, election)
    letters_go(election.closes_at)
    assert relay.to == []
    mailing.refresh_from_db()
    assert not mailing.is_running


# --- One again ------------------------------------------------------------------------------------


def test_another_letter_makes_the_first_void(relay, officer, election, member):
    token = link_to(election, A)
    with pytest.raises(actions.WrittenJustNow):
        actions.send_letter_again(actor=officer, at=NOON + MINUTE, election=election, email=A)
    later = NOON + 3 * HOUR
    link = actions.send_letter_again(actor=officer, at=later, election=election, email=A)
    again = actions.send_letter_again(actor=officer, at=later, election=election, email=A)
    assert again == link
    letters_go(later)
    assert relay.to == [A]
    with pytest.raises(actions.LinkReplaced):
        actions.claim_by_link(actor=member, at=later, token=token)
    actions.claim_by_link(actor=member, at=later, token=token_in(relay.taken[0]))


def test_one_that_is_put_off_comes_back_and_an_old_job_sends_nothing(relay, officer, election):
    relay.recipient[A] = "450 4.2.0 come back later"
    link = actions.send_letter_again(actor=officer, at=NOON, election=election, email=A)
    letters_go()
    relay.recipient.clear()
    letters_go(NOON + 16 * MINUTE)
    assert relay.to == [A]
    running = jobs.Running(
        public_id="x", payload={"link": link.public_id}, at=NOON + HOUR, attempt=1
    )
    tasks.post_letter(running)
    assert relay.to == [A]


# --- Those who have to hear of it -----------------------------------------------------------------


def test_the_address_hears_some_time_after_who_took_its_line(relay, election, stranger):
    actions.claim_by_link(actor=stranger, at=NOON, token=link_to(election, A))
    assert lines.some_claim_is_to_be_told()
    assert letters_go() == 0  # not in the hour of the claim, but with the next round
    actions.tell_claims(at=NOON + HOUR)
    actions.tell_claims(at=NOON + 2 * HOUR)
    assert relay.to == [A]
    words = relay.taken[0].get_body(("plain",)).get_content()
    assert "s…@example.org" in words
    assert stranger.user.email not in words
    assert stranger.name not in words
    assert "tell the election officers" in words.replace("\n", " ")


def test_whose_own_address_it_is_hears_nothing(relay, election):
    holder = make_person("Holder", email=A)
    confirm_address(holder)
    actions.claim_by_link(actor=holder, at=NOON, token=link_to(election, A))
    assert not lines.some_claim_is_to_be_told()


# --- When -----------------------------------------------------------------------------------------


def test_letters_need_a_frozen_roll_and_an_open_vote(officer, group, election):
    with pytest.raises(actions.NotReady):
        send(officer, draft_election(group, slug="draft"))
    with pytest.raises(actions.VoteIsOver):
        send(officer, election, at=election.closes_at)


def test_the_page_says_how_far_the_letters_are(relay, officer, election, signed_in):
    browser, path = signed_in(officer), f"/elections/{election.slug}/desk/letters/"
    assert "Nobody has been written to yet" in browser.get(path).text
    assert browser.post(path)["Location"] == path
    assert "0 of 3 letters are done" in browser.get(path).text
    figures = browser.get(f"{path}progress.json")
    assert figures.json()["is_running"] is True
    same = browser.get(f"{path}progress.json", headers={"If-None-Match": figures["ETag"]})
    assert same.status_code == 304
    work(NOON + HOUR, *NAMES)
    assert "The letters are out" in browser.get(path).text


def test_each_form_of_the_page_does_its_deed_or_says_why_not(officer, election, signed_in):
    browser, path = signed_in(officer), f"/elections/{election.slug}/desk/letters/"
    nobody = browser.post(f"{path}again/", {"again-email": "nobody@example.org"})
    assert nobody.status_code == 422
    assert "does not stand on the roll" in nobody.text
    assert browser.post(f"{path}again/", {"again-email": A}).status_code == 302
    mended = {
        "address-email": A,
        "address-address": "a2@example.org",
        "address-reason": "By phone.",
    }
    assert browser.post(f"{path}address/", mended).status_code == 302
    assert "a2@example.org" in browser.get(path).text
    freed = {"release-email": A, "release-reason": "Not theirs."}
    assert "There is nothing to release" in browser.post(f"{path}release/", freed).text
