"""What each person wants mailed: the one place where choices are applied, when a mail would go."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from community import kinds
from community.kinds import Channel
from community.models import Group, MailChoice, MailSettings, MutedGroup, Notification, Person
from community.rhythm import next_digest
from community.zones import zone_of


def is_over(told: Notification, *, at: datetime) -> bool:
    """Whether it is of no use any more: a reminder of what has begun."""
    kind = kinds.known(told.kind)
    if kind is None or kind.of_use_after_it_began or told.happens_at is None:
        return False
    return told.happens_at <= at


def zone_for(person: Person, group: Group | None = None) -> ZoneInfo:
    """Whose hours somebody's mail keeps: their own zone's, else the group's, else UTC."""
    known = zone_of(person.timezone) or (zone_of(group.timezone) if group is not None else None)
    return known or ZoneInfo("UTC")


@dataclass
class Wishes:
    """The choices of some people, read at once."""

    settings: dict[int, MailSettings] = field(default_factory=dict)
    choices: dict[tuple[int, str], str] = field(default_factory=dict)
    muted: set[tuple[int, int]] = field(default_factory=set)

    def channel(self, told: Notification, *, at: datetime) -> Channel:
        """How this is to be told to the person it is for."""
        kind = kinds.known(told.kind)
        if kind is not None and kind.always:
            return Channel.NOW
        settings = self.settings.get(told.person_id)
        if settings is not None and settings.stopped_at is not None:
            return Channel.SITE
        if told.group_id is not None and (told.person_id, told.group_id) in self.muted:
            return Channel.SITE
        default = kind.default if kind is not None else Channel.NOW
        chosen = Channel(self.choices.get((told.person_id, told.kind), default))
        if kind is not None and kind.weekly and chosen is not Channel.SITE:
            chosen = Channel.NOW  # it was made at the hour that they chose for it
        if told.calendar and chosen is not Channel.SITE:
            return Channel.NOW  # a calendar reads no digest
        if chosen is Channel.NOW and settings is not None and settings.is_paused(at=at):
            return Channel.DAILY  # in one mail, when the pause is over
        return chosen

    def held_until(self, told: Notification, *, at: datetime) -> datetime | None:
        """Until when quiet hours keep this back; None where it may go, because none hold or it is urgent."""
        kind = kinds.known(told.kind)
        if kind is not None and kind.is_urgent(happens_at=told.happens_at, at=at):
            return None
        settings = self.settings.get(told.person_id)
        if told.calendar and settings is not None and settings.is_paused(at=at):
            return settings.paused_until
        return self.quiet_until(told.person, told.group, at=at)

    def quiet_until(self, person: Person, group: Group | None, *, at: datetime) -> datetime | None:
        """When the quiet hours of the person end; where their zone is not known, those of the group's zone."""
        settings = self.settings.get(person.pk)
        if settings is None:
            return None
        return settings.quiet_until(at, zone=zone_for(person, group))

    def digest_due(self, person: Person, channel: Channel, *, at: datetime) -> datetime:
        """When the person's next digest of that rhythm comes."""
        settings = self.settings.get(person.pk)
        after = at
        if settings is not None and settings.is_paused(at=at) and settings.paused_until:
            after = settings.paused_until
        settings = settings or MailSettings()
        return next_digest(
            after,
            zone=zone_for(person),
            hour=settings.digest_hour,
            weekly=channel is Channel.WEEKLY,
            weekday=settings.digest_weekday,
        )


def of(people: Iterable[int]) -> Wishes:
    """Read what these people (by row) chose: three queries, however many they are."""
    them = list(people)
    return Wishes(
        settings={row.person_id: row for row in MailSettings.objects.filter(person__in=them)},
        choices={
            (row.person_id, row.kind): row.channel
            for row in MailChoice.objects.filter(person__in=them)
        },
        muted=set(MutedGroup.objects.filter(person__in=them).values_list("person_id", "group_id")),
    )
