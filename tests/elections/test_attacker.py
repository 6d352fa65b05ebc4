"""Somebody has everything that the site has after the close: every row, every file, every line. They link nobody."""

from __future__ import annotations

import logging
import random
from pathlib import Path

import pytest
from django.apps import apps
from django.core.serializers import serialize
from django.db import connection

from community import jobs
from community.models import AuditEntry, Job
from elections import actions, wiping
from elections.models import Ballot, Leaf, Participation, RollClaim
from tests.factories.elections import HOUR, answers_for, confirm_address, election_with_roll, paper
from tests.people import make_group, make_person

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]
VOTERS, AGAIN = 30, 6
PAGE = {"sqlite": 4096, "postgresql": 8192}


class Held:
    """A vote that was held, and what its voters know of it that nobody else does."""

    def __init__(self) -> None:
        chance = random.Random(9474)
        people = [make_person(f"V {n}", email=f"v{n:02}@example.org") for n in range(VOTERS)]
        for person in people:
            confirm_address(person)
        self.election = election_with_roll(
            make_group("india"), *[person.user.email for person in people]
        )
        at = self.election.opens_at + HOUR
        actions.prepare_box(at=self.election.opens_at - HOUR, election=self.election)
        chance.shuffle(people)
        self.papers = {
            person.pk: paper(self.election, person, at=at) for person in people
        }  # in the order in which they came for them
        self.took = [person.user.email for person in people]
        chance.shuffle(people)
        self.cast = []
        for place, person in enumerate([*people, *people[:AGAIN]]):
            voter, token = self.papers[person.pk]
            said = chance.choice(["yes", "no", "abstain"])
            number = place // VOTERS
            slip = voter.fill(
                actions.wording_of(self.election, answers_for(self.election, said)), number
            )
            actions.cast_ballot(
                at=at,
                election=self.election,
                token=token,
                slip=slip,
                withdrawal=voter.withdrawal(0) if number else b"",
            )
            self.cast.append(slip)
            if place == 22:
                actions.publish_batch(at=at, election=self.election)

    def tokens(self) -> list[str]:
        """In the order in which their first ballots came."""
        return [slip.token.hex() for slip in self.cast[:VOTERS]]

    def leaves(self) -> list[str]:
        return [slip.leaf(self.election.public_id).hex() for slip in self.cast]

    def blinded(self) -> list[bytes]:
        return [voter.ask().message for voter, _token in self.papers.values()]

    def close(self) -> None:
        """All that the site does after the close, by its own jobs."""
        later = self.election.closes_at + HOUR
        for name in ("elections.settle_box", "elections.count_box", "elections.write_archive"):
            job = Job.objects.get(name=name)
            assert jobs.carry_out(job.public_id, clock=lambda: later), name
        wiped = Job.objects.get(name=actions.WIPE)
        assert jobs.carry_out(wiped.public_id, clock=lambda: later)


@pytest.fixture
def held(db):
    return Held()


# --- What lies in the files -----------------------------------------------------------------------


def _files(model) -> list[bytes]:
    """The files in which the table lies, as they are on the disk."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA wal_checkpoint(FULL)")
            name = Path(connection.settings_dict["NAME"])
            return [path.read_bytes() for path in (name, Path(f"{name}-wal")) if path.exists()]
        cursor.execute("CHECKPOINT")
        cursor.execute(
            "SELECT current_setting('data_directory'), pg_relation_filepath(%s::regclass)",
            [model._meta.db_table],
        )
        folder, path = cursor.fetchone()
    return [Path(folder, path).read_bytes()]


def lying(model, keys: list[str]) -> list[list[str]]:
    """Page by page, the keys in the order in which they were laid there: both fill a page from its end."""
    pages = []
    wanted = {key.encode(): key for key in keys}
    for content in _files(model):
        size = PAGE[connection.vendor]
        for start in range(0, len(content), size):
            page = content[start : start + size]
            found = [(page.rfind(key), name) for key, name in wanted.items() if key in page]
            if found:
                pages.append([name for _place, name in sorted(found, reverse=True)])
    return pages


def inversions(seen: list[list[str]], order: list[str]) -> float:
    """The share of pairs of one page that lie in the other order: nought where the order is laid open."""
    place = {key: number for number, key in enumerate(order)}
    pairs = [
        place[one] > place[other]
        for page in seen
        for number, one in enumerate(page)
        for other in page[number + 1 :]
    ]
    return sum(pairs) / len(pairs)


def assert_by_chance(seen: list[list[str]], order: list[str]) -> None:
    """PostgreSQL's files are in the order of the keys; SQLite fills a page in whatever room it has."""
    if connection.vendor == "postgresql":
        assert all(page == sorted(page) for page in seen)
    assert 0.2 < inversions(seen, order) < 0.8  # more than four standard deviations to each side


def test_before_the_close_the_files_tell_the_order_and_afterwards_they_do_not(held):
    """The first half shows that this attacker would see it. Nor does any old row stay in a file."""
    tokens, leaves = held.tokens(), held.leaves()
    once = tokens[AGAIN:]  # who did not vote again lies where they were laid
    assert inversions(lying(Ballot, once), once) < 0.1
    gone = [slip.nonce.hex() for slip in held.cast[:AGAIN]]
    commitments = list(Participation.objects.values_list("commitment", flat=True))
    held.close()
    seen = lying(Ballot, tokens)
    assert sum(len(page) for page in seen) >= VOTERS
    assert_by_chance(seen, tokens)
    assert_by_chance(lying(Leaf, leaves), leaves)
    for content in _files(Ballot):
        assert not [nonce for nonce in gone if nonce.encode() in content]
    for content in _files(Participation):
        assert not [hashed for hashed in commitments if hashed.encode() in content]


# --- What the rows tell ---------------------------------------------------------------------------


def test_what_the_rows_the_log_and_the_jobs_tell_links_nobody(held, caplog):
    opened, closed = held.election.opens_at, held.election.closes_at
    assert not AuditEntry.objects.filter(at__gte=opened).exists()  # thirty voted since
    assert not Job.objects.filter(created_at__gte=opened).exists()
    caplog.set_level(logging.DEBUG)
    held.close()
    _every_table_lies_in_the_order_of_its_keys_and_of_one_transaction()
    _nothing_joins_a_line_to_a_ballot(held)
    told = AuditEntry.objects.filter(at__gte=closed).values_list("payload", flat=True)
    said = "".join(told) + caplog.text
    for word in (*held.tokens(), *held.leaves(), *held.took):
        assert word not in said
    assert len(told) <= 5  # closed, counted, settled, destroyed, signed: once each


def _every_table_lies_in_the_order_of_its_keys_and_of_one_transaction() -> None:
    with connection.cursor() as cursor:
        for model in wiping.TABLES:
            table, key = model._meta.db_table, model._meta.pk.column
            cursor.execute(f"SELECT {key} FROM {table}")
            keys = [row[0] for row in cursor.fetchall()]
            assert keys == sorted(keys)
            assert len(keys) >= VOTERS
            if connection.vendor == "postgresql":
                cursor.execute(f"SELECT count(DISTINCT xmin::text) FROM {table}")
                assert cursor.fetchone() == (1,), table
                cursor.execute(f"SELECT {key} FROM {table} ORDER BY ctid")
                assert [row[0] for row in cursor.fetchall()] == keys


def _nothing_joins_a_line_to_a_ballot(held: Held) -> None:
    rows = {
        model: serialize("json", model.objects.all())
        for model in apps.get_models()
        if model._meta.managed and not model._meta.proxy
    }
    of_the_box = rows.pop(Ballot) + rows.pop(Leaf)
    elsewhere = "".join(rows.values())
    signed = [token.signature.hex() for _voter, token in held.papers.values()]
    for word in (*held.tokens(), *held.leaves(), *signed):
        assert word not in elsewhere
    for blinded in held.blinded():
        for word in (blinded.hex(), actions.commitment_to(blinded)):
            assert word not in of_the_box + elsewhere
    assert not Participation.objects.exclude(commitment=None).exists()
    for claim in RollClaim.objects.all():
        assert claim.person.public_id not in of_the_box


# --- Tables in use --------------------------------------------------------------------------------


@pytest.mark.only_postgresql
def test_a_table_in_use_is_wiped_later(held):
    """Somebody reads the box, or only keeps a snapshot from before, as a backup does."""
    import psycopg

    def old_rows() -> int:
        tokens = [slip.token.hex().encode() for slip in held.cast[:VOTERS]]
        return sum(content.count(token) - 1 for content in _files(Ballot) for token in tokens)

    facts = connection.get_connection_params()
    wanted = {name: facts[name] for name in ("dbname", "user", "host", "port") if name in facts}
    with psycopg.connect(**wanted) as backup:
        backup.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        backup.execute("SELECT count(*) FROM community_group")
        actions.close_box(at=held.election.closes_at, election=held.election)
        actions.settle_box(at=held.election.closes_at, election=held.election)
        with pytest.raises(wiping.InUse, match="old rows"):
            wiping.wipe()
        assert old_rows() == VOTERS
        backup.rollback()
        backup.execute(f"SELECT count(*) FROM {Ballot._meta.db_table}")
        with pytest.raises(wiping.InUse):
            wiping.wipe()
        backup.rollback()
        wiping.wipe()
        assert old_rows() == 0
