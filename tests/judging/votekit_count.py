"""Run by the judge of wards in an environment of its own: counts files of ballots with votekit."""

from __future__ import annotations

import json
import sys
from pathlib import Path


def main() -> None:
    from votekit.ballot import RankBallot
    from votekit.elections import STV
    from votekit.pref_profile import RankProfile

    for path in sys.stdin.read().splitlines():
        lines = [line.split() for line in Path(path).read_text(encoding="utf-8").splitlines()]
        many, seats = map(int, lines[0])
        ballots = []
        for papers, *order, _end in lines[1 : lines.index(["0"])]:
            ranking = tuple(frozenset({f"C{one}"}) for one in order)
            ballots.append(RankBallot(ranking=ranking, weight=int(papers)))
        names = tuple(f"C{one + 1}" for one in range(many))
        profile = RankProfile(ballots=tuple(ballots), candidates=names)
        election = STV(profile, n_seats=seats, simultaneous=False)
        elected = [int(name[1:]) for place in election.get_elected() for name in place]
        sys.stdout.write(json.dumps({"elected": elected}) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
