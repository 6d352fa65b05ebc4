"""Figures, lengths of time and moments as a reader meets them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.template import Context, Template

from community import words, zones

STARTS = datetime(2026, 12, 12, 9, 0, 0, 250, tzinfo=UTC)
ENDS = datetime(2026, 12, 12, 12, 30, tzinfo=UTC)


def render(source, **context):
    return Template(source).render(Context(context))


@pytest.mark.parametrize(
    ("number", "qualifier", "said"),
    [
        (1234, "exact", "1,234"),
        (3200, "about", "about 3,200"),
        (120, "over", "120+"),
        (3373, "at_least", "at least 3,373"),
        (0, "exact", "0"),
        (None, "exact", "not recorded"),
        (None, "over", "not recorded"),
    ],
)
def test_figure_is_said_as_it_is_known(number, qualifier, said):
    assert words.figure(number, qualifier) == said
    assert render("{{ n|figure:q }}", n=number, q=qualifier) == said


@pytest.mark.parametrize(
    ("length", "said"),
    [
        (timedelta(minutes=40), "40 minutes"),
        (timedelta(minutes=1), "1 minute"),
        (timedelta(hours=3, minutes=30), "3 hours 30 minutes"),
        (timedelta(hours=46), "46 hours"),
        (timedelta(days=4, hours=2), "4 days 2 hours"),
        (timedelta(days=30, hours=2), "30 days"),
        (90, "1 hour 30 minutes"),
        (timedelta(0), "no time at all"),
        (timedelta(minutes=-5), "no time at all"),
    ],
)
def test_duration_is_said_in_words(length, said):
    assert words.duration(length) == said


@pytest.mark.parametrize(
    ("apart", "said"),
    [
        (timedelta(days=3), "in 3 days"),
        (timedelta(days=3, hours=5), "in 3 days"),
        (timedelta(hours=46), "in 46 hours"),
        (timedelta(minutes=-40), "40 minutes ago"),
        (timedelta(seconds=20), "now"),
    ],
)
def test_distance_looks_both_ways(apart, said):
    assert words.distance(STARTS + apart, STARTS) == said


@pytest.mark.parametrize(
    ("count", "said"), [(0, "No"), (2, "Two"), (12, "Twelve"), (13, "13"), (3373, "3,373")]
)
def test_headlines_spell_small_numbers(count, said):
    assert render("{{ n|spelled }}", n=count) == said


def test_own_time_comes_first_and_the_readers_second():
    said = render(
        "{% local_time at 'Asia/Kolkata' %}", at=STARTS, reader_zone=ZoneInfo("Australia/Sydney")
    )
    assert said == (
        '<time datetime="2026-12-12T14:30:00+05:30">Saturday 12 December 2026, 14:30 IST</time>'
        ' <span class="yours">(20:00 for you, in Sydney)</span>'
    )


def test_the_readers_day_is_said_where_it_is_another():
    late = datetime(2026, 12, 12, 15, 0, tzinfo=UTC)
    said = render(
        "{% local_time at 'Asia/Kolkata' %}", at=late, reader_zone=ZoneInfo("Australia/Sydney")
    )
    assert "(Sun 13 December, 02:00 for you, in Sydney)" in said


@pytest.mark.parametrize("reader", [None, ZoneInfo("Asia/Kolkata"), ZoneInfo("Asia/Colombo")])
def test_nothing_is_added_for_a_reader_whose_clock_shows_the_same(reader):
    assert "yours" not in render(
        "{% local_time at 'Asia/Kolkata' %}", at=STARTS, reader_zone=reader
    )
    assert "yours" not in render(
        "{% local_span at end 'Asia/Kolkata' %}", at=STARTS, end=ENDS, reader_zone=reader
    )


def test_span_says_both_clocks():
    said = render(
        "{% local_span at end 'Asia/Kolkata' %}",
        at=STARTS,
        end=ENDS,
        reader_zone=ZoneInfo("America/New_York"),
    )
    own, yours = said.split("<br>")
    assert ">14:30</time> to <time" in own
    assert own.endswith(">18:00</time> IST")
    assert ">04:00</time> to <time" in yours
    assert "for you, in New York" in yours


def test_span_over_midnight_names_the_next_day():
    said = render(
        "{% local_span at end 'Asia/Kolkata' %}", at=STARTS, end=STARTS + timedelta(hours=12)
    )
    assert "Sun 13 December, 02:30" in said


def test_days_of_events_are_days_where_they_are():
    late = datetime(2026, 12, 12, 20, 0, tzinfo=UTC)
    assert "Sunday 13 December 2026" in render("{% day_of at 'Asia/Kolkata' %}", at=late)
    assert "Sat 12 December 2026" in render("{% day_of at 'UTC' 'short' %}", at=late)
    assert ">12 December 2026<" in render("{% day_of at form='plain' %}", at=date(2026, 12, 12))


@pytest.mark.parametrize(
    ("zone", "said"),
    [
        ("Asia/Kolkata", "IST"),
        ("UTC", "UTC"),
        ("Asia/Dubai", "UTC+04:00"),
        ("America/Sao_Paulo", "UTC-03:00"),
    ],
)
def test_a_zone_without_a_name_of_its_own_is_said_by_its_offset(zone, said):
    assert zones.label_of(STARTS.astimezone(ZoneInfo(zone))) == said


def test_only_places_are_zones():
    assert zones.zone_of("Asia/Kolkata") == ZoneInfo("Asia/Kolkata")
    for name in ("", "Etc/GMT+5", "../../etc/passwd", "Asia/Nowhere", "EST"):
        assert zones.zone_of(name) is None


def test_components_escape_what_they_are_given():
    bad = '<b>&"'
    for source in (
        "{% state 'reached' bad %}",
        "{% native bad 'ta' %}",
        "{% kolam 'x' label=bad %}",
        "{% crumbs bad '/x/' bad %}",
        "{% section bad aside=bad %}{{ bad }}{% endsection %}",
        "{% nothing bad %}{{ bad }}{% endnothing %}",
        "{% message 'reached' bad %}{{ bad }}{% endmessage %}",
        "{% include 'components/message.html' with text=bad only %}",
    ):
        said = render(source, bad=bad)
        assert "<b>" not in said, source
        assert "&lt;b&gt;" in said, source
        assert "&amp;lt;" not in said, source
