"""Heads that an outsider keeps: the site is held to them, and what contradicts itself is kept as evidence."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.management import call_command

from elections import witness
from elections.bundle import forms
from elections.bundle.archive import unpack
from elections.bundle.joining import program
from elections.bundle.recount import main as recount
from elections.bundle.write import archive
from elections.heads import Head, manifest_hash
from elections.merkle import Tree
from tests.elections.recount.making import ELECTION, SITE, listed, sign, site_key, whole_election


@dataclass
class Told:
    """What a site says of the log of its vote."""

    entries: list[bytes] = field(default_factory=list)
    keys: list[dict] = field(default_factory=lambda: [listed(site_key())])
    number: int = 1
    election: str = ELECTION
    manifest: str = "rules"
    answers: dict[str, bytes] = field(default_factory=dict)  # in place of the true ones
    asked: list[str] = field(default_factory=list)

    def head(self):
        tree = Tree(self.entries)
        manifest = manifest_hash(self.manifest)
        return sign(
            Head(SITE, self.election, manifest, self.number, len(tree), tree.root()).statement
        )

    def grow(self, *entries: bytes) -> None:
        self.entries = [*self.entries, *entries]
        self.number += 1

    def answer(self, url: str) -> bytes | None:
        parts = urlsplit(url)
        self.asked.append(parts.path)
        if parts.path in self.answers:
            return self.answers[parts.path]
        if parts.path == "/elections/board-2027/box/log/head.json":
            return json.dumps(self.head().as_json()).encode()
        if parts.path == "/.well-known/sabha-keys.json":
            return json.dumps({"keys": self.keys}).encode()
        if parts.path == "/elections/board-2027/box/log/consistency.json":
            query = parse_qs(parts.query)
            proof = Tree(self.entries).consistency(int(query["from"][0]), int(query["to"][0]))
            return json.dumps({"proof": [node.hex() for node in proof]}).encode()
        return None


@pytest.fixture
def told() -> Told:
    return Told([b"a", b"b", b"c"])


@pytest.fixture
def url(told: Told) -> Iterator[str]:
    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            content = told.answer(self.path)
            if content == b"elsewhere":
                self.send_response(302)
                self.send_header("Location", "/.well-known/sabha-keys.json")
                content = b""
            else:
                self.send_response(404 if content is None else 200)
            self.send_header("Content-Length", str(len(content or b"")))
            self.end_headers()
            self.wfile.write(content or b"")

        def log_message(self, *_args) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/elections/board-2027/"
    server.shutdown()
    thread.join()
    server.server_close()


def kept(directory) -> list[int]:
    lines = forms.read_lines((directory / forms.HEADS).read_bytes())
    return [json.loads(line["statement"])["size"] for line in lines]


def test_heads_are_kept_as_the_log_grows(told, url, tmp_path, capsys):
    assert witness.main([url, str(tmp_path / "board")]) == 0
    assert witness.main([url, str(tmp_path / "board")]) == 0
    told.grow(b"d")
    assert witness.main([url.rstrip("/"), str(tmp_path / "board")]) == 0
    told.grow(*(bytes([one]) for one in range(20)))
    assert witness.main([url, str(tmp_path / "board")]) == 0
    said = capsys.readouterr().out
    assert "First head kept: 3 leaves" in said
    assert "Nothing new: 3 leaves, as before." in said
    assert "Kept: 24 leaves, of which the first 4 are those that were kept before." in said
    assert kept(tmp_path / "board") == [3, 4, 24]
    assert told.asked.count("/.well-known/sabha-keys.json") == 1


def rewritten(told: Told) -> None:
    told.entries = [b"x", *told.entries[1:]]
    told.grow(b"d")


def other_head(told: Told) -> None:
    told.entries = [b"x", *told.entries[1:]]
    told.number += 1


def taken_away(told: Told) -> None:
    told.entries = told.entries[:-1]
    told.number += 1


def other_rules(told: Told) -> None:
    told.manifest = "other rules"
    told.grow(b"d")


def not_counted_on(told: Told) -> None:
    told.entries = [*told.entries, b"d"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (rewritten, "is not proven: a leaf was changed or taken away"),
        (other_head, "two different heads are signed for 3 leaves"),
        (taken_away, "the log has 2 leaves, and had 3: some were taken away"),
        (other_rules, "the rules, the questions or the key are not those that were signed before"),
        (not_counted_on, "head 1 comes after head 1"),
    ],
)
def test_a_site_that_contradicts_itself_is_told_and_the_evidence_kept(
    told, url, tmp_path, capsys, change, words
):
    witness.main([url, str(tmp_path)])
    before = told.head()
    change(told)
    for _time in range(2):
        assert witness.main([url, str(tmp_path)]) == 1
    assert words in capsys.readouterr().err
    assert kept(tmp_path) == [3]
    evidence = forms.read_lines((tmp_path / witness.EVIDENCE).read_bytes())
    assert evidence == [before.as_json(), told.head().as_json()]


def test_another_key_or_no_signature_is_not_taken(told, url, tmp_path, capsys):
    path = "/elections/board-2027/box/log/head.json"
    good = told.head().as_json()
    for bad, words in (
        ({**good, "key": listed(site_key("other"))["key"]}, "was not among the site's keys"),
        ({**good, "signature": forms.to_base64(bytes(64))}, "is not signed with the key"),
        (sign('{"statement":"hello"}').as_json(), "this is no head of a vote's log"),
    ):
        told.answers[path] = json.dumps(bad).encode()
        assert witness.main([url, str(tmp_path)]) == 1
        assert words in capsys.readouterr().err
    assert not (tmp_path / forms.HEADS).exists()


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        ("/elections/board-2027/box/log/head.json", b"<html>"),
        ("/elections/board-2027/box/log/head.json", b"[]"),
        ("/elections/board-2027/box/log/head.json", b"[" * 9_999),
        ("/elections/board-2027/box/log/head.json", b" " * 1_000_001),
        ("/elections/board-2027/box/log/head.json", b"elsewhere"),
        ("/.well-known/sabha-keys.json", b'{"keys":[{}]}'),
        ("/elections/board-2027/box/log/consistency.json", b'{"proof":["zz"]}'),
        ("/elections/board-2027/box/log/consistency.json", b"null"),
    ],
)
def test_an_answer_that_says_nothing_changes_nothing(told, url, tmp_path, capsys, path, answer):
    if "consistency" in path:
        witness.main([url, str(tmp_path)])
        told.grow(b"d")
    told.answers[path] = answer
    there = sorted(one.name for one in tmp_path.iterdir())
    assert witness.main([url, str(tmp_path)]) == 2
    assert "Nothing learned this time" in capsys.readouterr().err
    assert sorted(one.name for one in tmp_path.iterdir()) == there
    assert not there or kept(tmp_path) == [3]


def test_addresses_that_anybody_could_answer_for_are_refused(tmp_path, capsys):
    for url in (
        "http://sabha.example/elections/x/",
        "file:///etc/passwd",
        "ftp://x/",
        "https:///x",
        "x",
    ):
        assert witness.main([url, str(tmp_path / "d")]) == 2
    assert "begins with https://" in capsys.readouterr().err
    assert not (tmp_path / "d").exists()


def test_another_vote_does_not_go_into_the_same_directory(told, url, tmp_path):
    witness.main([url, str(tmp_path)])
    told.election = "another"
    assert witness.main([url, str(tmp_path)]) == 2
    assert kept(tmp_path) == [3]


def test_the_command_and_the_file_of_a_stranger_do_the_same(told, url, tmp_path, capsys):
    call_command("witness", url, str(tmp_path / "kept"))
    told.grow(b"d")
    path = tmp_path / "witness.py"
    path.write_bytes(program("witness.py"))
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(path), url, str(tmp_path / "kept")],
        capture_output=True,
        check=False,
        encoding="utf-8",
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "Kept: 4 leaves" in done.stdout
    told.entries = told.entries[1:]
    with pytest.raises(SystemExit) as left:
        call_command("witness", url, str(tmp_path / "kept"))
    assert left.value.code == 1
    assert "some were taken away" in capsys.readouterr().err


def test_what_was_kept_is_what_the_recount_is_held_to(told, url, tmp_path, capsys):
    closed = whole_election(24, again=6, issued=26, eligible=30)
    told.entries, told.keys, told.number = [], list(closed.keys), 0
    told.manifest = closed.manifest.statement
    witness.main([url, str(tmp_path / "kept")])
    told.grow(*closed.batches[0])
    witness.main([url, str(tmp_path / "kept")])
    bundle = tmp_path / "bundle.zip"
    bundle.write_bytes(archive(closed, sign=sign))
    assert unpack(bundle.read_bytes()).changed == ()
    assert recount([str(bundle), "--kept", str(tmp_path / "kept")]) == 0
    assert kept(tmp_path / "kept") == [0, len(closed.batches[0])]
    assert "leaves of kept head 2: none of them was changed" in capsys.readouterr().out
