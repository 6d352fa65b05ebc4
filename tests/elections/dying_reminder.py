"""A worker that is killed while a reminder goes out: run as a process of its own by test_killed_reminders.py.

    python -m tests.elections.dying_reminder POINT DATABASE JOB MOMENT PORT

carries the job out and kills itself, as `kill -9` would, at POINT.
"""

from __future__ import annotations

import os
import signal
import sys
from datetime import datetime

PIECES_WHOLE, INTO_THE_NEXT = 1, 7
POINTS = ("first", "letter", "piece", "done")


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def main(point: str, database: str, job: str, moment: str, port: str) -> None:
    from django.conf import settings

    settings.DATABASES["default"]["NAME"] = database
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", int(port), False
    import django

    django.setup()

    from community import jobs
    from elections.actions import reminders

    taken = 0
    deliver, send_piece, send = (
        reminders.strangers.deliver,
        reminders._send_piece,
        reminders.send_reminder,
    )

    def deliver_and_die(*given, **named):
        nonlocal taken
        outcome = deliver(*given, **named)
        taken += 1
        last = {"first": 1, "letter": PIECES_WHOLE * reminders.PIECE + INTO_THE_NEXT}
        if taken == last.get(point):
            die()  # the relay has it, and nobody has written that down
        return outcome

    def send_piece_and_die(*given, **named):
        send_piece(*given, **named)
        if point == "piece":
            die()

    def send_and_die(**facts):
        send(**facts)
        die()

    reminders.strangers.deliver = deliver_and_die
    reminders._send_piece = send_piece_and_die
    if point == "done":  # all have it, and nobody has written down that the job is done
        import elections.actions

        elections.actions.send_reminder = send_and_die
    jobs.carry_out(job, clock=lambda: datetime.fromisoformat(moment))


if __name__ == "__main__":
    main(*sys.argv[1:])
