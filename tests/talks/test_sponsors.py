"""Sponsors: kept once, shown by tier on the pages that they help."""

from __future__ import annotations

import io
from datetime import date

import pytest
from django.core.files.base import File
from django.urls import reverse
from PIL import Image

from events import actions
from events.models import Sponsor
from events.queries import sponsors
from tests.factories.events import EVENING, make_event
from tests.people import NOON, give_role, make_group, make_organisation, make_person

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"
DAY = EVENING.starts_on


@pytest.fixture
def chennai():
    return make_group("chennai", network=make_group("india", kind="network"))


def keep(group, name, **said):
    return actions.keep_sponsor(actor=None, at=NOON, group=group, name=name, **said)


def tier(group, name):
    return actions.name_tier(actor=None, at=NOON, group=group, name=name)


def begin(group, sponsor, step, **said):
    return actions.begin_sponsorship(
        actor=None, at=NOON, group=group, sponsor=sponsor, tier=step, **said
    )


def shown(tiers):
    return [(one.name, [sponsor.name for sponsor in one.sponsors]) for one in tiers]


def test_meetup_shows_its_own_its_groups_and_its_networks_sponsors_by_tier(chennai):
    event, other = make_event(chennai), make_event(chennai)
    gold, tea = tier(chennai, "Gold"), tier(chennai, "Tea")
    clay, rack, net = keep(chennai, "Clay"), keep(chennai, "Rack"), keep(chennai.network, "Net")
    begin(chennai, clay, tea, event=event)
    begin(chennai, rack, gold, from_on=DAY, until_on=DAY)
    begin(chennai.network, net, tier(chennai.network, "All year"), from_on=date(2026, 1, 1))
    assert shown(sponsors.of_event(event)) == [
        ("Gold", ["Rack"]),
        ("All year", ["Net"]),
        ("Tea", ["Clay"]),
    ]
    assert shown(sponsors.of_event(other)) == [("Gold", ["Rack"]), ("All year", ["Net"])]
    assert shown(sponsors.of_group(chennai, on=date(2026, 12, 13))) == [("All year", ["Net"])]
    actions.raise_tier(actor=None, at=NOON, tier=tea)
    assert [one.name for one in chennai.sponsor_tiers.all()] == ["Tea", "Gold"]
    row = chennai.sponsorships.get(sponsor=rack)
    for _again in range(2):
        actions.end_sponsorship(actor=None, at=NOON, sponsorship=row)
    assert shown(sponsors.of_event(other)) == [("All year", ["Net"])]


def test_sponsors_of_another_group_cannot_be_used_and_the_networks_can(chennai):
    pune = make_group("pune")
    theirs, tea = keep(pune, "Theirs"), tier(chennai, "Tea")
    with pytest.raises(actions.NotTheirs):
        begin(chennai, theirs, tea, from_on=DAY)
    with pytest.raises(actions.NotTheirs):
        begin(chennai, keep(chennai, "Ours"), tea, event=make_event(pune))
    begin(chennai, keep(chennai.network, "Net"), tea, from_on=DAY)
    with pytest.raises(actions.BadDays):
        begin(chennai, keep(chennai, "Late"), tea, from_on=DAY, until_on=date(2026, 1, 1))
    with pytest.raises(actions.SponsorKept):
        keep(chennai, "Ours")


def test_sponsor_known_here_leads_to_its_organisation(chennai):
    firm = make_organisation("clay-labs")
    assert keep(chennai, "Clay", organisation=firm).address == firm.get_absolute_url()
    assert keep(chennai, "Rack", organisation=firm, link="https://r.example/").address == (
        "https://r.example/"
    )


def test_logo_is_drawn_anew_and_svg_is_refused(chennai, client):
    organiser = make_person("Oviya Organiser")
    give_role(organiser, chennai, "organiser")
    client.force_login(organiser.user, backend=BACKEND)
    page = reverse("events:sponsors", args=["chennai"])
    svg = File(io.BytesIO(b"<svg onload=alert(1)>"), name="logo.png")
    answer = client.post(page, {"name": "Clay", "logo": svg})
    assert answer.status_code == 422
    assert "cannot be read as a picture" in answer.content.decode()
    out = io.BytesIO()
    Image.new("RGBA", (90, 60), (0, 90, 90, 0)).save(out, "PNG")
    out.seek(0)
    assert client.post(page, {"name": "Clay", "logo": File(out, name="l.png")}).status_code == 302
    sponsor = Sponsor.objects.get()
    event = make_event(chennai, sponsors="and two neighbours")
    begin(chennai, sponsor, tier(chennai, "Tea"), event=event)
    client.logout()
    seen = client.get(event.get_absolute_url()).content.decode()
    logo = reverse("events:sponsor_logo", args=[sponsor.public_id, "small"])
    assert logo in seen
    assert "and two neighbours" in seen  # what is written in words stays
    assert b"".join(client.get(logo).streaming_content)[:2] == b"\xff\xd8"
