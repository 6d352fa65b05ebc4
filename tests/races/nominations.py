"""Who is to stand: one nomination each, one second each, one slate, and nothing that comes after it."""

from __future__ import annotations

from functools import partial

from elections import actions
from elections.models import Election
from tests.factories.nominations import (
    DAY,
    accepted,
    checked,
    make_members,
    nominated,
    nominating_draft,
    nominating_election,
    rules_from,
    seats_of,
)
from tests.people import NOON, make_group, make_person
from tests.races.judge import race_of

LATE = NOON + 14 * DAY


def scene():
    group = make_group("india")
    members = make_members(group, "Asha", "Bala", "Chitra", "Dev")
    return nominating_election(group), members


def deed(which, actor, nomination, at=NOON, **facts):
    return partial(which, actor=actor, at=at, nomination=nomination, **facts)


def nominate(vote, actor, nominee):
    question = seats_of(vote)
    return partial(actions.nominate, actor=actor, at=NOON, question=question, nominee=nominee)


def ready():
    """One who is nominated, seconded, accepted and checked; the other two may still act."""
    vote, (asha, bala, chitra, dev) = scene()
    nomination = accepted(vote, asha, bala, chitra)
    checked(nomination, make_person("Officer"))
    return vote, nomination, asha, dev


def settle(vote, at=LATE):
    return partial(actions.make_slate, actor=None, at=at, question=seats_of(vote))


@race_of("elections.nominate", "elections.nominate")
def one_is_nominated_by_two():
    vote, (asha, bala, chitra, _dev) = scene()
    return nominate(vote, asha, bala), nominate(vote, chitra, bala)


@race_of("elections.second_nomination", "elections.second_nomination")
def one_seconds_twice():
    vote, (asha, bala, chitra, _dev) = scene()
    nomination = nominated(vote, asha, bala)
    return tuple(deed(actions.second_nomination, chitra, nomination) for _twice in range(2))


@race_of("elections.second_nomination", "elections.second_nomination")
def the_last_two_seconds_come_at_once():
    vote, (asha, bala, chitra, dev) = scene()
    nomination = nominated(vote, asha)
    assert bala
    return tuple(deed(actions.second_nomination, who, nomination) for who in (chitra, dev))


@race_of("elections.second_nomination", "elections.decline_nomination")
def one_is_seconded_while_they_decline():
    vote, (asha, bala, chitra, _dev) = scene()
    nomination = nominated(vote, asha, bala)
    return (
        deed(actions.second_nomination, chitra, nomination),
        deed(actions.decline_nomination, asha, nomination),
    )


@race_of("elections.take_back_second", "elections.take_back_second")
def one_second_is_taken_back_twice():
    vote, (asha, bala, chitra, _dev) = scene()
    nomination = nominated(vote, asha, bala, chitra)
    return tuple(deed(actions.take_back_second, chitra, nomination) for _twice in range(2))


@race_of("elections.accept_nomination", "elections.decline_nomination")
def one_accepts_and_declines():
    vote, (asha, bala, _chitra, _dev) = scene()
    nomination = nominated(vote, asha, bala)
    return (
        deed(actions.accept_nomination, asha, nomination, platform="More.", answers=[]),
        deed(actions.decline_nomination, asha, nomination),
    )


@race_of("elections.withdraw_nomination", "elections.make_slate")
def one_withdraws_while_the_slate_is_made():
    vote, nomination, asha, _dev = ready()
    return deed(actions.withdraw_nomination, asha, nomination, at=LATE), settle(vote)


@race_of("elections.make_slate", "elections.make_slate")
def two_officers_make_the_slate():
    vote, *_others = ready()
    return settle(vote), settle(vote)


@race_of("elections.make_slate", "elections.check_nomination")
def a_check_fails_while_the_slate_is_made():
    vote, nomination, *_others = ready()
    finding = {"what": "member", "passed": False, "reason": "Left in May."}
    late = deed(actions.check_nomination, make_person("Other"), nomination, at=LATE, **finding)
    return settle(vote), late


@race_of("elections.check_nomination", "elections.check_nomination")
def two_officers_check_the_same():
    vote, (asha, bala, _chitra, _dev) = scene()
    nomination = accepted(vote, asha, bala)
    facts = {"what": "member", "reason": "As recorded."}
    return tuple(
        deed(actions.check_nomination, make_person(name), nomination, passed=passed, **facts)
        for name, passed in (("One", True), ("Two", False))
    )


@race_of("elections.endorse", "elections.endorse")
def one_endorses_twice():
    vote, (asha, bala, chitra, _dev) = scene()
    nomination = accepted(vote, asha, bala)
    return tuple(deed(actions.endorse, chitra, nomination, words=said) for said in ("A.", "B."))


@race_of("elections.end_endorsement", "elections.endorse")
def words_are_taken_down_while_they_are_changed():
    vote, (asha, bala, chitra, _dev) = scene()
    nomination = accepted(vote, asha, bala)
    words = deed(actions.endorse, chitra, nomination, words="A.")()
    end = partial(actions.end_endorsement, actor=make_person("Officer"), at=NOON, endorsement=words)
    return end, deed(actions.endorse, chitra, nomination, words="B.")


@race_of("elections.forget_nominations", "elections.make_slate")
def one_leaves_for_good_while_the_slate_is_made():
    vote, _nomination, asha, _dev = ready()
    return partial(actions.forget_nominations, person=asha, at=LATE), settle(vote)


@race_of("elections.set_nominations", "elections.drop_nominations")
def rules_are_set_and_dropped():
    draft = nominating_draft(make_group("india"))
    question = seats_of(draft)
    return (
        partial(
            actions.set_nominations, actor=None, at=NOON, question=question, draft=rules_from()
        ),
        partial(actions.drop_nominations, actor=None, at=NOON, question=question),
    )


@race_of("elections.warn_of_slates", "elections.warn_of_slates")
def officers_are_warned_of_a_slate_twice():
    vote, *_others = ready()
    held = Election.objects.select_related("publication", "freeze", "group").get(pk=vote.pk)
    return tuple(partial(actions.warn_of_slates, at=LATE, election=held) for _twice in range(2))


@race_of("elections.remind_nominees", "elections.accept_nomination")
def a_nominee_accepts_while_they_are_reminded():
    vote, (asha, bala, _chitra, _dev) = scene()
    nomination = nominated(vote, asha, bala)
    late = NOON + 12 * DAY
    held = Election.objects.select_related("group").get(pk=vote.pk)
    say = {"platform": "More.", "answers": []}
    return (
        partial(actions.remind_nominees, at=late, election=held),
        deed(actions.accept_nomination, asha, nomination, at=late, **say),
    )
