"""Two deeds at once, statement by statement, in an order that somebody else chooses.

Each deed runs in a thread with a connection of its own and stops before every statement that it sends to the
database, and before each commit. `run` lets one of those that stand at a statement go on, the one that
`order` names, and waits until it stands at its next statement, is done, or waits for a lock that another holds.
So every run with the same order is the same run, and a fault that was found is found again.
PostgreSQL alone: SQLite lets one writer in at a time.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

import psycopg
from django.db import connection, connections

PATIENCE = 60.0
LOOK_AFTER = 0.002  # seconds: a statement that takes longer may be waiting for a lock
WAITING_FOR_A_LOCK = """
    SELECT pid FROM pg_stat_activity WHERE pid = ANY(%s) AND wait_event_type = 'Lock'
"""


class Turnstile:
    """Holds back the deeds and lets them through one statement at a time."""

    def __init__(self, deeds: Sequence[Callable[[], Any]]) -> None:
        self.deeds = deeds
        self.answers: list[Any] = [None] * len(deeds)
        self._change = threading.Condition()
        self._where = ["running"] * len(deeds)  # running, standing, done
        self._pids: list[int | None] = [None] * len(deeds)

    # --- In the threads of the deeds ---------------------------------------------------------------

    def _stand(self, number: int) -> None:
        with self._change:
            self._where[number] = "standing"
            self._change.notify_all()
            let_on = self._change.wait_for(lambda: self._where[number] == "running", PATIENCE)
        if not let_on:
            raise TimeoutError("nobody turned the turnstile")

    def _walk(self, number: int) -> None:
        try:
            connection.ensure_connection()
            with connection.cursor() as cursor:  # a deadlock is a fault: learn of it at once
                cursor.execute("SET deadlock_timeout = '20ms'")
            self._pids[number] = connection.connection.info.backend_pid
            commit = connection._commit

            def commit_in_turn() -> None:
                self._stand(number)
                commit()

            connection._commit = commit_in_turn

            def in_turn(execute, sql, params, many, context):
                self._stand(number)
                return execute(sql, params, many, context)

            with connection.execute_wrapper(in_turn):
                self.answers[number] = self.deeds[number]()
        except Exception as refusal:  # noqa: BLE001  (a refusal is an answer here)
            self.answers[number] = refusal
        finally:
            connections.close_all()
            with self._change:
                self._where[number] = "done"
                self._change.notify_all()

    # --- In the thread that turns it ---------------------------------------------------------------

    def run(self, order: Sequence[int]) -> list[Any]:
        """Let all come through, in this order; give what each returned or raised."""
        threads = [
            threading.Thread(target=self._walk, args=(number,), daemon=True)
            for number in range(len(self.deeds))
        ]
        for thread in threads:
            thread.start()
        choices = iter(order)
        facts = connection.get_connection_params() | {"autocommit": True}
        facts.pop("context", None)
        with psycopg.connect(**_plain(facts)) as watch:
            while standing := self._at_rest(watch):
                chosen = standing[next(choices, 0) % len(standing)]
                with self._change:
                    self._where[chosen] = "running"
                    self._change.notify_all()
        for thread in threads:
            thread.join(PATIENCE)
            assert not thread.is_alive(), "a deed never came home"
        return self.answers

    def _at_rest(self, watch: psycopg.Connection[Any]) -> list[int]:
        """Wait until whoever is not held up by a lock stands still; say who stands. Empty: all are done."""
        until = time.monotonic() + PATIENCE
        while True:
            with self._change:
                self._change.wait_for(lambda: "running" not in self._where, LOOK_AFTER)
                running = [n for n, where in enumerate(self._where) if where == "running"]
                standing = [n for n, where in enumerate(self._where) if where == "standing"]
                if not running:
                    return standing
            held = watch.execute(WAITING_FOR_A_LOCK, [[self._pids[n] or 0 for n in running]])
            held_up = {row[0] for row in held}
            with self._change:
                still = [n for n, where in enumerate(self._where) if where == "running"]
                standing = [n for n, where in enumerate(self._where) if where == "standing"]
            if still == running and standing and all(self._pids[n] in held_up for n in running):
                return standing
            assert time.monotonic() < until, "a deed neither stands nor waits for a lock"


def _plain(facts: dict[str, Any]) -> dict[str, Any]:
    """What psycopg itself understands of Django's parameters."""
    known = {"dbname", "user", "password", "host", "port", "autocommit"}
    return {name: value for name, value in facts.items() if name in known}
