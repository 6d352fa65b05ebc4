"""A chapter in its network, with a code, people to report to, a report about one of them, and somebody barred."""

from __future__ import annotations

from community import actions, keys
from community.actions import Told
from community.models import Group
from tests.factories.events import make_event
from tests.people import NOON, give_role, make_group, make_keeper, make_person

WORDS = "He followed me to the lift and would not stop."
SEEDS = {
    name: f"{number:032x}" for number, name in enumerate(("about_one", "by_name", "anonymous"))
}


def named(group, person, at=NOON):
    asked = actions.name_confidant(actor=None, at=at, group=group, person=person)
    return actions.accept_confidence(actor=person, at=at, confidant=asked)


def reported(group, seed, *, actor=None, not_to=(), at=NOON, what=WORDS, who="Somebody in blue"):
    return actions.file_report(
        actor=actor,
        at=at,
        group=group,
        told=Told(what=what, who=who, when="At the door", address="reach.me@example.net"),
        seed=seed,
        not_to=not_to,
    )


def make_scene():
    india = make_group("india", kind=Group.Kind.NETWORK)
    chennai = make_group("chennai", network=india, city="Chennai")
    pune = make_group("pune", network=india, city="Pune")
    people = {
        key: make_person(name)
        for key, name in {
            "lead": "Leela Lead",
            "organiser": "Oviya Organiser",
            "above": "Nila Network",
            "one": "Anbu One",
            "other": "Bala Other",
            "elsewhere": "Esha Elsewhere",
            "guardian": "Gowri Guardian",
            "asked": "Asha Asked",
            "reporter": "Ravi Reporter",
            "member": "Meena Member",
            "barred": "Barath Barred",
        }.items()
    }
    give_role(people["lead"], chennai, "lead")
    give_role(people["organiser"], chennai, "organiser")
    give_role(people["above"], india, "lead")
    serving = {key: named(chennai, people[key]) for key in ("one", "other")}
    named(india, people["guardian"])
    named(pune, people["elsewhere"])
    waiting = actions.name_confidant(
        actor=people["lead"], at=NOON, group=chennai, person=people["asked"]
    )
    meetup = make_event(chennai)
    actions.adopt_code(actor=people["above"], at=NOON, group=india, text="Be kind to each other.")
    return {
        **people,
        "keeper": make_keeper(),
        "india": india,
        "chennai": chennai,
        "pune": pune,
        "meetup": meetup,
        "serving": serving["other"],
        "waiting": waiting,
        "report": reported(chennai, SEEDS["anonymous"]),
        "by_name": reported(chennai, SEEDS["by_name"], actor=people["reporter"]),
        "about_one": reported(
            chennai, SEEDS["about_one"], actor=people["reporter"], not_to=[people["one"]]
        ),
        "barring": actions.bar_person(
            actor=people["lead"],
            at=NOON,
            group=chennai,
            person=people["barred"],
            reason="Would not stop.",
        ),
    }


def link(seed):
    return keys.token(seed)
