"""Rolls: reading a file as people send it, and writing it once."""

from __future__ import annotations

import io

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from elections import actions, roll_file, turnout_file
from elections.models import Election, RollRow
from elections.rows import RowsRefused, UnreadableFile
from tests.factories.elections import declared_election, draft_election, election_with_roll

BAD = (
    b"email,name,voter_id\n"
    b"good@example.org,Good,1\n"
    b",Nobody,2\n"
    b"GOOD@example.org,Again,3\n"
    b"not an address,X,4\n"
    b'"=HYPERLINK(""x"")",X,5\n'
    b"f@example.org,=1+1,6\n"
    b"enc@example.org,\xff\xfe,7\n"
    b"dup@example.org,X,1\n"
    b"short@example.org\n"
    b"\n"
    b"last@example.org,Last,8\n"
)


def test_each_bad_row_is_named_by_its_line_and_reason():
    file = roll_file.parse(BAD)
    assert [voter.email for voter in file.voters] == ["good@example.org", "last@example.org"]
    said = {refusal.line: refusal.reason for refusal in file.refusals}
    assert set(said) == {3, 4, 5, 6, 7, 8, 9, 10}
    assert "missing" in said[3]
    assert "line 2 already" in said[4]
    assert "not an e-mail address" in said[5]
    assert "formula" in said[6]
    assert "name: starts like a formula" in said[7]
    assert "not UTF-8" in said[8]
    assert "voter_id: stands on line 2 already" in said[9]
    assert "1 cells where the first line has 3" in said[10]


def test_lines_are_counted_through_quoted_breaks():
    file = roll_file.parse(b'email,name\na@example.org,"two\nlines"\nbad\n')
    assert [voter.name for voter in file.voters] == ["two\nlines"]
    assert [refusal.line for refusal in file.refusals] == [4]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"name\nx\n",
        b"email;name\na@example.org;A\n",
        b"email,email\na@example.org,b@example.org\n",
        b"email,salary\na@example.org,3\n",
        "email\na@example.org\n".encode("utf-16"),
        b"\xff\xd8\xff\xe0\x00\x10JFIF\x00",
    ],
)
def test_a_file_that_is_no_roll_is_refused_whole(content):
    with pytest.raises(UnreadableFile):
        roll_file.parse(content)


def test_files_of_every_office_are_read():
    marked = "email,name\r\nA@Example.org,Åsa\r\n".encode("utf-8-sig")
    (voter,) = roll_file.parse(marked).voters
    assert voter == roll_file.Voter("a@example.org", "Åsa")
    assert roll_file.parse(b"Email\nb@example.org").voters[0].email == "b@example.org"


@pytest.mark.django_db
def test_all_or_nothing(group, at):
    election = draft_election(group)
    with pytest.raises(RowsRefused) as refused:
        actions.import_roll(actor=None, at=at, election=election, file=roll_file.parse(BAD))
    assert len(refused.value.refusals) == 8
    assert not RollRow.objects.exists()


@pytest.mark.django_db
def test_bad_rows_can_be_left_out_on_purpose(group, at):
    election = draft_election(group)
    taken = actions.import_roll(
        actor=None, at=at, election=election, file=roll_file.parse(BAD), skip_bad=True
    )
    election.refresh_from_db()
    assert (taken, election.eligible, election.electorate) == (2, 2, Election.Electorate.ROLL)


@pytest.mark.django_db
def test_a_second_roll_takes_the_place_only_when_told(group, at):
    election = draft_election(group)
    first = roll_file.parse(b"email\na@example.org\n")
    second = roll_file.parse(b"email\nb@example.org\nc@example.org\n")
    actions.import_roll(actor=None, at=at, election=election, file=first)
    with pytest.raises(actions.RollIsThere):
        actions.import_roll(actor=None, at=at, election=election, file=second)
    actions.import_roll(actor=None, at=at, election=election, file=second, replace=True)
    assert set(election.roll.values_list("email", flat=True)) == {"b@example.org", "c@example.org"}


@pytest.mark.postgresql
@pytest.mark.django_db
def test_a_large_roll_is_told_as_it_grows(group, at):
    election = draft_election(group)
    content = b"email,name,voter_id\n" + b"".join(
        b"v%d@example.org,Voter %d,%d\n" % (n, n, n) for n in range(13_490)
    )
    checked, written = [], []
    file = roll_file.parse(content, progress=lambda done, total: checked.append(done))
    taken = actions.import_roll(
        actor=None,
        at=at,
        election=election,
        file=file,
        progress=lambda done, total: written.append(done),
    )
    assert taken == 13_490 == election.roll.count() == written[-1]
    assert checked == sorted(checked)
    assert written == sorted(written)


# --- the commands ---------------------------------------------------------------------------------


@pytest.fixture
def write(tmp_path):
    def written(content: bytes):
        path = tmp_path / "file.csv"
        path.write_bytes(content)
        return path

    return written


@pytest.mark.django_db
def test_the_command_counts_what_it_took(group, write):
    election = draft_election(group)
    out = io.StringIO()
    path = write(b"email\na@example.org\nb@example.org\n")
    call_command("import_roll", election.slug, path, stdout=out, stderr=io.StringIO())
    assert "2 rows taken, 0 refused." in out.getvalue()
    assert election.roll.count() == 2


@pytest.mark.django_db
def test_the_command_names_bad_rows_and_takes_nothing(group, write):
    election = draft_election(group)
    out = io.StringIO()
    with pytest.raises(CommandError) as stop:
        call_command("import_roll", election.slug, write(BAD), stdout=out, stderr=io.StringIO())
    assert stop.value.returncode == 1
    assert "line 3: email: is missing" in out.getvalue()
    assert not election.roll.exists()
    call_command(
        "import_roll", election.slug, write(BAD), "--skip-bad", stdout=out, stderr=io.StringIO()
    )
    assert "2 rows taken, 8 refused." in out.getvalue()


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["import_roll", "import_turnout"])
def test_the_commands_say_what_they_cannot_find(group, write, name, tmp_path):
    with pytest.raises(CommandError, match="no vote at the address"):
        call_command(name, "nowhere", write(b"email\n"), stderr=io.StringIO())
    election = draft_election(group)
    with pytest.raises(CommandError, match="No such file"):
        call_command(name, election.slug, tmp_path / "none.csv", stderr=io.StringIO())


@pytest.mark.django_db
def test_a_published_roll_stays(group, write):
    election = election_with_roll(group, "a@example.org")
    path = write(b"email\nb@example.org\n")
    with pytest.raises(CommandError, match="is frozen"):
        call_command("import_roll", election.slug, path, stderr=io.StringIO())
    assert election.roll.get().email == "a@example.org"


@pytest.mark.django_db
def test_turnout_comes_by_file_too(group, write):
    # long over for the command's own clock; figures of a vote counted elsewhere may come late
    election = declared_election(group)
    opened = election.opens_at.isoformat()
    rows = (
        "at,label,ballots,qualifier,source\n"
        f"{opened},,10,exact,count\n"
        ",end of day one,900,over,mail\n"
        ",then,800,,mail\n"
        "yesterday,,901,,mail\n"
        ",later,x,,mail\n"
        ",later,950,roughly,mail\n"
        ",,960,,mail\n"
        ",later,13491,,mail\n"
    )
    out = io.StringIO()
    from django.utils import timezone

    if timezone.now() < election.opens_at:
        election.opens_at, election.closes_at = (
            timezone.now() - (election.closes_at - election.opens_at),
            timezone.now(),
        )
        election.save()
        rows = rows.replace(opened, election.opens_at.isoformat())
    with pytest.raises(CommandError):
        call_command(
            "import_turnout", election.slug, write(rows.encode()), stdout=out, stderr=io.StringIO()
        )
    assert not election.turnout.exists()
    call_command(
        "import_turnout",
        election.slug,
        write(rows.encode()),
        "--skip-bad",
        stdout=out,
        stderr=io.StringIO(),
    )
    assert "2 rows taken, 6 refused." in out.getvalue()
    assert [row.ballots for row in election.turnout.all()] == [10, 900]
    said = out.getvalue()
    for line in (4, 5, 6, 7, 8, 9):
        assert f"line {line}: " in said


def test_a_turnout_file_keeps_the_order_in_which_it_was_told():
    file = turnout_file.parse(b"at,label,ballots\n,one,1\n2015-01-12T10:00:00Z,,2\n")
    assert [(line, point.ballots) for line, point in file.points] == [(2, 1), (3, 2)]
