"""Where django-allauth asks us: how a login is made, and which mails it may send."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from community.models import Person, User


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Every login has a person; the name is asked for at sign-up."""

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        name = form.cleaned_data.get("name") or form.cleaned_data["email"].partition("@")[0]
        user.person = Person.objects.create(name=name.strip())
        saved: User = super().save_user(request, user, form, commit=commit)
        return saved
