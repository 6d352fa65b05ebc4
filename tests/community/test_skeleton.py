import pytest

from community import actions, audit


@pytest.mark.django_db
def test_roles(organiser, chennai, member, at):
    actions.join_group(actor=member, at=at, group=chennai)
    assert audit.seal(at=at) == 1
    assert audit.verify().whole
