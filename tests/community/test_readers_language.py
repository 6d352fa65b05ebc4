"""Who acts reads one language, who is told reads another: the letter is in the reader's, head to foot."""

from __future__ import annotations

import struct
from datetime import timedelta
from pathlib import Path

import pytest
from django.core import mail
from django.utils import translation

from community import actions
from community.models import Membership, Notification, Role
from events.actions import cancel_event
from events.models import Seat
from tests.community.mailing import work
from tests.factories.events import make_event, room_of
from tests.people import NOON, give_role

pytestmark = pytest.mark.django_db

TAMIL = {
    "": "Content-Type: text/plain; charset=UTF-8\nLanguage: ta\n",
    "Cancelled: %(title)s": "ரத்து: %(title)s",
    "Your membership of %(group)s has ended": "%(group)s உறுப்பினர் முடிந்தது",
    "Your term as %(part)s of %(group)s ends soon": "%(group)s %(part)s காலம் முடிகிறது",
    "Mail of this kind goes to everybody whom it concerns, whatever they chose.": "அனைவருக்கும்.",
    "organiser": "ஒருங்கிணைப்பாளர்",
    "Organiser": "ஒருங்கிணைப்பாளர்",
}


def write_catalogue(folder: Path) -> None:
    """A compiled catalogue, as gettext's manual lays it out: counts, two tables, the strings."""
    words = sorted((one.encode(), other.encode()) for one, other in TAMIL.items())
    texts, table = b"", {0: b"", 1: b""}
    for side in (0, 1):
        for pair in words:
            begin = 28 + 16 * len(words) + len(texts)
            table[side] += struct.pack("<II", len(pair[side]), begin)
            texts += pair[side] + b"\0"
    count = len(words)
    head = struct.pack("<7I", 0x950412DE, 0, count, 28, 28 + 8 * count, 0, 0)
    target = folder / "ta" / "LC_MESSAGES"
    target.mkdir(parents=True)
    (target / "django.mo").write_bytes(head + table[0] + table[1] + texts)


@pytest.fixture(autouse=True)
def tamil(settings, tmp_path):
    write_catalogue(tmp_path)
    settings.LANGUAGES = [("en", "English"), ("ta", "தமிழ்")]
    settings.LOCALE_PATHS = [tmp_path]
    yield
    translation.activate(settings.LANGUAGE_CODE)


def reads(person, language):
    person.language = language
    person.save(update_fields=["language"])
    return person


def told(person):
    return Notification.objects.filter(person=person).latest("pk")


@pytest.mark.parametrize(
    ("theirs", "doers", "subject"),
    [
        ("ta", "en", "Chennai உறுப்பினர் முடிந்தது"),
        ("en", "ta", "Your membership of Chennai has ended"),
        ("", "ta", "Your membership of Chennai has ended"),
    ],
)
def test_a_deed_is_told_in_the_language_of_whom_it_is_told(
    chennai, organiser, member, theirs, doers, subject
):
    row = Membership.objects.create(group=chennai, person=reads(member, theirs), joined_at=NOON)
    with translation.override(doers):
        actions.end_membership(
            actor=reads(organiser, doers), at=NOON, membership=row, reason="Two names"
        )
    assert told(member).subject == subject


def test_many_who_are_told_the_same_each_read_their_own(chennai, organiser, member, stranger):
    event = make_event(chennai)
    room = room_of(event)
    for turn, (person, language) in enumerate(((member, "ta"), (stranger, "en")), start=1):
        Seat.objects.create(
            event=event,
            room=room,
            person=reads(person, language),
            turn=turn,
            state="seated",
            asked_at=NOON,
            taken_at=NOON,
        )
    with translation.override("ta"):
        cancel_event(actor=organiser, at=NOON, event=event, reason="The hall flooded.")
        work(NOON)
    assert told(member).subject == f"ரத்து: {event.title}"
    assert told(stranger).subject == f"Cancelled: {event.title}"


def test_the_values_in_a_subject_are_read_in_that_language_too(chennai, member):
    give_role(
        reads(member, "ta"), chennai, Role.Kind.ORGANISER, term_ends_at=NOON + timedelta(days=5)
    )
    with translation.override("en"):
        actions.watch_terms(at=NOON)
    assert told(member).subject == "Chennai ஒருங்கிணைப்பாளர் காலம் முடிகிறது"


def test_the_foot_of_a_mail_is_in_the_language_of_its_body(chennai, organiser, member):
    row = Membership.objects.create(group=chennai, person=reads(member, "ta"), joined_at=NOON)
    actions.end_membership(actor=organiser, at=NOON, membership=row, reason="Two names")
    with translation.override("en"):
        work(NOON)
    (sent,) = mail.outbox
    assert sent.subject == "Chennai உறுப்பினர் முடிந்தது"
    assert "அனைவருக்கும்." in sent.body
    assert "goes to everybody" not in sent.body
