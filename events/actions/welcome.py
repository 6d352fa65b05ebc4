"""Who is not to come to a group's meetups, where seats and proposals are asked for."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from community.errors import DomainError
from community.models import Group, Person
from community.queries import appeal_words, is_barred


class NotToCome(DomainError):
    """The group does not take the person at its meetups just now."""


def refuse_the_barred(
    person: Person | None, groups: Iterable[Group | None], *, at: datetime
) -> None:
    """Stop where somebody is barred from one of these groups' meetups, with words that shame nobody."""
    named = [group for group in groups if group is not None]
    if not is_barred(person, named, at=at) or person is None:
        return
    how = appeal_words(person, named, at=at) or _(
        "If you think that this is a mistake, write to the people named on the page about conduct:"
        " %(address)s"
    ) % {"address": f"{named[0].get_absolute_url()}conduct/"}
    raise NotToCome(
        _("%(group)s cannot take you at its meetups just now. Nothing was changed. %(how)s")
        % {"group": named[0].name, "how": how}
    )
