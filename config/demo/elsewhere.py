"""A sample whose ballots another service takes: a signed roll here, its counts, a correction and a reminder."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from fractions import Fraction

from config.demo.people import SHOES
from config.demo.stage import Stage
from elections import webhooks
from elections.actions import (
    Delivered,
    add_question,
    create_election,
    import_roll,
    make_turnout_key,
    open_delivery,
    publish_election,
    record_turnout,
    remind_in_sample,
    say_where_cast,
    take_delivery,
    tell_voters,
)
from elections.drafts import QuestionDraft
from elections.models import Election
from elections.quorum import QuorumKind, QuorumRule
from elections.roll_file import RollFile, Voter
from elections.turnout import Point

CHARTER = "sample-charter"
HOUR = timedelta(hours=1)
OPEN_FOR, LEFT = 62 * HOUR, 58 * HOUR
VOTERS = 1_184
# hours after the opening, ballots
BEFORE = ((5, 31), (12, 62), (20, 84))
WRONG, RIGHT, WRONG_AT = 131, 118, 26
LISTED, LISTED_AT = 149, 37
AFTER = ((40, 171), (44, 193), (50, 218), (61, 251))


def samples(stage: Stage) -> None:
    """Hold it up to this hour: counted, corrected, listed, reminded, and counted on by signed messages."""
    officer, opened = stage.cast["officer"], stage.at - OPEN_FOR
    election = _published(stage)

    def count(hours: float, ballots: int, correction: str = "") -> None:
        at = opened + hours * HOUR
        point = Point(ballots, at, source="made up")
        record_turnout(actor=officer, at=at, election=election, point=point, correction=correction)

    for hours, ballots in BEFORE:
        count(hours, ballots)
    count(WRONG_AT, WRONG)
    count(WRONG_AT + 1, RIGHT, "Thirteen test ballots had been counted with the others.")
    listed = opened + LISTED_AT * HOUR
    voted = election.roll.order_by("pk").values_list("pk", flat=True)[VOTERS - LISTED :]
    tell_voters(actor=officer, at=listed, election=election, rows=list(voted), counted_at=listed)
    remind_in_sample(
        actor=officer,
        at=listed + HOUR,
        election=election,
        words="The charter is two pages long, and the vote takes a minute.",
    )
    _key, secret = make_turnout_key(actor=officer, at=listed + HOUR, election=election)
    for hours, ballots in AFTER:
        _deliver(election, secret, ballots, at=opened + hours * HOUR)


def _deliver(election: Election, secret: str, ballots: int, *, at: datetime) -> None:
    """Be the other service: sign a count, and have it taken as any other message."""
    body = json.dumps({"ballots": ballots, "source": "made up"}).encode()
    name, stamp = f"msg_sample_{ballots}", int(at.timestamp())
    headers = {
        "webhook-id": name,
        "webhook-timestamp": str(stamp),
        "webhook-signature": webhooks.sign(secret, id=name, timestamp=stamp, body=body),
    }
    key, message = open_delivery(at=at, election=election, headers=headers, body=body)
    told = Delivered(Point(ballots, at, source="made up"))
    take_delivery(at=at, election=election, key=key, message=message, told=told)


def _published(stage: Stage) -> Election:
    officer, opened = stage.cast["officer"], stage.at - OPEN_FOR
    before = opened - 24 * HOUR
    election = create_election(
        actor=officer,
        at=before,
        group=stage.groups["openstack-india"],
        slug=CHARTER,
        title="One charter for all chapters: voted on elsewhere",
        summary=(
            "The roll is frozen and signed here, the ballots are cast in another voting service, which"
            " tells how many there are. Voters and figures are made up."
        ),
        opens_at=opened,
        closes_at=stage.at + LEFT,
        timezone="Asia/Kolkata",
        voters="The demo people, and members who are made up",
        is_sample=True,
        sample_dated_at=stage.at,
    )
    add_question(
        actor=officer,
        at=before,
        election=election,
        draft=QuestionDraft(
            title="Shall all chapters have one charter?",
            quorum=QuorumRule(QuorumKind.FRACTION, share=Fraction(1, 4)),
        ),
    )
    lines = [Voter(shoes.email, shoes.name) for shoes in SHOES]
    more = range(1, VOTERS - len(lines) + 1)
    lines += [Voter(f"voter-{number:04}@example.org") for number in more]
    import_roll(actor=officer, at=before, election=election, file=RollFile(voters=lines))
    say_where_cast(actor=officer, at=before, election=election, elsewhere=True)
    return publish_election(actor=officer, at=before, election=election)
