"""The keeper's pages show what is public and nothing of what is under review."""

from __future__ import annotations

import pytest
from django.contrib import admin

from certification import models
from tests.factories import certification as make
from tests.people import make_person


@pytest.mark.django_db
def test_the_keeper_can_look_at_what_is_public(house, signed_in):
    certificate = make.make_certificate(house)
    keeper = make_person("Kamala Keeper")
    keeper.user.is_staff = keeper.user.is_superuser = True
    keeper.user.save()
    browser = signed_in(keeper)

    for name in ("programme", "baseline", "certificate"):
        assert browser.get(f"/keeper/certification/{name}/").status_code == 200
    page = browser.get(f"/keeper/certification/certificate/{certificate.pk}/change/")
    assert certificate.public_id in page.content.decode()


@pytest.mark.parametrize(
    "model", [models.Review, models.Comment, models.CommitteeVote, models.Recusal, models.Course]
)
def test_deliberation_has_no_page_for_the_keeper(model):
    assert not admin.site.is_registered(model)
