"""The people and things that the load works on, made through the real actions before it begins.

    python -m tests.faults.scene SIZE FILE.json       (in the environment of the site)

SIZE is the number of voters; everything else follows from it.
"""

from __future__ import annotations

import json
import os
import sys
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from community.models import Person

CAPACITIES = ((2,), (3,), (1, 2), (4,))


def account(person: Person, *, confirmed: bool = False) -> dict[str, str]:
    """A person who is signed in already: the name, the address, and the session's cookie."""
    from django.test import Client

    from tests.factories.elections import confirm_address

    if confirmed:
        confirm_address(person)
    client = Client()
    client.force_login(person.user, backend="django.contrib.auth.backends.ModelBackend")
    return {
        "id": person.public_id,
        "email": person.user.email,
        "session": client.cookies["sessionid"].value,
    }


def people(word: str, count: int, **facts: Any) -> list[dict[str, str]]:
    from tests.people import make_person

    return [
        account(
            make_person(f"{word} {number}", email=f"{word.lower()}{number}@example.org"), **facts
        )
        for number in range(1, count + 1)
    ]


def meetups(group: Any, now: datetime) -> list[dict[str, Any]]:
    from events import times
    from events.facts import Place, RoomFacts
    from tests.factories.events import make_event

    evening = times.When(
        precision=times.INSTANT,
        zone="Asia/Kolkata",
        starts_on=(now + timedelta(days=20)).date(),
        ends_on=(now + timedelta(days=20)).date(),
        starts_time=time(14, 30),
        ends_time=time(18),
    )
    made = []
    for number, capacities in enumerate(CAPACITIES, start=1):
        rooms = tuple(
            RoomFacts(
                place=Place(name=f"Hall {place}", city="Chennai"),
                name=f"Room {place}",
                capacity=seats,
            )
            for place, seats in enumerate(capacities, start=1)
        )
        event = make_event(group, at=now, title=f"Evening {number}", when=evening, rooms=rooms)
        made.append(
            {
                "id": event.public_id,
                "path": event.get_absolute_url(),
                "rooms": [room.public_id for room in event.rooms.open()],
            }
        )
    return made


def vote(group: Any, voters: list[dict[str, str]], now: datetime) -> dict[str, Any]:
    from tests.factories.elections import HOUR, ask, election_with_roll

    election = election_with_roll(
        group,
        *(voter["email"] for voter in voters),
        at=now - 2 * HOUR,
        slug="under-load",
        title="Under load",
        questions=(ask("Shall we meet in Pune?"), ask("All day?")),
    )
    return {
        "slug": election.slug,
        "questions": list(election.questions.values_list("public_id", flat=True)),
    }


def committee() -> dict[str, Any]:
    from tests.factories.certification import FACTS, GOOD, make_house

    house = make_house()
    return {
        "provider": account(house.representative),
        "chair": account(house.chair),
        "members": [account(person) for person in house.members],
        "facts": {name: str(value) for name, value in FACTS.items()},
        "marks": GOOD,
    }


def catalogue(group: Any) -> dict[str, Any]:
    from community.models import Role
    from tests.people import give_role, make_person

    curator = make_person("Kavya Curator")
    give_role(curator, group, Role.Kind.CURATOR)
    return {"curator": account(curator), "authors": people("Author", 2)}


def problems(now: datetime) -> list[dict[str, str]]:
    from catalogue import actions

    made = [
        actions.state_problem(actor=None, at=now, title=f"Something is slow, case {number}")
        for number in range(1, 4)
    ]
    return [{"id": problem.public_id, "slug": problem.slug} for problem in made]


def keeper() -> dict[str, str]:
    """Who keeps the site, and is told on every page when something is wrong with it."""
    from tests.people import make_person

    person = make_person("Kumaran Keeper")
    person.user.is_superuser = person.user.is_staff = True
    person.user.save()
    return account(person)


def build(size: int) -> dict[str, Any]:
    """Make it all, and say what there is."""
    from django.utils import timezone

    from tests.people import make_group

    now = timezone.now() - timedelta(hours=6)  # long ago, for clocks that are set back
    chennai = make_group("chennai")
    voters = people("Voter", size, confirmed=True)
    return {
        "groups": [
            {"id": group.public_id, "slug": group.slug, "path": group.get_absolute_url()}
            for group in (chennai, make_group("pune"))
        ],
        "meetups": meetups(chennai, now),
        "guests": people("Guest", 16),
        "voters": voters,
        "vote": vote(chennai, voters, now),
        "committee": committee(),
        "catalogue": catalogue(chennai),
        "problems": problems(now),
        "operators": people("Operator", 6),
        "joiners": people("Joiner", 4),
        "keeper": keeper(),
    }


def main(size: int, path: Path) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    import django

    django.setup()
    path.write_text(json.dumps(build(size)))


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
