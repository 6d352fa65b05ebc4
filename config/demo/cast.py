"""The people of /demo/ and the made-up crowd around them."""

from __future__ import annotations

from allauth.account.models import EmailAddress

from community import actions as community
from community.models import Group, Person, Role, User
from config.demo.people import SHOES, sample_name
from config.demo.stage import Stage

CROWD = 160
VOTERS = 6  # how many of the crowd have a login, so that they can vote


def people(stage: Stage) -> None:
    """Everybody who is made up, and the parts that the demo people play in the record's groups."""
    for shoes in SHOES:
        person = community.add_person(
            actor=None,
            at=stage.at,
            name=shoes.name,
            city=shoes.city,
            bio=f"A demo person: {shoes.role}.",
            is_demo=True,
            is_sample=True,
        )
        give_login(person, shoes.email)
        stage.cast[shoes.key] = person
    for number in range(CROWD):
        name = sample_name(number)
        person = community.add_person(actor=None, at=stage.at, name=name, is_sample=True)
        if number < VOTERS:
            give_login(person, name.lower().replace(" ", ".") + "@example.org")
        stage.crowd.append(person)
    _join(stage)


def give_login(person: Person, email: str) -> None:
    """A login without a password: nobody signs in with it by the front door."""
    user = User.objects.create_user(email, person=person)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)


def _join(stage: Stage) -> None:
    chennai, network = stage.groups["chennai"], stage.groups["openstack-india"]
    for key in ("member", "organiser", "reviewer"):
        community.join_group(actor=stage.cast[key], at=stage.at, group=chennai)
    community.join_group(actor=stage.cast["operator"], at=stage.at, group=stage.groups["sydney"])
    _grant(stage, chennai, "organiser", Role.Kind.ORGANISER)
    _grant(stage, network, "officer", Role.Kind.OFFICER)
    _grant(stage, network, "curator", Role.Kind.CURATOR)


def _grant(stage: Stage, group: Group, key: str, kind: str) -> None:
    community.grant_role(
        actor=None,
        at=stage.at,
        group=group,
        person=stage.cast[key],
        kind=kind,
        note="A demo person; the role is made up.",
    )
