"""Every deed that checks and then writes, met by another at each statement."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.races import catalogue, certification, community, elections, events, groups
from tests.races.judge import Race, judge
from tests.races.table import RACES

pytestmark = [pytest.mark.only_postgresql, pytest.mark.django_db(transaction=True)]

orders = st.lists(st.integers(0, 1), max_size=80)
here = settings(
    deadline=None, database=None, suppress_health_check=list(HealthCheck), print_blob=True
)
# One or two of each sort, for `make test`; `make prove` runs all of them.
SHORT = {
    events.two_reach_for_the_last_seat,
    events.two_change_places_in_full_rooms,
    events.one_form_is_sent_twice,
    elections.one_voter_takes_two_papers,
    elections.one_paper_is_cast_two_ways,
    elections.a_vote_is_published_while_its_only_question_goes,
    certification.a_course_is_decided_both_ways,
    certification.a_vote_comes_while_it_is_decided,
    catalogue.two_changes_are_proposed,
    catalogue.one_solution_is_sent_twice,
    community.two_leads_leave,
    community.one_lead_steps_down_while_the_other_leaves,
    groups.a_lead_is_accepted_while_its_giver_steps_down,
}


@pytest.fixture(autouse=True)
def _a_folder_of_its_own(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    settings.MEDIA_ROOT = tmp_path / "uploads"


def in_orders_of_chance(race: Race, examples: int) -> None:
    @settings(here, max_examples=examples)
    @given(order=orders)
    def run(order):
        judge(race, order)

    run()


@pytest.mark.parametrize(
    "race", [race for race in RACES if race.scene in SHORT], ids=lambda race: race.name
)
def test_two_at_once_leave_what_one_after_the_other_would(race: Race):
    in_orders_of_chance(race, examples=4)


@pytest.mark.prove
@pytest.mark.parametrize("race", RACES, ids=lambda race: race.name)
def test_any_two_at_once_leave_what_one_after_the_other_would(race: Race):
    in_orders_of_chance(race, examples=12)
