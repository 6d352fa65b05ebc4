"""python -m elections.forecast --eligible N --quorum N --opens T --closes T [--now T] FILE"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from elections.forecast import BadForecast, Quiet, Vote, forecast, quiet_in_words
from elections.forecast.reading import moment, points, whole

MOST_BYTES = 10_000_000
Read = TypeVar("Read")


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m elections.forecast",
        description="Forecast the final count of a vote that is open, and the chance of its quorum.",
        epilog="FILE is CSV with the head at,ballots (- reads what is piped in); a column qualifier"
        " (exact, about, over, at_least) and a column correction (yes, no) may follow. Times carry"
        " their zone: 2015-01-12T00:01:00Z. Prints JSON: the forecast as progress.json has it, or"
        " null with the reason beside it where there is none. Exit 2: something given is wrong.",
    )
    parser.add_argument("--eligible", required=True, type=_whole, metavar="N")
    parser.add_argument("--quorum", type=_whole, metavar="N", help="in ballots")
    parser.add_argument("--opens", required=True, type=_moment, metavar="T")
    parser.add_argument("--closes", required=True, type=_moment, metavar="T")
    parser.add_argument(
        "--now", type=_moment, metavar="T", help="the last count's time, if left out"
    )
    parser.add_argument(
        *("--reminder", "--reminders"),
        dest="reminders",
        action="append",
        default=[],
        type=_moment,
        metavar="T",
        help="when a reminder goes out; may be given again",
    )
    parser.add_argument("--zone", default="UTC", help="whose nights count, such as Asia/Kolkata")
    parser.add_argument("file", metavar="FILE")
    asked = parser.parse_args(arguments)
    try:
        told = points(_read(asked.file).splitlines())
        vote = Vote(
            eligible=asked.eligible,
            quorum=asked.quorum,
            opens_at=asked.opens,
            closes_at=asked.closes,
            reminders=tuple(asked.reminders),
            zone=asked.zone,
        )
        now: datetime = asked.now or max(point.at for point in told if point.at is not None)
        said = forecast(vote, told, now=now)
    except BadForecast as fault:
        sys.stderr.write(
            f"{asked.file}: {fault}\n" if str(fault).startswith("line") else f"{fault}\n"
        )
        return 2
    except OSError as error:
        sys.stderr.write(f"{asked.file}: {error.strerror}\n")
        return 2
    if isinstance(said, Quiet):
        sys.stderr.write(quiet_in_words(said) + "\n")
    json.dump(None if isinstance(said, Quiet) else said.as_json(), sys.stdout)
    sys.stdout.write("\n")
    return 0


def _read(name: str) -> str:
    if name == "-":
        data = sys.stdin.buffer.read(MOST_BYTES + 1)
    else:
        with Path(name).open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise BadForecast("The file is larger than 10 MB.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadForecast("The file is not UTF-8 text.") from None


def _moment(text: str) -> datetime:
    return _told(moment, text)


def _whole(text: str) -> int:
    return _told(whole, text)


def _told(read: Callable[[str], Read], text: str) -> Read:
    """Let argparse name the option that is wrong, with our reason."""
    try:
        return read(text)
    except BadForecast as fault:
        raise argparse.ArgumentTypeError(str(fault)) from None


if __name__ == "__main__":
    sys.exit(main())
