"""After half of a roll was reminded: no page, file or log tells the two halves apart, to whomever it is shown."""

from __future__ import annotations

import re

import pytest

from community.models import AuditEntry, Job
from elections import actions, voters_file
from elections.models import Reminder
from tests.community.mailing import DAY, HOUR, work
from tests.community.smtp import relay_at_work
from tests.factories.elections import (
    confirm_address,
    election_elsewhere,
    election_with_roll,
    vote,
)
from tests.people import NOON, make_keeper
from tests.people import make_person as person
from tests.proving import proven_client

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.postgresql,
    pytest.mark.usefixtures("on_the_day"),
]
VOTED = NOON + 2 * HOUR
DUE = NOON + 5 * HOUR
SHOWN = "/elections/secret"
PUBLIC = (
    f"{SHOWN}/",
    f"{SHOWN}/progress.json",
    f"{SHOWN}/progress.svg",
    f"{SHOWN}/roll.json",
    f"{SHOWN}/results/",
    "/embed/elections/secret/",
    "/elections/",
    "/search/?q=reminder",
    "/groups/foundation/",
)
OFFICERS = (
    f"{SHOWN}/desk/",
    f"{SHOWN}/desk/who/",
    f"{SHOWN}/desk/reminders/",
    f"{SHOWN}/desk/embed/",
    "/notifications/",
)
HERE, ELSEWHERE = (
    (f"{SHOWN}/desk/letters/", f"{SHOWN}/desk/letters/to-mend.csv"),
    (f"{SHOWN}/desk/outside/",),
)
KEEPERS = (
    "/keeper/",
    "/keeper/pulse.json",
    "/keeper/jobs/",
    *(f"/keeper/jobs/all/{one}/" for one in ("waiting", "running", "failing", "dead", "done")),
    "/keeper/mail/",
    *(f"/keeper/mail/?outcome={one}" for one in ("sent", "refused", "put_off")),
    "/keeper/audit/",
    "/keeper/audit/export.csv",
    "/keeper/audit/export.jsonl",
    "/keeper/people/",
    "/keeper/storage/",
    "/keeper/versions/",
)
OWN = (
    "/account/",
    "/account/data.json",
    "/notifications/",
    "/mine/",
    f"{SHOWN}/",
    f"{SHOWN}/roll/",
)


@pytest.fixture
def relay(settings):
    with relay_at_work(settings) as relay:
        yield relay


@pytest.fixture
def voters():
    """Four, told apart by a letter; the last two will not have voted."""
    four = [person(f"Voter {letter}") for letter in "PQRS"]
    for one in four:
        confirm_address(one)
    return four


def read(browser, paths) -> dict[str, str]:
    pages = {}
    for path in paths:
        answer = browser.get(path)
        assert answer.status_code == 200, path
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        pages[path] = content.decode()
    return pages


def desks(keeper, officer, *more: str) -> dict[str, str]:
    """Whatever officers, the keeper and strangers are shown; also of each job and each entry by itself."""
    single = [f"/keeper/jobs/{job.public_id}/" for job in Job.objects.filter(name=actions.REMIND)]
    entries = AuditEntry.objects.filter(verb__startswith="elections.reminder")
    single += [f"/keeper/audit/{entry.public_id}/" for entry in entries]
    officers = proven_client(officer)
    return {
        **read(proven_client(keeper), [*KEEPERS, *single]),
        **read(officers, [*OFFICERS, *more]),
        **{f"{path} as a stranger": text for path, text in read(officers, PUBLIC).items()},
    }


def mentions(text: str, one) -> int:
    """How often somebody is named, by whatever there is of them."""
    lines = one.user.emailaddress_set.values_list("email", flat=True)
    return sum(text.count(word) for word in {one.name, one.public_id, *lines})


def remind(relay, election, *to) -> Reminder:
    reminder = actions.plan_reminder(actor=None, at=VOTED, election=election, send_at=DUE)
    work(DUE, actions.REMIND)
    assert sorted(relay.to) == sorted(one.user.email for one in to)
    reminder.refresh_from_db()
    assert reminder.written == len(to)
    return reminder


def told_elsewhere(group, voters):
    election = election_elsewhere(
        group, *(one.user.email for one in voters), lasts=10 * DAY, slug="secret"
    )
    listed = "email\n" + "\n".join(one.user.email for one in voters[:2])
    rows = voters_file.parse(listed.encode(), election=election).rows
    actions.tell_voters(actor=None, at=VOTED, election=election, rows=rows, counted_at=VOTED)
    return election


def test_no_desk_names_one_half_more_often_than_the_other(relay, group, officer, voters):
    election, keeper = told_elsewhere(group, voters), make_keeper()
    remind(relay, election, *voters[2:])
    pages = desks(keeper, officer, *ELSEWHERE)
    assert "2 voters were written to" in pages[f"{SHOWN}/desk/reminders/"]
    assert "elections.reminder_ended" in pages["/keeper/audit/export.csv"]
    for path, text in pages.items():
        assert len({mentions(text, one) for one in voters}) == 1, path
    named = {path for path, text in pages.items() if mentions(text, voters[2])}
    assert named <= {"/keeper/people/"}  # everybody who has an account


def test_where_ballots_are_cast_here_a_reminder_names_nobody_either(relay, group, officer, voters):
    addresses = [one.user.email for one in voters]
    election = election_with_roll(group, *addresses, lasts=10 * DAY, slug="secret")
    for one in voters[:2]:
        vote(election, one, at=VOTED)
    keeper = make_keeper()
    relay.recipient[addresses[3]] = "550 5.1.1 no such user"
    before = desks(keeper, officer, *HERE)
    actions.plan_reminder(actor=officer, at=VOTED, election=election, send_at=DUE)
    work(DUE, actions.REMIND)
    assert relay.to == [addresses[2]]  # and one that its server refused
    after = desks(keeper, officer, *HERE)
    for path, text in after.items():
        for one in voters:
            assert mentions(text, one) == mentions(before.get(path, ""), one), path
        if path.startswith(
            "/keeper/mail/"
        ):  # not even that there was a letter, and to which server
            assert _log(text) == _log(before[path])


def test_what_each_may_read_of_themselves_and_what_is_read_of_them_is_the_same(
    relay, group, voters
):
    election, keeper = told_elsewhere(group, voters), make_keeper()
    remind(relay, election, *voters[2:])
    desk = proven_client(keeper)
    seen = []
    for one in voters:
        pages = read(proven_client(one), OWN)
        pages |= read(desk, [f"{at}{one.public_id}/" for at in ("/people/", "/keeper/people/")])
        seen.append([_without(text, one) for text in pages.values()])
    assert seen[0] == seen[1] == seen[2] == seen[3]


def _plain(text: str) -> str:
    """The page without what is drawn for each page, and the seconds since the test began."""
    text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", text)
    return re.sub(r"T12:00:\d\d(\.\d+)?Z", "T12:00Z", text)


def _log(text: str) -> str:
    """What a page of the log of mails tells of mails, below what it tells of the relay."""
    above, _heading, below = _plain(text).partition('<h2 id="day">')
    assert above
    assert below
    return below


def _without(text: str, one) -> str:
    """The page without whoever it is of."""
    text = _plain(text)
    text = re.sub(r'class="face[^"]*"|\bV[PQRS]\b', "face", text)
    for word in (one.public_id, one.user.email, one.name, one.name.lower().replace(" ", ".")):
        text = text.replace(word, "somebody")
    return text
