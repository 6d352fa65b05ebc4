"""What people are told about votes."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from community.kinds import Section, declare

VOTES = Section("votes", _("Votes"))

declare(
    "elections.milestone",
    title=_("How far a vote is"),
    words=_(
        "When a vote that you follow passes a quarter, half, three quarters or nine tenths of its quorum, and"
        " when it reaches it."
    ),
    section=VOTES,
)
declare(
    "elections.milestone_withdrawn",
    title=_("A count is corrected"),
    words=_(
        "When the quorum of a vote that you follow was said to be reached, and a correction takes that back."
    ),
    section=VOTES,
)
declare(
    "elections.roll_disputed",
    title=_("A question about a roll"),
    words=_(
        "For election officers: when a member asks to be put on the roll of a vote, or taken off it."
    ),
    section=VOTES,
)
declare(
    "elections.dispute_answered",
    title=_("Your place on a roll"),
    words=_("When election officers answer what you asked about the roll of a vote."),
    section=VOTES,
)
declare(
    "elections.roll_waits",
    title=_("A roll that is not frozen"),
    words=_("For election officers: when a vote is to open and its roll is not frozen yet."),
    section=VOTES,
    urgent=True,
)
