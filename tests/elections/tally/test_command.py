"""`python -m elections.tally`: what it reads, what it refuses and in which words."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from elections.tally import Kind
from elections.tally.__main__ import main
from elections.tally.blt import read_blt
from elections.tally.files import BadFile, read_affiliations, read_csv


@pytest.fixture
def run(tmp_path, capsys):
    """Write files, count, and return what was said."""

    def act(content, *asked, name="ballots.csv", **others):
        file = tmp_path / name
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        for other, text in others.items():
            (tmp_path / f"{other}.csv").write_text(text, encoding="utf-8")
        words = [str(tmp_path / word) if word.endswith(".csv") else word for word in asked]
        code = main([*words, str(file)])
        said = capsys.readouterr()
        return json.loads(said.out) if code == 0 else said.err.replace(f"{tmp_path}/", "")

    return act


def test_cumulative_ballots_with_every_kind_of_fault(run):
    told = run(
        "Ada,Bea,Cem\n8,,\n4,4,\n9,0,0\n3.5,,\n-1,1,\n½,,\n,,\n1.0,7.00,\n8\n,,8,9\nmany,,\n",
        *("--rule", "cumulative", "--seats", "1", "--votes", "8"),
    )
    assert told["rule"] == "cumulative"
    assert (told["ballots"], told["valid"], told["blank"]) == (11, 3, 1)
    assert [(each["row"], each["reason"]) for each in told["invalid"]] == [
        (3, "9 votes are given, and 8 may be."),
        (4, "Ada: “3.5” is not a whole number."),
        (5, "Ada: -1 is less than nought."),
        (6, "Ada: “½” is not a whole number."),
        (9, "The row has 1 cells, and 3 are needed."),
        (10, "The row has 4 cells, and there are 3."),
        (11, "Ada: “many” is not a whole number."),
    ]
    assert told["totals"] == {"Ada": 13, "Bea": 11, "Cem": 0}
    assert told["winners"] == ["Ada"]
    assert told["invalid"][0]["line"] == 4


@pytest.mark.parametrize(
    "content",
    [
        "Ada,Bea\n1,2\n2,1\n1,No opinion\n",
        "\ufeffAda,Bea\r\n1,2\r\n2,1\r\n1,no  opinion\r\n",
        "Ada;Bea\n1;2\n2;1\n1;\n",
        "Ada\tBea\n1\t2\n2\t1\n1\t-\n",
        '"Ada","Bea"\n"1","2"\n" 2 ","1"\n1,"No opinion"\n\n\n',
        "Voter,Ada,Bea\n7,1,2\n3,2,1\n5,1,\n",
        "ballot_id,Ada,Bea\nf3,1,2\na0,2,1\n99,1,\n",
        "Ada,Bea,\n1,2,\n2,1,\n1,,\n",
        "\nAda,Bea\n1,2\n\n2,1\n1.0,NO OPINION",
    ],
)
def test_forms_of_the_same_table(run, content):
    told = run(content, "--rule", "schulze", "--seats", "1")
    assert (told["ballots"], told["valid"], told["invalid"]) == (3, 3, [])
    assert told["pairs"] == {"Ada": {"Bea": 1}, "Bea": {"Ada": 1}}


def test_utf_16_as_spreadsheets_write_it(run):
    told = run("Ádám\tBea\n1\t2\n".encode("utf-16"), "--rule", "schulze", "--seats", "1")
    assert told["winners"] == ["Ádám"]


def test_unranked_last_and_the_seed_are_said_back(run):
    asked = ["--rule", "schulze", "--seats", "1", "--unranked", "last", "--seed", "2026"]
    told = run("Ada,Bea\n1,\n,1\n", *asked)
    assert told["options"] == {"unranked": "last", "strength": "winning_votes"}
    assert told["seed"] == "2026"
    assert told["pairs"]["Ada"]["Bea"] == 1
    assert told["winners"] == ["Ada"]  # 405066… comes before 726928…
    (tie,) = told["ties"]
    assert (tie["by"], tie["for_a_seat"]) == ("seed", True)
    assert told["words"][-2].endswith("A seat was decided by it.")


def test_a_tie_without_a_seed_is_pointed_out(run):
    told = run("Ada,Bea\n1,2\n2,1\n", "--rule", "irv")
    assert told["seats"] == 1
    assert told["notes"] == [
        "No seed was given: ties are broken by an empty one. Publish a seed instead."
    ]


def test_yes_no_approval_and_score(run):
    told = run("Bylaws,Budget\nyes,No\nYES,abstain\nn,\nx,yes\n", "--rule", "yes-no")
    assert told["winners"] == ["Bylaws"]
    assert told["questions"][0] | {"question": ""} == {
        "question": "",
        "yes": 2,
        "no": 1,
        "abstain": 0,
        "blank": 0,
        "carried": True,
    }
    assert told["invalid"][0]["reason"] == "Bylaws: “x” is not one of yes, no, abstain."
    told = run("Ada,Bea\n1,0\nx,\n,yes\n2,\n", "--rule", "approval", "--seats", "1")
    assert told["totals"] == {"Ada": 2, "Bea": 1}
    assert told["invalid"][0]["row"] == 4
    told = run("Ada,Bea\n5,4\n6,1\n", "--rule", "score", "--seats", "1", "--highest", "5")
    assert told["totals"] == {"Ada": 5, "Bea": 4}
    assert told["invalid"][0]["reason"] == "Ada: 6 is outside 0–5."


def test_a_line_with_nothing_is_a_blank_ballot_where_there_is_one_column(run):
    told = run("Bylaws\nyes\n\nno\nyes\n\n", "--rule", "yes-no")
    assert (told["ballots"], told["blank"]) == (4, 1)
    assert told["questions"][0]["blank"] == 1


BLT = """# a comment
4 2
-3
(first) 3 1 2 0
4 2=4 1 0
2 1 - 2 0
1 3 4 0
1 4 3 4 0
5 0
0
"Ada"
"Bea \"\"B\"\" Bo"
Cem
Dov
"A ward"
"""


def test_blt_with_all_that_it_may_hold(run):
    table = read_blt(BLT.encode())
    assert (table.candidates, table.seats, table.title) == (
        ("Ada", 'Bea "B" Bo', "Dov"),
        2,
        "A ward",
    )
    marks = [(each.row, each.marks, each.times) for each in table.ballots]
    assert marks == [
        (1, (1, 2, None), 3),
        (4, (2, 1, 1), 4),
        (8, (1, 3, None), 2),
        (10, (None, None, 1), 1),
        (11, None, 1),
        (12, (None, None, None), 5),
    ]
    told = run(BLT, "--rule", "stv-scottish", name="ward.blt")
    assert told["seats"] == 2
    assert (told["ballots"], told["valid"], told["blank"]) == (16, 6, 5)
    assert [(each["row"], each.get("times", 1)) for each in told["invalid"]] == [(4, 4), (11, 1)]
    assert told["quota"] == 3
    assert told["rounds"][0]["votes"] == {
        "Ada": "5.00000",
        'Bea "B" Bo': "0.00000",
        "Dov": "1.00000",
    }
    told = run(BLT, "--rule", "stv-scottish", "--seats", "1", name="ward.blt")
    assert told["notes"] == ["The file says 2 seats; 1 were asked for."]


def test_blt_as_others_write_it():
    """With commas at the ends of lines, and with the names in comments after the title, as PrefLib has them."""
    table = read_blt(b"2 1,\n3 1 2 0,\n2 2 0,\n0,\nAda ADAMS,\nBea\nWard 9,\n")
    assert (table.candidates, table.title) == (("Ada ADAMS", "Bea"), "Ward 9")
    assert [each.marks for each in table.ballots] == [(1, 2), (None, 1)]
    names = "# ALTERNATIVE NAME 1: Ada (X)\n# ALTERNATIVE NAME 2: Bea"
    table = read_blt(f"2 1\n3 1 2 0\n0\nA ward\n# NUMBER ALTERNATIVES: 2\n{names}\n".encode())
    assert (table.candidates, table.title) == (("Ada (X)", "Bea"), "A ward")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "line 1: The file is empty; its first line should name the candidates."),
        ("Ada,,Bea\n1,2,3\n", "line 1, column 2: This column names nobody."),
        ("Ada,Bea,ada\n", "line 1, column 3: “ada” stands here for the second time."),
        (
            "1,2\n2,1\n",
            "line 1: The first line holds only numbers; it should name the candidates, one a column.",
        ),
        (
            b"Ada,Bea\n1,2\n\xff,1\n",
            "line 3, column 1: This byte is no UTF-8: save the file as UTF-8.",
        ),
        ("Ada,Bea\n1,\0\n", "line 2: A nought byte stands here: this is no file of text."),
        ('Ada,Bea\n1,"2\n', "line 2: This is no row of CSV: unexpected end of data."),
        ('Ada,Bea\n1,2\n"1"x,2\n', "line 3: This is no row of CSV: ',' expected after '\"'."),
        (",".join(f"C{n}" for n in range(201)), "line 1: There are 201 columns, and 200 may be."),
    ],
)
def test_a_bad_table_is_refused_by_line_and_column(run, content, words):
    assert run(content, "--rule", "schulze", "--seats", "1") == f"ballots.csv: {words}\n"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("3\n", "line 1: The first line should have the number of candidates and of seats."),
        ("a b\n", "line 1, column 1: “a” is no whole number."),
        ("0 1\n", "line 1, column 1: 0 candidates, and from 1 to 200 may be."),
        ("2 0\n", "line 1, column 3: There is at least one seat."),
        ("2 1\n1 1 2 0\n", "line 2: The ballots do not end: a line with 0 alone is missing."),
        ("2 1\n1 1 2\n", "line 2: This ballot does not end: its 0 is missing."),
        ("2 1\n1 1 3 0\n0\nA\nB\n", "line 2, column 5: There is no candidate 3 of 2."),
        ("2 1\n1 1 x 0\n0\nA\nB\n", "line 2, column 5: “x” names no candidate."),
        (
            "2 1\n1.5 1 0\n0\nA\nB\n",
            "line 2, column 1: “1.5” does not say how many ballots follow.",
        ),
        ("2 1\n1 1 0\n0\nA\n", "line 4: 2 candidates are announced, and 1 are named."),
        ("2 1\n1 1 0\n0\nA\na\n", "line 5: “a” stands here for the second time."),
        ('2 1\n1 1 0\n0\n"A\nB\n', "line 4: A quotation mark is missing."),
        ("2 1\n-3\n0\nA\nB\n", "line 2, column 1: Candidate 3 of 2 withdrew."),
        ("2 1\n-1 -2\n0\nA\nB\n", "line 3: Every candidate has withdrawn."),
        (
            "2 1\n[tie 2 1]\n0\nA\nB\n",
            "line 2: Options in brackets are not read; ask for them when counting.",
        ),
    ],
)
def test_a_bad_blt_is_refused_by_line_and_column(run, content, words):
    said = run(content, "--rule", "irv", "--seats", "1", name="ward.blt")
    assert said == f"ward.blt: {words}\n"


AFFILIATIONS = "Name,Employer,Seated\nBea,X,\n@cem-c,X,no\nEva,X,yes\nAda,Independent,\n"


def test_affiliations_are_matched_by_name_or_handle_and_the_limit_is_told(run):
    told = run(
        "Ada,Bea,Cem (@cem-c)\n1,3,3\n1,5,4\n",
        *("--rule", "cumulative", "--seats", "2", "--votes", "20", "--limit", "2"),
        *("--affiliations", "who.csv"),
        who=AFFILIATIONS,
    )
    assert told["ranking"] == ["Bea", "Cem (@cem-c)", "Ada"]
    assert told["winners"] == ["Bea", "Ada"]
    assert told["limit"] == {"at_most": 2, "seated": [{"name": "Eva", "organisations": ["X"]}]}
    (skip,) = told["skipped"]
    assert skip["reason"] == (
        "Cem (@cem-c) would be the third of X, and 2 may sit: Eva (already seated) and Bea."
        " Ada is seated instead."
    )


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "line 1: The file is empty; it should say candidate,organisation."),
        ("who\nAda\n", "line 1: The first line should say candidate,organisation or add ,seated."),
        ("candidate,company\nAdda,X\n", "line 2, column 1: “Adda” is no candidate: is it Ada."),
        (
            "candidate,company\nEva,X\n",
            (
                "line 2, column 1: “Eva” is no candidate: who holds a seat already needs “yes” in"
                " a third column, seated."
            ),
        ),
        ("candidate,company\n,X\n", "line 2, column 1: Nobody is named here."),
        (
            "candidate,org,seated\nAda,X,perhaps\n",
            "line 2, column 3: “perhaps” says neither yes nor no.",
        ),
    ],
)
def test_bad_affiliations_are_refused_by_line_and_column(content, words):
    with pytest.raises(BadFile) as no:
        read_affiliations(content.encode(), ("Ada", "Beatrice"))
    assert str(no.value) == words


def test_affiliations_without_a_heading():
    belong, seated = read_affiliations(b"Ada,X\nBea,\n", ("Ada", "Bea"))
    assert [(each.candidate, each.organisation) for each in belong] == [("Ada", "X")]
    assert seated == ()


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (["--rule", "schulze"], "How many are to be elected? Say --seats N."),
        (["--rule", "irv", "--seats", "2"], "irv fills one seat; for more, count by stv-scottish"),
        (["--rule", "schulze", "--seats", "0"], "there is at least one seat"),
        (
            ["--rule", "schulze", "--seats", "1", "--votes", "8"],
            "--votes belongs to --rule cumulative.",
        ),
        (["--rule", "cumulative", "--seats", "1", "--votes", "0"], "a voter has at least one vote"),
        (
            ["--rule", "irv", "--seats", "1", "--limit", "2"],
            "--affiliations FILE and --limit N belong together.",
        ),
    ],
)
def test_options_that_make_no_sense_are_refused(run, asked, words):
    assert run("Ada,Bea\n1,2\n", *asked) == f"{words}\n"


def test_a_file_that_is_not_there_and_blt_for_votes(run, tmp_path, capsys):
    assert main(["--rule", "irv", "--seats", "1", str(tmp_path / "none.csv")]) == 1
    assert "No such file" in capsys.readouterr().err
    assert "BLT, which holds ranks" in run("2 1\n0\nA\nB\n", "--rule", "score", "--seats", "1")


def test_input_is_bounded(monkeypatch):
    from elections.tally import files

    monkeypatch.setattr(files, "MOST_BALLOTS", 2)
    with pytest.raises(BadFile, match="line 4: There are more than 2 ballots"):
        list(read_csv(b"Ada\n1\n1\n1\n", Kind.RANK).ballots)
    monkeypatch.setattr(files, "MOST_BYTES", 5)
    with pytest.raises(BadFile, match="larger than"):
        read_csv(b"Ada\n1\n1\n", Kind.RANK)


def test_it_runs_without_the_site(tmp_path):
    """No Django, no settings, no NumPy: none of them is even imported."""
    file = tmp_path / "ballots.csv"
    file.write_text("Ada,Bea\n1,2\n", encoding="utf-8")
    asked = ["--rule", "schulze", "--seats", "1", str(file)]
    program = (
        "import runpy, sys; sys.argv[1:] = sys.argv[1:];"
        "\ntry: runpy.run_module('elections.tally', run_name='__main__', alter_sys=True)"
        "\nexcept SystemExit as end: assert not end.code, end.code"
        "\nassert not {'django', 'numpy', 'config'} & set(sys.modules), 'too much was imported'"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *asked], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["winners"] == ["Ada"]
