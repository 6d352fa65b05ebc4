"""Two meetups that are over, with who came: an evening in one city, and one that three cities shared."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from PIL import Image, ImageDraw

from community import pictures
from community.models import Person
from config.demo.meetups import INDIA, SampleRoom, plan_room, saturday
from config.demo.stage import Stage
from events import actions
from events.facts import Count, EventFacts, ItemFacts
from events.models import Event
from events.times import INSTANT, on_day

LINKED = "Upgrade evening, linked"
ROOMS = (
    SampleRoom("chennai", 30, 16, "Sample hall", "T. Nagar", "Showed the upgrade", "both"),
    SampleRoom("pune", 20, 11, "Sample room", "", "Asked by microphone", "watches"),
    SampleRoom("coimbatore", 15, 8, "Sample lab", "", "Asked by microphone", "watches"),
)
RECAP = (
    "Chennai took a small cloud from one release to the next while two rooms watched and asked. It worked at"
    " the second try; the first stopped at a certificate that had run out, and that was the best part.\n\n"
    "**To try at home:** look at the dates of your certificates first. Made up, like everybody who came."
)
MINUTES = (
    "- The next linked evening is about object storage.\n- Pune brings its own microphone.\n"
    "- Whoever has old machines writes to the organisers. Made up."
)
SEEN = (
    "A drawn pattern instead of a photo: rings around a point, as on water",
    "A drawn pattern instead of a photo: squares within squares, turned",
)
PAPER, INK, GOLD = "#f4efe4", "#1d4f6b", "#d9902f"


def samples(stage: Stage) -> None:
    """Hold both, note who came, and tell of the linked one."""
    first = saturday(stage.at) - timedelta(weeks=13)
    alone = SampleRoom("chennai", 20, 12, "Sample hall", "T. Nagar")
    _hold(stage, "Log reading night", first, (alone,), stage.crowd[:12], missed=1)
    day = first + timedelta(weeks=4)
    event = _hold(stage, LINKED, day, ROOMS, stage.crowd[4:39], missed=6)
    after = _at(day + timedelta(days=1), 10)
    told = stage.cast["organiser"]
    actions.write_recap(actor=told, at=after, event=event, text=RECAP)
    actions.write_minutes(actor=told, at=after, event=event, text=MINUTES)
    _show(stage, event, after)


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), tzinfo=UTC)


def _hold(
    stage: Stage,
    title: str,
    day: date,
    rooms: Sequence[SampleRoom],
    crowd: Sequence[Person],
    *,
    missed: int,
) -> Event:
    """Plan it, seat the crowd room by room, and note of each whether they came: every so many did not."""
    organiser, before = stage.cast["organiser"], _at(day - timedelta(days=20), 9)
    when = on_day(day, INDIA)
    when = replace(when, precision=INSTANT, starts_time=time(14, 30), ends_time=time(17, 30))
    event = actions.draft_event(
        actor=organiser,
        at=before,
        group=stage.groups["chennai"],
        is_sample=True,
        facts=EventFacts(
            title=title,
            when=when,
            summary="A sample of a meetup that is over: look at who came, and at the figures.",
            rooms=tuple(plan_room(stage.groups, room) for room in rooms),
            agenda=(ItemFacts("demo", title, "", time(14, 30), 120),),
        ),
    )
    for row in event.cohostings.asked():
        actions.answer_cohost(actor=None, at=before, cohosting=row, accept=True)
    actions.publish_event(actor=organiser, at=before, event=event)
    seats = [
        room for room, told in zip(event.rooms.all(), rooms, strict=True) for _ in range(told.taken)
    ]
    for room, person in zip(seats, crowd, strict=True):
        actions.take_seat(actor=person, at=before, room=room)
    every = len(crowd) // missed
    came = {person: number % every != every - 1 for number, person in enumerate(crowd)}
    door = _at(day, 10)
    two = actions.Told(name=f"sample-{day}", said_at=door, walk_in=True, guests=1)
    room = event.rooms.all()[0]
    actions.take_notes(actor=organiser, at=door, event=event, room=room, notes=[two])
    actions.record_attendance(
        actor=organiser,
        at=_at(day, 15),
        event=event,
        came=came,
        count=Count(sum(came.values()) + 2, note="two came without a seat"),
    )
    return event


def _show(stage: Stage, event: Event, at: datetime) -> None:
    """Two pictures, drawn here and now."""
    organiser = stage.cast["organiser"]
    files = [(f"sample-{number}.png", drawn) for number, drawn in enumerate((_rings(), _squares()))]
    rows = actions.add_pictures(
        actor=organiser, at=at, event=event, files=files, credit="Drawn by the demo", is_sample=True
    )
    for row, words in zip(rows, SEEN, strict=True):
        stage.files += [
            pictures.path(row.stored, size) for size in (pictures.LARGE, pictures.SMALL)
        ]
        actions.describe_picture(
            actor=organiser, at=at, picture=row, alt=words, credit="Drawn by the demo"
        )


def _rings() -> io.BytesIO:
    image = Image.new("RGB", (720, 480), PAPER)
    draw = ImageDraw.Draw(image)
    for number, radius in enumerate(range(560, 20, -40)):
        colour = GOLD if number % 4 == 0 else INK
        draw.ellipse(
            (250 - radius, 200 - radius, 250 + radius, 200 + radius), outline=colour, width=7
        )
    return _png(image)


def _squares() -> io.BytesIO:
    image = Image.new("RGB", (720, 480), INK)
    draw = ImageDraw.Draw(image)
    for number, half in enumerate(range(420, 10, -45)):
        turned = ((0, -half), (half, 0), (0, half), (-half, 0))
        points = [(360 + x, 240 + y) for x, y in turned]
        draw.polygon(points, outline=GOLD if number % 2 else PAPER, width=6)
    return _png(image)


def _png(image: Image.Image) -> io.BytesIO:
    out = io.BytesIO()
    image.save(out, "PNG")
    out.seek(0)
    return out
