"""A roll is frozen once, signed for anybody to check, and stands in the database under triggers."""

from __future__ import annotations

import base64
import json
import subprocess
from pathlib import Path

import pytest
from django.core.checks import run_checks
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from community import signing
from community.models import AuditEntry
from elections import actions, roll_lock
from elections.models import Election, Phase, RollDefinition, RollFreeze, RollRow
from elections.roll_file import RollFile, Voter, fingerprint
from tests.factories.elections import (
    HOUR,
    confirm_address,
    draft_election,
    election_with_roll,
    paper,
)
from tests.factories.rolls import asked, disputed_election
from tests.people import NOON

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
A, B, C = (f"{letter}@example.org" for letter in "abc")


def frozen(group, *emails: str, **facts) -> Election:
    return election_with_roll(group, *(emails or (A, B)), **facts)


def deeds(verb: str) -> list[dict[str, object]]:
    entries = AuditEntry.objects.filter(verb=verb).order_by("pk")
    return [json.loads(entry.payload) for entry in entries]


def test_without_a_time_for_disputes_publishing_freezes_the_roll(group):
    election = frozen(group)
    freeze = election.freeze
    voters = [Voter(A), Voter(B)]
    assert (freeze.at, freeze.eligible) == (NOON, 2)
    assert freeze.roll_hash == fingerprint(voters, salt=freeze.salt)
    assert freeze.roll_hash == election.publication.roll_hash
    assert deeds("elections.roll_frozen") == [
        {"eligible": 2, "key": freeze.key, "roll_hash": freeze.roll_hash}
    ]


def test_with_one_the_roll_stays_open_until_an_officer_freezes_it(group, officer):
    election = disputed_election(group, A, B)
    assert not election.is_frozen
    assert election.publication.roll_hash == ""
    with pytest.raises(actions.DisputesWait):
        actions.freeze_roll(actor=officer, at=NOON + HOUR, election=election)
    late = NOON + 2 * HOUR
    first = actions.freeze_roll(actor=officer, at=late, election=election)
    again = actions.freeze_roll(actor=officer, at=late + HOUR, election=election)
    assert (first.pk, first.at, first.by) == (again.pk, late, officer)
    assert again.signature == first.signature


def test_a_stranger_checks_the_signature_with_openssl(client, group, tmp_path: Path):
    election = frozen(group)
    told = client.get(reverse("elections:roll_statement", args=[election.slug])).json()
    keys = client.get("/.well-known/sabha-keys.json").json()["keys"]
    [public] = [each["public_key"] for each in keys if each["key"] == told["key"]]
    assert public == told["public_key"]
    # RFC 8410: what stands before the 32 bytes of any Ed25519 key
    der = bytes.fromhex("302a300506032b6570032100") + base64.b64decode(public)
    (tmp_path / "key.der").write_bytes(der)
    (tmp_path / "statement").write_text(told["statement"], encoding="utf-8")
    (tmp_path / "signature").write_bytes(base64.b64decode(told["signature"]))
    check = ["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", "key.der", "-keyform", "DER"]
    check += ["-rawin", "-in", "statement", "-sigfile", "signature"]
    assert subprocess.run(check, cwd=tmp_path, check=False, capture_output=True).returncode == 0
    (tmp_path / "statement").write_text(told["statement"].replace("2", "3"), encoding="utf-8")
    assert subprocess.run(check, cwd=tmp_path, check=False, capture_output=True).returncode != 0


def test_the_statement_says_what_was_frozen_in_bytes_that_anybody_can_make_again(group):
    election = frozen(group)
    said = json.loads(election.freeze.statement)
    assert (said["election"], said["slug"]) == (election.public_id, election.slug)
    assert (said["eligible"], said["roll_hash"]) == (2, election.freeze.roll_hash)
    assert said["definition"]["in_words"] == "2, from a file with a roll"
    assert said["opens_at"] == "2026-11-22T13:00:00+00:00"
    assert said["frozen_at"] == "2026-11-22T12:00:00+00:00"
    form = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert form == election.freeze.statement


def test_a_new_key_signs_what_comes_and_the_old_one_stays_listed(client, group, settings):
    before = frozen(group, slug="before").freeze
    settings.SIGNING_KEY = "quite another long text, from which a key is made"
    after = frozen(group, slug="after").freeze
    keys = {
        each["key"]: each["public_key"]
        for each in client.get("/.well-known/sabha-keys.json").json()["keys"]
    }
    assert len(keys) == 2
    for freeze in (before, after):
        assert signing.is_signed(
            freeze.statement, public=keys[freeze.key], signature=freeze.signature
        )
    assert not signing.is_signed(
        before.statement, public=keys[after.key], signature=before.signature
    )


def test_nothing_is_told_of_a_roll_that_is_not_frozen(client, group):
    election = disputed_election(group, A)
    assert client.get(reverse("elections:roll_statement", args=[election.slug])).status_code == 404


# --- After the freeze -----------------------------------------------------------------------------


@pytest.mark.parametrize("deed", ["add", "remove"])
def test_a_line_of_a_frozen_roll_stays_and_the_attempt_is_in_the_log(group, officer, deed):
    election = frozen(group)
    facts = {"actor": officer, "at": NOON, "election": election, "reason": "Late."}
    change, email = {"add": (actions.add_line, C), "remove": (actions.remove_line, A)}[deed]
    with pytest.raises(actions.RollIsFrozen):
        change(email=email, **facts)
    assert set(election.roll.values_list("email", flat=True)) == {A, B}
    assert deeds("elections.frozen_roll_refused") == [{"deed": f"{deed}_line"}]
    assert AuditEntry.objects.get(verb="elections.frozen_roll_refused").actor == officer.public_id


def test_an_import_into_a_frozen_roll_is_refused_by_the_page_and_recorded(client, group, officer):
    election = frozen(group, slug="frozen")
    client.force_login(officer.user)
    answer = client.post(reverse("elections:roll", args=["frozen"]))
    assert answer.status_code == 403
    assert election.roll.count() == 2
    assert deeds("elections.frozen_roll_refused") == [{"deed": "import_roll"}]


def writes(election: Election):
    other = Election.objects.exclude(pk=election.pk).get()
    line = election.roll.get(email=A)
    rows = RollRow.objects
    yield lambda: rows.create(election=election, email=C)
    yield lambda: rows.all().pour(election, [(C, "", "", None)])
    yield lambda: rows.filter(pk=line.pk).update(email=C)
    yield lambda: rows.filter(election=other).update(election=election)
    yield lambda: rows.filter(pk=line.pk).update(election=other)
    yield lambda: rows.filter(pk=line.pk).delete()
    yield lambda: rows.filter(election=election).wipe()
    yield lambda: RollFreeze.objects.filter(pk=election.pk).update(eligible=9)
    yield lambda: RollFreeze.objects.filter(pk=election.pk).delete()


def test_the_database_refuses_whoever_goes_past_the_deeds(group):
    election = frozen(group, slug="frozen")
    other = draft_election(group, slug="other")
    RollRow.objects.create(election=other, email="x@example.org")
    for write in writes(election):
        with pytest.raises(IntegrityError, match=r"frozen|stands as it is"), transaction.atomic():
            write()
    assert set(election.roll.values_list("email", flat=True)) == {A, B}


def test_rolls_of_other_votes_change_as_ever(group):
    frozen(group, slug="frozen")
    other = draft_election(group, slug="other")
    RollRow.objects.create(election=other, email="x@example.org")
    assert RollRow.objects.filter(election=other).update(name="X") == 1
    RollRow.objects.filter(election=other).wipe()
    assert not other.roll.exists()


def test_triggers_that_are_gone_are_told_and_put_back():
    assert roll_lock.missing(connection) == []
    with roll_lock.lifted():
        assert roll_lock.missing(connection)
        assert [each.id for each in run_checks(databases=["default"]) if "elec" in str(each.id)]
    assert roll_lock.missing(connection) == []


# --- Until the freeze -----------------------------------------------------------------------------


def test_single_lines_change_the_count_and_are_told_beside_it(group, officer):
    election = disputed_election(group, A, B)
    facts = {"actor": officer, "at": NOON, "election": election}
    actions.add_line(email="C@Example.org", name="Cee", reason="She joined in May.", **facts)
    actions.remove_line(email=A, reason="Left.", **facts)
    actions.remove_line(email=B, reason="Asked by post.", **facts)
    election.refresh_from_db()
    assert list(election.roll.values_list("email", flat=True)) == [C]
    assert election.eligible == 1
    definition = RollDefinition.objects.get(election=election)
    assert (definition.taken, definition.added, definition.removed) == (2, 1, 2)
    with pytest.raises(actions.LineIsThere):
        actions.add_line(email=C, reason="Again.", **facts)
    with pytest.raises(actions.LineIsNotThere):
        actions.remove_line(email=A, reason="Again.", **facts)
    with pytest.raises(actions.NoReason):
        actions.add_line(email="d@example.org", reason=" ", **facts)


def test_a_roll_that_nobody_stands_on_is_not_frozen(group, officer):
    election = disputed_election(group, A)
    actions.remove_line(actor=officer, at=NOON, election=election, email=A, reason="Left.")
    with pytest.raises(actions.DisputesWait, match="Nobody stands on it"):
        actions.freeze_roll(actor=officer, at=NOON + 2 * HOUR, election=election)


def test_no_ballot_is_taken_before_the_freeze_whatever_the_clock_says(group, officer, member):
    address = confirm_address(member)
    election = disputed_election(group, address)
    opened = election.opens_at + HOUR
    assert election.phase(at=opened) == Phase.COMING
    assert not Election.objects.open(at=opened).exists()
    with pytest.raises(actions.NotYetOpen, match="not frozen"):
        actions.issue_token(actor=member, at=opened, election=election, blinded=bytes(384))
    actions.freeze_roll(actor=officer, at=opened, election=election)
    election = Election.objects.get(pk=election.pk)
    assert election.phase(at=opened) == Phase.OPEN
    assert Election.objects.open(at=opened).get() == election
    assert paper(election, member, at=opened)


def test_the_time_for_disputes_ends_before_the_vote_opens(group):
    with pytest.raises(actions.ClosesBeforeItOpens):
        draft_election(group, dispute_until=NOON + 9 * HOUR)
    draft = draft_election(group, dispute_until=NOON + HOUR)
    roll = RollFile(voters=[Voter(A)])
    actions.import_roll(actor=None, at=NOON, election=draft, file=roll)
    with pytest.raises(actions.NotReady, match="open to dispute is past"):
        actions.publish_election(actor=None, at=NOON + HOUR, election=draft)


def test_while_somebody_waits_for_an_answer_nothing_is_frozen(group, officer, member):
    address = confirm_address(member)
    election = disputed_election(group, A)
    dispute = asked(member, election, email=address)
    with pytest.raises(actions.DisputesWait, match="wait for an answer: 1"):
        actions.freeze_roll(actor=officer, at=NOON + 2 * HOUR, election=election)
    actions.answer_dispute(
        actor=officer, at=NOON + HOUR, dispute=dispute, granted=True, reason="Yes."
    )
    freeze = actions.freeze_roll(actor=officer, at=NOON + 2 * HOUR, election=election)
    assert freeze.eligible == 2
