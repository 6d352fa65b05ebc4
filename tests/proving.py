"""Browsers of people who have just proven themselves, for what `recently_proven` guards."""

from __future__ import annotations

import time

from django.test import Client

from community.models import Person


def prove(client: Client, person: Person, *, ago: float = 0) -> Client:
    """Write into the client's session what a proof `ago` seconds back leaves there."""
    session = client.session
    session["account_authentication_methods"] = [
        {"method": "code", "at": time.time() - ago, "reauthenticated": True}
    ]
    session["account_authentication_methods_user"] = str(person.user.pk)
    session.save()
    return client


def proven_client(person: Person, *, ago: float = 0) -> Client:
    """A browser of its own where the person is signed in and has just proven themselves."""
    client = Client()
    client.force_login(person.user, backend="django.contrib.auth.backends.ModelBackend")
    return prove(client, person, ago=ago)
