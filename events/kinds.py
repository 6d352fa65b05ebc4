"""What people are told about meetups."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from community.kinds import Channel, Section, declare

MEETUPS = Section("meetups", _("Meetups"), names_conduct=True)
A_DAY = timedelta(hours=24)  # what happens so soon does not wait for quiet hours

declare(
    "events.seat_taken",
    title=_("Your seat"),
    words=_(
        "When you have a seat, at once or after waiting: the place and the time, and the link to join."
    ),
    section=MEETUPS,
    urgent_within=A_DAY,
)
declare(
    "events.seat_waiting",
    title=_("Your place on the waitlist"),
    words=_(
        "When a meetup is full and you are on the waitlist, or its organisers have to approve your seat."
    ),
    section=MEETUPS,
)
declare(
    "events.seats_requested",
    title=_("Seats to approve"),
    words=_(
        "When somebody requests a seat at a meetup of yours that you approve each seat of; once, until you"
        " have answered all who wait."
    ),
    section=MEETUPS,
)
declare(
    "events.seat_offered",
    title=_("A seat held for you"),
    words=_("When a seat became free and is held for you until you answer."),
    section=MEETUPS,
    urgent_within=A_DAY,
)
declare(
    "events.seat_ended",
    title=_("Your seat given up or taken back"),
    words=_("When you give a seat up, did not accept one in time, or somebody else ends it."),
    section=MEETUPS,
    urgent_within=A_DAY,
)
declare(
    "events.event_announced",
    title=_("New meetups"),
    words=_(
        "When a group that you belong to or follow, or one in a city that you follow, announces a meetup."
    ),
    section=MEETUPS,
)
declare(
    "events.plan_not_kept",
    title=_("Not published as planned"),
    words=_("When a draft of yours could not publish itself at the time that was set."),
    section=MEETUPS,
)
declare(
    "events.door_opened",
    title=_("Helping at a door"),
    words=_("When organisers let you check people in at a meetup."),
    section=MEETUPS,
)
declare(
    "events.picture_concern",
    title=_("A picture to take away"),
    words=_("When somebody asks that a picture of your meetup be taken away."),
    section=MEETUPS,
)
declare(
    "events.event_changed",
    title=_("New time or place"),
    words=_("When a meetup that you have a seat at moves."),
    section=MEETUPS,
    urgent_within=A_DAY,
)
declare(
    "events.event_postponed",
    title=_("Postponed"),
    words=_("When a meetup that you have a seat at is put off until a new date is found."),
    section=MEETUPS,
    urgent_within=A_DAY,
)
declare(
    "events.event_cancelled",
    title=_("Cancelled"),
    words=_("When a meetup that you have a seat at is called off."),
    section=MEETUPS,
    urgent_within=A_DAY,
)

TALKS = Section("talks", _("Talks"))

declare(
    "events.proposal_sent",
    title=_("Your proposal arrived"),
    words=_("When a talk that you propose is sent in."),
    section=TALKS,
)
declare(
    "events.proposal_answered",
    title=_("The answer to your proposal"),
    words=_("When organisers accept your talk, decline it, or put it back."),
    section=TALKS,
)
declare(
    "events.speaker_asked",
    title=_("Asked to speak"),
    words=_("When somebody would like to give a talk together with you."),
    section=TALKS,
)
declare(
    "events.speaker_answered",
    title=_("Your co-speaker’s answer"),
    words=_("When somebody whom you asked to speak with you says yes or no."),
    section=TALKS,
)
declare(
    "events.proposal_news",
    title=_("News of proposals"),
    words=_("For organisers: when a talk is proposed, confirmed or withdrawn."),
    section=TALKS,
    default=Channel.DAILY,
)
declare(
    "events.cohost_asked",
    title=_("Asked to co-host"),
    words=_("When another group asks a group that you organise to hold a meetup together."),
    section=MEETUPS,
)
declare(
    "events.cohost_answered",
    title=_("Co-hosts answer"),
    words=_("When a group that you asked to hold a meetup with you says yes or no."),
    section=MEETUPS,
)
declare(
    "events.cohost_ended",
    title=_("A host leaves"),
    words=_("When a host leaves a meetup of yours, or you are released from one."),
    section=MEETUPS,
)
for ahead, title, when in (
    ("day", _("A day before"), _("A day before a meetup that you have a seat at.")),
    ("hours", _("Two hours before"), _("Two hours before a meetup that you have a seat at.")),
):
    declare(
        f"events.reminder_{ahead}",
        title=title,
        words=when,
        section=MEETUPS,
        of_use_after_it_began=False,
    )
declare(
    "events.week",
    title=_("What you follow, week by week"),
    words=_("Once a week, if there is anything: what is new, and what comes within three weeks."),
    section=MEETUPS,
    weekly=True,
)
