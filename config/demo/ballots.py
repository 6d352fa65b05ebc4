"""Two samples of votes for names: one to place eight votes in, and one that is over and counted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from fractions import Fraction

from community.models import Person
from config.demo.people import SHOES
from config.demo.stage import Stage
from config.demo.votes_cast import vote_as
from elections.actions import (
    add_question,
    count_box,
    create_election,
    import_roll,
    publish_election,
    settle_box,
    write_archive,
)
from elections.drafts import CandidateDraft, CountingDraft, QuestionDraft, SeatedDraft
from elections.models import Election
from elections.quorum import MajorityKind, MajorityRule, QuorumKind, QuorumRule
from elections.roll_file import RollFile, Voter

DIRECTORS, SPEAKERS = "sample-directors", "sample-speakers"
QUARTER = QuorumRule(QuorumKind.FRACTION, share=Fraction(1, 4))
BY_RULE = MajorityRule(MajorityKind.NONE)
MADE_UP = "Everybody who stands, and every organisation, is made up."

STANDING = tuple(
    CandidateDraft(name, None, (of,) if of else ())
    for name, of in (
        ("Asha Sample", "Banyan Hosting"),
        ("Binod Sample", "Coir Networks"),
        ("Charu Sample", "Banyan Hosting"),
        ("Dilip Sample", ""),
        ("Esther Sample", "Delta Packaging"),
        ("Feroz Sample", "Banyan Hosting"),
        ("Gita Sample", "Coir Networks"),
    )
)
CITIES = tuple(CandidateDraft(city) for city in ("Bengaluru", "Chennai", "Mumbai", "Pune"))

DIRECTORS_ASKED = (
    QuestionDraft(
        title="Shall chapters publish their accounts every year?",
        text="What came in, from whom, and what it was spent on.",
        quorum=QUARTER,
    ),
    QuestionDraft(
        title="Who directs the next year?",
        text="Three seats. Place your eight votes as you like.",
        kind="cumulative",
        quorum=QUARTER,
        majority=BY_RULE,
        seats=3,
        candidates=STANDING,
        counting=CountingDraft(
            "cumulative",
            most=8,
            limit=1,
            seated=(SeatedDraft("Hema Sample", ("Delta Packaging",)),),
        ),
    ),
    QuestionDraft(
        title="Where shall the chapters meet?",
        text="In the order in which you would go.",
        kind="ranked",
        quorum=QUARTER,
        majority=BY_RULE,
        seats=1,
        candidates=CITIES,
        counting=CountingDraft("schulze"),
    ),
)
# What some of the crowd said: to the motion, votes by the first letter of the name, cities by theirs.
SAID = (
    ("yes", "AAAAABBB", "CBP"),
    ("yes", "DDDDDDDD", "BC"),
    ("no", "CCCEEGG", "MPBC"),
    ("abstain", None, "CM"),
)

COUNCIL_ASKED = (
    QuestionDraft(
        title="Who speaks for the chapters?",
        text="Three seats, by the single transferable vote.",
        kind="ranked",
        quorum=QUARTER,
        majority=BY_RULE,
        seats=3,
        candidates=STANDING,
        counting=CountingDraft("stv-scottish", limit=1, seed="a die thrown at the meeting: 4"),
    ),
    QuestionDraft(
        title="Who keeps the accounts?",
        text="Two seats, eight votes each.",
        kind="cumulative",
        quorum=QUARTER,
        majority=BY_RULE,
        seats=2,
        candidates=STANDING,
        counting=CountingDraft(
            "cumulative", most=8, limit=1, seed="a die thrown at the meeting: 4"
        ),
    ),
)
COUNTED = (
    ("ACD", "AAAAADDD"),
    ("ACB", "AAAACCCC"),
    ("CAD", "CCCCCCCC"),
    ("ADE", "AADDDEEE"),
    ("BGD", "BBBBBBBB"),
    ("DEB", "DDDDEEEE"),
    ("AC", "ACACACAC"),
    ("CAB", "CCCCBBBB"),
    ("FAC", "FFFFFFFF"),
    ("EDB", "EEEEEDDD"),
    ("GBD", None),
    ("ABC", "AABBCCDD"),
)


def samples(stage: Stage) -> None:
    """Open the one, and hold and count the other."""
    crowd = _voters(stage.crowd)
    directors = _made(
        stage,
        slug=DIRECTORS,
        title="Directors of the next year",
        summary=f"A vote to place eight votes in, and to put cities into an order. {MADE_UP}",
        opens_at=stage.at - timedelta(hours=20),
        closes_at=stage.at + timedelta(days=5),
        asked=DIRECTORS_ASKED,
    )
    _cast(directors, crowd, SAID, at=stage.at)
    closed = stage.at - timedelta(days=9)
    council = _made(
        stage,
        slug=SPEAKERS,
        title="Speakers and keepers of the accounts",
        summary=f"A vote that is over: its count can be read step by step. {MADE_UP}",
        opens_at=closed - timedelta(days=4),
        closes_at=closed,
        asked=COUNCIL_ASKED,
    )
    everybody = [*crowd, *stage.cast.values()]
    _cast(council, everybody, COUNTED, at=closed - timedelta(days=1))
    count_box(at=closed, election=council)
    settle_box(at=closed, election=council)
    write_archive(at=closed, election=Election.objects.get(pk=council.pk))


def _made(
    stage: Stage,
    *,
    slug: str,
    title: str,
    summary: str,
    opens_at: datetime,
    closes_at: datetime,
    asked: Sequence[QuestionDraft],
) -> Election:
    officer, before = stage.cast["officer"], opens_at - timedelta(hours=20)
    election = create_election(
        actor=officer,
        at=before,
        group=stage.groups["openstack-india"],
        slug=slug,
        title=title,
        summary=summary,
        opens_at=opens_at,
        closes_at=closes_at,
        timezone="Asia/Kolkata",
        voters="The demo people and six others",
        is_sample=True,
        sample_dated_at=stage.at,
    )
    for question in asked:
        add_question(actor=officer, at=before, election=election, draft=question)
    names = {shoes.email: shoes.name for shoes in SHOES}
    names |= {person.user.email: person.name for person in _voters(stage.crowd)}
    roll = RollFile(voters=[Voter(email, name) for email, name in names.items()])
    import_roll(actor=officer, at=before, election=election, file=roll)
    return publish_election(actor=officer, at=before, election=election)


def _voters(crowd: Iterable[Person]) -> list[Person]:
    return [person for person in crowd if hasattr(person, "user")]


def _cast(
    election: Election,
    people: Sequence[Person],
    said: Sequence[Sequence[str | None]],
    *,
    at: datetime,
) -> None:
    questions = list(election.questions.prefetch_related("candidates"))
    for person, answers in zip(people, said, strict=False):
        filled = {
            question.public_id: _answer(
                question.kind,
                {who.name[0]: who.public_id for who in question.candidates.all()},
                answer,
            )
            for question, answer in zip(questions, answers, strict=True)
        }
        vote_as(person, election, filled, at=at)


def _answer(kind: str, known: dict[str, str], said: str | None) -> str | dict[str, int] | None:
    """Read an answer as it stands above: a word, a letter a vote, or letters in order."""
    if said is None or kind == "yes_no":
        return said
    if kind == "cumulative":
        return {known[letter]: said.count(letter) for letter in said}
    return {known[letter]: rank for rank, letter in enumerate(said, start=1)}


def cast_anew(election: Election, crowd: Sequence[Person], *, at: datetime) -> None:
    """Fill the box of the open sample again, once it was dated anew."""
    _cast(election, _voters(crowd), SAID, at=at)
