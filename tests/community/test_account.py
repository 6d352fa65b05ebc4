"""Signing in: password or mailed code, nothing told about who has an account, and limits."""

from __future__ import annotations

import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.cache import cache
from django.db import OperationalError, connection
from django.test import Client
from django.urls import reverse

from community.models import Person, User
from tests.people import make_person

pytestmark = pytest.mark.django_db

PASSWORD = "four cities one thread"


@pytest.fixture(autouse=True)
def fresh_limits():
    """Each test begins with nothing counted."""
    cache.clear()


@pytest.fixture
def meena():
    person = make_person("Meena Member", email="meena@example.org")
    person.user.set_password(PASSWORD)
    person.user.save()
    EmailAddress.objects.get_or_create(
        user=person.user, email=person.user.email, defaults={"verified": True, "primary": True}
    )
    EmailAddress.objects.filter(user=person.user).update(verified=True, primary=True)
    return person


def newest_code() -> str:
    """Read the code out of the newest mail, as its reader would."""
    (code,) = re.findall(r"^    (\S+)$", mail.outbox[-1].body, re.MULTILINE)
    return code


def signed_in(client: Client) -> bool:
    return client.get(reverse("community:account")).status_code == 200


def seen(response) -> str:
    """What the page shows, without the address that was typed and the changing tokens."""
    page = response.content.decode()
    page = re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", page)
    return re.sub(r"[\w.]+@example\.org", "ADDRESS", page)


# --- The ways in ----------------------------------------------------------------------------------


def test_password_signs_in(meena):
    client = Client()
    response = client.post(
        reverse("account_login"),
        {"login": "Meena@Example.org", "password": PASSWORD, "next": "/styleguide/"},
    )
    assert response.status_code == 302
    assert response.url == "/styleguide/"
    assert signed_in(client)


def test_wrong_password_keeps_the_address_and_says_what_to_do(meena):
    client = Client()
    response = client.post(
        reverse("account_login"), {"login": "meena@example.org", "password": "something else"}
    )
    page = response.content.decode()
    assert 'value="meena@example.org"' in page
    assert "error-summary" in page
    assert "something else" not in page
    assert not signed_in(client)


def test_sign_in_page_sends_a_code_without_any_password(meena):
    client = Client()
    page = client.get(reverse("account_login")).content.decode()
    (action,) = re.findall(r'formaction="([^"]+)"', page)
    # what the browser sends with that button: every field of the one form
    response = client.post(action, {"login": "meena@example.org", "password": ""}, follow=True)
    assert "meena@example.org" in response.content.decode()
    assert mail.outbox[-1].to == ["meena@example.org"]
    response = client.post(reverse("account_confirm_login_code"), {"code": newest_code()})
    assert response.status_code == 302
    assert signed_in(client)


def test_wrong_codes_sign_nobody_in_and_end_the_attempt(meena):
    client = Client()
    client.post(reverse("account_request_login_code"), {"login": "meena@example.org"})
    code = newest_code()
    for _attempt in range(3):
        client.post(reverse("account_confirm_login_code"), {"code": "AAAA-AAAA"})
    client.post(reverse("account_confirm_login_code"), {"code": code})
    assert not signed_in(client)


def test_sign_up_with_a_confirmed_address_makes_person_and_login():
    client = Client()
    response = client.post(
        reverse("account_signup"),
        {"name": "Nila New", "email": "nila@example.org", "password1": PASSWORD},
        follow=True,
    )
    assert "nila@example.org" in response.content.decode()
    assert not signed_in(client)
    client.post(reverse("account_email_verification_sent"), {"code": newest_code()})
    assert signed_in(client)
    user = User.objects.get(email="nila@example.org")
    assert user.person.name == "Nila New"
    assert not user.is_staff
    assert EmailAddress.objects.get(user=user).verified


def test_a_sign_up_that_breaks_off_leaves_nobody_half_there():
    def break_off(execute, sql, params, many, context):
        if sql.startswith('INSERT INTO "community_user"'):
            raise OperationalError("server closed the connection unexpectedly")
        return execute(sql, params, many, context)

    client = Client(raise_request_exception=False)
    with connection.execute_wrapper(break_off):
        client.post(reverse("account_signup"), {"name": "Nila New", "email": "nila@example.org"})
    assert not User.objects.exists()
    assert not Person.objects.exists()


def test_sign_up_needs_no_password():
    client = Client()
    client.post(reverse("account_signup"), {"name": "Nila New", "email": "nila@example.org"})
    client.post(reverse("account_email_verification_sent"), {"code": newest_code()})
    assert signed_in(client)
    assert not User.objects.get(email="nila@example.org").has_usable_password()


@pytest.mark.parametrize(
    ("facts", "fault"),
    [
        ({"name": "", "email": "nila@example.org"}, "id_name"),
        ({"name": "Nila", "email": "nowhere"}, "id_email"),
        ({"name": "Nila", "email": "nila@example.org", "password1": "short"}, "id_password1"),
    ],
)
def test_sign_up_points_at_what_is_to_be_put_right(facts, fault):
    response = Client().post(reverse("account_signup"), facts)
    assert f'href="#{fault}"' in response.content.decode()
    assert not User.objects.exists()
    assert not Person.objects.exists()


def test_password_is_reset_by_a_mailed_code(meena):
    client = Client()
    client.post(reverse("account_reset_password"), {"email": "meena@example.org"})
    client.post(reverse("account_confirm_password_reset_code"), {"code": newest_code()})
    client.post(
        reverse("account_complete_password_reset"),
        {"password1": "another thread of dots", "password2": "another thread of dots"},
    )
    meena.user.refresh_from_db()
    assert meena.user.check_password("another thread of dots")


def test_another_address_is_used_only_after_its_code(meena):
    client = Client()
    client.post(reverse("account_login"), {"login": "meena@example.org", "password": PASSWORD})
    client.post(reverse("account_email"), {"email": "meena.new@example.org", "action_add": ""})
    meena.user.refresh_from_db()
    assert meena.user.email == "meena@example.org"
    client.post(reverse("account_email_verification_sent"), {"code": newest_code_to("meena.new")})
    meena.user.refresh_from_db()
    assert meena.user.email == "meena.new@example.org"


def newest_code_to(name: str) -> str:
    body = next(each.body for each in reversed(mail.outbox) if each.to[0].startswith(name + "@"))
    (code,) = re.findall(r"^    (\S+)$", body, re.MULTILINE)
    return code


def test_signing_out_takes_a_post(meena):
    client = Client()
    client.force_login(meena.user, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(reverse("account_logout")).status_code == 200
    assert signed_in(client)
    client.post(reverse("account_logout"))
    assert not signed_in(client)


def test_a_closed_account_cannot_sign_in(meena):
    meena.user.is_active = False
    meena.user.save()
    client = Client()
    client.post(reverse("account_login"), {"login": "meena@example.org", "password": PASSWORD})
    assert not signed_in(client)


# --- Nothing is told about who has an account -----------------------------------------------------


@pytest.mark.parametrize(
    ("name", "field", "more"),
    [
        ("account_signup", "email", {"name": "Somebody", "password1": PASSWORD}),
        ("account_reset_password", "email", {}),
        ("account_request_login_code", "login", {}),
        ("account_login", "login", {"password": "not the password"}),
    ],
)
def test_known_and_unknown_address_look_the_same(meena, name, field, more):
    answers = []
    for address in ("meena@example.org", "nobody@example.org"):
        cache.clear()
        client = Client()
        response = client.post(reverse(name), {field: address, **more})
        after = client.get(response.url) if response.status_code == 302 else response
        answers.append((response.status_code, response.headers.get("Location"), seen(after)))
    assert answers[0] == answers[1]


def test_owner_of_a_known_address_is_told_by_mail_alone(meena):
    Client().post(
        reverse("account_signup"),
        {"name": "Somebody", "email": "meena@example.org", "password1": PASSWORD},
    )
    assert User.objects.count() == 1
    assert "already" in mail.outbox[-1].body


def test_a_code_for_an_unknown_address_never_signs_in(meena):
    client = Client()
    client.post(reverse("account_request_login_code"), {"login": "nobody@example.org"})
    for code in ("", "AAAA-AAAA", "None"):
        client.post(reverse("account_confirm_login_code"), {"code": code})
    assert not signed_in(client)


# --- Limits -----------------------------------------------------------------------------------------


def test_guessing_a_password_is_stopped_even_for_the_right_one(meena):
    client = Client()
    for _guess in range(6):
        client.post(reverse("account_login"), {"login": "meena@example.org", "password": "guess"})
    response = client.post(
        reverse("account_login"), {"login": "meena@example.org", "password": PASSWORD}
    )
    assert not signed_in(client)
    assert response.status_code in {200, 429}


def test_asking_for_many_codes_is_stopped(meena):
    client = Client()
    for _request in range(6):
        client.post(reverse("account_request_login_code"), {"login": "meena@example.org"})
    assert len(mail.outbox) <= 3


def test_too_many_requests_get_a_page_that_helps():
    client = Client()
    for _request in range(20):
        client.post(reverse("account_signup"), {"name": "", "email": ""})
    response = client.post(reverse("account_signup"), {"name": "", "email": ""})
    assert response.status_code == 429
    assert "masthead" in response.content.decode()


# --- Words -------------------------------------------------------------------------------------------


def test_mails_are_ours_and_plain(meena):
    Client().post(reverse("account_request_login_code"), {"login": "meena@example.org"})
    Client().post(reverse("account_request_login_code"), {"login": "nobody@example.org"})
    Client().post(reverse("account_reset_password"), {"email": "meena@example.org"})
    Client().post(reverse("account_signup"), {"name": "Nila", "email": "nila@example.org"})
    for message in mail.outbox:
        assert "Sabha · http" in message.body
        assert "{{" not in message.body
        assert "&#x27;" not in message.body
        assert "\n" not in message.subject
        assert "Hello from" not in message.body
    assert len({message.subject for message in mail.outbox}) == 4


def test_account_says_how_one_signs_in(meena):
    client = Client()
    client.force_login(meena.user, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(reverse("community:account")).content.decode()
    assert "meena@example.org" in page
    assert reverse("account_change_password") in page
    meena.user.set_unusable_password()
    meena.user.save()
    client.force_login(meena.user, backend="django.contrib.auth.backends.ModelBackend")
    assert (
        reverse("account_set_password") in client.get(reverse("community:account")).content.decode()
    )


@pytest.mark.django_db
@pytest.mark.parametrize("known", [True, False])
def test_relay_that_is_down_is_said_plainly_to_known_and_unknown_alike(client, settings, known):
    if known:
        make_person("Meena Member", email="asked@example.org")
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # nobody listens there

    answer = client.post("/account/login/code/", {"login": "asked@example.org"})

    assert answer.status_code == 503
    assert "could not be sent" in answer.content.decode()
    assert answer["Retry-After"] == "60"
