"""What curators do with proposals."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogue import mail
from catalogue.models import (
    Acceptance,
    Declination,
    Solution,
    SolutionRevision,
)
from community import audit
from community.errors import DomainError
from community.models import Person


class AlreadyDecided(DomainError):
    """A curator was there before."""


class Outdated(DomainError):
    """A later revision was accepted in the meantime."""


@transaction.atomic
def accept_revision(
    *, actor: Person | None, at: datetime, revision: SolutionRevision, note: str = ""
) -> Acceptance:
    """Take a proposed revision into the catalogue: it is what the solution says from now on."""
    solution = Solution.objects.select_for_update().get(pk=revision.solution_id)
    there = Acceptance.objects.filter(revision=revision).first()
    if there is not None:
        return there
    if Declination.objects.filter(revision=revision).exists():
        raise AlreadyDecided(_("This revision was sent back already. It can be proposed anew."))
    current = solution.current
    if current is not None and current.number > revision.number:
        raise Outdated(
            _("Revision %(later)s was accepted meanwhile. Ask for this change on top of it.")
            % {"later": current.number}
        )
    acceptance = Acceptance.objects.create(revision=revision, by=actor, at=at, note=note.strip())
    solution.current = revision
    solution.title, solution.summary = revision.title, revision.summary
    solution.kind = Solution.Kind.LAB if revision.recipe_text else Solution.Kind.GUIDE
    solution.save(update_fields=["current", "title", "summary", "kind"])
    audit.record(
        actor=actor,
        verb="catalogue.revision_accepted",
        target=revision,
        at=at,
        payload={"solution": solution.public_id, "number": revision.number},
    )
    mail.tell_author(
        revision,
        kind="catalogue.revision_accepted",
        subject=gettext_lazy("In the catalogue: %(title)s"),
        at=at,
    )
    if revision.number == 1:
        mail.tell_those_in_need(solution, but=revision.author, at=at)
    return acceptance


@transaction.atomic
def decline_revision(
    *, actor: Person | None, at: datetime, revision: SolutionRevision, reason: str
) -> Declination:
    """Send a proposed revision back, and say why."""
    Solution.objects.select_for_update().get(pk=revision.solution_id)
    there = Declination.objects.filter(revision=revision).first()
    if there is not None:
        return there
    if Acceptance.objects.filter(revision=revision).exists():
        raise AlreadyDecided(_("This revision is accepted already. A new one can replace it."))
    declination = Declination(revision=revision, by=actor, at=at, reason=reason.strip())
    declination.full_clean(exclude=["public_id"])
    declination.save()
    audit.record(
        actor=actor,
        verb="catalogue.revision_declined",
        target=revision,
        at=at,
        payload={"solution": revision.solution.public_id, "number": revision.number},
        personal={"reason": declination.reason},
    )
    mail.tell_author(
        revision,
        kind="catalogue.revision_declined",
        subject=gettext_lazy("Sent back: %(title)s"),
        at=at,
        reason=declination.reason,
    )
    return declination
