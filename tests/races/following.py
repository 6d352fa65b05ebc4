"""Following: two windows, a window and the link in a mail."""

from __future__ import annotations

from functools import partial

from community import actions, stops
from tests.people import NOON, make_group, make_person
from tests.races.judge import race_of


def follow(person, group):
    return partial(actions.follow_group, actor=person, at=NOON, group=group)


def unfollow(person, group):
    return partial(actions.unfollow_group, actor=person, at=NOON, group=group)


@race_of("community.follow_group", "community.follow_group")
def two_windows_follow():
    person, group = make_person(), make_group("chennai")
    return follow(person, group), follow(person, group)


@race_of("community.follow_group", "community.unfollow_group")
def one_follows_while_it_is_ended():
    person, group = make_person(), make_group("chennai")
    follow(person, group)()
    return follow(person, group), unfollow(person, group)


@race_of("community.unfollow_group", "community.stop_mail")
def the_link_and_the_button_end_it():
    person, group = make_person(), make_group("chennai")
    follow(person, group)()
    scope = f"follow:{group.public_id}"
    stop = partial(actions.stop_mail, actor=person, at=NOON, scope=stops.Stop("", scope).scope)
    return unfollow(person, group), stop
