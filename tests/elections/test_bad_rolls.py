"""A roll that is not one: each case is told its line and what to do, and changes nothing."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta
from functools import partial
from html import unescape
from pathlib import Path

import pytest
from django.conf import settings as site
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.core.management.base import CommandError
from django.core.validators import validate_email
from hypothesis import given
from hypothesis import strategies as st

from community import jobs
from community.models import Job
from elections import actions, roll_file
from elections.models import Election, RollUpload
from elections.roll_file import PLAIN_ADDRESS
from elections.rows import FORMULA, MOST_ROW, PLAIN
from tests.factories.elections import draft_election
from tests.racing import race
from tests.snapshot import unchanged

pytestmark = pytest.mark.django_db
HEAD = b"email,name,voter_id\n"


def spreadsheet() -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
    return kept.getvalue()


# Name of the case: the file, and what the page must say.
CASES: dict[str, tuple[bytes, tuple[str, ...]]] = {
    "twice in the file": (
        HEAD + b"a@example.org,A,1\nb@example.org,B,2\na@example.org,C,3\n",
        ("line 4", "email: stands on line 2 already"),
    ),
    "twice in other letters": (
        HEAD + b"Meena@Example.org,A,1\nmeena@example.ORG,B,2\n",
        ("line 3", "email: stands on line 2 already"),
    ),
    "twice in another normal form": (
        "email\na@ex\u00e4mple.org\na@exa\u0308mple.org\n".encode(),
        ("line 3", "email: stands on line 2 already"),
    ),
    "number twice in another normal form": (
        "email,voter_id\na@example.org,\u00e9\nb@example.org,e\u0301\n".encode(),
        ("line 3", "voter_id: stands on line 2 already"),
    ),
    "no address": (HEAD + b",Nobody,1\n", ("line 2", "email: is missing")),
    "an address of spaces": (HEAD + b"   ,Nobody,1\n", ("line 2", "email: is missing")),
    "no address at all": (HEAD + b"meena at example,M,1\n", ("line 2", "is not an e-mail address")),
    "UTF-16": (
        "email\na@example.org\n".encode("utf-16"),
        ("UTF-16, not UTF-8", "choose “Save as” and there “CSV UTF-8”"),
    ),
    "UTF-16 without a mark": (
        "email\na@example.org\n".encode("utf-16-le"),
        ("UTF-16, not UTF-8", "“CSV UTF-8”"),
    ),
    "Latin-1": (
        "email,name\na@example.org,Zo\u00eb\n".encode("latin-1"),
        ("line 2", "name: is not UTF-8 text: save the file as “CSV UTF-8”"),
    ),
    **{
        f"a formula: {cell!r}": (
            HEAD + b'a@example.org,"' + cell + b'",1\n',
            ("line 2", "name: starts like a formula"),
        )
        for cell in (b"=1+1", b"+1", b"-1", b"@SUM(A1)", b"\tx", b"\rx", b"  =1+1", "＝1".encode())
    },
    "a formula for an address": (HEAD + b"=a@example.org,A,1\n", ("line 2", "email: starts like")),
    "a formula for a number": (HEAD + b"a@example.org,A,=1\n", ("line 2", "voter_id: starts like")),
    "other columns": (
        b"mail,salary\na@example.org,3\n",
        ("Line 1 must name the columns: email[,name][,voter_id]", "It reads: mail,salary"),
    ),
    "a column more": (b"email,salary\na@example.org,3\n", ("Line 1", "email,salary")),
    "a column twice": (b"email,email\na@example.org,b@example.org\n", ("Line 1", "email,email")),
    "no header": (b"a@example.org\nb@example.org\n", ("Line 1", "It reads: a@example.org")),
    "semicolons": (
        b"email;name\na@example.org;A\n",
        ("Line 1 has no commas", "Save the file with commas"),
    ),
    "tabs": (b"email\tname\na@example.org\tA\n", ("Line 1 has no commas",)),
    "a short row": (
        HEAD + b"a@example.org\n",
        ("line 2", "has 1 cells where the first line has 3"),
    ),
    "a long row": (HEAD + b"a@example.org,A,1,x\n", ("line 2", "has 4 cells")),
    "NUL": (HEAD + b"a@example.org,A\x00B,1\n", ("line 2", "name: holds characters that cannot")),
    "an escape": (HEAD + b"a@example.org,A\x1b[2J,1\n", ("line 2", "name: holds characters")),
    "right to left": (
        "email,name\na@example.org,\u202eA\n".encode(),
        ("line 2", "name: holds characters that cannot be printed"),
    ),
    "a quote left open": (
        HEAD + b'a@example.org,"A,1\nb@example.org,B,2\n',
        ("line 2", "a quote is opened here and never closed"),
    ),
    "a quote left open above many rows": (
        HEAD
        + b'a@example.org,"A,1\n'
        + b"".join(b"v%d@example.org,V,%d\n" % (n, n + 9) for n in range(99)),
        ("line 2", "a quote is opened here and not closed within 20 lines"),
    ),
    "a quote in the middle": (
        HEAD + b'a@example.org,"A"B,1\n',
        ("line 2", "write quotes inside a cell twice"),
    ),
    "nothing": (b"", ("empty",)),
    "a mark and nothing": (b"\xef\xbb\xbf", ("The file is empty, or its first line",)),
    "blank lines": (b"\n\n\n", ("Line 1 must name the columns",)),
    "a header and nothing": (HEAD, ("The file names no voter below its first line",)),
    "a spreadsheet": (spreadsheet(), ("a spreadsheet or an archive, whatever its name says",)),
    "an old spreadsheet": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x01" * 99, ("a spreadsheet",)),
    "gzip": (b"\x1f\x8b\x08" + b"\x01" * 99, ("a spreadsheet or an archive",)),
    "a picture": (b"\x89PNG\r\n\x1a\n" + b"\x01" * 99, ("Line 1",)),
    "an endless line": (
        HEAD + b"x" * (3 * MOST_ROW) + b"@example.org,A,1\n",
        ("line 2", f"is longer than {MOST_ROW} characters"),
    ),
    "an endless first line": (b"email" * MOST_ROW, ("its first line cannot be read",)),
    "a long name": (HEAD + b"a@example.org," + b"x" * 121 + b",1\n", ("line 2", "is too long")),
    "a long address": (HEAD + b"a" * 250 + b"@example.org,A,1\n", ("line 2", "is too long")),
}


@pytest.fixture(autouse=True)
def _a_stash_of_its_own(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "uploads"


@pytest.fixture
def draft(group, at) -> Election:
    return draft_election(group, at=at)


@pytest.fixture
def send(draft, officer, signed_in):
    client = signed_in(officer)
    client.get("/")

    def sent(content: bytes, **more: str):
        file = SimpleUploadedFile("roll.csv", content)
        return client.post(f"/elections/{draft.slug}/desk/roll/", {"file": file, **more})

    return sent


@pytest.mark.parametrize("case", CASES)
def test_each_bad_roll_names_its_line_and_changes_nothing(case, send):
    content, words = CASES[case]
    with unchanged():
        answer = send(content, replace="on")
    page = unescape(answer.content.decode())
    assert answer.status_code == 422
    for each in words:
        assert each in page
    # what was ticked is still ticked (the file itself a browser does not keep)
    assert 'name="skip_bad">' in page


@pytest.mark.parametrize("case", CASES)
def test_the_command_says_the_same_and_changes_nothing(case, draft, tmp_path):
    content, words = CASES[case]
    path = tmp_path / "roll.csv"
    path.write_bytes(content)
    out = io.StringIO()
    with unchanged(), pytest.raises(CommandError) as no:
        call_command("import_roll", draft.slug, path, stdout=out, stderr=io.StringIO())
    said = out.getvalue() + str(no.value)
    for each in words:
        assert each.lower() in said.lower()


def test_after_a_row_that_cannot_be_read_the_next_ones_are(send, draft):
    bad = HEAD + b'a@example.org,"A,1\nb@example.org,B,2\nc@example.org,"C,3\nd@example.org,D,4\n'
    file = roll_file.parse(bad)
    assert [voter.email for voter in file.voters] == ["b@example.org", "d@example.org"]
    assert [refusal.line for refusal in file.refusals] == [2, 4]
    assert send(bad, skip_bad="on").status_code == 302
    assert draft.roll.count() == 2


def test_a_second_roll_is_refused_unless_it_is_said_to_replace(send, draft):
    assert send(HEAD + b"a@example.org,A,1\n").status_code == 302
    with unchanged():
        answer = send(HEAD + b"A@example.org,A,1\n")
    assert answer.status_code == 422
    assert "has a roll of 1 already" in answer.content.decode()
    assert send(HEAD + b"b@example.org,B,1\n", replace="on").status_code == 302
    assert draft.roll.get().email == "b@example.org"


def test_no_file_is_a_fault_of_the_field(draft, officer, signed_in):
    client = signed_in(officer)
    client.get("/")
    with unchanged():
        answer = client.post(f"/elections/{draft.slug}/desk/roll/", {"skip_bad": "on"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "This field is required" in page
    assert 'name="skip_bad" checked' in page


# --- what is too large to be answered at once ---------------------------------------------------


def large(bad: int = 0) -> bytes:
    """A little over what is answered at once."""
    rows = [b"voter%06d@example.org,Somebody with a name,%d\n" % (n, n) for n in range(24_000)]
    return HEAD + b"nobody,X,\n" * bad + b"".join(rows)


@pytest.fixture
def work(at, django_capture_on_commit_callbacks):
    """Carry out every job that waits, as the worker would."""

    def worked() -> None:
        for job in Job.objects.filter(state=Job.State.QUEUED, name__contains="_roll"):
            with django_capture_on_commit_callbacks(execute=True):
                assert jobs.carry_out(job.public_id, clock=partial(getattr, job, "not_before"))

    return worked


def stashed() -> set[str]:
    return {each.name for each in (Path(site.MEDIA_ROOT) / "stash").glob("*/*")}


def test_a_large_roll_is_checked_by_a_job_and_taken_when_agreed(
    send, draft, officer, member, signed_in, work
):
    client = signed_in(officer)
    page = send(large()).headers["Location"]
    assert "The roll is being checked" in client.get(page).content.decode()
    assert stashed() == {"roll.csv"}
    assert client.get(page + "progress.json").json()["state"] == "waiting"
    work()
    told = client.get(page).content.decode()
    assert "Ready to take 24,000 rows" in told
    assert not draft.roll.exists()
    assert signed_in(member).get(page).status_code == 404
    assert client.post(page + "take/").status_code == 302
    assert client.post(page + "take/").status_code == 302  # pressed twice
    work()
    assert "The roll has 24000 voters." in client.get(page).content.decode()
    assert draft.roll.count() == 24_000
    assert stashed() == set()
    draft.refresh_from_db()
    assert draft.eligible == 24_000


def test_the_faults_of_a_large_roll_are_listed_and_can_be_fetched(send, officer, signed_in, work):
    client = signed_in(officer)
    page = send(large(bad=150)).headers["Location"]
    work()
    told = client.get(page).content.decode()
    assert "150 rows cannot be taken" in told
    assert told.count("is not an e-mail address") == 100
    assert "and 50 more" in told
    fetched = client.get(page + "refused.csv")
    lines = b"".join(fetched.streaming_content).decode().splitlines()
    assert len(lines) == 151
    assert lines[1].startswith("2,email: 'nobody' is not")
    with unchanged():
        assert client.post(page + "take/").status_code == 422  # only on purpose
    client.post(page + "take/", {"skip_bad": "1"})
    work()
    assert "The roll has 24000 voters. 150 rows were left out." in client.get(page).content.decode()
    assert client.get(page + "refused.csv").status_code == 404


def test_a_small_roll_with_very_many_faults_is_listed_in_the_same_way(send, officer, signed_in):
    page = send(HEAD + b"nobody,X,\n" * 300).headers["Location"]
    told = signed_in(officer).get(page).content.decode()
    assert "300 rows cannot be taken" in told
    assert "and 200 more" in told
    assert "Leave out" not in told  # nothing would be left


def test_a_large_file_that_is_no_roll_is_refused_whole(send, draft, officer, signed_in, work):
    page = send(b"email;name\n" + b"a@example.org;A\n" * 70_000).headers["Location"]
    work()
    told = signed_in(officer).get(page).content.decode()
    assert "The file was not taken" in told
    assert "Line 1 has no commas" in told
    assert stashed() == set()
    assert not draft.roll.exists()


def test_one_file_at_a_time_and_a_mended_one_takes_the_place(send, officer, signed_in, work):
    first = send(large()).headers["Location"]
    with unchanged():
        answer = send(large())
    assert answer.status_code == 422
    assert "Omar Officer sent is being worked on" in unescape(answer.content.decode())
    with unchanged():
        assert send(HEAD + b"a@example.org,A,1\n").status_code == 422
    work()
    send(large())
    assert "The file was put aside" in signed_in(officer).get(first).content.decode()


def test_a_file_can_be_put_aside_and_is_deleted(send, draft, officer, signed_in, work):
    client = signed_in(officer)
    page = send(large()).headers["Location"]
    upload = RollUpload.objects.get()
    client.post(page + "drop/")
    actions.empty_stash(at=upload.received_at)
    work()  # the job finds nothing to do
    assert RollUpload.objects.get().state == "dropped"
    assert client.post(page + "take/").status_code == 422
    assert not draft.roll.exists()


def test_what_nobody_takes_is_deleted_within_a_day(send, work, django_capture_on_commit_callbacks):
    send(large())
    work()
    assert stashed() == {"roll.csv", "staged.sqlite3"}
    upload = RollUpload.objects.get()
    actions.empty_stash(at=upload.received_at + timedelta(hours=23))
    assert RollUpload.objects.get().state == "ready"
    with django_capture_on_commit_callbacks(execute=True):
        actions.empty_stash(at=upload.received_at + timedelta(hours=25))
    assert RollUpload.objects.get().state == "dropped"
    assert stashed() == set()


def test_a_worker_that_dies_while_checking_or_writing_leaves_nothing_half(
    send, draft, officer, signed_in, work, monkeypatch
):
    """The reading stops in the middle, as when the machine goes down; the next try begins anew."""
    client = signed_in(officer)
    page = send(large()).headers["Location"]
    upload = RollUpload.objects.get()

    class Killed(BaseException):
        pass

    def die(*_arguments: object, **_more: object) -> None:
        raise Killed

    with monkeypatch.context() as dying:
        dying.setattr(roll_file.Staging, "count", property(die))
        with pytest.raises(Killed):
            actions.check_roll(at=upload.received_at, upload=upload)
    assert "The roll is being checked" in client.get(page).content.decode()
    work()
    client.post(page + "take/")
    upload.refresh_from_db()
    with monkeypatch.context() as dying:
        dying.setattr("elections.actions.roll.audit.record", die)
        with pytest.raises(Killed):
            actions.write_upload(actor=officer, at=upload.received_at, upload=upload)
    assert not draft.roll.exists()
    work()
    assert draft.roll.count() == 24_000
    actions.write_upload(actor=officer, at=upload.received_at, upload=upload)  # a second delivery
    assert draft.roll.count() == 24_000


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_of_two_files_at_the_same_moment_one_is_taken_and_the_other_told(group, officer, at):
    draft = draft_election(group, at=at)

    def receive(number: int):
        content = SimpleUploadedFile("roll.csv", HEAD + b"a%d@example.org,A,1\n" % number)
        return actions.receive_roll(
            actor=officer, at=at, election=draft, content=content, replace=False
        )

    answers = race(6, receive)
    assert sum(isinstance(answer, RollUpload) for answer in answers) == 1
    assert sum(isinstance(answer, actions.UploadIsRunning) for answer in answers) == 5
    assert stashed() == {"roll.csv"}


@given(st.from_regex(PLAIN_ADDRESS, fullmatch=True).filter(lambda one: len(one) <= 254))
def test_an_address_that_is_taken_at_a_look_is_taken_by_the_whole_check_too(address):
    validate_email(address)
    assert address.isascii()
    assert address == address.lower()


@given(st.from_regex(PLAIN, fullmatch=True))
def test_a_cell_that_is_taken_at_a_look_is_no_formula_and_can_be_printed(cell):
    assert not cell.strip().startswith(FORMULA)
    assert cell.isprintable()
