"""Which figures a page or a file shows, and which of them its reader may read."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.dates import MONTHS, MONTHS_3
from django.utils.translation import gettext as _

from community.http import SiteRequest
from community.models import Group
from community.wall import zone_or_utc
from events import figures, rules
from events.figures import Held, Sum
from events.models.event import EventQuerySet
from events.queries import with_chapters
from events.queries.figures import held, that_were_held


@dataclass(frozen=True)
class Period:
    """A year, or a month of the chosen one: its figures, and which of them may be said."""

    key: int | None
    name: str
    short: str
    sum: Sum
    says_missed: bool
    says_new: bool

    @property
    def is_dated(self) -> bool:
        return self.key is not None


@dataclass(frozen=True)
class Gathered:
    """All that a page of figures is made of."""

    group: Group
    circle: list[Group]
    events: EventQuerySet
    meetups: list[Held]
    year: int | None
    years: list[int]
    periods: list[Period]
    total: Period
    sees_all: bool  # organisers read what would tell on somebody, because they noted it


def gather(request: SiteRequest, slug: str) -> Gathered:
    """The figures of a group that the reader may see; of one year where the address names one."""
    person, at = request.person, request.at
    group = get_object_or_404(Group.objects.visible_to(person), slug=slug)
    circle = with_chapters(group, person=person)
    events = that_were_held(circle, person=person, at=at)
    meetups = held(events, zone=group.timezone)
    by_year = figures.by_year(meetups)
    years = [year for year, each in by_year.items() if year is not None and each.meetups]
    sees_all = rules.can_plan(person, group, at=at)
    in_years = _periods(by_year, sees_all=sees_all)
    all_told = _period(None, _("Together"), figures.total(meetups), sees_all=sees_all)
    year = _year(request, years)
    if year is None:
        periods, total = in_years, all_told
    else:
        total = next(period for period in in_years if period.key == year)
        today = at.astimezone(zone_or_utc(group.timezone)).date()
        by_month = figures.by_month(meetups, year, today=today)
        periods = _periods(by_month, sees_all=sees_all, within=total)
    return Gathered(group, circle, events, meetups, year, years, periods, total, sees_all=sees_all)


def _year(request: SiteRequest, years: list[int]) -> int | None:
    asked = request.GET.get("year", "")
    if not asked:
        return None
    if asked not in {str(year) for year in years}:
        raise Http404
    return int(asked)


def _periods(
    sums: dict[int | None, Sum], *, sees_all: bool, within: Period | None = None
) -> list[Period]:
    """Each with what may be said of it. Months of a year of which it may not be said say nothing either."""
    missed = figures.sayable([each.missed for each in sums.values()])
    new = figures.sayable([each.new for each in sums.values()])
    return [
        Period(
            key=key,
            name=_name(key, is_month=within is not None),
            short=str(MONTHS_3[key].capitalize()) if within and key else str(key or ""),
            sum=each,
            says_missed=sees_all or (says_missed and (within is None or within.says_missed)),
            says_new=sees_all or (says_new and (within is None or within.says_new)),
        )
        for (key, each), says_missed, says_new in zip(sums.items(), missed, new, strict=True)
    ]


def _period(key: int | None, name: str, each: Sum, *, sees_all: bool) -> Period:
    return Period(
        key=key,
        name=name,
        short=name,
        sum=each,
        says_missed=sees_all or each.missed.tells_on_nobody,
        says_new=sees_all or each.new.tells_on_nobody,
    )


def _name(key: int | None, *, is_month: bool) -> str:
    if key is None:
        return _("Not known to the month") if is_month else _("Not known to the year")
    return str(MONTHS[key]) if is_month else str(key)
