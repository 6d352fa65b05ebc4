"""Both ways to run a site, at work on all four jobs, while each of its processes is killed at random."""

from __future__ import annotations

import pytest

from tests import redis_server
from tests.faults.killer import SEED, Killer, chosen_seed
from tests.faults.load import Load
from tests.faults.proof import settle_and_check, told
from tests.faults.stack import Embedded, Production, Stack, running
from tests.outside import missing


def killed_at_work(
    stack: Stack, *, seconds: float, voters: int, pause: tuple[float, float]
) -> None:
    """Kill for so long; then nothing may be lost or doubled, and the log must be whole."""
    seed = chosen_seed()
    print(f"\nseed {seed} (set {SEED} to run the same again)")
    with running(stack, voters=voters) as scene:
        load = Load(stack.site.url, scene, stack.sink, seed=seed)
        killer = Killer(stack, seed=seed)
        load.start()
        killer.go_round(seconds, pause=pause)
        load.finish()
        figures = settle_and_check(stack, load)
        assert load.traffic.answered[500] == 0, "\n".join([*load.traffic.broken, stack.logs()])
    kills = sum(killer.kills.values())
    told(
        f"killed-{stack.name}",
        {
            "seed": seed,
            "seconds": seconds,
            "kills": dict(killer.kills),
            "kills in all": kills,
            "started again": dict(stack.started_again),
            **figures,
        },
    )
    assert min(killer.kills.values()) > 0, f"somebody was spared: {killer.kills}"
    # a kill can repeat the sends in hand: one of each child of a worker
    assert figures["sends repeated"] <= 2 * kills


def test_the_embedded_site_keeps_everything_through_a_few_kills(tmp_path):
    killed_at_work(Embedded(tmp_path), seconds=15, voters=40, pause=(1.0, 3.5))


@pytest.mark.prove
def test_the_embedded_site_keeps_everything_through_minutes_of_kills(tmp_path):
    # long enough between kills for the one process to have started and worked
    killed_at_work(Embedded(tmp_path), seconds=240, voters=300, pause=(4.0, 12.0))


@pytest.fixture
def production(tmp_path):
    if not redis_server.program():
        missing("Redis", "apt-get install redis-server.")
    return Production(tmp_path)


@pytest.mark.redis
@pytest.mark.prove
def test_the_production_stack_keeps_everything_through_minutes_of_kills(production):
    killed_at_work(production, seconds=240, voters=300, pause=(1.0, 6.0))
