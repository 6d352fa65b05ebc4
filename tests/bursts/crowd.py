"""A part of the voters, all at once: each takes a paper and casts, as a browser does. No Django, no database.

    python -m tests.bursts.crowd URL SCENE.json PART PARTS OUT.jsonl

A line of OUT a voter: the leaf of the receipt, and how many milliseconds the two answers took.
"""

from __future__ import annotations

import base64
import http.client
import json
import random
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

from elections import keys, phrases, tokens

AT_ONCE = 8
CSRF = "burst0burst0burst0burst0burst012"
TRIES = 20


class Line:
    """One kept-open connection."""

    def __init__(self, url: str) -> None:
        self.host = urlsplit(url).netloc
        self.connection = http.client.HTTPConnection(self.host, timeout=120)

    def post(self, path: str, told: dict[str, str], cookies: str = "") -> dict[str, object]:
        headers = {"Content-Type": "application/json"}
        if cookies:
            headers |= {
                "Cookie": cookies,
                "X-CSRFToken": CSRF,
                "Origin": f"http://{self.host}",
            }
        for tried in range(TRIES):
            try:
                self.connection.request("POST", path, json.dumps(told), headers)
                answer = self.connection.getresponse()
                said = answer.read()
            except (OSError, http.client.HTTPException):
                self.connection.close()
                time.sleep(0.2 * tried)
                continue
            if answer.status == 200:
                return dict(json.loads(said))
            if answer.status in {429, 503}:
                time.sleep(0.5 + tried)
                continue
            raise AssertionError(f"{path}: {answer.status} {said[:300]!r}")
        raise AssertionError(f"{path}: no answer after {TRIES} tries")


def encoded(content: bytes) -> str:
    return base64.b64encode(content).decode()


def vote(line: Line, scene: dict[str, str], key: tokens.VoteKey, session: str, word: str) -> dict:
    voter = tokens.Voter(phrases.new(), key)
    box = f"/elections/{scene['slug']}/box/"
    began = time.monotonic()
    told = {"election": key.election, "blinded": encoded(voter.ask().message)}
    answer = line.post(f"{box}issue/", told, f"sessionid={session}; csrftoken={CSRF}")
    taken = time.monotonic()
    token = voter.receive(base64.b64decode(str(answer["signature"])))
    slip = voter.fill(json.dumps({scene["question"]: word}, separators=(",", ":")))
    sent = {
        "election": key.election,
        "token": token.token.hex(),
        "prefix": token.prefix.hex(),
        "token_signature": encoded(token.signature),
        "withdrawal_hash": slip.withdrawal_hash.hex(),
        "nonce": slip.nonce.hex(),
        "ballot": slip.ballot,
        "leaf_signature": encoded(slip.seal),
        "withdrawal": "",
    }
    asked = time.monotonic()
    receipt = line.post(f"{box}cast/", sent)["receipt"]
    done = time.monotonic()
    leaf = json.loads(receipt["statement"])["leaf"]
    assert leaf == slip.leaf(key.election).hex()
    times = [round(1000 * (taken - began)), round(1000 * (done - asked))]
    return {"leaf": leaf, "word": word, "times": times}


def main(url: str, scene_path: str, part: int, parts: int, out: str) -> None:
    scene = json.loads(Path(scene_path).read_text(encoding="utf-8"))
    key = keys.read_public(scene["election"], base64.b64decode(scene["public"]))
    chance = random.Random(part)
    mine = [(one["session"], chance.choice(["yes", "no", "abstain"])) for one in scene["voters"]]
    mine = mine[part::parts]
    lines = [mine[place::AT_ONCE] for place in range(AT_ONCE)]

    def run(voters: list[tuple[str, str]]) -> list[dict]:
        line = Line(url)
        return [vote(line, scene, key, session, word) for session, word in voters]

    with ThreadPoolExecutor(AT_ONCE) as pool:
        said = [one for rows in pool.map(run, lines) for one in rows]
    Path(out).write_text("".join(json.dumps(one) + "\n" for one in said), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), sys.argv[5])
