"""A meetup's whole history through the pages, each step as calendar programs that are not ours read it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import html5lib
import pytest
from django.test import Client

from events.models import Event
from tests.events.judges import Entry, agree
from tests.factories.events import make_draft
from tests.people import NOON, give_role, make_group, make_person

pytestmark = pytest.mark.django_db


def fields_of(page: str) -> dict[str, list[str]]:
    """What the form of a page would send, untouched."""
    sent: dict[str, list[str]] = {}
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    for form in tree.iter("form"):
        if not any(each.get("name") == "title" for each in form.iter("input")):
            continue
        for field in form.iter():
            name, kind = field.get("name"), field.get("type")
            if not name or field.tag not in {"input", "select", "textarea"}:
                continue
            if field.tag == "select":
                chosen = [each for each in field.iter("option") if each.get("selected") is not None]
                sent[name] = [each.get("value") or "" for each in chosen]
            elif field.tag == "textarea":
                sent[name] = [field.text or ""]
            elif kind in {"checkbox", "radio"}:
                if field.get("checked") is not None:
                    sent.setdefault(name, []).append(field.get("value") or "on")
            elif kind not in {"submit", "button"}:
                sent[name] = [field.get("value") or ""]
    return sent


def page_says(event: Event) -> dict[str, object]:
    """Title, start, end and state, as the page of the meetup shows them to anybody."""
    page = Client().get(event.get_absolute_url()).content.decode()
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    title = "".join(next(tree.iter("h1")).itertext()).strip()
    stamp = next(each for each in tree.iter("time") if "T" in (each.get("datetime") or ""))
    start = datetime.fromisoformat(stamp.get("datetime")).astimezone(ZoneInfo("Asia/Kolkata"))
    until = re.search(r"\d\d:\d\d to (\d\d):(\d\d)", "".join(stamp.itertext()))
    end = start.replace(hour=int(until[1]), minute=int(until[2]))
    state = "CONFIRMED"
    if "This meetup is cancelled" in page:
        state = "CANCELLED"
    elif "ostponed" in page:
        state = "TENTATIVE"
    return {"summary": title, "start": start.astimezone(UTC), "end": end.astimezone(UTC)} | {
        "status": state
    }


def in_calendars(event: Event) -> Entry:
    """The entry as every judge reads it, the same in each calendar that holds it."""
    found = set()
    for path in ("/calendar.ics", "/groups/chennai/calendar.ics", "/cities/chennai/calendar.ics"):
        found |= {each for each in agree(Client().get(path).content) if each.uid == event.uid}
    found |= set(agree(Client().get(f"{event.get_absolute_url()}event.ics").content))
    assert len(found) == 1, found
    return found.pop()


def test_a_history_is_read_the_same_by_page_and_programs_at_each_step(signed_in, time_machine):
    time_machine.move_to(NOON)
    chennai = make_group("chennai", city="Chennai")
    organiser = make_person("Oviya Organiser")
    give_role(organiser, chennai, "organiser")
    draft = make_draft(chennai, actor=organiser)
    gone = make_draft(chennai, actor=organiser, title="A draft too many")
    browser, address = signed_in(organiser), draft.get_absolute_url()
    assert agree(Client().get("/calendar.ics").content) == []

    def post(path: str, **said: str) -> None:
        time_machine.shift(timedelta(minutes=7))
        response = browser.post(path, said)
        assert response.status_code == 302, response.content.decode()[:3000]

    def edit(**said: str) -> None:
        time_machine.shift(timedelta(minutes=7))
        form = fields_of(browser.get(f"{address}edit/").content.decode())
        response = browser.post(f"{address}edit/", form | {key: [it] for key, it in said.items()})
        assert response.status_code == 302, re.findall(
            r'class="field-error[^>]*>([^<]*)', response.content.decode()
        )

    steps = [
        ("publish", lambda: post(f"{address}publish/"), "CONFIRMED"),
        ("move", lambda: edit(starts_time="15:30", ends_time="18:30"), "CONFIRMED"),
        ("move back", lambda: edit(starts_time="14:30", ends_time="18:00"), "CONFIRMED"),
        ("rename", lambda: edit(title="வளையம்: a ring; night, two"), "CONFIRMED"),
        ("cancel", lambda: post(f"{address}cancel/", reason="The hall flooded."), "CANCELLED"),
        ("revive", lambda: post(f"{address}revive/"), "CONFIRMED"),
        ("postpone", lambda: post(f"{address}postpone/", reason="No speaker."), "TENTATIVE"),
        ("resume", lambda: post(f"{address}resume/"), "CONFIRMED"),
        ("cancel again", lambda: post(f"{address}cancel/", reason="No hall."), "CANCELLED"),
        ("revive again", lambda: post(f"{address}revive/"), "CONFIRMED"),
        ("discard another", lambda: post(f"{gone.get_absolute_url()}discard/"), "CONFIRMED"),
    ]
    uid, sequence, seen = draft.uid, -1, []
    for name, deed, status in steps:
        deed()
        entry, said = in_calendars(draft), page_says(draft)
        assert entry.status == status, name
        assert said == {key: getattr(entry, key) for key in said}, name
        assert entry.uid == uid
        assert entry.zone == "Asia/Kolkata"
        if name in {"publish", "rename", "discard another"}:
            assert entry.sequence >= sequence, name
        else:
            assert entry.sequence > sequence, f"{name} is a new time, place or state"
        sequence = entry.sequence
        seen.append(entry)
        assert gone.uid not in {each.uid for each in agree(Client().get("/calendar.ics").content)}
    assert [each.sequence for each in seen] == sorted(each.sequence for each in seen)
    assert browser.get(gone.get_absolute_url()).status_code == 404
