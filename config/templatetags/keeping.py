"""Words of the keeper's desk."""

from __future__ import annotations

from datetime import UTC, datetime

from django import template
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from community.queries import JobName

register = template.Library()


@register.filter
def last_line(trace: str) -> str:
    """The line of a trace that says what happened."""
    lines = trace.strip().splitlines()
    return lines[-1].strip() if lines else ""


@register.filter
def job_words(count: int, standing: str) -> str:
    """`3 dead`, `1 failing`, `2 in hand`."""
    words = {
        "dead": ngettext("%(n)s dead", "%(n)s dead", count),
        "failing": ngettext("%(n)s failing", "%(n)s failing", count),
        "running": ngettext("%(n)s in hand", "%(n)s in hand", count),
    }
    return words[standing] % {"n": f"{count:,}"}


@register.filter
def waiting_words(row: JobName) -> str:
    """`5 waiting`, `5 waiting, 2 for later`, `2 for later`."""
    due = ngettext("%(n)s waiting", "%(n)s waiting", row.due) % {"n": f"{row.due:,}"}
    later = _("%(n)s for later") % {"n": f"{row.later:,}"}
    return ", ".join(words for words, count in ((due, row.due), (later, row.later)) if count)


@register.filter
def utc(moment: datetime | None, form: str = "j M Y, H:i:s") -> str:
    """A moment to the second, in the zone that logs are written in."""
    if moment is None:
        return _("not recorded")
    return f"{date_format(moment.astimezone(UTC), form)} UTC"
