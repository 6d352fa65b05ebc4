"""Once a week, at the hour and on the day that somebody chose: what comes in the groups
and cities that they follow."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from django.db.models import Q

from community.mailroom.choices import zone_for
from community.models import CityFollow, Follow, Group, MailSettings, Notification, Person
from community.rhythm import last_weekly
from events import news_mail, queries
from events.models import Event

COMING_WITHIN = timedelta(weeks=3)
WEEK = timedelta(days=7)
LATE_BY = timedelta(
    hours=12
)  # a letter that a standstill has held up longer waits for the next week


@dataclass
class _Reader:
    """Somebody who follows something, and what."""

    person: Person
    groups: list[Follow] = field(default_factory=list)
    cities: list[CityFollow] = field(default_factory=list)


def tell_of_weeks(*, at: datetime) -> int:
    """Write to everybody whose hour of the week has come and who has something to read; say to how many.

    Each letter goes by its person and their hour: done twice, or killed half-way, it is written once.
    """
    readers = _readers()
    settings = {row.person_id: row for row in MailSettings.objects.filter(person__in=readers)}
    due: dict[int, datetime] = {}
    for pk, reader in readers.items():
        group = reader.groups[0].group if reader.groups else None
        moment = _hour_of(reader.person, group, settings.get(pk), at=at)
        if at - moment < LATE_BY:
            due[pk] = moment
    for pk in _told_already(readers, due):
        del due[pk]
    groups = {follow.group for pk in due for follow in readers[pk].groups}
    slugs = {follow.slug for pk in due for follow in readers[pk].cities}
    of_groups = _news(groups, at=at) if groups else {}
    of_cities = _news_of_cities(slugs, at=at) if slugs else {}
    written = 0
    for pk, moment in due.items():
        reader = readers[pk]
        found = [_of(follow, of_groups, moment=moment, at=at) for follow in reader.groups]
        found += [_of_city(follow, of_cities, moment=moment, at=at) for follow in reader.cities]
        if said := _each_once(found):
            news_mail.tell_of_week(reader.person, said, moment=moment, at=at)
            written += 1
    return written


def _readers() -> dict[int, _Reader]:
    """Everybody who follows a group or a city, by key; groups and cities by name."""
    readers: dict[int, _Reader] = {}
    follows = Follow.objects.open().select_related("group__network", "person")
    for follow in follows.order_by("group__name", "pk"):
        readers.setdefault(follow.person_id, _Reader(follow.person)).groups.append(follow)
    for city in CityFollow.objects.open().select_related("person").order_by("name", "pk"):
        readers.setdefault(city.person_id, _Reader(city.person)).cities.append(city)
    return readers


def _hour_of(
    person: Person, group: Group | None, settings: MailSettings | None, *, at: datetime
) -> datetime:
    chosen = settings or MailSettings()
    return last_weekly(
        at,
        zone=zone_for(person, group),
        hour=chosen.digest_hour,
        weekday=chosen.digest_weekday,
    )


def _told_already(readers: dict[int, _Reader], due: dict[int, datetime]) -> set[int]:
    keys = {
        f"events.week:{readers[pk].person.public_id}:{moment.isoformat()}": pk
        for pk, moment in due.items()
    }
    there = Notification.objects.filter(key__in=list(keys)).values_list("key", flat=True)
    return {keys[key] for key in there if key}


def _news(groups: Iterable[Group], *, at: datetime) -> dict[int, list[Event]]:
    """What is to come in these groups and in the chapters that they hold, by the group's key; seen by all."""
    wanted = {group.pk for group in groups}
    chapters = Group.objects.filter(network__in=wanted, is_hidden=False)
    holders = {chapter.pk: chapter.network_id or 0 for chapter in chapters}
    circle = Group.objects.filter(Q(pk__in=wanted) | Q(pk__in=holders), is_hidden=False)
    coming = queries.upcoming(person=None, at=at, groups=list(circle))
    found: dict[int, list[Event]] = defaultdict(list)
    for event in coming:
        if event.starts_at is None or event.is_postponed:
            continue
        of = {event.group_id, *(host.pk for host in event.hosts.all())}
        of |= {holders[pk] for pk in of if pk in holders}
        for pk in sorted(of & wanted):
            found[pk].append(event)
    return found


def _news_of_cities(slugs: set[str], *, at: datetime) -> dict[str, list[Event]]:
    """What is to come in these cities, by their names in addresses; seen by all."""
    found: dict[str, list[Event]] = defaultdict(list)
    for event in queries.upcoming(person=None, at=at):
        if event.starts_at is None or event.is_postponed:
            continue
        for slug in queries.slugs_of(event) & slugs:
            found[slug].append(event)
    return found


def _of(
    follow: Follow, news: dict[int, list[Event]], *, moment: datetime, at: datetime
) -> news_mail.News:
    new, coming = _told_of(news.get(follow.group_id, ()), follow.followed_at, moment, at)
    group = follow.group
    return news_mail.News(
        name=group.name,
        path=group.get_absolute_url(),
        stop=f"follow:{group.public_id}",
        new=new,
        coming=coming,
        group=group,
    )


def _of_city(
    follow: CityFollow, news: dict[str, list[Event]], *, moment: datetime, at: datetime
) -> news_mail.News:
    new, coming = _told_of(news.get(follow.slug, ()), follow.followed_at, moment, at)
    return news_mail.News(
        name=follow.name,
        path=follow.get_absolute_url(),
        stop=f"city:{follow.slug}",
        new=new,
        coming=coming,
    )


def _told_of(
    events: Iterable[Event], followed_at: datetime, moment: datetime, at: datetime
) -> tuple[list[Event], list[Event]]:
    """What is new since the last letter, or since they follow; and what comes within three weeks."""
    since = max(moment - WEEK, followed_at)
    open_ = [event for event in events if not event.has_begun(at=at)]
    new = [event for event in open_ if since < event.publication.published_at]
    coming = [
        event
        for event in open_
        if event not in new and event.starts_at and event.starts_at <= at + COMING_WITHIN
    ]
    return new, coming


def _each_once(news: list[news_mail.News]) -> list[news_mail.News]:
    """A meetup of several of their groups, or of a group and a city, is told under the first."""
    seen: set[int] = set()
    kept = []
    for each in news:
        new = [event for event in each.new if event.pk not in seen]
        coming = [event for event in each.coming if event.pk not in seen]
        seen |= {event.pk for event in (*new, *coming)}
        if new or coming:
            kept.append(replace(each, new=new, coming=coming))
    return kept
