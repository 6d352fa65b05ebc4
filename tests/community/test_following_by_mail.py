"""Following with an address and no account: the address says yes itself; and never being written to again."""

from __future__ import annotations

from datetime import timedelta
from email import message_from_bytes, policy

import pytest
import time_machine
from django.apps import apps
from django.core import mail
from django.core.cache import cache
from django.test import Client, override_settings

from community import actions, queries
from community.models import Contact, Follow, Job, MailChoice, Person, SilencedAddress
from events import actions as meetups
from tests.community.mailing import work
from tests.factories.events import make_event
from tests.people import NOON, give_role, make_group, make_person

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]
DAY = timedelta(days=1)
FORM = {"email": "Vimal@Example.net", "name": "Vimal"}


@pytest.fixture(autouse=True)
def at_noon():
    cache.clear()  # it counts how often an address was typed in this minute
    with time_machine.travel(NOON, tick=False):
        yield


def ask(**changes):
    return Client().post("/groups/chennai/follow/by-mail/", {**FORM, **changes})


def link_in(letter):
    start = letter.body.index("/follow/")
    return letter.body[start:].split()[0]


def test_nothing_is_kept_of_an_address_until_it_says_yes_itself(chennai):
    assert b"Look into your mail" in ask().content
    before = repr([row for model in apps.get_models() for row in model.objects.values_list()])
    assert "vimal" not in before.lower()
    work(NOON)
    (letter,) = mail.outbox
    assert letter.to == ["vimal@example.net"]
    link = link_in(letter)
    assert b"Follow Chennai with this address?" in Client().get(link).content
    assert not Person.objects.exists(), "opening the link changes nothing"
    assert Job.objects.get(name="community.mail_follow_link").payload == {}
    assert b"You follow Chennai now" in Client().post(link).content
    assert b"You follow Chennai now" in Client().post(link).content
    (follow,) = Follow.objects.all()
    assert follow.person.contact.email == "vimal@example.net"
    assert list(queries.followers_of([chennai])) == [follow.person]


def test_news_goes_to_the_address_and_its_stop_link_ends_it(chennai):
    ask()
    work(NOON)
    Client().post(link_in(mail.outbox.pop()))
    event = make_event(chennai)
    meetups.announce_event(actor=None, at=NOON, event=event)
    work(NOON)
    (letter,) = mail.outbox
    assert letter.to == ["Vimal <vimal@example.net>"]
    header = str(letter.message()["List-Unsubscribe"]).strip("<>")
    answer = Client().post(header.removeprefix("http://localhost:8000"))
    assert answer.status_code == 200
    assert MailChoice.objects.get().channel == "site"
    # whoever asks again, by the link of a mail again, hears again
    mail.outbox.clear()
    later = NOON + timedelta(hours=2)
    with time_machine.travel(later, tick=False):
        ask()
        work(later)
        Client().post(link_in(mail.outbox[0]))
    assert not MailChoice.objects.exists()


def test_an_address_of_an_account_follows_as_that_account(chennai, member):
    ask(email=member.user.email)
    work(NOON)
    Client().post(link_in(mail.outbox[0]))
    assert queries.is_following(member, chennai)
    assert not Contact.objects.exists()


def test_a_link_lasts_a_week_and_cannot_be_made_up(chennai):
    ask()
    work(NOON)
    link = link_in(mail.outbox[0])
    with time_machine.travel(NOON + 7 * DAY, tick=False):
        assert Client().get(link).status_code == 404
        assert Client().post(link).status_code == 422
    assert Client().post(link[:-9] + "/").status_code == 422
    assert not Follow.objects.exists()


def test_typing_an_address_again_and_again_sends_one_mail_an_hour(chennai):
    for _again in range(4):
        ask()
    work(NOON)
    assert len(mail.outbox) == 1
    flood = [ask(email=f"v{number}@example.net").status_code for number in range(12)]
    assert 422 in flood


def test_a_group_that_closed_meanwhile_is_not_followed(chennai):
    ask()
    work(NOON)
    chennai.closed_at = NOON
    chennai.save()
    assert Client().post(link_in(mail.outbox[0])).status_code == 422
    assert ask().status_code == 404


@override_settings(SITE_URL="https://sabha.example", SECURE_SSL_REDIRECT=False)
def test_an_invited_address_can_ask_never_to_be_written_to_again():
    lead = make_person("Leela Lead")
    chennai = make_group("chennai")
    give_role(lead, chennai, "lead")
    invite = {"actor": lead, "at": NOON, "group": chennai}
    actions.invite(**invite, part="organiser", email="tired@example.net")
    work(NOON)
    parsed = message_from_bytes(mail.outbox[0].message().as_bytes(), policy=policy.default)
    assert parsed["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = str(parsed["List-Unsubscribe"]).strip().strip("<>")
    stranger = Client(enforce_csrf_checks=True, headers={"host": "sabha.example"})
    with override_settings(ALLOWED_HOSTS=["sabha.example"]):
        path = link.removeprefix("https://sabha.example")
        assert b"Never write to this address again?" in stranger.get(path, secure=True).content
        assert not SilencedAddress.objects.exists()
        page = stranger.post(path, {"stop": "yes"}, secure=True)
        assert "tired" not in repr(list(SilencedAddress.objects.values_list()))
        mail.outbox.clear()
        actions.invite(**invite, part="chair", email="Tired@example.net")
        work(NOON)
        assert mail.outbox == []
        stranger.post(path, {"undo": page.context["undo"]}, secure=True)
    assert not SilencedAddress.objects.exists()
