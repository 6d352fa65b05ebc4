"""Every way that could put a voter on a roll, tried on a frozen one: refused in words, recorded, nothing changed."""

from __future__ import annotations

import json
from datetime import date

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.core.management.base import CommandError
from django.urls import reverse

from community.models import AuditEntry
from elections import actions
from elections.electorate import ContributionRules, MemberRules
from elections.models import RollFreeze, RollUpload
from elections.roll_file import RollFile, Voter, fingerprint
from tests.factories.elections import HOUR, confirm_address, draft_election
from tests.factories.rolls import asked
from tests.people import NOON, make_person

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
A, LATE = "a@example.org", "late@example.org"
WORDS = "The roll of this vote is frozen"
CHANGES = b"email,merged_on\nlate@example.org,2014-11-03\n"
AT = NOON + 4 * HOUR


@pytest.fixture
def member():
    person = make_person("Meena")
    confirm_address(person, LATE)
    return person


@pytest.fixture
def waiting(group, officer, settings, tmp_path):
    """A roll file that was checked while the vote was a draft, and lies there still."""
    settings.MEDIA_ROOT = tmp_path
    election = draft_election(
        group, slug="frozen", opens_in=5 * HOUR, dispute_until=NOON + 2 * HOUR
    )
    first = RollFile(voters=[Voter(A), Voter("b@example.org"), Voter("c@example.org")])
    actions.import_roll(actor=officer, at=NOON, election=election, file=first)
    file = SimpleUploadedFile("roll.csv", f"email\n{LATE}\n".encode())
    upload = actions.receive_roll(
        actor=officer, at=NOON, election=election, content=file, replace=True
    )
    actions.check_roll(at=NOON, upload=upload)
    upload.refresh_from_db()
    return upload


@pytest.fixture
def frozen(waiting, officer, member):
    """Its vote, published, disputed once and frozen."""
    election = actions.publish_election(actor=officer, at=NOON, election=waiting.election)
    dispute = asked(member, election, email=LATE)
    actions.answer_dispute(
        actor=officer, at=NOON, dispute=dispute, granted=False, reason="You joined last week."
    )
    actions.freeze_roll(actor=officer, at=NOON + 3 * HOUR, election=election)
    waiting.election.refresh_from_db()
    return waiting.election


def stands_as_signed(election) -> bool:
    freeze = RollFreeze.objects.get(election=election)
    lines = [Voter(row.email, row.name, row.voter_id) for row in election.roll.order_by("pk").all()]
    return len(lines) == 3 and fingerprint(lines, salt=freeze.salt) == freeze.roll_hash


def attempts() -> list[tuple[str, str]]:
    entries = AuditEntry.objects.filter(verb="elections.frozen_roll_refused").order_by("pk")
    return [(entry.actor, json.loads(entry.payload)["deed"]) for entry in entries]


DEEDS = {
    "import_roll": {"file": RollFile(voters=[Voter(LATE)]), "replace": True},
    "receive_roll": {"content": SimpleUploadedFile("r.csv", b"email\n"), "replace": True},
    "make_roll": {"rules": MemberRules(), "replace": True},
    "receive_contributions": {
        "content": SimpleUploadedFile("c.csv", CHANGES),
        "aliases": None,
        "rules": ContributionRules(first=date(2014, 1, 1), last=date(2014, 12, 31), least=1),
        "replace": True,
    },
    "take_roll": {"upload": "mine", "replace": True},
    "declare_electorate": {"eligible": 4},
    "add_line": {"email": LATE, "reason": "Late."},
    "remove_line": {"email": A, "reason": "Left."},
    "answer_dispute": {"dispute": "mine", "granted": True, "reason": "After all."},
    "ask_about_roll": {"kind": "add", "email": LATE, "reason": "I am a member."},
}


@pytest.mark.parametrize("deed", DEEDS)
def test_every_deed_is_refused_and_recorded(frozen, waiting, officer, deed):
    facts = {"actor": officer, "at": AT, **DEEDS[deed]}
    if "upload" in facts:
        facts["upload"] = waiting
    elif "dispute" in facts:
        facts["dispute"] = frozen.disputes.get()
    else:
        facts["election"] = frozen
    with pytest.raises(actions.RollIsFrozen, match=WORDS):
        getattr(actions, deed)(**facts)
    assert attempts() == [(officer.public_id, deed.removesuffix("_dispute"))]
    assert stands_as_signed(frozen)


PAGES = {
    "roll": ({"file": "email\n" + LATE, "replace": "on"}, "import_roll"),
    "roll_from_rules": ({"days": "0", "replace": "on"}, "make_roll"),
    "roll_from_contributions": ({"file": CHANGES.decode(), "least": "1"}, "receive_contributions"),
    "roll_take": ({"replace": "on"}, "take_roll"),
    "declare": ({"eligible": "4"}, "declare_electorate"),
    "roll_line": ({"deed": "add", "email": LATE, "reason": "Late."}, "add_line"),
    "answer_dispute": ({"answer": "granted", "reason": "After all."}, "answer"),
}


@pytest.mark.parametrize("page", PAGES)
def test_every_page_of_the_officers_refuses_in_words(frozen, waiting, officer, signed_in, page):
    given, deed = PAGES[page]
    names = {"roll_take": waiting, "answer_dispute": frozen.disputes.get()}
    more = [names[page].public_id] if page in names else []
    form = dict(given)
    if "file" in form:
        form["file"] = SimpleUploadedFile("file.csv", form["file"].encode())
    if page == "answer_dispute":
        form = {f"{more[0]}-{name}": said for name, said in form.items()}
    answer = signed_in(officer).post(
        reverse(f"elections:{page}", args=[frozen.slug, *more]), form, follow=True
    )
    assert WORDS in answer.text
    assert attempts() == [(officer.public_id, deed)]
    assert stands_as_signed(frozen)


def test_a_member_who_asks_too_late_is_told_and_it_is_recorded(frozen, member, signed_in):
    answer = signed_in(member).post(
        reverse("elections:dispute", args=[frozen.slug]),
        {"email": LATE, "reason": "I am a member."},
    )
    assert WORDS in answer.text
    assert attempts() == [(member.public_id, "ask_about_roll")]
    assert stands_as_signed(frozen)


def test_the_command_is_refused_and_recorded_whatever_stands_in_the_file(frozen, tmp_path):
    file = tmp_path / "roll.csv"
    for content in (f"email\n{LATE}\n", "no roll at all"):
        file.write_text(content, encoding="utf-8")
        with pytest.raises(CommandError, match=WORDS):
            call_command("import_roll", "frozen", str(file), "--replace")
    assert attempts() == [("", "import_roll")] * 2
    assert stands_as_signed(frozen)


def test_a_job_that_comes_after_the_freeze_writes_nothing_and_says_so(waiting, officer, frozen):
    RollUpload.objects.filter(pk=waiting.pk).update(state=RollUpload.State.TAKING)
    actions.write_upload(actor=officer, at=AT, upload=waiting)
    waiting.refresh_from_db()
    assert waiting.state == RollUpload.State.REFUSED
    assert WORDS in waiting.reason
    assert attempts() == [(officer.public_id, "write_upload")]
    assert stands_as_signed(frozen)


def test_there_is_no_other_door(client, frozen):
    assert not apps.is_installed("django.contrib.admin")
    assert client.get("/admin/").status_code == 404
    assert stands_as_signed(frozen)
