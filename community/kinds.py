"""The kinds of things people are told, each declared once by whoever tells it.

A feature declares its kinds in `APP/kinds.py`, which is loaded at the start; those of the ground floor
stand at the end of this file. `notifications.notify(kind=…)` takes declared kinds alone, and the page
where people choose what comes by mail is made of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise


class Channel(models.TextChoices):
    """How somebody is told, beside the site's own list, where everything stands."""

    NOW = "now", _("at once")
    DAILY = "daily", _("once a day")
    WEEKLY = "weekly", _("once a week")
    SITE = "site", _("only here")


class Undeclared(LookupError):
    """A kind that nobody declared. It names the file where it belongs."""


@dataclass(frozen=True)
class Section:
    """What the kinds of one part of the house stand under."""

    key: str
    title: Words
    names_conduct: bool = False  # below its mails stands where the group’s code of conduct is


@dataclass(frozen=True)
class Kind:
    """One kind of thing that people are told.

    `always`: it must reach them, as what concerns the safety of an account must; it is mailed at once to everybody
    and cannot be switched off.

    What is urgent does not wait for somebody's quiet hours to end: what is `always` mailed, what says `urgent`,
    and what says `urgent_within` and is about something that happens so soon (`happens_at` of `notify`). What is
    of no use once that began (a reminder, say: `of_use_after_it_began=False`) is not mailed any more then.

    `weekly`: it is made once a week, at the hour and on the weekday that somebody chose; they choose only
    whether it is mailed.
    """

    key: str
    title: Words
    words: Words
    section: Section
    default: Channel = Channel.NOW
    always: bool = False
    urgent: bool = False
    urgent_within: timedelta | None = None
    of_use_after_it_began: bool = True
    weekly: bool = False

    def is_urgent(self, *, happens_at: datetime | None, at: datetime) -> bool:
        """Whether it must not wait, at that moment, for quiet hours to end."""
        if self.always or self.urgent:
            return True
        if self.urgent_within is None or happens_at is None:
            return False
        return happens_at - at <= self.urgent_within

    @property
    def channels(self) -> list[tuple[str, Words]]:
        """What somebody may choose for it."""
        if self.weekly:
            return [
                (Channel.WEEKLY.value, Channel.WEEKLY.label),
                (Channel.SITE.value, _("only here")),
            ]
        return [(each.value, each.label) for each in Channel]

    @property
    def template(self) -> str:
        """Where its words stand: `events.seat_taken` → `emails/events/seat_taken.txt`."""
        return f"emails/{self.key.replace('.', '/')}.txt"


_kinds: dict[str, Kind] = {}


def declare(
    key: str,
    *,
    title: Words,
    words: Words,
    section: Section,
    default: Channel = Channel.NOW,
    always: bool = False,
    urgent: bool = False,
    urgent_within: timedelta | None = None,
    of_use_after_it_began: bool = True,
    weekly: bool = False,
) -> Kind:
    """Declare a kind: its key as `notify` takes it, a title, and one sentence that says when it comes."""
    kind = Kind(
        key,
        title,
        words,
        section,
        Channel.NOW if always else Channel.WEEKLY if weekly and default is Channel.NOW else default,
        always,
        urgent,
        urgent_within,
        of_use_after_it_began,
        weekly,
    )
    if _kinds.get(key, kind).section.key != section.key:
        raise ValueError(f"{key} is declared in two sections.")
    _kinds[key] = kind
    return kind


def kind_of(key: str) -> Kind:
    """Give the kind of that key; whoever made the key up is told where to declare it."""
    try:
        return _kinds[key]
    except KeyError:
        app = key.partition(".")[0]
        raise Undeclared(
            f"Nobody declared the kind {key!r}: declare it in {app}/kinds.py (docs/components.md)."
        ) from None


def known(key: str) -> Kind | None:
    """Give the kind of that key, or None: an older row may hold one that is no longer told."""
    return _kinds.get(key)


def declared() -> list[Kind]:
    """List every kind, section by section, in the order of their declaration."""
    order: dict[str, int] = {}
    for kind in _kinds.values():
        order.setdefault(kind.section.key, len(order))
    return sorted(_kinds.values(), key=lambda kind: order[kind.section.key])


def by_section() -> list[tuple[Section, list[Kind]]]:
    """Give each section with its kinds."""
    found: dict[str, tuple[Section, list[Kind]]] = {}
    for kind in declared():
        found.setdefault(kind.section.key, (kind.section, []))[1].append(kind)
    return list(found.values())


# --- The ground floor's own -----------------------------------------------------------------------
GROUPS = Section("groups", _("Groups"))
ACCOUNT = Section("account", _("Your account"))

for key, title, words in (
    (
        "community.second_factor_on",
        _("A second step was set up"),
        _("When signing in to your account begins to ask for a code of an app."),
    ),
    (
        "community.second_factor_off",
        _("The second step was switched off"),
        _("When signing in to your account stops asking for a code."),
    ),
    (
        "community.second_factor_removed",
        _("The keeper took the second step away"),
        _("When you lost app and codes, and the keeper helped you."),
    ),
    (
        "community.recovery_codes_renewed",
        _("New recovery codes were made"),
        _("When the old ones stop working."),
    ),
):
    declare(key, title=title, words=words, section=ACCOUNT, always=True)
declare(
    "community.invited",
    title=_("Invitations"),
    words=_("When somebody who leads a group invites you to it, or to a part in it."),
    section=GROUPS,
)
declare(
    "community.lead_offered",
    title=_("A lead is offered to you"),
    words=_("When whoever leads a group of yours wants to hand the lead over to you."),
    section=GROUPS,
)
declare(
    "community.invitation_answered",
    title=_("Answers to your invitations"),
    words=_("When somebody whom you invited says yes or no."),
    section=GROUPS,
)
declare(
    "community.role_renewed",
    title=_("Your term is renewed"),
    words=_("When a part that you hold gets another term."),
    section=GROUPS,
)
declare(
    "community.role_ended",
    title=_("Your part has ended"),
    words=_("When somebody else ends a part that you hold."),
    section=GROUPS,
    always=True,
)
declare(
    "community.term_ending",
    title=_("A term ends soon"),
    words=_("30 and 7 days before your own term ends, or one in a group that you lead."),
    section=GROUPS,
)
declare(
    "community.term_ended",
    title=_("Your term is over"),
    words=_("When the term of a part that you held has run out."),
    section=GROUPS,
)
declare(
    "community.group_without_lead",
    title=_("A group has no lead"),
    words=_("When the last lead’s term runs out in a chapter of the network that you lead."),
    section=GROUPS,
    always=True,
)
declare(
    "community.claim_asked",
    title=_("Somebody says to be a public person"),
    words=_("For keepers: when a member says to be somebody known in public."),
    section=ACCOUNT,
    always=True,
)
declare(
    "community.claim_granted",
    title=_("Somebody known in public is you"),
    words=_("When the keeper grants what you asked about somebody known in public."),
    section=ACCOUNT,
    always=True,
)
declare(
    "community.claim_declined",
    title=_("Somebody known in public is not you"),
    words=_("When the keeper declines what you asked about somebody known in public."),
    section=ACCOUNT,
    always=True,
)
declare(
    "community.claim_undone",
    title=_("Somebody known in public is no longer you"),
    words=_("When the keeper undoes what was granted."),
    section=ACCOUNT,
    always=True,
)
declare(
    "community.membership_ended",
    title=_("Your membership has ended"),
    words=_("When somebody who leads a group ends your membership of it, with the reason."),
    section=GROUPS,
    always=True,
)
declare(
    "community.group_closed",
    title=_("A group is closed"),
    words=_("When a group that you belong to is closed, with the reason."),
    section=GROUPS,
)
declare(
    "community.chapter_offered",
    title=_("A network asks your chapter in"),
    words=_("When a network would take in a chapter that you lead."),
    section=GROUPS,
)
declare(
    "community.chapter_answered",
    title=_("A chapter’s answer"),
    words=_("When a chapter that you asked into your network has answered."),
    section=GROUPS,
)
declare(
    "community.chapter_left",
    title=_("A chapter leaves its network"),
    words=_("When a chapter parts from its network and you lead either of them."),
    section=GROUPS,
)
declare(
    "community.ambassador_proposed",
    title=_("An ambassador is proposed"),
    words=_("When somebody is proposed as an ambassador of a network that you lead."),
    section=GROUPS,
)
declare(
    "community.ambassador_answered",
    title=_("What became of a proposal"),
    words=_("When an ambassador whom you proposed, or you yourself, is taken up or not."),
    section=GROUPS,
)
declare(
    "community.confidant_asked",
    title=_("Would you be somebody to report to?"),
    words=_("When a group asks you to be somebody whom people can tell in confidence."),
    section=GROUPS,
)
declare(
    "community.in_confidence",
    title=_("In confidence"),
    words=_(
        "When a report is there for you to read, or an answer to yours. What it says is not mailed."
    ),
    section=GROUPS,
    always=True,
)
