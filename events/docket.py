"""What an organiser has to do, worked out of the rows of their meetups."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from community.wall import zone_or_utc
from events import words
from events.models import Event

SOON = timedelta(days=14)  # within these, what is missing is missing today
FRESH = timedelta(days=60)  # for so long a recap is asked for
NEWS = timedelta(days=7)  # for so long what was done is shown as done
NOW, LATER, DONE = "now", "later", "done"
SMALL_NUMBERS = (
    gettext_lazy("Nothing"),
    gettext_lazy("One thing"),
    gettext_lazy("Two things"),
    gettext_lazy("Three things"),
    gettext_lazy("Four things"),
    gettext_lazy("Five things"),
    gettext_lazy("Six things"),
    gettext_lazy("Seven things"),
    gettext_lazy("Eight things"),
    gettext_lazy("Nine things"),
)


@dataclass(frozen=True)
class Task:
    """One thing to do, with the button that does it."""

    state: str
    title: str
    due: str
    why: str
    href: str = ""
    act: str = ""
    day: date | None = None


def tasks_of(events: Iterable[Event], *, told: set[int], at: datetime) -> list[Task]:
    """Everything there is to do, today's first. `told` are the keys of events with a recap."""
    tasks: list[Task] = []
    for event in events:
        tasks += _tasks_of(event, told=event.pk in told, at=at)
    return in_order(tasks)


def in_order(tasks: Iterable[Task]) -> list[Task]:
    """Today's first, then what comes later, then what is done; each by its day."""
    order = {NOW: 0, LATER: 1, DONE: 2}
    return sorted(tasks, key=lambda task: (order[task.state], task.day or date.max))


def _tasks_of(event: Event, *, told: bool, at: datetime) -> list[Task]:
    if event.is_cancelled:
        return []
    if event.is_draft:
        return [_publish(event, at=at)]
    if event.is_postponed:
        return [_find_a_date(event, at=at)]
    if not event.is_over(at=at):
        return [*_before(event, at=at), *_published(event, at=at)]
    if event.source or event.ends_at is None or at - event.ends_at > FRESH:
        return []
    if hasattr(event, "completion"):
        return [_done(_title(_("Nothing is left to do for “%s”"), event), event, at=at)]
    return _afterwards(event, told=told, at=at)


def _publish(event: Event, *, at: datetime) -> Task:
    if event.starts_at is None:
        why = _("A draft without a date. Give it one, or let it rest.")
        return Task(
            LATER,
            _title(_("Find a day for “%s”"), event),
            _("when you are ready"),
            why,
            _at("edit", event),
            _("Edit"),
        )
    if event.is_over(at=at):
        why = _("Its day went by unpublished. Give it a new one, or let it rest.")
        return Task(
            LATER,
            _title(_("Find a new day for “%s”"), event),
            event.date_words,
            why,
            _at("edit", event),
            _("Edit"),
        )
    if hasattr(event, "planned"):
        return _planned(event, at=at)
    return Task(
        NOW,
        _title(_("Publish “%s”"), event),
        _held(event, at=at),
        lacks(event) or _("All that people need is there."),
        event.get_absolute_url(),
        _("Look and publish"),
        event.starts_on,
    )


def _find_a_date(event: Event, *, at: datetime) -> Task:
    since = event.postponement.postponed_at
    far = words.distance_words(since, at=at, zone=event.timezone)
    taken = event.seats_taken
    waiting = ngettext(
        "%(n)s person has a seat and waits for the date.",
        "%(n)s people have a seat and wait for the date.",
        taken,
    ) % {"n": taken}
    return Task(
        NOW if at - since >= SOON else LATER,
        _title(_("Find a new date for “%s”"), event),
        _("Postponed %s") % far,
        waiting if taken else _("Nobody has a seat yet."),
        _at("manage", event),
        _("Give it a date"),
        None,
    )


def lacks(event: Event) -> str:
    """What people would look for in vain."""
    gaps = [] if event.lines else [_("the agenda")]
    bare = [
        room.label
        for room in event.places
        if room.venue is None or not (room.venue.name or room.venue.address)
    ]
    if any(bare):
        gaps.append(_("where in %s") % ", ".join(bare))
    elif bare or not (event.places or event.online_link):
        gaps.append(_("the place"))
    return _("Still missing: %s.") % ", ".join(gaps) if gaps else ""


def _before(event: Event, *, at: datetime) -> list[Task]:
    tasks = []
    soon = event.starts_at is not None and event.starts_at - at <= SOON
    if gaps := lacks(event):
        tasks.append(
            Task(
                NOW if soon else LATER,
                _title(_("Complete “%s”"), event),
                _held(event, at=at),
                gaps,
                _at("edit", event),
                _("Edit"),
                event.starts_on,
            )
        )
    today = event.takes_attendance(at=at)
    taken = event.seats_taken
    expected = ngettext("%(n)s person has a seat.", "%(n)s people have a seat.", taken) % {
        "n": taken
    }
    if event.headcount is None:
        tasks.append(
            Task(
                NOW if today else LATER,
                _title(_("Check people in at “%s”"), event),
                _held(event, at=at),
                expected,
                _at("attendance", event) if today else event.get_absolute_url(),
                _("Who came") if today else _("See the meetup"),
                event.starts_on,
            )
        )
    return tasks


def _published(event: Event, *, at: datetime) -> list[Task]:
    since = at - event.publication.published_at
    if since > NEWS:
        return []
    when = words.distance_words(event.publication.published_at, at=at, zone=event.timezone)
    return [
        Task(
            DONE,
            _title(_("“%s” published"), event),
            when,
            _held(event, at=at),
            event.get_absolute_url(),
            _("See the meetup"),
        )
    ]


def _afterwards(event: Event, *, told: bool, at: datetime) -> list[Task]:
    tasks = []
    if event.headcount is None:
        tasks.append(
            Task(
                NOW,
                _title(_("Write down who came to “%s”"), event),
                _was(event, at=at),
                _("After a week nobody remembers."),
                _at("attendance", event),
                _("Who came"),
                event.ends_on,
            )
        )
    if not told:
        tasks.append(
            Task(
                NOW,
                _title(_("Write the recap of “%s”"), event),
                _was(event, at=at),
                _("Three sentences and the links to the slides are enough."),
                _at("recap", event),
                _("Write it"),
                event.ends_on,
            )
        )
    if not tasks:
        tasks.append(_done(_title(_("“%s” is told and counted"), event), event, at=at))
    return tasks


def _done(title: str, event: Event, *, at: datetime) -> Task:
    return Task(DONE, title, _was(event, at=at), "", event.get_absolute_url(), _("See the meetup"))


def _planned(event: Event, *, at: datetime) -> Task:
    """A draft that publishes itself: what is missing by then is asked for before."""
    moment = event.planned.publish_at
    missing = lacks(event)
    return Task(
        NOW if missing and moment - at <= SOON else LATER,
        _title(_("“%s” publishes itself"), event),
        words.moment_words(moment, event.timezone),
        missing or _("All that people need is there."),
        _at("manage", event),
        _("See the plan"),
        moment.astimezone(zone_or_utc(event.timezone)).date(),
    )


def _title(words_: str, event: Event) -> str:
    return words_ % event.title


def _at(name: str, event: Event) -> str:
    return reverse(f"events:{name}", args=[event.public_id])


def _held(event: Event, *, at: datetime) -> str:
    if event.starts_at is None:
        return event.short_date
    far = words.distance_words(event.starts_at, at=at, zone=event.timezone)
    return f"{event.short_date}, {far}"


def _was(event: Event, *, at: datetime) -> str:
    return _held(event, at=at)


def headline(tasks: list[Task], *, today: date) -> str:
    """The day in one sentence."""
    now = sum(task.state == NOW for task in tasks)
    free = free_until(tasks, today=today)
    count = str(SMALL_NUMBERS[now]) if now < len(SMALL_NUMBERS) else _("%s things") % now
    if now and free:
        return _("%(count)s today, then you are free until %(day)s.") % {
            "count": count,
            "day": free,
        }
    if now:
        return _("%s today, then you are free.") % count
    if free:
        return _("Nothing to do today. You are free until %s.") % free
    return _("Nothing to do today.")


def free_until(tasks: list[Task], *, today: date) -> str:
    """The day of the next thing that is not for today; its weekday alone within a week."""
    days = [task.day for task in tasks if task.state == LATER and task.day and task.day > today]
    if not days:
        return ""
    first = min(days)
    return date_format(first, "l" if first - today < timedelta(days=7) else "l j F")
