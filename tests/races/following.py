"""Following: two windows, a window and the link in a mail."""

from __future__ import annotations

import json
from functools import partial

from community import actions, stops, vault
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


@race_of("community.follow_city", "community.follow_city")
def two_windows_follow_a_city():
    follow = partial(
        actions.follow_city, actor=make_person(), at=NOON, slug="chennai", name="Chennai"
    )
    return follow, follow


@race_of("community.follow_city", "community.unfollow_city")
def a_city_is_followed_while_it_is_ended():
    person = make_person()
    follow = partial(actions.follow_city, actor=person, at=NOON, slug="chennai", name="Chennai")
    follow()
    return follow, partial(actions.unfollow_city, actor=person, at=NOON, slug="chennai")


@race_of("community.unfollow_city", "community.stop_mail")
def the_link_and_the_button_end_a_city():
    person = make_person()
    actions.follow_city(actor=person, at=NOON, slug="chennai", name="Chennai")
    stop = partial(actions.stop_mail, actor=person, at=NOON, scope="city:chennai")
    return partial(actions.unfollow_city, actor=person, at=NOON, slug="chennai"), stop


@race_of("community.unfollow_group", "community.stop_mail")
def the_link_and_the_button_end_it():
    person, group = make_person(), make_group("chennai")
    follow(person, group)()
    scope = f"follow:{group.public_id}"
    stop = partial(actions.stop_mail, actor=person, at=NOON, scope=stops.Stop("", scope).scope)
    return unfollow(person, group), stop


@race_of("community.follow_by_mail", "community.follow_by_mail")
def one_link_is_used_twice():
    group = make_group("chennai")
    token = vault.seal(json.dumps([group.public_id, "v@example.net", "Vimal", NOON.isoformat()]))
    use = partial(actions.follow_by_mail, at=NOON, token=token)
    return use, use


@race_of("community.ask_to_follow", "community.ask_to_follow")
def one_address_is_typed_twice():
    ask = partial(
        actions.ask_to_follow,
        at=NOON,
        group=make_group("chennai"),
        email="v@example.net",
        name="Vimal",
    )
    return ask, ask


@race_of("community.silence_address", "community.silence_address")
def an_address_is_silenced_twice():
    silence = partial(actions.silence_address, at=NOON, fingerprint="a" * 64)
    return silence, silence


@race_of("community.silence_address", "community.unsilence_address")
def an_address_is_silenced_and_heard_again():
    actions.silence_address(at=NOON, fingerprint="a" * 64)
    return (
        partial(actions.silence_address, at=NOON, fingerprint="a" * 64),
        partial(actions.unsilence_address, at=NOON, fingerprint="a" * 64),
    )
