"""A calendar of a thousand meetups: written cold, answered warm, beside the icalendar library.

    python -m benchmarks.feeds

Cold is the whole answer of the site for a calendar that nobody asked for since it changed: the queries, the
writing, the headers. Beside it the library writes the same entries, already read and put together, with
`to_ical`. Warm is the second answer, when nothing changed; and the answer to a program that has it already.
"""

from __future__ import annotations

import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

EVENTS = 1000
TIMES = 7
PATH = "/calendar.ics"


def figures() -> dict[str, Any]:
    """Measure in a process and a database of its own."""
    with tempfile.TemporaryDirectory(prefix="sabha-bench-") as folder:
        kept = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "REDIS_URL"}}
        environment = {**kept, "SABHA_VAR": folder, "DJANGO_SETTINGS_MODULE": "config.settings"}
        subprocess.run(
            [sys.executable, "manage.py", "migrate", "--verbosity=0"], env=environment, check=True
        )
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.feeds", "inside"],
            env=environment,
            check=True,
            capture_output=True,
            text=True,
        )
    return json.loads(done.stdout.splitlines()[-1])


def lines(found: dict[str, Any]) -> list[str]:
    """The same in words."""
    return [
        "",
        f"A calendar of {EVENTS:,} meetups ({found['bytes'] / 1000:,.0f} KB), medians:",
        f"  icalendar writes it   {found['library_ms']:8.1f} ms",
        f"  the site, cold        {found['cold_ms']:8.1f} ms, {found['cold_to_library']} times the library",
        f"  the site, warm        {found['warm_ms']:8.1f} ms, {found['cold_to_warm']} times as fast as cold",
        f"  not changed (304)     {found['unchanged_ms']:8.1f} ms, {found['cold_to_unchanged']} times as fast",
    ]


def inside() -> dict[str, Any]:
    import django

    django.setup()
    import icalendar
    from django.core.cache import cache
    from django.test import Client

    make_events()
    client = Client(headers={"host": "localhost"})

    def ask(**headers: str) -> Any:
        return client.get(PATH, headers=headers)

    body = ask().content
    assert body.count(b"BEGIN:VEVENT") == EVENTS
    calendar = icalendar.Calendar.from_ical(body)

    def cold() -> None:
        cache.clear()
        ask()

    found: dict[str, Any] = {
        "load": os.getloadavg()[0],
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
        "bytes": len(body),
    }
    tag = ask()["ETag"]
    # `cold` before `warm`: it leaves behind what the warm answer is given from
    for name, taken in medians(
        library=calendar.to_ical, cold=cold, warm=ask, unchanged=lambda: ask(if_none_match=tag)
    ).items():
        found[f"{name}_ms"] = taken
    found["cold_to_library"] = round(found["cold_ms"] / found["library_ms"], 2)
    found["cold_to_warm"] = round(found["cold_ms"] / found["warm_ms"], 1)
    found["cold_to_unchanged"] = round(found["cold_ms"] / found["unchanged_ms"], 1)
    return found


def medians(**deeds: Callable[[], object]) -> dict[str, float]:
    """Milliseconds of each; by turns, so that whatever else the machine does slows all of them alike."""
    taken: dict[str, list[float]] = {name: [] for name in deeds}
    for _ in range(TIMES + 1):
        for name, deed in deeds.items():
            began = time.perf_counter()
            deed()
            taken[name].append((time.perf_counter() - began) * 1000)
    return {name: round(statistics.median(times[1:]), 2) for name, times in taken.items()}


def make_events() -> None:
    from django.utils import timezone

    from community import notifications
    from community.models import Group
    from events.facts import ItemFacts, Place, RoomFacts, SpeakerFacts
    from events.times import on_day
    from tests.factories.events import EVENING, make_event, make_past
    from tests.people import NOON

    group = Group.objects.create(
        slug="chennai",
        name="Chennai",
        kind=Group.Kind.CHAPTER,
        city="Chennai",
        timezone="Asia/Kolkata",
        created_at=timezone.now(),
    )
    places = [
        RoomFacts(place=Place(name=f"Hall {number}", city="Chennai"), capacity=60)
        for number in range(20)
    ]
    talks = tuple(
        ItemFacts("talk", f"What a ring is, part {number}", speakers=(SpeakerFacts("Yogesh"),))
        for number in range(5)
    )
    with notifications.suppressed():
        for number in range(EVENTS):
            facts: dict[str, Any] = {
                "title": f"Object storage night {number}: சேமிப்பு",
                "summary": "Bring up Swift together, then talk about what broke and why.",
                "rooms": (places[number % 20],),
                "agenda": talks,
            }
            if number % 10 == 9:
                make_past(group, **facts, when=on_day(NOON.date() - timedelta(days=number), "UTC"))
            else:
                make_event(group, when=EVENING, **facts)


if __name__ == "__main__":
    if sys.argv[1:] == ["inside"]:
        print(json.dumps(inside()))
    else:
        print(json.dumps(figures(), indent=1))
