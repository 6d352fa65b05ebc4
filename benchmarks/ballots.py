"""What a voting token costs: blinding and finishing it, signing it blindly, checking it; in a browser too.

All with a key of 3072 bits, one after the other in one process: the median of many.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import Any

from playwright.sync_api import sync_playwright

from elections import blindsig, keys, phrases
from elections.tokens import VoteKey, Voter
from tests import chromium
from tests.elections.blind.browsers import asking, served

ELECTION, TIMES, VOTERS = "benchmark", 30, 13490


def figures() -> dict[str, Any]:
    """Time each step."""
    private = keys.make()
    key = VoteKey(ELECTION, private.public_key())
    signer = blindsig.Signer.of(private)
    voter = Voter(phrases.new(), key)
    blinded = voter.ask().message
    signed = signer.sign(blinded)
    token = voter.receive(signed)
    slip = voter.fill('{"q1":"yes"}')
    return {
        "power": blindsig.BY,
        "blind_ms": _median(voter.ask),
        "sign_ms": _median(lambda: signer.sign(blinded)),
        "finish_ms": _median(lambda: voter.receive(signed)),
        "verify_token_ms": _median(lambda: token.check(key)),
        "verify_ballot_ms": _median(lambda: slip.check(ELECTION)),
        "browser_blind_ms": _in_browser(key),
    }


def _median(work: Callable[[], object]) -> float:
    took = []
    for _time in range(TIMES):
        began = time.perf_counter()
        work()
        took.append(time.perf_counter() - began)
    return round(statistics.median(took) * 1000, 3)


def _in_browser(key: VoteKey) -> float | None:
    program = chromium.path()
    if not program:
        return None
    with served() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=chromium.SWITCHES)
        page = browser.new_page()
        page.goto(address)
        took = asking(page)(
            "timed",
            election=ELECTION,
            der=keys.public_der(key.public).hex(),
            phrase=phrases.new(),
            times=TIMES,
        )
        browser.close()
    return round(statistics.median(took), 2)


def lines(facts: dict[str, Any]) -> list[str]:
    browser = facts["browser_blind_ms"]
    seconds = facts["sign_ms"] * VOTERS / 1000
    signing = (
        f"a voting token, by {facts['power']}: signed blindly in {facts['sign_ms']:.1f} ms"
        f" ({VOTERS:,} in {seconds:.0f} s of one core), checked in {facts['verify_token_ms']:.2f} ms,"
        f" a ballot's leaf in {facts['verify_ballot_ms']:.2f} ms"
    )
    voting = (
        f"    for the voter: blinded in {facts['blind_ms']:.1f} ms, finished in"
        f" {facts['finish_ms']:.1f} ms; in Chromium blinded in "
        + (f"{browser:.1f} ms" if browser is not None else "(not measured: no Chromium)")
    )
    return [signing, voting]


if __name__ == "__main__":
    print("\n".join(lines(figures())))
