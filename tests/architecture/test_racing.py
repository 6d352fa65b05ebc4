"""The starting line itself: threads have real connections, on both databases."""

from __future__ import annotations

import pytest
from django.db import transaction

from community.models import Group
from tests.people import make_group
from tests.racing import race


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_a_race_loses_no_update():
    make_group("chennai", name="0")

    def count_up(_number: int) -> str:
        with transaction.atomic():
            group = Group.objects.select_for_update().get(slug="chennai")
            group.name = str(int(group.name) + 1)
            group.save()
            return group.name

    answers = race(12, count_up)

    assert sorted(answers, key=int) == [str(n) for n in range(1, 13)]
    assert Group.objects.get(slug="chennai").name == "12"
