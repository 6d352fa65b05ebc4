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
declare(
    "elections.nominated",
    title=_("You are nominated"),
    words=_(
        "When a member nominates you, with the day by which to accept; once more a day before it is too late."
    ),
    section=VOTES,
    urgent=True,
)
declare(
    "elections.seconded_enough",
    title=_("Seconded by enough members"),
    words=_("When your nomination has all the seconds that it needs."),
    section=VOTES,
)
declare(
    "elections.nomination_checked",
    title=_("A check of your nomination"),
    words=_("When election officers find that your nomination does not pass one of their checks."),
    section=VOTES,
    urgent=True,
)
declare(
    "elections.slate_made",
    title=_("Who stands"),
    words=_("When you accepted a nomination and it is settled whether you stand."),
    section=VOTES,
)
declare(
    "elections.slate_waits",
    title=_("A slate that is missing"),
    words=_(
        "For election officers: when the time to accept nominations is over, and when a vote is to open and"
        " its slate is missing."
    ),
    section=VOTES,
    urgent=True,
)
declare(
    "elections.line_released",
    title=_("Your line on a roll was released"),
    words=_(
        "When election officers take a line of a roll back from your account, with the reason."
    ),
    section=VOTES,
    urgent=True,
)
