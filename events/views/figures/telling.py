"""Figures in words, charts and tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from community.words import figure, grouped
from events import charts
from events.figures import Split, Sum
from events.queries.figures import City
from events.views.figures.gathering import Gathered, Period

NOTHING = "–"


@dataclass(frozen=True)
class Row:
    """One line of a table."""

    name: str
    cells: list[str]
    year: int | None = None  # whose months can be opened


@dataclass(frozen=True)
class Told:
    """One thing that is counted: a sentence, a chart, and the table that holds the truth."""

    key: str
    title: str
    sentence: str
    chart: SafeString
    heads: list[str]
    rows: list[Row]
    total: Row
    legend: tuple[str, ...] = ()
    note: str = ""


def told(gathered: Gathered) -> list[Told]:
    """Everything that is counted, in the order of the page."""
    return [_meetups(gathered), _heads(gathered), _missed(gathered), _new(gathered)]


def _meetups(gathered: Gathered) -> Told:
    n = gathered.total.sum.meetups
    sentence = ngettext("One meetup was held", "%(n)s meetups were held", n) % {"n": grouped(n)}
    return _told(
        gathered,
        "held",
        _("Meetups"),
        sentence,
        heads=[_("Meetups")],
        cells=lambda period: [grouped(period.sum.meetups)],
        values=lambda period: (period.sum.meetups,),
    )


def _heads(gathered: Gathered) -> Told:
    total = gathered.total.sum
    parts = []
    if total.said_at:
        parts.append(_("%s said yes") % grouped(total.said_yes))
    if total.came_at:
        parts.append(_("%s came") % figure(total.came, total.qualifier))
    return _told(
        gathered,
        "heads",
        _("Said yes and came"),
        ", ".join(parts) or _("How many came, nobody wrote down"),
        heads=[_("Said yes"), _("known of"), _("Came"), _("known of"), _("Came without a seat")],
        cells=_head_cells,
        values=lambda period: (
            _known(period, period.sum.said_yes, period.sum.said_at),
            _known(period, period.sum.came, period.sum.came_at),
        ),
        legend=(_("said yes"), _("came")),
        note=_(
            "Heads, guests among them. Said yes: who had a seat when it began. Came: as somebody"
            " counted, or else as the door noted. A sum of what is known says of how many meetups it is known."
        ),
    )


def _head_cells(period: Period) -> list[str]:
    each = period.sum
    return [
        _said(each.meetups, each.said_at, grouped(each.said_yes)),
        _known_of(each.said_at, each.meetups),
        _said(each.meetups, each.came_at, figure(each.came, each.qualifier)),
        _known_of(each.came_at, each.meetups),
        _said(each.meetups, each.door_at, grouped(each.walked_in)),
    ]


def _missed(gathered: Gathered) -> Told:
    total = gathered.total
    return _told(
        gathered,
        "missed",
        _("Seats that stayed empty"),
        _share_sentence(
            total.sum.missed,
            total.says_missed,
            said=_("%s of those with a seat did not come"),
            unknown=_("Who had a seat and did not come, nobody noted whole"),
            few=_("Too few seats were noted to say how many stayed empty"),
        ),
        heads=[_("Did not come"), _("Came"), _("Share"), _("known of")],
        cells=lambda period: [
            *_split_cells(period, period.sum.missed, period.sum.missed_at, period.says_missed),
            _known_of(period.sum.missed_at, period.sum.meetups),
        ],
        values=lambda period: (_percent_value(period, period.sum.missed, period.says_missed),),
        unit="%",
        note=_(
            "People with a seat, without their guests; only of meetups where it was noted of every one of"
            " them whether they came. Where that was not noted, nothing is guessed."
        ),
    )


def _new(gathered: Gathered) -> Told:
    total = gathered.total
    return _told(
        gathered,
        "new",
        _("First time and again"),
        _share_sentence(
            total.sum.new,
            total.says_new,
            said=_("%s of those who came were here for the first time"),
            unknown=_("Who came, nobody noted by name"),
            few=_("Too few were noted by name to say how many came for the first time"),
        ),
        heads=[_("First time"), _("Came before"), _("Share"), _("known of")],
        cells=lambda period: [
            *_split_cells(period, period.sum.new, period.sum.new_at, period.says_new),
            _known_of(period.sum.new_at, period.sum.meetups),
        ],
        values=_new_values,
        legend=(_("first time"), _("came before")),
        stacked=True,
        note=_(
            "People whose coming was noted by name, at each meetup anew. First time: at no earlier"
            " meetup of those counted here was their coming noted."
        ),
    )


def _told(
    gathered: Gathered,
    key: str,
    title: str,
    sentence: str,
    *,
    heads: list[str],
    cells: Callable[[Period], list[str]],
    values: Callable[[Period], tuple[int | None, ...]],
    legend: tuple[str, ...] = (),
    note: str = "",
    unit: str = "",
    stacked: bool = False,
) -> Told:
    marks = [
        charts.Mark(period.short, values(period)) for period in gathered.periods if period.is_dated
    ]
    desc = _("A column for each month.") if gathered.year else _("A column for each year.")
    words = charts.Words(key, sentence, f"{desc} {_('The table below says the same.')}", unit)
    shows = len(marks) > 1 and any(any(mark.values) for mark in marks)  # else a table says more
    chart = charts.columns(marks, words=words, stacked=stacked) if shows else ""
    return Told(
        key=key,
        title=title,
        sentence=sentence,
        chart=mark_safe(chart),  # noqa: S308  (drawn by charts, which escapes every word)
        heads=heads,
        rows=[
            Row(
                period.name,
                cells(period),
                period.key if gathered.year is None and period.sum.meetups else None,
            )
            for period in gathered.periods
            if period.sum.meetups or key == "held"  # what was not held has nothing more to say
        ],
        total=Row(_("Together"), cells(gathered.total)),
        legend=legend,
        note=note,
    )


def _known(period: Period, value: int, known_at: int) -> int | None:
    return value if known_at or not period.sum.meetups else None


def _said(meetups: int, known_at: int, words: str) -> str:
    if not meetups:
        return NOTHING
    return words if known_at else _("not known")


def _known_of(known_at: int, meetups: int) -> str:
    if not meetups:
        return NOTHING
    return _("%(known)s of %(all)s") % {"known": grouped(known_at), "all": grouped(meetups)}


def _split_cells(period: Period, split: Split, known_at: int, says: bool) -> list[str]:
    if not period.sum.meetups:
        return [NOTHING] * 3
    if not known_at:
        return [_("not known"), _("not known"), NOTHING]
    if not says:
        return [_("too few"), _("too few"), NOTHING]
    return [grouped(split.yes), grouped(split.no), percent(split.share)]


def _percent_value(period: Period, split: Split, says: bool) -> int | None:
    if not period.sum.meetups:
        return 0
    return _rounded(split.share) if says and split.share is not None else None


def _new_values(period: Period) -> tuple[int | None, ...]:
    each = period.sum
    if not each.meetups:
        return (0, 0)
    return (each.new.yes, each.new.no) if each.new_at and period.says_new else (None, None)


def _share_sentence(split: Split, says: bool, *, said: str, unknown: str, few: str) -> str:
    if split.share is None:
        return unknown
    return said % percent(split.share) if says else few


def percent(share: Fraction | None) -> str:
    """`17 %`, rounded to the nearest; of nobody there is no share."""
    return NOTHING if share is None else _("%s%%") % _rounded(share)


def _rounded(share: Fraction) -> int:
    return int(share * 100 + Fraction(1, 2))


@dataclass(frozen=True)
class Part:
    """A chapter of a network, or a city of linked meetups, with its heads."""

    name: str
    cells: list[str]
    href: str = ""


def chapters(gathered: Gathered, sums: Mapping[int, Sum]) -> list[Part]:
    """What each chapter organised; by the group that planned it, so that nothing counts twice."""
    return [
        Part(
            group.name,
            [
                grouped(each.meetups),
                _said(each.meetups, each.said_at, grouped(each.said_yes)),
                _said(each.meetups, each.came_at, figure(each.came, each.qualifier)),
                _known_of(each.came_at, each.meetups),
            ],
            group.get_absolute_url(),
        )
        for group in gathered.circle
        if (each := sums.get(group.pk)) is not None
    ]


def cities(found: list[City]) -> list[Part]:
    """What linked meetups were in each city."""
    return [
        Part(
            city_name(city),
            [
                grouped(city.meetups),
                grouped(city.said_yes),
                grouped(city.came) if city.came is not None else _("not known"),
                _known_of(city.came_at, city.meetups),
            ],
        )
        for city in found
    ]


def city_name(city: City) -> str:
    """The city, or what stands for it."""
    if city.is_online:
        return _("Online")
    return city.name or _("City not recorded")
