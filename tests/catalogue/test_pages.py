"""The pages of the catalogue, as people use them: without a script."""

from __future__ import annotations

import re

import html5lib
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalogue import actions, shipped
from catalogue.models import Need, Problem, Solution, SolutionRevision
from tests.factories.catalogue import (
    make_curator,
    make_guide,
    make_problem,
    make_proposal,
    make_solution,
    recipe_text,
)
from tests.people import NOON, make_person

pytestmark = pytest.mark.django_db
PAGE = "/solutions/thing-on-freebsd/"


def text_of(response) -> str:
    tree = html5lib.parse(response.content.decode(), namespaceHTMLElements=False)
    return re.sub(r"\s+", " ", "".join(tree.itertext()))


def copied(response) -> list[str]:
    """What a reader copies from each block: its lines without the prompts."""
    tree = html5lib.parse(response.content.decode(), namespaceHTMLElements=False)
    blocks = [e for e in tree.iter("div") if "data-copy" in e.attrib]
    made = []
    for block in blocks:
        for line in block.iter("code"):
            for prompt in [s for s in line.iter("span") if s.get("class") == "prompt"]:
                prompt.text = ""
            made.append("".join(line.itertext()).rstrip("\n"))
    return made


# --- the shelf --------------------------------------------------------------------------------


def test_an_empty_catalogue_invites(client):
    said = text_of(client.get("/solutions/"))
    assert "No solution stands here yet" in said
    assert "state your problem" in said


def test_the_shelf_shows_solutions_facets_and_needs(client, member):
    problem = make_problem()
    actions.need_too(actor=member, at=NOON, problem=problem)
    make_solution(problems=[problem], tags=["identity"])
    said = text_of(client.get("/solutions/"))
    assert "1 solution, written out to the last command" in said
    assert "A thing on FreeBSD" in said
    assert "The most needed first." in said
    assert "1 operator needs this" in said


def test_a_search_keeps_its_words_and_says_what_fits(client):
    make_solution()
    make_guide()
    response = client.get("/solutions/?q=logs&order=newest")
    assert "1 of 2 solutions fits" in text_of(response)
    assert 'value="logs"' in response.content.decode()
    assert "A thing on FreeBSD" not in text_of(response)


def test_what_is_searched_for_is_shown_as_text(client):
    response = client.get("/solutions/?q=<script>alert(1)</script>&tag=<b>")
    assert "<script>alert" not in response.content.decode()


def test_the_shelf_asks_no_more_for_more_rows(client, member):
    def questions() -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get("/solutions/")
            client.get("/solutions/problems/")
        return len(asked)

    for n in range(3):
        problem = make_problem(f"Problem {n}")
        actions.need_too(actor=member, at=NOON, problem=problem)
        make_solution(f"thing-{n}", problems=[problem], tags=[f"tag {n}"])
        if n == 0:
            first = questions()
    assert questions() == first


# --- one solution -----------------------------------------------------------------------------


def test_a_recipe_is_read_step_by_step(client):
    make_solution(byline="a guide of 2014")
    response = client.get(PAGE)
    said = text_of(response)
    assert "Not run on this system here" in said
    assert "1 fault of the source corrected" in said
    assert "The source forgot the address." in said
    assert "Written down by a guide of 2014" in said
    assert copied(response)[0] == "pkg install -y python git\nping -c 1 10.10.14.11"
    assert copied(response)[1] == "token = ADMIN"


def test_the_address_of_the_page_fills_the_values_in(client):
    make_solution()
    response = client.get(PAGE + "?host_ip=10.10.14.99")
    assert copied(response)[0].endswith("ping -c 1 10.10.14.99")
    said = text_of(response)
    assert "1 value below is not ours" in said
    assert "<mark>10.10.14.99</mark>" in response.content.decode()


def test_a_value_that_a_shell_would_run_is_refused_and_kept(client):
    make_solution()
    response = client.get(PAGE, {"host_ip": '1.1.1.1;"><script>alert(1)</script>'})
    assert copied(response)[0].endswith("ping -c 1 10.10.14.11")
    assert "<script>alert" not in response.content.decode()
    assert "Ours stays" in text_of(response)
    assert "&lt;script&gt;" in response.content.decode()  # what was typed is kept


def test_a_secret_in_the_address_goes_nowhere(client):
    make_solution()
    response = client.get(PAGE + "?admin_token=hunter2")
    assert "hunter2" not in response.content.decode().split("<footer")[0].split("<main")[1]
    assert 'name="admin_token"' not in response.content.decode()


@pytest.mark.parametrize("slug", shipped.slugs())
def test_the_shipped_recipes_have_their_pages(client, slug):
    make_solution(slug, recipe_text=shipped.text_of(slug))
    response = client.get(f"/solutions/{slug}/")
    assert response.status_code == 200
    assert "{{" not in text_of(response)
    assert " style=" not in response.content.decode()
    assert not re.search(r"\son[a-z]+=", response.content.decode())
    assert len(copied(response)) > 10


def test_a_guide_is_read_as_markdown(client):
    make_guide(body="# Where\n\nIn `/var/log`.\n\n<script>alert(1)</script>")
    html = client.get("/solutions/read-the-logs/").content.decode()
    assert '<h3 dir="auto">Where</h3>' in html
    assert "<script>alert" not in html


def test_a_solution_that_is_only_proposed_is_hidden(client, signed_in, member, stranger):
    make_proposal(actor=member)
    assert client.get(PAGE).status_code == 404
    assert signed_in(stranger).get(PAGE).status_code == 404
    assert "/revisions/" in signed_in(member).get(PAGE)["Location"]


# --- the lab ----------------------------------------------------------------------------------


def test_the_lab_is_linked_with_its_price(client, settings):
    settings.LAB_BACKEND_URL = "http://127.0.0.1:9/build/{slug}?revision={revision}"
    make_solution()
    response = client.get(PAGE)
    assert (
        'href="http://127.0.0.1:9/build/thing-on-freebsd?revision=1"' in response.content.decode()
    )
    said = text_of(response)
    assert "20 machine-minutes" in said
    assert "about 20 minutes, estimated" in said


def test_without_a_backend_the_page_says_how_to_set_one(client, settings):
    settings.LAB_BACKEND_URL = ""
    make_solution()
    said = text_of(client.get(PAGE))
    assert "No provisioning backend is set up" in said
    assert "LAB_BACKEND_URL=https://labs.example/build/{slug}?revision={revision}" in said


def test_an_unfit_backend_is_never_linked(client, settings):
    settings.LAB_BACKEND_URL = "javascript:alert('{slug}')"
    make_solution()
    response = client.get(PAGE)
    assert "javascript:" not in response.content.decode()
    assert "set up wrongly" in text_of(response)


# --- recipe.yaml ------------------------------------------------------------------------------


def test_the_recipe_is_handed_out_as_it_was_written(client):
    solution = make_solution()
    response = client.get(PAGE + "recipe.yaml")
    assert response["Content-Type"] == "text/yaml; charset=utf-8"
    assert response.content.decode() == recipe_text()
    assert response["ETag"] == f'"{solution.current.recipe_sha256}"'
    again = client.get(PAGE + "recipe.yaml", headers={"if-none-match": response["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_an_earlier_revision_stays_at_its_number(client):
    solution = make_solution()
    second = actions.propose_revision(
        actor=None, at=NOON, solution=solution, recipe_text=recipe_text(title="Better")
    )
    assert client.get(PAGE + "recipe.yaml?revision=2").status_code == 404
    actions.accept_revision(actor=None, at=NOON, revision=second)
    assert "title: Better" in client.get(PAGE + "recipe.yaml").content.decode()
    assert client.get(PAGE + "recipe.yaml?revision=1").content.decode() == recipe_text()
    for number in ("0", "-1", "x", "1 or 1=1", "9" * 30):
        assert client.get(PAGE + "recipe.yaml", {"revision": number}).status_code == 404


def test_a_guide_has_no_recipe(client):
    make_guide()
    assert client.get("/solutions/read-the-logs/recipe.yaml").status_code == 404


# --- needing ----------------------------------------------------------------------------------


def test_one_press_counts_and_another_takes_back(signed_in, member):
    problem = make_problem()
    make_solution(problems=[problem])
    browser = signed_in(member)
    need = f"/solutions/problems/{problem.slug}/need/"
    answer = browser.post(need, {"next": PAGE}, follow=True)
    assert answer.redirect_chain[-1][0] == PAGE
    assert "Counted: you need this too." in text_of(answer)
    browser.post(need)
    assert Need.objects.standing().count() == 1
    assert "You need this" in text_of(browser.get(PAGE))
    browser.post(f"/solutions/problems/{problem.slug}/withdraw/")
    assert Need.objects.standing().count() == 0
    assert Need.objects.count() == 1


def test_a_form_sends_nobody_off_the_site(signed_in, member):
    problem = make_problem()
    for target in ("https://evil.example/", "//evil.example", "/\\evil.example", "javascript:x"):
        answer = signed_in(member).post(
            f"/solutions/problems/{problem.slug}/need/", {"next": target}
        )
        assert answer["Location"] == problem.get_absolute_url()


def test_a_stranger_is_asked_to_sign_in(client):
    problem = make_problem()
    answer = client.post(f"/solutions/problems/{problem.slug}/need/")
    assert answer.status_code == 302
    assert "login" in answer["Location"]
    assert not Need.objects.exists()


def test_what_was_said_of_a_need_stands_on_the_problem(signed_in, member, client):
    problem = make_problem()
    sample = make_person("Sample Operator", is_sample=True)
    actions.need_too(actor=sample, at=NOON, problem=problem)
    said = {"release": "Juno", "scale": "3 racks", "note": "<b>soon</b>"}
    signed_in(member).post(f"/solutions/problems/{problem.slug}/need/", said)
    response = client.get(problem.get_absolute_url())
    assert "3 racks. <b>soon</b>" in text_of(response)
    assert "1 sample" in text_of(response)
    assert "<b>soon</b>" not in response.content.decode()


# --- stating and proposing --------------------------------------------------------------------


def test_a_problem_is_stated_and_never_twice(signed_in, member):
    browser = signed_in(member)
    said = {"title": "A disk for Swift", "text": "On **ZFS**."}
    answer = browser.post("/solutions/problems/new/", said, follow=True)
    assert answer.redirect_chain[-1][0] == "/solutions/problems/a-disk-for-swift/"
    assert b"<strong>ZFS</strong>" in answer.content
    again = browser.post("/solutions/problems/new/", said, follow=True)
    assert "stated already" in text_of(again)
    assert Problem.objects.count() == 1


def test_a_faulty_recipe_comes_back_with_its_places_and_its_text(signed_in, member):
    text = recipe_text("own-thing").replace("type: ip", "type: url") + "surprise: <b>\n"
    response = signed_in(member).post("/solutions/new/", {"recipe_text": text})
    assert response.status_code == 422
    said = text_of(response)
    assert "Line 10, column 27: “type” is one of" in said
    assert "Line 33, column 1: “surprise” is not known here" in said
    assert "type: url" in said
    assert not Solution.objects.exists()


def test_a_proposal_walks_from_its_author_to_the_catalogue(signed_in, client, member):
    problem, curator = make_problem(), make_curator()
    author, judge = signed_in(member), signed_in(curator)
    said = {"recipe_text": recipe_text("own-thing"), "problems": [problem.slug], "tags": "a, b"}
    answer = author.post("/solutions/new/", said, follow=True)
    assert "Proposed. A curator reads it next" in text_of(answer)
    author.post("/solutions/new/", said)
    revision = SolutionRevision.objects.get()
    assert client.get("/solutions/mine/").status_code == 302
    assert "Waits for a curator" in text_of(author.get("/solutions/mine/"))
    assert "One proposal waits for you" in text_of(judge.get("/solutions/queue/"))
    page = revision.get_absolute_url()
    assert "Accept revision 1" in text_of(judge.get(page))
    assert "Accept revision 1" not in text_of(author.get(page))
    judge.post(page + "accept/")
    assert "A thing on FreeBSD" in text_of(client.get("/solutions/"))
    assert "A thing on FreeBSD" in text_of(client.get(problem.get_absolute_url()))
    assert "Nothing waits for you" in text_of(judge.get("/solutions/queue/"))


def test_a_change_is_proposed_compared_and_sent_back(signed_in, client, member):
    make_solution()
    author, judge = signed_in(member), signed_in(make_curator())
    form = author.get(PAGE + "change/")
    assert "You start from revision 1" in text_of(form)
    text = recipe_text(title="A better thing")
    author.post(PAGE + "change/", {"recipe_text": text, "changelog": "A better title."})
    revision = SolutionRevision.objects.get(number=2)
    page = revision.get_absolute_url()
    changes = text_of(judge.get(page + "changes/"))
    assert "title: A thing on FreeBSD" in changes
    assert "title: A better thing" in changes
    judge.post(page + "decline/", {"decline-reason": ""})
    assert SolutionRevision.objects.waiting().exists()
    judge.post(page + "decline/", {"decline-reason": "The old one says more."})
    assert "The old one says more." in text_of(author.get(page))
    assert client.get(page).status_code == 404
    assert "A better thing" not in text_of(client.get(PAGE))


def test_a_change_that_changes_nothing_is_kept_in_the_form(signed_in, member):
    make_solution()
    said = {"recipe_text": recipe_text(), "changelog": "Nothing at all."}
    response = signed_in(member).post(PAGE + "change/", said)
    assert response.status_code == 422
    assert "This is what stands already" in text_of(response)
    assert "Nothing at all." in response.content.decode()
