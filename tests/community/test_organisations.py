"""Organisations: names that come and go, parents with days, and who may change what."""

from __future__ import annotations

from datetime import date

import pytest

from community import actions, queries
from community.models import Organisation, OrganisationParent, Representative
from tests.people import NOON, make_organisation, make_person
from tests.racing import race

pytestmark = pytest.mark.django_db
TODAY = NOON.date()


@pytest.fixture
def keeper(db):
    return make_person("Kiran Keeper")


def tie(keeper, child, parent, **days):
    return actions.add_parent(actor=keeper, at=NOON, organisation=child, parent=parent, **days)


def test_a_new_name_leaves_the_old_one_findable(keeper, signed_in):
    firm = make_organisation("old", name="Old Name")

    actions.edit_organisation(actor=keeper, at=NOON, organisation=firm, name="New Name")

    words = signed_in(None).get("/organisations/?q=old+name").content.decode()
    assert "New Name" in words
    assert "Also called Old Name" in words
    assert queries.organisations_named("old name") == [firm]
    assert [hit.title for hit in queries.search("Old", person=None, at=NOON)] == ["New Name"]


def test_a_name_taken_back_is_no_alias_of_itself(keeper):
    firm = make_organisation("firm", name="A")
    actions.edit_organisation(actor=keeper, at=NOON, organisation=firm, name="B")

    actions.edit_organisation(actor=keeper, at=NOON, organisation=firm, name="A")

    in_use = firm.aliases.filter(retired_at=None)
    assert [alias.name for alias in in_use] == ["B"]


def test_a_retired_name_finds_nothing_and_is_not_shown(keeper, signed_in):
    firm = make_organisation("firm", name="Firm")
    alias = actions.add_alias(actor=keeper, at=NOON, organisation=firm, name="Oldish")

    actions.retire_alias(actor=keeper, at=NOON, alias=alias)

    assert queries.organisations(text="Oldish") == []
    assert queries.search("Oldish", person=None, at=NOON) == []
    assert "Oldish" not in signed_in(None).get(firm.get_absolute_url()).content.decode()
    again = actions.add_alias(actor=keeper, at=NOON, organisation=firm, name="Oldish")
    assert again != alias


@pytest.mark.parametrize("name", ["firm", " FIRM ", "Also"])
def test_two_organisations_never_go_by_one_name(keeper, name):
    firm = make_organisation("firm", name="Firm")
    actions.add_alias(actor=keeper, at=NOON, organisation=firm, name="also")
    other = make_organisation("other", name="Other")

    for deed in (
        lambda: actions.add_alias(actor=keeper, at=NOON, organisation=other, name=name),
        lambda: actions.edit_organisation(actor=keeper, at=NOON, organisation=other, name=name),
        lambda: actions.found_organisation(actor=keeper, at=NOON, slug="third", name=name),
    ):
        with pytest.raises(actions.NameIsTaken, match="/organisations/firm/"):
            deed()


def test_a_family_is_asked_for_a_day(keeper):
    firm, house, sister = (make_organisation(slug) for slug in ("firm", "house", "sister"))
    tie(keeper, firm, house, from_on=date(2020, 1, 1), until_on=date(2022, 1, 1))
    tie(keeper, sister, house)

    assert queries.family_of(firm, on=date(2021, 6, 1)) == {firm, house, sister}
    assert queries.family_of(firm, on=date(2022, 1, 1)) == {firm}
    assert queries.family_of(firm, on=TODAY, since=date(2021, 1, 1)) == {firm, house, sister}


def test_no_circle_on_any_day_and_others_in_turn_are_fine(keeper):
    firm, house, top = (make_organisation(slug) for slug in ("firm", "house", "top"))
    tie(keeper, firm, house, until_on=date(2020, 1, 1))
    tie(keeper, house, top)

    tie(keeper, top, firm, from_on=date(2020, 1, 1))  # after the first had ended
    with pytest.raises(actions.GoesInCircles, match="Nothing was saved"):
        tie(keeper, top, firm, from_on=date(2019, 12, 31), until_on=date(2020, 1, 1))
    with pytest.raises(actions.GoesInCircles):
        tie(keeper, house, firm)


def test_a_tie_that_is_lengthened_is_judged_again(keeper):
    firm, house = make_organisation("firm"), make_organisation("house")
    first = tie(keeper, firm, house, until_on=date(2020, 1, 1))
    tie(keeper, house, firm, from_on=date(2020, 1, 1))

    with pytest.raises(actions.GoesInCircles):
        actions.date_parent(actor=keeper, at=NOON, tie=first, from_on=None, until_on=None)

    first.refresh_from_db()
    assert first.until_on == date(2020, 1, 1)


def test_the_same_is_not_said_twice_for_one_day(keeper):
    firm, house = make_organisation("firm"), make_organisation("house")
    tie(keeper, firm, house, until_on=date(2020, 1, 1))

    tie(keeper, firm, house, from_on=date(2021, 1, 1))
    with pytest.raises(actions.SaidAlready):
        tie(keeper, firm, house, from_on=date(2019, 1, 1), until_on=date(2019, 6, 1))


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_a_ring_written_down_by_four_at_once_does_not_close():
    keeper = make_person("Kiran Keeper")
    firms = [make_organisation(f"firm-{number}") for number in range(4)]

    answers = race(4, lambda number: tie(keeper, firms[number], firms[(number + 1) % 4]))

    assert sum(isinstance(one, actions.GoesInCircles) for one in answers) == 1
    assert OrganisationParent.objects.count() == 3


# --- Pages ----------------------------------------------------------------------------------------


def test_whoever_acts_for_it_changes_its_words_and_not_its_name(signed_in, member):
    firm = make_organisation("firm", name="Firm")
    Representative.objects.create(organisation=firm, person=member, from_on=date(2020, 1, 1))
    browser = signed_in(member)

    answer = browser.post(
        "/organisations/firm/edit/",
        {"name": "Mine now", "about": "We build *clouds*.", "website": "firm.example"},
    )

    firm.refresh_from_db()
    assert answer.status_code == 302
    assert (firm.name, firm.website) == ("Firm", "https://firm.example")
    assert "<em>clouds</em>" in browser.get("/organisations/firm/").content.decode()


@pytest.mark.parametrize("website", ["javascript:alert(1)", "ftp://firm.example/"])
def test_a_website_is_a_page(signed_in, member, website):
    firm = make_organisation("firm", name="Firm")
    Representative.objects.create(organisation=firm, person=member, from_on=date(2020, 1, 1))

    answer = signed_in(member).post("/organisations/firm/edit/", {"website": website})

    assert answer.status_code == 422
    assert Organisation.objects.get(pk=firm.pk).website == ""


def test_a_page_names_parents_and_children_with_their_days(signed_in, keeper):
    firm, house = make_organisation("firm", name="Firm"), make_organisation("house", name="House")
    tie(keeper, firm, house, from_on=date(2020, 1, 1), until_on=date(2022, 1, 1))

    up = signed_in(None).get("/organisations/firm/").content.decode()
    down = signed_in(None).get("/organisations/house/").content.decode()

    assert "1 January 2020 – 31 December 2021" in up
    assert "House" in up
    assert "Firm" in down


@pytest.mark.parametrize("count", [1, 3])
def test_list_of_organisations_asks_as_often_whatever_its_length(
    django_assert_num_queries, signed_in, count
):
    for number in range(count):
        actions.found_organisation(
            actor=None,
            at=NOON,
            slug=f"firm-{number}",
            name=f"Firm {number}",
            aliases=(f"F{number}",),
        )
    browser = signed_in(None)

    with django_assert_num_queries(2):
        assert browser.get("/organisations/").status_code == 200
