"""A vote and its voters, each with an account and a session, laid down before the burst begins.

python -m tests.bursts.scene VOTERS FILE.json       (in the environment of the site)
"""

from __future__ import annotations

import json
import os
import sys
from datetime import timedelta
from pathlib import Path


def main(voters: int, path: str) -> None:
    import django

    django.setup()
    from importlib import import_module

    from allauth.account.models import EmailAddress
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.db import transaction
    from django.utils import timezone

    from community.models import User
    from elections import actions, boxes
    from tests.factories.elections import HOUR, ask, election_with_roll
    from tests.people import make_group

    store = import_module(settings.SESSION_ENGINE).SessionStore
    now = timezone.now()
    people = []
    for start in range(0, voters, 500):
        with transaction.atomic():
            for number in range(start, min(start + 500, voters)):
                user = User.objects.create_user(f"voter{number}@example.org", name=f"V {number}")
                EmailAddress.objects.create(
                    user=user, email=user.email, verified=True, primary=True
                )
                session = store()
                session[SESSION_KEY] = str(user.pk)
                session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
                session[HASH_SESSION_KEY] = user.get_session_auth_hash()
                session.create()
                people.append({"email": user.email, "session": session.session_key})
    election = election_with_roll(
        make_group("foundation"),
        *(one["email"] for one in people),
        at=now - 2 * HOUR,
        lasts=timedelta(days=2),
        slug="burst",
        title="Under a burst",
        questions=(ask("Adopt the new rules?"),),
    )
    box = actions.prepare_box(at=now, election=election)
    scene = {
        "slug": election.slug,
        "election": election.public_id,
        "question": election.questions.get().public_id,
        "public": box.public,
        "fingerprint": boxes.public_key_of(box, election).fingerprint.hex(),
        "voters": people,
    }
    Path(path).write_text(json.dumps(scene), encoding="utf-8")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    main(int(sys.argv[1]), sys.argv[2])
