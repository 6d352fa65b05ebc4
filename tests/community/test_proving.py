"""Before what is dangerous, people prove once more that it is them, and lose nothing that they typed."""

from __future__ import annotations

import re
import time

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse, QueryDict
from django.test import Client
from django.urls import reverse

from community.models import User
from community.permissions import recently_proven
from tests.people import make_person
from tests.proving import proven_client

pytestmark = pytest.mark.django_db

PASSWORD = "four cities one thread"
HERE = "/account/reauthenticate/code/"


@pytest.fixture(autouse=True)
def fresh_limits():
    cache.clear()


@pytest.fixture
def nila():
    """Signs in by mailed codes: she has no password."""
    person = make_person("Nila New", email="nila@example.org")
    EmailAddress.objects.create(
        user=person.user, email="nila@example.org", verified=True, primary=True
    )
    return person


@pytest.fixture
def deeds(monkeypatch):
    """A dangerous page of our own at an address that is there; gives what it was sent."""
    done: list[QueryDict | str] = []

    @recently_proven
    def dangerous(request):
        done.append(request.POST if request.method == "POST" else request.method)
        return HttpResponse("done")

    from community import urls

    (pattern,) = [one for one in urls.urlpatterns if one.name == "account"]
    monkeypatch.setattr(pattern, "callback", dangerous)
    return done


def newest_code() -> str:
    (code,) = re.findall(r"^    (\S+)$", mail.outbox[-1].body, re.MULTILINE)
    return code


def prove_by_mail(client: Client, asked) -> HttpResponse:
    client.post(asked.url, {"send": "1"})
    return client.post(asked.url, {"code": newest_code()})


def test_page_that_is_dangerous_waits_for_a_mailed_code(signed_in, nila, deeds):
    client = signed_in(nila)
    asked = client.get("/account/")
    assert asked.url == f"{HERE}?next=%2Faccount%2F"
    assert deeds == []

    back = prove_by_mail(client, asked)

    assert mail.outbox[-1].to == ["nila@example.org"]
    assert back.url == "/account/"
    assert client.get("/account/").content == b"done"


def test_form_that_was_sent_is_carried_out_as_it_was_typed(signed_in, nila, deeds):
    client = signed_in(nila)
    asked = client.post("/account/", {"why": "नीला & co", "which": ["a", "b"]})
    assert deeds == []

    answer = prove_by_mail(client, asked)

    assert answer.content == b"done"
    (sent,) = deeds
    assert sent["why"] == "नीला & co"
    assert sent.getlist("which") == ["a", "b"]


def test_form_of_long_ago_is_not_carried_out_when_its_page_is_opened_again(signed_in, nila, deeds):
    client = signed_in(nila)
    client.post("/account/", {"why": "thought better of it"})

    asked = client.get("/account/")
    prove_by_mail(client, asked)

    assert deeds == []


@pytest.mark.parametrize(
    "typed",
    [
        {"password1": PASSWORD, "why": "x"},
        {"why": "x", "material": SimpleUploadedFile("a.txt", b"a")},
        {"why": "x" * 70_000},
    ],
    ids=["a secret", "a file", "too much"],
)
def test_secrets_and_files_are_not_kept_and_it_says_so(signed_in, nila, deeds, typed):
    client = signed_in(nila)
    asked = client.post("/account/", typed)
    assert PASSWORD not in str(dict(client.session))

    page = client.get(asked.url).content.decode()
    answer = prove_by_mail(client, asked)

    assert "not kept" in page
    assert answer.status_code == 302
    assert deeds == []


def test_proof_lasts_five_minutes(nila, deeds):
    assert proven_client(nila, ago=290).get("/account/").content == b"done"
    assert proven_client(nila, ago=310).get("/account/").status_code == 302


def test_proof_of_somebody_else_in_the_same_browser_counts_for_nothing(nila, member, deeds):
    client = proven_client(nila)
    session = client.session
    session["account_authentication_methods_user"] = str(member.user.pk)
    session.save()
    assert client.get("/account/").status_code == 302


def test_somebody_with_a_password_is_asked_for_it_and_may_have_a_code_instead(
    signed_in, nila, deeds
):
    nila.user.set_password(PASSWORD)
    nila.user.save()
    client = signed_in(nila)
    asked = client.post("/account/", {"why": "typed"})
    assert asked.url.startswith("/account/reauthenticate/?")
    assert f"{HERE}?next" in client.get(asked.url).content.decode()

    wrong = client.post(asked.url, {"password": "not this"})
    assert wrong.status_code == 200
    assert deeds == []
    answer = client.post(asked.url, {"password": PASSWORD})

    assert answer.content == b"done"
    assert deeds[0]["why"] == "typed"


def test_signing_in_counts_as_proof(nila, deeds):
    client = Client()
    client.post(reverse("account_request_login_code"), {"login": "nila@example.org"})
    client.post(reverse("account_confirm_login_code"), {"code": newest_code()})
    assert client.get("/account/").content == b"done"


def test_code_is_good_for_three_minutes_and_three_guesses(signed_in, nila, deeds):
    client = signed_in(nila)
    asked = client.get("/account/")
    client.post(asked.url, {"send": "1"})
    code = newest_code()
    with time_machine.travel(time.time() + 181, tick=True):
        late = client.post(asked.url, {"code": code})
    assert late.status_code == 302
    client.post(asked.url, {"send": "1"})
    code = newest_code()
    for _guess in range(3):
        client.post(asked.url, {"code": "AAAA-AAAA"})
    client.post(asked.url, {"code": code})
    assert client.get("/account/").status_code == 302


def test_wrong_code_says_so_and_gives_another_try(signed_in, nila, deeds):
    client = signed_in(nila)
    asked = client.get("/account/")
    client.post(asked.url, {"send": "1"})
    code = newest_code()
    wrong = client.post(asked.url, {"code": "AAAA-AAAA"})
    assert wrong.status_code == 422
    assert "error-summary" in wrong.content.decode()
    assert client.post(asked.url, {"code": code}).status_code == 302
    assert client.get("/account/").content == b"done"


def test_code_is_good_once(signed_in, nila, deeds):
    client, other = signed_in(nila), signed_in(nila)
    asked = client.get("/account/")
    prove_by_mail(client, asked)
    code = newest_code()
    other.post(asked.url, {"code": code})
    assert other.get("/account/").status_code == 302


def test_asking_for_many_codes_is_stopped(signed_in, nila):
    client = signed_in(nila)
    answers = [client.post(HERE, {"send": "1"}).status_code for _ask in range(5)]
    assert 429 in answers
    assert len(mail.outbox) <= 3


def test_proof_never_leads_away_from_the_site(signed_in, nila):
    client = signed_in(nila)
    client.post(f"{HERE}?next=https://elsewhere.example/", {"send": "1"})
    answer = client.post(f"{HERE}?next=https://elsewhere.example/", {"code": newest_code()})
    assert answer.url == "/account/"


# --- The library's own pages ------------------------------------------------------------------------


def test_address_is_changed_only_after_proof_and_as_it_was_typed(signed_in, nila):
    client = signed_in(nila)
    asked = client.post(
        reverse("account_email"), {"email": "nila.new@example.org", "action_add": ""}
    )
    assert asked.url.startswith(HERE)
    assert mail.outbox == []

    prove_by_mail(client, asked)

    assert mail.outbox[-1].to == ["nila.new@example.org"]
    assert User.objects.get().email == "nila@example.org"


def test_password_is_set_only_after_proof(signed_in, nila):
    client = signed_in(nila)
    new = {"password1": PASSWORD, "password2": PASSWORD}
    asked = client.post(reverse("account_set_password"), new)
    assert asked.url.startswith(HERE)
    prove_by_mail(client, asked)
    assert not User.objects.get().has_usable_password()

    client.post(reverse("account_set_password"), new)

    assert User.objects.get().check_password(PASSWORD)
