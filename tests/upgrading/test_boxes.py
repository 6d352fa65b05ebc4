"""Votes from before tokens were signed: what is over stays, what is being held is not taken away."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.outside import Site
from tests.upgrading.boxes import RECEIPT
from tests.upgrading.test_upgrade import database, say

pytestmark = pytest.mark.prove


@pytest.mark.parametrize("vendor", ["sqlite", "postgresql"])
def test_a_vote_that_is_over_keeps_its_ballots_and_a_sample_begins_anew(
    vendor: str, tmp_path: Path
):
    with database(vendor) as settings:
        site = Site(folder=tmp_path, port=8000, settings={"SABHA_DEMO": "0", **settings})
        say(site, "boxes", "plant")
        site.manage("migrate", "--noinput")
        found = json.loads(say(site, "boxes", "look"))
    assert found["is_new"]
    assert found["ballots"] == {"over": [RECEIPT, '{"q-over":"yes"}']}
    assert found["papers"] == {"over": [2, 0]}


@pytest.mark.parametrize("vendor", ["sqlite", "postgresql"])
def test_while_a_real_vote_is_held_nothing_is_changed(vendor: str, tmp_path: Path):
    with database(vendor) as settings:
        site = Site(folder=tmp_path, port=8000, settings={"SABHA_DEMO": "0", **settings})
        say(site, "boxes", "plant", "open")
        before = json.loads(say(site, "boxes", "look"))
        with pytest.raises((subprocess.CalledProcessError, AssertionError)) as refused:
            site.manage("migrate", "--noinput")
        after = json.loads(say(site, "boxes", "look"))
    why = f"{refused.value} {getattr(refused.value, 'stderr', '')}"
    assert "'Vote real' (/elections/real/)" in why
    assert "Go on with the version before until that vote has closed and is counted" in why
    assert after == before
    assert set(before["ballots"]) == {"over", "sample", "real"}
