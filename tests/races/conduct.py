"""Conduct: two who adopt, name, answer, stand aside or bar at once."""

from __future__ import annotations

from functools import partial

from community import actions
from events import actions as meetups
from tests.conduct.scene import named, reported
from tests.factories.events import make_event, room_of
from tests.people import NOON, give_role, make_group, make_person
from tests.races.judge import race_of


def a_report(*others):
    chennai = make_group("chennai")
    people = [make_person(name) for name in ("Anbu", "Bala", *others)]
    for person in people:
        named(chennai, person)
    return reported(chennai, "a" * 32), people


@race_of("community.adopt_code", "community.adopt_code")
def two_adopt_a_code():
    group, lead = make_group("chennai"), make_person("Lead")
    adopt = partial(actions.adopt_code, actor=lead, at=NOON, group=group, follows=0)
    return partial(adopt, text="Be kind."), partial(adopt, text="Be kinder.")


@race_of("community.name_confidant", "community.name_confidant")
def two_leads_name_the_same():
    group, person = make_group("chennai"), make_person("Anbu")
    name = partial(actions.name_confidant, at=NOON, group=group, person=person)
    return partial(name, actor=make_person("One")), partial(name, actor=make_person("Other"))


@race_of("community.accept_confidence", "community.end_confidence")
def one_says_yes_while_they_are_named_no_more():
    group, person = make_group("chennai"), make_person("Anbu")
    asked = actions.name_confidant(actor=None, at=NOON, group=group, person=person)
    return (
        partial(actions.accept_confidence, actor=person, at=NOON, confidant=asked),
        partial(actions.end_confidence, actor=None, at=NOON, confidant=asked),
    )


@race_of("community.file_report", "community.file_report")
def one_form_reports_twice():
    group = make_group("chennai")
    named(group, make_person("Anbu"))
    return partial(reported, group, "a" * 32), partial(reported, group, "a" * 32)


@race_of("community.step_aside", "community.step_aside")
def the_last_two_stand_aside():
    report, (one, other) = a_report()
    aside = partial(actions.step_aside, at=NOON, report=report)
    return partial(aside, actor=one), partial(aside, actor=other)


@race_of("community.answer_report", "community.step_aside")
def one_answers_and_stands_aside():
    report, (one, _other) = a_report()
    return (
        partial(actions.answer_report, actor=one, at=NOON, report=report, text="Yes."),
        partial(actions.step_aside, actor=one, at=NOON, report=report),
    )


@race_of("community.note_on_report", "community.step_aside")
def one_notes_and_stands_aside():
    report, (one, _other) = a_report()
    return (
        partial(actions.note_on_report, actor=one, at=NOON, report=report, text="Hm."),
        partial(actions.step_aside, actor=one, at=NOON, report=report),
    )


@race_of("community.move_report", "community.move_report")
def two_say_how_far_it_is():
    report, (one, other) = a_report()
    move = partial(actions.move_report, at=NOON, report=report)
    return (
        partial(move, actor=one, state="looked_at"),
        partial(move, actor=other, state="closed", words="Settled."),
    )


@race_of("community.bar_person", "community.bar_person")
def two_bar_the_same():
    group, person = make_group("chennai"), make_person("Barath")
    bar = partial(actions.bar_person, at=NOON, group=group, person=person)
    leads = [give_role(make_person(name), group, "lead").person for name in ("One", "Other")]
    return (
        partial(bar, actor=leads[0], reason="So."),
        partial(bar, actor=leads[1], reason="And so.", appeal="Ask us."),
    )


@race_of("community.bar_person", "community.lift_barring")
def one_bars_and_another_lets_in():
    group, person = make_group("chennai"), make_person("Barath")
    lead = give_role(make_person("Lead"), group, "lead").person
    bar = partial(actions.bar_person, actor=lead, at=NOON, group=group, person=person, reason="So.")
    return bar, partial(actions.lift_barring, actor=lead, at=NOON, barring=bar())


@race_of("community.lift_barring", "community.lift_barring")
def two_let_in():
    group, person = make_group("chennai"), make_person("Barath")
    lead = give_role(make_person("Lead"), group, "lead").person
    barring = actions.bar_person(actor=lead, at=NOON, group=group, person=person, reason="So.")
    lift = partial(actions.lift_barring, at=NOON, barring=barring)
    return partial(lift, actor=lead), partial(lift, actor=make_person("Other"))


@race_of("community.bar_person", "events.take_seat")
def one_is_barred_while_they_take_a_seat():
    group, person = make_group("chennai"), make_person("Barath")
    event = make_event(group)
    lead = give_role(make_person("Lead"), group, "lead").person
    return (
        partial(actions.bar_person, actor=lead, at=NOON, group=group, person=person, reason="So."),
        partial(meetups.take_seat, actor=person, at=NOON, room=room_of(event)),
    )
