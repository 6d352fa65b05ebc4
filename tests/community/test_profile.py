"""A profile shows each part to whom its owner says, and to nobody else on any page."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy

from community import actions, notifications, queries
from community.models import Affiliation, Notification, PersonLink
from community.models.person import PARTS
from tests.factories.events import make_event
from tests.people import NOON, give_role, make_organisation, make_person

pytestmark = pytest.mark.django_db

SAID = {
    "bio": "I rack storage nodes.",
    "links": "Field notes",
    "city": "Coimbatore",
    "timezone": "Asia/Kolkata",
    "language": "fr",
    "affiliations": "Zephyr Works",
}
SHOWN = {**SAID, "timezone": "Kolkata", "language": "Français"}


@pytest.fixture
def meena(member, settings):
    settings.LANGUAGES = [("en", "English"), ("fr", "Français")]
    actions.edit_profile(
        actor=member,
        at=NOON,
        bio=SAID["bio"],
        city=SAID["city"],
        timezone=SAID["timezone"],
        language=SAID["language"],
        links=[actions.LinkFacts("Field notes", "https://meena.example/notes")],
    )
    Affiliation.objects.create(
        person=member,
        organisation=make_organisation("zephyr", name="Zephyr Works"),
        from_on=date(2020, 1, 1),
        recorded_at=NOON,
    )
    member.refresh_from_db()
    return member


def show(person, audience):
    actions.edit_profile(actor=person, at=NOON, **{f"{part}_shown": audience for part in PARTS})


def read(browser, address) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode().partition("<main")[2].partition("<footer")[0]


@pytest.mark.parametrize(
    ("audience", "stranger_sees", "member_sees"),
    [("public", True, True), ("members", False, True), ("nobody", False, False)],
)
@pytest.mark.parametrize("part", PARTS)
def test_each_part_is_shown_to_whom_its_owner_says(
    signed_in, meena, stranger, part, audience, stranger_sees, member_sees
):
    show(meena, "nobody")
    actions.edit_profile(actor=meena, at=NOON, **{f"{part}_shown": audience})
    page = f"/people/{meena.public_id}/"

    assert (SHOWN[part] in read(signed_in(None), page)) is stranger_sees
    assert (SHOWN[part] in read(signed_in(stranger), page)) is member_sees
    others = [words for name, words in SHOWN.items() if name != part]
    assert not any(words in read(signed_in(stranger), page) for words in others)


def test_a_newcomer_shows_words_and_links_to_all_the_place_to_members_and_clocks_to_nobody(member):
    assert {part: getattr(member, f"{part}_shown") for part in PARTS} == {
        "bio": "public",
        "links": "public",
        "city": "members",
        "timezone": "nobody",
        "language": "nobody",
        "affiliations": "members",
    }


def test_whom_the_record_names_is_shown_whole():
    person = actions.add_person(actor=None, at=NOON, name="Kavit")

    assert {getattr(person, f"{part}_shown") for part in PARTS} == {"public"}


def test_hidden_is_hidden_on_every_page_that_names_the_person(
    signed_in, meena, stranger, organiser, chennai
):
    give_role(meena, chennai, "organiser")
    actions.join_group(actor=meena, at=NOON, group=chennai)
    event = make_event(chennai)
    show(meena, "nobody")
    kept = [words for part, words in SHOWN.items() if part != "affiliations"]
    pages = [
        "/",
        "/groups/",
        "/groups/chennai/",
        "/groups/chennai/feed.atom",
        "/groups/chennai/calendar.ics",
        "/calendar.ics",
        "/events/",
        f"/events/{event.public_id}/",
        "/organisations/",
        "/organisations/zephyr/",
        "/elections/",
        "/solutions/",
        "/certification/registry.json",
        "/sitemap.xml",
        "/search/?q=Meena",
        "/search/?q=coimbator",
        f"/people/{meena.public_id}/",
    ]

    for person in (None, stranger, organiser):
        browser = signed_in(person)
        for page in [*pages, *(["/mine/", "/me/"] if person else [])]:
            answer = browser.get(page)
            assert answer.status_code == 200, page
            words = answer.content.decode()
            told = [said for said in kept if said in words and said not in ("Kolkata", "Français")]
            assert not told, (page, told)
            if "organisations" not in page:
                assert "Zephyr Works" not in words, page


def test_city_finds_those_who_show_it(meena, stranger, chennai):
    give_role(meena, chennai, "organiser")
    finds = {}
    for audience in ("public", "members", "nobody"):
        show(meena, audience)
        finds[audience] = [
            bool(queries.search("coimbatore", person=viewer, at=NOON))
            for viewer in (None, stranger, meena)
        ]

    assert finds == {
        "public": [True, True, True],
        "members": [False, True, True],
        "nobody": [False, False, True],
    }


def test_the_owner_sees_both_previews_and_nobody_else_has_any(signed_in, meena, stranger):
    page = f"/people/{meena.public_id}/"
    mine, other = signed_in(meena), signed_in(stranger)
    show(meena, "members")

    assert SAID["bio"] not in read(mine, page)
    assert "as a stranger sees it" in read(mine, page)
    assert "statements" not in read(mine, page)
    assert SAID["bio"] in read(mine, page + "?as=member")
    show(meena, "nobody")
    for query in ("?as=member", "?as=owner", "?as=" + meena.public_id):
        assert SAID["bio"] not in read(other, page + query)
        assert "preview" not in read(other, page + query)


def test_rules_count_what_is_hidden_and_the_page_says_so(signed_in, meena):
    show(meena, "nobody")

    assert len(queries.engagements_of([meena.pk])[meena.pk]) == 1
    assert "Hidden is not uncounted" in read(signed_in(meena), "/me/")


# --- The form -------------------------------------------------------------------------------------


def form_of(browser) -> dict[str, str]:
    """What a browser would send from the page as it stands."""
    page = browser.get("/me/")
    form = page.context["form"]
    return {field.html_name: "" if field.value() is None else str(field.value()) for field in form}


def test_sent_as_it_stands_it_changes_nothing(signed_in, meena):
    browser = signed_in(meena)
    before = queries.portrait(queries.identities(meena), viewer=meena)

    answer = browser.post("/me/", form_of(browser))

    meena.refresh_from_db()
    assert answer.status_code == 302
    assert queries.portrait(queries.identities(meena), viewer=meena) == before


def test_links_stand_in_the_order_of_their_numbers_and_an_empty_row_goes(signed_in, meena):
    browser = signed_in(meena)
    sent = form_of(browser) | {
        "link_label_1": "Code",
        "link_url_1": "code.example/meena",
        "link_place_1": "1",
        "link_place_0": "2",
    }

    browser.post("/me/", sent)
    rows = [(link.label, link.url) for link in meena.links.all()]
    browser.post("/me/", form_of(browser) | {"link_label_0": "", "link_url_0": ""})

    assert rows == [
        ("Code", "https://code.example/meena"),
        ("Field notes", "https://meena.example/notes"),
    ]
    assert [link.label for link in meena.links.all()] == ["Field notes"]
    words = browser.get(f"/people/{meena.public_id}/").content.decode()
    assert 'href="https://meena.example/notes" rel="me nofollow noopener"' in words


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "data:text/html,x", "ftp://x.example/", "mailto:a@b.example", "?"],
)
def test_a_link_leads_to_a_page(signed_in, meena, url):
    browser = signed_in(meena)

    answer = browser.post(
        "/me/", form_of(browser) | {"link_label_1": "Bad", "link_url_1": url, "bio": "New words"}
    )

    words = answer.content.decode()
    assert answer.status_code == 422
    assert 'href="#id_link_url_1"' in words
    assert "New words" in words
    assert [link.label for link in meena.links.all()] == ["Field notes"]


def test_a_link_wants_both_its_name_and_its_address(signed_in, meena):
    browser = signed_in(meena)

    no_name = browser.post("/me/", form_of(browser) | {"link_url_1": "https://x.example/"})
    no_address = browser.post("/me/", form_of(browser) | {"link_label_1": "Nowhere"})

    assert 'href="#id_link_label_1"' in no_name.content.decode()
    assert 'href="#id_link_url_1"' in no_address.content.decode()


def test_the_database_takes_no_link_that_opens_something_else(member):
    with pytest.raises(IntegrityError), transaction.atomic():
        PersonLink.objects.create(person=member, position=0, label="x", url="javascript:alert(1)")


def test_looked_at_first_nothing_is_said_to_be_wrong(signed_in, meena):
    browser = signed_in(meena)

    answer = browser.post("/me/", form_of(browser) | {"bio": "**Bold**", "preview": "bio"})

    words = answer.content.decode()
    meena.refresh_from_db()
    assert answer.status_code == 200
    assert "<strong>Bold</strong>" in words
    assert "to put right" not in words
    assert meena.bio == SAID["bio"]


# --- Zone and language ----------------------------------------------------------------------------


def test_pages_and_mails_come_in_the_language_that_was_chosen(signed_in, meena, stranger):
    with time_machine.travel(NOON, tick=False):
        for person, language in ((meena, "fr"), (stranger, "en"), (None, "en")):
            answer = signed_in(person).get("/groups/", headers={"accept-language": "en"})
            assert answer["Content-Language"] == language
            assert f'<html lang="{language}"' in answer.content.decode()
    for person in (meena, stranger):
        notifications.notify(
            person=person,
            kind="community.claim_granted",
            subject=gettext_lazy("Yes"),  # a word that the library itself has in every language
            context={"claim": None},
            at=NOON,
        )

    assert Notification.objects.get(person=meena).subject == "Oui"
    assert Notification.objects.get(person=stranger).subject == "Yes"


def test_a_language_that_the_site_no_longer_speaks_is_passed_over(signed_in, meena, settings):
    settings.LANGUAGES = [("en", "English")]

    assert signed_in(meena).get("/groups/")["Content-Language"] == "en"


def test_the_zone_of_the_profile_is_the_one_beside_the_events(signed_in, meena):
    assert "Kolkata" in signed_in(meena).get("/groups/").content.decode()


def test_someone_without_a_word_has_a_page_all_the_same(signed_in):
    bare = make_person("Bala Bare")

    assert "Bala Bare" in read(signed_in(None), f"/people/{bare.public_id}/")
