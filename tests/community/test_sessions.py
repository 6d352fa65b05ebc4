"""Where somebody is signed in, read in plain words and ended at once."""

from __future__ import annotations

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from community import devices
from community.models import AuditEntry
from tests.people import make_person
from tests.proving import prove

pytestmark = pytest.mark.django_db

PASSWORD = "four cities one thread"
LISTED, END, OTHERS = (
    "/account/sessions/",
    "/account/sessions/end/",
    "/account/sessions/end-others/",
)
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like"
    " Gecko) Version/18.1 Mobile/15E148 Safari/604.1"
)


@pytest.fixture(autouse=True)
def fresh_limits():
    cache.clear()


@pytest.fixture
def meena():
    person = make_person("Meena Member", email="meena@example.org")
    person.user.set_password(PASSWORD)
    person.user.save()
    EmailAddress.objects.create(
        user=person.user, email="meena@example.org", verified=True, primary=True
    )
    return person


def sign_in(agent: str, address: str = "203.0.113.7") -> Client:
    client = Client(headers={"user-agent": agent}, REMOTE_ADDR=address)
    client.post(reverse("account_login"), {"login": "meena@example.org", "password": PASSWORD})
    assert is_in(client)
    return client


def is_in(client: Client) -> bool:
    return client.get("/account/").status_code == 200


def names_on(client: Client) -> list[str]:
    return re.findall(r'name="session" value="(\w+)"', client.get(LISTED).content.decode())


def test_list_says_which_browser_from_where_and_which_is_this_one(meena):
    desk, phone = sign_in(FIREFOX), sign_in(IPHONE, "2001:db8::7")
    page = phone.get(LISTED).content.decode()
    assert "Firefox on Linux" in page
    assert "Safari on iPhone" in page
    assert "203.0.113.7" in page
    assert "2001:db8::7" in page
    assert page.count("This browser") == 1
    assert page.index("Safari on iPhone") < page.index("Firefox on Linux")
    assert is_in(desk)


def test_ending_one_signs_that_browser_out_at_once(meena):
    desk, phone = sign_in(FIREFOX), sign_in(IPHONE)
    (name,) = names_on(desk)

    desk.post(END, {"session": name})

    assert not is_in(phone)
    assert is_in(desk)
    assert names_on(desk) == []
    assert AuditEntry.objects.get(verb="community.sessions_ended").payload == '{"count":1}'


def test_ending_all_others_leaves_this_one(meena):
    desk, *others = (sign_in(FIREFOX), sign_in(IPHONE), sign_in("curl/8.5.0"))
    desk.post(OTHERS)
    assert is_in(desk)
    assert [is_in(other) for other in others] == [False, False]
    assert (
        UserSession.objects.count()
        == Session.objects.filter(session_key__in=UserSession.objects.values("session_key")).count()
    )
    desk.post(OTHERS)
    assert AuditEntry.objects.filter(verb="community.sessions_ended").count() == 1


def test_nobody_ends_somebody_elses_session(meena, member, signed_in):
    desk, phone = sign_in(FIREFOX), sign_in(IPHONE)
    (name,) = names_on(desk)
    stranger = prove(signed_in(member), member)
    stranger.post(END, {"session": name})
    stranger.post(OTHERS)
    assert is_in(phone)
    assert is_in(desk)


def test_ending_needs_proof(meena):
    desk, phone = sign_in(FIREFOX), sign_in(IPHONE)
    (name,) = names_on(desk)
    prove(desk, meena, ago=400)
    for address, sent in ((END, {"session": name}), (OTHERS, {})):
        assert desk.post(address, sent).url.startswith("/account/reauthenticate/")
    assert is_in(phone)


def test_names_in_forms_are_no_keys_and_no_numbers(meena):
    desk, _phone = sign_in(FIREFOX), sign_in(IPHONE)
    page = desk.get(LISTED).content.decode()
    for session in UserSession.objects.all():
        assert session.session_key not in page
        assert f'value="{session.pk}"' not in page
    (name,) = names_on(desk)
    assert re.fullmatch(r"[0-9a-f]{24}", name)


def test_ended_twice_or_made_up_is_said_and_changes_nothing(meena):
    desk, phone = sign_in(FIREFOX), sign_in(IPHONE)
    (name,) = names_on(desk)
    desk.post(END, {"session": name})
    for wrong in (name, "", "f" * 24):
        answer = desk.post(END, {"session": wrong}, follow=True)
        assert "signed out already" in answer.content.decode()
    assert is_in(desk)
    assert not is_in(phone)


def test_new_password_signs_the_others_out_and_not_this_one(meena):
    desk, phone = sign_in(FIREFOX), sign_in(IPHONE)
    new = {
        "oldpassword": PASSWORD,
        "password1": "another thread of dots",
        "password2": "another thread of dots",
    }
    desk.post(reverse("account_change_password"), new)
    assert is_in(desk)
    assert not is_in(phone)
    assert names_on(desk) == []
    assert "This browser" in desk.get(LISTED).content.decode()


def test_session_that_was_never_listed_is_listed_when_it_is_seen(meena, signed_in):
    old = signed_in(meena)
    assert not UserSession.objects.exists()
    assert is_in(old)
    desk = sign_in(FIREFOX)
    (name,) = names_on(desk)
    desk.post(END, {"session": name})
    assert not is_in(old)


def test_list_asks_as_often_whatever_its_length(meena, django_assert_num_queries):
    from django.db import connection

    counts = []
    desk = sign_in(FIREFOX)
    for _more in range(2):
        with CaptureQueriesContext(connection) as asked:
            desk.get(LISTED)
        counts.append(len(asked))
        sign_in(IPHONE)
        sign_in("curl/8.5.0")
    assert counts[0] == counts[1] < 12


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (FIREFOX, "Firefox on Linux"),
        (IPHONE, "Safari on iPhone"),
        (
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
                " Chrome/130.0.0.0 Safari/537.36 Edg/130.0.0.0"
            ),
            "Edge on Windows",
        ),
        (
            (
                "Mozilla/5.0 (Linux; Android 15; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko)"
                " Chrome/130.0.0.0 Mobile Safari/537.36"
            ),
            "Chrome on Android",
        ),
        (
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like"
                " Gecko) Version/18.0 Safari/605.1.15"
            ),
            "Safari on Mac",
        ),
        ("curl/8.5.0", "the program curl"),
        ("", "a browser that does not say what it is"),
        ("<script>", "a browser that does not say what it is"),
    ],
)
def test_browsers_are_said_in_words(agent, words):
    assert devices.in_words(agent) == words
