"""`python -m certification.credential verify`: its words, its ends, and that it needs nothing but files."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

from certification.credential import badge, baking
from certification.credential.__main__ import main
from tests.certification.credential.makings import (
    INDEX,
    NOW,
    YEAR,
    SomeSite,
    certificate,
    changed,
)
from tests.outside import BASE

SITE = SomeSite()
AT = NOW.isoformat()


@pytest.fixture
def files(tmp_path):
    """Write things down and give their paths."""

    def write(**named):
        for name, told in named.items():
            content = told if isinstance(told, bytes) else json.dumps(told).encode()
            (tmp_path / name).write_bytes(content)
        return [str(tmp_path / name) for name in named]

    return write


def verify(files, credential, *lists, at=AT, dids=(SITE.did_json,)):
    arguments = ["verify", *files(credential=credential), "--at", at]
    for number, one in enumerate(dids):
        arguments += ["--did", *files(**{f"did{number}": one})]
    for number, one in enumerate(lists):
        arguments += ["--status", *files(**{f"list{number}": one})]
    return main(arguments)


@pytest.mark.parametrize(
    ("bits", "at", "word", "code"),
    [
        ({}, NOW, "valid", 0),
        ({"suspended": (INDEX,)}, NOW, "suspended", 1),
        ({"revoked": (INDEX,)}, NOW, "revoked", 1),
        ({}, NOW + 2 * YEAR, "expired", 1),
    ],
)
def test_first_line_is_the_word(files, capsys, bits, at, word, code):
    assert verify(files, SITE.credential, *SITE.lists(**bits), at=at.isoformat()) == code
    first, *why = capsys.readouterr().out.splitlines()
    assert first == word
    assert why


def test_forgeries_and_foreign_keys(files, capsys):
    assert verify(files, changed(SITE.credential, "name", "Another"), *SITE.lists()) == 1
    assert capsys.readouterr().out.startswith("tampered\n")
    assert verify(files, SITE.credential, *SITE.lists(), dids=()) == 1
    assert capsys.readouterr().out.startswith("unknown key\n")


def test_without_lists_it_says_so_and_ends_otherwise(files, capsys):
    assert verify(files, SITE.credential) == 3
    told = capsys.readouterr().out
    assert told.startswith("valid\n")
    assert "https://sabha.example/certification/status/suspension/1" in told


def test_what_cannot_be_read_is_said_in_one_line(files, capsys, tmp_path):
    assert verify(files, b"{") == 2
    assert verify(files, SITE.credential, b"hello") == 2
    assert verify(files, SITE.credential, dids=({"id": "did:key:z"},)) == 2
    assert verify(files, SITE.credential, at="yesterday") == 2
    assert main(["verify", str(tmp_path / "nothing")]) == 2
    assert main(["verify", str(tmp_path)]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert len(told.err.splitlines()) == 6


def test_it_runs_without_django_and_by_the_clock(files):
    now = datetime.now(UTC)
    site = SomeSite()
    made = badge.credential(certificate(since=now - timedelta(days=1), until=now + YEAR))
    svg = baking.bake(
        b'<svg xmlns="http://www.w3.org/2000/svg"><g/></svg>', json.dumps(site.sign(made))
    )
    lists = [site.listing(purpose, since=now) for purpose in ("suspension", "revocation")]
    names = files(credential=svg, did=site.did_json, one=lists[0], two=lists[1])
    script = (
        "import runpy, sys; sys.modules['django'] = None; sys.argv[0] = 'credential';"
        "runpy.run_module('certification.credential', run_name='__main__')"
    )
    command = [sys.executable, "-c", script, "verify", names[0], "--did", names[1]]
    command += ["--status", names[2], "--status", names[3]]
    done = subprocess.run(command, cwd=BASE, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[0] == "valid"
