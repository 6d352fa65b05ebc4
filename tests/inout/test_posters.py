"""The picture beside a link: any title gives one, and it says what has become of the meetup."""

from __future__ import annotations

from io import BytesIO

import html5lib
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image

from events import actions, posters
from tests.factories.events import make_draft, make_event
from tests.people import NOON, make_group

INDIAN = st.characters(min_codepoint=0x0900, max_codepoint=0x0CFF)


def opened(png):
    assert png.startswith(b"\x89PNG")
    image = Image.open(BytesIO(png))
    image.load()
    assert image.size == (1200, 630)
    return image.convert("RGB")


def poster(title, **said):
    return posters.Poster(
        **{"title": title, "group": "", "day": "", "hours": "", "where": "", **said}
    )


def told_on(client, event):
    page = html5lib.parse(client.get(event.get_absolute_url()).content, namespaceHTMLElements=False)
    metas = [(m.get("property") or m.get("name"), m.get("content")) for m in page.iter("meta")]
    return dict(metas)


def path_of(client, event):
    return "/" + told_on(client, event)["og:image"].split("/", 3)[3]


@settings(max_examples=8, deadline=None)
@given(title=st.text(max_size=140) | st.text(INDIAN, max_size=140))
@example(title="")
@example(title="🎉 \u202eشكرا\u2028 \x00")
@example(title="\u0bcd\u200d\u0bcd\u25cc\u093f")
@example(title="क" + "\u094d" * 139)
def test_any_title_gives_a_picture(title):
    opened(posters.drawn(poster(title, group=title, day=title, note=title[:20])))


def test_letters_of_four_scripts_are_drawn_and_no_boxes():
    empty = opened(posters.drawn(poster(""))).tobytes()
    for title in ("Chennai", "சென்னை", "दिल्ली", "ಬೆಂಗಳೂರು"):
        assert opened(posters.drawn(poster(title))).tobytes() != empty
    assert opened(posters.drawn(poster("漢字 🎉"))).tobytes() == empty


def test_the_longest_title_leaves_the_ornament_and_the_edge_alone():
    """Where no words belong, the picture with the longest words is the picture with none."""
    long = opened(posters.drawn(poster("W" * 140, group="W" * 140, day="W" * 140)))
    none = opened(posters.drawn(poster("")))
    margins = ((0, 0, 60, 630), (870, 0, 1200, 500), (0, 590, 1200, 630))
    for box in margins:
        pairs = zip(long.crop(box).tobytes(), none.crop(box).tobytes(), strict=True)
        assert max(abs(a - b) for a, b in pairs) < 32  # each has a palette of its own


@pytest.mark.django_db
def test_page_names_a_picture_that_is_kept_for_good_and_asked_for_once(client):
    event = make_event(make_group("chennai"))
    told = told_on(client, event)
    assert told["twitter:card"] == "summary_large_image"
    assert (told["og:image:width"], told["og:image:height"]) == ("1200", "630")
    assert event.title in told["og:image:alt"]
    path = path_of(client, event)
    answer = client.get(path)
    opened(answer.content)
    assert answer["Content-Type"] == "image/png"
    assert "immutable" in answer["Cache-Control"]
    assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert not answer.cookies
    assert client.get(path, headers={"If-None-Match": answer["ETag"]}).status_code == 304


@pytest.mark.django_db
def test_what_became_of_it_is_drawn_and_the_old_address_leads_there(client):
    event = make_event(make_group("chennai"))
    seen = [path_of(client, event)]
    actions.postpone_event(actor=None, at=NOON, event=event, reason="Rain")
    seen.append(path_of(client, event))
    assert told_on(client, event)["og:image:alt"].startswith("Postponed")
    assert "A new date is to come" in told_on(client, event)["og:image:alt"]
    assert "2026" not in told_on(client, event)["og:description"]
    actions.cancel_event(actor=None, at=NOON, event=event, reason="Rain")
    seen.append(path_of(client, event))
    assert told_on(client, event)["og:image:alt"].startswith("Cancelled")
    assert len(set(seen)) == 3
    for old in seen[:2]:
        assert client.get(old)["Location"] == seen[2]
    assert len({client.get(path, follow=True).content for path in seen}) == 1


@pytest.mark.django_db
def test_no_picture_of_what_is_hidden(client):
    for event in (make_draft(make_group("chennai")), make_event(make_group("den", is_hidden=True))):
        assert client.get(f"/events/{event.public_id}/poster-any.png").status_code == 404
