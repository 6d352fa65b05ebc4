"""What people are told about solutions."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from community.kinds import Channel, Section, declare

SOLUTIONS = Section("solutions", _("Solutions"))

declare(
    "catalogue.revision_proposed",
    title=_("Something to read"),
    words=_("To the curators: when somebody proposes a solution or a change to one."),
    section=SOLUTIONS,
)
declare(
    "catalogue.revision_accepted",
    title=_("Your solution is in the catalogue"),
    words=_("When a curator accepts what you proposed."),
    section=SOLUTIONS,
)
declare(
    "catalogue.revision_declined",
    title=_("Your solution was sent back"),
    words=_("When a curator sends back what you proposed, and why."),
    section=SOLUTIONS,
)
declare(
    "catalogue.problem_answered",
    title=_("A way was found"),
    words=_("When the catalogue gets a solution to a problem that you said you have too."),
    section=SOLUTIONS,
    default=Channel.DAILY,
)
