"""Dates and hours in words."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from community import zones
from community.wall import zone_or_utc
from events import recurrence, times

COUNTRY_OF_ZONE = {  # zones that people call by the country
    "Asia/Kolkata": gettext_lazy("India"),
    "Asia/Calcutta": gettext_lazy("India"),
    "Asia/Colombo": gettext_lazy("Sri Lanka"),
    "Asia/Kathmandu": gettext_lazy("Nepal"),
    "Asia/Singapore": gettext_lazy("Singapore"),
    "Asia/Tokyo": gettext_lazy("Japan"),
    "Asia/Seoul": gettext_lazy("Korea"),
}


def day_words(day: date) -> str:
    """`Saturday 12 December 2026`."""
    return date_format(day, "l j F Y")


def date_words(when: times.When) -> str:
    """The date, no more exactly than it is known."""
    first, last = when.starts_on, when.last_day
    if first is None or last is None:
        return _("date not set")
    if when.precision == times.YEAR:
        return date_format(first, "Y")
    if when.precision == times.MONTH:
        return date_format(first, "F Y")
    if when.precision == times.BETWEEN:
        return _between(first, last)
    if first == last or (when.precision == times.INSTANT and _ends_by_morning(when)):
        return day_words(first)
    return _("%(first)s to %(last)s") % {"first": day_words(first), "last": day_words(last)}


def _ends_by_morning(when: times.When) -> bool:
    """Whether a timed meetup only runs past midnight: nobody calls that two days."""
    start, end = when.starts_wall, when.ends_wall
    return start is not None and end is not None and (end - start).total_seconds() < 12 * 3600


def _between(first: date, last: date) -> str:
    whole_months = first.day == 1 and last == times.month_end(last)
    form = "F" if whole_months else "j F"
    return _("between %(first)s and %(last)s") % {
        "first": date_format(first, form if first.year == last.year else form + " Y"),
        "last": date_format(last, form + " Y"),
    }


def short_date(when: times.When) -> str:
    """`Sat 12 Dec 2026`, or as much of it as is known."""
    if when.precision in times.IN_CALENDARS and when.starts_on is not None:
        return date_format(when.starts_on, "D j M Y")
    return date_words(when)


def hours_words(when: times.When) -> str:
    """`14:30 to 18:00`; empty where the hours are not known."""
    start, end = when.starts_wall, when.ends_wall
    if when.precision != times.INSTANT or start is None or end is None:
        return ""
    return span_words(start, end)


def span_words(start: datetime, end: datetime) -> str:
    """Two hours on the wall; the second with its weekday where it is another day."""
    last = date_format(end, "H:i") if start.date() == end.date() else date_format(end, "l H:i")
    return _("%(first)s to %(last)s") % {"first": date_format(start, "H:i"), "last": last}


def zone_words(zone: str, moment: datetime | None = None) -> str:
    """`India (IST)`, `Sydney (AEDT)`: where, and what clocks call it at that moment."""
    where = str(COUNTRY_OF_ZONE.get(zone) or zones.city_of(zone))
    if moment is None:
        return where
    letters = zones.label_of(moment.astimezone(zone_or_utc(zone)))
    return where if letters == where else f"{where} ({letters})"


def elsewhere_words(starts_at: datetime, ends_at: datetime, zone: str, *, home: str) -> str:
    """The same span on another wall; with its day where that is another day than at `home`.

    Empty where both walls show the same.
    """
    there, here = zone_or_utc(zone), zone_or_utc(home)
    start, end = starts_at.astimezone(there), ends_at.astimezone(there)
    if start.utcoffset() == starts_at.astimezone(here).utcoffset():
        return ""
    span = span_words(start.replace(tzinfo=None), end.replace(tzinfo=None))
    if start.date() != starts_at.astimezone(here).date():
        return f"{date_format(start.replace(tzinfo=None), 'l j F')}, {span}"
    return span


def for_reader(starts_at: datetime, ends_at: datetime, zone: str, *, home: str) -> str:
    """`For you in Sydney: 20:00 to 23:30`; empty where the reader's wall shows the same as at `home`."""
    span = elsewhere_words(starts_at, ends_at, zone, home=home)
    if not span:
        return ""
    return _("For you in %(zone)s: %(span)s") % {"zone": zone_words(zone), "span": span}


def distance_words(moment: datetime, *, at: datetime, zone: str = "UTC") -> str:
    """`today`, `tomorrow`, `in 20 days`: counted in days of that zone."""
    place = zone_or_utc(zone)
    days = (moment.astimezone(place).date() - at.astimezone(place).date()).days
    if days == 0:
        return _("today")
    if days == 1:
        return _("tomorrow")
    if days > 1:
        return ngettext("in %(n)s day", "in %(n)s days", days) % {"n": days}
    return ngettext("%(n)s day ago", "%(n)s days ago", -days) % {"n": -days}


ORDINALS = {
    1: gettext_lazy("first"),
    2: gettext_lazy("second"),
    3: gettext_lazy("third"),
    4: gettext_lazy("fourth"),
    5: gettext_lazy("fifth"),
    recurrence.LAST: gettext_lazy("last"),
}


def rule_words(rule: recurrence.Rule) -> str:
    """`every second Saturday of the month`, `every two weeks on Thursday`, `on the 12th of every month`."""
    weekday = (
        date_format(_monday() + timedelta(days=rule.weekdays[0]), "l") if rule.weekdays else ""
    )
    many = number_words(rule.interval)
    if rule.kind == recurrence.WEEKLY:
        if rule.interval == 1:
            return _("every %s") % weekday
        return _("every %(n)s weeks on %(day)s") % {"n": many, "day": weekday}
    if rule.kind == recurrence.BY_WEEKDAY:
        named = {"which": ORDINALS[rule.ordinal], "day": weekday, "n": many}
        if rule.interval == 1:
            return _("every %(which)s %(day)s of the month") % named
        return _("the %(which)s %(day)s of every %(n)s months") % named
    named = {"day": rule.month_day, "n": many}
    if rule.month_day == recurrence.LAST:
        if rule.interval == 1:
            return _("the last day of every month")
        return _("the last day of every %(n)s months") % named
    if rule.interval == 1:
        return _("day %(day)s of every month") % named
    return _("day %(day)s of every %(n)s months") % named


def _monday() -> date:
    return date(2026, 11, 23)


def moment_words(moment: datetime, zone: str) -> str:
    """`Saturday 12 December 2026, 14:30 India (IST)`: a moment on the wall of that zone."""
    wall = moment.astimezone(zone_or_utc(zone)).replace(tzinfo=None)
    return f"{day_words(wall.date())}, {date_format(wall, 'H:i')} {zone_words(zone, moment)}"


def ordinal_words(number: int) -> str:
    """`third`; `number 12` from eleven on."""
    small = (
        _("first"),
        _("second"),
        _("third"),
        _("fourth"),
        _("fifth"),
        _("sixth"),
        _("seventh"),
        _("eighth"),
        _("ninth"),
        _("tenth"),
    )
    return small[number - 1] if 1 <= number <= len(small) else _("number %s") % number


def number_words(number: int) -> str:
    """`four`; figures from ten on."""
    small = (
        _("no"),
        _("one"),
        _("two"),
        _("three"),
        _("four"),
        _("five"),
        _("six"),
        _("seven"),
        _("eight"),
        _("nine"),
    )
    return small[number] if number < len(small) else str(number)
