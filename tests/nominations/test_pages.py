"""The pages of nominations, as strangers, members, nominees and officers meet them."""

from __future__ import annotations

from html import unescape

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from elections import actions
from elections.models import Candidate, Election, Nomination, NominationCheck, NominationRules
from tests.factories.elections import draft_election
from tests.factories.nominations import (
    DAY,
    SEATS,
    accepted,
    checked,
    make_members,
    nominated,
    nominating_draft,
    nominating_election,
    seats_of,
)
from tests.people import NOON
from tests.snapshot import unchanged

pytestmark = pytest.mark.django_db
LATE = NOON + 14 * DAY


@pytest.fixture
def clock():
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture(autouse=True)
def _at_noon(clock):
    return clock


@pytest.fixture
def members(group):
    return make_members(group, "Asha", "Bala", "Chitra", "Dev")


@pytest.fixture
def vote(group, members) -> Election:
    return nominating_election(group, slug="board", rules={"asked": ("Why you?",)})


def url(name: str, *args) -> str:
    return reverse(f"elections:{name}", args=args)


def page(client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, answer.content[:300]
    return unescape(answer.content.decode())


def send(client, address: str, status: int, **said) -> str:
    answer = client.post(address, said)
    assert answer.status_code == status
    return unescape(answer.content.decode())


def test_a_stranger_reads_who_is_nominated_and_how_far_each_is(vote, members):
    asha, bala, chitra, dev = members
    accepted(vote, asha, chitra, dev, answers=["Because"])
    nominated(vote, bala, chitra)
    html = page(Client(), url("nominations", "board"))
    assert "accepted and seconded" in html
    assert "2 seconds" in html
    assert "waits to be accepted" in html
    assert "1 of 2 seconds" in html
    assert "Members nominate and second" in html
    assert 'aria-current="step"' in html
    assert "Sign in" in html
    assert "Stand myself" not in html
    one = Nomination.objects.get(nominee=asha)
    about = page(Client(), url("nomination", "board", one.public_id))
    assert "More meetups." in about
    assert "Because" in about
    assert "Chitra" in about


def test_the_vote_page_says_until_when_and_leads_there(vote, members, clock):
    html = page(Client(), url("election", "board"))
    assert "Nominations are open until Wednesday 2 December, 12:00" in html
    assert url("nominations", "board") in html
    clock.move_to(vote.opens_at + DAY)
    html = page(Client(), url("election", "board"))
    assert "It is not settled yet who stands, so no ballot is taken." in html


def test_a_vote_without_nominations_has_no_such_page(group):
    draft_election(group, slug="plain")
    assert Client().get(url("nominations", "plain")).status_code == 404


def test_from_a_name_to_the_slate(vote, members, officer, signed_in, clock):
    asha, bala, chitra, _dev = members
    question = seats_of(vote)
    first = signed_in(bala)
    assert "Nominate somebody" in page(first, url("nominations", "board"))
    send(first, url("nominate", "board", question.public_id), 302, who="asha")
    nomination = Nomination.objects.get()
    its = ("board", nomination.public_id)
    send(signed_in(chitra), url("second", *its), 302)
    assert "You second them" in page(signed_in(chitra), url("nomination", *its))
    # the nominee: what is refused is kept
    nominee = signed_in(asha)
    assert "Bala has nominated you" in page(nominee, url("stand", *its))
    with unchanged():
        html = send(nominee, url("stand", *its), 422, platform="A long thought", answer_0="")
    assert "A long thought" in html
    send(nominee, url("stand", *its), 302, platform="A long thought", answer_0="I have time")
    assert "You can change what you say" in page(nominee, url("stand", *its))
    # officers
    desk = signed_in(officer)
    html = page(desk, url("slates", "board"))
    assert "3 checks to do" in html
    assert "Nominees may still accept." in html
    name = nomination.public_id
    said = {f"{name}-{what}_outcome": "passed" for what in NominationCheck.What.values}
    with unchanged():
        html = send(desk, url("check_nomination", *its), 422, **said)
    assert "Say what it rests on" in html
    said |= {f"{name}-{what}_reason": "As recorded." for what in NominationCheck.What.values}
    send(desk, url("check_nomination", *its), 302, **said)
    send(desk, url("make_slate", "board", question.public_id), 302)
    assert not Candidate.objects.exists()
    clock.move_to(LATE)
    desk = signed_in(officer)
    html = page(desk, url("slates", "board"))
    assert "These stand: Asha." in " ".join(html.split())
    send(desk, url("make_slate", "board", question.public_id), 302)
    assert Candidate.objects.get().name == "Asha"
    assert "It is settled who stands" in page(Client(), url("nominations", "board"))
    assert "Asha" in page(Client(), url("election", "board"))
    assert "1 of 1 nominated stands" in " ".join(page(desk, url("slates", "board")).split())


def test_who_is_meant_is_found_by_name_or_by_page(vote, members, signed_in):
    asha, bala, _chitra, dev = members
    address = url("nominate", "board", seats_of(vote).public_id)
    client = signed_in(asha)
    for who, words in (
        ("Nobody Known", "We find nobody with an account"),
        ("/people/nosuchid/", "We find nobody with an account"),
    ):
        with unchanged():
            assert words in send(client, address, 422, who=who)
    dev.name = "Bala"
    dev.save()
    with unchanged():
        assert "Several people are called that" in send(client, address, 422, who="Bala")
    send(client, address, 302, who=f"http://testserver/people/{bala.public_id}/")
    assert Nomination.objects.get().nominee == bala


def test_standing_oneself_leads_to_the_own_form(vote, members, signed_in):
    client = signed_in(members[0])
    address = url("nominate_myself", "board", seats_of(vote).public_id)
    answer = client.post(address)
    nomination = Nomination.objects.get()
    assert answer.url == url("stand", "board", nomination.public_id)
    assert "Say what you stand for" in page(client, answer.url)
    assert "My nomination" in page(client, url("nominations", "board"))


def test_declining_and_withdrawing_by_the_page(vote, members, signed_in):
    asha, bala, *_others = members
    its = ("board", nominated(vote, asha, bala).public_id)
    client = signed_in(asha)
    send(client, url("decline", *its), 302)
    assert "1 who does not stand" in page(Client(), url("nominations", "board"))
    send(client, url("stand", *its), 302, platform="After all", answer_0="Yes")
    send(client, url("withdraw_nomination", *its), 302, reason="A new job")
    html = page(Client(), url("nomination", *its))
    assert "Withdrew on 22 November 2026" in html
    assert "A new job" in html


def test_words_of_others_are_sent_and_taken_down(vote, members, officer, signed_in):
    asha, bala, chitra, _dev = members
    nomination = accepted(vote, asha, bala, answers=["Yes"])
    its = ("board", nomination.public_id)
    send(signed_in(chitra), url("endorse", *its), 422, words="")
    send(signed_in(chitra), url("endorse", *its), 302, words="She listens.")
    html = page(signed_in(bala), url("nomination", *its))
    assert "She listens." in html
    assert "Take down" not in html
    words = nomination.endorsements.get()
    end = url("end_endorsement", *its, words.public_id)
    assert signed_in(bala).post(end).status_code == 404
    send(signed_in(officer), end, 302)
    assert "She listens." not in page(Client(), url("nomination", *its))


def test_a_refusal_is_told_and_nothing_is_written(vote, members, stranger, signed_in):
    its = ("board", nominated(vote, members[0], members[1]).public_id)
    client = signed_in(stranger)
    with unchanged():
        client.post(url("second", *its))
    assert "Only members of the group" in page(client, url("nominations", "board"))
    assert "Second Asha" not in page(client, url("nomination", *its))


# --- The draft ------------------------------------------------------------------------------------


def test_the_days_are_proposed_and_each_fault_stands_at_its_day(group, officer, signed_in):
    draft = draft_election(group, slug="seats", opens_in=60 * DAY, questions=(SEATS,))
    client = signed_in(officer)
    assert "Have members nominate" in page(client, url("desk", "seats"))
    address = url("nomination_rules", "seats", seats_of(draft).public_id)
    html = page(client, address)
    # counted back from 21 January, noon
    for day in ("2026-12-21T12:00", "2027-01-11T12:00", "2027-01-15T12:00", "2027-01-18T12:00"):
        assert day in html
    said = {
        "opens": "2026-12-21T12:00",
        "closes": "2026-12-22T12:00",
        "accept": "2027-01-15T12:00",
        "slate": "2027-01-18T12:00",
        "seconds_needed": "10",
        "employers_needed": "3",
        "affiliated_on": "2026-12-21",
        "asked": "Why you?\n\n  How   often? ",
    }
    with unchanged():
        assert "7 days at the least" in send(client, address, 422, **said)
    send(client, address, 302, **{**said, "closes": "2027-01-11T12:00"})
    rules = NominationRules.objects.get()
    assert rules.asked == ["Why you?", "How often?"]
    assert (rules.seconds_needed, rules.employers_needed) == (10, 3)
    assert "each needs 10 seconds" in page(client, url("desk", "seats"))


def test_the_rules_of_a_draft_can_be_dropped(group, officer, signed_in):
    draft = nominating_draft(group, slug="seats")
    address = url("drop_nominations", "seats", seats_of(draft).public_id)
    send(signed_in(officer), address, 302)
    assert not NominationRules.objects.exists()


def test_the_list_asks_little_however_many_are_nominated(
    group, members, django_assert_max_num_queries
):
    vote = nominating_election(group, slug="many")
    asha, bala, chitra, dev = members
    nominated(vote, asha, bala)
    client = Client()
    page(client, url("nominations", "many"))
    counts = []
    for _round in range(2):
        with django_assert_max_num_queries(20) as captured:
            page(client, url("nominations", "many"))
        counts.append(len(captured))
        accepted(vote, bala, chitra, dev)
        nominated(vote, chitra, bala, dev)
    assert counts[0] == counts[1]


def test_checks_are_kept_one_by_one_and_each_shows_what_is_left(vote, members, officer, signed_in):
    asha, _bala, chitra, dev = members
    nomination = accepted(vote, asha, chitra, dev, answers=["Yes"])
    name, desk = nomination.public_id, signed_in(officer)
    address = url("check_nomination", "board", name)
    said = {f"{name}-{what}_outcome": "open" for what in NominationCheck.What.values}
    first = {f"{name}-member_outcome": "passed", f"{name}-member_reason": "On the register."}
    send(desk, address, 302, **{**said, **first})
    assert [check.what for check in nomination.checks.all()] == ["member"]
    html = page(desk, url("slates", "board"))
    assert "2 checks to do" in html
    assert "On the register." in html
    with unchanged():  # what was found is not unfound
        assert "say what you find now" in send(desk, address, 422, **said)
    failed = {**first, f"{name}-words_outcome": "failed", f"{name}-words_reason": "An insult."}
    send(desk, address, 302, **{**said, **failed})
    assert nomination.checks.count() == 2
    assert "An insult." in page(signed_in(asha), url("stand", "board", name))
    assert "An insult." not in page(signed_in(chitra), url("nomination", "board", name))


def test_where_something_is_to_do_the_desk_says_so(vote, officer, signed_in):
    html = page(signed_in(officer), url("desk", "board"))
    assert "Checks and slate" in html
    assert "Nothing to do here" not in html


def test_checked_and_seconded_is_not_yet_the_slate(vote, members, officer):
    asha, _bala, chitra, dev = members
    checked(accepted(vote, asha, chitra, dev, answers=["Yes"]), officer)
    assert not Candidate.objects.exists()
    assert actions.make_slate(actor=officer, at=LATE, question=seats_of(vote)).standing == 1
