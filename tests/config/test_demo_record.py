"""What the site says of the past is what the record says: no more, and no less."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import yaml

from community.models import Affiliation, Group, Person, Role
from config.demo import record
from events.models import AgendaItem, Event, Speaker

TOLD = record.read()


def words(response) -> str:
    return " ".join(response.content.decode().split())


def test_groups_stand_as_recorded(loaded, subtests):
    for told in [*TOLD["networks"], *TOLD["groups"]]:
        with subtests.test(msg=told["slug"]):
            group = Group.objects.get(slug=told["slug"])
            assert group.name == told["name"]
            assert group.native_name == told.get("native_name", "")
            assert group.timezone == told["timezone"]
            assert not group.is_sample
    india = Group.objects.get(slug="openstack-india")
    assert (india.members_told, india.members_told_qualifier) == (3000, "about")
    assert india.members_told_note == "meetup group, January 2015"
    assert {each.slug for each in india.chapters.filter(is_sample=False)} == {
        "chennai",
        "bangalore",
        "pune",
        "coimbatore",
    }
    assert Group.objects.get(slug="sydney").network.name == "Australian OpenStack User Group"
    assert Group.objects.get(slug="openstack-australia").members_told is None
    charter = Group.objects.get(slug="product").charters.get().purpose
    assert charter.count("?") >= 5


def test_only_people_named_in_full_elsewhere_are_persons(loaded):
    real = set(Person.objects.filter(is_sample=False).values_list("name", flat=True))
    assert real == {
        "Kavit Munshi",
        "Tim Bell",
        "Randy Bias",
        "Rob Hirschfeld",
        "Monty Taylor",
        "Alex Freedland",
        "Haiying Wang",
    }
    kavit = Person.objects.get(name="Kavit Munshi")
    roles = Role.objects.filter(person=kavit, group__slug="openstack-india")
    assert set(roles.values_list("kind", flat=True)) == {"lead", "ambassador"}
    affiliation = Affiliation.objects.get(person=kavit)
    assert affiliation.organisation.name == "Aptira"
    assert (affiliation.from_on, affiliation.until_on) == (None, None)
    # under either by-line it is he; everybody else stays as printed
    his = Speaker.objects.filter(person=kavit, item__event__is_sample=False)
    assert set(his.values_list("byline", flat=True)) == {"Kavit (Aptira)", "Kavit Munshi (Aptira)"}
    told = Speaker.objects.filter(item__event__is_sample=False)
    assert not told.exclude(person=kavit).exclude(person=None).exists()


def test_every_meetup_stands_with_its_agenda_and_its_figures(loaded, client, subtests):
    assert Event.objects.filter(is_sample=False).count() == len(TOLD["meetups"]) == 7
    for told in TOLD["meetups"]:
        event = Event.objects.get(title=told["title"])
        with subtests.test(msg=told["title"]):
            assert event.precision == told["date"]["precision"]
            assert event.source
            assert event.group.slug == (told["chapter"] or told["network"])
            assert [
                (item.kind, item.title) for item in AgendaItem.objects.open().filter(event=event)
            ] == [
                (kind, line[kind])
                for line in told.get("agenda", [])
                for kind in ("talk", "demo", "break")
                if kind in line
            ]
            bylines = Speaker.objects.filter(item__event=event).order_by("item", "position")
            assert list(bylines.values_list("byline", flat=True)) == [
                by
                for line in told.get("agenda", [])
                for by in ([line["by"]] if isinstance(line.get("by"), str) else line.get("by", []))
            ]
            page = words(client.get(event.get_absolute_url()))
            assert all(by in page for by in bylines.values_list("byline", flat=True))
            for part in (told.get("venue") or {}).values():
                assert part in page
            for names in ("organised_with", "sponsors", "speakers_from"):
                assert all(name in page for name in told.get(names, [])), names
            count = event.headcounts.filter(replaced_at=None).first()
            if told["attended"] is None:
                assert count is None
                assert "not recorded" in page.lower()
            else:
                assert (count.number, count.qualifier) == (
                    told["attended"]["count"],
                    told["attended"]["qualifier"],
                )
            # nothing that the source lacks
            assert (event.starts_time, event.ends_time, event.online_link) == (None, None, "")
            assert not event.rooms.exclude(capacity=None).exists()
    linked = Event.objects.get(title__startswith="Multi-city")
    assert not linked.rooms.exists()
    assert not linked.hosts.exists()
    assert (linked.starts_on, linked.ends_on) == (date(2012, 10, 1), date(2012, 12, 31))


def test_days_are_all_day_entries_and_coarser_dates_stand_on_pages_only(loaded, client):
    calendar = client.get("/calendar.ics").content.decode()
    days = [m["date"]["value"] for m in TOLD["meetups"] if m["date"]["precision"] == "day"]
    assert len(days) == 4
    for day in days:
        assert f"DTSTART;VALUE=DATE:{day.replace('-', '')}" in calendar
    unfolded = calendar.replace("\r\n ", "")
    for told in TOLD["meetups"]:
        assert (told["title"] in unfolded.replace("\\,", ",")) == (
            told["date"]["precision"] == "day"
        )


@pytest.mark.parametrize("path", [record.FILE])
def test_the_record_is_plain_yaml_without_surprises(path: Path):
    text = path.read_text(encoding="utf-8")
    assert yaml.safe_load(text) == TOLD
    assert "\t" not in text
