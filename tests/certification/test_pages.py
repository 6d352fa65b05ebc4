"""The pages, as people use them: forms that keep what was typed, refusals that help, and as many
queries for three rows as for one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from certification import actions
from certification.models import Certificate, Comment, CourseVersion, Review
from certification.views.review import paragraphs_of
from community.models import Affiliation, Person
from tests.factories import certification as make

pytestmark = pytest.mark.django_db


def at(name, *rows):
    return reverse(f"certification:{name}", args=[one.public_id for one in rows])


@pytest.fixture
def now():
    return timezone.now()


def text_of(answer):
    return answer.content.decode()


def test_a_course_goes_the_whole_way_through_its_pages(house, signed_in, now):
    provider, chair = signed_in(house.representative), signed_in(house.chair)
    begun = provider.post(
        at("start"),
        {"provider": house.provider.pk, "programme": house.programme.pk, "title": "Swift, slowly"},
    )
    version = CourseVersion.objects.get()
    assert begun["Location"] == at("edit", version)

    kept = provider.post(at("edit", version), {"title": "Swift, slowly", "hours": "12"})
    assert kept.status_code == 302
    upload = SimpleUploadedFile("one.md", b"# One\n\nTwo\n", content_type="text/html")
    provider.post(at("add_files", version), {"files": [upload]})
    assert "hours of teaching" not in text_of(provider.get(at("edit", version)))
    refused = provider.post(at("hand_in", version), follow=True)
    assert "Before it can be handed in" in text_of(refused)

    provider.post(at("edit", version), {"title": "Swift, slowly", **make.FACTS, "hand-in": "1"})
    shown = text_of(provider.get(at("hand_in", version)))
    assert version.files.get().sha256 in shown
    provider.post(at("hand_in", version))
    version.refresh_from_db()
    assert version.state == "submitted"

    for reviewer in house.reviewers:
        due = (now + timedelta(days=3)).date().isoformat()
        asked = chair.post(at("assign", version), {"reviewer": reviewer.public_id, "due_on": due})
        assert asked.status_code == 302
        desk = signed_in(reviewer)
        assert "One thing waits for you." in text_of(desk.get(at("queue")))
        sheet = {f"mark-{key}": mark for key, mark in make.GOOD.items()}
        sheet |= {"recommendation": "approve", "hand-in": "1"}
        assert desk.post(at("review", version), sheet)["Location"] == at("queue")

    closes = (now + timedelta(days=3)).date().isoformat()
    chair.post(at("open_vote", version), {"closes_on": closes})
    for person in house.members[:4]:
        voted = signed_in(person).post(at("vote", version), {"choice": "for"})
        assert voted.status_code == 302
    page = text_of(chair.get(at("desk", version)))
    assert "Sign the approval" in page
    signed = chair.post(at("decide", version), {"outcome": "approved", "words": "Well made."})
    assert signed["Location"] == version.get_absolute_url()

    certificate = Certificate.objects.get()
    assert certificate.version.title == "Swift, slowly"
    assert "Well made." in text_of(provider.get(version.get_absolute_url()))
    assert certificate.public_id in text_of(provider.get(at("registry")))


def test_an_unknown_upload_is_refused_and_the_others_are_kept(house, signed_in, now):
    version = make.make_draft(house, at=now)
    browser = signed_in(house.representative)

    answer = browser.post(
        at("add_files", version),
        {
            "files": [
                SimpleUploadedFile("good.txt", b"words"),
                SimpleUploadedFile("bad.html", b"<script>alert(1)</script>"),
            ]
        },
        follow=True,
    )

    assert "1 file is added." in text_of(answer)
    assert "of a kind that is not taken" in text_of(answer)
    assert [one.name for one in version.files.kept()] == ["good.txt"]


def test_choosing_no_file_says_so(house, signed_in, now):
    version = make.make_draft(house, at=now)

    answer = signed_in(house.representative).post(at("add_files", version), follow=True)

    assert "No file was chosen" in text_of(answer)


def test_a_file_is_handed_out_to_be_saved_and_never_to_be_run(house, signed_in, now):
    version = make.make_in_review(house, at=now)
    file = version.files.get()

    answer = signed_in(house.members[0]).get(at("file", version, file))

    assert b"".join(answer.streaming_content).startswith(b"# Chapter one")
    assert answer["Content-Disposition"] == 'attachment; filename="notes.md"'
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]


def test_a_file_of_another_submission_is_not_found_under_this_one(house, signed_in, now):
    one, other = make.make_in_review(house, at=now), make.make_draft(house, at=now)
    make.add_notes(house, other, at=now)

    answer = signed_in(house.members[0]).get(at("file", one, other.files.get()))

    assert answer.status_code == 404


def test_a_removed_file_can_no_longer_be_had(house, signed_in, now):
    version = make.make_draft(house, at=now)
    file = make.add_notes(house, version, at=now)
    browser = signed_in(house.representative)

    browser.post(at("remove_file", version, file))

    assert browser.get(at("file", version, file)).status_code == 404


def test_wrong_fields_come_back_with_422_and_what_was_typed(house, signed_in, now):
    version = make.make_draft(house, at=now)

    answer = signed_in(house.representative).post(
        at("edit", version), {"title": "", "summary": "My own words", "hours": "many"}
    )

    assert answer.status_code == 422
    assert "My own words" in text_of(answer)
    version.refresh_from_db()
    assert version.title == "Operating an object store"


def test_a_link_that_is_none_comes_back_with_422(house, signed_in, now):
    version = make.make_draft(house, at=now)

    answer = signed_in(house.representative).post(
        at("add_link", version), {"title": "Slides", "url": "javascript:alert(1)"}
    )

    assert answer.status_code == 422
    assert not version.links.exists()


def test_starting_for_a_provider_that_is_not_mine_is_refused(house, member, signed_in):
    answer = signed_in(member).post(
        at("start"),
        {"provider": house.provider.pk, "programme": house.programme.pk, "title": "Mine?"},
    )

    assert answer.status_code == 422
    assert not CourseVersion.objects.exists()


def test_a_half_empty_sheet_is_kept_as_a_draft(house, signed_in, now):
    version = make.make_in_review(house, at=now)
    browser = signed_in(house.reviewers[0])

    kept = browser.post(
        at("review", version), {"mark-community": "1", "comment-community": "Thin.", "keep": "1"}
    )

    assert kept.status_code == 302
    page = text_of(browser.get(at("review", version)))
    assert "Thin." in page
    assert "1 of 5 answered" in page
    assert Review.objects.get().submitted_at is None


def test_an_unfinished_sheet_is_kept_and_the_page_says_what_is_missing(house, signed_in, now):
    version = make.make_in_review(house, at=now)

    answer = signed_in(house.reviewers[0]).post(
        at("review", version), {"mark-community": "0", "words": "Not yet.", "hand-in": "1"}
    )

    assert answer.status_code == 422
    said = text_of(answer)
    assert "a mark for" in said
    assert "a comment on" in said
    assert "Not yet." in said
    review = Review.objects.get()
    assert review.submitted_at is None
    assert review.words == "Not yet."


def test_a_mark_that_the_scale_lacks_is_422(house, signed_in, now):
    version = make.make_in_review(house, at=now)

    answer = signed_in(house.reviewers[0]).post(
        at("review", version), {"mark-community": "9", "hand-in": "1"}
    )

    assert answer.status_code == 422
    assert not Review.objects.exists()


def test_handing_in_twice_does_nothing_twice(house, signed_in, now):
    version = make.make_in_review(house, at=now)
    make.review(version, house.reviewers[0], at=now)

    answer = signed_in(house.reviewers[0]).post(
        at("review", version), {"mark-community": "0", "hand-in": "1"}, follow=True
    )

    assert "cannot be written any more" in text_of(answer)
    assert Review.objects.get().scores.get(criterion__key="community").score == 2


def test_a_remark_hangs_on_the_paragraph_that_was_chosen(house, signed_in, now):
    version = make.make_in_review(house, at=now)
    file = version.files.get()
    browser = signed_in(house.reviewers[0])

    page = text_of(browser.get(at("review", version), {"on": file.public_id, "paragraph": "2"}))
    assert "Remark on notes.md, paragraph 2" in page
    browser.post(
        at("remark", version),
        {
            "file": file.public_id,
            "paragraph": "2",
            "words": "To disks?",
            "audience": "provider",
        },
    )

    said = Comment.objects.get()
    assert (said.file, said.paragraph) == (file, 2)
    assert "<mark>A ring maps names to disks.</mark>" in text_of(browser.get(at("review", version)))


def test_material_is_shown_as_words_and_never_as_markup(house, signed_in, now):
    version = make.make_draft(house, at=now)
    actions.add_file(
        actor=house.representative,
        at=now,
        version=version,
        name="evil.md",
        content=make.upload(b"Words.\n\n<script>alert(1)</script>\n\n# <b>x</b>\n"),
    )
    actions.submit_version(actor=house.representative, at=now, version=version)

    page = text_of(signed_in(house.chair).get(at("review", version)))

    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "<b>x</b>" not in page


def test_the_chairs_desk_closes_the_conflicted_and_says_why(house, signed_in, now):
    Affiliation.objects.create(
        person=house.members[0],
        organisation=house.provider,
        until_on=(now - timedelta(days=30)).date(),
        recorded_at=now,
    )
    version = make.make_submitted(house, at=now)
    browser = signed_in(house.chair)

    page = text_of(browser.get(at("desk", version)))
    assert "the provider, until" in page
    refused = browser.post(
        at("assign", version),
        {
            "reviewer": house.members[0].public_id,
            "due_on": (now + timedelta(days=3)).date().isoformat(),
        },
        follow=True,
    )

    assert "Nothing was assigned" in text_of(refused)
    assert not version.assignments.exists()


def test_a_vote_against_without_a_reason_keeps_the_choice(house, signed_in, now):
    version = make.make_voting(house, at=now)

    answer = signed_in(house.members[0]).post(at("vote", version), {"choice": "against"})

    assert answer.status_code == 422
    assert "Say why" in text_of(answer)
    assert not version.poll.votes.exists()


def test_signing_what_the_rule_does_not_say_is_refused(house, signed_in, now):
    version = make.make_voting(house, at=now)

    answer = signed_in(house.chair).post(
        at("decide", version), {"outcome": "approved"}, follow=True
    )

    assert "Nothing was signed." in text_of(answer)
    version.refresh_from_db()
    assert version.state == "voting"


@pytest.mark.parametrize("deed", ["suspend", "revoke"])
def test_taking_back_asks_for_the_reason_under_the_name(house, signed_in, now, deed):
    certificate = make.make_certificate(house, at=now)
    browser = signed_in(house.chair)

    assert certificate.version.title in text_of(browser.get(at(deed, certificate)))
    assert browser.post(at(deed, certificate), {"reason": " "}).status_code == 422
    done = browser.post(at(deed, certificate), {"reason": "Found wanting."}, follow=True)

    assert "Found wanting." in text_of(done)


def test_the_history_page_names_its_sources(client, db):
    page = text_of(client.get(at("history")))

    assert "lists.openinfra.dev" in page
    assert "passes no judgement" in page


@pytest.mark.parametrize(
    "name", ["overview", "registry", "history", "registry_json", "registry_csv"]
)
def test_an_empty_site_has_pages_too(client, db, name):
    answer = client.get(at(name))

    assert answer.status_code == 200


def test_no_page_carries_a_style_or_a_script_of_its_own(house, signed_in, now):
    version = make.make_voting(house, at=now)
    certificate = make.make_certificate(house, at=now)
    browser = signed_in(house.chair)

    for address in (
        at("overview"),
        at("queue"),
        at("desk", version),
        at("review", version),
        at("vote", version),
        certificate.get_absolute_url(),
    ):
        page = text_of(browser.get(address))
        assert " style=" not in page
        assert " onclick=" not in page


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("One\ntwo\n\nthree", [("One two", 0), ("three", 0)]),
        ("# Head\ntext", [("Head", 1), ("text", 0)]),
        ("## Head ##\r\n\r\ntext\r\n", [("Head", 2), ("text", 0)]),
        ("1. one\n2. two\n- three", [("1. one\n2. two\n- three", 0)]),
        ("say\n    code", [("say\n    code", 0)]),
        ("\n\n", []),
    ],
)
def test_a_text_is_cut_into_numbered_pieces(text, pieces):
    found = paragraphs_of(text)

    assert [(one.text, one.heading) for one in found] == pieces
    assert [one.number for one in found] == list(range(1, len(pieces) + 1))


def test_a_table_of_values_keeps_its_lines():
    assert [one.text for one in paragraphs_of("a,b\n1,2\n", flowing=False)] == ["a,b\n1,2"]


# --- As many queries for three as for one ---------------------------------------------------------


def queries_of(browser, address):
    browser.get("/healthz")  # a browser's very first page also writes down that it is signed in
    with CaptureQueriesContext(connection) as caught:
        answer = browser.get(address)
        if answer.streaming:
            b"".join(answer.streaming_content)
    assert answer.status_code == 200
    return len(caught)


@pytest.mark.parametrize(
    ("name", "who"),
    [
        ("overview", None),
        ("overview", "chair"),
        ("registry", None),
        ("registry_json", None),
        ("registry_csv", None),
        ("queue", "reviewer"),
        ("queue", "chair"),
        ("submissions", "provider"),
    ],
)
def test_a_list_asks_as_often_for_three_as_for_one(house, signed_in, now, name, who):
    def one_more(n):
        if name in {"overview", "registry", "registry_json", "registry_csv"}:
            make.make_certificate(house, at=now, title=f"Course {n}")
        if name in {"overview", "queue", "submissions"}:
            make.make_in_review(house, at=now, title=f"Reading {n}")
            make.make_voting(house, at=now, title=f"Voting {n}")
            make.make_draft(house, at=now, title=f"Draft {n}")

    people: dict[str | None, Person | None] = {
        None: None,
        "chair": house.chair,
        "reviewer": house.reviewers[0],
        "provider": house.representative,
    }
    browser = signed_in(people[who])
    one_more(1)
    first = queries_of(browser, at(name))
    one_more(2)
    one_more(3)

    assert queries_of(browser, at(name)) == first
    assert first <= 32


@pytest.mark.parametrize("name", ["submission", "review", "desk", "vote"])
def test_a_submission_asks_as_often_for_many_files_remarks_and_members(house, signed_in, now, name):
    version = make.make_voting(house, at=now)
    browser = signed_in(house.members[3])
    if name == "desk":
        browser = signed_in(house.chair)
    actions.comment(actor=house.chair, at=now, version=version, words="One.")
    make.vote(version, house.members[3], at=now)
    make.vote(version, house.members[0], at=now)
    first = queries_of(browser, at(name, version))

    for n in range(3):
        actions.comment(actor=house.members[n], at=now, version=version, words=f"More {n}.")
    for person in house.members[1:3]:
        make.vote(version, person, at=now)

    assert queries_of(browser, at(name, version)) == first
