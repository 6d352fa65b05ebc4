"""Choosing: who may rate what, what they see of each other, and the answer that goes out."""

from __future__ import annotations

from datetime import timedelta

import pytest

from community.models import AuditEntry, Notification
from events import actions
from events.models import AgendaItem, Proposal
from events.queries import talks
from tests.factories.events import AFTER, make_event, make_facts
from tests.factories.talks import make_accepted, make_call, make_proposal
from tests.people import NOON, give_role, make_group, make_person

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=1)
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def house():
    """A chapter with two organisers, a named rater, a call and one proposal."""
    group = make_group("chennai")
    one, other = make_person("One Organiser"), make_person("Other Organiser")
    for person in (one, other):
        give_role(person, group, "organiser")
    call = make_call(group)
    rater, speaker = make_person("Ravi Rater"), make_person("Sita Speaker")
    actions.name_rater(actor=one, at=NOON, call=call, person=rater)
    return {
        "group": group,
        "call": call,
        "one": one,
        "other": other,
        "rater": rater,
        "speaker": speaker,
        "proposal": make_proposal(call, speaker),
    }


def rate(person, proposal, score, at=NOON, words=""):
    return actions.rate_proposal(actor=person, at=at, proposal=proposal, score=score, words=words)


def row_for(house, who):
    (row,) = talks.candidates(house["call"], rater=house[who])
    return row


def page_for(client, house, who, name="review"):
    client.force_login(house[who].user, backend=BACKEND)
    return client.get(f"/events/proposals/{house['proposal'].public_id}/{name}/")


def test_ratings_are_hidden_until_one_has_rated(house, client):
    rate(house["one"], house["proposal"], 5, words="A gem of its kind")
    actions.remark_on_proposal(
        actor=house["one"], at=NOON, proposal=house["proposal"], text="Take it whole"
    )
    assert row_for(house, "other").scores is None
    page = page_for(client, house, "other").content.decode()
    assert "A gem of its kind" not in page
    assert "Take it whole" not in page
    rate(house["other"], house["proposal"], None)  # to have read it is enough
    page = page_for(client, house, "other").content.decode()
    assert "A gem of its kind" in page
    assert "Take it whole" in page
    rate(house["rater"], house["proposal"], 1)
    scores = row_for(house, "rater").scores
    assert (scores.count, scores.average, scores.spread) == (2, 3, 2.0)


def test_nobody_rates_or_decides_their_own(house, client):
    own = make_proposal(house["call"], house["one"], title="By an organiser")
    for deed in (
        lambda: rate(house["one"], own, 5),
        lambda: actions.decline_proposal(actor=house["one"], at=NOON, proposal=own, words="x"),
        lambda: actions.remark_on_proposal(actor=house["one"], at=NOON, proposal=own, text="x"),
        lambda: actions.accept_proposal(
            actor=house["one"], at=NOON, proposal=own, event=make_event(house["group"]), words="x"
        ),
    ):
        with pytest.raises(actions.OwnProposal):
            deed()
    # nor does somebody who was only asked to speak along
    actions.ask_speaker(
        actor=house["speaker"], at=NOON, proposal=house["proposal"], person=house["other"]
    )
    with pytest.raises(actions.OwnProposal):
        rate(house["other"], house["proposal"], 5)
    assert page_for(client, house, "other").status_code == 403
    rate(house["rater"], own, 4)
    shown = [row for row in talks.candidates(house["call"], rater=house["one"]) if row.is_own]
    assert [(row.scores, row.rated_by) for row in shown] == [(None, 0)]


def test_only_organisers_and_whom_they_named_rate(house):
    stranger = make_person("Stranger")
    with pytest.raises(actions.NotARater):
        rate(stranger, house["proposal"], 5)
    rate(house["rater"], house["proposal"], 5)
    row = house["call"].raters.get()
    actions.end_rater(actor=house["one"], at=LATER, rater=row)
    with pytest.raises(actions.NotARater):
        rate(house["rater"], house["proposal"], 1, at=LATER)
    assert house["proposal"].ratings.standing().get().score == 5


def test_a_new_rating_replaces_the_old_and_a_changed_proposal_says_so(house):
    rate(house["one"], house["proposal"], 2)
    assert not row_for(house, "one").is_stale
    from tests.factories.talks import proposal_facts

    actions.edit_proposal(
        actor=house["speaker"],
        at=LATER,
        proposal=house["proposal"],
        facts=proposal_facts(title="Rings, with numbers"),
    )
    assert row_for(house, "one").is_stale
    rate(house["one"], house["proposal"], 4, at=LATER + timedelta(minutes=1))
    assert not row_for(house, "one").is_stale
    assert list(house["proposal"].ratings.values_list("score", "replaced_at")) == [
        (2, LATER + timedelta(minutes=1)),
        (4, None),
    ]


def test_call_read_without_names_shows_them_after_the_answer(house, client):
    type(house["call"]).objects.update(is_anonymous=True)
    assert "Sita Speaker" not in page_for(client, house, "one").content.decode()
    listed = client.get(f"/events/calls/{house['call'].public_id}/proposals/").content.decode()
    assert "Sita Speaker" not in listed
    assert all("Sita" not in note.text for note in Notification.objects.filter(person=house["one"]))
    actions.decline_proposal(
        actor=house["other"], at=NOON, proposal=house["proposal"], words="Not now."
    )
    assert "Sita Speaker" in page_for(client, house, "one").content.decode()


def test_labels_are_the_groups_own(house):
    label = actions.make_label(actor=house["one"], at=NOON, group=house["group"], name="Storage")
    same = actions.make_label(actor=house["one"], at=NOON, group=house["group"], name=" storage ")
    foreign = actions.make_label(actor=None, at=NOON, group=make_group("pune"), name="Compute")
    assert same == label
    actions.label_proposal(
        actor=house["one"], at=NOON, proposal=house["proposal"], labels=[label, foreign]
    )
    assert list(house["proposal"].labels.all()) == [label]
    found = talks.candidates(house["call"], rater=house["one"], label=label)
    assert [row.proposal for row in found] == [house["proposal"]]


def test_accepted_talk_becomes_a_line_of_the_agenda(house):
    event = make_event(house["group"])
    taken = make_accepted(house["proposal"], event, actor=house["one"])
    line = list(event.agenda.open())[-1]
    assert line == taken.item
    assert (line.title, line.kind, line.minutes) == ("Rings without tears", "talk", 20)
    assert [who.person for who in line.speakers.all()] == [house["speaker"]]
    step = house["proposal"].steps.last()
    assert (step.state, step.event, step.words) == ("accepted", event, "Come, please.")
    told = Notification.objects.get(person=house["speaker"], kind="events.proposal_answered")
    assert "Come, please." in told.text
    assert AuditEntry.objects.filter(verb="events.proposal_accepted").count() == 1
    with pytest.raises(actions.NotNow):
        make_accepted(house["proposal"], make_event(house["group"]))


def test_accepted_talk_fills_a_line_that_waited(house):
    from events.facts import ItemFacts

    waiting = ItemFacts("talk", "To be announced", minutes=30)
    event = make_event(house["group"], agenda=(waiting,))
    line = event.agenda.get()
    assert talks.free_lines([event]) == {event.pk: [line]}
    actions.accept_proposal(
        actor=house["one"],
        at=NOON,
        proposal=house["proposal"],
        event=event,
        line=line,
        words="Yes.",
    )
    line = AgendaItem.objects.get(event=event)
    assert (line.title, line.minutes) == ("Rings without tears", 30)
    assert talks.free_lines([event]) == {}
    other = make_proposal(house["call"], make_person("Second"))
    with pytest.raises(actions.LineIsTaken):
        actions.accept_proposal(
            actor=None, at=NOON, proposal=other, event=event, line=line, words="Yes."
        )


def test_talk_goes_only_where_the_organiser_may_take_it(house):
    pune = make_event(make_group("pune"))
    accept = {"at": NOON, "proposal": house["proposal"], "words": "Yes."}
    with pytest.raises(actions.NotThisEvent):
        actions.accept_proposal(actor=house["one"], event=pune, **accept)
    mine, own_call = make_event(house["group"]), make_event(house["group"])
    bound = make_proposal(make_call(house["group"], event=own_call), house["speaker"])
    with pytest.raises(actions.NotThisEvent):
        actions.accept_proposal(
            actor=house["one"], at=NOON, proposal=bound, event=mine, words="Yes."
        )
    assert talks.events_for(bound, person=house["one"], at=NOON) == [own_call]
    assert set(talks.events_for(house["proposal"], person=house["one"], at=NOON)) == {
        mine,
        own_call,
    }
    actions.cancel_event(actor=None, at=NOON, event=mine, reason="Flood")
    with pytest.raises(actions.EventCancelled):
        actions.accept_proposal(actor=house["one"], event=mine, **accept)
    with pytest.raises(actions.EventOver):
        actions.accept_proposal(
            actor=None, event=own_call, **{**accept, "at": AFTER + timedelta(days=1)}
        )


def test_declined_may_be_accepted_later_and_accepted_be_put_back(house):
    proposal, event = house["proposal"], make_event(house["group"])
    actions.decline_proposal(actor=house["one"], at=NOON, proposal=proposal, words="Not now.")
    make_accepted(proposal, event)
    actions.confirm_proposal(actor=house["speaker"], at=LATER, proposal=proposal)
    actions.return_proposal(actor=house["one"], at=LATER, proposal=proposal, words="Too full.")
    proposal = Proposal.objects.get(pk=proposal.pk)
    assert (proposal.state, proposal.item) == ("submitted", None)
    states = list(proposal.steps.values_list("state", flat=True))
    assert states == [
        *("draft", "submitted", "declined", "accepted", "confirmed", "submitted"),
    ]
    answers = Notification.objects.filter(person=house["speaker"], kind="events.proposal_answered")
    assert answers.count() == 3
    make_accepted(proposal, make_event(house["group"]))


def test_an_answer_has_words_of_the_organiser(house, client):
    client.force_login(house["one"].user, backend=BACKEND)
    address = f"/events/proposals/{house['proposal'].public_id}/decline/"
    page = client.get(address).content.decode()
    assert "Thank you for proposing “Rings without tears”" in page
    assert client.post(address, {"words": "  "}).status_code == 422
    client.post(address, {"words": "Come back with <b>numbers</b>."})
    told = Notification.objects.get(person=house["speaker"], kind="events.proposal_answered")
    assert "Come back with <b>numbers</b>." in told.text
    with pytest.raises(actions.WordsMissing):
        actions.return_proposal(actor=None, at=NOON, proposal=house["proposal"], words=" ")


def test_list_asks_the_same_number_of_questions_however_long_it_is(
    house, django_assert_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for _n in range(2):
        with CaptureQueriesContext(connection) as asked:
            talks.candidates(house["call"], rater=house["one"])
        counts.append(len(asked))
        for number in range(2):
            more = make_proposal(house["call"], make_person(f"More {_n} {number}"))
            rate(house["one"], more, 3)
    assert counts[0] == counts[1] <= 6


def test_event_needs_no_agenda_to_take_a_talk(house):
    event = make_event(house["group"], agenda=())
    assert make_facts(agenda=()).agenda == ()
    assert make_accepted(house["proposal"], event).item.position == 0
