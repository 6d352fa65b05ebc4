from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from community.models.base import PublicModel
from community.models.person import Person


class UserManager(BaseUserManager["User"]):
    """Makes logins, each with the person it belongs to."""

    def create_user(
        self, email: str, password: str | None = None, *, name: str = "", **extra: Any
    ) -> User:
        """Make a login for `email`; without a password it can only sign in by mailed code."""
        if not email:
            raise ValueError("A login needs an e-mail address.")
        email = email.strip().lower()
        if "person" not in extra and "person_id" not in extra:
            extra["person"] = Person.objects.create(name=name or email.partition("@")[0])
        user = self.model(email=email, **extra)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **extra: Any) -> User:
        """Make the keeper of the site (`manage.py createsuperuser`).

        Whoever may run commands vouches for the address: it counts as verified, so that the keeper
        of a site whose mail is not set up yet can sign in.
        """
        from allauth.account.models import EmailAddress  # noqa: PLC0415  (it needs our User first)

        user = self.create_user(email, password, is_staff=True, is_superuser=True, **extra)
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        return user


class User(PublicModel, AbstractBaseUser, PermissionsMixin):
    """A login. At most one a person; the address is its only name."""

    email = models.EmailField(_("e-mail address"), unique=True)
    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="user")
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    joined_at = models.DateTimeField(auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="one_login_an_address_in_any_case")
        ]

    def __str__(self) -> str:
        return self.email
