"""Speakers: what they say of themselves, what may be shown of a talk, slides and recordings."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from events import actions, slides
from events.facts import ItemFacts, SpeakerFacts
from events.models import Material, SpeakerConsent, SpeakerProfile
from tests.factories.events import make_event
from tests.people import NOON, give_role, make_group, make_person

LATER = NOON + timedelta(hours=1)
BACKEND = "django.contrib.auth.backends.ModelBackend"
PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\n%%EOF\n"


def files() -> set[Path]:
    """What lies in the uploads."""
    return {path for path in Path(default_storage.path("")).rglob("*") if path.is_file()}


def archive(**parts) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, text in parts.items():
            made.writestr(name, text)
    return out.getvalue()


ODP = archive(mimetype=slides.ODP, **{"content.xml": "<x/>"})
PPTX = archive(
    **{"[Content_Types].xml": f'<Override ContentType="{slides.PPTX}.main+xml"/>', "ppt/a.xml": ""}
)


@pytest.mark.parametrize(
    ("name", "content", "fault"),
    [
        ("a.pdf", PDF, None),
        ("a.ODP", ODP, None),
        ("a.pptx", PPTX, None),
        ("a.pdf", b"", "empty"),
        ("a.exe", b"MZ", "ending"),
        ("a.html", b"<script>", "ending"),
        ("a.pdf", b"<html><script>alert(1)</script>", "content"),
        ("a.pptx", ODP, "content"),
        ("a.odp", PPTX, "content"),
        ("a.odp", b"PK\x03\x04broken", "content"),
        ("a.pptx", archive(**{"ppt/vbaProject.bin": "x", "[Content_Types].xml": ""}), "macros"),
        ("a.odp", archive(mimetype=slides.ODP, **{"Basic/Standard/a.xml": "x"}), "macros"),
    ],
)
def test_slides_are_told_by_what_is_in_them(name, content, fault):
    if fault is None:
        assert slides.identify(name, io.BytesIO(content), len(content)) in slides.KINDS.values()
        return
    with pytest.raises(slides.NotTaken) as refusal:
        slides.identify(name, io.BytesIO(content), len(content))
    assert refusal.value.fault == fault


@settings(max_examples=60)
@given(st.text(max_size=300))
def test_a_name_is_one_that_can_be_saved(name):
    clean = slides.clean_name(name)
    assert 0 < len(clean) <= slides.MOST_NAME
    assert not set(clean) & set('/\\<>:"|?*\r\n\x00')
    assert slides.clean_name(clean) == clean


@pytest.fixture
def talk(db):
    """A talk of two: one with an account, one known by name alone."""
    speaker = make_person("Sita Speaker")
    event = make_event(
        make_group("chennai"),
        agenda=(
            ItemFacts("talk", "Rings", "About rings.", speakers=(SpeakerFacts("Sita", speaker),)),
        ),
    )
    return event.agenda.get(), speaker


def upload(content=PDF, name="my slides.pdf"):
    return {"kind": "slides", "name": name, "content": File(io.BytesIO(content), name=name)}


def fetch(client, address):
    """The status, with the file read to its end and let go of."""
    answer = client.get(address)
    if answer.streaming:
        b"".join(answer.streaming_content)
    return answer.status_code


def add(talk, actor, **said):
    return actions.add_material(actor=actor, at=NOON, item=talk, **said)


def test_file_is_a_download_that_no_browser_opens_in_our_name(talk, client):
    item, speaker = talk
    material = add(item, speaker, **upload())
    address = material.address
    answer = client.get(address)
    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Disposition"] == 'attachment; filename="my slides.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "my slides" not in str(material.stored)
    page = client.get(item.event.get_absolute_url()).content.decode()
    assert address in page
    assert reverse("events:talk", args=[item.public_id]) in page


def test_what_a_speaker_takes_back_is_hidden_at_once_and_leaves_its_trace(talk, client):
    item, speaker = talk
    material = add(item, speaker, **upload())
    actions.choose_consents(actor=speaker, at=LATER, item=item, agreed=[])
    assert fetch(client, material.address) == 404
    assert material.address not in client.get(item.event.get_absolute_url()).content.decode()
    rows = SpeakerConsent.objects.values_list("what", "given_at", "withdrawn_at")
    assert list(rows) == [("slides", NOON, LATER)]
    actions.choose_consents(actor=speaker, at=LATER, item=item, agreed=["slides", "photo"])
    assert fetch(client, material.address) == 200
    assert not SpeakerConsent.objects.filter(what="photo").exists()


def test_organisers_recording_waits_for_the_speaker(talk, client):
    item, speaker = talk
    organiser = make_person("Oviya Organiser")
    give_role(organiser, item.event.group, "organiser")
    video = {"kind": "video", "url": "https://video.example/rings"}
    add(item, organiser, **video)
    page = reverse("events:talk", args=[item.public_id])
    assert "video.example" not in client.get(page).content.decode()
    actions.choose_consents(actor=speaker, at=LATER, item=item, agreed=["recording"])
    assert "video.example" in client.get(page).content.decode()
    with pytest.raises(actions.NotASpeaker):
        add(item, make_person("Stranger"), **video)


def test_for_whom_has_no_account_somebody_says_who_agreed_and_how(talk, client):
    item, speaker = talk
    item.speakers.create(byline="Ravi of the record", position=1)
    with pytest.raises(actions.AgreementMissing):
        add(item, speaker, **upload())
    material = add(item, speaker, vouched="Ravi, by mail on 3 May", **upload())
    assert fetch(client, material.address) == 200


def test_refused_file_leaves_nothing_behind(talk):
    item, speaker = talk
    before = files()
    with pytest.raises(actions.FileRefused):
        add(item, speaker, **upload(b"<html>", "a.pdf"))
    with pytest.raises(actions.NothingGiven):
        add(item, speaker, kind="slides")
    assert not Material.objects.exists()
    assert files() == before


@pytest.mark.django_db(transaction=True)
def test_removed_file_is_gone_and_its_row_stays(talk, client):
    item, speaker = talk
    material = add(item, speaker, **upload())
    stored = str(material.stored)
    material.stored.close()
    assert default_storage.exists(stored)
    for _again in range(2):
        actions.remove_material(actor=speaker, at=LATER, material=material)
    assert not default_storage.exists(stored)
    assert Material.objects.get().removed_at == LATER
    assert fetch(client, material.address) == 404


def picture() -> bytes:
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "taken at home"
    Image.new("RGB", (120, 90), "teal").save(out, "JPEG", exif=exif)
    return out.getvalue()


@pytest.mark.django_db(transaction=True)
def test_photo_is_drawn_anew_and_shown_as_long_as_its_owner_agrees(talk, client):
    item, speaker = talk
    before = files()
    client.force_login(speaker.user, backend=BACKEND)
    page = reverse("events:me_as_speaker")
    photo = File(io.BytesIO(picture()), name="me.jpg")
    assert client.post(page, {"bio": "Keeps rings.", "photo": photo}).status_code == 302
    address = reverse("events:speaker_photo", args=[speaker.public_id, "small"])
    answer = client.get(address)
    drawn = b"".join(answer.streaming_content)
    assert b"taken at home" not in drawn
    client.logout()
    assert fetch(client, address) == 404
    assert address not in client.get(item.event.get_absolute_url()).content.decode()
    client.force_login(speaker.user, backend=BACKEND)
    client.post(page, {"bio": "Keeps rings.", "agree": "on"})
    client.logout()
    assert fetch(client, address) == 200
    assert address in client.get(item.event.get_absolute_url()).content.decode()
    talk_page = client.get(reverse("events:talk", args=[item.public_id])).content.decode()
    assert "Keeps rings." in talk_page
    actions.let_go_of_talks(person=speaker, at=LATER)
    assert not SpeakerProfile.objects.exists()
    assert fetch(client, address) == 404
    assert files() == before


def test_bad_photo_is_refused_in_words(talk, client):
    client.force_login(talk[1].user, backend=BACKEND)
    photo = File(io.BytesIO(b"<svg onload=alert(1)>"), name="me.svg")
    answer = client.post(reverse("events:me_as_speaker"), {"bio": "x", "photo": photo})
    assert answer.status_code == 422
    assert "cannot be read as a picture" in answer.content.decode()
