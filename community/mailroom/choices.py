"""What each person wants mailed: the one place where choices are applied, when a mail would go."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from community import kinds
from community.kinds import Channel
from community.models import MailChoice, MailSettings, MutedGroup, Notification, Person
from community.rhythm import next_digest
from community.zones import zone_of


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
        if chosen is Channel.NOW and settings is not None and settings.is_paused(at=at):
            return Channel.DAILY  # in one mail, when the pause is over
        return chosen

    def digest_due(self, person: Person, channel: Channel, *, at: datetime) -> datetime:
        """When the person's next digest of that rhythm comes."""
        settings = self.settings.get(person.pk)
        after = at
        if settings is not None and settings.is_paused(at=at) and settings.paused_until:
            after = settings.paused_until
        return next_digest(
            after,
            zone=zone_of(person.timezone) or ZoneInfo("UTC"),
            hour=settings.digest_hour if settings else MailSettings().digest_hour,
            weekly=channel is Channel.WEEKLY,
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
