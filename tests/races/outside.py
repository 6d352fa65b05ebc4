"""Turnout that another voting service tells, and reminders: told, planned and sent twice and at once."""

from __future__ import annotations

from functools import partial

from elections import actions, webhooks
from elections.models import Election, TurnoutKey
from elections.turnout import Point
from tests.factories.elections import HOUR, draft_election, election_elsewhere
from tests.people import NOON, make_group, make_person
from tests.races.judge import race_of

OPEN = NOON + 2 * HOUR
ADDRESSES = [f"voter{number}@example.org" for number in range(6)]


def service() -> Election:
    return election_elsewhere(make_group("india"), *ADDRESSES)


def listed(election, first, last, correction=""):
    rows = list(election.roll.order_by("email").values_list("pk", flat=True))[first:last]
    return partial(
        actions.tell_voters,
        actor=None,
        at=OPEN,
        election=election,
        rows=rows,
        counted_at=OPEN,
        correction=correction,
    )


def where(election, elsewhere):
    return partial(
        actions.say_where_cast, actor=None, at=NOON, election=election, elsewhere=elsewhere
    )


def with_roll() -> Election:
    from elections.roll_file import RollFile, Voter

    election = draft_election(make_group("india"))
    roll = RollFile(voters=[Voter(email) for email in ADDRESSES])
    actions.import_roll(actor=None, at=NOON, election=election, file=roll)
    return election


def sent(election, ballots, name="msg_1"):
    key = TurnoutKey.objects.filter(election=election).first()
    message = webhooks.Message(name, OPEN, str(ballots).encode())
    return partial(
        actions.take_delivery,
        at=OPEN,
        election=election,
        key=key,
        message=message,
        told=actions.Delivered(Point(ballots, OPEN)),
    )


def with_key() -> Election:
    election = service()
    actions.make_turnout_key(actor=make_person("Omar"), at=OPEN, election=election)
    return election


@race_of("elections.tell_voters", "elections.tell_voters")
def two_lists_of_voters_meet():
    election = service()
    return listed(election, 0, 2), listed(election, 0, 4)


@race_of("elections.tell_voters", "elections.tell_voters")
def one_list_is_sent_twice():
    election = service()
    return listed(election, 0, 2), listed(election, 0, 2)


@race_of("elections.tell_voters", "elections.tell_voters")
def a_list_meets_its_correction():
    election = service()
    listed(election, 0, 3)()
    return listed(election, 0, 5), listed(election, 1, 3, "A test ballot.")


@race_of("elections.say_where_cast", "elections.publish_election")
def a_draft_moves_elsewhere_while_it_is_published():
    election = with_roll()
    return where(election, True), partial(
        actions.publish_election, actor=None, at=NOON, election=election
    )


@race_of("elections.take_delivery", "elections.take_delivery")
def one_message_comes_twice():
    election = with_key()
    return sent(election, 3), sent(election, 3)


@race_of("elections.take_delivery", "elections.take_delivery")
def two_messages_have_one_name():
    election = with_key()
    return sent(election, 3), sent(election, 4)


@race_of("elections.take_delivery", "elections.end_turnout_key")
def a_message_comes_while_its_key_is_taken_back():
    election = with_key()
    return sent(election, 3), partial(
        actions.end_turnout_key, actor=make_person("Olga"), at=OPEN, election=election
    )


@race_of("elections.make_turnout_key", "elections.make_turnout_key")
def two_keys_are_made():
    election = service()
    make = partial(actions.make_turnout_key, at=OPEN, election=election)
    return partial(make, actor=make_person("Olga")), partial(make, actor=make_person("Omar"))


def plan(election, hours=3):
    return partial(
        actions.plan_reminder,
        actor=None,
        at=OPEN,
        election=election,
        send_at=NOON + hours * HOUR,
        words="Please vote.",
    )


@race_of("elections.plan_reminder", "elections.plan_reminder")
def two_reminders_within_a_day_are_planned():
    election = service()
    listed(election, 0, 2)()
    return plan(election, 3), plan(election, 5)


@race_of("elections.plan_reminder", "elections.plan_reminder")
def one_reminder_is_planned_twice():
    election = service()
    listed(election, 0, 2)()
    return plan(election), plan(election)


@race_of("elections.send_reminder", "elections.take_back_reminder")
def a_reminder_goes_out_while_it_is_taken_back():
    election = service()
    listed(election, 0, 2)()
    reminder = plan(election)()
    return (
        partial(actions.send_reminder, at=NOON + 4 * HOUR, reminder=reminder),
        partial(actions.take_back_reminder, actor=None, at=NOON + 4 * HOUR, reminder=reminder),
    )
