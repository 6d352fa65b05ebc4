"""What stands in frames on pages of others, and on which pages it does."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from community.actions import set_framing
from community.framing import ANYWHERE, BadOrigin, ancestors_of, read_origin, read_origins
from community.models import AuditEntry, FramingRule
from events import actions
from events.models import Event
from tests.config.test_headers import exceptions, policy
from tests.factories.events import make_event
from tests.people import NOON, give_role, make_group, make_person

pytestmark = pytest.mark.usefixtures("on_the_day")
Where = FramingRule.Where


@pytest.fixture
def group(db):
    return make_group("chennai", city="Chennai", country="IN")


@pytest.fixture
def meetup(group) -> Event:
    return make_event(group)


def ancestors(answer) -> list[str]:
    return policy(answer)["frame-ancestors"]


# --- Where ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "site"),
    [
        ("https://example.org", "https://example.org"),
        (" HTTPS://Example.ORG/ ", "https://example.org"),
        ("https://example.org:8443", "https://example.org:8443"),
        ("https://*.example.org", "https://*.example.org"),
        ("http://localhost:8000", "http://localhost:8000"),
        ("https://bücher.example", "https://xn--bcher-kva.example"),
    ],
)
def test_a_site_is_read_as_the_policy_names_it(typed, site):
    assert read_origins(typed) == [site]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("example.org", "needs its beginning"),
        ("ftp://example.org", "needs its beginning"),
        ("https://", "needs its beginning"),
        ("https://example.org/meetups/", "Name its site alone: https://example.org"),
        ("https://example.org?x", "Name its site alone"),
        ("https://me@example.org", "Name its site alone"),
        ("https://example.org:port", "is not an address"),
        ("https://ex ample.org", "names no site"),
        ("https://a.*.org", "names no site"),
        ("https://*", "names no site"),
        ("https://example.org; script-src *", "names no site"),
        ("https://" + "a" * 300, "names no site"),
        ("*", "needs its beginning"),
    ],
)
def test_what_names_no_site_is_refused_with_its_line(typed, said):
    with pytest.raises(BadOrigin, match="Line 2: ") as refused:
        read_origins(f"https://one.example\n{typed}\n")
    assert said in str(refused.value)


@given(st.text(max_size=60))
def test_nothing_that_is_read_can_end_the_rule_it_stands_in(typed):
    try:
        site = read_origin(typed)
    except BadOrigin:
        return
    assert not set(site) & set(" ;,'\"\n\r\t")
    assert urlsplit(site).scheme in {"http", "https"}


def test_too_many_sites_are_refused():
    with pytest.raises(BadOrigin, match="21 sites are more than the 20"):
        read_origins("\n".join(f"https://s{n}.example" for n in range(21)))
    assert len(read_origins("https://s.example\n" * 50)) == 1


# --- The pages --------------------------------------------------------------------------------------


def test_by_default_any_page_may_show_them_and_they_are_the_same_to_everybody(
    client, signed_in, group, meetup
):
    member = signed_in(make_person("Meena"))
    member.cookies["timezone"] = "Australia/Sydney"
    for path in (f"/embed/groups/{group.slug}/", f"/embed/events/{meetup.public_id}/"):
        answer = client.get(path)
        assert answer.status_code == 200
        assert ancestors(answer) == ["*"]
        assert "X-Frame-Options" not in answer
        assert answer["Cache-Control"] == "public, no-cache"
        assert not answer.cookies
        said = answer.content.decode()
        assert meetup.title in said
        assert exceptions(said) == []
        assert "<form" not in said
        assert "<script" not in said
        assert member.get(path).content == answer.content
        again = client.get(path, headers={"if-none-match": answer["ETag"]})
        assert again.status_code == 304
        assert ancestors(again) == ["*"]


def test_the_organisers_say_where(client, group, meetup):
    named = ["https://example.org", "https://*.chapter.example"]
    set_framing(actor=None, at=NOON, group=group, where=Where.NAMED, origins=named)
    answer = client.get(f"/embed/events/{meetup.public_id}/")
    assert ancestors(answer) == named
    assert "X-Frame-Options" not in answer
    set_framing(actor=None, at=NOON, group=group, where=Where.NOWHERE)
    answer = client.get(f"/embed/groups/{group.slug}/")
    assert ancestors(answer) == ["'none'"]
    assert answer["X-Frame-Options"] == "DENY"
    # a page of the site itself is not changed by it
    assert ancestors(client.get(f"/groups/{group.slug}/")) == ["'none'"]


def test_each_rule_is_kept_and_the_same_again_is_none(group):
    assert ancestors_of(group) == ANYWHERE
    assert set_framing(actor=None, at=NOON, group=group, where=Where.ANYWHERE) is None
    said = {"group": group, "where": Where.NAMED, "origins": ["https://example.org"]}
    assert set_framing(actor=None, at=NOON, **said) is not None
    assert set_framing(actor=None, at=NOON, **said) is None
    set_framing(actor=None, at=NOON, group=group, where=Where.ANYWHERE)
    assert list(group.framing_rules.order_by("pk").values_list("where", "ended_at")) == [
        ("named", NOON),
        ("anywhere", None),
    ]
    assert AuditEntry.objects.filter(verb="community.framing_set").count() == 2


def test_the_hidden_is_not_there(client, db):
    hidden = make_group("board", is_hidden=True)
    event = make_event(hidden)
    assert client.get("/embed/groups/board/").status_code == 404
    assert client.get(f"/embed/events/{event.public_id}/").status_code == 404


def test_states_are_said(client, group, meetup, signed_in):
    path, later = f"/embed/events/{meetup.public_id}/", timezone.now()
    assert "Take a seat" in client.get(path).content.decode()
    actions.cancel_event(actor=None, at=later, event=meetup, reason="Rain.")
    said = client.get(path).content.decode()
    assert "Cancelled" in said
    assert "Take a seat" not in said
    assert "Cancelled" in client.get(f"/embed/groups/{group.slug}/").content.decode()
    assert "No date yet" in client.get(f"/embed/groups/{make_group('pune').slug}/").content.decode()


def test_the_list_costs_the_same_for_one_and_for_three(client, group):
    counts = []
    for more in (1, 2):
        for n in range(more):
            make_event(group, title=f"M {more} {n}")
        with CaptureQueriesContext(connection) as asked:
            client.get(f"/embed/groups/{group.slug}/")
        counts.append(len(asked))
    assert counts[0] == counts[1] < 20


# --- The organisers' page ---------------------------------------------------------------------------


def test_organisers_copy_a_frame_and_say_where(group, meetup, signed_in):
    organiser = make_person("Oviya Organiser")
    give_role(organiser, group, "organiser")
    browser = signed_in(organiser)
    page = browser.get(f"/groups/{group.slug}/embed/").content.decode()
    assert (
        f"/embed/groups/{group.slug}/&amp;quot;" in page
        or f"/embed/groups/{group.slug}/&quot;" in page
    )
    assert f"/embed/events/{meetup.public_id}/" in page
    bad = browser.post(
        f"/groups/{group.slug}/embed/",
        {"where": "named", "origins": "https://ok.example\nnonsense"},
    )
    assert bad.status_code == 422
    said = bad.content.decode()
    assert "Line 2: “nonsense” needs its beginning" in said
    assert "https://ok.example\nnonsense" in said.replace("\r", "")
    none = browser.post(f"/groups/{group.slug}/embed/", {"where": "named", "origins": " "})
    assert "Name a site, or choose another answer above." in none.content.decode()
    assert not FramingRule.objects.exists()
    done = browser.post(
        f"/groups/{group.slug}/embed/",
        {"where": "named", "origins": "https://ok.example"},
        follow=True,
    )
    assert "Said." in done.content.decode()
    assert ancestors_of(group) == ("https://ok.example",)


def test_a_title_cannot_leave_the_snippet(group, signed_in):
    organiser = make_person("Oviya Organiser")
    give_role(organiser, group, "organiser")
    make_event(group, title='"><script>alert(1)</script>')
    page = signed_in(organiser).get(f"/groups/{group.slug}/embed/").content.decode()
    assert "<script>alert" not in page
    # within the frame that is copied, the title is still a value in quotes
    assert "title=&quot;&amp;quot;&amp;gt;&amp;lt;script" in page
