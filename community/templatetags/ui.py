"""Tags of the UI kit, built in to every template."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any
from zlib import crc32
from zoneinfo import ZoneInfo

from django import template
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.forms import BaseForm
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from community import kolam as drawing
from community import qr, words, zones
from community.markdown import render
from community.wall import zone_or_utc

register = template.Library()

# What Django's message levels, and our own states, look like: a colour and an icon, beside the words.
LOOKS = {
    "success": ("reached", "circle-check"),
    "reached": ("reached", "circle-check"),
    "warning": ("waiting", "triangle-alert"),
    "waiting": ("waiting", "triangle-alert"),
    "error": ("refused", "circle-x"),
    "refused": ("refused", "circle-x"),
}
TINTS = ("", "b", "c", "d")


@register.simple_tag
def icon(name: str, label: str = "", **attributes: str) -> SafeString:
    """Draw an icon of static/icons.svg: decorative, or with a label for those who do not see it."""
    look = attributes.get("class", "icon")
    href = f"{static('icons.svg')}#i-{name}"
    if label:
        return format_html(
            '<svg class="{}" role="img" aria-label="{}"><use href="{}"></use></svg>',
            look,
            label,
            href,
        )
    return format_html('<svg class="{}" aria-hidden="true"><use href="{}"></use></svg>', look, href)


@register.simple_tag
def stylesheets() -> SafeString:
    """Link the stylesheets of settings.STYLESHEETS: as one file where the storage has joined them."""
    bundle = None if settings.DEBUG else getattr(staticfiles_storage, "bundle", None)
    return format_html_join(
        "\n  ",
        '<link rel="stylesheet" href="{}">',
        ((static(name),) for name in ([bundle] if bundle else settings.STYLESHEETS)),
    )


@register.simple_tag
def qr_code(words: str, label: str) -> SafeString:
    """Draw a QR code: `{% qr_code seat.ticket_url _("QR code of the ticket") %}`."""
    modules, path = qr.path(words)
    side = modules + 8  # four of quiet on each side, as readers ask for
    return format_html(
        '<svg class="qr" role="img" aria-label="{}" viewBox="-4 -4 {} {}" shape-rendering="crispEdges">'
        '<rect x="-4" y="-4" width="100%" height="100%" fill="#ffffff"/>'
        '<path fill="#17233a" d="{}"/></svg>',
        label,
        side,
        side,
        path,
    )


@register.filter
def message_look(level: str) -> str:
    """Name the CSS class of a message of this level or state."""
    return LOOKS.get(level, ("", ""))[0]


@register.filter
def message_icon(level: str) -> str:
    """Name the icon of a message of this level or state."""
    return LOOKS.get(level, ("", "info"))[1]


@register.simple_tag
def tint(name: str) -> str:
    """Choose one of the four washes for somebody's initials, always the same one."""
    return TINTS[crc32(str(name).encode()) % len(TINTS)]


@register.filter
def markdown(text: str | None) -> SafeString:
    """Show a member's Markdown: `{{ solution.body|markdown }}`, inside something of class prose."""
    return render(text or "")


# --- Figures and lengths of time ------------------------------------------------------------------


@register.filter
def figure(number: int | str | None, qualifier: str = "exact") -> str:
    """`{{ 120|figure:"over" }}` says 120+; None is "not recorded"; a text stays as it is."""
    if isinstance(number, str):
        return number or words.figure(None)
    return words.figure(number, qualifier)


@register.filter
def spelled(count: int) -> str:
    """`{{ open|length|spelled }}` begins a headline: Two; from thirteen on in figures."""
    return words.spelled(count)


@register.filter
def duration(length: timedelta | int | None) -> str:
    """Say a timedelta, or a number of minutes, in words."""
    return _("not recorded") if length is None else words.duration(length)


@register.filter
def distance(then: datetime, now: datetime) -> str:
    """`{{ starts_at|distance:now }}` says "in 3 days". It stands beside a date, never alone."""
    return words.distance(then, now)


# --- Days and times: the event's own zone first, the reader's second ------------------------------


def _zone(zone: ZoneInfo | str) -> ZoneInfo:
    return zone_or_utc(zone) if isinstance(zone, str) else zone


def _time(at: datetime, text: str) -> SafeString:
    return format_html('<time datetime="{}">{}</time>', zones.machine(at), text)


@register.simple_tag
def day_of(at: date | datetime, zone: ZoneInfo | str = "UTC", form: str = "long") -> SafeString:
    """Say the day, where the event is. `form` is long, short, or plain (no weekday)."""
    if isinstance(at, datetime):
        at = at.astimezone(_zone(zone)).date()
    if form == "plain":
        said = f"{at.day} {zones.day(at).split(' ', 2)[2]}"
    else:
        said = zones.day(at, short=form == "short")
    return format_html('<time datetime="{}">{}</time>', at.isoformat(), said)


@register.simple_tag
def clock_of(at: datetime, zone: ZoneInfo | str = "UTC") -> SafeString:
    """Say the time of day, where the event is: 14:30."""
    own = at.astimezone(_zone(zone))
    return _time(own, zones.clock(own))


@register.simple_tag(takes_context=True)
def local_time(
    context: template.Context, at: datetime, zone: ZoneInfo | str = "UTC", form: str = "long"
) -> SafeString:
    """Say a moment in its own zone, then in the reader's where that differs."""
    own = at.astimezone(_zone(zone))
    said = f"{zones.day(own, short=form == 'short')}, {zones.clock(own)} {zones.label_of(own)}"
    first = _time(own, said)
    reader = context.get("reader_zone")
    if reader is None or zones.same_clock(own, reader):
        return first
    yours = at.astimezone(reader)
    moved = "" if yours.date() == own.date() else f"{zones.day(yours, short=True, year=False)}, "
    return format_html(
        '{} <span class="yours">{}</span>',
        first,
        _("(%(time)s for you, in %(city)s)")
        % {"time": f"{moved}{zones.clock(yours)}", "city": zones.city_of(reader.key)},
    )


@register.simple_tag(takes_context=True)
def local_span(
    context: template.Context, start: datetime, end: datetime, zone: ZoneInfo | str = "UTC"
) -> SafeString:
    """Say from when until when, without the day; a second line holds the reader's own hours."""
    lines = [_span(start.astimezone(_zone(zone)), end.astimezone(_zone(zone)), "")]
    reader = context.get("reader_zone")
    own = start.astimezone(_zone(zone))
    if reader is not None and not zones.same_clock(own, reader):
        yours = start.astimezone(reader)
        moved = "" if yours.date() == own.date() else zones.day(yours, short=True, year=False)
        lines.append(_span(yours, end.astimezone(reader), zones.city_of(reader.key), moved))
    return format_html_join(mark_safe("<br>"), "{}", ((line,) for line in lines))


def _span(start: datetime, end: datetime, reader_city: str, moved: str = "") -> SafeString:
    first = _time(start, f"{moved}, {zones.clock(start)}" if moved else zones.clock(start))
    last = zones.clock(end)
    if end.date() != start.date():
        last = f"{zones.day(end, short=True, year=False)}, {last}"
    if reader_city:
        where = _("for you, in %(city)s") % {"city": reader_city}
        return format_html(
            '<span class="yours">{} {} {} {}</span>', first, _("to"), _time(end, last), where
        )
    return format_html("{} {} {} {}", first, _("to"), _time(end, last), zones.label_of(start))


# --- Leaves ---------------------------------------------------------------------------------------

STATES = {
    "reached": "circle-check",
    "waiting": "hourglass",
    "refused": "circle-x",
    "past": "history",
    "live": "circle-dot",
}


@register.simple_tag
def state(look: str, text: str, icon_name: str = "") -> SafeString:
    """Say a state by a colour, a shape and a word. `look` is a key of STATES."""
    return format_html(
        '<span class="state {}">{}{}</span>', look, icon(icon_name or STATES[look]), text
    )


@register.simple_tag
def sample(row: Any = True) -> SafeString:
    """Label what is made up; nothing where the row is not a sample."""
    made_up = getattr(row, "is_sample", row)
    return format_html(' <span class="sample">{}</span>', _("sample")) if made_up else SafeString()


@register.simple_tag
def native(name: str, lang: str) -> SafeString:
    """Write a name in its own script, told to fonts and screen readers by its language."""
    return (
        format_html('<span class="native" lang="{}">{}</span>', lang, name)
        if name
        else SafeString()
    )


@register.simple_tag(name="kolam")
def kolam_tag(address: str, size: int = 7, cities: int = 0, label: str = "") -> SafeString:
    """Draw the kolam of an address; a label makes it a picture, else it is an ornament."""
    return mark_safe(drawing.draw(str(address), size=size, cities=cities, label=str(label)))  # noqa: S308  (numbers and an escaped label)


@register.simple_tag
def kolam_seal(address: str) -> SafeString:
    """Draw a seal: mirrored, three threads."""
    return mark_safe(drawing.svg(drawing.seal(str(address)), look="kolam seal"))  # noqa: S308  (numbers only)


@register.simple_tag
def crumbs(*trail: str) -> SafeString:
    """`{% crumbs _("Meetups") "/events/" title %}`: label and address in turn, the last is here."""
    steps = list(zip(trail[:-1:2], trail[1::2], strict=False))
    return render_to_string("components/crumbs.html", {"steps": steps, "here": trail[-1]})


# --- Slots ------------------------------------------------------------------------------------------


@register.simple_block_tag
def section(
    content: str,
    title: str,
    aside: str = "",
    id: str = "",  # noqa: A002  (the word that HTML uses)
    look: str = "",
) -> SafeString:
    """Rule off a part of a page, with its title and a quiet sentence at the right."""
    return render_to_string(
        "components/section.html",
        {"content": content, "title": title, "aside": aside, "id": id, "look": look},
    )


@register.simple_block_tag
def nothing(content: str, title: str, address: str = "nothing yet", level: int = 3) -> SafeString:
    """Let an empty place invite: who can start this, and how. Right below the h1 its level is 2."""
    return render_to_string(
        "components/nothing.html",
        {"content": content, "title": title, "address": address, "level": level},
    )


@register.simple_block_tag
def message(content: str, kind: str = "", title: str = "") -> SafeString:
    """Say something that has just happened, or that this page must say first."""
    return render_to_string(
        "components/message_block.html", {"content": content, "kind": kind, "title": title}
    )


@register.filter
def fault_count(form: BaseForm) -> int:
    """Count what is to be put right."""
    return sum(len(errors) for errors in form.errors.values())


@register.filter
def listed(words_: Iterable[object]) -> str:
    """Read a list aloud: Chennai, Pune and Coimbatore."""
    said = [str(word) for word in words_]
    if len(said) < 2:
        return "".join(said)
    return _("%(others)s and %(last)s") % {"others": ", ".join(said[:-1]), "last": said[-1]}
