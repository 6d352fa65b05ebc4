"""Every guard of demo mode, taken away in turn."""

from __future__ import annotations

import importlib

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.test import Client, RequestFactory

from community.models import Person, User
from config import demo_mode as guards
from config.demo.cast import give_login
from config.demo.people import BY_KEY
from config.models import DemoMarker

HERE = {"HTTP_HOST": "localhost:8000", "REMOTE_ADDR": "127.0.0.1"}
MEENA = BY_KEY["member"]


@pytest.fixture
def meena(db) -> Person:
    person = Person.objects.create(name=MEENA.name, is_demo=True)
    give_login(person, MEENA.email)
    return person


def become(client: Client, **extra: str):
    return client.post("/demo/become/", {"who": "member"}, **{**HERE, **extra})


def test_all_guards_standing_open_the_pages(demo_mode, meena, client):
    guards.refuse_unless_safe()
    assert client.get("/demo/", **HERE).status_code == 200
    assert become(client).status_code == 302
    assert client.session["_auth_user_id"] == str(meena.user.pk)


def no_flag(settings, monkeypatch):
    settings.DEMO = False


def public_site(settings, monkeypatch):
    settings.SITE_URL = "https://sabha.example"


def public_host(settings, monkeypatch):
    settings.ALLOWED_HOSTS = ["localhost", "sabha.example"]


def any_host(settings, monkeypatch):
    settings.ALLOWED_HOSTS = ["*"]


def bound_to_the_network(settings, monkeypatch):
    monkeypatch.setenv("BIND", "0.0.0.0:8000")


def outgoing_mail(settings, monkeypatch):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"


def unmarked_database(settings, monkeypatch):
    DemoMarker.objects.all().delete()


REST = [public_site, public_host, any_host, bound_to_the_network, outgoing_mail, unmarked_database]


@pytest.mark.parametrize("remove", [no_flag, *REST])
def test_pages_do_not_exist_without(remove, demo_mode, meena, client, monkeypatch):
    remove(demo_mode, monkeypatch)
    assert client.get("/demo/", **HERE).status_code == 404
    assert client.get("/demo/mail/", **HERE).status_code == 404
    assert client.get("/demo/become/", **HERE).status_code == 404
    assert become(client).status_code == 404
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("remove", REST)
def test_the_server_refuses_to_start_without(remove, demo_mode, monkeypatch):
    remove(demo_mode, monkeypatch)
    with pytest.raises(guards.DemoRefused, match="unset SABHA_DEMO"):
        guards.refuse_unless_safe()
    # and so do its doors
    with pytest.raises(guards.DemoRefused):
        importlib.reload(importlib.import_module("config.wsgi"))


def test_the_refusal_names_everything_that_is_missing(demo_mode, monkeypatch):
    for remove in (public_host, outgoing_mail, unmarked_database):
        remove(demo_mode, monkeypatch)
    with pytest.raises(guards.DemoRefused) as refusal:
        guards.refuse_unless_safe()
    for words in ("sabha.example", "smtp.EmailBackend", "manage.py demo"):
        assert words in str(refusal.value)


def test_without_the_flag_nothing_is_asked_of_a_real_site(settings, db, monkeypatch):
    settings.DEMO = False
    settings.SITE_URL, settings.ALLOWED_HOSTS = "https://sabha.example", ["sabha.example"]
    guards.refuse_unless_safe()
    assert guards.check_settings() == []
    assert guards.check_database(databases=["default"]) == []


@pytest.mark.parametrize(
    "stranger",
    [
        {"REMOTE_ADDR": "192.0.2.7"},
        {"REMOTE_ADDR": ""},
        {"HTTP_HOST": "testserver"},
        {"HTTP_X_FORWARDED_FOR": "192.0.2.7"},
        {"HTTP_FORWARDED": "for=192.0.2.7"},
        {"HTTP_X_REAL_IP": "192.0.2.7"},
    ],
)
def test_requests_from_elsewhere_find_nothing(stranger, demo_mode, meena, client):
    demo_mode.ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
    assert client.get("/demo/", **{**HERE, **stranger}).status_code in {400, 404}
    assert become(client, **stranger).status_code in {400, 404}
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    ("host", "ours"),
    [
        ("localhost", True),
        ("LOCALHOST", True),
        ("127.0.0.1", True),
        ("127.8.9.10", True),
        ("::1", True),
        ("[::1]", True),
        ("0.0.0.0", False),
        ("192.168.0.4", False),
        ("localhost.example", False),
        (".localhost", False),
        ("*", False),
        ("", False),
    ],
)
def test_loopback_is_told_apart(host, ours):
    assert guards.is_loopback(host) is ours


@pytest.mark.parametrize("host", ["localhost:8000", "127.0.0.1:8000", "[::1]:8000", "localhost"])
def test_a_request_by_a_loopback_name_comes_from_here(host, settings):
    settings.ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
    request = RequestFactory().get("/demo/", HTTP_HOST=host, REMOTE_ADDR="::1")
    assert guards.comes_from_here(request)


@pytest.mark.parametrize(
    "change",
    [
        {"is_staff": True},
        {"is_superuser": True},
        {"is_active": False},
        {"password": "a usable one"},
        {"person": False},
    ],
)
def test_nobody_steps_into_a_login_with_powers(change, demo_mode, meena, client):
    user = User.objects.get(person=meena)
    if "password" in change:
        user.set_password(change["password"])
    elif "person" in change:
        Person.objects.filter(pk=meena.pk).update(is_demo=False)
    else:
        for name, value in change.items():
            setattr(user, name, value)
    user.save()
    assert become(client).status_code == 404
    assert "_auth_user_id" not in client.session


def test_checks_stop_manage_py_in_words(demo_mode, monkeypatch):
    public_host(demo_mode, monkeypatch)
    with pytest.raises(SystemCheckError, match=r"config\.E001"):
        call_command("check")
    demo_mode.ALLOWED_HOSTS = ["localhost"]
    outgoing_mail(demo_mode, monkeypatch)
    with pytest.raises(SystemCheckError, match=r"config\.E002"):
        call_command("check")


def test_the_database_check_lets_a_new_database_become_a_demo(demo_settings, db):
    assert guards.check_database(databases=["default"]) == []
    Person.objects.create(name="Somebody Real")
    assert [fault.id for fault in guards.check_database(databases=["default"])] == ["config.E003"]
