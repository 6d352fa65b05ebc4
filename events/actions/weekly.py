"""Once a week, at the hour and on the day that somebody chose: what the groups that they follow are doing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Q

from community.mailroom.choices import zone_for
from community.models import Follow, Group, MailSettings, Notification, Person
from community.rhythm import last_weekly
from events import news_mail, queries
from events.models import Event

COMING_WITHIN = timedelta(weeks=3)
WEEK = timedelta(days=7)
LATE_BY = timedelta(
    hours=12
)  # a letter that a standstill has held up longer waits for the next week


def tell_of_weeks(*, at: datetime) -> int:
    """Write to everybody whose hour of the week has come and who has something to read; say to how many.

    Each letter goes by its person and their hour: done twice, or killed half-way, it is written once.
    """
    follows = Follow.objects.open().select_related("group__network", "person")
    followed: dict[int, list[Follow]] = defaultdict(list)
    for follow in follows.order_by("group__name", "pk"):
        followed[follow.person_id].append(follow)
    settings = {row.person_id: row for row in MailSettings.objects.filter(person__in=followed)}
    due: dict[int, datetime] = {}
    for pk, theirs in followed.items():
        moment = _hour_of(theirs[0].person, theirs[0].group, settings.get(pk), at=at)
        if at - moment < LATE_BY:
            due[pk] = moment
    told = _told_already(followed, due)
    groups = {follow.group for pk in due if pk not in told for follow in followed[pk]}
    news = _news(groups, at=at) if groups else {}
    written = 0
    for pk, moment in due.items():
        if pk in told:
            continue
        person = followed[pk][0].person
        found = [_of(follow, news, moment=moment, at=at) for follow in followed[pk]]
        if said := _each_once([each for each in found if each.new or each.coming]):
            news_mail.tell_of_week(person, said, moment=moment, at=at)
            written += 1
    return written


def _hour_of(
    person: Person, group: Group, settings: MailSettings | None, *, at: datetime
) -> datetime:
    chosen = settings or MailSettings()
    return last_weekly(
        at,
        zone=zone_for(person, group),
        hour=chosen.digest_hour,
        weekday=chosen.digest_weekday,
    )


def _told_already(followed: dict[int, list[Follow]], due: dict[int, datetime]) -> set[int]:
    keys = {
        f"events.week:{followed[pk][0].person.public_id}:{moment.isoformat()}": pk
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


def _of(
    follow: Follow, news: dict[int, list[Event]], *, moment: datetime, at: datetime
) -> news_mail.OfGroup:
    """What is new since the last letter, or since they follow; and what comes within three weeks."""
    since = max(moment - WEEK, follow.followed_at)
    events = [event for event in news.get(follow.group_id, ()) if not event.has_begun(at=at)]
    new = [event for event in events if since < event.publication.published_at]
    coming = [
        event
        for event in events
        if event not in new and event.starts_at and event.starts_at <= at + COMING_WITHIN
    ]
    return news_mail.OfGroup(group=follow.group, new=new, coming=coming)


def _each_once(news: list[news_mail.OfGroup]) -> list[news_mail.OfGroup]:
    """A meetup that several of their groups hold is told under the first."""
    seen: set[int] = set()
    kept = []
    for each in news:
        new = [event for event in each.new if event.pk not in seen]
        coming = [event for event in each.coming if event.pk not in seen]
        seen |= {event.pk for event in (*new, *coming)}
        if new or coming:
            kept.append(news_mail.OfGroup(group=each.group, new=new, coming=coming))
    return kept
