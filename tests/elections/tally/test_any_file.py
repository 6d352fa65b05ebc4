"""Whatever a file holds, it is read, or refused in words; nothing else happens."""

from __future__ import annotations

import json

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from elections.tally import Kind
from elections.tally.__main__ import NAMES, main
from elections.tally.blt import looks_like_blt, read_blt
from elections.tally.files import BadFile, read_affiliations, read_csv

many = settings(max_examples=150, deadline=None)
pieces = st.lists(
    st.sampled_from(
        [
            *'\n\n\n,,,;\t"0123 =-#()',
            "\r",
            "\r\n",
            "No opinion",
            "Ada",
            "Bea",
            "yes",
            "x",
            "\u2028",
            "é",
            "2 1\n",
            "1 1 2 0\n",
            "0\n",
            '"A"\n',
            "[",
            "\ufeff",
            "\0",
            "9" * 12,
            "1.0",
            "½",
            "-3",
        ]
    ),
    max_size=40,
).map("".join)
contents = st.one_of(pieces.map(str.encode), st.binary(max_size=60))


@many
@given(contents, st.sampled_from(Kind))
@example(b"", Kind.RANK)
@example(b"Ada\rBea\r1", Kind.ANSWER)
def test_any_bytes_as_a_table(content, kind):
    try:
        table = read_csv(content, kind)
        ballots = list(table.ballots)
    except BadFile:
        return
    assert len(set(table.candidates)) == len(table.candidates) > 0
    for ballot in ballots:
        assert (ballot.marks is None) != (ballot.why is None)
        if ballot.marks is not None:
            assert len(ballot.marks) == len(table.candidates)


@many
@given(contents)
def test_any_bytes_as_blt(content):
    looks_like_blt(content)
    try:
        ballots = list(read_blt(content).ballots)
    except BadFile:
        return
    assert [ballot.row for ballot in ballots] == sorted(ballot.row for ballot in ballots)


@many
@given(contents)
def test_any_bytes_as_affiliations(content):
    try:
        belong, _seated = read_affiliations(content, ("Ada", "Bea"))
    except BadFile:
        return
    assert {each.candidate for each in belong} <= {"Ada", "Bea"}


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    return tmp_path_factory.mktemp("any") / "ballots.csv"


@many
@given(pieces, st.sampled_from(NAMES))
def test_the_command_answers_whatever_it_is_given(file, content, rule):
    import contextlib
    import io

    file.write_text(content, encoding="utf-8", newline="")
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main(["--rule", rule, "--seats", "1", str(file)])
    if code:
        assert (code, out.getvalue()) == (1, "")
        assert err.getvalue().strip()
    else:
        told = json.loads(out.getvalue())
        assert told["valid"] + told["blank"] <= told["ballots"]
        assert set(told["winners"]) <= set(told["candidates"])


def test_a_line_separator_of_unicode_ends_no_line():
    table = read_csv("Ada\u2028Ade,Bea\n1,2\n".encode(), Kind.RANK)
    assert table.candidates == ("Ada Ade", "Bea")
    assert len(list(table.ballots)) == 1
