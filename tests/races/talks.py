"""Calls and proposals: who answers, changes and withdraws at the same moment."""

from __future__ import annotations

from datetime import time, timedelta
from functools import partial

from events import actions
from events.facts import ItemFacts
from events.models import ProposalSpeaker
from tests.factories.events import make_event
from tests.factories.talks import call_facts, make_accepted, make_call, make_proposal
from tests.factories.talks import proposal_facts as facts
from tests.people import NOON, give_role, make_group, make_person
from tests.races.judge import race_of

SOON = NOON + timedelta(minutes=1)


def scene():
    """A proposal that waits in a standing call, its author, and two who organise."""
    group = make_group("chennai")
    call = make_call(group)
    author = make_person("Author")
    raters = [make_person("One"), make_person("Other")]
    for one in raters:
        give_role(one, group, "organiser")
    return group, call, make_proposal(call, author), author, raters


def decide(deed, proposal, **said):
    return partial(deed, actor=None, at=SOON, proposal=proposal, words="Thank you.", **said)


@race_of("events.open_call", "events.open_call")
def two_open_the_standing_call():
    group = make_group("chennai")
    opening = partial(actions.open_call, actor=None, at=NOON, group=group, facts=call_facts())
    return opening, opening


@race_of("events.edit_call", "events.end_call")
def a_call_is_changed_and_ended():
    call = make_call(make_group("chennai"))
    change = partial(
        actions.edit_call, actor=None, at=SOON, call=call, facts=call_facts(text="Other words")
    )
    return change, partial(actions.end_call, actor=None, at=SOON, call=call)


@race_of("events.name_rater", "events.name_rater")
def one_rater_is_named_twice():
    call = make_call(make_group("chennai"))
    name = partial(actions.name_rater, actor=None, at=NOON, call=call, person=make_person("R"))
    return name, name


@race_of("events.end_rater", "events.end_rater")
def one_rater_is_ended_twice():
    call = make_call(make_group("chennai"))
    rater = actions.name_rater(actor=None, at=NOON, call=call, person=make_person("R"))
    end = partial(actions.end_rater, actor=None, at=SOON, rater=rater)
    return end, end


@race_of("events.make_label", "events.make_label")
def two_make_one_label():
    make = partial(actions.make_label, actor=None, at=NOON, group=make_group("c"), name="Storage")
    return make, make


@race_of("events.retire_label", "events.label_proposal")
def a_label_is_retired_and_put():
    group, _call, proposal, _author, (one, _other) = scene()
    label = actions.make_label(actor=None, at=NOON, group=group, name="Storage")
    put = partial(actions.label_proposal, actor=one, at=SOON, proposal=proposal, labels=[label])
    return partial(actions.retire_label, actor=None, at=SOON, label=label), put


@race_of("events.propose", "events.end_call")
def a_call_ends_while_somebody_proposes():
    call, person = make_call(make_group("chennai")), make_person("Author")
    propose = partial(actions.propose, actor=person, at=NOON, call=call, facts=facts())
    return propose, partial(actions.end_call, actor=None, at=NOON, call=call)


@race_of("events.edit_proposal", "events.decline_proposal")
def a_proposal_is_changed_and_declined():
    _group, _call, proposal, author, _raters = scene()
    change = partial(
        actions.edit_proposal, actor=author, at=SOON, proposal=proposal, facts=facts(title="New")
    )
    return change, decide(actions.decline_proposal, proposal)


@race_of("events.submit_proposal", "events.submit_proposal")
def one_draft_is_sent_twice():
    call, author = make_call(make_group("chennai")), make_person("Author")
    draft = make_proposal(call, author, sent=False)
    send = partial(actions.submit_proposal, actor=author, at=SOON, proposal=draft)
    return send, send


@race_of("events.withdraw_proposal", "events.accept_proposal")
def a_proposal_is_withdrawn_while_it_is_accepted():
    group, _call, proposal, author, _raters = scene()
    withdraw = partial(actions.withdraw_proposal, actor=author, at=SOON, proposal=proposal)
    return withdraw, decide(actions.accept_proposal, proposal, event=make_event(group))


@race_of("events.accept_proposal", "events.accept_proposal")
def one_talk_is_taken_into_two_meetups():
    group, _call, proposal, _author, _raters = scene()
    accept = partial(decide, actions.accept_proposal, proposal)
    return accept(event=make_event(group)), accept(event=make_event(group))


@race_of("events.accept_proposal", "events.decline_proposal")
def one_talk_is_accepted_and_declined():
    group, _call, proposal, _author, _raters = scene()
    accept = decide(actions.accept_proposal, proposal, event=make_event(group))
    return accept, decide(actions.decline_proposal, proposal)


@race_of("events.accept_proposal", "events.accept_proposal")
def two_talks_are_put_on_one_line():
    group, call, proposal, _author, _raters = scene()
    other, event = make_proposal(call, make_person("Second")), make_event(group)
    line = event.agenda.open().first()
    accept = partial(decide, actions.accept_proposal, event=event, line=line)
    return accept(proposal=proposal), accept(proposal=other)


@race_of("events.confirm_proposal", "events.return_proposal")
def a_talk_is_confirmed_and_put_back():
    group, _call, proposal, author, _raters = scene()
    make_accepted(proposal, make_event(group))
    confirm = partial(actions.confirm_proposal, actor=author, at=SOON, proposal=proposal)
    return confirm, decide(actions.return_proposal, proposal)


@race_of("events.ask_speaker", "events.ask_speaker")
def one_co_speaker_is_asked_twice():
    _group, _call, proposal, author, _raters = scene()
    ask = partial(
        actions.ask_speaker, actor=author, at=SOON, proposal=proposal, person=make_person("Co")
    )
    return ask, ask


def asked():
    group, _call, proposal, author, _raters = scene()
    other = make_person("Co")
    row = actions.ask_speaker(actor=author, at=NOON, proposal=proposal, person=other)
    return group, proposal, author, other, ProposalSpeaker.objects.get(pk=row.pk)


@race_of("events.answer_as_speaker", "events.remove_speaker")
def somebody_says_yes_while_the_question_is_taken_back():
    _group, _proposal, author, other, row = asked()
    yes = partial(actions.answer_as_speaker, actor=other, at=SOON, speaker=row, yes=True)
    return yes, partial(actions.remove_speaker, actor=author, at=SOON, speaker=row)


@race_of("events.answer_as_speaker", "events.accept_proposal")
def somebody_says_yes_while_the_talk_is_accepted():
    group, proposal, _author, other, row = asked()
    yes = partial(actions.answer_as_speaker, actor=other, at=SOON, speaker=row, yes=True)
    return yes, decide(actions.accept_proposal, proposal, event=make_event(group))


@race_of("events.rate_proposal", "events.rate_proposal")
def one_rater_rates_in_two_windows():
    _group, _call, proposal, _author, (one, _other) = scene()
    rate = partial(actions.rate_proposal, actor=one, at=SOON, proposal=proposal)
    return partial(rate, score=5), partial(rate, score=2)


@race_of("events.remark_on_proposal", "events.ask_speaker")
def a_rater_speaks_while_they_are_asked_to_speak_along():
    _group, _call, proposal, author, (one, _other) = scene()
    remark = partial(
        actions.remark_on_proposal, actor=one, at=SOON, proposal=proposal, text="Good."
    )
    ask = partial(actions.ask_speaker, actor=author, at=SOON, proposal=proposal, person=one)
    return remark, ask


@race_of("events.take_remark_back", "events.take_remark_back")
def one_remark_is_taken_back_twice():
    _group, _call, proposal, _author, (one, _other) = scene()
    remark = actions.remark_on_proposal(actor=one, at=NOON, proposal=proposal, text="Good.")
    back = partial(actions.take_remark_back, actor=one, at=SOON, remark=remark)
    return back, back


def two_lines():
    """A meetup whose agenda has a talk at 15:00, and another without an hour."""
    event = make_event(
        make_group("chennai"),
        agenda=(
            ItemFacts("talk", "One", starts_time=time(15), minutes=30),
            ItemFacts("talk", "Other", minutes=30),
        ),
    )
    return event, *event.agenda.open()


def place(event, item, hour):
    return partial(
        actions.place_item,
        actor=None,
        at=SOON,
        event=event,
        item=item,
        starts_time=time(hour),
        minutes=30,
    )


@race_of("events.place_item", "events.place_item")
def two_lines_are_put_at_one_hour():
    event, one, other = two_lines()
    return place(event, one, 16), place(event, other, 16)


@race_of("events.move_item", "events.place_item")
def a_line_is_moved_while_another_is_placed():
    event, one, other = two_lines()
    place(event, other, 16)()
    later = partial(actions.move_item, actor=None, at=SOON, event=event, item=one, earlier=False)
    return later, place(event, other, 17)


@race_of("events.swap_items", "events.add_break")
def two_lines_are_swapped_while_a_break_comes():
    event, one, other = two_lines()
    place(event, other, 16)()
    swap = partial(actions.swap_items, actor=None, at=SOON, event=event, first=one, second=other)
    tea = partial(
        actions.add_break,
        actor=None,
        at=SOON,
        event=event,
        title="Tea",
        starts_time=time(15, 30),
        minutes=30,
    )
    return swap, tea


@race_of("events.add_track", "events.add_track")
def two_add_one_track():
    event = make_event(make_group("chennai"))
    add = partial(actions.add_track, actor=None, at=SOON, event=event, name="Hall")
    return add, add


@race_of("events.end_track", "events.place_item")
def a_track_ends_while_a_line_is_put_in_it():
    event, one, _other = two_lines()
    track = actions.add_track(actor=None, at=NOON, event=event, name="Hall")
    put = partial(place(event, one, 16), track=track)
    return partial(actions.end_track, actor=None, at=SOON, event=event, track=track), put


def a_talk():
    """A talk on an agenda, and its speaker."""
    group, _call, proposal, author, _raters = scene()
    return make_accepted(proposal, make_event(group)).item, author


@race_of("events.choose_consents", "events.choose_consents")
def one_speaker_agrees_in_two_windows():
    item, author = a_talk()
    choose = partial(actions.choose_consents, actor=author, at=SOON, item=item)
    return partial(choose, agreed=["slides"]), partial(choose, agreed=["recording", "slides"])


@race_of("events.write_speaker_profile", "events.set_speaker_photo")
def a_speaker_writes_in_two_windows():
    _item, author = a_talk()
    write = partial(actions.write_speaker_profile, actor=author, at=SOON, bio="Bees.")
    return write, partial(actions.set_speaker_photo, actor=author, at=SOON, made=None)


def link(item, author, n):
    return partial(
        actions.add_material,
        actor=author,
        at=SOON,
        item=item,
        kind="video",
        url=f"https://example.org/{n}",
    )


@race_of("events.add_material", "events.choose_consents")
def a_recording_is_added_while_consent_is_taken_back():
    item, author = a_talk()
    back = partial(actions.choose_consents, actor=author, at=SOON, item=item, agreed=["slides"])
    return link(item, author, 1), back


@race_of("events.remove_material", "events.remove_material")
def one_recording_is_removed_twice():
    item, author = a_talk()
    remove = partial(
        actions.remove_material, actor=author, at=SOON, material=link(item, author, 1)()
    )
    return remove, remove


@race_of("events.keep_sponsor", "events.keep_sponsor")
def two_keep_one_sponsor():
    keep = partial(actions.keep_sponsor, actor=None, at=NOON, group=make_group("c"), name="Clay")
    return keep, keep


@race_of("events.name_tier", "events.raise_tier")
def a_tier_is_named_while_another_is_raised():
    group = make_group("chennai")
    name = partial(actions.name_tier, actor=None, at=NOON, group=group)
    _gold, tea = name(name="Gold"), name(name="Tea")
    lift = partial(actions.raise_tier, actor=None, at=SOON, tier=tea)
    return partial(name, name="Host"), lift


@race_of("events.begin_sponsorship", "events.begin_sponsorship")
def one_sponsor_is_put_on_the_pages_twice():
    group = make_group("chennai")
    begin = partial(
        actions.begin_sponsorship,
        actor=None,
        at=SOON,
        group=group,
        sponsor=actions.keep_sponsor(actor=None, at=NOON, group=group, name="Clay"),
        tier=actions.name_tier(actor=None, at=NOON, group=group, name="Tea"),
        event=make_event(group),
    )
    return begin, begin


@race_of("events.end_sponsorship", "events.end_sponsorship")
def one_sponsorship_is_ended_twice():
    row = one_sponsor_is_put_on_the_pages_twice()[0]()
    end = partial(actions.end_sponsorship, actor=None, at=SOON, sponsorship=row)
    return end, end
