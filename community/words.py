"""How the site says figures and lengths of time: once, the same on every page and in every mail."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import cast

from django.utils.functional import Promise, lazy
from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def _said(words: str, values: dict[str, object]) -> str:
    return str(words) % values


_lazily = lazy(_said, str)


def when_read(words: Callable[..., str]) -> Callable[..., Promise]:
    """Have a function make its words only when somebody reads them: in that reader’s language."""
    return cast("Callable[..., Promise]", lazy(words, str))


def said(words: str | Promise, **values: object) -> Promise:
    """Put values into words that are translated only when somebody reads them: in that reader’s language."""
    return cast("Promise", _lazily(cast("str", words), values))


def grouped(number: int) -> str:
    """Write a number with its thousands apart: 13,490."""
    return f"{number:,}"


def spelled(count: int) -> str:
    """Write a small number as a word that begins a sentence, as headlines do."""
    words = [_("No"), _("One"), _("Two"), _("Three"), _("Four"), _("Five"), _("Six"), _("Seven")]
    words += [_("Eight"), _("Nine"), _("Ten"), _("Eleven"), _("Twelve")]
    return words[count] if 0 <= count < len(words) else grouped(count)


def figure(number: int | None, qualifier: str = "exact") -> str:
    """Say a figure as it is known: 1,234, about 3,200, 120+, at least 3,373, not recorded."""
    if number is None:
        return _("not recorded")
    said = grouped(number)
    match qualifier:
        case "about":
            return _("about %(figure)s") % {"figure": said}
        case "over":
            return f"{said}+"
        case "at_least":
            return _("at least %(figure)s") % {"figure": said}
        case _exact:
            return said


def _counted(days: int, hours: int, minutes: int) -> list[str]:
    return [
        said
        for count, said in (
            (days, ngettext("%d day", "%d days", days) % days),
            (hours, ngettext("%d hour", "%d hours", hours) % hours),
            (minutes, ngettext("%d minute", "%d minutes", minutes) % minutes),
        )
        if count
    ]


def duration(length: timedelta | int) -> str:
    """Say a length of time (or of so many minutes) by its two largest parts: 2 days 4 hours."""
    if isinstance(length, int):
        length = timedelta(minutes=length)
    minutes = max(0, round(length.total_seconds() / 60))
    hours, minutes = divmod(minutes, 60)
    if hours < 72:  # 46 hours says more than 1 day 22 hours
        return " ".join(_counted(0, hours, minutes if hours < 24 else 0)) or _("no time at all")
    return " ".join(_counted(hours // 24, hours % 24 if hours < 24 * 7 else 0, 0))


def distance(then: datetime, now: datetime) -> str:
    """Say how far a moment is from now: in 3 days, 40 minutes ago."""
    if abs(then - now) < timedelta(minutes=1):
        return _("now")
    length = abs(then - now)
    said = duration(timedelta(days=length.days) if length >= timedelta(days=3) else length)
    return (_("in %(length)s") if then > now else _("%(length)s ago")) % {"length": said}
