"""What a site stands on goes away for a while: it says so, keeps what it accepted, and comes back by itself.

Each test puts people to work on all four jobs, takes something away, and looks at `/readyz`, at a keeper's
pages and at what people are told. Nothing is restarted by hand, and no page is a 500.
"""

from __future__ import annotations

import contextlib
import json
import shutil
import sys
import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests import redis_server
from tests.faults import outages
from tests.faults.load import Load
from tests.faults.outages import until
from tests.faults.proof import diary, settle_and_check, told
from tests.faults.stack import Embedded, Production, Stack, running
from tests.faults.web import Browser, Traffic
from tests.outside import missing

pytestmark = pytest.mark.slow
WORK_BEFORE = 4  # deeds that must have been done before anything is taken away
# each takes a whole site for minutes, so all of them are for `make prove`
LONG = [pytest.param(60, id="long", marks=pytest.mark.prove)]


class Watch:
    """Somebody who looks at a site while something is wrong with it."""

    def __init__(self, stack: Stack, load: Load, keeper: dict[str, str]) -> None:
        self.stack, self.load = stack, load
        self.keeper = Browser(stack.site.url, Traffic(), keeper["session"])
        self.figures: dict[str, Any] = {}

    def says(self, part: str) -> bool:
        """Whether /readyz names a part as not well."""
        words = self.stack.ready()[1]
        with contextlib.suppress(ValueError):
            return json.loads(words).get(part, "ok") != "ok"
        return False

    def keeper_is_told(self, part: str) -> bool:
        """Whether a page of the keeper's carries the bar that names a part."""
        page = self.keeper.see("/")
        return "unwell" in page.text and f"<strong>{part}" in page.text

    def deeds(self) -> int:
        return sum(self.load.ledger.deeds.values())

    def goes_on(self) -> float:
        """Wait until people get something done; say how long that took."""
        before = self.deeds()
        return until("somebody gets something done", lambda: self.deeds() > before)

    def stays(self, seconds: float) -> None:
        """The outage lasts."""
        time.sleep(seconds)

    def back(self, name: str) -> None:
        """Wait until the site is well by itself, and people work."""
        took = until("ready", lambda: self.stack.ready()[0] == 200)
        self.figures[f"ready again after (s): {name}"] = round(took, 1)
        self.goes_on()


@contextlib.contextmanager
def at_work(
    stack: Stack, name: str, seconds: float, *, may_end: frozenset[str] = frozenset()
) -> Iterator[Watch]:
    """Within: people at work on all four jobs. Afterwards everything must be there, and told."""
    with running(stack, voters=60) as scene:
        load = Load(stack.site.url, scene, stack.sink, seed=1)
        watch = Watch(stack, load, scene["keeper"])
        load.start()
        until("people at work", lambda: watch.deeds() >= WORK_BEFORE)
        try:
            yield watch
        except BaseException:
            print("\n".join([*diary(stack, load), *load.traffic.broken, stack.logs()]))
            raise
        load.finish()
        figures = settle_and_check(stack, load)
        assert load.traffic.answered[500] == 0, "\n".join([*load.traffic.broken, stack.logs()])
        needless = set(stack.started_again) - may_end
        assert not needless, f"nothing needed a restart: {stack.diary}"
    told(f"{name}-{seconds}s", {**watch.figures, **figures})


@pytest.fixture
def production(tmp_path):
    if not redis_server.program():
        missing("Redis", "apt-get install redis-server.")
    stack = Production(tmp_path)
    stack.revives_services = False
    return stack


@pytest.fixture
def small_disk():
    made: list[outages.SmallDisk] = []

    def make(megabytes: int) -> outages.SmallDisk:
        disk = outages.SmallDisk(megabytes)
        if disk.refused:
            missing("A small disk", f"only root may mount one ({disk.refused}).")
        made.append(disk)
        return disk

    yield make
    for disk in made:
        disk.remove()


@pytest.fixture
def clock(tmp_path):
    if not sys.platform.startswith("linux") or not shutil.which("cc"):
        missing(
            "A clock to be set", "it needs Linux and a C compiler (apt-get install gcc libc6-dev)."
        )
    return outages.Clock(tmp_path / "clock")


# --- Redis and PostgreSQL ---------------------------------------------------------------------------


@pytest.mark.redis
@pytest.mark.parametrize("seconds", LONG)
def test_redis_may_be_gone_for_a_minute(production, seconds):
    with at_work(production, "redis-gone", seconds) as watch:
        with outages.redis_away(production):
            until("said on /readyz", lambda: watch.says("broker"))
            watch.goes_on()
            until("said to the keeper", lambda: watch.keeper_is_told("Broker"))
            watch.stays(seconds)
            watch.goes_on()
        watch.back("Redis")
        assert watch.load.traffic.answered[503] == 0, "no page needs Redis"


@pytest.mark.redis
@pytest.mark.parametrize("seconds", LONG)
def test_postgresql_may_restart(production, seconds):
    with at_work(production, "postgresql-restarts", seconds) as watch:
        for how in ("fast", "immediate"):
            with outages.postgresql_away(production, how):
                until("said on /readyz", lambda: watch.says("database"))
                page = Browser(production.site.url, Traffic()).once("GET", "/groups/")
                assert page.status == 503
                assert "The database does not answer" in page.text
                watch.stays(seconds / 4)
            watch.back(how)
        for how in ("fast", "immediate"):
            production.postgresql.restart(how)
            watch.back(f"{how} restart")


# --- A full disk ------------------------------------------------------------------------------------

ROOM = {"DISK_LOW_MB": "16", "DISK_FULL_MB": "8"}


@pytest.mark.parametrize("seconds", LONG)
def test_the_disk_of_an_embedded_site_may_be_full(tmp_path, small_disk, seconds):
    disk = small_disk(160)
    stack = Embedded(tmp_path, settings=ROOM, var=disk.folder / "var")
    with at_work(stack, "disk-full-embedded", seconds) as watch:
        with disk.full():
            until("said on /readyz", lambda: watch.says("disk"))
            until("somebody is told", lambda: watch.load.traffic.answered[507] > 0)
            until("said to the keeper", lambda: watch.keeper_is_told("Disk"))
            watch.stays(seconds / 2)
        watch.back("room again")


@pytest.mark.redis
@pytest.mark.parametrize("seconds", LONG)
def test_the_disk_of_postgresql_may_be_full(tmp_path, small_disk, seconds):
    """PostgreSQL stops itself when its log finds no room; what minds it starts it again, as systemd would."""
    disk = small_disk(256)
    data = disk.folder / "data"
    data.mkdir(mode=0o700)
    stack = Production(tmp_path, data=data, settings=ROOM)
    with at_work(
        stack, "disk-full-postgresql", seconds, may_end=frozenset({"postgresql"})
    ) as watch:
        with disk.full():
            refused = (503, 507)
            until("somebody is told", lambda: any(watch.load.traffic.answered[n] for n in refused))
            watch.stays(seconds / 2)
        watch.back("room again")
        assert set(stack.started_again) <= {"postgresql"}, stack.diary


# --- Mail -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seconds", LONG)
def test_the_relay_may_be_away_refuse_one_and_put_all_off(tmp_path, seconds):
    stack = Embedded(tmp_path, settings={"MAIL_WAIT_SECONDS": "5"})
    with at_work(stack, "relay", seconds) as watch:
        with outages.relay_away(stack):
            until("said on /readyz", lambda: watch.says("mail"))
            watch.goes_on()
            until("said to the keeper", lambda: watch.keeper_is_told("Mail"))
            watch.stays(seconds / 2)
            status, said = stack.ready()
            assert status == 200, f"pages work without mail: {said}"
        until("mail flows again", lambda: not watch.says("mail"))
        watch.back("relay")

        with outages.relay_behaves(stack, greylist=True):
            before = len(stack.sink.messages())
            until("mails come at the second try", lambda: len(stack.sink.messages()) > before + 2)
            watch.stays(seconds / 4)
        watch.back("greylisting")

        refused = watch.load.scene["guests"][0]
        watch.load.expect_refused(refused["id"])
        with outages.relay_behaves(stack, refuse=[refused["email"]]):
            watch.stays(seconds / 4)
            watch.goes_on()
        watch.back("one address refused")


# --- The clock --------------------------------------------------------------------------------------


@pytest.mark.parametrize("seconds", LONG)
def test_the_clock_of_an_embedded_site_may_be_set_back(tmp_path, clock, seconds):
    set_back(Embedded(tmp_path, settings=clock.environment), clock, seconds)


@pytest.mark.redis
@pytest.mark.prove
def test_the_clock_of_a_production_site_may_be_set_back(production, clock):
    production.site.settings |= clock.environment
    set_back(production, clock, 60)


def set_back(stack: Stack, clock: outages.Clock, seconds: float) -> None:
    """An hour back, for a while; then the right time again."""
    with at_work(stack, f"clock-set-back-{stack.name}", seconds) as watch:
        with clock.back(3600):
            until("said on /readyz", lambda: watch.says("clock"))
            until("said to the keeper", lambda: watch.keeper_is_told("Clock"))
            until("ready", lambda: stack.ready()[0] == 200)
            mails = len(stack.sink.messages())
            watch.goes_on()
            until("mail flows", lambda: len(stack.sink.messages()) > mails)
            watch.stays(seconds / 2)
        watch.back("the right time")
