from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from community.models.person import Person


class ContactQuerySet(models.QuerySet["Contact"]):
    """Addresses of people without an account."""

    def known(self) -> ContactQuerySet:
        """Those that were not forgotten."""
        return self.filter(forgotten_at__isnull=True)


class Contact(models.Model):
    """How to reach a visitor: somebody who came without an account and showed that an address is theirs.

    It is no login and opens no page. The person behind it stands on no public list; the address is
    forgotten some time after it was last needed, and the row stays to say that there was one.
    """

    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="contact")
    email = models.EmailField(blank=True)
    confirmed_at = models.DateTimeField()
    forgotten_at = models.DateTimeField(null=True, blank=True)
    joined_into = models.ForeignKey(
        Person,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="joined_contacts",
        help_text=_("The person of the account that proved the address and was given what it had."),
    )

    objects = ContactQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                condition=Q(forgotten_at__isnull=True),
                name="one_visitor_an_address_in_any_case",
            ),
            models.CheckConstraint(
                condition=Q(forgotten_at__isnull=True) & ~Q(email="")
                | Q(forgotten_at__isnull=False, email=""),
                name="forgotten_address_is_gone",
            ),
            models.CheckConstraint(
                condition=Q(joined_into__isnull=True) | Q(forgotten_at__isnull=False),
                name="joined_visitor_is_reached_no_more",
            ),
        ]

    def __str__(self) -> str:
        return f"contact of {self.person_id}"
