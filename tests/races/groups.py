"""Parts in a group: offered, accepted, handed over and ended, and never a group without its lead."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from allauth.account.models import EmailAddress

from community import actions
from community.models import Role
from tests.people import NOON, give_role, make_group, make_person
from tests.races.community import end, grant, join, leave, led_by
from tests.races.judge import race_of

LATER = NOON + timedelta(hours=2)
OVER = NOON + timedelta(days=40)


def offer(group, lead, *, part="organiser", at=NOON, **to):
    return partial(actions.invite, actor=lead, at=at, group=group, part=part, **to)


def answer(deed, invitation, person):
    return partial(deed, actor=person, at=LATER, invitation=invitation)


def accept(invitation, person):
    return answer(actions.accept_invitation, invitation, person)


def withdraw(invitation, person):
    return answer(actions.withdraw_invitation, invitation, person)


def invited(**to):
    """A group with its lead, and a newcomer who was offered a part in it."""
    group, (role,) = led_by("Leela Lead")
    newcomer = make_person("New Comer")
    EmailAddress.objects.create(
        user=newcomer.user, email=newcomer.user.email, verified=True, primary=True
    )
    to = to or {"person": newcomer}
    return group, role.person, newcomer, offer(group, role.person, **to)()


def handing_over(*, stay=False):
    """A lead who has offered the lead to an organiser."""
    group, (role,) = led_by("Leela Lead")
    heir = make_person("Hema Heir")
    join(heir, group)()
    give_role(heir, group, Role.Kind.ORGANISER)
    invitation = actions.offer_lead(actor=role.person, at=NOON, group=group, person=heir, stay=stay)
    return group, role, heir, invitation


@race_of("community.invite", "community.invite")
def one_address_is_invited_twice():
    group, (role,) = led_by("Leela Lead")
    ask = offer(group, role.person, email="new@example.org")
    return ask, ask


@race_of("community.invite", "community.invite")
def one_person_is_invited_by_two_leads():
    group, (one, other) = led_by("One", "Other")
    newcomer = make_person("New Comer")
    return tuple(offer(group, role.person, person=newcomer) for role in (one, other))


@race_of("community.invite", "community.grant_role")
def a_part_is_offered_while_it_is_given():
    group, (role,) = led_by("Leela Lead")
    newcomer = make_person("New Comer")
    return offer(group, role.person, person=newcomer), grant(newcomer, group)


@race_of("community.accept_invitation", "community.accept_invitation")
def an_invitation_is_accepted_twice():
    _group, _lead, newcomer, invitation = invited()
    return accept(invitation, newcomer), accept(invitation, newcomer)


@race_of("community.accept_invitation", "community.accept_invitation")
def two_accounts_hold_one_link():
    _group, _lead, newcomer, invitation = invited(email="new.comer@example.org")
    return accept(invitation, newcomer), accept(invitation, make_person("Forwarded To"))


@race_of("community.accept_invitation", "community.decline_invitation")
def an_invitation_is_accepted_and_declined():
    _group, _lead, newcomer, invitation = invited()
    return accept(invitation, newcomer), answer(actions.decline_invitation, invitation, newcomer)


@race_of("community.accept_invitation", "community.withdraw_invitation")
def an_invitation_is_accepted_while_it_is_taken_back():
    _group, lead, newcomer, invitation = invited()
    return accept(invitation, newcomer), withdraw(invitation, lead)


@race_of("community.accept_invitation", "community.leave_group")
def an_invitation_is_accepted_while_leaving():
    group, _lead, newcomer, invitation = invited()
    join(newcomer, group)()
    return accept(invitation, newcomer), leave(newcomer, group)


@race_of("community.decline_invitation", "community.withdraw_invitation")
def an_invitation_is_declined_while_it_is_taken_back():
    _group, lead, newcomer, invitation = invited()
    return answer(actions.decline_invitation, invitation, newcomer), withdraw(invitation, lead)


@race_of("community.withdraw_invitation", "community.withdraw_invitation")
def an_invitation_is_taken_back_twice():
    _group, lead, _newcomer, invitation = invited()
    return withdraw(invitation, lead), withdraw(invitation, lead)


@race_of("community.send_invitation_again", "community.send_invitation_again")
def an_invitation_is_sent_again_twice():
    _group, lead, _newcomer, invitation = invited()
    again = answer(actions.send_invitation_again, invitation, lead)
    return again, again


@race_of("community.send_invitation_again", "community.accept_invitation")
def an_invitation_is_sent_again_while_it_is_accepted():
    _group, lead, newcomer, invitation = invited()
    return answer(actions.send_invitation_again, invitation, lead), accept(invitation, newcomer)


@race_of("community.offer_lead", "community.offer_lead")
def a_lead_is_offered_to_two():
    group, (role,) = led_by("Leela Lead")
    heirs = [make_person("One"), make_person("Other")]
    for heir in heirs:
        join(heir, group)()
    return tuple(
        partial(actions.offer_lead, actor=role.person, at=NOON, group=group, person=heir)
        for heir in heirs
    )


@race_of("community.offer_lead", "community.leave_group")
def a_lead_is_offered_to_somebody_who_leaves():
    group, (role,) = led_by("Leela Lead")
    heir = make_person("Hema Heir")
    join(heir, group)()
    hand = partial(actions.offer_lead, actor=role.person, at=NOON, group=group, person=heir)
    return hand, leave(heir, group)


@race_of("community.accept_invitation", "community.leave_group")
def a_lead_is_accepted_while_its_heir_leaves():
    group, _role, heir, invitation = handing_over()
    return accept(invitation, heir), leave(heir, group)


@race_of("community.accept_invitation", "community.end_role")
def a_lead_is_accepted_while_its_giver_steps_down():
    group, role, heir, invitation = handing_over()
    other = make_person("Other Lead")
    join(other, group)()
    give_role(other, group, Role.Kind.LEAD)
    return accept(invitation, heir), end(role)


@race_of("community.accept_invitation", "community.end_terms")
def a_lead_is_accepted_as_its_term_ends():
    group, role, heir, invitation = handing_over()
    Role.objects.filter(pk=role.pk).update(term_ends_at=LATER - timedelta(minutes=1))
    finish = partial(actions.end_terms, group=group, at=LATER)
    return accept(invitation, heir), finish


def with_a_term():
    group, (role,) = led_by("Leela Lead")
    Role.objects.filter(pk=role.pk).update(term_ends_at=NOON + timedelta(days=20))
    role.refresh_from_db()
    return group, role


@race_of("community.end_terms", "community.end_terms")
def a_term_ends_twice():
    group, _role = with_a_term()
    finish = partial(actions.end_terms, group=group, at=OVER)
    return finish, finish


@race_of("community.end_terms", "community.grant_role")
def a_term_ends_while_the_part_is_given_again():
    group, role = with_a_term()
    again = partial(
        actions.grant_role, actor=None, at=OVER, group=group, person=role.person, kind=role.kind
    )
    return partial(actions.end_terms, group=group, at=OVER), again


@race_of("community.watch_terms", "community.watch_terms")
def two_warn_of_one_term():
    with_a_term()
    watch = partial(actions.watch_terms, at=NOON)
    return watch, watch


@race_of("community.renew_role", "community.end_role")
def a_term_is_renewed_while_its_bearer_steps_down():
    group, role = with_a_term()
    other = make_person("Other Lead")
    join(other, group)()
    give_role(other, group, Role.Kind.LEAD)
    renew = partial(actions.renew_role, actor=other, at=NOON, role=role, term_ends_at=OVER)
    return renew, end(role)


@race_of("community.renew_role", "community.renew_role")
def a_term_is_renewed_twice():
    _group, role = with_a_term()
    renew = partial(actions.renew_role, actor=role.person, at=NOON, role=role, term_ends_at=OVER)
    return renew, renew


@race_of("community.leave_every_group", "community.accept_invitation")
def all_groups_are_left_while_a_lead_is_accepted():
    _group, _role, heir, invitation = handing_over()
    leave_all = partial(actions.leave_every_group, actor=heir, at=LATER)
    return leave_all, accept(invitation, heir)


@race_of("community.leave_every_group", "community.leave_every_group")
def two_leads_leave_every_group():
    _group, (one, other) = led_by("One", "Other")
    return tuple(
        partial(actions.leave_every_group, actor=role.person, at=NOON) for role in (one, other)
    )


@race_of("community.set_framing", "community.set_framing")
def two_say_where_a_group_may_be_shown():
    group, lead = make_group("chennai"), make_person("Lead")
    say = partial(actions.set_framing, actor=lead, at=NOON, group=group)
    return (
        partial(say, where="nowhere"),
        partial(say, where="named", origins=["https://example.org"]),
    )
