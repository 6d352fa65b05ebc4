"""The steering committee elections of Kubernetes, counted again from their ballots, as published.

Expected orders are typed from the official results in github.com/kubernetes/community, elections/steering.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from elections.tally import (
    Limit,
    Schulze,
    Terms,
    Unranked,
    count,
    gather,
    in_words,
)
from elections.tally.__main__ import main
from elections.tally.files import read_affiliations, read_csv

DATA = Path(__file__).parent / "data" / "kubernetes-steering"

# year: seats, votes cast, the official order (of 2021 only the winners were published)
OFFICIAL = {
    2017: (
        6,
        309,
        (
            "Derek Carr, Michelle Noorali, Phillip Whitrock, Michael Rubin, Timothy St. Clair, Quinton Hoole,"
            " Aaron Crickenberger, Caleb Miles, Jaice Singer DuMars, Kris Nova, Justin Santa Barbara,"
            " Alex Pollitt, Sebastien Goasguen, Ihor Dvoretskyi, Adnan Abdulhussein, Ilya Dmitrichenko,"
            " Matt Farina, Aaron Schlesinger, Rob Hirschfeld, Doug Davis"
        ),
    ),
    2018: (
        3,
        307,
        (
            "Aaron Crickenberger, Timothy St. Clair, Davanum Srinivas, Nikhita Raghunath, Kris Nova,"
            " Quinton Hoole, Stephen Augustus, Tim Pepper"
        ),
    ),
    2019: (
        4,
        377,
        (
            "Paris Pittman, Nikhita Raghunath, Christoph Blecker, Derek Carr, Stephen Augustus, Lachlan Evenson,"
            " Brendan Burns, Vallery Lancey, Pengfei Ni, Kris Nova, Klaus Ma"
        ),
    ),
    2020: (
        3,
        312,
        (
            "Jordan Liggitt, Bob Killen, Davanum Srinivas, Stephen Augustus, Ian Coldwater, Lachlan Evenson,"
            " Federico Bongiovanni, Carlos Panato, Divya Mohan, Mayank Kumar"
        ),
    ),
    2021: (4, 256, "parispittman, justaugustus, cblecker, tpepper"),
    2022: (
        3,
        219,
        ("mrbobbytables, bentheelder, palnabarun, cici37, cpanato, lavalamp, deads2k, qedrakmar"),
    ),
    2023: (
        4,
        209,
        (
            "soltysh, pohly, pacoxu, justaugustus, natalisucks, ameukam, divya-mohan0209, xmudrii, vincepri,"
            " detiber, qedrakmar"
        ),
    ),
    2024: (
        3,
        233,
        ("bentheelder, aojea, saschagrunert, natalisucks, katcosgrove, palnabarun, xmudrii"),
    ),
    2025: (
        4,
        210,
        (
            "soltysh, ritazh, pacoxu, katcosgrove, priyankasaggu11929, natalisucks, xmudrii, stmcginnis"
        ),
    ),
}


def box_of(year: int, rule: Schulze):
    table = read_csv((DATA / f"{year}.csv").read_bytes(), rule.kind)
    return gather(rule, table.candidates, table.ballots)


def names(candidates):
    """2019 has "Name (@handle)" at the head of its columns."""
    return [candidate.split(" (@")[0] for candidate in candidates]


@pytest.mark.parametrize("year", OFFICIAL)
def test_every_election_gives_its_official_result(year):
    seats, cast, official = OFFICIAL[year]
    rule = Schulze()
    result = count(rule, box_of(year, rule), Terms(seats))
    order = official.split(", ")
    assert result.ballots == cast
    assert result.invalid == ()
    assert names(result.ranking)[: len(order)] == order
    assert names(result.winners) == order[:seats]
    assert result.ties == ()


def test_reading_no_opinion_as_last_would_unseat_a_winner_of_2021():
    rule = Schulze(unranked=Unranked.LAST)
    result = count(rule, box_of(2021, rule), Terms(4))
    assert "cblecker" not in result.winners
    assert "deads2k" in result.winners


def test_the_employer_limit_of_2017_is_applied_with_those_who_sat_already():
    rule = Schulze()
    box = box_of(2017, rule)
    belong, seated = read_affiliations(
        (DATA / "2017-affiliations.csv").read_bytes(), box.candidates
    )
    result = count(rule, box, Terms(6, limit=Limit(4, belong, seated)))
    assert result.winners == (
        "Derek Carr",
        "Michelle Noorali",
        "Phillip Whitrock",
        "Timothy St. Clair",
        "Quinton Hoole",
        "Aaron Crickenberger",
    )
    (skip,) = result.skips
    assert skip.candidate == "Michael Rubin"
    assert skip.instead == "Timothy St. Clair"
    told = (
        "Michael Rubin would be the fifth of Google, and 4 may sit: Brian Grant (already seated),"
        " Sarah Novotny (already seated), Tim Hockin (already seated) and Phillip Whitrock."
        " Timothy St. Clair is seated instead."
    )
    assert skip.in_words() == told
    assert told in in_words(result)


def test_the_command_gives_the_same(capsys):
    asked = ["--rule", "schulze", "--seats", "6", "--limit", "4"]
    asked += ["--affiliations", str(DATA / "2017-affiliations.csv"), str(DATA / "2017.csv")]
    assert main(asked) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["rule"] == "schulze"
    assert told["ballots"] == 309
    assert told["invalid"] == []
    assert told["winners"][3] == "Timothy St. Clair"
    assert told["ranking"] == OFFICIAL[2017][2].split(", ")
    assert told["pairs"]["Derek Carr"]["Doug Davis"] > told["pairs"]["Doug Davis"]["Derek Carr"]
    assert told["skipped"][0]["candidate"] == "Michael Rubin"
