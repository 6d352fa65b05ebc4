from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from django.core.exceptions import ValidationError

from community import jobs
from community.models import AuditEntry, Job, Notification
from events import actions, queries, tasks, times
from events.actions.record import NotOfThePast, SourceMissing
from events.actions.writing import BadDate
from events.facts import Count, EventFacts, ItemFacts, Place, RoomFacts, SpeakerFacts
from events.models import AgendaItem, Event, Venue
from events.signals import attendance_recorded
from tests.factories.events import (
    AFTER,
    EVENING,
    make_draft,
    make_event,
    make_facts,
    make_past,
    room_of,
)
from tests.people import NOON, give_role, make_group, make_person

LATER = NOON + timedelta(hours=1)
pytestmark = pytest.mark.django_db


def as_facts(event: Event, **changes) -> EventFacts:
    """What a form would send back for an event that nobody touched."""
    rooms = tuple(
        RoomFacts(
            place=Place(
                *(
                    getattr(room.venue, name)
                    for name in ("name", "area", "city", "address", "map_url")
                )
            )
            if room.venue
            else Place(),
            capacity=room.capacity,
            name=room.name,
            part=room.part,
            group=room.group,
            zone=room.timezone,
            public_id=room.public_id,
        )
        for room in event.rooms.open()
    )
    agenda = tuple(
        ItemFacts(
            item.kind,
            item.title,
            item.abstract,
            item.starts_time,
            item.minutes,
            tuple(SpeakerFacts(who.byline, who.person) for who in item.speakers.all()),
            item.public_id,
        )
        for item in event.agenda.open()
    )
    said = {
        name: getattr(event, name)
        for name in (
            "title",
            "summary",
            "description",
            "online_link",
            "host",
            "organised_with",
            "sponsors",
            "source",
            "is_linked",
            "when",
        )
    }
    return EventFacts(**{**said, "rooms": rooms, "agenda": agenda, **changes})


def lines_of(event: Event) -> list[AgendaItem]:
    return list(event.agenda.open())


def test_draft_holds_what_was_said(chennai, organiser):
    event = make_draft(chennai, actor=organiser)
    assert event.state == "draft"
    assert event.starts_at.isoformat() == "2026-12-12T09:00:00+00:00"
    assert (event.sequence, event.created_by) == (0, organiser)
    assert room_of(event).venue.line == "Tidel Park, Chennai"
    talk, tea = lines_of(event)
    assert [who.byline for who in talk.speakers.all()] == ["Yogesh (CSS Corp)"]
    assert tea.is_break


def test_draft_sent_twice_is_one(chennai, organiser):
    first, second = (
        actions.draft_event(
            actor=organiser,
            at=NOON,
            group=chennai,
            facts=make_facts(),
            public_id="abcdefghijkmnpqr",
        )
        for _ in range(2)
    )
    assert first.pk == second.pk
    assert AuditEntry.objects.filter(verb="events.event_drafted").count() == 1


def test_draft_in_a_skipped_hour_is_refused(chennai):
    skipped = replace(
        EVENING,
        zone="Australia/Sydney",
        starts_on=date(2026, 10, 4),
        ends_on=date(2026, 10, 4),
        starts_time=time(2, 30),
    )
    with pytest.raises(BadDate, match="does not exist"):
        make_draft(chennai, when=skipped)
    assert not Event.objects.exists()


def test_draft_that_ends_before_it_starts_is_refused(chennai):
    with pytest.raises(BadDate, match="before the start"):
        make_draft(chennai, when=replace(EVENING, ends_time=time(9)))


def test_same_place_is_one_venue(chennai):
    first, second = make_draft(chennai), make_draft(chennai)
    assert room_of(first).venue_id == room_of(second).venue_id
    assert Venue.objects.count() == 1


def test_publishing_makes_it_public(chennai, organiser):
    event = make_draft(chennai, actor=organiser)
    assert not Event.objects.visible_to(None).exists()
    event = actions.publish_event(actor=organiser, at=LATER, event=event)
    assert event.state == "published"
    assert list(Event.objects.visible_to(None)) == [event]
    assert (event.sequence, event.changed_at) == (0, LATER)


def test_publishing_twice_is_refused(chennai):
    event = make_event(chennai)
    with pytest.raises(actions.AlreadyPublished):
        actions.publish_event(actor=None, at=LATER, event=event)


def test_publishing_without_a_date_is_refused(chennai):
    event = make_draft(chennai, when=times.When(times.INSTANT, "Asia/Kolkata"))
    with pytest.raises(actions.NotReady, match="no date"):
        actions.publish_event(actor=None, at=LATER, event=event)


def test_publishing_without_a_place_is_refused(chennai):
    event = make_draft(chennai, rooms=())
    with pytest.raises(actions.NotReady, match="no place"):
        actions.publish_event(actor=None, at=LATER, event=event)
    online = make_draft(chennai, rooms=(), online_link="https://video.example/x")
    assert actions.publish_event(actor=None, at=LATER, event=online).state == "published"


def test_publishing_what_is_over_is_refused(chennai):
    with pytest.raises(actions.EventOver):
        actions.publish_event(actor=None, at=AFTER, event=make_draft(chennai))


def test_editing_a_draft_leaves_the_sequence(chennai):
    event = make_draft(chennai)
    later = replace(EVENING, starts_time=time(15))
    event = actions.edit_event(actor=None, at=LATER, event=event, facts=as_facts(event, when=later))
    assert (event.sequence, event.changed_at) == (0, LATER)


@pytest.mark.parametrize(
    ("changes", "sequence"),
    [
        ({"when": replace(EVENING, starts_time=time(15))}, 1),
        ({"rooms": (RoomFacts(place=Place(city="Chennai", name="Elsewhere"), capacity=5),)}, 1),
        ({"title": "Another title"}, 0),
        ({"agenda": ()}, 0),
        ({}, 0),
    ],
)
def test_sequence_rises_with_time_and_place_alone(chennai, changes, sequence):
    event = make_event(chennai)
    facts = as_facts(event, **changes)
    event = actions.edit_event(actor=None, at=LATER, event=event, facts=facts)
    assert event.sequence == sequence
    assert event.changed_at == (LATER if changes else NOON)


def test_larger_room_is_no_new_place(chennai):
    event = make_event(chennai)
    room = replace(as_facts(event).rooms[0], capacity=50)
    event = actions.edit_event(
        actor=None, at=LATER, event=event, facts=as_facts(event, rooms=(room,))
    )
    assert event.sequence == 0
    assert room_of(event).capacity == 50


def test_editing_keeps_the_lines_that_stay(chennai):
    event = make_event(chennai)
    first, tea = lines_of(event)
    facts = as_facts(event)
    lines = (facts.agenda[1], ItemFacts("demo", "Five machines"))
    actions.edit_event(actor=None, at=LATER, event=event, facts=replace(facts, agenda=lines))
    kept, added = lines_of(event)
    assert (kept.public_id, added.title) == (tea.public_id, "Five machines")
    assert AgendaItem.objects.get(pk=first.pk).dropped_at == LATER


def test_editing_what_somebody_else_edited_is_refused(chennai):
    event = make_event(chennai)
    read_at = event.changed_at
    actions.edit_event(
        actor=None, at=LATER, event=event, facts=as_facts(event, title="Theirs"), read_at=read_at
    )
    with pytest.raises(actions.EditedMeanwhile):
        actions.edit_event(
            actor=None,
            at=LATER + timedelta(minutes=1),
            event=event,
            facts=as_facts(event, title="Mine"),
            read_at=read_at,
        )
    assert Event.objects.get(pk=event.pk).title == "Theirs"


def test_room_with_people_in_it_stays(chennai, member):
    event = make_event(chennai)
    actions.take_seat(actor=member, at=LATER, room=room_of(event))
    with pytest.raises(actions.RoomIsTaken, match="1 people"):
        actions.edit_event(
            actor=None, at=LATER, event=event, facts=as_facts(event, rooms=(), title="New")
        )
    assert Event.objects.get(pk=event.pk).title == "Object storage night"


def test_empty_room_is_closed_and_kept(chennai):
    event = make_event(chennai)
    room = room_of(event)
    new = RoomFacts(place=Place(city="Pune"), capacity=3)
    actions.edit_event(actor=None, at=LATER, event=event, facts=as_facts(event, rooms=(new,)))
    room.refresh_from_db()
    assert room.closed_at == LATER
    assert [each.label for each in event.rooms.open()] == ["Pune"]


def test_linked_meetup_has_its_cities_as_hosts(chennai):
    pune = make_group("pune", city="Pune")
    event = make_event(
        chennai,
        rooms=(RoomFacts(group=chennai, capacity=60), RoomFacts(group=pune, capacity=40)),
    )
    assert event.is_linked
    assert list(event.hosts.all()) == [pune]
    assert list(Event.objects.of_groups([pune])) == [event]


def test_cancelling_keeps_the_meetup_and_says_why(chennai, organiser):
    event = make_event(chennai)
    event = actions.cancel_event(actor=organiser, at=LATER, event=event, reason="The hall flooded.")
    assert event.state == "cancelled"
    assert event.cancellation.reason == "The hall flooded."
    assert (event.sequence, event.changed_at) == (1, LATER)
    assert list(Event.objects.visible_to(None)) == [event]
    assert "flooded" not in AuditEntry.objects.get(verb="events.event_cancelled").payload


def test_cancelling_twice_cancels_once(chennai):
    event = make_event(chennai)
    for _ in range(2):
        event = actions.cancel_event(actor=None, at=LATER, event=event, reason="Flood")
    assert event.sequence == 1


def test_cancelling_needs_a_reason_and_a_public(chennai):
    with pytest.raises(actions.ReasonMissing):
        actions.cancel_event(actor=None, at=LATER, event=make_event(chennai), reason="  ")
    with pytest.raises(actions.NothingToCancel):
        actions.cancel_event(actor=None, at=LATER, event=make_draft(chennai), reason="Flood")
    with pytest.raises(actions.EventOver):
        actions.cancel_event(actor=None, at=AFTER, event=make_event(chennai), reason="Flood")


def test_cancelled_meetup_cannot_be_edited(chennai):
    event = actions.cancel_event(actor=None, at=LATER, event=make_event(chennai), reason="Flood")
    with pytest.raises(actions.EventCancelled):
        actions.edit_event(actor=None, at=LATER, event=event, facts=as_facts(event, title="X"))


def test_drafts_are_seen_by_their_organisers_alone(chennai, organiser, stranger):
    draft = make_draft(chennai)
    network = make_group("india", kind="network")
    chennai.network = network
    chennai.save()
    lead = make_person("Lata Lead")
    give_role(lead, network, "lead")
    former = make_person("Farid Former")
    give_role(former, chennai, "organiser", term_ends_at=NOON - timedelta(days=1))
    for person, sees in (
        (None, False),
        (stranger, False),
        (former, False),
        (organiser, True),
        (lead, True),
    ):
        assert Event.objects.visible_to(person, at=NOON).filter(pk=draft.pk).exists() is sees
    assert not Event.objects.visible_to(organiser).exists()


def test_meetups_of_hidden_groups_are_hidden(member):
    hidden = make_group("board", is_hidden=True)
    make_event(hidden)
    assert not Event.objects.visible_to(None).exists()
    assert not Event.objects.visible_to(member, at=NOON).exists()


def test_past_event_of_the_record_says_what_is_known(chennai):
    event = make_past(chennai, attended=Count(31), recap="People met.")
    event = queries.one(public_id=event.public_id, person=None, at=NOON)
    assert event.state == "published"
    assert event.attended_words == "31"
    assert event.date_words == "Wednesday 19 September 2012"
    assert event.hours_words == ""
    assert queries.recap_of(event).text == "People met."
    entry = AuditEntry.objects.get(verb="events.past_event_recorded")
    assert entry.at == NOON


def test_past_event_needs_a_source_and_a_past(chennai):
    with pytest.raises(SourceMissing):
        make_past(chennai, source=" ")
    with pytest.raises(NotOfThePast):
        make_past(chennai, when=EVENING)


@pytest.mark.parametrize(
    ("when", "words"),
    [
        (times.in_month(2012, 9, "UTC"), "September 2012"),
        (times.in_year(2014, "UTC"), "2014"),
        (
            times.between(date(2012, 10, 1), date(2012, 12, 31), "UTC"),
            "between October and December 2012",
        ),
        (
            times.between(date(2012, 11, 1), date(2013, 1, 31), "UTC"),
            "between November 2012 and January 2013",
        ),
        (
            times.between(date(2012, 11, 3), date(2012, 11, 9), "UTC"),
            "between 3 November and 9 November 2012",
        ),
    ],
)
def test_coarse_dates_say_no_more_than_is_known(chennai, when, words):
    assert make_past(chennai, when=when).date_words == words


def test_attendance_waits_for_the_meetup(chennai, member):
    event = make_event(chennai)
    with pytest.raises(actions.NotYetBegun):
        actions.record_attendance(actor=None, at=NOON, event=event, count=Count(3))
    with pytest.raises(actions.NotYetBegun):
        actions.write_recap(actor=None, at=NOON, event=event, text="x")


def test_newest_attendance_stands_and_the_old_stays(chennai, member):
    event = make_event(chennai)
    actions.take_seat(actor=member, at=NOON, room=room_of(event))
    for here, number in ((True, 30), (False, 31)):
        actions.record_attendance(
            actor=None, at=AFTER, event=event, came={member: here}, count=Count(number)
        )
    assert queries.attendance_of(event) == {member.pk: "absent"}
    assert [row.number for row in event.headcounts.standing()] == [31]
    assert event.headcounts.count() == 2
    turnup = queries.turnup_of(event)
    assert (turnup.came, turnup.absent) == (0, 1)


def test_attendance_said_again_is_not_written_again(chennai, member):
    event = make_event(chennai)
    for _ in range(2):
        actions.record_attendance(
            actor=None, at=AFTER, event=event, came={member: True}, count=Count(31)
        )
    assert event.headcounts.count() == 1
    assert AuditEntry.objects.filter(verb="events.attendance_recorded").count() == 1


def test_attendance_with_an_unknown_qualifier_is_refused(chennai):
    with pytest.raises(ValidationError):
        actions.record_attendance(
            actor=None, at=AFTER, event=make_event(chennai), count=Count(3, "roughly")
        )


def test_attendance_is_told_to_other_parts(chennai, member, stranger):
    heard = []

    def listen(**said):
        heard.append((said["came"], said["number"]))

    attendance_recorded.connect(listen)
    try:
        actions.record_attendance(
            actor=None,
            at=AFTER,
            event=make_event(chennai),
            came={member: True, stranger: False},
            count=Count(12),
        )
    finally:
        attendance_recorded.disconnect(listen)
    assert heard == [([member], 12)]


def test_recap_rewritten_keeps_the_first(chennai, organiser):
    event = make_event(chennai)
    for text in ("One.", "Two.", "Two."):
        actions.write_recap(actor=organiser, at=AFTER, event=event, text=text)
    assert queries.recap_of(event).text == "Two."
    assert event.recaps.count() == 2


def carry_out(name: str) -> None:
    """Do what waits under that name, twice: handlers are safe to repeat."""
    handlers = {
        "events.tell_of_change": tasks.tell_of_change,
        "events.tell_of_cancellation": tasks.tell_of_cancellation,
    }
    for job in Job.objects.filter(name=name):
        for attempt in (1, 2):
            running = jobs.Running(
                public_id=job.public_id, payload=job.payload, at=LATER, attempt=attempt
            )
            handlers[name](running)


def test_seat_holders_hear_of_a_new_time_once(chennai, member, stranger):
    event = make_event(chennai)
    actions.take_seat(actor=member, at=NOON, room=room_of(event))
    moved = replace(EVENING, starts_time=time(15))
    actions.edit_event(actor=None, at=LATER, event=event, facts=as_facts(event, when=moved))
    carry_out("events.tell_of_change")
    told = Notification.objects.filter(kind="events.event_changed")
    assert [letter.person for letter in told] == [member]
    assert "15:00 to 18:00" in told[0].text


def test_seat_holders_hear_of_the_cancellation_with_its_reason(chennai, member, stranger):
    event = make_event(chennai)
    seat = actions.take_seat(actor=member, at=NOON, room=room_of(event))
    actions.take_seat(actor=stranger, at=NOON, room=room_of(event))
    actions.give_up_seat(actor=stranger, at=NOON, event=event)
    actions.cancel_event(actor=None, at=LATER, event=event, reason="The hall flooded & we left.")
    carry_out("events.tell_of_cancellation")
    told = Notification.objects.filter(kind="events.event_cancelled")
    assert [letter.person for letter in told] == [seat.person]
    assert "The hall flooded & we left." in told[0].text


def test_title_alone_troubles_nobody(chennai, member):
    event = make_event(chennai)
    actions.take_seat(actor=member, at=NOON, room=room_of(event))
    actions.edit_event(actor=None, at=LATER, event=event, facts=as_facts(event, title="New"))
    assert not Job.objects.filter(name="events.tell_of_change").exists()
