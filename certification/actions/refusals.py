"""Refusals that several deeds share, and the step that each deed takes first."""

from __future__ import annotations

from django.utils.translation import gettext as _

from certification import states
from certification.models import CourseVersion
from community.errors import DomainError


class NotNow(DomainError):
    """The submission is not where this can be done."""


class NotYours(DomainError):
    """The person does not hold the part that does this."""


def lock(version: CourseVersion) -> CourseVersion:
    """Read the version again, so that nobody else moves it before this transaction ends."""
    return (
        CourseVersion.objects.select_for_update(of=("self",))
        .select_related("course__programme__committee", "course__provider", "baseline")
        .get(pk=version.pk)
    )


def step(version: CourseVersion, verb: states.Verb) -> states.State:
    """Where this deed leads from here, or a refusal."""
    reached = states.after(version.state, verb)
    if reached is None:
        raise NotNow(
            _("“%(title)s” is %(state)s, and that cannot be done now. Nothing was changed.")
            % {"title": version.title, "state": version.get_state_display()}
        )
    return reached
