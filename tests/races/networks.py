"""Chapters, charters, ambassadors, memberships ended and groups closed, each while something else happens."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from community import actions
from community.models import Closure, Group, Membership, Role
from tests.people import NOON, give_role, make_group, make_person
from tests.races.community import end, join, led_by
from tests.races.groups import accept, invited
from tests.races.judge import race_of

LATER = NOON + timedelta(hours=2)


def network():
    """A network with its lead, and a chapter of none with its own."""
    group = make_group("india", kind=Group.Kind.NETWORK)
    above = give_role(make_person("Nila Network"), group, Role.Kind.LEAD).person
    chapter, (role,) = led_by("Leela Lead")
    return group, above, chapter, role.person


def close(group, person):
    return partial(actions.close_group, actor=person, at=LATER, group=group, reason="Done.")


def asked():
    group, above, chapter, lead = network()
    offer = actions.offer_place(actor=above, at=NOON, network=group, chapter=chapter)
    return offer, above, lead


def proposed():
    group, above, chapter, _lead = network()
    Group.objects.filter(pk=chapter.pk).update(network=group)
    person = make_person("Meena Member")
    join(person, chapter)()
    row = actions.nominate(actor=person, at=NOON, group=group, person=person, statement="I help.")
    return row, above, person


@race_of("community.close_group", "community.accept_invitation")
def a_group_is_closed_while_an_invitation_is_accepted():
    group, lead, newcomer, invitation = invited()
    return close(group, lead), accept(invitation, newcomer)


@race_of("community.close_group", "community.join_group")
def a_group_is_closed_while_somebody_joins():
    group, (role,) = led_by("Leela Lead")
    return close(group, role.person), join(make_person("New Comer"), group)


@race_of("community.close_group", "community.close_group")
def a_group_is_closed_twice():
    group, (role,) = led_by("Leela Lead")
    return close(group, role.person), close(group, role.person)


@race_of("community.reopen_group", "community.reopen_group")
def a_group_is_opened_again_twice():
    group, (role,) = led_by("Leela Lead")
    close(group, role.person)()
    again = partial(actions.reopen_group, actor=role.person, at=LATER, group=group)
    return again, again


@race_of("community.edit_group", "community.edit_group")
def two_edit_what_a_group_says():
    group, (role,) = led_by("Leela Lead")
    edit = partial(actions.edit_group, actor=role.person, at=NOON, group=group)
    return partial(edit, name="Madras"), partial(edit, city="Chennai")


@race_of("community.end_membership", "community.end_role")
def a_lead_is_put_out_while_the_other_steps_down():
    _group, (one, other) = led_by("One", "Other")
    membership = Membership.objects.get(person=one.person)
    put_out = partial(
        actions.end_membership,
        actor=other.person,
        at=NOON,
        membership=membership,
        reason="Away.",
    )
    return put_out, end(other)


@race_of("community.found_chapter", "community.found_chapter")
def two_chapters_want_one_address():
    group, above, *_chapter = network()
    found = partial(
        actions.found_chapter, actor=above, at=NOON, network=group, slug="pune", name="Pune"
    )
    return found, found


@race_of("community.offer_place", "community.offer_place")
def one_chapter_is_asked_twice():
    group, above, chapter, _lead = network()
    ask = partial(actions.offer_place, actor=above, at=NOON, network=group, chapter=chapter)
    return ask, ask


@race_of("community.answer_offer", "community.withdraw_offer")
def a_chapter_comes_in_while_the_offer_is_taken_back():
    offer, above, lead = asked()
    return (
        partial(actions.answer_offer, actor=lead, at=LATER, offer=offer, accept=True),
        partial(actions.withdraw_offer, actor=above, at=LATER, offer=offer),
    )


@race_of("community.part_from_network", "community.part_from_network")
def both_sides_part():
    group, above, chapter, lead = network()
    Group.objects.filter(pk=chapter.pk).update(network=group)
    part = partial(
        actions.part_from_network, at=LATER, chapter=chapter, network=group, reason="Away."
    )
    return partial(part, actor=above), partial(part, actor=lead)


@race_of("community.nominate", "community.nominate")
def one_person_is_proposed_twice():
    group, _above, chapter, lead = network()
    Group.objects.filter(pk=chapter.pk).update(network=group)
    person = make_person("Meena Member")
    join(person, chapter)()
    propose = partial(actions.nominate, at=NOON, group=group, person=person, statement="Yes.")
    return partial(propose, actor=person), partial(propose, actor=lead)


@race_of("community.answer_nomination", "community.withdraw_nomination")
def a_proposal_is_taken_up_while_it_is_taken_back():
    row, above, person = proposed()
    return (
        partial(actions.answer_nomination, actor=above, at=LATER, nomination=row, accept=True),
        partial(actions.withdraw_nomination, actor=person, at=LATER, nomination=row),
    )


@race_of("community.tell_of_closure", "community.tell_of_closure")
def everybody_is_told_of_a_closure_by_two_workers():
    group, (role,) = led_by("Leela Lead")
    join(make_person("Meena Member"), group)()
    close(group, role.person)()
    tell = partial(actions.tell_of_closure, closure=Closure.objects.get(), at=LATER)
    return tell, tell
