"""Rows of an older site through every migration since, on both databases."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from events.door import LENGTH
from tests import postgresql
from tests.outside import BASE, Site, missing
from tests.upgrading.older import ASKED, ENDED, STAGES, TAKEN

pytestmark = pytest.mark.prove
COMING, GONE = ["seated", "", 0, 0], "ended"


@contextlib.contextmanager
def database(vendor: str) -> Iterator[dict[str, str]]:
    """The settings of a site on a new database."""
    if vendor == "sqlite":
        yield {}
        return
    try:
        with postgresql.server() as url:
            yield {"DATABASE_URL": url}
    except postgresql.Unavailable as reason:
        missing("PostgreSQL", str(reason))


def say(site: Site, module: str, *words: str) -> str:
    """Run one of the modules beside this one as the site, and give what it printed last."""
    done = subprocess.run(
        [sys.executable, "-m", f"tests.upgrading.{module}", *words],
        cwd=BASE,
        env=site.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    return done.stdout.splitlines()[-1] if done.stdout else ""


@pytest.mark.parametrize("vendor", ["sqlite", "postgresql"])
def test_a_site_in_use_is_brought_up_to_date_with_all_its_rows(vendor: str, tmp_path: Path):
    with database(vendor) as settings:
        site = Site(folder=tmp_path, port=8000, settings={"SABHA_DEMO": "0", **settings})
        told = [say(site, "older", stage) for stage in STAGES]
        site.manage("prepare")
        chain = site.manage("verify_audit", "--head", told[0])
        found = json.loads(say(site, "look"))
        after = site.manage("verify_audit", "--head", told[0])

    assert chain.startswith("sealed   2\npending  1\n")
    assert "The chain is whole." in chain
    assert "The chain is whole." in after
    assert found["missing_triggers"] == []
    _the_lines(found)
    _the_record(found)
    # what was frozen by being published is frozen, and says that nobody signed it
    assert found["freezes"] == [["frozen-vote", 2, "f" * 64, False]]
    assert found["votes"] == {"frozen-vote": "open", "draft-vote": "draft"}
    assert {path: code for path, code in found["pages"].items() if code != 200} == {}
    on = found["on"]
    # two places are free before the first in line, who brings a guest, comes in; nobody overtakes
    assert on["came_up"] == ["waiting", "seated"]
    assert on["newest"] == [9, "waiting"]
    assert (on["accepted"], on["revived"]) == ("seated", False)
    assert on["letters"] == {"p1": 1, "p4": 1, "p7": 1, "p8": 1, "p11": 1}


@pytest.mark.parametrize("vendor", ["sqlite", "postgresql"])
def test_a_new_site_has_the_tables_of_one_that_took_every_step(vendor: str, tmp_path: Path):
    found = {}
    for way in ("step-by-step", "at-once"):
        with database(vendor) as settings:
            folder = tmp_path / way
            folder.mkdir()
            site = Site(folder=folder, port=8000, settings={"SABHA_DEMO": "0", **settings})
            found[way] = json.loads(say(site, "schema", way))
    steps, once = found["step-by-step"], found["at-once"]
    assert len(once["facts"]) > 300
    assert once["facts"] == steps["facts"]
    # what stands for many steps has them written down as done, so that no later start takes one again
    assert set(steps["applied"]) < set(once["applied"])


def _the_lines(found: dict) -> None:
    """Whoever sat before there were lines has the turn of their taking; who waits, waits behind them."""
    expected = {room: TAKEN.get(room, []) + ASKED.get(room, []) for room in {**TAKEN, **ASKED}}
    assert found["lines"] == {**expected, "r-waits": []}
    turns = [[room, n] for room, seats in expected.items() for n in range(1, len(seats) + 1)]
    assert found["turns"] == sorted(turns)
    assert found["asked_when_taken"]
    seats = found["seats"]
    for name in (each for room in TAKEN.values() for each in room):
        gone = ENDED.get(name)
        assert seats[name] == ([GONE, gone, 0, 1] if gone else COMING), name
    assert seats["w10"][:3] == ["waiting", "", 1]
    assert seats["w12"][:3] == ["asked", "", 2]
    assert (seats["s13"][0], seats["s14"][:2]) == ("offered", ["ended", "lapsed"])
    assert found["tickets"] == [LENGTH] * len(seats)  # each has one of its own


def _the_record(found: dict) -> None:
    assert found["hosts"] == ["pune"]
    assert found["cohosting"] == [["linked", "bangalore", ""], ["linked", "pune", "accepted"]]
    assert found["cancelled"] == [["off", True, True]]
    assert found["states"] == {
        **dict.fromkeys(("linked", "past", "small"), "published"),
        "off": "cancelled",
        "later": "postponed",
        "draft": "draft",
    }
    assert found["attendance"] == [
        ["a1", "p1", "came", "p1"],
        ["a2", "p2", "absent", "p2"],
        ["a3", "p2", "came", "p2"],
    ]
    assert found["agenda"] == [["boot", 1, "t1"], ["talk", 1, None], ["tea", 1, None]]
    assert found["counts"] == {"Group": 3, "Person": 14, "Event": 6, "Notification": 1}
