"""python -m elections.forecast, as anyone runs it."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

VOTE = (
    *("--eligible", "13490", "--quorum", "3373"),
    *("--opens", "2015-01-12T00:01:00Z", "--closes", "2015-01-16T17:00:00Z"),
)
COUNTS = "at,ballots\n2015-01-13T00:01:00Z,900\n2015-01-14T19:00:00Z,2000\n"


def run(*arguments: str, piped: str | bytes = "") -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-m", "elections.forecast", *arguments],
        input=piped.encode() if isinstance(piped, str) else piped,
        capture_output=True,
        check=False,
        timeout=60,
        env={"PATH": "/usr/bin:/bin", "PYTHONWARNINGS": "error"},
    )
    return subprocess.CompletedProcess(
        done.args, done.returncode, done.stdout.decode(), done.stderr.decode()
    )


def test_it_prints_the_forecast_of_progress_json(tmp_path):
    file = tmp_path / "turnout.csv"
    file.write_text(COUNTS, encoding="utf-8")
    done = run(*VOTE, str(file))
    assert (done.returncode, done.stderr) == (0, "")
    said = json.loads(done.stdout)
    assert set(said) == {
        *("probability", "final_ballots", "needed_per_hour", "last_day_per_hour"),
    }
    assert 0.01 <= said["probability"] <= 0.99
    low, middle, high = (said["final_ballots"][key] for key in ("p05", "p50", "p95"))
    assert 2000 <= low < middle < high <= 13_490
    assert 29 < said["needed_per_hour"] < 31
    assert run(*VOTE, "-", piped=COUNTS).stdout == done.stdout


def test_without_a_forecast_it_prints_null_and_says_why():
    early = run(*VOTE, "-", piped="at,ballots\n2015-01-12T02:00:00Z,90\n")
    assert (early.returncode, early.stdout) == (0, "null\n")
    assert "twentieth" in early.stderr
    over = run(*VOTE, "--now", "2015-01-17T00:00:00Z", "-", piped=COUNTS)
    assert (over.stdout, over.stderr) == ("null\n", "No forecast: the vote is closed.\n")


def test_it_needs_neither_django_nor_the_site():
    code = (
        "import sys; import elections.forecast.__main__;"
        "sys.exit(any(name.split('.')[0] == 'django' for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_qualifiers_corrections_and_reminders_are_read():
    rows = (
        "at,ballots,qualifier,correction\n2015-01-13T00:01:00Z,900,over,\n"
        "2015-01-14T10:00:00+05:30,2500,exact,no\n2015-01-14T19:00:00Z,2000,about,yes\n"
    )
    done = run(
        *VOTE,
        *("--reminder", "2015-01-15T12:00:00Z", "--zone", "Asia/Kolkata", "-"),
        piped=rows,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["probability"] > 0


@pytest.mark.parametrize(
    ("piped", "why"),
    [
        ("", "at,ballots"),
        ("when,many\n1,2\n", "at,ballots"),
        ("at,ballots\n", "no counts"),
        ("at,ballots\n2015-01-13T00:01:00Z,900,1\n", "line 2: 2 cells"),
        ("at,ballots\n2015-01-13T00:01:00Z,9.5\n", "line 2: '9.5' is not a whole number"),
        ("at,ballots\n2015-01-13T00:01:00Z,-5\n", "line 2"),
        ("at,ballots\n2015-01-13T00:01:00,900\n", "line 2: '2015-01-13T00:01:00' lacks its zone"),
        ("at,ballots\nyesterday,900\n", "line 2: 'yesterday' is not a time"),
        ("at,ballots\n2015-01-13T00:01:00Z,99999\n", "more than the 13490"),
        ("at,ballots\n2015-01-13T00:01:00Z,9\n2015-01-14T00:01:00Z,8\n", "falls from 9 to 8"),
        ("at,ballots,qualifier\n2015-01-13T00:01:00Z,9,perhaps\n", "line 2: 'perhaps'"),
        ('at,ballots\n"2015-01-13T00:01:00Z,9\n', "line"),
        (b"\xff\xfe\x00", "UTF-8"),
    ],
)
def test_a_bad_file_is_refused_in_a_line(piped, why, capsys, monkeypatch, tmp_path):
    from elections.forecast.__main__ import main

    file = tmp_path / "turnout.csv"
    file.write_bytes(piped if isinstance(piped, bytes) else piped.encode())
    assert main([*VOTE, str(file)]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert why in err
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (("--eligible", "many"), "--eligible: 'many'"),
        (("--quorum", "99999"), "quorum lies between"),
        (("--opens", "2015-01-12T00:01:00"), "--opens: '2015-01-12T00:01:00' lacks its zone"),
        (("--closes", "2015-01-11T00:00:00Z"), "closes after it opens"),
        (("--zone", "Nowhere"), "no time zone"),
    ],
)
def test_a_bad_option_is_named(change, why, capsys, tmp_path):
    from elections.forecast.__main__ import main

    file = tmp_path / "turnout.csv"
    file.write_text(COUNTS, encoding="utf-8")
    try:
        code = main([*VOTE, *change, str(file)])
    except SystemExit as left:
        code = left.code
    assert code == 2
    assert why in capsys.readouterr().err


def test_a_file_that_is_not_there_is_said():
    done = run(*VOTE, "/nowhere/turnout.csv")
    assert done.returncode == 2
    assert done.stderr == "/nowhere/turnout.csv: No such file or directory\n"
