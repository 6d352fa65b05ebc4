"""`manage.py demo`: into a new database, all or nothing; and samples dated anew."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from community import audit
from community.models import AuditEntry, Group, Job, Membership, Notification, Person, User
from config.demo import loading, meetups
from config.demo.door import TITLE
from config.demo.loading import load, what_is_there
from config.demo.refreshing import refresh
from config.models import DemoMarker
from events.models import Event, Seat
from events.queries import upcoming
from tests.config.conftest import LOADED
from tests.people import make_group, make_person


def command(*arguments: str) -> str:
    said = StringIO()
    call_command("demo", *arguments, stdout=said, stderr=said)
    return said.getvalue()


@pytest.mark.postgresql
def test_demo_fills_and_marks_a_new_database_and_tells_each_part(db):
    said = command()
    assert said.count("· Loading ") == len(loading.PARTS)
    assert "The demo is loaded" in said
    assert DemoMarker.objects.count() == 1
    assert audit.verify().whole
    # a second time changes nothing
    entries = AuditEntry.objects.count()
    assert "a demo already" in command()
    assert AuditEntry.objects.count() == entries


def test_nobody_is_mailed_and_demo_people_have_no_powers(loaded):
    assert not Notification.objects.exists()
    assert not Job.objects.filter(name="community.mail_notification").exists()
    people = User.objects.filter(person__is_demo=True)
    assert people.count() == 8
    for user in User.objects.all():
        assert user.person.is_sample
        assert not user.has_usable_password()
        assert not user.is_staff
        assert not user.is_superuser
        assert user.email.endswith("@example.org")


@pytest.mark.parametrize(
    ("fill", "named"),
    [
        (lambda: make_person("Somebody Real"), "1 person"),
        (lambda: make_group("chennai"), "1 group"),
        (lambda: [make_group("chennai"), make_group("pune")], "2 groups"),
    ],
)
def test_demo_refuses_a_database_in_use_and_names_what_it_found(db, fill, named):
    fill()
    with pytest.raises(CommandError, match=named):
        command()
    assert not DemoMarker.objects.exists()
    assert not Event.objects.exists()


@pytest.mark.postgresql
def test_a_fault_at_the_end_leaves_an_empty_unmarked_database(db, monkeypatch):
    def fault(stage):
        raise RuntimeError("the last part fails")

    monkeypatch.setattr(loading, "PARTS", (*loading.PARTS, ("a fault", fault)))
    with pytest.raises(RuntimeError):
        load(at=LOADED)
    assert what_is_there() == []
    assert not AuditEntry.objects.exists()
    assert not DemoMarker.objects.exists()


def test_refresh_refuses_what_is_no_demo(db):
    with pytest.raises(CommandError, match="not made by"):
        command("--refresh")


def test_refresh_leaves_what_is_still_to_come(loaded):
    # the meetup whose door can be tried is held each day anew; everything else stays
    others = Event.objects.exclude(title=TITLE).order_by("pk")
    before = list(others.values_list("pk", "starts_at", "sequence"))
    assert refresh(at=LOADED + timedelta(days=1)) == 1
    assert list(others.values_list("pk", "starts_at", "sequence")) == before


@pytest.mark.postgresql
def test_refresh_dates_expired_samples_anew_and_keeps_their_seats(loaded):
    history = Event.objects.filter(is_sample=False).order_by("pk")
    dates = list(history.values_list("starts_at", flat=True))
    linked = Event.objects.get(title=meetups.LINKED.title, is_linked=True)
    seats = Seat.objects.open().filter(event=linked).count()
    later = LOADED + timedelta(days=365)

    def with_a_date() -> list[Event]:
        coming = upcoming(person=None, at=later)
        return [event for event in coming if not event.is_postponed]

    assert not with_a_date()
    assert refresh(at=later) >= 6
    linked.refresh_from_db()
    assert linked.starts_at > later
    assert linked.starts_on.strftime("%A") == "Saturday"
    assert linked.sequence == 1
    assert Seat.objects.open().filter(event=linked).count() == seats
    assert len(with_a_date()) == 6
    assert list(history.values_list("starts_at", flat=True)) == dates
    assert AuditEntry.objects.filter(verb="config.demo_dated_anew").count() == 1
    # at once again there is nothing to do
    assert refresh(at=later + timedelta(minutes=1)) == 0


def test_roles_of_the_demo_people(loaded):
    from community import rules

    by_email = {user.email: user.person for user in User.objects.select_related("person")}
    chennai, network = (Group.objects.get(slug=slug) for slug in ("chennai", "openstack-india"))
    assert rules.can_organise(by_email["oviya@example.org"], chennai, at=LOADED)
    assert not rules.can_organise(by_email["meena@example.org"], chennai, at=LOADED)
    assert rules.can_run_elections(by_email["omar@example.org"], network, at=LOADED)
    assert rules.can_curate(by_email["kavya@example.org"], at=LOADED)
    assert Membership.objects.open().filter(group=chennai, person__name="Meena Member").exists()
    assert not any(rules.is_keeper(person) for person in Person.objects.all())
