"""Stepping into somebody's shoes, and reading their mail."""

from __future__ import annotations

import pytest
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from django.utils import timezone

from community import jobs
from community.mailbox import FolderBackend
from community.models import Job, Person
from config.demo.meetups import LINKED
from config.demo.people import BY_KEY, SHOES
from events.actions import take_seat
from events.models import Room

HERE = {"HTTP_HOST": "localhost:8000", "REMOTE_ADDR": "127.0.0.1"}


def become(client: Client, who: str):
    return client.post("/demo/become/", {"who": who}, **HERE)


def words(response) -> str:
    return " ".join(response.content.decode().split())


@pytest.mark.parametrize("shoes", SHOES, ids=lambda shoes: shoes.key)
def test_one_post_makes_a_visitor_each_of_them(shoes, demo_people, client):
    answer = become(client, shoes.key)
    assert answer.status_code == 302
    person = Person.objects.get(user=client.session["_auth_user_id"])
    assert (person.name, person.is_demo) == (shoes.name, True)
    assert not person.user.has_usable_password()
    assert not person.user.is_staff
    assert not person.user.is_superuser
    page = words(client.get("/demo/", **HERE))
    assert f"you are <strong>{shoes.name}</strong>" in page
    assert "You, now" in page


def test_becoming_starts_a_fresh_session(demo_people, client):
    become(client, "member")
    session = client.session
    session["left over"] = "something of Meena's"
    session.save()
    before = client.session.session_key
    token = client.cookies["csrftoken"].value if "csrftoken" in client.cookies else ""
    become(client, "chair")
    assert client.session.session_key != before
    assert "left over" not in client.session
    assert not Client().session.exists(before)
    assert (client.cookies["csrftoken"].value if "csrftoken" in client.cookies else "x") != token


def test_becoming_asks_for_a_csrf_token(demo_people):
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/demo/become/", {"who": "member"}, **HERE).status_code == 403
    assert "_auth_user_id" not in strict.session


@pytest.mark.parametrize("who", ["", "keeper", "meena@example.org"])
def test_nobody_becomes_who_is_not_on_the_page(who, demo_people, client):
    assert become(client, who).status_code == 404


def test_becoming_by_get_is_refused(demo_people, client):
    assert client.get("/demo/become/?who=member", **HERE).status_code == 405


def test_the_page_says_what_each_can_try_and_where_the_samples_are(demo_people, client):
    page = words(client.get("/demo/", **HERE))
    for shoes in SHOES:
        assert shoes.name in page
        assert f'aria-label="Become {shoes.name}"' in page
    assert "/events/" in page


def send(to: str, subject: str = "Your seat", text: str = "Seat 24.", html: str = "") -> None:
    message = EmailMultiAlternatives(subject, text, "site@example.org", [to])
    if html:
        message.attach_alternative(html, "text/html")
    message.attach("seat.ics", "BEGIN:VCALENDAR", "text/calendar")
    FolderBackend().send_messages([message])


def test_mail_is_shown_to_whom_it_was_sent_and_to_nobody_else(demo_people, client):
    send(BY_KEY["member"].email, subject="A seat for Meena")
    send(BY_KEY["chair"].email, subject="A vote for Charu")
    send("not-" + BY_KEY["member"].email, subject="Somebody else’s")
    become(client, "member")
    page = words(client.get("/demo/mail/", **HERE))
    assert "A seat for Meena" in page
    assert "One mail to Meena Member." in page
    assert "seat.ics" in page
    assert "Charu" not in page
    assert "Somebody else" not in page


def test_mail_is_shown_as_words_never_as_html(demo_people, client):
    send(
        BY_KEY["member"].email,
        subject="<b>bold</b>",
        text="<script>alert(1)</script> http://localhost:8000/events/",
        html="<p class='from-html'>the HTML part</p>",
    )
    become(client, "member")
    page = words(client.get("/demo/mail/", **HERE))
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page
    assert "&lt;b&gt;bold" in page
    assert "the HTML part" not in page
    assert 'href="http://localhost:8000/events/"' in page


def test_mail_of_nobody_invites(demo_people, client):
    page = words(client.get("/demo/mail/", **HERE))
    assert "Nobody’s mail yet." in page
    become(client, "member")
    assert "No mail to Meena Member yet." in words(client.get("/demo/mail/", **HERE))


def test_a_seat_taken_in_the_demo_is_confirmed_in_the_folder(demo_site, client):
    answer = client.post("/demo/become/", {"who": "member"}, follow=True, **HERE)
    assert "Object storage night, linked" in words(answer)
    assert "You are Meena Member now, member." in words(answer)
    room = Room.objects.get(event__title=LINKED.title, group__slug="chennai")
    take_seat(actor=Person.objects.get(name="Meena Member"), at=timezone.now(), room=room)
    for job in Job.objects.filter(name="community.mail_notification"):
        jobs.carry_out(job.public_id, clock=timezone.now)
    assert "Object storage night" in words(client.get("/demo/mail/", **HERE))
