"""The public log by URL and as a page: held to by the witness, to the RFC's proofs, and to what a small vote may tell."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from elections import actions, merkle
from elections.heads import manifest_hash, read_head
from elections.models import Leaf, LogHead
from tests.factories.boxes import (
    cast_again,
    cast_ballots,
    closed,
    forget_what_was_read,
    vote_for,
)
from tests.factories.elections import HOUR
from tests.people import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def client():
    return Client()


@pytest.fixture
def grown(group, on_the_day):
    """A vote of 45 ballots in two batches and eleven that wait, one of them replaced."""
    vote = vote_for(group, 45, at=NOON)
    cast = cast_ballots(vote, range(24), at=NOON)
    assert actions.publish_batch(at=NOON, election=vote).size == 14
    cast += cast_ballots(vote, range(24, 44), at=NOON)
    assert actions.publish_batch(at=NOON, election=vote).size == 34
    cast.append(cast_again(vote, cast[0], said="no", at=NOON))
    return vote, cast


def get(client, vote, name, status=200, **query):
    answer = client.get(reverse(f"elections:{name}", args=[vote.slug]), query)
    assert answer.status_code == status, answer.content
    assert not answer.cookies
    return answer.json()


def test_every_proof_by_url_leads_to_the_signed_head(client, grown):
    vote, _cast = grown
    heads = [read_head(one["statement"]) for one in get(client, vote, "log_heads")["heads"]]
    assert [head.size for head in heads] == [0, 14, 34]
    assert read_head(get(client, vote, "log_head")["statement"]) == heads[-1]
    manifest = get(client, vote, "manifest")
    assert {head.manifest for head in heads} == {manifest_hash(manifest["statement"])}
    told = get(client, vote, "log_leaves")
    assert [one["batch"] for one in told["batches"]] == [1, 2]
    leaves = [leaf for one in told["batches"] for leaf in one["leaves"]]
    assert all(one["leaves"] == sorted(one["leaves"]) for one in told["batches"])
    for head in heads[1:]:
        for place in range(head.size):
            asked = {"at": place} if place % 2 else {"leaf": leaves[place]}
            one = get(client, vote, "log_inclusion", size=head.size, **asked)
            assert (one["place"], one["size"], one["leaf"]) == (place, head.size, leaves[place])
            proof = [bytes.fromhex(node) for node in one["proof"]]
            hashed = merkle.leaf_hash(bytes.fromhex(one["leaf"]))
            assert merkle.includes(head.root, head.size, place, hashed, proof)
    for older in heads:
        for newer in heads[older.number :]:
            query = {"from": older.size, "to": newer.size}
            proof = [
                bytes.fromhex(n) for n in get(client, vote, "log_consistency", **query)["proof"]
            ]
            assert merkle.extends(older.root, older.size, newer.root, newer.size, proof)


def test_a_bucket_has_every_leaf_that_begins_so_and_its_proof(client, grown):
    vote, _cast = grown
    whole = get(client, vote, "log_leaves", prefix="")
    assert len(whole["leaves"]) == whole["size"] == 34
    head = read_head(get(client, vote, "log_head")["statement"])
    for one in whole["leaves"]:
        proof = [bytes.fromhex(node) for node in one["proof"]]
        hashed = merkle.leaf_hash(bytes.fromhex(one["leaf"]))
        assert merkle.includes(head.root, head.size, one["place"], hashed, proof)
    some = get(client, vote, "log_leaves", prefix=whole["leaves"][0]["leaf"][0])
    assert some["leaves"] == [
        one for one in whole["leaves"] if one["leaf"][0] == whole["leaves"][0]["leaf"][0]
    ]
    assert not whole["is_opened"]
    assert not whole["is_final"]
    # nothing before the close tells which leaf was replaced
    assert {tuple(sorted(one)) for one in whole["leaves"]} == {("batch", "leaf", "place", "proof")}


WRONG = [
    ("log_leaves", {"prefix": "XY"}),
    ("log_leaves", {"prefix": "0" * 9}),
    ("log_leaves", {"from": "-1"}),
    ("log_leaves", {"from": "3", "to": "2"}),
    ("log_leaves", {"to": "35"}),
    ("log_leaves", {"from": "٣"}),
    ("log_consistency", {}),
    ("log_consistency", {"from": "1", "to": "99"}),
    ("log_consistency", {"from": "1e1", "to": "20"}),
    ("log_consistency", {"from": "9" * 40, "to": "20"}),
    ("log_inclusion", {}),
    ("log_inclusion", {"at": "34"}),
    ("log_inclusion", {"at": "14", "size": "14"}),
    ("log_inclusion", {"at": "0", "size": "0"}),
    ("log_inclusion", {"at": "0", "leaf": "0" * 64}),
]


def test_what_cannot_be_answered_is_refused_in_words(client, grown):
    for name, query in WRONG:
        assert get(client, grown[0], name, status=400, **query)["error"].endswith("."), query


def test_a_leaf_that_is_not_there_is_not_there(client, grown):
    vote, cast = grown
    assert "not yet" in get(client, vote, "log_inclusion", status=404, leaf=cast[-1].leaf)["error"]


def test_answers_are_cached_by_their_mark_and_open_to_every_page(client, grown):
    vote, _cast = grown
    for name, query, is_fixed in (
        ("manifest", "", True),
        ("log_head", "", False),
        ("log_heads", "", False),
        ("log_leaves", "", False),
        ("log_leaves", "?prefix=a", False),
        ("log_consistency", "?from=14&to=34", True),
        ("log_inclusion", "?at=3&size=20", True),
        ("pseudonyms", "", False),
    ):
        url = reverse(f"elections:{name}", args=[vote.slug]) + query
        first = client.get(url)
        assert first.headers["Access-Control-Allow-Origin"] == "*"
        assert ("max-age=86400" in first.headers["Cache-Control"]) == is_fixed
        again = client.get(url, headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
    mark = client.get(reverse("elections:log_head", args=[vote.slug])).headers["ETag"]
    cast_ballots(vote, range(44, 45), at=NOON)
    assert client.get(reverse("elections:log_head", args=[vote.slug])).headers["ETag"] == mark


def test_pseudonyms_tell_nobody_who_took_a_paper_before_the_result(client, grown):
    vote, _cast = grown
    before = get(client, vote, "pseudonyms")
    assert list(before) == ["pseudonyms"]
    assert len(before["pseudonyms"]) == 45
    assert before["pseudonyms"] == sorted(set(before["pseudonyms"]))
    closed(vote)
    with time_machine.travel(vote.closes_at + HOUR, tick=True):
        after = get(client, vote, "pseudonyms")
    assert after["pseudonyms"] == before["pseudonyms"]
    assert len(after["issued"]) == 44
    assert set(after["issued"]) < set(after["pseudonyms"])


def test_after_the_result_each_leaf_is_opened_or_withdrawn_and_nothing_else(client, grown):
    vote, cast = grown
    closed(vote)
    with time_machine.travel(vote.closes_at + HOUR, tick=True):
        told = get(client, vote, "log_leaves", prefix="")
    assert told["is_opened"]
    assert told["is_final"]
    rows = {one["leaf"]: one for one in told["leaves"]}
    assert len(rows) == 45
    assert [leaf for leaf, one in rows.items() if "withdrawn" in one] == [cast[0].leaf]
    assert sum("opened" in one for one in rows.values()) == 44
    assert rows[cast[-1].leaf]["opened"]["ballot"] == cast[-1].slip.ballot


def test_of_fewer_than_ten_ballots_neither_leaves_nor_openings_are_told(client, group, on_the_day):
    vote = vote_for(group, 12, at=NOON)
    cast = cast_ballots(vote, range(9), at=NOON)
    assert get(client, vote, "log_leaves")["size"] == 0
    closed(vote)
    with time_machine.travel(vote.closes_at + HOUR, tick=True):
        assert read_head(get(client, vote, "log_head")["statement"]).size == 9
        for name, query in (
            ("log_leaves", {}),
            ("log_leaves", {"prefix": ""}),
            ("log_inclusion", {"at": 0}),
            ("log_consistency", {"from": 3, "to": 9}),
        ):
            assert "Fewer than ten" in get(client, vote, name, status=404, **query)["error"]
        assert list(get(client, vote, "pseudonyms")) == ["pseudonyms"]
        # who holds a leaf still sees that it stands there
        assert get(client, vote, "log_inclusion", leaf=cast[0].leaf)["leaf"] == cast[0].leaf
        page = client.get(reverse("elections:log", args=[vote.slug])).content.decode()
        assert "Fewer than ten ballots came in all." in page
        assert not any(one.leaf in page for one in cast)


def test_a_vote_without_a_box_says_so(client, group, on_the_day):
    vote = vote_for(group, 3, at=NOON)
    for name in ("manifest", "log_head", "log_heads", "log_leaves", "pseudonyms"):
        assert "no log" in get(client, vote, name, status=404)["error"]
    for name in ("log", "verify"):
        answer = client.get(reverse(f"elections:{name}", args=[vote.slug]))
        assert answer.status_code == 404
        assert "This vote has no public log." in answer.content.decode()


def test_leaves_that_were_changed_in_the_database_are_told(client, grown):
    vote, cast = grown
    Leaf.objects.filter(pk=cast[0].leaf).update(batch=None)
    Leaf.objects.filter(election=vote, batch=1).first().delete()
    forget_what_was_read()
    assert "Somebody changed them" in get(client, vote, "log_leaves", status=409)["error"]
    page = client.get(reverse("elections:log", args=[vote.slug]), {"leaf": cast[1].leaf})
    assert page.status_code == 409
    assert "Somebody changed them" in page.content.decode()


def test_the_page_leads_a_leaf_to_the_root_step_by_step(client, grown):
    vote, cast = grown
    public = Leaf.objects.filter(election=vote, batch=1).first().leaf
    page = client.get(reverse("elections:log", args=[vote.slug]), {"leaf": public})
    words = page.content.decode()
    root = LogHead.objects.get(election=vote, number=2).root
    assert "It stands at place 0" in words
    assert words.count(root) >= 3  # in the table, at the last step, and as what is signed
    assert page.context["standing"].steps[-1].result == root
    waiting = client.get(reverse("elections:log", args=[vote.slug]), {"leaf": cast[-1].leaf})
    assert "does not stand in the log, or not yet" in waiting.content.decode()
    for typed in ("zz", "0" * 63, "<script>"):
        asked = client.get(reverse("elections:log", args=[vote.slug]), {"leaf": typed})
        assert "A leaf has 64 of the digits" in asked.content.decode()


def test_the_page_holds_two_heads_against_each_other(client, grown):
    vote, _cast = grown
    url = reverse("elections:log", args=[vote.slug])
    words = client.get(url, {"older": 1, "newer": 2}).content.decode()
    assert "The log of 34 leaves begins with the 14 of the older head." in words
    for older, newer, said in (
        ("0", "2", "begins with the empty one"),
        ("2", "2", "It is the same head."),
        ("2", "1", "its number is the smaller one"),
        ("x", "1", "from 0 to 2"),
        ("1", "3", "from 0 to 2"),
    ):
        assert said in client.get(url, {"older": older, "newer": newer}).content.decode()


def test_pages_and_answers_ask_the_database_little(client, grown, django_assert_max_num_queries):
    vote, cast = grown
    for name, query, most in (
        ("manifest", {}, 3),
        ("log_head", {}, 3),
        ("log_leaves", {}, 5),
        ("log_inclusion", {"leaf": cast[3].leaf}, 5),
        ("log", {"older": 1, "newer": 2}, 12),
    ):
        with django_assert_max_num_queries(most):
            client.get(reverse(f"elections:{name}", args=[vote.slug]), query)


# --- Held from outside -----------------------------------------------------------------------------


def look(url: str, directory: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "elections.witness", url, str(directory)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def recounted(bundle: Path, kept: Path) -> subprocess.CompletedProcess[str]:
    """Take recount.py out of the archive and run it where there is nothing else."""
    folder = bundle.parent
    taken = [sys.executable, "-m", "zipfile", "-e", str(bundle), str(folder / "taken")]
    subprocess.run(taken, check=True, timeout=60)
    return subprocess.run(
        [sys.executable, "-I", str(folder / "taken/recount.py"), str(bundle), "--kept", str(kept)],
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
        timeout=120,
    )


@pytest.mark.django_db(transaction=True)
def test_a_stranger_keeps_heads_while_ballots_come_and_recounts_the_archive(
    live_server, tmp_path, group, settings
):
    import urllib.request

    settings.MEDIA_ROOT = tmp_path / "uploads"
    kept, said = tmp_path / "kept", []
    with time_machine.travel(NOON, tick=True):
        vote = vote_for(group, 60, at=NOON)
        actions.prepare_box(at=NOON, election=vote)
        url = live_server.url + reverse("elections:election", args=[vote.slug])
        said.append(look(url, kept))
        for first in (0, 25):
            cast = cast_ballots(vote, range(first, first + 25), at=NOON)
            cast_again(vote, cast[0], said="no", at=NOON)
            actions.publish_batch(at=NOON, election=vote)
            said.append(look(url, kept))
        said.append(look(url, kept))
    archive = closed(vote)
    with time_machine.travel(vote.closes_at + HOUR, tick=True):
        said.append(look(url, kept))
        with urllib.request.urlopen(f"{url}bundle.zip") as answer:
            content = answer.read()
            headers = answer.headers
    assert [one.returncode for one in said] == [0] * 5, [one.stderr for one in said]
    assert "Nothing new" in said[3].stdout
    assert "Kept: 52 leaves" in said[4].stdout
    assert hashlib.sha256(content).hexdigest() == archive.sha256
    assert headers["Content-Type"] == "application/zip"
    assert headers["Content-Length"] == str(archive.size)
    assert headers["ETag"] == f'"{archive.sha256}"'
    assert "attachment" in headers["Content-Disposition"]
    assert "Set-Cookie" not in headers
    bundle = tmp_path / "bundle.zip"
    bundle.write_bytes(content)
    done = recounted(bundle, kept)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.django_db(transaction=True)
def test_a_ballot_taken_out_of_the_database_after_a_witnessed_head_is_caught(
    live_server, tmp_path, group, settings
):
    from elections.models import Ballot

    settings.MEDIA_ROOT = tmp_path / "uploads"
    kept = tmp_path / "kept"
    with time_machine.travel(NOON, tick=True):
        vote = vote_for(group, 30, at=NOON)
        cast_ballots(vote, range(30), at=NOON)
        actions.publish_batch(at=NOON, election=vote)
        url = live_server.url + reverse("elections:election", args=[vote.slug])
        assert look(url, kept).returncode == 0
    gone = Leaf.objects.filter(election=vote, batch=1).order_by("leaf").first()
    Ballot.objects.filter(leaf=gone.leaf).delete()
    archive = closed(vote)  # signed by the site all the same: who runs it may sign anything
    with time_machine.travel(vote.closes_at + HOUR, tick=True):
        content = actions.archive_bytes(archive, election=vote, at=vote.closes_at + HOUR)
    bundle = tmp_path / "bundle.zip"
    bundle.write_bytes(content)
    done = recounted(bundle, kept)
    assert done.returncode == 1
    assert "neither opened by a ballot nor withdrawn" in done.stdout
    assert gone.leaf[:16] in done.stdout


@pytest.mark.django_db(transaction=True)
def test_a_log_written_anew_after_a_witnessed_head_is_caught(
    live_server, tmp_path, group, settings
):
    from elections.models import Ballot

    kept = tmp_path / "kept"
    with time_machine.travel(NOON, tick=True):
        vote = vote_for(group, 40, at=NOON)
        cast_ballots(vote, range(25), at=NOON)
        actions.publish_batch(at=NOON, election=vote)
        url = live_server.url + reverse("elections:election", args=[vote.slug])
        assert look(url, kept).returncode == 0
        gone = Leaf.objects.filter(election=vote, batch=1).order_by("leaf").first()
        Ballot.objects.filter(leaf=gone.leaf).delete()
        gone.delete()
        # the operator begins the log anew, and signs it
        LogHead.objects.filter(election=vote, number__gt=0).delete()
        Leaf.objects.filter(election=vote).update(batch=None)
        cast_ballots(vote, range(25, 40), at=NOON)
        actions.publish_batch(at=NOON, election=vote)
        actions.publish_batch(at=NOON, election=vote)
        done = look(url, kept)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "THE SITE CONTRADICTS ITSELF" in done.stderr
    assert len((kept / "contradiction.jsonl").read_text().splitlines()) == 2


def test_others_do_not_see_the_log_of_a_hidden_group(client, on_the_day):
    from tests.people import make_group

    vote = vote_for(make_group("inner", is_hidden=True), 3, at=NOON, slug="inner-vote")
    actions.prepare_box(at=NOON, election=vote)
    for name in ("manifest", "log_head", "log", "verify", "bundle"):
        assert client.get(reverse(f"elections:{name}", args=[vote.slug])).status_code == 404
