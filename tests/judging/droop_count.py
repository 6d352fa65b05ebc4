"""Run by the judge of wards as a program of its own: counts files of ballots with a clone of droop."""

from __future__ import annotations

import json
import sys


def main() -> None:
    sys.path.insert(0, sys.argv[1])
    from droop.election import Election
    from droop.profile import ElectionProfile

    for path in sys.stdin.read().splitlines():
        election = Election(ElectionProfile(path=path), {"rule": "scotland"})
        election.count()
        rows = [line.split("\t") for line in election.dump().splitlines()]
        places = [n for n, name in enumerate(rows[0]) if name.endswith(".vote")]
        moves = [row for row in rows[1:] if row[1] in {"begin", "transfer"}]
        stages = [[row[place] for place in places] for row in moves]
        elected = [candidate.cid for candidate in election.elected]
        sys.stdout.write(json.dumps({"stages": stages, "elected": elected}) + "\n")


if __name__ == "__main__":
    main()
