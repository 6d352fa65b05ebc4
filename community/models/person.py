from __future__ import annotations

from collections.abc import Collection

from django.conf import settings
from django.core.validators import URLValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from community.models.base import PublicModel


class Audience(models.TextChoices):
    """Who is shown a part of somebody's profile. A rule computes with all of it, whoever may look."""

    PUBLIC = "public", _("everybody")
    MEMBERS = "members", _("members who are signed in")
    NOBODY = "nobody", _("nobody but me")


STRANGER: frozenset[str] = frozenset({Audience.PUBLIC})
MEMBER: frozenset[str] = frozenset({Audience.PUBLIC, Audience.MEMBERS})
ONESELF: frozenset[str] = frozenset(Audience)

# The parts that their owner shows or keeps back, each in the column `PART_shown`. A name is always public.
PARTS = ("bio", "links", "city", "timezone", "language", "affiliations")


def audiences(viewer: Person | None) -> frozenset[str]:
    """What somebody else's part may say for the viewer to be shown it."""
    return STRANGER if viewer is None else MEMBER


def shown(part: str, *, to: Person | None, through: str = "") -> Q:
    """A condition on people (or on what points at them `through` a field): the part is shown."""
    way = f"{through}__" if through else ""
    seen = Q(**{f"{way}{part}_shown__in": audiences(to)})
    return seen if to is None else seen | Q(**{f"{way}pk": to.pk})


def _audience(default: Audience) -> models.CharField[str, str]:
    return models.CharField(
        _("who sees it"), max_length=10, choices=Audience, default=default.value
    )


class PersonQuerySet(models.QuerySet["Person"]):
    """People, as pages and lists ask for them."""

    def with_pages(self) -> PersonQuerySet:
        """Everybody but visitors: who came once without an account stands nowhere in public."""
        return self.exclude(contact__isnull=False, user__isnull=True)


class Person(PublicModel):
    """Who someone is in public: speaker, candidate, author, member. May exist without a login."""

    name = models.CharField(_("name"), max_length=120)
    bio = models.TextField(_("about"), blank=True)
    city = models.CharField(_("city"), max_length=80, blank=True)
    timezone = models.CharField(_("time zone"), max_length=64, blank=True)
    language = models.CharField(_("language"), max_length=12, blank=True)
    bio_shown = _audience(Audience.PUBLIC)
    links_shown = _audience(Audience.PUBLIC)
    city_shown = _audience(Audience.MEMBERS)
    timezone_shown = _audience(Audience.NOBODY)
    language_shown = _audience(Audience.NOBODY)
    affiliations_shown = _audience(Audience.MEMBERS)
    is_demo = models.BooleanField(default=False, help_text=_("One of the people of /demo/."))
    is_sample = models.BooleanField(default=False, help_text=_("Made up to show the site."))

    objects = PersonQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(**{f"{part}_shown__in": Audience.values}),
                name=f"{part}_shown_to_an_audience",
            )
            for part in PARTS
        ]

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

    @property
    def chosen_language(self) -> str:
        """The language that pages and mails come in, if one was chosen and the site speaks it."""
        return self.language if self.language in dict(settings.LANGUAGES) else ""

    @property
    def mail_language(self) -> str:
        """The language of everything that is written to them, whoever causes it."""
        return self.chosen_language or settings.LANGUAGE_CODE

    def shows(self, part: str, *, seen_by: Collection[str]) -> bool:
        """Whether the part is shown to those who see these audiences."""
        return getattr(self, f"{part}_shown") in seen_by


class PersonLink(models.Model):
    """A place elsewhere that somebody names as theirs, in the order they chose."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="links")
    position = models.PositiveSmallIntegerField()
    label = models.CharField(_("label"), max_length=60)
    url = models.CharField(
        _("address"), max_length=300, validators=[URLValidator(schemes=["http", "https"])]
    )

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["person", "position"], name="one_link_a_place"),
            models.CheckConstraint(
                condition=Q(url__startswith="http://") | Q(url__startswith="https://"),
                name="link_opens_a_page",
            ),
        ]

    def __str__(self) -> str:
        return self.label
