"""A site that holds people, organisations and affiliations already takes the newer tables."""

from __future__ import annotations

import sqlite3
import subprocess
import sys

import pytest

from tests.outside import BASE, Site

# The one step that a new site takes stands for the steps of then; the older site took them one by one.
AS_IT_WAS = """
import os, django
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()
from tests.upgrading.older import apps_at
apps_at(community="0002_sendings")
"""


@pytest.mark.prove
def test_rows_that_stand_are_named_and_go_on_showing_what_they_showed(tmp_path):
    site = Site(folder=tmp_path, port=8000, settings={"SABHA_DEMO": "0"})
    subprocess.run([sys.executable, "-c", AS_IT_WAS], cwd=BASE, env=site.environment, check=True)
    with sqlite3.connect(next(tmp_path.glob("*.sqlite3"))) as database:
        database.executescript(
            """
            INSERT INTO community_person (id, public_id, name, bio, city, timezone, is_demo, is_sample)
              VALUES (1, 'p', 'Kavit', '', 'Pune', '', 0, 0);
            INSERT INTO community_organisation (id, public_id, slug, name, about, website, is_sample)
              VALUES (1, 'a', 'aptira', 'Aptira', '', '', 0), (2, 'h', 'house', 'House', '', '', 0);
            INSERT INTO community_affiliation (person_id, organisation_id, title, note, recorded_at)
              VALUES (1, 1, '', '', '2026-01-01'), (1, 2, '', '', '2026-01-02');
            INSERT INTO community_organisationparent (organisation_id, parent_id)
              VALUES (1, 2), (1, 2), (1, 2);
            INSERT INTO community_organisationalias (organisation_id, name) VALUES (1, 'A'), (1, 'B');
            """
        )

    site.manage("migrate", "--verbosity=0")

    with sqlite3.connect(next(tmp_path.glob("*.sqlite3"))) as database:
        for table, count in (
            ("affiliation", 2),
            ("organisationparent", 3),
            ("organisationalias", 2),
        ):
            names = database.execute(f"SELECT DISTINCT public_id FROM community_{table}").fetchall()
            assert [len(name) for (name,) in names] == [16] * count
        shown = database.execute(
            "SELECT city_shown, affiliations_shown, timezone_shown FROM community_person"
        )
        assert shown.fetchall() == [("public", "public", "nobody")]
