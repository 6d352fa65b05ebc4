"""Sample meetups, planned, published and filled as organisers and members would; and dated anew once over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from community.models import Group, Person
from config.demo.stage import Stage
from events.actions import (
    answer_cohost,
    ask_cohost,
    draft_event,
    list_venue,
    publish_event,
    redate_sample,
    take_seat,
)
from events.facts import EventFacts, ItemFacts, Place, RoomFacts, SpeakerFacts, VenueFacts
from events.models import Event, Listing
from events.times import INSTANT, When

INDIA = "Asia/Kolkata"
SATURDAY = 5
SINCE = timedelta(days=16)  # so long ago they were planned


def saturday(at: datetime) -> date:
    """The Saturday that lies about three weeks ahead, in India."""
    day = at.astimezone(ZoneInfo(INDIA)).date() + timedelta(days=18)
    return day + timedelta(days=(SATURDAY - day.weekday()) % 7)


@dataclass(frozen=True)
class SampleRoom:
    """A room of a sample, and how many of the crowd ask for a seat: beyond its capacity, they are in line."""

    chapter: str
    capacity: int
    taken: int
    name: str
    area: str
    part: str = ""
    video: str = "none"


@dataclass(frozen=True)
class SampleMeetup:
    """A meetup that was made up; `days` after the Saturday of the linked one."""

    chapter: str
    title: str
    summary: str
    description: str
    days: int
    starts: time
    ends: time
    rooms: tuple[SampleRoom, ...]
    agenda: tuple[ItemFacts, ...] = ()
    is_draft: bool = False

    def when(self, *, at: datetime) -> When:
        """The coming date."""
        day = saturday(at) + timedelta(days=self.days)
        return When(
            precision=INSTANT,
            zone=INDIA,
            starts_on=day,
            ends_on=day,
            starts_time=self.starts,
            ends_time=self.ends,
        )


def _talk(title: str, starts: time, minutes: int, by: str = "", about: str = "") -> ItemFacts:
    speakers = (SpeakerFacts(by),) if by else ()
    return ItemFacts("talk", title, about, starts, minutes, speakers)


LINKED = SampleMeetup(
    chapter="chennai",
    title="Object storage night, linked",
    summary="Bring up Swift together: one storage zone in each of three cities, the proxy in the fourth.",
    description=(
        "Four rooms, joined by video, and one agenda for all of them. Bring a laptop if you want to"
        " build along; come without one if you would rather watch and ask.\n\n"
        "Everything about this meetup is made up: the date, the rooms, and who sits in them."
    ),
    days=0,
    starts=time(14, 30),
    ends=time(18, 0),
    rooms=(
        SampleRoom(
            "chennai", 60, 37, "Sample hall", "T. Nagar", "Sends talks one and two", "speaks"
        ),
        SampleRoom(
            "bangalore", 80, 83, "Sample loft", "JP Nagar", "Sends the build after tea", "both"
        ),
        SampleRoom("pune", 40, 28, "Sample room", "", "Asks by microphone", "watches"),
        SampleRoom("coimbatore", 30, 11, "Sample lab", "", "Asks by microphone", "watches"),
    ),
    agenda=(
        _talk(
            "What a ring is, and why three replicas", time(14, 30), 40, "Abirami Sample, Chennai"
        ),
        _talk("Keystone first: tokens for a store", time(15, 10), 40, "Aditi Sample, Chennai"),
        ItemFacts("break", "Tea in every city", "", time(15, 50), 30),
        ItemFacts(
            "demo",
            "Five machines, four cities: we build it",
            "Follow the Swift recipe of the catalogue, step by step, in all rooms at once.",
            time(16, 20),
            80,
            (SpeakerFacts("Ajay Sample, Bangalore"),),
        ),
        _talk("Open floor: any room may speak", time(17, 40), 20),
    ),
)
SINGLES = (
    SampleMeetup(
        chapter="chennai",
        title="Tokens by hand",
        summary="An evening with an identity service and nothing but curl.",
        description="For people who use tokens every day and have never read one. Made up.",
        days=5,
        starts=time(18, 30),
        ends=time(20, 30),
        rooms=(SampleRoom("chennai", 24, 9, "Sample hall", "T. Nagar"),),
        agenda=(
            _talk("What is inside a token", time(18, 30), 45, "Anita Sample"),
            _talk("Who may ask for what: roles in practice", time(19, 15), 45, "Arjun Sample"),
        ),
    ),
    SampleMeetup(
        chapter="bangalore",
        title="Image clinic",
        summary="Bring an image that does not boot. Leave with one that does.",
        description="Two hours at tables, no slides. Made up.",
        days=4,
        starts=time(18, 0),
        ends=time(20, 0),
        rooms=(SampleRoom("bangalore", 16, 12, "Sample loft", "JP Nagar"),),
    ),
    SampleMeetup(
        chapter="pune",
        title="First patch day",
        summary="From a clone to a change that others can review, in one afternoon.",
        description="For students and for anyone who has not sent a patch yet. Made up.",
        days=28,
        starts=time(11, 0),
        ends=time(16, 0),
        rooms=(SampleRoom("pune", 40, 15, "Sample room", ""),),
        agenda=(
            _talk("How a change travels", time(11, 0), 45, "Bhavna Sample"),
            ItemFacts("break", "Lunch", "", time(12, 30), 60),
            _talk("Your own first change", time(13, 30), 120, "Bindu Sample"),
        ),
    ),
    SampleMeetup(
        chapter="coimbatore",
        title="An evening in the cloud lab",
        summary="Students show what they run, operators say what they would do differently.",
        description="Four short demonstrations and questions. Made up.",
        days=34,
        starts=time(17, 0),
        ends=time(19, 0),
        rooms=(SampleRoom("coimbatore", 30, 6, "Sample lab", ""),),
    ),
)
DRAFT = SampleMeetup(
    chapter="chennai",
    title="Questions night",
    summary="No talks. Questions on cards, answers from whoever knows.",
    description="A draft: only organisers of the chapter see it until one of them publishes it.",
    days=40,
    starts=time(18, 30),
    ends=time(20, 0),
    rooms=(SampleRoom("chennai", 24, 0, "Sample hall", "T. Nagar"),),
    is_draft=True,
)


GETTING_IN = (
    "- The gate is on the **north** side; the guard asks for an ID.\n"
    "- No steps from the gate to the hall, and a lift to the first floor.\n"
    "- Two-wheelers park inside, cars in the street behind. Made up."
)
ASKS_SYDNEY = "Would you open a fifth room and watch? It would be 20:00 with you. Made up."
ASKS_CHENNAI = "Could you send two people who know images, and show it on your page? Made up."


def samples(stage: Stage) -> None:
    """Keep a place, plan them all, and let the crowd take its seats."""
    hall = VenueFacts(Place("Sample hall", "T. Nagar", "Chennai"), GETTING_IN)
    list_venue(actor=None, at=stage.at - SINCE, group=stage.groups["chennai"], facts=hall)
    for sample in (LINKED, *SINGLES, DRAFT):
        _plan(stage, sample)
    questions(stage)


def _plan(stage: Stage, sample: SampleMeetup) -> None:
    group = stage.groups[sample.chapter]
    actor = stage.cast["organiser"] if group.slug == "chennai" else None
    facts = EventFacts(
        title=sample.title,
        when=sample.when(at=stage.at),
        summary=sample.summary,
        description=sample.description,
        rooms=tuple(plan_room(stage.groups, room) for room in sample.rooms),
        agenda=sample.agenda,
    )
    began = stage.at - SINCE
    event = draft_event(actor=actor, at=began, group=group, facts=facts, is_sample=True)
    for row in event.cohostings.asked():
        answer_cohost(actor=None, at=began, cohosting=row, accept=True)
    if not sample.is_draft:
        publish_event(actor=actor, at=began, event=event)
        _fill(event, sample, stage.crowd, began=began)


def plan_room(groups: dict[str, Group], room: SampleRoom) -> RoomFacts:
    """The room, as an organiser writes it down."""
    group = groups[room.chapter]
    kept = Listing.objects.filter(group=group, venues__name=room.name).first()
    return RoomFacts(
        place=Place() if kept else Place(name=room.name, area=room.area, city=group.city),
        listing=kept,
        video=room.video,
        capacity=room.capacity,
        part=room.part,
        group=group,
    )


def _fill(event: Event, sample: SampleMeetup, crowd: list[Person], *, began: datetime) -> None:
    """Seat the crowd room by room, each a little later than the one before."""
    rooms = [
        room
        for room, told in zip(event.rooms.all(), sample.rooms, strict=True)
        for _seat in range(told.taken)
    ]
    for number, (room, person) in enumerate(zip(rooms, crowd, strict=False)):
        take_seat(actor=person, at=began + SINCE * number / len(rooms), room=room)


def questions(stage: Stage) -> None:
    """One group that has not answered the linked meetup, and one that asks Chennai."""
    asked = {LINKED.title: ("sydney", ASKS_SYDNEY), "Image clinic": ("chennai", ASKS_CHENNAI)}
    for title, (slug, words) in asked.items():
        event = Event.objects.get(is_sample=True, title=title)
        actor = stage.cast["organiser"] if event.group.slug == "chennai" else stage.crowd[0]
        at = stage.at - timedelta(days=2)
        ask_cohost(actor=actor, at=at, event=event, group=stage.groups[slug], words=words)


def date_anew(*, at: datetime) -> int:
    """Move samples that are over to their next date; say how many moved."""
    moved = 0
    for sample in (LINKED, *SINGLES, DRAFT):
        over = Event.objects.standing().over(at=at).filter(is_sample=True, title=sample.title)
        for event in over:
            redate_sample(actor=None, at=at, event=event, when=sample.when(at=at))
            moved += 1
    return moved
