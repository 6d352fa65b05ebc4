"""A site that is killed while somebody votes: run as a process of its own by test_killed.py.

    python -m tests.elections.dying_voter POINT DATABASE SESSION SLUG KEY

goes through the pages with the voter's session and kills itself, as `kill -9` would, at POINT.
"""

from __future__ import annotations

import os
import signal
import sys

POINTS = ("inside_begin", "after_begin", "inside_cast", "after_cast")


def die(*_said: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def main(point: str, database: str, session: str, slug: str, key: str) -> None:
    from django.conf import settings

    settings.DATABASES["default"]["NAME"] = database
    settings.ALLOWED_HOSTS = ["testserver"]
    import django

    django.setup()
    from django.db import connection
    from django.test import Client

    from elections.models import Election

    def watch(table: str):
        def wrapper(execute, sql, params, many, context):
            result = execute(sql, params, many, context)
            if sql.startswith("INSERT") and table in sql:
                die()
            return result

        return wrapper

    client = Client()
    client.cookies["sessionid"] = session
    ballot = f"/elections/{slug}/ballot/"
    if point == "inside_begin":
        with connection.execute_wrapper(watch("elections_participation")):
            client.post(ballot, {"key": key})
    client.post(ballot, {"key": key})
    if point == "after_begin":
        die()
    page = client.get(ballot + "paper/")
    assert page.status_code == 200, page.status_code
    questions = Election.objects.get(slug=slug).questions.all()
    answers = {question.public_id: "yes" for question in questions}
    read_back = client.post(ballot + "paper/", {**answers, "place": "0", "next": "1"})
    assert f'name="key" value="{key}"' in read_back.content.decode(), read_back.status_code
    sent = {**answers, "key": key, "meant": "1"}
    if point == "inside_cast":
        with connection.execute_wrapper(watch("elections_box_of_ballots")):
            client.post(ballot + "cast/", sent)
    client.post(ballot + "cast/", sent)
    die()


if __name__ == "__main__":
    main(*sys.argv[1:])
