"""The log is a chain: what was written stays, or the walk along it says where it was touched."""

from __future__ import annotations

import hashlib
import json

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from community import append_only, audit
from community.models import AuditEntry, AuditPersonal, AuditSeal, AuditWaiting
from tests.people import NOON

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


def write(count: int, *, actor=None) -> None:
    with transaction.atomic():
        for number in range(count):
            audit.record(
                actor=actor, verb="tests.deed", target=actor, at=NOON, payload={"number": number}
            )


def test_sealing_links_what_waits_in_order_and_only_once(member):
    write(5, actor=member)

    assert audit.seal(at=NOON, limit=3) == 3
    assert audit.seal(at=NOON, limit=3) == 2
    assert audit.seal(at=NOON, limit=3) == 0

    numbers = [
        json.loads(AuditEntry.objects.get(public_id=link.entry).payload)["number"]
        for link in AuditSeal.objects.order_by("number")
    ]
    assert numbers == [0, 1, 2, 3, 4]
    assert audit.verify() == audit.Verdict(sealed=5, pending=0)


def test_unsealed_entries_are_pending_and_no_fault(member):
    write(2, actor=member)
    audit.seal(at=NOON)
    write(3, actor=member)

    verdict = audit.verify()

    assert verdict.whole
    assert (verdict.sealed, verdict.pending) == (2, 3)


def test_chain_can_be_recomputed_by_anyone_from_the_documented_rule(member):
    """Written from the module's description alone, with the standard library."""
    write(4, actor=member)
    audit.seal(at=NOON)

    head = "0" * 64
    for link in AuditSeal.objects.order_by("number"):
        row = AuditEntry.objects.get(public_id=link.entry)
        said = json.dumps(
            {
                "actor": row.actor,
                "at": row.at.strftime("%Y-%m-%dT%H:%M:%S.%f+00:00"),
                "id": row.public_id,
                "payload": row.payload,
                "personal": row.personal_hash,
                "target": row.target,
                "verb": row.verb,
            },
            sort_keys=True,
            separators=(",", ":"),
            ensure_ascii=False,
        )
        this = hashlib.sha256(said.encode()).hexdigest()
        head = hashlib.sha256(f"{head}:{this}".encode()).hexdigest()

    assert AuditSeal.objects.order_by("number").last().chain_hash == head


def test_erasing_personal_detail_keeps_the_chain_whole(member):
    with transaction.atomic():
        entry = audit.record(
            actor=member,
            verb="tests.named",
            target=member,
            at=NOON,
            personal={"name": "Meena Member"},
        )
    audit.seal(at=NOON)

    assert "Meena" not in entry.payload
    AuditPersonal.objects.all().delete()

    assert audit.verify().whole


def test_changed_personal_detail_is_found(member):
    with transaction.atomic():
        audit.record(actor=member, verb="t.n", target=member, at=NOON, personal={"name": "Meena"})
    audit.seal(at=NOON)
    with append_only.lifted():
        AuditPersonal.objects.update(detail='{"name":"Somebody else"}')

    assert "personal detail" in audit.verify().bad


@pytest.mark.django_db(transaction=True)
def test_record_outside_a_transaction_is_refused():
    with pytest.raises(RuntimeError, match="transaction"):
        audit.record(actor=None, verb="tests.deed", target=None, at=NOON)


def test_row_without_a_public_id_is_not_named():
    with pytest.raises(TypeError, match="public id"):
        audit.label(AuditWaiting(entry="x"))


def test_link_taken_away_is_found(member):
    write(3, actor=member)
    audit.seal(at=NOON)
    with append_only.lifted():
        AuditSeal.objects.order_by("number").last().delete()

    assert "its link is gone" in audit.verify().bad


def test_entry_of_a_deed_that_was_rolled_back_is_gone(member):
    with transaction.atomic():
        audit.record(actor=member, verb="tests.deed", target=member, at=NOON)
        transaction.set_rollback(True)

    assert not AuditEntry.objects.exists()
    assert not AuditWaiting.objects.exists()


values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(values)
def test_canonical_form_survives_reading_and_does_not_depend_on_order(value):
    def turned(thing):
        if isinstance(thing, dict):
            return {key: turned(thing[key]) for key in reversed(list(thing))}
        return [turned(part) for part in thing] if isinstance(thing, list) else thing

    said = audit.canonical(value)

    assert json.loads(said) == value
    assert audit.canonical(turned(value)) == said


@pytest.mark.parametrize(
    ("word", "kept", "erased"),
    [
        ("Uma", ["a plumage", "Thanks to Uma Maheswari"], ["Uma", "uma "]),
        ("Uma Maheswari", ["Uma Maheswarini"], ["Thanks to Uma Maheswari.", "UMA MAHESWARI"]),
        ("uma@example.org", ["puma@example.org"], ["write to <uma@example.org>"]),
    ],
)
def test_erasing_takes_what_names_somebody_and_no_more(member, word, kept, erased):
    with transaction.atomic():
        for number, text in enumerate([*kept, *erased]):
            said = {"words": [text]} if number % 2 else {"reason": text}
            audit.record(
                actor=None, verb="tests.deed", target=f"t:{number}", at=NOON, personal=said
            )
    assert audit.erase_personal(person=member, words=[word]) == len(erased)
    left = " ".join(AuditPersonal.objects.values_list("detail", flat=True))
    assert all(text in left for text in kept)
