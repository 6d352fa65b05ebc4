"""The spine of votes: a roll of 13,490 from its draft to a quorum that was seen coming.

An officer makes the vote, publishes its roll for dispute, freezes and signs it; a member is nominated,
seconded by ten and accepts; another voting service sends the turnout, signed; who has not voted is reminded
and stands on no list; followers hear of the quorum once. Signatures are checked by libraries of others.
"""

from __future__ import annotations

import email
import json
import re
import time
import urllib.request
from datetime import UTC, datetime, timedelta
from email import policy
from pathlib import Path

import pytest
from standardwebhooks.webhooks import Webhook

from tests.journeys.test_meetup import letter, said, words_of
from tests.journeys.test_roll import anybody_checks, judge, press
from tests.outside import running_site, windows

pytestmark = [pytest.mark.browser, pytest.mark.prove]

VOTERS, NEEDED = 13_490, 3_373
NOMINEE, FOLLOWER = "meena@example.org", "oviya@example.org"
SECONDERS = [f"second{number}@example.org" for number in range(10)]
PEOPLE = [NOMINEE, FOLLOWER, *SECONDERS]
ADDRESSES = PEOPLE + [f"voter{number}@example.org" for number in range(VOTERS - len(PEOPLE))]
ROLL = ("email\n" + "\n".join(ADDRESSES) + "\n").encode()
STAGE = f"""
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from allauth.account.models import EmailAddress
from community.models import User
for number, email in enumerate({SECONDERS!r}):
    user = User.objects.create_user(email, name=f"Second {{number}}")
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    print("SESSION", session.session_key)
"""
# what a test cannot wait for: days go by, for everything that this vote has planned
DAYS_GO_BY = """
from datetime import timedelta
from django.db.models import F
from community.models import Job
from elections.models import Election, Nomination, NominationRules, Second
gone = timedelta(hours={hours})
vote = Election.objects.get(slug="{slug}")
for name in ("opens_at", "closes_at", "dispute_until"):
    setattr(vote, name, getattr(vote, name) - gone)
vote.save()
for rules in NominationRules.objects.filter(question__election=vote):
    for name in ("opens_at", "closes_at", "accept_by", "slate_by"):
        setattr(rules, name, getattr(rules, name) - gone)
    rules.save()
Nomination.objects.filter(question__election=vote).update(at=F("at") - gone)
Second.objects.filter(nomination__question__election=vote).update(at=F("at") - gone)
Job.objects.filter(state="queued", name__startswith="elections.").update(not_before=F("not_before") - gone)
"""


def days_go_by(site, slug: str, *, hours: float) -> None:
    site.manage("shell", "-v", "0", "-c", DAYS_GO_BY.format(slug=slug, hours=hours))


def open_and_judge(window, path: str):
    page = window.open(path)
    judge(page)
    return page


# --- The draft, its roll, its dispute ---------------------------------------------------------------


def officer_drafts(officer) -> str:
    now = datetime.now(UTC)
    page = officer.open("/elections/new/")
    page.get_by_label("Title", exact=True).fill("Directors of the year")
    page.get_by_label("Time zone of the vote").select_option("UTC")
    for name, days in (("opens", 20), ("closes", 24), ("disputes", 3)):
        page.locator(f'input[name="{name}"]').fill(f"{now + timedelta(days=days):%Y-%m-%dT%H:%M}")
    press(page, "Keep the draft")
    slug = re.search(r"/elections/([a-z0-9-]+)/", page.url)[1]
    page.locator('input[name="title"]').fill("Who shall be the directors?")
    page.locator('select[name="kind"]').select_option("cumulative")
    page.get_by_label("Seats", exact=True).fill("1")
    press(page, "Add the question")
    page.get_by_label("Roll as CSV").set_input_files(
        {"name": "roll.csv", "mimeType": "text/csv", "buffer": ROLL}
    )
    press(page, "Import the roll")
    taken = page.get_by_role("button", name="Take these 13,490 rows")
    if "/desk/roll/" in page.url:  # checked by a job, and shown before it is written
        taken.wait_for(timeout=60_000)
        taken.click()
        page.get_by_text("13,490, from a file with a roll").first.wait_for(timeout=60_000)
    page = open_and_judge(officer, f"/elections/{slug}/desk/")
    assert "13,490" in said(page)
    press(page, "Have them cast elsewhere")
    with page.expect_navigation():
        page.get_by_role("link", name="Have members nominate").click()
    press(page, "Keep these rules")
    open_and_judge(officer, f"/elections/{slug}/desk/")
    press(page, "Publish")
    assert "The roll is open to dispute" in said(page)
    return slug


# --- Who stands -------------------------------------------------------------------------------------


def members_nominate_and_second(site, member, slug: str, sessions: list[str]) -> str:
    for number, session in enumerate(sessions):
        member.context.add_cookies([{"name": "sessionid", "value": session, "url": site.url}])
        page = open_and_judge(member, f"/elections/{slug}/nominations/")
        if number == 0:
            with page.expect_navigation():
                page.get_by_role("link", name="Nominate").first.click()
            page.get_by_label("Whom do you nominate?").fill("Meena Member")
            press(page, "Nominate")
            path = re.search(r"/elections/\S+/nominations/\w+/", page.url)[0]
            continue
        page = open_and_judge(member, path)
        press(page, "Second Meena Member")
        assert "You second them" in said(page)
    member.context.clear_cookies(name="sessionid")
    return path


def nominee_accepts(site, member, path: str) -> None:
    asked = letter(site, NOMINEE, lambda each: "nominat" in words_of(each).lower())
    assert "/nominations/" in words_of(asked)
    member.become("member")
    page = open_and_judge(member, f"{path}stand/")
    press(page, "Accept the nomination")
    assert page.locator(".error, .errorlist").count() >= 1, "a platform is asked for"
    page.locator('textarea[name="platform"]').fill("Upgrades without fear.")
    press(page, "Accept the nomination")
    assert "Upgrades without fear." in said(open_and_judge(member, path))


def officer_makes_the_slate(officer, slug: str) -> None:
    page = open_and_judge(officer, f"/elections/{slug}/desk/nominations/")
    for select in page.locator('select[name$="_outcome"]').all():
        select.select_option("passed")
    for reason in page.locator('input[name$="_reason"]').all():
        reason.fill("Looked up on the roll and in the profile.")
    press(page, "Keep the checks")
    press(page, "Make the slate")
    assert "1 of 1 nominated stands" in said(page)


# --- The turnout ------------------------------------------------------------------------------------


def service_sends(address: str, secret: str, ballots: int, at: datetime, name: str) -> int:
    """Post a count as a voting service would, signed by the standard's own library."""
    body, now = json.dumps({"ballots": ballots, "at": at.isoformat()}), datetime.now(UTC)
    head = {
        "webhook-id": name,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(secret).sign(name, now, body),
        "Content-Type": "application/json",
    }
    asked = urllib.request.Request(address, body.encode(), head)
    with urllib.request.urlopen(asked, timeout=60) as answer:
        return int(json.load(answer)["ballots"])


def officer_connects_the_service(officer, slug: str) -> tuple[str, str]:
    page = open_and_judge(officer, f"/elections/{slug}/desk/outside/")
    press(page, "Make the secret")
    address, secret = (
        re.search(pattern, said(page))[0]
        for pattern in (r"http://\S+/api/elections/\S+/turnout", r"whsec_\S+")
    )
    return address, secret


def turnout_comes_in(site, officer, follower, slug: str) -> tuple[str, str]:
    address, secret = officer_connects_the_service(officer, slug)
    page = open_and_judge(follower, f"/elections/{slug}/")
    press(page, "Tell me how far it is")
    now = datetime.now(UTC)
    for hours, ballots in ((20, 500), (12, 900), (6, 1_500), (1, 1_900)):
        at = now - timedelta(hours=hours)
        assert service_sends(address, secret, ballots, at, f"count-{ballots}") == ballots
    # without being loaded again the open page follows
    page.get_by_text("1,900").first.wait_for(timeout=30_000)
    told = said(open_and_judge(follower, f"/elections/{slug}/"))
    assert "1,473" in told, "what is still needed"
    forecast = site.json(f"/elections/{slug}/progress.json")["questions"][0]["forecast"]
    assert 0.05 <= forecast["probability"] <= 0.95
    low, middle, high = (forecast["final_ballots"][name] for name in ("p05", "p50", "p95"))
    assert 1_900 <= low <= middle <= high <= VOTERS
    assert forecast["needed_per_hour"] > 0
    return address, secret


# --- The reminder -----------------------------------------------------------------------------------


def addressees(site, *, subject: str) -> list[str]:
    """To whom mails of this subject went, read from their first lines."""
    found = []
    for path in (Path(site.folder) / "mail").glob("*.eml"):
        head = path.read_bytes().split(b"\n\n", 1)[0].replace(b"\r", b"").decode()
        if re.search(rf"^Subject: .*{subject}", head, re.MULTILINE):
            found.append(re.search(r"^To: (.+)$", head, re.MULTILINE)[1].strip())
    return found


def those_who_have_not_voted_are_reminded(site, officer, slug: str) -> None:
    voted = ADDRESSES[-2_000:]
    page = open_and_judge(officer, f"/elections/{slug}/desk/outside/")
    page.get_by_label("Who voted, as CSV").set_input_files(
        {
            "name": "voted.csv",
            "mimeType": "text/csv",
            "buffer": ("email\n" + "\n".join(voted) + "\n").encode(),
        }
    )
    press(page, "Mark who voted")
    assert "2,000 voters are marked" in said(page)
    page = open_and_judge(officer, f"/elections/{slug}/desk/reminders/")
    page.locator('input[name="send"]').fill(f"{datetime.now(UTC):%Y-%m-%dT%H:%M}")
    page.get_by_label("What you add").fill("It takes a minute.")
    press(page, "Plan the reminder")
    until = time.monotonic() + 900
    while "voters were written to" not in said(page) or "going out" in said(page):
        assert time.monotonic() < until, said(page)
        time.sleep(5)
        page = officer.open(f"/elections/{slug}/desk/reminders/")
    assert "11,490 voters were written to" in said(page)
    reminded = addressees(site, subject="Your vote is still out")
    assert sorted(reminded) == sorted(ADDRESSES[:-2_000])
    # nobody can list them: no page of the officer's, and nothing in the database
    silent = "voter77@example.org"
    for path in ("desk/", "desk/reminders/", "desk/outside/", ""):
        assert silent not in officer.open(f"/elections/{slug}/{path}").content()
    held = site.manage("shell", "-v", "0", "-c", WHERE_IT_STANDS.format(address=silent))
    assert json.loads(held.splitlines()[-1]) == ["elections_rollrow"]


WHERE_IT_STANDS = """
import json
from django.apps import apps
from django.core.serializers import serialize
print(json.dumps([
    model._meta.db_table for model in apps.get_models()
    if model._meta.managed and not model._meta.proxy and "{address}" in serialize("json", model.objects.all())
]))
"""


def quorum_is_reached_and_told_once(site, follower, slug: str, address: str, secret: str) -> None:
    page = follower.open(f"/elections/{slug}/")
    # told apart where they are reached apart: two that are reached at once are told in one letter
    assert service_sends(address, secret, 2_700, datetime.now(UTC), "four-fifths") == 2_700
    told_so_far(site, 3)
    at = datetime.now(UTC)
    assert service_sends(address, secret, NEEDED - 1, at, "one-less") == NEEDED - 1
    assert site.json(f"/elections/{slug}/progress.json")["questions"][0]["reached"] is False
    at = datetime.now(UTC)
    for _twice in range(2):
        assert service_sends(address, secret, NEEDED, at, "the-quorum") == NEEDED
    page.get_by_text("3,373").first.wait_for(timeout=30_000)
    (question,) = site.json(f"/elections/{slug}/progress.json")["questions"]
    assert (question["reached"], question["still_needed"]) == (True, 0)
    judge(page)
    told_so_far(site, 5)
    time.sleep(5)  # a second one would come now
    assert sorted(milestones_told(site)) == [
        "25 % of the quorum",
        "50 % of the quorum",
        "75 % of the quorum",
        "90 % of the quorum",
        "Quorum reached, 3,373 have voted",
    ]


def told_so_far(site, count: int) -> None:
    """Wait until the follower was told so many times."""
    until = time.monotonic() + 60
    while len(milestones_told(site)) < count and time.monotonic() < until:
        time.sleep(1)


def milestones_told(site) -> list[str]:
    """The subjects of what the follower was told of the quorum, up to the name of the vote."""
    found = []
    for path in (Path(site.folder) / "mail").glob("*.eml"):
        content = path.read_bytes()
        if not re.search(rb"^To: .*oviya@example\.org", content, re.MULTILINE):
            continue
        subject = str(email.message_from_bytes(content, policy=policy.default)["Subject"])
        if "quorum" in subject.lower():
            found.append(subject.split(":", maxsplit=1)[0])
    return found


def walk(site, window) -> None:
    officer = window(theme="dark", bypass_csp=True)
    member = window(width=360, height=740, bypass_csp=True)
    follower = window(bypass_csp=True)
    officer.become("officer")
    follower.become("organiser")
    printed = site.manage("shell", "-v", "0", "-c", STAGE)
    sessions = [line.split()[1] for line in printed.splitlines() if line.startswith("SESSION")]
    slug = officer_drafts(officer)
    days_go_by(site, slug, hours=36)
    path = members_nominate_and_second(site, member, slug, sessions)
    nominee_accepts(site, member, path)
    days_go_by(site, slug, hours=48)
    press(open_and_judge(officer, f"/elections/{slug}/desk/who/"), "Freeze the roll")
    statement = anybody_checks(site, slug)
    assert statement["eligible"] == VOTERS
    days_go_by(site, slug, hours=15 * 24)
    officer_makes_the_slate(officer, slug)
    days_go_by(site, slug, hours=2.5 * 24)
    address, secret = turnout_comes_in(site, officer, follower, slug)
    those_who_have_not_voted_are_reminded(site, officer, slug)
    quorum_is_reached_and_told_once(site, follower, slug, address, secret)
    for each in (officer, member, follower):
        assert [line for line in each.errors if "422" not in line] == []


def test_a_quorum_of_13490_is_seen_coming_and_reached(chromium):
    with running_site() as site, windows(chromium, site) as window:
        walk(site, window)
