from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from community.models.base import PublicModel


class Person(PublicModel):
    """Who someone is in public: speaker, candidate, author, member. May exist without a login."""

    name = models.CharField(_("name"), max_length=120)
    bio = models.TextField(_("about"), blank=True)
    city = models.CharField(_("city"), max_length=80, blank=True)
    timezone = models.CharField(_("time zone"), max_length=64, blank=True)
    is_demo = models.BooleanField(default=False, help_text=_("One of the people of /demo/."))
    is_sample = models.BooleanField(default=False, help_text=_("Made up to show the site."))

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"/people/{self.public_id}/"  # composed on the top floor

    @property
    def initials(self) -> str:
        """Two letters for the round badge: of the first and the last word, or of the only one."""
        words = self.name.split()
        if not words:
            return "?"
        if len(words) == 1:
            return words[0][:2].capitalize()
        return (words[0][0] + words[-1][0]).upper()
