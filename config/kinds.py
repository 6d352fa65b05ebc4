"""What people are told where two parts of the house meet (config/wiring.py)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from community.kinds import declare
from elections.kinds import VOTES

declare(
    "config.vote_published",
    title=_("A vote of your group"),
    words=_(
        "When a vote of a group that you belong to is announced: what is asked, and until when."
    ),
    section=VOTES,
)
