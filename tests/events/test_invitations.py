"""What mail says to calendars, as an SMTP server received it and as programs that are not ours read it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from email.utils import parseaddr

import icalendar
import pytest
import vobject

from community.mailroom.addresses import sending_address
from community.models import MailChoice, MailSettings, Notification
from events import actions, invitations
from events.facts import Place, RoomFacts
from events.models import MailedEntry, Room, Seat
from tests.community.mailing import work
from tests.community.smtp import relay_at_work
from tests.events.judges import agree, ical_js_says
from tests.events.test_planning import as_facts
from tests.factories.events import EVENING, make_event, room_of
from tests.people import NOON, make_person

LATER = NOON + timedelta(hours=1)
pytestmark = pytest.mark.django_db


@pytest.fixture
def meena():
    return make_person("Meena Member", email="meena+meetups@example.org")


def calendar_part(mail):
    """The last of the alternatives, which must be the calendar."""
    assert mail.get_content_type() == "multipart/alternative"
    kinds = [part.get_content_type() for part in mail.iter_parts()]
    assert kinds == ["text/plain", "text/html", "text/calendar"]
    return list(mail.iter_parts())[-1]


def read(mail) -> dict:
    """What every reader makes of the calendar in a mail; they must agree."""
    part = calendar_part(mail)
    text = part.get_content()
    (entry,) = agree(text)
    said = ical_js_says(text)
    (shown,) = said["entries"]
    assert part.get_content_charset() == "utf-8"
    # the type names the method that stands in the body (RFC 6047, 2.4)
    assert part["Content-Type"].params["method"] == said["method"]
    assert vobject.readOne(text).method.value == said["method"]
    return {"entry": entry, "method": said["method"], **shown, "text": text}


def line(text: str, name: str) -> str:
    return str(icalendar.Calendar.from_ical(text).events[0].get(name, ""))


# --- One seat, from taking it to losing it --------------------------------------------------------------


def test_a_seat_puts_the_meetup_into_the_calendar_behind_the_mailbox(chennai, meena, settings):
    event = make_event(chennai)
    with relay_at_work(settings) as relay:
        actions.take_seat(actor=meena, at=LATER, room=room_of(event))
        work(LATER)
        (mail,) = relay.addressed_to("meena+meetups@example.org")
    said = read(mail)
    assert (said["method"], said["status"], said["sequence"]) == ("REQUEST", "CONFIRMED", 0)
    assert said["entry"].uid == event.uid
    assert said["entry"].start == datetime(2026, 12, 12, 9, tzinfo=UTC)
    assert said["entry"].zone == "Asia/Kolkata"
    assert said["attendee"] == "mailto:meena+meetups@example.org"
    assert said["partstat"] == "ACCEPTED"
    # whoever sends the mail organises the entry, or programs take no update from it
    assert said["organizer"] == f"mailto:{sending_address()}"
    assert parseaddr(mail["From"])[1] == sending_address()
    assert line(said["text"], "LOCATION") == "Tidel Park, Chennai"
    assert line(said["text"], "TRANSP") == "OPAQUE"


def test_each_message_outranks_the_last_whatever_happened(chennai, meena, settings):
    """Taken, moved, given up, taken again, cancelled: a program that drops what is older drops nothing."""
    rooms = (
        RoomFacts(place=Place(name="Tidel Park", city="Chennai"), capacity=5),
        RoomFacts(place=Place(name="Forge", city="Coimbatore"), capacity=5),
    )
    event = make_event(chennai, rooms=rooms)
    with relay_at_work(settings) as relay:

        def step(minutes: int, deed, **facts):
            now = LATER + timedelta(minutes=minutes)
            deed(at=now, **facts)
            work(now)

        step(0, actions.take_seat, actor=meena, room=room_of(event))
        step(1, actions.change_room, actor=meena, room=room_of(event, 1))
        fresh = type(event).objects.get(pk=event.pk)
        moved = replace(EVENING, starts_time=time(15))
        step(2, actions.edit_event, actor=None, event=fresh, facts=as_facts(fresh, when=moved))
        step(3, actions.give_up_seat, actor=meena, event=fresh)
        step(4, actions.take_seat, actor=meena, room=room_of(event))
        fresh = type(event).objects.get(pk=event.pk)
        step(5, actions.cancel_event, actor=None, event=fresh, reason="Flood")
        mails = relay.addressed_to("meena+meetups@example.org")
    said = [read(mail) for mail in mails]
    assert [(each["method"], each["status"]) for each in said] == [
        ("REQUEST", "CONFIRMED"),
        ("REQUEST", "CONFIRMED"),
        ("REQUEST", "CONFIRMED"),
        ("CANCEL", "CANCELLED"),
        ("REQUEST", "CONFIRMED"),
        ("CANCEL", "CANCELLED"),
    ]
    assert {each["entry"].uid for each in said} == {event.uid}
    sequences = [each["sequence"] for each in said]
    assert sequences == sorted(set(sequences)), "each higher than the last"
    stamps = [icalendar.Calendar.from_ical(each["text"]).events[0].DTSTAMP for each in said]
    assert stamps == sorted(stamps)
    places = [line(each["text"], "LOCATION") for each in said]
    assert places[:3] == ["Tidel Park, Chennai", "Forge, Coimbatore", "Forge, Coimbatore"]
    assert said[2]["entry"].start == datetime(2026, 12, 12, 9, 30, tzinfo=UTC)


def test_whoever_waits_is_told_tentatively_and_without_the_link(chennai, meena):
    event = make_event(chennai, online_link="https://video.example/secret")
    seat = actions.take_seat(actor=meena, at=LATER, room=room_of(event))
    link = "https://video.example/secret"
    sure = invitations.invitation(seat, method="REQUEST", at=LATER)
    assert link in sure.replace("\r\n ", "")
    Seat.objects.filter(pk=seat.pk).update(state="waiting", taken_at=None)
    seat = Seat.objects.get(pk=seat.pk)
    text = invitations.invitation(seat, method="REQUEST", at=LATER)
    (said,) = ical_js_says(text)["entries"]
    assert (said["status"], said["partstat"]) == ("TENTATIVE", "TENTATIVE")
    assert "waitlist" in said["summary"]
    assert "video.example" not in text.replace("\r\n ", "")
    assert line(text, "TRANSP") == "TRANSPARENT"


def test_those_online_get_their_rooms_link_and_the_others_do_not(chennai, meena):
    rooms = (
        RoomFacts(place=Place(name="Tidel Park", city="Chennai"), capacity=5),
        RoomFacts(name="Online", capacity=50),
    )
    event = make_event(chennai, rooms=rooms)
    Room.objects.filter(event=event, name="Online").update(
        mode="online", link="https://video.example/own"
    )
    here = actions.take_seat(actor=meena, at=LATER, room=room_of(event))
    there = actions.take_seat(actor=make_person("Two"), at=LATER, room=room_of(event, 1))
    text = invitations.invitation(here, method="REQUEST", at=LATER).replace("\r\n ", "")
    assert "video.example" not in text
    text = invitations.invitation(there, method="REQUEST", at=LATER)
    assert "CONFERENCE;VALUE=URI;FEATURE=VIDEO" in text
    assert "https://video.example/own" in text.replace("\r\n ", "")
    assert line(text, "LOCATION") == "Online"


def test_nothing_is_taken_out_that_was_never_put_in(chennai, meena):
    event = make_event(chennai)
    seat = actions.take_seat(actor=meena, at=LATER, room=room_of(event))
    MailedEntry.objects.all().delete()
    assert invitations.invitation(seat, method="CANCEL", at=LATER) == ""
    invitations.invitation(seat, method="REQUEST", at=LATER)
    assert "METHOD:CANCEL" in invitations.invitation(seat, method="CANCEL", at=LATER)
    assert invitations.invitation(seat, method="CANCEL", at=LATER) == "", "twice is once"


def test_nobody_breaks_out_of_an_invitation(chennai, settings):
    eve = make_person('Eve";PARTSTAT=DECLINED:mailto:x@y\r\nATTENDEE:mailto:z@y', email="eve@x.org")
    event = make_event(chennai, title="Night\r\nMETHOD:CANCEL")
    seat = actions.take_seat(actor=eve, at=LATER, room=room_of(event))
    text = invitations.invitation(seat, method="REQUEST", at=LATER)
    (said,) = ical_js_says(text)["entries"]
    assert (said["partstat"], said["attendee"]) == ("ACCEPTED", "mailto:eve@x.org")
    assert text.count("METHOD:") == text.replace("\r\n ", "").count("METHOD:")
    assert sum(each.startswith("METHOD:") for each in text.split("\r\n")) == 1
    assert sum(each.startswith("ATTENDEE") for each in text.split("\r\n")) == 1


def test_tamil_and_long_lines_arrive_as_they_were_written(chennai, meena, settings):
    title = "சென்னைப் பயனர் கூடுகை: " + "பொருள் சேமிப்பு " * 5
    event = make_event(chennai, title=title.strip())
    with relay_at_work(settings) as relay:
        actions.take_seat(actor=meena, at=LATER, room=room_of(event))
        work(LATER)
        (mail,) = relay.taken
    said = read(mail)
    assert said["summary"] == event.title
    lines = said["text"].replace("\r\n", "\n").encode().split(b"\n")
    assert max(map(len, lines)) <= 75


# --- Never in a digest ---------------------------------------------------------------------------------


def test_what_speaks_to_a_calendar_never_waits_for_a_digest(chennai, meena, settings):
    MailChoice.objects.create(person=meena, kind="events.seat_taken", channel="weekly")
    event = make_event(chennai)
    with relay_at_work(settings) as relay:
        actions.take_seat(actor=meena, at=LATER, room=room_of(event))
        work(LATER)
        assert read(relay.taken[0])["method"] == "REQUEST"
    assert not Notification.objects.filter(mail="digest").exists()


def test_a_pause_holds_it_back_whole(chennai, meena, settings):
    back = LATER + timedelta(days=5)
    MailSettings.objects.create(person=meena, paused_until=back)
    event = make_event(chennai)
    with relay_at_work(settings) as relay:
        actions.take_seat(actor=meena, at=LATER, room=room_of(event))
        work(LATER)
        assert relay.taken == []
        work(back + timedelta(minutes=1))
        assert read(relay.taken[0])["method"] == "REQUEST"


def test_who_wants_no_mail_gets_none(chennai, meena, settings):
    MailChoice.objects.create(person=meena, kind="events.seat_taken", channel="site")
    event = make_event(chennai)
    with relay_at_work(settings) as relay:
        actions.take_seat(actor=meena, at=LATER, room=room_of(event))
        work(LATER)
        assert relay.taken == []
