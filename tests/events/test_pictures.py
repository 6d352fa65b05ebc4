"""Photos of a meetup: from a phone onto the page, and off it when somebody asks."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from community import pictures
from community.models import Notification
from events import actions
from events.models import Picture
from tests.community.test_pictures import drawn, telling
from tests.factories.events import AFTER, make_event, room_of
from tests.people import NOON, make_person


@pytest.fixture
def meetup(chennai):
    return make_event(chennai)


def photo(name="hall.jpg", width=300):
    return SimpleUploadedFile(name, telling(drawn(width, 200)).getvalue())


def put_up(event, *, alt="A hall full of people.", width=300, actor=None):
    file = telling(drawn(width, 200))
    (made,) = actions.add_pictures(actor=actor, at=AFTER, event=event, files=[("hall.jpg", file)])
    if alt:
        actions.describe_picture(actor=actor, at=AFTER, picture=made, alt=alt, credit="Gita")
    return Picture.objects.get(pk=made.pk)


def seen(answer) -> bytes:
    return b"".join(answer.streaming_content)


def page(name, event, *more):
    return reverse(f"events:{name}", args=[event.public_id, *more])


@pytest.fixture
def afterwards():
    cache.clear()
    with time_machine.travel(AFTER, tick=False):
        yield


def test_several_pictures_go_up_and_are_shown_once_described(
    afterwards, meetup, organiser, signed_in
):
    client, nobody = signed_in(organiser), signed_in(None)
    sent = {"chosen": [photo(), photo("talk.jpg", 320)], "consent": "on", "credit": "Gita"}
    assert client.post(page("pictures", meetup), sent).status_code == 302
    one, other = Picture.objects.order_by("position")
    assert one.consent == actions.CONSENT
    assert (
        page("picture", meetup, one.public_id, "small")
        not in nobody.get(meetup.get_absolute_url()).content.decode()
    )
    assert nobody.get(one.small).status_code == 404
    assert len(seen(client.get(one.small))) > 500
    said = {f"{one.public_id}-alt": "Twelve people round a table.", f"{one.public_id}-credit": "G"}
    assert client.post(page("picture_describe", meetup, one.public_id), said).status_code == 302
    body = nobody.get(meetup.get_absolute_url()).content.decode()
    assert 'alt="Twelve people round a table."' in body
    assert other.public_id not in body
    answer = nobody.get(one.large)
    content = seen(answer)
    assert answer["Content-Type"] == "image/jpeg"
    assert b"Kavitha" not in content
    assert b"Exif" not in content


def test_the_same_picture_twice_is_one(afterwards, meetup, organiser, signed_in):
    client = signed_in(organiser)
    for _time in range(2):
        client.post(page("pictures", meetup), {"chosen": [photo(), photo()], "consent": "on"})
    assert Picture.objects.count() == 1


def test_the_button_pressed_twice_is_said_to_have_done_it_once(
    afterwards, meetup, organiser, signed_in, monkeypatch
):
    """Also where as many again would be too many."""
    monkeypatch.setattr("events.actions.picturing.MOST", 3)
    client = signed_in(organiser)

    def send(*widths):
        sent = {"chosen": [photo(width=each) for each in widths], "consent": "on"}
        return client.post(page("pictures", meetup), sent, follow=True)

    send(300, 390)
    again = send(300, 390)
    assert again.status_code == 200
    assert "They are there already; none was added twice." in again.content.decode()
    assert Picture.objects.count() == 2
    assert send(600, 690).status_code == 422


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"chosen": [], "consent": "on"}, "This field is required"),
        ({"chosen": ["photo"]}, "This field is required"),
        ({"chosen": ["photo", "text"], "consent": "on"}, "talk.jpg cannot be read as a picture"),
        ({"chosen": ["photo"] * 13, "consent": "on"}, "at most 12 pictures at once"),
    ],
)
def test_what_cannot_be_put_up_is_said_and_nothing_is(
    afterwards, meetup, organiser, signed_in, sent, words
):
    made = {"photo": photo, "text": lambda: SimpleUploadedFile("talk.jpg", b"<svg/>")}
    sent = {**sent, "chosen": [made[each]() for each in sent["chosen"]]}
    answer = signed_in(organiser).post(page("pictures", meetup), sent)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Picture.objects.exists()


def test_nothing_is_put_up_before_it_began_or_beyond_what_a_page_shows(meetup, monkeypatch):
    with pytest.raises(actions.NotYetBegun):
        actions.add_pictures(
            actor=None, at=NOON, event=meetup, files=[("a.jpg", telling(drawn(100, 100)))]
        )
    monkeypatch.setattr("events.actions.picturing.MOST", 1)
    put_up(meetup)
    with pytest.raises(actions.TooManyPictures):
        put_up(meetup, width=310)
    assert Picture.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_taken_away_is_gone_for_good(chennai):
    meetup = make_event(chennai)
    picture = put_up(meetup)
    files = [pictures.path(picture.stored, size) for size in pictures.EDGES]
    assert all(default_storage.exists(each) for each in files)
    actions.remove_picture(actor=None, at=AFTER, picture=picture)
    actions.remove_picture(actor=None, at=AFTER, picture=picture)
    assert not any(default_storage.exists(each) for each in files)
    picture.refresh_from_db()
    assert (picture.stored, picture.alt, picture.removed_at) == ("", "", AFTER)
    with pytest.raises(actions.PictureGone):
        actions.describe_picture(actor=None, at=AFTER, picture=picture, alt="Again")


def test_anybody_may_ask_and_the_picture_is_off_the_page_until_answered(
    afterwards, meetup, organiser, signed_in
):
    picture, nobody = put_up(meetup), signed_in(None)
    ask = page("picture_concern", meetup, picture.public_id)
    assert picture.small in nobody.get(meetup.get_absolute_url()).content.decode()
    assert nobody.get(ask).status_code == 200
    assert nobody.post(ask, {"words": "That is me.", "reach": "me@example.org"}).status_code == 302
    assert picture.small not in nobody.get(meetup.get_absolute_url()).content.decode()
    assert nobody.get(picture.small).status_code == 404
    told = Notification.objects.get(person=organiser, kind="events.picture_concern")
    assert "That is me." in told.text
    client = signed_in(organiser)
    assert "me@example.org" in client.get(page("pictures", meetup)).content.decode()
    client.post(page("picture_keep", meetup, picture.public_id))
    assert picture.small in nobody.get(meetup.get_absolute_url()).content.decode()
    concern = picture.concerns.get()
    assert (concern.answer, concern.words, concern.reach) == ("kept", "", "")


def test_asking_many_times_a_minute_is_too_often(afterwards, meetup, signed_in):
    shown = [put_up(meetup, width=300 + n) for n in range(7)]
    nobody = signed_in(None)
    codes = [
        nobody.post(page("picture_concern", meetup, one.public_id), {}).status_code for one in shown
    ]
    assert codes == [302] * 5 + [429] * 2


def test_helpers_and_members_do_not_put_pictures_up(
    afterwards, meetup, member, organiser, signed_in
):
    actions.open_door_to(actor=organiser, at=NOON, event=meetup, person=member)
    assert signed_in(member).get(page("pictures", meetup)).status_code == 403
    seat_holder = make_person("Gita Guest")
    actions.take_seat(actor=seat_holder, at=NOON - timedelta(days=1), room=room_of(meetup))
    assert signed_in(seat_holder).post(page("pictures", meetup), {}).status_code == 403
