"""The list of seats on paper: sixty names and a pen, on two pages and not on four."""

from __future__ import annotations

import re
import subprocess
from dataclasses import replace

import pytest
from django.conf import settings

from community.models import Person
from events.models import Seat
from tests import chromium
from tests.factories.events import make_event, make_facts, room_of
from tests.people import NOON

pytestmark = [pytest.mark.django_db, pytest.mark.browser]
NAMES = (
    "Gita Ramanathan",
    "Kumaraswamy Venkatasubramanian Thiruvengadam-Narayanaswamy",
    "Li",
    "Oviya Ö. Ünal",
    "கவிதா சுப்பிரமணியன்",
)


def pages_of(html: str, folder) -> int:
    """How many sheets the page takes, as the browser prints it with the site's own styles."""
    browser = chromium.path()
    if browser is None:
        pytest.fail("Chromium is not there (SABHA_CHROMIUM)")
    styles = (settings.BASE_DIR / "static").as_uri()
    page, paper = folder / "page.html", folder / "page.pdf"
    page.write_text(html.replace('href="/static/', f'href="{styles}/'), encoding="utf-8")
    subprocess.run(
        [
            *(browser, "--headless", *chromium.SWITCHES, "--allow-file-access-from-files"),
            *(f"--user-data-dir={folder / 'profile'}", "--no-pdf-header-footer"),
            *(f"--print-to-pdf={paper}", page.as_uri()),
        ],
        check=True,
        capture_output=True,
        timeout=60,
    )
    return len(re.findall(rb"/Type /Page\b", paper.read_bytes()))


def test_sixty_names_stand_on_two_pages(chennai, organiser, signed_in, tmp_path):
    event = make_event(chennai, rooms=(replace(make_facts().rooms[0], capacity=200),))
    people = [Person(name=f"{NAMES[n % 5]} {n}") for n in range(60)]
    Person.objects.bulk_create(people)
    Seat.objects.bulk_create(
        Seat(
            event=event,
            room=room_of(event),
            person=person,
            turn=turn,
            guests=turn % 4 if turn % 3 == 0 else 0,
            state="seated" if turn < 55 else "waiting",
            asked_at=NOON,
            taken_at=NOON if turn < 55 else None,
        )
        for turn, person in enumerate(people, 1)
    )
    html = signed_in(organiser).get(f"/events/{event.public_id}/seats/").content.decode()
    assert pages_of(html, tmp_path) == 2
