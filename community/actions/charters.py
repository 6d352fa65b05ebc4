"""What a group is for: written down in versions that follow each other and never change."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from community import audit
from community.actions.roles import locked
from community.errors import DomainError
from community.models import Charter, Group, Person


class CharterMovedOn(DomainError):
    """Another version was adopted while this one was written."""

    def __init__(self, newest: Charter) -> None:
        self.newest = newest
        by = newest.adopted_by.name if newest.adopted_by else _("Somebody")
        super().__init__(
            _(
                "%(name)s adopted version %(number)d while you wrote. What you typed is kept below;"
                " read what changed, then adopt yours as the next version."
            )
            % {"name": by, "number": newest.version}
        )


@transaction.atomic
def adopt_charter(
    *,
    actor: Person | None,
    at: datetime,
    group: Group,
    purpose: str,
    goals: str = "",
    strategy: str = "",
    note: str = "",
    follows: int | None = None,
) -> Charter:
    """Give a group its next charter; the earlier ones stay readable.

    `follows` is the version that the writer began with (0: none); another one in between is a refusal.
    """
    group = locked(group)
    newest = group.charters.select_related("adopted_by").order_by("-version").first()
    version = newest.version if newest else 0
    if newest is not None and follows is not None and follows != version:
        raise CharterMovedOn(newest)
    charter = Charter(
        group=group,
        version=version + 1,
        purpose=purpose,
        goals=goals,
        strategy=strategy,
        note=note,
        adopted_by=actor,
        adopted_at=at,
    )
    charter.full_clean(exclude=["public_id"])
    charter.save()
    audit.record(
        actor=actor,
        verb="community.charter_adopted",
        target=group,
        at=at,
        payload={"version": charter.version},
    )
    return charter
