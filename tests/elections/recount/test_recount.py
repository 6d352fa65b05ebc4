"""The one file that a stranger runs: it says what holds, and names the part in which a byte was changed."""

from __future__ import annotations

import dataclasses
import json
import random
import subprocess
import sys

import pytest

from elections.bundle import forms
from elections.bundle.archive import BadArchive, pack, unpack
from elections.bundle.findings import Findings
from elections.bundle.joining import program
from elections.bundle.recount import check, main
from elections.bundle.write import Closed, Paper, Withdrawn, archive
from tests.elections.recount import making
from tests.elections.recount.making import heads_of, sign, whole_election


def verdict(bundle: bytes, kept=()) -> Findings:
    findings = Findings()
    unpacked = unpack(bundle)
    for where in unpacked.changed:
        findings.fail(where, "changed")
    check(unpacked.files, list(kept), {}, findings, lambda _done, _of: None)
    return findings


def of(closed: Closed, kept=(), **changes) -> Findings:
    """What is found where the operator changes something and signs everything anew."""
    return verdict(archive(dataclasses.replace(closed, **changes), sign=sign), kept)


@pytest.fixture(scope="module")
def small() -> Closed:
    return whole_election(24, again=6, issued=26, eligible=30)


def run(tmp_path, bundle: bytes, *options: str) -> subprocess.CompletedProcess:
    """As a stranger runs it: the file out of the archive, without this project, isolated."""
    path = tmp_path / "recount.py"
    path.write_bytes(unpack(bundle).files[forms.PROGRAM])
    (tmp_path / "bundle.zip").write_bytes(bundle)
    return subprocess.run(
        [sys.executable, "-I", "-S", str(path), str(tmp_path / "bundle.zip"), *options],
        capture_output=True,
        cwd=tmp_path,
        env={"PYTHONIOENCODING": "utf-8"},
        check=False,
        encoding="utf-8",
    )


def test_a_stranger_recounts_a_whole_election(tmp_path):
    closed = whole_election(200, again=40, issued=212, eligible=260)
    done = run(tmp_path, archive(closed, sign=sign))
    assert (done.returncode, done.stderr) == (0, "")
    assert "200 ≤ 212 ≤ 260" in done.stdout
    assert "Each of the 240 leaves of the log" in done.stdout
    assert "12 papers were issued and no ballot came of them" in done.stdout
    assert "would be the third of Acme" in done.stdout
    assert done.stdout.count("counted once more from the ballots, with the same result") == 3
    for words in closed.counts["q3"]["words"]:
        assert words in done.stdout
    assert "Everything that can be checked holds." in done.stdout


def test_the_same_election_is_the_same_archive(small):
    shuffled = dataclasses.replace(
        small,
        papers=random.Random(1).sample(list(small.papers), len(small.papers)),
        withdrawn=list(small.withdrawn)[::-1],
        issuance=dict(reversed(small.issuance.items())),
    )
    assert archive(small, sign=sign) == archive(shuffled, sign=sign)
    assert verdict(archive(small, sign=sign)).failed == []


@pytest.mark.parametrize("name", [*forms.ALWAYS, *forms.OPENED])
def test_one_byte_changed_in_any_file_is_named(small, name):
    files = unpack(archive(small, sign=sign)).files
    content = files[name]
    chance = random.Random(name)
    places = [0, len(content) - 1, *(chance.randrange(len(content)) for _time in range(3))]
    for place in places:
        changed = bytearray(content)
        changed[place] ^= 1 << chance.randrange(8)
        findings = verdict(pack({**files, name: bytes(changed)}))
        assert name in findings.parts, (place, content[place - 20 : place + 20])
    assert name in verdict(pack({one: files[one] for one in files if one != name})).parts


def test_one_byte_changed_in_the_archive_itself_is_named(small):
    """Headers, list and end too: whatever a program that unpacks would not look at."""
    bundle = archive(small, sign=sign)
    files = unpack(bundle).files
    first, last = min(files), max(files)
    start = bundle.index(b"PK\1\2")
    spots = {
        0: first,
        10: first,
        14: first,
        29: first,
        start + 4: first,
        start + 16: first,
        len(bundle) - 23: last[:-1],  # the last letter of its name
        len(bundle) - 16: "end of the archive",
        len(bundle) - 1: "end of the archive",
    }
    for place, owner in spots.items():
        changed = bytearray(bundle)
        changed[place] ^= 4
        assert any(owner in part for part in unpack(bytes(changed)).changed), place
    changed = bytearray(bundle)
    changed[-4] ^= 4  # where the list begins
    with pytest.raises(BadArchive, match="the archive's list"):
        unpack(bytes(changed))
    assert any("end" in part for part in unpack(bundle + b"x").changed)
    assert unpack(bundle).changed == ()


def test_every_byte_of_an_archive_tells():
    bundle = pack({"a.txt": b"one", "b.txt": b"", "c.txt": b"three"})
    whole = unpack(bundle)
    for place in range(len(bundle)):
        changed = bytearray(bundle)
        changed[place] ^= 1
        try:
            found = unpack(bytes(changed))
        except ValueError:
            continue
        assert found.changed, place
        assert found != whole


# --- An operator who changes what was cast, and signs everything anew -------------------------------


def test_a_ballot_that_was_left_out_is_missed(small):
    papers = list(small.papers)[1:]
    findings = of(small, papers=papers, counts=making.counts_of(papers))
    assert findings.parts == [forms.LOG]
    assert "a ballot was left out" in findings.failed[0][1]


def test_a_ballot_removed_after_a_head_was_witnessed_is_caught(small):
    """The log is written anew without it, every head and the result signed anew."""
    kept = small.heads[1]
    leaves_then = set(small.batches[0])
    victim = next(paper for paper in small.papers if making.leaf_of(paper) in leaves_then)
    papers = [paper for paper in small.papers if paper is not victim]
    gone = making.leaf_of(victim)
    batches = [[leaf for leaf in batch if leaf != gone] for batch in small.batches]
    changes = {
        "papers": papers,
        "counts": making.counts_of(papers),
        "batches": batches,
        "heads": heads_of(batches, small.manifest),
    }
    if all(len(batch) >= 10 for batch in batches):
        assert of(small, **changes).failed == []  # and so somebody should keep heads
    findings = of(small, [kept], **changes)
    assert forms.LOG in findings.parts
    assert any("kept head 1" in words for _part, words in findings.failed)
    assert of(small, small.heads).failed == []


def test_rules_that_were_changed_after_a_head_was_witnessed_are_caught(small):
    """Another manifest, with heads, result and all signed anew under it."""
    changed = [
        dataclasses.replace(one, seats=2) if one.seats == 3 else one for one in making.QUESTIONS
    ]
    manifest = making.held(30, tuple(changed))
    heads = heads_of(list(small.batches), manifest)
    assert of(small, manifest=manifest).parts == [forms.MANIFEST, forms.RESULT]
    findings = of(small, [small.heads[0]], manifest=manifest, heads=heads)
    assert (
        forms.MANIFEST,
        "it is not the one that kept head 1 was signed under",
    ) in findings.failed


def test_an_archive_under_other_keys_than_those_kept_is_caught(small):
    """Everything is right but whose it is."""
    files = unpack(archive(small, sign=sign)).files
    findings = Findings()
    older = making.listed(making.site_key("an older one"))
    keys = {older["key"]: forms.from_base64(older["public_key"])}
    check(files, [], keys, findings, lambda _done, _of: None)
    assert {forms.MANIFEST, forms.ROLL, forms.HEADS, forms.RESULT} <= set(findings.parts)
    assert any(
        "which was not among the keys that were kept" in one for _part, one in findings.failed
    )


def test_a_head_that_was_published_and_is_not_of_these_leaves_is_caught(small):
    batches = [list(batch) for batch in small.batches]
    batches[0][0] = b"\0" * 32
    findings = of(small, batches=batches)
    assert (
        forms.LOG,
        "head 1, which is signed, is not the head of these leaves",
    ) in findings.failed


def test_ballots_minted_beyond_the_papers_issued_are_caught(small):
    """Three more ballots, with tokens that the vote's key did sign, where two papers were left."""
    chance = random.Random(3)
    minted = [making.Voter.new(chance, blindly=False) for _ballot in range(3)]
    cast = [voter.cast(making.filled_in(chance), chance) for voter in minted]
    papers = [*small.papers, *(one.paper for one in cast)]
    batches = [*small.batches[:-1], sorted([*small.batches[-1], *(one.leaf for one in cast)])]
    findings = of(
        small,
        papers=papers,
        counts=making.counts_of(papers),
        batches=batches,
        heads=heads_of(batches, small.manifest),
    )
    assert findings.parts == [forms.BALLOTS]
    assert "that no voter had a paper for" in findings.failed[0][1]


def test_a_token_that_the_vote_never_signed_is_caught(small):
    chance = random.Random(4)
    honest = making.Voter.new(chance, blindly=False)
    forged = dataclasses.replace(
        honest.cast(making.filled_in(chance), chance).paper,
        token_signature=small.papers[0].token_signature,
    )
    papers = [*small.papers[1:], forged]
    batches = [
        *small.batches[:-1],
        sorted([*small.batches[-1], making.leaf_of(forged), making.leaf_of(small.papers[0])]),
    ]
    findings = of(small, papers=papers, counts=making.counts_of(papers), batches=batches)
    assert any("never signed with the vote's key" in words for _part, words in findings.failed)


def test_a_replaced_ballot_dropped_without_its_preimage_is_caught(small):
    findings = of(small, withdrawn=list(small.withdrawn)[1:])
    assert findings.parts == [forms.LOG]
    lied = Withdrawn(b"\7" * 32, small.withdrawn[0].inner)
    findings = of(small, withdrawn=[lied, *list(small.withdrawn)[1:]])
    assert findings.parts == [forms.LOG, forms.WITHDRAWN]


def test_a_ballot_that_counts_and_is_withdrawn_too_is_caught(small):
    voter = making.Voter.new(random.Random(5), blindly=False)
    cast = voter.cast(small.papers[0].ballot, random.Random(6))
    papers = [*small.papers, cast.paper]
    batches = [*small.batches[:-1], sorted([*small.batches[-1], cast.leaf])]
    findings = of(
        small,
        papers=papers,
        counts=making.counts_of(papers),
        batches=batches,
        heads=heads_of(batches, small.manifest),
        withdrawn=[*small.withdrawn, Withdrawn(cast.w, cast.inner)],
    )
    assert findings.parts == [forms.WITHDRAWN]
    assert "opened by a ballot and withdrawn, too" in findings.failed[0][1]


def test_one_token_counted_twice_is_caught(small):
    twice = small.papers[0]
    findings = of(small, papers=[*small.papers, twice])
    assert any("a token stands in it twice" in words for _part, words in findings.failed)


CHANGED = {
    "token": b"\1" * 32,
    "prefix": b"\1" * 32,
    "token_signature": b"\1" * 384,
    "withdrawal_hash": b"\1" * 32,
    "nonce": b"\1" * 32,
    "ballot": '{"q1":"no","q2":null,"q3":null}',
    "leaf_signature": b"\1" * 64,
}


@pytest.mark.parametrize("name", CHANGED)
def test_any_field_of_a_ballot_that_is_changed_is_caught(small, name):
    assert set(CHANGED) == {one.name for one in dataclasses.fields(Paper)}
    paper = dataclasses.replace(small.papers[0], **{name: CHANGED[name]})
    papers = [paper, *small.papers[1:]]
    findings = of(small, papers=papers, counts=making.counts_of(papers))
    assert forms.BALLOTS in findings.parts


def test_batches_out_of_order_or_too_small_are_caught(small):
    upset = [list(reversed(small.batches[0])), *small.batches[1:]]
    findings = of(small, batches=upset, heads=heads_of(upset, small.manifest))
    assert findings.failed == [(forms.LOG, "batch 1 is not sorted")]
    first, *rest = small.batches
    single = [first[:1], first[1:], *rest]
    findings = of(small, batches=single, heads=heads_of(single, small.manifest))
    assert (forms.LOG, "batch 1 has fewer than ten leaves") in findings.failed


def test_another_result_is_caught(small):
    counts = json.loads(json.dumps(small.counts))
    counts["q2"]["winners"][0] = "Fay"
    findings = of(small, counts=counts)
    assert findings.parts == [forms.RESULT]
    assert "the result is another one" in findings.failed[0][1]
    findings = of(small, seeds={**small.seeds, "q2": "one that suits"})
    assert any("not the one that was published" in words for _part, words in findings.failed)


def test_another_roll_another_key_and_another_vote_are_caught(small):
    assert forms.ROLL in of(small, roll=making.frozen(31)).parts
    assert forms.ISSUANCE in of(small, issuance=dict(list(small.issuance.items())[1:])).parts
    assert (
        forms.HEADS
        in of(small, heads=heads_of(list(small.batches), small.manifest, "another")).parts
    )
    stranger = dataclasses.replace(small.manifest, signature=small.roll.signature)
    assert forms.MANIFEST in of(small, manifest=stranger).parts
    assert forms.KEYS in of(small, keys=[making.listed(making.site_key("an older one"))]).parts or (
        forms.MANIFEST in of(small, keys=[making.listed(making.site_key("an older one"))]).parts
    )


# --- Fewer than ten ballots -------------------------------------------------------------------------


def test_of_fewer_than_ten_ballots_nothing_is_opened(tmp_path):
    closed = whole_election(9, again=2, issued=11, eligible=15)
    bundle = archive(closed, sign=sign)
    assert sorted(unpack(bundle).files) == sorted(forms.ALWAYS)
    content = b"".join(unpack(bundle).files.values())
    for paper in closed.papers:
        for secret in (paper.token, paper.nonce, making.leaf_of(paper)):
            assert secret.hex().encode() not in content
    done = run(tmp_path, bundle)
    assert done.returncode == 0, done.stdout
    assert "9 ballots came in, fewer than ten: none of them is published" in done.stdout
    assert "The count itself cannot be repeated" in done.stdout


def test_ten_ballots_cannot_be_held_back_as_if_they_were_fewer():
    closed = whole_election(10, issued=11, eligible=15)
    files = unpack(archive(closed, sign=sign)).files
    said = json.loads(json.loads(files[forms.RESULT])["statement"])
    files = {name: files[name] for name in forms.ALWAYS}
    said["opened"] = False
    said["files"] = {name: said["files"][name] for name in files if name != forms.RESULT}
    signed = sign(forms.canonical(said))
    findings = verdict(pack({**files, forms.RESULT: forms.document(signed.as_json())}))
    assert findings.parts == [forms.RESULT]
    assert "not published though there are ten or more" in findings.failed[0][1]


# --- Whatever else is given to it -------------------------------------------------------------------


def test_heads_and_keys_that_were_kept_are_read_from_their_directory(small, tmp_path):
    kept = tmp_path / "kept"
    kept.mkdir()
    (kept / forms.HEADS).write_bytes(forms.lines(one.as_json() for one in small.heads[:3]))
    (kept / forms.KEYS).write_bytes(forms.document({"keys": list(small.keys)}))
    done = run(tmp_path, archive(small, sign=sign), "--kept", str(kept))
    assert done.returncode == 0, done.stdout
    assert "leaves of kept head 3: none of them was changed or left out" in done.stdout
    assert "Signatures were checked with the keys that were kept:" in done.stdout


def test_what_is_no_archive_is_said(tmp_path, capsys):
    for content in (b"", b"PK", b"PK\5\6" + bytes(18), b"PK\5\6" + b"\xff" * 18, bytes(100)):
        path = tmp_path / "bundle.zip"
        path.write_bytes(content)
        assert main([str(path)]) in {1, 2}
    assert main([str(tmp_path / "nothing.zip")]) == 2
    assert "Nothing was checked" in capsys.readouterr().out


STRANGE = [
    b"",
    b"\n",
    b"{}\n",
    b"[]\n",
    b"null\n",
    b"1e999\n",
    b"\xff\n",
    b'{"a":1}',
    b'["a"]\n',
    b"[" * 9999 + b"\n",
]


@pytest.mark.parametrize("name", [*forms.ALWAYS, *forms.OPENED])
def test_any_content_of_any_file_is_judged_and_never_trips_it(small, name):
    files = unpack(archive(small, sign=sign)).files
    for content in random.Random(name).sample(STRANGE, 3):
        assert name in verdict(pack({**files, name: content})).parts


def test_an_unpacked_archive_can_be_checked_too(small, tmp_path, capsys):
    for name, content in unpack(archive(small, sign=sign)).files.items():
        (tmp_path / name).write_bytes(content)
    assert main([str(tmp_path)]) == 0
    (tmp_path / forms.PROGRAM).write_bytes(program() + b"\n")
    assert main([str(tmp_path)]) == 1
    assert "NOT AS IT SHOULD BE: recount.py." in capsys.readouterr().out
