"""Many at once: a starting line, real threads, real connections.

    @pytest.mark.postgresql
    @pytest.mark.django_db(transaction=True)
    def test_fifty_seats_for_two_hundred():
        answers = race(200, lambda n: take_seat(actor=people[n], ...))
        assert sum(isinstance(a, EventIsFull) for a in answers) == 150

The test must be transactional, or the threads do not see its rows.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from django.db import connections


def race(count: int, deed: Callable[[int], Any], *, timeout: float = 120) -> list[Any]:
    """Run `deed(0)` … `deed(count - 1)` at the same moment; give what each returned or raised."""
    answers: list[Any] = [None] * count
    line = threading.Barrier(count)

    def runner(number: int) -> None:
        try:
            line.wait(timeout)
            answers[number] = deed(number)
        except Exception as refusal:  # noqa: BLE001  (a refusal is an answer here)
            answers[number] = refusal
        finally:
            connections.close_all()

    threads = [threading.Thread(target=runner, args=(n,), daemon=True) for n in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout)
        assert not thread.is_alive(), "a runner never came home: a deadlock?"
    return answers
