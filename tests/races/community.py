"""The ground floor: a group is never without a lead, and nobody is anything twice."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.db import SessionStore

from community import actions
from community.models import Group, Notification, Representative, Role
from community.queries.sessions import name_of
from tests.people import NOON, give_role, make_group, make_organisation, make_person
from tests.races.judge import race_of


def join(person, group):
    return partial(actions.join_group, actor=person, at=NOON, group=group)


def leave(person, group):
    return partial(actions.leave_group, actor=person, at=NOON, group=group)


def end(role, actor=None):
    return partial(actions.end_role, actor=actor or role.person, at=NOON, role=role)


def grant(person, group, kind=Role.Kind.ORGANISER, **facts):
    return partial(
        actions.grant_role, actor=None, at=NOON, group=group, person=person, kind=kind, **facts
    )


def led_by(*names: str) -> tuple[Group, list[Role]]:
    group = make_group()
    people = [make_person(name) for name in names]
    for person in people:
        join(person, group)()
    return group, [give_role(person, group, Role.Kind.LEAD) for person in people]


@race_of("community.join_group", "community.join_group")
def one_person_joins_twice():
    person, group = make_person(), make_group()
    return join(person, group), join(person, group)


@race_of("community.join_group", "community.leave_group")
def one_person_joins_and_leaves():
    person, group = make_person(), make_group()
    join(person, group)()
    return join(person, group), leave(person, group)


@race_of("community.leave_group", "community.leave_group")
def two_leads_leave():
    group, (one, other) = led_by("One", "Other")
    return leave(one.person, group), leave(other.person, group)


@race_of("community.leave_group", "community.leave_group")
def one_person_leaves_twice():
    person, group = make_person(), make_group()
    join(person, group)()
    return leave(person, group), leave(person, group)


@race_of("community.end_role", "community.end_role")
def two_leads_step_down():
    _group, (one, other) = led_by("One", "Other")
    return end(one), end(other)


@race_of("community.end_role", "community.leave_group")
def one_lead_steps_down_while_the_other_leaves():
    group, (one, other) = led_by("One", "Other")
    return end(one), leave(other.person, group)


@race_of("community.grant_role", "community.leave_group")
def a_part_is_given_to_somebody_who_leaves():
    person, group = make_person(), make_group()
    join(person, group)()
    return grant(person, group), leave(person, group)


@race_of("community.grant_role", "community.grant_role")
def one_part_is_given_twice():
    person, group = make_person(), make_group()
    return grant(person, group), grant(person, group)


@race_of("community.grant_role", "community.end_role")
def a_part_is_given_while_it_is_taken():
    person, group = make_person(), make_group()
    role = give_role(person, group, Role.Kind.ORGANISER)
    return grant(person, group), end(role)


@race_of("community.grant_role", "community.grant_role")
def a_part_whose_term_is_over_is_given_twice():
    person, group = make_person(), make_group()
    give_role(person, group, Role.Kind.OFFICER, term_ends_at=NOON - timedelta(days=1))
    return grant(person, group, Role.Kind.OFFICER), grant(person, group, Role.Kind.OFFICER)


@race_of("community.found_group", "community.found_group")
def two_groups_want_one_address():
    found = partial(
        actions.found_group,
        actor=None,
        at=NOON,
        slug="pune",
        name="Pune",
        kind=Group.Kind.CHAPTER,
    )
    return found, found


@race_of("community.found_organisation", "community.found_organisation")
def two_organisations_want_one_address():
    found = partial(
        actions.found_organisation, actor=None, at=NOON, slug="firm", name="Firm", aliases=("F",)
    )
    return found, found


@race_of("community.name_representative", "community.name_representative")
def one_representative_is_named_twice():
    person, firm = make_person(), make_organisation()
    name = partial(
        actions.name_representative, actor=None, at=NOON, organisation=firm, person=person
    )
    return name, name


@race_of("community.end_representation", "community.end_representation")
def a_mandate_is_ended_twice():
    mandate = Representative.objects.create(
        organisation=make_organisation(),
        person=make_person(),
        from_on=NOON.date() - timedelta(days=9),
    )
    finish = partial(actions.end_representation, actor=None, at=NOON, representative=mandate)
    return finish, finish


@race_of("community.end_representation", "community.name_representative")
def a_mandate_is_ended_while_it_is_given():
    person, firm = make_person(), make_organisation()
    mandate = Representative.objects.create(
        organisation=firm, person=person, from_on=NOON.date() - timedelta(days=9)
    )
    finish = partial(actions.end_representation, actor=None, at=NOON, representative=mandate)
    name = partial(
        actions.name_representative, actor=None, at=NOON, organisation=firm, person=person
    )
    return finish, name


@race_of("community.edit_profile", "community.edit_profile")
def one_profile_is_edited_twice():
    person = make_person()
    edit = partial(actions.edit_profile, actor=person, at=NOON)
    return partial(edit, name="Meena M."), partial(edit, city="Chennai")


@race_of("community.mark_read", "community.mark_read")
def one_notice_is_read_twice():
    person = make_person()
    told = Notification.objects.create(
        person=person, kind="events.seat_taken", subject="A seat", text="Yours.", created_at=NOON
    )
    read = partial(actions.mark_read, actor=person, at=NOON, notification=told)
    return read, read


SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # an example's; it opens nothing


def factor_on(person, secret=SECRET):
    return partial(actions.turn_on_second_factor, actor=person, at=NOON, secret=secret)


def factor_off(person):
    return partial(actions.turn_off_second_factor, actor=person, at=NOON)


@race_of("community.turn_on_second_factor", "community.turn_on_second_factor")
def two_apps_are_set_up():
    person = make_person()
    return factor_on(person), factor_on(person, SECRET[::-1])


@race_of("community.turn_off_second_factor", "community.turn_off_second_factor")
def a_second_factor_is_switched_off_twice():
    person = make_person()
    factor_on(person)()
    return factor_off(person), factor_off(person)


@race_of("community.renew_recovery_codes", "community.turn_off_second_factor")
def codes_are_renewed_while_the_second_factor_goes():
    person = make_person()
    factor_on(person)()
    renew = partial(actions.renew_recovery_codes, actor=person, at=NOON)
    return renew, factor_off(person)


@race_of("community.renew_recovery_codes", "community.renew_recovery_codes")
def codes_are_renewed_twice():
    person = make_person()
    factor_on(person)()
    renew = partial(actions.renew_recovery_codes, actor=person, at=NOON)
    return renew, renew


@race_of("community.remove_second_factor", "community.turn_off_second_factor")
def a_second_factor_is_taken_away_and_switched_off():
    person = make_person()
    factor_on(person)()
    remove = partial(actions.remove_second_factor, person=person, at=NOON, because="Lost.")
    return remove, factor_off(person)


def browsers_of(person, count=2) -> list[UserSession]:
    """Where the person is signed in."""
    sessions = []
    for number in range(count):
        store = SessionStore()
        store["_auth_user_id"] = str(person.user.pk)
        store.save()
        sessions.append(
            UserSession.objects.create(
                user=person.user,
                session_key=store.session_key,
                ip="127.0.0.1",
                user_agent=f"Browser {number}",
                last_seen_at=NOON,
            )
        )
    return sessions


@race_of("community.end_session", "community.end_other_sessions")
def one_browser_is_signed_out_while_all_others_are():
    person = make_person()
    this, other = browsers_of(person)
    end_one = partial(actions.end_session, actor=person, at=NOON, name=name_of(other))
    end_all = partial(actions.end_other_sessions, actor=person, at=NOON, this=this.session_key)
    return end_one, end_all


@race_of("community.end_session", "community.end_session")
def one_browser_is_signed_out_twice():
    person = make_person()
    _this, other = browsers_of(person)
    end_it = partial(actions.end_session, actor=person, at=NOON, name=name_of(other))
    return end_it, end_it


@race_of("community.person_of_address", "community.person_of_address")
def one_visitor_confirms_twice():
    meet = partial(actions.person_of_address, at=NOON, email="asha@example.org", name="Asha")
    return meet, meet


@race_of("community.person_of_address", "community.forget_visitor")
def a_visitor_comes_again_while_they_are_forgotten():
    meet = partial(actions.person_of_address, at=NOON, email="asha@example.org", name="Asha")
    return meet, partial(actions.forget_visitor, actor=None, at=NOON, person=meet())
