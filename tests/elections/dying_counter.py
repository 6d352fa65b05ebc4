"""A worker that is killed while it counts a box: run as a process of its own by test_killed_counts.py.

    python -m tests.elections.dying_counter POINT DATABASE JOB MOMENT

carries the job out and kills itself, as `kill -9` would, at POINT.
"""

from __future__ import annotations

import os
import signal
import sys
from datetime import datetime

TABLES = {"closing": "elections_boxclosing", "counting": "elections_result"}
POINTS = (*TABLES, "done")
# Of the other jobs after the close: what is written just before the end, and by which job.
SETTLING = {
    "the last batch": "elections_loghead",
    "the papers anew": "elections_participation",
    "the ballots anew": "elections_box_of_ballots",
    "the leaves anew": "elections_leaf",
    "the lines anew": "elections_rollclaim",
    "the key destroyed": "elections_box",
    "the result signed": "elections_archive",
}


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def main(point: str, database: str, job: str, moment: str) -> None:
    from django.conf import settings

    settings.DATABASES["default"]["NAME"] = database
    import django

    django.setup()
    from django.db import connection

    from community import jobs
    from elections import actions

    def watch(execute, sql, params, many, context):
        result = execute(sql, params, many, context)
        named = {**TABLES, **SETTLING}.get(point, "nothing")
        if sql.startswith(("INSERT", "UPDATE")) and f'"{named}"' in sql.partition("(")[0]:
            die()
        return result

    def count_and_die(**facts):
        counted(**facts)
        die()

    counted = actions.count_box
    if point == "done":  # the results are there, and nobody has written down that the job is done
        actions.count_box = count_and_die
    with connection.execute_wrapper(watch):
        jobs.carry_out(job, clock=lambda: datetime.fromisoformat(moment))


if __name__ == "__main__":
    main(*sys.argv[1:])
