"""Who is whom, who works where, what belongs to what; and leaving all of it for good."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial

from allauth.account.models import EmailAddress

from community import actions
from community.models import Group, Organisation, Person, Role
from tests.factories.events import room_of
from tests.people import NOON, give_role, make_group, make_keeper, make_organisation, make_person
from tests.races import events
from tests.races.community import join, led_by
from tests.races.judge import race_of

EVIDENCE = "I spoke at the first meetup in Chennai; my slides carry my picture."
WORKS = actions.Employment(employer="Provider A", from_on=date(2024, 1, 1))


# --- Claims -----------------------------------------------------------------------------------------


def speaker() -> Person:
    return Person.objects.create(name="Shiva Speaker")


def claimed_by(known: Person, *names: str):
    return [
        actions.ask_claim(actor=make_person(name), at=NOON, known=known, evidence=EVIDENCE)
        for name in names
    ]


def on_claim(deed, claim, keeper):
    return partial(deed, actor=keeper, at=NOON, claim=claim, reason="The slides show it.")


@race_of("community.grant_claim", "community.grant_claim")
def two_are_granted_one_person():
    keeper = make_keeper()
    one, other = claimed_by(speaker(), "One", "Other")
    return on_claim(actions.grant_claim, one, keeper), on_claim(actions.grant_claim, other, keeper)


@race_of("community.grant_claim", "community.decline_claim")
def a_claim_is_granted_and_declined():
    keeper = make_keeper()
    (claim,) = claimed_by(speaker(), "One")
    return on_claim(actions.grant_claim, claim, keeper), on_claim(
        actions.decline_claim, claim, keeper
    )


@race_of("community.grant_claim", "community.withdraw_claim")
def a_claim_is_granted_while_it_is_taken_back():
    keeper = make_keeper()
    (claim,) = claimed_by(speaker(), "One")
    withdraw = partial(actions.withdraw_claim, actor=claim.member, at=NOON, claim=claim)
    return on_claim(actions.grant_claim, claim, keeper), withdraw


@race_of("community.undo_claim", "community.undo_claim")
def a_claim_is_undone_twice():
    keeper = make_keeper()
    (claim,) = claimed_by(speaker(), "One")
    on_claim(actions.grant_claim, claim, keeper)()
    undo = on_claim(actions.undo_claim, claim, keeper)
    return undo, undo


@race_of("community.ask_claim", "community.ask_claim")
def one_claim_is_asked_twice():
    make_keeper()
    ask = partial(
        actions.ask_claim, actor=make_person(), at=NOON, known=speaker(), evidence=EVIDENCE
    )
    return ask, ask


# --- Affiliations and organisations -----------------------------------------------------------------


def employed():
    make_organisation()
    person = make_person()
    return person, actions.state_affiliation(actor=person, at=NOON, said=WORKS)


@race_of("community.correct_affiliation", "community.correct_affiliation")
def one_statement_is_corrected_twice():
    person, stated = employed()
    return tuple(
        partial(
            actions.correct_affiliation,
            actor=person,
            at=NOON,
            affiliation=stated,
            said=actions.Employment(employer="Provider A", title=title, from_on=WORKS.from_on),
        )
        for title in ("Engineer", "Trainer")
    )


@race_of("community.correct_affiliation", "community.withdraw_affiliation")
def a_statement_is_corrected_while_it_is_taken_back():
    person, stated = employed()
    correct = partial(
        actions.correct_affiliation,
        actor=person,
        at=NOON,
        affiliation=stated,
        said=actions.Employment(employer="Provider A", title="Trainer", from_on=WORKS.from_on),
    )
    return correct, partial(actions.withdraw_affiliation, actor=person, at=NOON, affiliation=stated)


@race_of("community.end_affiliation", "community.end_affiliation")
def a_statement_is_ended_on_two_days():
    person, stated = employed()
    return tuple(
        partial(actions.end_affiliation, actor=person, at=NOON, affiliation=stated, until_on=day)
        for day in (date(2025, 1, 1), date(2026, 1, 1))
    )


@race_of("community.add_parent", "community.add_parent")
def two_organisations_own_each_other():
    keeper = make_keeper()
    one, other = make_organisation("one"), make_organisation("other")
    own = partial(actions.add_parent, actor=keeper, at=NOON)
    return partial(own, organisation=one, parent=other), partial(
        own, organisation=other, parent=one
    )


@race_of("community.date_parent", "community.date_parent")
def a_tie_is_dated_twice():
    keeper = make_keeper()
    tie = actions.add_parent(
        actor=keeper,
        at=NOON,
        organisation=make_organisation("one"),
        parent=make_organisation("other"),
    )
    return tuple(
        partial(
            actions.date_parent,
            actor=keeper,
            at=NOON,
            tie=tie,
            from_on=date(2020, 1, 1),
            until_on=until,
        )
        for until in (date(2025, 1, 1), None)
    )


@race_of("community.add_alias", "community.add_alias")
def one_alias_goes_to_two_organisations():
    keeper = make_keeper()
    return tuple(
        partial(
            actions.add_alias,
            actor=keeper,
            at=NOON,
            organisation=make_organisation(slug),
            name="The Firm",
        )
        for slug in ("one", "other")
    )


@race_of("community.retire_alias", "community.retire_alias")
def an_alias_is_retired_twice():
    keeper = make_keeper()
    alias = actions.add_alias(
        actor=keeper, at=NOON, organisation=make_organisation(), name="The Firm"
    )
    retire = partial(actions.retire_alias, actor=keeper, at=NOON, alias=alias)
    return retire, retire


@race_of("community.edit_organisation", "community.edit_organisation")
def an_organisation_is_renamed_twice():
    keeper = make_keeper()
    firm: Organisation = make_organisation()
    return tuple(
        partial(actions.edit_organisation, actor=keeper, at=NOON, organisation=firm, name=name)
        for name in ("One Name", "Another Name")
    )


# --- Networks, chapters, ambassadors ----------------------------------------------------------------


def network_and_chapter():
    network = make_group("india", kind=Group.Kind.NETWORK)
    over = give_role(make_person("Nandini Network"), network, Role.Kind.LEAD).person
    chapter, (lead,) = led_by("Leela Lead")
    return network, over, chapter, lead.person


@race_of("community.answer_offer", "community.answer_offer")
def two_networks_take_one_chapter_in():
    network, over, chapter, lead = network_and_chapter()
    second = make_group("asia", kind=Group.Kind.NETWORK)
    offers = [
        actions.offer_place(actor=over, at=NOON, network=one, chapter=chapter)
        for one in (network, second)
    ]
    return tuple(
        partial(actions.answer_offer, actor=lead, at=NOON, offer=offer, accept=True)
        for offer in offers
    )


@race_of("community.close_group", "community.reopen_group")
def a_group_is_closed_while_it_is_opened():
    group, (lead,) = led_by("Leela Lead")
    shut = partial(
        actions.close_group, actor=lead.person, at=NOON, group=group, reason="Nobody came."
    )
    return shut, partial(actions.reopen_group, actor=lead.person, at=NOON, group=group)


@race_of("community.edit_group", "community.close_group")
def a_group_is_renamed_while_it_is_closed():
    group, (lead,) = led_by("Leela Lead")
    rename = partial(
        actions.edit_group, actor=lead.person, at=NOON, group=group, summary="All of us."
    )
    return rename, partial(
        actions.close_group, actor=lead.person, at=NOON, group=group, reason="Nobody came."
    )


@race_of("community.end_membership", "community.leave_group")
def a_member_is_asked_to_leave_while_leaving():
    group, (lead,) = led_by("Leela Lead")
    person = make_person("Member")
    membership = join(person, group)()
    asked = partial(
        actions.end_membership,
        actor=lead.person,
        at=NOON,
        membership=membership,
        reason="As agreed.",
    )
    return asked, partial(actions.leave_group, actor=person, at=NOON, group=group)


# --- Leaving for good -------------------------------------------------------------------------------


def close(person):
    return partial(actions.close_account, actor=person, at=NOON)


@race_of("community.close_account", "community.close_account")
def two_leads_close_their_accounts():
    _group, (one, other) = led_by("One", "Other")
    return close(one.person), close(other.person)


@race_of("community.close_account", "community.close_account")
def one_account_is_closed_twice():
    person = make_person()
    return close(person), close(person)


@race_of("community.close_account", "community.end_role")
def one_lead_closes_the_account_while_the_other_steps_down():
    _group, (one, other) = led_by("One", "Other")
    return close(one.person), partial(actions.end_role, actor=other.person, at=NOON, role=other)


@race_of("community.close_account", "community.accept_invitation")
def an_account_is_closed_while_a_lead_is_accepted():
    group, (lead,) = led_by("Leela Lead")
    heir = make_person("Hema Heir")
    EmailAddress.objects.create(user=heir.user, email=heir.user.email, verified=True, primary=True)
    join(heir, group)()
    invitation = actions.offer_lead(actor=lead.person, at=NOON, group=group, person=heir)
    accept = partial(
        actions.accept_invitation,
        actor=heir,
        at=NOON + timedelta(minutes=1),
        invitation=invitation,
    )
    return close(lead.person), accept


@race_of("events.give_up_coming_seats", "events.change_room")
def all_seats_go_while_one_is_changed():
    event = events.meetup(events.room("Chennai", 5), events.room("Pune", 5))
    person = make_person()
    events.take(event, person)()
    from events.actions import give_up_coming_seats

    return partial(give_up_coming_seats, person=person, at=NOON), partial(
        events.actions.change_room, actor=person, at=NOON, room=room_of(event, 1)
    )
