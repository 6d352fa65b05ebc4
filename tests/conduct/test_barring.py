"""Who is barred holds no seat, gets none, and is not put to shame."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail

from community import actions, queries
from community.models import AuditEntry, Barring
from events import actions as meetups
from events.models import Seat
from tests.community.mailing import work
from tests.factories.events import make_event, room_of
from tests.people import NOON, give_role, make_group, make_person

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.postgresql,
    pytest.mark.usefixtures("on_the_day"),
]
DAY = timedelta(days=1)


@pytest.fixture
def lead(chennai):
    return give_role(make_person("Leela Lead"), chennai, "lead").person


def bar(lead, group, person, **facts):
    given = {"at": NOON, "reason": "He would not stop shouting.", **facts}
    return actions.bar_person(actor=lead, group=group, person=person, **given)


def take(person, event, at=NOON):
    return meetups.take_seat(actor=person, at=at, room=room_of(event))


def test_seats_at_coming_meetups_end_and_new_ones_are_refused(lead, chennai, member, stranger):
    meetup, elsewhere = make_event(chennai), make_event(make_group("pune"))
    take(member, meetup)
    kept, other = take(member, elsewhere), take(stranger, meetup)
    bar(lead, chennai, member)
    assert set(Seat.objects.open()) == {kept, other}
    with pytest.raises(meetups.NotToCome) as refused:
        take(member, meetup)
    assert "shouting" not in str(refused.value)
    assert "/groups/chennai/conduct/" in str(refused.value)
    take(stranger, make_event(chennai))


def test_the_mail_is_neutral_and_the_log_names_nobody(lead, chennai, member):
    take(member, make_event(chennai))
    work(NOON)
    mail.outbox.clear()
    barring = bar(lead, chennai, member)
    work(NOON)
    (letter,) = mail.outbox
    assert "has ended" in letter.subject
    assert "shouting" not in f"{letter.body}{letter.message()}"
    assert "barred" not in letter.body
    entry = AuditEntry.objects.get(verb="community.person_barred")
    assert member.public_id not in f"{entry.payload}{entry.target}"
    assert barring.public_id in entry.payload
    assert entry.personal_hash == ""


def test_a_barring_ends_by_itself_or_is_lifted(lead, chennai, member):
    meetup = make_event(chennai)
    barring = bar(lead, chennai, member, until_at=NOON + DAY)
    assert queries.is_barred(member, [chennai], at=NOON)
    assert not queries.is_barred(member, [chennai], at=NOON + DAY)
    bar(lead, chennai, member, at=NOON + 2 * DAY)
    barring = Barring.objects.latest("pk")
    with pytest.raises(meetups.NotToCome):
        take(member, meetup, at=NOON + 2 * DAY)
    actions.lift_barring(actor=lead, at=NOON + 3 * DAY, barring=barring)
    assert take(member, meetup, at=NOON + 3 * DAY)
    again = actions.lift_barring(actor=lead, at=NOON + 4 * DAY, barring=barring)
    assert again.lifted_at == NOON + 3 * DAY


def test_a_networks_barring_holds_in_its_chapters_and_a_chapters_not_in_the_others(member):
    india = make_group("india", kind="network")
    chennai, pune = make_group("chennai", network=india), make_group("pune", network=india)
    above = give_role(make_person("Nila"), india, "lead").person
    seat = take(member, make_event(pune))
    bar(above, chennai, member)
    assert not queries.is_barred(member, [pune], at=NOON)
    assert list(Seat.objects.open()) == [seat]
    bar(above, india, member)
    assert queries.is_barred(member, [pune], at=NOON)
    assert not Seat.objects.open().exists()


def test_a_visitor_is_barred_by_the_address_they_come_with(lead, chennai):
    visitor = actions.person_of_address(at=NOON, email="Vimal@Example.net", name="Vimal")
    bar(lead, chennai, visitor)
    actions.forget_visitor(actor=None, at=NOON, person=visitor)
    again = actions.person_of_address(at=NOON, email="vimal@example.net", name="Another name")
    assert again != visitor
    with pytest.raises(meetups.NotToCome):
        take(again, make_event(chennai))
    other = actions.person_of_address(at=NOON, email="other@example.net", name="Vimal")
    assert take(other, make_event(chennai))


def test_who_left_for_good_and_comes_back_with_the_address_is_still_barred(lead, chennai):
    person = make_person("Barath", email="barath@example.org")
    barring = bar(lead, chennai, person, appeal="Write to Anbu.")
    actions.close_account(actor=person, at=NOON)
    barring.refresh_from_db()
    assert (barring.sealed_reason, barring.appeal) == ("", "")
    back = make_person("Somebody Else", email="barath@example.org")
    assert queries.is_barred(back, [chennai], at=NOON)


def test_whoever_leads_is_not_barred_from_their_own_group(lead, chennai, signed_in):
    with pytest.raises(actions.NotTheirsToBar):
        bar(lead, chennai, lead)
    other = give_role(make_person("Second"), chennai, "lead").person
    with pytest.raises(actions.NotTheirsToBar):
        bar(lead, chennai, other)
    assert not Barring.objects.exists()


def test_how_to_appeal_is_said_as_it_was_written(lead, chennai, member):
    bar(lead, chennai, member, appeal="Write to anbu@example.org by March.")
    with pytest.raises(meetups.NotToCome, match=r"Write to anbu@example\.org by March"):
        take(member, make_event(chennai))


def test_the_page_bars_by_address_and_shows_the_reason_to_those_who_may(
    lead, chennai, member, signed_in
):
    browser = signed_in(lead)
    form = {"who": member.user.email, "reason": "He would not stop.", "until": "2027-01-31"}
    answer = browser.post("/groups/chennai/barrings/", form)
    assert answer.status_code == 302
    page = browser.get("/groups/chennai/barrings/").content.decode()
    assert "He would not stop." in page
    assert "Meena Member" in page
    past = browser.post("/groups/chennai/barrings/", {**form, "until": "2020-01-31"})
    assert past.status_code == 422
    assert Barring.objects.get().until_at.isoformat() == "2027-02-01T00:00:00+00:00"
