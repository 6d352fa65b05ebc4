from __future__ import annotations

import re
from datetime import date, time, timedelta
from html import unescape

import pytest
import time_machine
from django.test import Client

from community.models import Role
from events import actions, times
from events.facts import Count, ItemFacts, Place, RoomFacts, SpeakerFacts
from events.models import Event, Seat
from tests.factories.events import AFTER, EVENING, make_draft, make_event, make_past, room_of
from tests.people import NOON, give_role, make_group, make_person

pytestmark = pytest.mark.django_db
LINK = "https://video.example/room?pwd=secret"


@pytest.fixture(autouse=True)
def _at_noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def linked(chennai) -> Event:
    pune = make_group("pune", city="Pune", native_name="पुणे", native_language="mr")
    return make_event(
        chennai,
        rooms=(RoomFacts(group=chennai, capacity=3), RoomFacts(group=pune, capacity=1)),
        online_link=LINK,
    )


def text(response) -> str:
    """What a reader reads of the main part of the page, without the markup."""
    page = response.content.decode()
    main = page.split('<main id="main">')[1].split("</main>")[0]
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main)))


def plan(**changes) -> dict[str, str]:
    """What a browser sends for an ordinary meetup."""
    said = {
        "group": "chennai",
        "title": "Object storage night",
        "summary": "Bring up Swift together.",
        "description": "",
        "starts_on": "2026-12-12",
        "starts_time": "14:30",
        "ends_time": "18:00",
        "ends_on": "",
        "timezone": "Asia/Kolkata",
        "online_link": "",
        "host": "",
        "organised_with": "",
        "sponsors": "",
        "rooms-TOTAL_FORMS": "1",
        "rooms-INITIAL_FORMS": "0",
        "rooms-0-place": "Tidel Park",
        "rooms-0-city": "Chennai",
        "rooms-0-capacity": "60",
        "agenda-TOTAL_FORMS": "3",
        "agenda-INITIAL_FORMS": "0",
        "agenda-0-kind": "talk",
        "agenda-0-title": "Keystone first",
        "agenda-0-speakers": "Yogesh (CSS Corp)\r\nAtul (CSS Corp)",
        "agenda-0-ORDER": "2",
        "agenda-1-kind": "demo",
        "agenda-1-title": "What a ring is",
        "agenda-1-starts_time": "14:30",
        "agenda-1-minutes": "40",
        "agenda-1-ORDER": "1",
        "agenda-2-kind": "talk",
    }
    return said | changes


def form_of(response) -> dict[str, str]:
    """What a browser would send back if nobody touched the form on the page."""
    form = response.context["plan"]
    data = {}
    for part in (form.event, *form.rooms.forms, *form.agenda.forms):
        for field in part:
            value = field.value()
            if value not in (None, False):
                data[field.html_name] = value
    for rows in (form.rooms, form.agenda):
        for field in rows.management_form:
            data[field.html_name] = field.value()
    return {
        key: value.strftime("%H:%M") if isinstance(value, time) else value
        for key, value in data.items()
    }


# --- the list --------------------------------------------------------------------------------------


def test_list_leads_with_what_is_next(chennai):
    make_event(chennai)
    make_past(chennai, attended=Count(120, "over"))
    page = text(Client().get("/events/"))
    assert "Next: Object storage night, Saturday 12 December 2026" in page
    assert "5 seats left" in page
    assert "120+ came" in page


def test_list_of_one_group_holds_that_group(chennai):
    make_event(chennai)
    make_event(make_group("pune"), title="Elsewhere")
    page = text(Client().get("/events/?group=chennai"))
    assert "Object storage night" in page
    assert "Elsewhere" not in page
    assert "Elsewhere" in text(Client().get("/events/?group=nothing"))


def test_empty_list_invites():
    assert "Nothing is planned" in text(Client().get("/events/"))


def test_list_shows_cancelled_ones_as_such(chennai):
    actions.cancel_event(actor=None, at=NOON, event=make_event(chennai), reason="Flood")
    assert "Cancelled" in text(Client().get("/events/"))


@pytest.mark.parametrize("path", ["/events/", "/events/desk/"])
def test_lists_make_as_many_queries_for_three_as_for_one(
    path, chennai, organiser, signed_in, django_assert_num_queries, django_assert_max_num_queries
):
    browser = signed_in(organiser)

    def fill():
        make_event(chennai)
        make_past(chennai, attended=Count(31), recap="Good.")

    fill()
    browser.get(path)
    with django_assert_max_num_queries(26) as few:
        browser.get(path)
    for _ in range(2):
        fill()
    with django_assert_num_queries(len(few)):
        browser.get(path)


# --- a meetup --------------------------------------------------------------------------------------


def test_page_says_when_where_and_how_many_seats(linked):
    page = text(Client().get(linked.get_absolute_url()))
    assert "Saturday 12 December 2026, 14:30 to 18:00" in page
    assert "India (IST)" in page
    assert "in 20 days" in page
    assert "4 seats left of 4" in page
    assert "Yogesh (CSS Corp)" in page
    assert "पुणे" in page


def test_page_gives_the_readers_time_second(linked, member, signed_in):
    member.timezone = "Australia/Sydney"
    member.save()
    page = text(signed_in(member).get(linked.get_absolute_url()))
    assert "For you in Sydney: 20:00 to 23:30" in page


def test_page_names_its_calendars(linked):
    page = Client().get(linked.get_absolute_url()).content.decode()
    assert (
        f'type="text/calendar" title="{linked.title}" href="/events/{linked.public_id}/event.ics"'
        in page
    )
    assert 'href="/groups/chennai/calendar.ics"' in page
    assert 'type="application/atom+xml"' in page


def test_signed_out_reader_is_asked_to_sign_in_and_comes_back(linked):
    page = Client().get(linked.get_absolute_url())
    back = f"?next=%2Fevents%2F{linked.public_id}%2F%23seat"
    assert f'href="/account/login/{back}"' in page.content.decode()
    assert f'href="/account/signup/{back}"' in page.content.decode()
    answer = Client().post(f"/events/{linked.public_id}/seat/", {"room": room_of(linked).public_id})
    assert answer["Location"] == f"/account/login/?next=/events/{linked.public_id}/seat/"
    assert not Seat.objects.exists()


def test_coming_back_from_sign_in_leads_to_the_page(linked, member, signed_in):
    answer = signed_in(member).get(f"/events/{linked.public_id}/seat/")
    assert answer["Location"] == f"/events/{linked.public_id}/#seat"


def test_online_link_is_shown_to_those_with_a_seat(linked, member, organiser, signed_in):
    address = linked.get_absolute_url()
    for person in (None, member, organiser):
        assert "video.example" not in signed_in(person).get(address).content.decode()
    actions.take_seat(actor=member, at=NOON, room=room_of(linked))
    assert LINK.replace("&", "&amp;") in signed_in(member).get(address).content.decode()
    actions.give_up_seat(actor=member, at=NOON, event=linked)
    assert "video.example" not in signed_in(member).get(address).content.decode()


def test_seat_is_taken_changed_and_given_up(linked, member, signed_in):
    browser, home = signed_in(member), f"/events/{linked.public_id}/"
    first, second = (room.public_id for room in linked.rooms.open())
    page = browser.post(home + "seat/", {"room": first}, follow=True)
    assert "You have a seat in Chennai" in text(page)
    assert "1 of 3 seats taken, one of them yours" in page.content.decode()
    page = browser.post(home + "seat/change/", {"room": second}, follow=True)
    assert "You have a seat in Pune" in text(page)
    assert "Give up your seat in Pune?" in text(browser.get(home + "seat/give-up/"))
    page = browser.post(home + "seat/give-up/", follow=True)
    assert "is free for somebody else" in text(page)
    assert "Take a seat" in text(page)
    assert not Seat.objects.open().exists()


def test_seat_asked_for_twice_says_the_same(linked, member, signed_in):
    browser = signed_in(member)
    room = {"room": room_of(linked).public_id}
    for _ in range(2):
        page = browser.post(f"/events/{linked.public_id}/seat/", room, follow=True)
        assert "You have a seat at “Object storage night”" in text(page)
    assert Seat.objects.count() == 1


def test_seat_without_a_room_asks_for_one(linked, member, signed_in):
    page = signed_in(member).post(f"/events/{linked.public_id}/seat/", follow=True)
    assert "Choose a room first." in text(page)


def test_full_meetup_offers_a_place_in_line(chennai, member, stranger, signed_in):
    event = make_event(chennai, rooms=(RoomFacts(place=Place(city="Chennai"), capacity=1),))
    actions.take_seat(actor=stranger, at=NOON, room=room_of(event))
    page = text(signed_in(member).get(event.get_absolute_url()))
    assert "Join the waitlist" in page
    assert "Take a seat" not in page
    page = signed_in(member).post(
        f"/events/{event.public_id}/seat/", {"room": room_of(event).public_id}, follow=True
    )
    assert "You are first on the waitlist" in text(page)
    assert "You are next; nobody is let past you." in text(page)


def test_cancelled_page_gives_the_reason_and_no_seats(linked, member, signed_in):
    actions.take_seat(actor=member, at=NOON, room=room_of(linked))
    actions.cancel_event(actor=None, at=NOON, event=linked, reason="The hall <b>flooded</b>.")
    page = signed_in(member).get(linked.get_absolute_url())
    assert "This meetup is cancelled" in text(page)
    assert "The hall &lt;b&gt;flooded&lt;/b&gt;." in page.content.decode()
    assert "Give up" not in text(page)


def test_room_in_another_zone_says_its_own_hours(chennai):
    sydney = make_group("sydney", city="Sydney", timezone="Australia/Sydney")
    rooms = (
        RoomFacts(group=chennai, capacity=5),
        RoomFacts(group=sydney, capacity=5, zone="Australia/Sydney"),
    )
    event = make_event(chennai, rooms=rooms)
    assert "20:00 to 23:30 Sydney (AEDT)" in text(Client().get(event.get_absolute_url()))


def test_past_page_says_what_is_not_recorded(chennai):
    event = make_past(
        chennai,
        rooms=(),
        agenda=(),
        summary="",
        is_linked=True,
        when=times.between(date(2012, 10, 1), date(2012, 12, 31), "UTC"),
    )
    page = text(Client().get(event.get_absolute_url()))
    for said in (
        "between October and December 2012",
        "The agenda is not recorded.",
        "How many came is not recorded.",
        "Where not recorded",
        "Hours not recorded",
        "which ones is not recorded",
    ):
        assert said in page, said


def test_past_page_tells_who_came_and_what_was_said(chennai):
    event = make_past(
        chennai,
        title="GNUnify day",
        summary="",
        attended=Count(100, "over", "speakers among them"),
        organised_with="the Pune Linux User Group",
        recap="It **rained**.",
        rooms=(RoomFacts(place=Place(city="Pune")),),
        agenda=(ItemFacts("talk", "One"), ItemFacts("talk", "Two"), ItemFacts("demo", "Three")),
    )
    response = Client().get(event.get_absolute_url())
    page = text(response)
    assert "GNUnify day: more than 100 people came" in page
    assert "2 talks and 1 demo in Pune, together with the Pune Linux User Group." in page
    assert "100+ people came" in page
    assert "speakers among them" in page
    assert "<strong>rained</strong>" in response.content.decode()
    assert "Hours were not recorded" in page


def test_past_page_leads_to_the_next_meetup(chennai):
    past, coming = make_past(chennai), make_event(chennai)
    assert coming.get_absolute_url() in Client().get(past.get_absolute_url()).content.decode()


def test_page_of_a_hidden_group_is_not_there(member, signed_in):
    event = make_event(make_group("board", is_hidden=True))
    assert signed_in(member).get(event.get_absolute_url()).status_code == 404


# --- planning --------------------------------------------------------------------------------------


def test_draft_is_written_previewed_and_published(chennai, organiser, member, signed_in):
    browser = signed_in(organiser)
    token = browser.get("/events/new/").context["plan"].event["token"].value()
    page = browser.post("/events/new/", plan(token=token), follow=True)
    event = Event.objects.get()
    assert "seen by the organisers of Chennai alone" in page.content.decode()
    assert event.starts_at.isoformat() == "2026-12-12T09:00:00+00:00"
    ring, keystone = event.agenda.open()
    assert (ring.title, ring.kind, ring.minutes) == ("What a ring is", "demo", 40)
    assert [who.byline for who in keystone.speakers.all()] == [
        "Yogesh (CSS Corp)",
        "Atul (CSS Corp)",
    ]
    assert signed_in(member).get(event.get_absolute_url()).status_code == 404
    page = browser.post(f"/events/{event.public_id}/publish/", follow=True)
    assert "Published" in text(page)
    assert signed_in(member).get(event.get_absolute_url()).status_code == 200


def test_draft_sent_twice_is_one(chennai, organiser, signed_in):
    browser = signed_in(organiser)
    token = browser.get("/events/new/").context["plan"].event["token"].value()
    answers = [browser.post("/events/new/", plan(token=token)) for _ in range(2)]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert Event.objects.count() == 1


def test_made_up_token_is_passed_over(chennai, organiser, signed_in):
    signed_in(organiser).post("/events/new/", plan(token="aaaaaaaaaaaaaaaa"))
    assert Event.objects.get().public_id != "aaaaaaaaaaaaaaaa"


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"title": ""}, "This field is required."),
        ({"ends_time": "09:00"}, "The end lies before the start."),
        ({"ends_time": ""}, "Give both hours, or neither."),
        ({"starts_on": ""}, "On which day?"),
        (
            {"timezone": "Australia/Sydney", "starts_on": "2026-10-04", "starts_time": "02:30"},
            "02:30 does not exist on that day",
        ),
        ({"timezone": "Asia/Atlantis"}, "Select a valid choice"),
        ({"agenda-0-speakers": "Kavit @abcdefghijkmnpqr"}, "Nobody here has the name"),
        ({"agenda-0-title": ""}, "This field is required."),
        ({"rooms-0-capacity": "0"}, "greater than or equal to 1"),
        ({"online_link": "javascript:alert(1)"}, "Enter a valid URL."),
    ],
)
def test_faulty_plan_is_refused_and_kept(changes, fault, chennai, organiser, signed_in):
    answer = signed_in(organiser).post("/events/new/", plan(**changes))
    assert answer.status_code == 422
    assert fault in text(answer)
    assert "What you typed is still here." in text(answer)
    assert 'value="Tidel Park"' in answer.content.decode()
    assert not Event.objects.exists()


def test_hour_that_comes_twice_is_asked_about(chennai, organiser, signed_in):
    twice = {
        "timezone": "Australia/Sydney",
        "starts_on": "2027-04-04",
        "starts_time": "02:30",
        "ends_time": "05:00",
        "agenda-1-starts_time": "",
    }
    browser = signed_in(organiser)
    answer = browser.post("/events/new/", plan(**twice))
    assert answer.status_code == 422
    assert 'name="starts_fold"' in answer.content.decode()
    browser.post("/events/new/", plan(**twice, starts_fold="1"))
    event = Event.objects.get()
    assert event.starts_at.isoformat() == "2027-04-03T16:30:00+00:00"
    assert 'name="starts_fold"' in browser.get(f"/events/{event.public_id}/edit/").content.decode()


def test_more_rows_come_without_judging_the_rest(chennai, organiser, signed_in):
    browser = signed_in(organiser)
    answer = browser.post("/events/new/", plan(title="", more="agenda"))
    assert answer.status_code == 200
    page = answer.content.decode()
    assert 'name="agenda-5-title"' in page
    assert "This field is required." not in page
    assert 'value="Tidel Park"' in page
    assert (
        'name="rooms-1-place"' in browser.post("/events/new/", plan(more="rooms")).content.decode()
    )


def test_untouched_edit_changes_nothing(chennai, organiser, signed_in):
    kavit = make_person("Kavit Munshi")
    pune = make_group("pune", city="Pune")
    speakers = (SpeakerFacts("Kavit Munshi (Aptira)", kavit), SpeakerFacts("Atul (CSS Corp)"))
    event = make_event(
        chennai,
        rooms=(
            RoomFacts(group=chennai, capacity=3, part="Sends", place=Place(name="Tidel Park")),
            RoomFacts(group=pune, zone="Australia/Sydney"),
        ),
        agenda=(
            ItemFacts("talk", "One", "About", time(14, 30), 40, speakers),
            ItemFacts("break", "Tea"),
        ),
    )
    address = f"/events/{event.public_id}/edit/"
    browser = signed_in(organiser)
    page = browser.post(address, form_of(browser.get(address)), follow=True)
    assert "Nothing was different" in text(page)
    again = Event.objects.get()
    assert (again.sequence, again.changed_at) == (0, NOON)


def test_edit_moves_the_meetup_and_tells_holders(linked, organiser, member, signed_in):
    actions.take_seat(actor=member, at=NOON, room=room_of(linked))
    address = f"/events/{linked.public_id}/edit/"
    browser = signed_in(organiser)
    data = form_of(browser.get(address)) | {"starts_time": "15:00"}
    with time_machine.travel(NOON + timedelta(hours=1), tick=False):
        page = browser.post(address, data, follow=True)
    assert "are told of the new time or place" in text(page)
    assert Event.objects.get().sequence == 1


def test_edit_over_somebody_elses_is_refused_once(linked, organiser, signed_in):
    address = f"/events/{linked.public_id}/edit/"
    browser = signed_in(organiser)
    mine = form_of(browser.get(address)) | {"title": "Mine"}
    with time_machine.travel(NOON + timedelta(hours=1), tick=False):
        browser.post(address, mine | {"title": "Theirs"})
        answer = browser.post(address, mine)
        assert answer.status_code == 422
        assert "Somebody else changed" in text(answer)
        assert Event.objects.get().title == "Theirs"
        browser.post(address, form_of(answer))
        assert Event.objects.get().title == "Mine"


def test_edit_keeps_the_date_of_the_record(chennai, organiser, signed_in):
    event = make_past(chennai, when=times.in_month(2012, 9, "Asia/Kolkata"))
    address = f"/events/{event.public_id}/edit/"
    browser = signed_in(organiser)
    page = browser.get(address)
    assert "The record says: September 2012." in text(page)
    with time_machine.travel(NOON + timedelta(hours=1), tick=False):
        browser.post(address, form_of(page) | {"title": "Better title"})
    event.refresh_from_db()
    assert (event.title, event.precision, event.source) == (
        "Better title",
        "month",
        "a blog post of 2012",
    )


def test_room_is_taken_out_by_its_tick(linked, organiser, signed_in):
    address = f"/events/{linked.public_id}/edit/"
    browser = signed_in(organiser)
    with time_machine.travel(NOON + timedelta(hours=1), tick=False):
        browser.post(address, form_of(browser.get(address)) | {"rooms-1-DELETE": "on"})
    assert [room.label for room in linked.rooms.open()] == ["Chennai"]
    assert not linked.hosts.exists()


def test_draft_of_another_group_cannot_be_forged(chennai, organiser, signed_in):
    make_group("pune")
    answer = signed_in(organiser).post("/events/new/", plan(group="pune"))
    assert answer.status_code == 422
    assert not Event.objects.exists()


def test_draft_without_a_date_cannot_be_published(chennai, organiser, signed_in):
    draft = make_draft(chennai, when=times.When(times.DAY, "Asia/Kolkata"))
    page = signed_in(organiser).post(f"/events/{draft.public_id}/publish/", follow=True)
    assert "has no date yet" in text(page)


def test_cancelling_names_the_meetup_and_asks_why(linked, organiser, member, signed_in):
    actions.take_seat(actor=member, at=NOON, room=room_of(linked))
    address = f"/events/{linked.public_id}/cancel/"
    browser = signed_in(organiser)
    page = text(browser.get(address))
    assert "Cancel “Object storage night”?" in page
    assert "1 person has a seat and will be told." in page
    assert browser.post(address, {"reason": " "}).status_code == 422
    page = browser.post(address, {"reason": "The hall flooded."}, follow=True)
    assert "The hall flooded." in text(page)


# --- afterwards ------------------------------------------------------------------------------------


def test_attendance_is_taken_by_name_and_by_number(linked, organiser, member, stranger, signed_in):
    here, away = (
        actions.take_seat(actor=person, at=NOON, room=room_of(linked))
        for person in (member, stranger)
    )
    address = f"/events/{linked.public_id}/attendance/"
    browser = signed_in(organiser)
    assert "opens two hours before" in text(browser.get(address))
    with time_machine.travel(AFTER, tick=False):
        browser = signed_in(organiser)
        page = browser.post(
            address,
            {
                f"seat_{here.public_id}": "came",
                f"seat_{away.public_id}": "absent",
                "number": "12",
                "qualifier": "about",
                "note": "",
            },
            follow=True,
        )
        assert "about 12 people came" in text(page)
        assert "1 of 2 with a seat" in text(page)
        kept = browser.get(address).content.decode()
        assert re.search(rf'name="seat_{here.public_id}" value="came" checked', kept)


def test_attendance_with_a_fault_is_kept(linked, organiser, signed_in):
    with time_machine.travel(AFTER, tick=False):
        answer = signed_in(organiser).post(
            f"/events/{linked.public_id}/attendance/", {"number": "-3", "note": "kept words"}
        )
    assert answer.status_code == 422
    assert "kept words" in answer.content.decode()


def test_recap_is_written_and_rewritten(linked, organiser, signed_in):
    address = f"/events/{linked.public_id}/recap/"
    with time_machine.travel(AFTER, tick=False):
        browser = signed_in(organiser)
        browser.post(address, {"text": "First words."})
        assert "First words." in browser.get(address).content.decode()
        page = browser.post(address, {"text": "Second words."}, follow=True)
        assert "Second words." in text(page)
        assert "By Oviya Organiser, 13 December 2026" in text(page)


# --- the desk --------------------------------------------------------------------------------------


def test_desk_names_what_there_is_to_do(chennai, organiser, member, signed_in):
    draft = make_draft(chennai, title="A draft")
    event = make_event(chennai)
    actions.take_seat(actor=member, at=NOON, room=room_of(event))
    page = text(signed_in(organiser).get("/events/desk/"))
    assert "One thing today, then you are free until Saturday 12 December." in page
    assert f"Publish “{draft.title}”" in page
    assert "Check people in at “Object storage night”" in page
    assert "1 of 5 seats taken" in page
    assert "1 taken, 0 given back" in page
    with time_machine.travel(AFTER, tick=False):
        page = text(signed_in(organiser).get("/events/desk/"))
    assert "Write down who came to “Object storage night”" in page
    assert "Write the recap of “Object storage night”" in page


def test_desk_draws_who_came_with_a_table(chennai, organiser, signed_in):
    make_past(chennai, attended=Count(120, "over"))
    make_past(chennai, title="Sydney night", when=times.in_month(2012, 10, "UTC"))
    response = signed_in(organiser).get("/events/desk/")
    page = text(response)
    assert "One count was never written down, so no total is shown." in page
    assert 'aria-label="120+ people"' in response.content.decode()
    assert "Sydney night Chennai October 2012 not recorded" in page


def test_desk_of_nobodys_organiser_invites(member, signed_in):
    assert "You organise no group yet" in text(signed_in(member).get("/events/desk/"))


def test_desk_shows_nothing_of_other_groups(chennai, signed_in):
    other = make_person("Other Organiser")
    give_role(other, make_group("pune"), Role.Kind.ORGANISER)
    make_draft(chennai, title="Secret draft")
    assert "Secret draft" not in text(signed_in(other).get("/events/desk/"))
    assert signed_in(other).get("/events/desk/?group=chennai").status_code == 200


def test_when_is_kept_as_it_was_given(chennai):
    assert make_event(chennai).when == EVENING
