"""What was typed when a session had ended waits behind the sign-in; what must be forgotten is."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import html5lib
import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.urls import get_resolver, resolve

from catalogue.models import Problem
from community import kept
from tests.people import NOON, make_person

pytestmark = pytest.mark.django_db
STATE = "/solutions/problems/new/"
TYPED = {"title": "Identity on FreeBSD", "text": "First line\r\n\r\n  second “line”"}
HERE = {"sec-fetch-site": "same-origin"}


@pytest.fixture(autouse=True)
def _at_noon():
    cache.clear()
    with time_machine.travel(NOON, tick=False):
        yield


def sign_in(client: Client, person) -> None:
    client.force_login(person.user, backend="django.contrib.auth.backends.ModelBackend")


def hidden(page: bytes) -> dict[str, str]:
    """The fields of the form that sends it on, as a browser would read them."""
    (form,) = [
        one
        for one in html5lib.parse(page, namespaceHTMLElements=False).iter("form")
        if one.get("id") == "send"
    ]
    # read with line feeds alone, and sent as browsers send them
    return {one.get("name"): one.get("value").replace("\n", "\r\n") for one in form.iter("input")}


def test_it_waits_behind_the_sign_in_and_can_be_sent_on(member):
    client = Client(headers=HERE)
    answer = client.post(STATE, TYPED)
    assert answer["Location"] == "/account/login/?next=/kept/"
    assert "What you wrote is kept" in client.get(answer["Location"]).content.decode()
    sign_in(client, member)
    page = client.get("/kept/")
    fields = hidden(page.content)
    assert fields.items() >= TYPED.items()
    assert not Problem.objects.exists()
    client.post(STATE, fields)
    assert Problem.objects.get().text == TYPED["text"]
    assert "Nothing is kept" in client.get("/kept/").content.decode()


def test_a_button_without_words_is_kept_too(member, chennai):
    client = Client(headers=HERE)
    client.post("/groups/chennai/join/")
    sign_in(client, member)
    page = client.get("/kept/").content
    assert "You were about to send something" in page.decode()
    assert 'action="/groups/chennai/join/"' in page.decode()
    client.post("/groups/chennai/join/", hidden(page))
    assert chennai.memberships.filter(person=member).exists()


def test_it_can_be_thrown_away(member):
    client = Client(headers=HERE)
    client.post(STATE, TYPED)
    sign_in(client, member)
    client.post("/kept/")
    assert "Nothing is kept" in client.get("/kept/").content.decode()


def test_after_half_an_hour_it_is_gone(member):
    client = Client(headers=HERE)
    client.post(STATE, TYPED)
    sign_in(client, member)
    with time_machine.travel(NOON + kept.KEPT_FOR + timedelta(seconds=1), tick=False):
        assert "FreeBSD" not in client.get("/kept/").content.decode()
    assert kept.SLOT not in client.session


def test_what_another_wrote_is_not_shown_and_is_gone(member, stranger):
    client = Client(headers=HERE)
    client.post(STATE, {**TYPED, "writer": stranger.public_id})
    sign_in(client, member)
    page = client.get("/kept/").content.decode()
    assert "FreeBSD" not in page
    assert "Somebody else had written something" in page
    assert kept.SLOT not in client.session


def test_where_nobody_knows_who_wrote_it_that_is_said(member):
    client = Client(headers=HERE)
    client.post(STATE, TYPED)
    sign_in(client, member)
    page = client.get("/kept/").content.decode()
    assert "You are signed in as <strong>Meena Member</strong>" in page
    assert "If somebody else wrote this" in page


@pytest.mark.parametrize(
    "facts",
    [
        {},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "none"},
        {"origin": "https://elsewhere.example"},
        {"origin": "null"},
        {"referer": "https://elsewhere.example/http://testserver/"},
        {"sec-fetch-site": "cross-site", "origin": "http://testserver"},
        {"origin": "https://elsewhere.example", "referer": "http://testserver/x"},
    ],
)
def test_a_form_from_elsewhere_is_never_kept(facts):
    client = Client(headers=facts)
    answer = client.post(STATE, TYPED)
    assert answer["Location"] == f"/account/login/?next={STATE}"
    assert kept.SLOT not in client.session


@pytest.mark.parametrize(
    "facts", [HERE, {"origin": "http://testserver"}, {"referer": "http://testserver/x"}]
)
def test_a_form_of_ours_is_known_by_what_the_browser_says(facts):
    client = Client(headers=facts)
    client.post(STATE, TYPED)
    assert kept.SLOT in client.session


SECRETS = ["password", "new_password1", "code", "otp", "token", "api_key", "csrfmiddlewaretoken"]


@pytest.mark.parametrize("name", SECRETS)
def test_secrets_and_files_are_never_kept(name, member):
    from django.core.files.uploadedfile import SimpleUploadedFile

    client = Client(headers=HERE)
    upload = SimpleUploadedFile("notes.txt", b"pomegranate")
    client.post(STATE, {**TYPED, name: "hunter2", "file": upload})
    assert "hunter2" not in str(dict(client.session))
    assert "pomegranate" not in str(dict(client.session))
    sign_in(client, member)
    assert "choose them again" in client.get("/kept/").content.decode()


@pytest.mark.parametrize("name", ["title", "keyword", "description", "monkey", "postcode"])
def test_ordinary_names_are_no_secrets(name):
    assert kept.SECRET.search(name) is None


def test_a_very_long_form_is_left_to_the_browser():
    client = Client(headers=HERE)
    client.post(STATE, {"text": "x" * (kept.KEPT_AT_MOST + 1)})
    assert kept.SLOT not in client.session


def test_nobody_fills_the_table_of_sessions_with_it():
    clients = [Client(headers=HERE) for _ in range(kept.PER_MINUTE + 3)]
    for client in clients:
        client.post(STATE, TYPED)
    assert sum(kept.SLOT in client.session for client in clients) == kept.PER_MINUTE


def test_the_address_it_goes_to_is_always_ours(member):
    client = Client(headers=HERE)
    client.post("//evil.example/solutions/problems/new/", TYPED)
    client.post(STATE + "?next=https://evil.example/", TYPED)
    sign_in(client, member)
    page = client.get("/kept/").content
    form = re.search(r'action="([^"]*)"[^>]*id="send"', page.decode())
    assert unescape(form[1]).startswith("/solutions/")


FORGETFUL = [
    "/elections/some-vote/ballot/",
    "/elections/some-vote/ballot/paper/",
    "/elections/some-vote/ballot/cast/",
    "/elections/some-vote/receipt/",
    "/preview/",
]


@pytest.mark.parametrize("address", FORGETFUL)
def test_ballots_are_never_kept(address):
    client = Client(headers=HERE)
    client.post(address, {"q1": "yes", "text": "yes"})
    assert kept.SLOT not in client.session
    assert resolve(address).func.is_never_kept


def test_the_pages_of_the_account_are_never_kept(rf):
    for pattern in get_resolver().url_patterns:
        if str(pattern.pattern).startswith("account/"):
            request = rf.post("/" + str(pattern.pattern), TYPED, headers=HERE)
            request.resolver_match = None
            assert kept.typed(request) is None


def test_a_ballot_whose_token_is_too_old_is_not_read_back():
    client = Client(enforce_csrf_checks=True, headers=HERE)
    page = client.post("/elections/some-vote/ballot/cast/", {"q1": "abstain"})
    assert page.status_code == 403
    assert "abstain" not in page.content.decode()


def test_pages_that_forget_keep_no_drafts_and_others_name_whose_they_are(signed_in, member):
    client = signed_in(member)
    assert f'data-reader="{member.public_id}"' in client.get(STATE).content.decode()
    assert "data-reader" not in client.get("/account/").content.decode()
    assert "data-reader" not in Client().get("/").content.decode()


def test_the_browser_is_told_which_form_was_taken(signed_in, member):
    client = signed_in(member)
    assert "taken" not in client.post(STATE, {"title": "", "writer": member.public_id}).cookies
    assert "taken" not in client.post(STATE, TYPED).cookies
    answer = client.post(STATE, {"title": "Another", "writer": member.public_id})
    assert answer.cookies["taken"].value == "%2Fsolutions%2Fproblems%2Fnew%2F"


def test_a_refusal_does_not_count_as_taken(signed_in, chennai):
    person = make_person("Leela")
    answer = signed_in(person).post("/groups/chennai/leave/", {"writer": person.public_id})
    assert answer.status_code == 302
    assert "taken" not in answer.cookies
