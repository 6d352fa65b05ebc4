"""The two votes of January 2015 as history, and samples: one under way elsewhere, one to cast in, one to stand in."""

from __future__ import annotations

from datetime import datetime, timedelta
from fractions import Fraction

from community.models import Person
from config.demo import ballots, elsewhere, record
from config.demo.people import SHOES
from config.demo.record import Facts
from config.demo.stage import Stage
from config.demo.votes_cast import vote_as
from elections.actions import (
    NominationDraft,
    accept_nomination,
    add_question,
    create_election,
    import_roll,
    nominate,
    open_sample,
    publish_election,
    record_past_election,
    record_turnout,
    redate_sample,
    set_nominations,
)
from elections.drafts import CandidateDraft, CountingDraft, QuestionDraft
from elections.models import Election
from elections.quorum import MajorityKind, MajorityRule, QuorumKind, QuorumRule
from elections.roll_file import RollFile, Voter
from elections.turnout import Point, Qualifier

# The sample runs over the same hours as the vote of 2015 did; the hours of its figures are made up.
WINDOW = timedelta(hours=112, minutes=59)
LEFT = timedelta(hours=46)
# hours after the opening, ballots, how far to trust them, in words
REPLAY = (
    (6, 240, Qualifier.EXACT, ""),
    (12, 520, Qualifier.EXACT, ""),
    (24, 900, Qualifier.OVER, "end of day one"),
    (33, 1140, Qualifier.EXACT, ""),
    (43, 1376, Qualifier.EXACT, ""),
    (55, 1690, Qualifier.EXACT, ""),
)
# a made-up vote of the spring before, so that the one under way can be held against one that is over
GRANTS = "sample-grants"
BEFORE = timedelta(days=200)
BEFORE_REPLAY = ((6, 310), (12, 640), (24, 1080), (43, 1560), (66, 2050), (90, 2660), (108, 3240))
BEFORE_FINAL = 3610
BALLOTS_IN = 5  # of the crowd
SAMPLE_VOTE = "sample-vote"


def history(stage: Stage) -> None:
    """What was voted on in January 2015, as it was told. Nobody can change it."""
    for told in stage.record["elections"]:
        record_past_election(
            actor=None,
            at=stage.at,
            group=stage.groups[told["group"]],
            slug=told["slug"],
            title=told["title"],
            opens_at=record.instant(told["opens"]),
            closes_at=record.instant(told["closes"]),
            questions=[_question(told, stage.people)],
            eligible=told["eligible"],
            turnout=[_point(line) for line in told["turnout"]],
            summary=told["summary"].strip(),
            voters=told["voters"],
            source=told["source"],
        )


def _question(told: Facts, known: dict[str, Person]) -> QuestionDraft:
    asked = told["question"]
    if "quorum" in asked:
        return QuestionDraft(
            title=asked["title"],
            quorum=QuorumRule(QuorumKind.FRACTION, share=Fraction(asked["quorum"]["fraction"])),
            majority=MajorityRule(MajorityKind.MORE_YES),
            other_rules=asked["rule"].strip(),
        )
    return QuestionDraft(
        title=asked["title"],
        kind="cumulative",
        quorum=QuorumRule(QuorumKind.NOT_RECORDED),
        majority=MajorityRule(MajorityKind.NONE),
        seats=asked["seats"],
        ballot_rule=asked["ballot"],
        other_rules=asked["rule"].strip(),
        candidates=[CandidateDraft(name, known[name]) for name in told["candidates_named"]],
    )


def _point(line: Facts) -> Point:
    return Point(
        ballots=line["ballots"],
        at=record.instant(line["at"]) if line["at"] else None,
        label=line.get("when", ""),
        qualifier=Qualifier(line["qualifier"]),
        source=line["source"],
    )


def samples(stage: Stage) -> None:
    """Open the sample votes, and show two that are over."""
    _before(stage)
    _under_way(stage)
    _to_cast_in(stage)
    _to_stand_in(stage)
    elsewhere.samples(stage)
    ballots.samples(stage)


def _before(stage: Stage) -> None:
    """A vote that is over: made while it was open, and told to its end."""
    opens_at = stage.at - BEFORE
    closes_at = opens_at + WINDOW
    election = open_sample(
        actor=stage.cast["officer"],
        at=closes_at - timedelta(hours=1),
        group=stage.groups["openstack-india"],
        slug=GRANTS,
        title="A rule for travel grants: a vote made up to compare with",
        summary="Nobody held this vote. Its course is made up, so that another can be held against it.",
        opens_at=opens_at,
        closes_at=closes_at,
        questions=[
            QuestionDraft(
                title="Shall travel grants be shared out twice a year?",
                quorum=QuorumRule(QuorumKind.FRACTION, share=Fraction(1, 4)),
            )
        ],
        eligible=13120,
        turnout=[
            Point(ballots, opens_at + timedelta(hours=hours), source="made up")
            for hours, ballots in BEFORE_REPLAY
        ],
        voters="Individual Members",
        source="A sample, all of it made up",
    )
    record_turnout(
        actor=stage.cast["officer"],
        at=closes_at,
        election=election,
        point=Point(BEFORE_FINAL, closes_at, source="made up"),
    )


def _under_way(stage: Stage) -> None:
    opens_at = stage.at + LEFT - WINDOW
    points = [
        Point(ballots, opens_at + timedelta(hours=hours), label, qualifier, "made up")
        for hours, ballots, qualifier, label in REPLAY
    ]
    open_sample(
        actor=stage.cast["officer"],
        at=stage.at,
        group=stage.groups["openstack-india"],
        slug="sample-bylaws",
        title="Amend the bylaws: the vote of 2015, replayed",
        summary=(
            "The figures of January 2015 with 46 hours left, so that a vote under way can be looked at:"
            " 2,000 ballots are in, and 3,373 are needed. Hours between the recorded figures are made up."
        ),
        opens_at=opens_at,
        closes_at=stage.at + LEFT,
        questions=[
            QuestionDraft(
                title="Shall the bylaws be amended as proposed?",
                quorum=QuorumRule(QuorumKind.FRACTION, share=Fraction(1, 4)),
            )
        ],
        eligible=13490,
        turnout=[*points, Point(2000, stage.at, source="made up")],
        voters="Individual Members, as in January 2015",
        source="A sample, after the turnout of January 2015",
    )


def _to_cast_in(stage: Stage) -> None:
    officer = stage.cast["officer"]
    # drafted and published before it opened, as the rules for real votes ask
    before = stage.at - timedelta(hours=50)
    election = create_election(
        actor=officer,
        at=before,
        group=stage.groups["openstack-india"],
        slug=SAMPLE_VOTE,
        title="How the chapters meet next year",
        summary=(
            "A small vote that the demo people can cast in. Its roll holds the eight of them and six"
            " more who are made up too; some of those have voted already."
        ),
        opens_at=stage.at - timedelta(hours=30),
        closes_at=stage.at + timedelta(days=4, hours=6),
        timezone="Asia/Kolkata",
        voters="The demo people and six others",
        is_sample=True,
        sample_dated_at=stage.at,
    )
    quarter = QuorumRule(QuorumKind.FRACTION, share=Fraction(1, 4))
    for title, text in (
        (
            "Shall there be a linked meetup every second month?",
            "One agenda in all cities, joined by video, as several cities did late in 2012.",
        ),
        (
            "Shall every chapter name a second organiser?",
            "So that nobody has to be at every meetup of their city.",
        ),
    ):
        draft = QuestionDraft(title=title, text=text, quorum=quarter)
        add_question(actor=officer, at=before, election=election, draft=draft)
    names = {shoes.email: shoes.name for shoes in SHOES}
    names |= {person.user.email: person.name for person in voters_of(stage.crowd)}
    roll = RollFile(voters=[Voter(email, name) for email, name in names.items()])
    import_roll(actor=officer, at=before, election=election, file=roll)
    election = publish_election(actor=officer, at=before, election=election)
    _cast_for(voters_of(stage.crowd), election, at=stage.at)


def _to_stand_in(stage: Stage) -> None:
    """A vote whose nominations are open: one has seconds enough, one needs more, one has not answered."""
    officer, group = stage.cast["officer"], stage.groups["openstack-india"]
    before = stage.at - timedelta(days=5)
    day = timedelta(days=1)
    opens_at = stage.at + 21 * day
    election = create_election(
        actor=officer,
        at=before,
        group=group,
        slug="sample-council",
        title="Who speaks for the chapters next year",
        summary="Three seats. Members of the chapters nominate and second; then the roll votes.",
        opens_at=opens_at,
        closes_at=opens_at + 5 * day,
        timezone="Asia/Kolkata",
        voters="The demo people and six others",
        is_sample=True,
        sample_dated_at=stage.at,
    )
    question = add_question(
        actor=officer,
        at=before,
        election=election,
        draft=QuestionDraft(
            title="Who shall sit in the chapters’ council?",
            kind="cumulative",
            quorum=QuorumRule(QuorumKind.NONE),
            majority=MajorityRule(MajorityKind.NONE),
            seats=3,
            counting=CountingDraft("cumulative", most=3),
        ),
    )
    set_nominations(
        actor=officer,
        at=before,
        question=question,
        draft=NominationDraft(
            opens_at=before,
            closes_at=stage.at + 9 * day,
            accept_by=stage.at + 13 * day,
            slate_by=stage.at + 17 * day,
            affiliated_on=before.date(),
            seconds_needed=4,
            asked=("How much time do you have for it?",),
        ),
    )
    names = {shoes.email: shoes.name for shoes in SHOES}
    crowd = voters_of(stage.crowd)
    names |= {person.user.email: person.name for person in crowd}
    roll = RollFile(voters=[Voter(email, name) for email, name in names.items()])
    import_roll(actor=officer, at=before, election=election, file=roll)
    publish_election(actor=officer, at=before, election=election)
    since = before + day
    platform = "More linked meetups, and a room in every city that has none.\n\n- one visit a month\n- notes for all"
    for nominee, seconds, accepts in (
        (crowd[0], crowd[1:5], True),
        (crowd[1], crowd[2:4], True),
        (stage.cast["member"], crowd[:2], False),
    ):
        for person in seconds:
            nomination = nominate(actor=person, at=since, question=question, nominee=nominee)
        if accepts:
            accept_nomination(
                actor=nominee,
                at=since + day,
                nomination=nomination,
                platform=platform,
                answers=["An evening a week, and two weekends in spring."],
            )


def voters_of(crowd: list[Person]) -> list[Person]:
    """Those of the crowd who have a login."""
    return [person for person in crowd if hasattr(person, "user")]


def _cast_for(people: list[Person], election: Election, *, at: datetime) -> None:
    first, second = (question.public_id for question in election.questions.all())
    said = (("yes", "yes"), ("yes", "no"), ("no", "yes"), ("yes", "abstain"), ("yes", "yes"))
    for person, (one, two) in zip(people, said[:BALLOTS_IN], strict=False):
        vote_as(person, election, {first: one, second: two}, at=at)


def date_anew(*, at: datetime) -> int:
    """Open samples that have closed as they stood when they were loaded; say how many.

    Those that are over stay over, and as they were counted.
    """
    moved = 0
    closed = Election.objects.filter(is_sample=True, publication__isnull=False)
    for election in closed.exclude(slug__in=[ballots.SPEAKERS, GRANTS]):
        if not redate_sample(actor=None, at=at, election=election):
            continue
        moved += 1
        anew = Election.objects.select_related("publication", "freeze").get(pk=election.pk)
        crowd = Person.objects.filter(is_sample=True, is_demo=False, user__isnull=False)
        if election.slug == SAMPLE_VOTE:
            _cast_for(list(crowd.order_by("pk")), anew, at=at)
        elif election.slug == ballots.DIRECTORS:
            ballots.cast_anew(anew, list(crowd.order_by("pk")), at=at)
    return moved
