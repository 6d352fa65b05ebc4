"""The life of a meetup: put off, held after all, while others reach for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from functools import partial

from events import actions
from tests.factories.events import AFTER, EVENING, make_draft
from tests.people import NOON, make_group, make_person
from tests.races.events import cancel, edit, give_up, meetup, room, take
from tests.races.judge import race_of

NEXT_WEEK = replace(EVENING, starts_on=date(2026, 12, 19), ends_on=date(2026, 12, 19))


def postpone(event, reason="No hall."):
    return partial(actions.postpone_event, actor=None, at=NOON, event=event, reason=reason)


def resume(event):
    return partial(actions.resume_event, actor=None, at=NOON, event=event)


def postponed():
    event = meetup(room(capacity=5))
    take(event, make_person("Holder"))()
    postpone(event)()
    event.refresh_from_db()
    return event


@race_of("events.postpone_event", "events.take_seat")
def a_seat_is_taken_while_the_meetup_is_postponed():
    event = meetup(room(capacity=5))
    return postpone(event), take(event, make_person("One"))


@race_of("events.postpone_event", "events.postpone_event")
def two_postpone():
    event = meetup()
    return postpone(event, "No hall."), postpone(event, "No power.")


@race_of("events.postpone_event", "events.cancel_event")
def one_postpones_and_another_cancels():
    event = meetup()
    return postpone(event), cancel(event)


@race_of("events.postpone_event", "events.edit_event")
def one_postpones_and_another_moves_it():
    event = meetup()
    return postpone(event), edit(event, when=NEXT_WEEK)


@race_of("events.resume_event", "events.edit_event")
def it_gets_its_old_date_back_and_a_new_one():
    event = postponed()
    return resume(event), edit(event, when=NEXT_WEEK)


@race_of("events.resume_event", "events.cancel_event")
def it_gets_its_old_date_back_and_is_cancelled():
    event = postponed()
    return resume(event), cancel(event)


@race_of("events.resume_event", "events.resume_event")
def two_give_the_old_date_back():
    event = postponed()
    return resume(event), resume(event)


@race_of("events.postpone_event", "events.give_up_seat")
def a_seat_is_given_up_while_the_meetup_is_postponed():
    event, one = meetup(room(capacity=5)), make_person("One")
    take(event, one)()
    return postpone(event), give_up(event, one)


# --- drafts: published by hand, by themselves, thrown away ----------------------------------------------

EVE = NOON + timedelta(days=3)


def draft():
    return make_draft(make_group("chennai"))


def do(name, event, **said):
    return partial(getattr(actions, name), **{"actor": None, "at": NOON, "event": event, **said})


def plan(event, at=EVE):
    return do("plan_publication", event, publish_at=at)


def keep_plan(event):
    return partial(actions.carry_out_plan, at=EVE, plan=event.plans.get())


@race_of("events.plan_publication", "events.plan_publication")
def two_set_a_time():
    event = draft()
    return plan(event), plan(event, EVE + timedelta(hours=1))


@race_of("events.carry_out_plan", "events.unplan_publication")
def a_plan_is_kept_and_taken_back():
    event = draft()
    plan(event)()
    return keep_plan(event), do("unplan_publication", event)


@race_of("events.carry_out_plan", "events.publish_event")
def a_draft_publishes_itself_and_is_published():
    event = draft()
    plan(event)()
    return keep_plan(event), do("publish_event", event, announce=True)


@race_of("events.carry_out_plan", "events.carry_out_plan")
def a_plan_is_kept_by_its_job_and_by_the_sweep():
    event = draft()
    plan(event)()
    return keep_plan(event), keep_plan(event)


@race_of("events.carry_out_plan", "events.plan_publication")
def a_plan_is_kept_and_put_off():
    event = draft()
    plan(event)()
    return keep_plan(event), plan(event, EVE + timedelta(days=1))


@race_of("events.discard_draft", "events.publish_event")
def a_draft_is_thrown_away_and_published():
    event = draft()
    return do("discard_draft", event), do("publish_event", event)


@race_of("events.discard_draft", "events.edit_event")
def a_draft_is_thrown_away_and_edited():
    event = draft()
    return do("discard_draft", event), edit(event, title="Swift night")


@race_of("events.announce_event", "events.announce_event")
def two_announce():
    event = meetup()
    return do("announce_event", event), do("announce_event", event)


@race_of("events.announce_event", "events.postpone_event")
def it_is_announced_and_postponed():
    event = meetup()
    return do("announce_event", event), postpone(event)


@race_of("events.complete_event", "events.complete_event")
def two_say_that_nothing_is_left():
    event = meetup()
    return do("complete_event", event, at=AFTER), do("complete_event", event, at=AFTER)


@race_of("events.revive_event", "events.revive_event")
def two_revive():
    event = meetup()
    cancel(event)()
    return do("revive_event", event), do("revive_event", event)


@race_of("events.revive_event", "events.cancel_event")
def it_is_revived_and_cancelled():
    event = meetup()
    cancel(event)()
    return do("revive_event", event), cancel(event, "No power.")


@race_of("events.copy_event", "events.copy_event")
def one_copy_is_asked_for_twice():
    event = meetup()
    copy = do("copy_event", event, when=NEXT_WEEK, public_id="abcdefgh23456789")
    return copy, copy
