"""The database itself refuses to rewrite the log; where its triggers are dropped, the chain tells."""

from __future__ import annotations

import io

import pytest
from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from community import append_only, audit
from community.models import AuditEntry, AuditPersonal, AuditSeal, AuditWaiting
from tests.people import NOON

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


@pytest.fixture
def log():
    """Six entries in the chain, each with personal detail, and two that wait."""
    _write(6)
    audit.seal(at=NOON)
    _write(2)


def _write(count: int) -> None:
    with transaction.atomic():
        for number in range(count):
            audit.record(
                actor=None,
                verb="tests.deed",
                target=None,
                at=NOON,
                payload={"number": number},
                personal={"name": f"Person {number}"},
            )


def verify(*arguments: str) -> tuple[int, str]:
    told = io.StringIO()
    try:
        call_command("verify_audit", *arguments, stdout=told)
    except SystemExit as end:
        return int(end.code or 0), told.getvalue()
    return 0, told.getvalue()


@pytest.mark.parametrize("model", [AuditEntry, AuditSeal])
def test_rows_are_neither_changed_nor_deleted(log, model):
    before = list(model.objects.values())
    field = "verb" if model is AuditEntry else "chain_hash"
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        model.objects.update(**{field: "other"})
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        model.objects.all().delete()
    assert list(model.objects.values()) == before


def test_personal_detail_may_be_erased_and_never_rewritten(log):
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        AuditPersonal.objects.update(detail="{}")
    AuditPersonal.objects.all().delete()
    assert verify()[0] == 0


def test_a_row_is_not_replaced_by_inserting_over_it(log):
    entry = AuditEntry.objects.first()
    table = AuditEntry._meta.db_table
    columns = "id, public_id, actor, verb, target, at, payload, personal_hash"
    verb = "INSERT OR REPLACE" if connection.vendor == "sqlite" else "INSERT"
    over = "" if connection.vendor == "sqlite" else " ON CONFLICT (id) DO UPDATE SET verb = 'other'"
    with (
        pytest.raises(IntegrityError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            f"{verb} INTO {table} ({columns}) VALUES (%s, %s, '', 'other', '', %s, '{{}}', ''){over}",
            [entry.pk, entry.public_id, NOON],
        )
    assert AuditEntry.objects.get(pk=entry.pk).verb == "tests.deed"


@pytest.mark.only_postgresql
def test_tables_are_not_truncated(log):
    for table in append_only.GUARDED:
        with (
            pytest.raises(IntegrityError, match="append-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"TRUNCATE {table} CASCADE")
    assert AuditEntry.objects.count() == 8


def test_a_whole_chain_is_told_with_its_head(log):
    code, words = verify()
    assert code == 0
    assert "sealed   6" in words
    assert "pending  2" in words
    assert f"6:{AuditSeal.objects.get(number=6).chain_hash}" in words


def spoil_entry():
    AuditEntry.objects.filter(pk=AuditEntry.objects.order_by("pk")[2].pk).update(payload="{}")


def spoil_actor():
    AuditEntry.objects.filter(pk=AuditEntry.objects.order_by("pk")[2].pk).update(actor="x")


def drop_entry():
    AuditEntry.objects.filter(pk=AuditEntry.objects.order_by("pk")[2].pk).delete()


def drop_link():
    AuditSeal.objects.filter(number=3).delete()


def spoil_link():
    AuditSeal.objects.filter(number=3).update(chain_hash="f" * 64)


def swap_entries():
    third, fourth = AuditSeal.objects.get(number=3), AuditSeal.objects.get(number=4)
    AuditSeal.objects.filter(number=3).update(entry="moved")
    AuditSeal.objects.filter(number=4).update(entry=third.entry)
    AuditSeal.objects.filter(number=3).update(entry=fourth.entry)


def change_name():
    entry = AuditSeal.objects.get(number=3).entry
    AuditPersonal.objects.filter(entry=entry).update(detail='{"name":"Nobody"}')


@pytest.mark.parametrize(
    "tamper",
    [spoil_entry, spoil_actor, drop_entry, drop_link, spoil_link, swap_entries, change_name],
)
def test_tampering_past_the_triggers_is_found_at_its_row(log, tamper):
    with append_only.lifted():
        tamper()
    code, words = verify()
    assert code == 1
    assert "sealed   2" in words, "the walk stops at the first bad row"
    assert "link 3" in words


def test_an_entry_dropped_before_it_was_sealed_is_found(log):
    waiting = AuditWaiting.objects.first()
    with append_only.lifted():
        AuditEntry.objects.filter(public_id=waiting.entry).delete()
    code, words = verify()
    assert code == 1
    assert "waited to be sealed and is gone" in words


def cut_the_end_off() -> None:
    entry = AuditSeal.objects.get(number=6).entry
    with append_only.lifted():
        AuditSeal.objects.filter(number=6).delete()
        AuditEntry.objects.filter(public_id=entry).delete()


def test_a_chain_cut_at_its_end_is_found_only_by_a_head_kept_elsewhere(log):
    head = f"6:{AuditSeal.objects.get(number=6).chain_hash}"
    assert verify("--head", head)[0] == 0
    cut_the_end_off()

    assert verify()[0] == 0, "as documented: nothing inside the database can tell"
    code, words = verify("--head", head)
    assert code == 1
    assert "link 6 is missing" in words


def test_a_chain_written_anew_is_found_by_a_head_kept_elsewhere(log):
    head = f"6:{AuditSeal.objects.get(number=6).chain_hash}"
    with append_only.lifted():
        AuditSeal.objects.all().delete()
        first = AuditEntry.objects.order_by("pk").first()
        AuditEntry.objects.filter(pk=first.pk).update(payload='{"number":9}')
        for entry in AuditEntry.objects.all():
            AuditWaiting.objects.get_or_create(entry=entry.public_id)
    audit.seal(at=NOON)

    assert verify()[0] == 0, "the forger hashed with care"
    assert verify("--head", head)[0] == 1


def test_a_head_must_be_written_as_printed():
    with pytest.raises(CommandError, match="NUMBER:HASH"):
        call_command("verify_audit", "--head", "latest")


def test_dropped_triggers_are_told_and_put_back(log):
    table = AuditEntry._meta.db_table
    on_table = f" ON {table}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {table}_no_update{on_table}")

    assert [found.id for found in run_checks(databases=["default"])] == ["community.W001"]
    code, words = verify()
    assert code == 1
    assert f"{table}_no_update" in words

    append_only.install(connection)
    assert run_checks(databases=["default"]) == []
    assert verify()[0] == 0


@pytest.mark.only_postgresql
def test_triggers_switched_off_are_told():
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {AuditEntry._meta.db_table} DISABLE TRIGGER USER")
        try:
            assert append_only.missing(connection)
        finally:
            cursor.execute(f"ALTER TABLE {AuditEntry._meta.db_table} ENABLE TRIGGER USER")


@pytest.mark.django_db(transaction=True)
def test_migrating_installs_what_a_rebuilt_table_lost(log):
    with connection.schema_editor() as editor:
        field = AuditEntry._meta.get_field("verb")
        wider = type(field)(max_length=81)
        wider.set_attributes_from_name("verb")
        editor.alter_field(AuditEntry, field, wider)
        editor.alter_field(AuditEntry, wider, field)
    call_command("migrate", verbosity=0)
    assert append_only.missing(connection) == []
    assert AuditEntry.objects.count() == 8


@pytest.mark.django_db(transaction=True)
def test_a_sealer_takes_no_notice_of_an_entry_listed_twice(log):
    AuditWaiting.objects.create(entry=AuditSeal.objects.get(number=1).entry)
    assert audit.seal(at=NOON) == 2
    assert verify()[0] == 0
