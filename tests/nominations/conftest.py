from __future__ import annotations

import pytest

from community.models import Group, Person, Role
from tests.people import give_role, make_group, make_person


@pytest.fixture
def group(db) -> Group:
    return make_group("foundation", kind=Group.Kind.NETWORK)


@pytest.fixture
def officer(group) -> Person:
    person = make_person("Omar Officer")
    give_role(person, group, Role.Kind.OFFICER)
    return person
