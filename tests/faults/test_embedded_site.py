"""The whole site as one process, killed with -9 in the middle of its work, again and again."""

from __future__ import annotations

import random
import signal
import time
from pathlib import Path

import pytest

from tests.faults.post_office import order, sent, wait_until_done
from tests.outside import Site, free_port, prepare


@pytest.fixture
def site(tmp_path):
    site = Site(folder=tmp_path / "site", port=free_port(), settings={"SABHA_DEMO": "0"})
    site.folder.mkdir()
    prepare(site)
    yield site
    site.kill()


def through_kills(site: Site, *, kills: int, mails: int) -> None:
    """Kill the site `kills` times while it works; nothing may be lost, and little done twice."""
    site.start()
    total = 0
    for _kill in range(kills):
        order(site, first=total, count=mails)
        total += mails
        time.sleep(random.uniform(0, 2.5))
        site.kill()
        site.start()
    states = wait_until_done(site, total, within=60)

    assert states == {"done": total}
    went = sent(site)
    assert len(went) == total, "none lost"
    twice = {subject: times for subject, times in went.items() if times > 1}
    # one worker does one job at a time: a kill can repeat only the one in hand
    assert sum(twice.values()) - len(twice) <= kills, twice


def test_nothing_is_lost_when_the_site_is_killed_in_its_work(site):
    through_kills(site, kills=2, mails=40)


@pytest.mark.prove
def test_nothing_is_lost_in_thirty_kills(site):
    through_kills(site, kills=30, mails=60)


def test_ctrl_c_ends_everything_and_leaves_nothing_running(site):
    site.start()
    group = site.process.pid
    site.kill(signal.SIGINT)
    assert not Path(f"/proc/{group}").exists()
    alive = [
        path.parent.name
        for path in Path("/proc").glob("[0-9]*/stat")
        if path.read_text().rsplit(")", 1)[1].split()[2] == str(group)
    ]
    assert alive == []


def test_one_process_says_that_all_of_it_is_ready(site):
    site.start()
    assert site.json("/readyz") == {
        "ready": True,
        **dict.fromkeys(
            ("database", "broker", "worker", "disk", "clock", "mail", "jobs"),
            "ok",
        ),
    }
    assert site.json("/healthz") == {"alive": True}


def test_jobs_of_a_command_beside_the_site_are_taken_up_at_once(site):
    """A command's own broker reaches nobody; the site's sweeper finds the rows within seconds."""
    site.start()
    began = time.monotonic()
    order(site, first=0, count=5)
    assert wait_until_done(site, 5, within=30) == {"done": 5}
    assert time.monotonic() - began < 30
    assert len(sent(site)) == 5
