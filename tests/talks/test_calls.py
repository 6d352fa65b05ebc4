"""Calls, proposals and who speaks in them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.urls import reverse

from community import jobs, keys
from community.models import Job, Notification
from events import actions
from events.models import Proposal, ProposalSpeaker
from events.queries import talks
from tests.factories.events import AFTER, make_draft, make_event
from tests.factories.talks import call_facts, make_accepted, make_call, make_proposal
from tests.factories.talks import proposal_facts as facts
from tests.people import NOON, give_role, make_group, make_person

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=1)


@pytest.fixture
def chennai():
    return make_group("chennai")


@pytest.fixture
def organiser(chennai):
    person = make_person("Oviya Organiser")
    give_role(person, chennai, "organiser")
    return person


@pytest.fixture
def speaker():
    return make_person("Sita Speaker")


def test_standing_call_is_open_until_it_is_ended(chennai):
    call = make_call(chennai)
    assert call.is_open(at=NOON + timedelta(days=4000))
    assert talks.open_calls(person=None, at=LATER) == [call]
    with pytest.raises(actions.CallStands):
        make_call(chennai)
    actions.end_call(actor=None, at=LATER, call=call)
    assert talks.open_calls(person=None, at=LATER) == []
    make_call(chennai)  # and there is room for the next


def test_call_for_a_meetup_opens_closes_and_ends_with_it(chennai):
    event = make_event(chennai)
    call = make_call(chennai, event=event, opens_at=LATER, closes_at=LATER + timedelta(days=3))
    states = [call.state(at=LATER + timedelta(days=n)) for n in (-1, 1, 3)]
    assert states == ["coming", "open", "closed"]
    actions.cancel_event(actor=None, at=LATER, event=event, reason="Flood")
    call = talks.one_call(public_id=call.public_id, person=None, at=LATER)
    assert call.state(at=LATER + timedelta(days=1)) == "closed"
    assert talks.open_calls(person=None, at=LATER + timedelta(days=1)) == []
    with pytest.raises(actions.BadSpan):
        make_call(chennai, event=make_event(chennai), closes_at=AFTER + timedelta(days=9))


def test_call_for_a_draft_is_hidden_with_it(chennai, organiser):
    call = make_call(chennai, event=make_draft(chennai))
    assert talks.one_call(public_id=call.public_id, person=None, at=LATER) is None
    assert talks.one_call(public_id=call.public_id, person=organiser, at=LATER) == call
    assert talks.open_calls(person=organiser, at=LATER) == []


def test_draft_is_kept_for_its_author_alone_and_sent_once(chennai, organiser, speaker):
    call = make_call(chennai)
    draft = make_proposal(call, speaker, sent=False, abstract="")
    assert talks.candidates(call, rater=organiser) == []
    with pytest.raises(actions.NotNow):
        actions.submit_proposal(actor=speaker, at=NOON, proposal=draft)
    actions.edit_proposal(actor=speaker, at=NOON, proposal=draft, facts=facts())
    for _again in range(2):
        actions.submit_proposal(actor=speaker, at=LATER, proposal=draft)
    assert [row.proposal for row in talks.candidates(call, rater=organiser)] == [draft]
    kinds = Notification.objects.order_by("kind").values_list("kind", "person__name")
    assert list(kinds) == [
        ("events.proposal_news", organiser.name),
        ("events.proposal_sent", speaker.name),
    ]
    assert list(draft.steps.values_list("state", flat=True)) == ["draft", "submitted"]


def test_only_what_the_call_names_is_taken(chennai, speaker):
    call = make_call(chennai)
    for wrong in (facts(minutes=45), facts(kind="workshop"), facts(kind="break")):
        with pytest.raises(actions.NotAsked):
            actions.propose(actor=speaker, at=NOON, call=call, facts=wrong)
    proposal = make_proposal(call, speaker, minutes=40)
    actions.edit_call(actor=None, at=NOON, call=call, facts=call_facts(lengths=[10]))
    # what it had may stay
    actions.edit_proposal(
        actor=speaker, at=NOON, proposal=proposal, facts=facts(minutes=40, title="Better")
    )
    actions.end_call(actor=None, at=NOON, call=call)
    with pytest.raises(actions.CallIsClosed):
        actions.edit_proposal(actor=speaker, at=NOON, proposal=proposal, facts=facts(minutes=40))


def test_one_person_proposes_no_flood(chennai, speaker, monkeypatch):
    from events.actions import proposing

    monkeypatch.setattr(proposing, "AT_MOST", 2)
    call = make_call(chennai)
    one, _two = (make_proposal(call, speaker) for _n in range(2))
    with pytest.raises(actions.TooManyProposals):
        make_proposal(call, speaker)
    actions.withdraw_proposal(actor=speaker, at=NOON, proposal=one)
    make_proposal(call, speaker)


def test_withdrawn_talk_leaves_the_agenda_and_organisers_hear_of_it(chennai, organiser, speaker):
    event = make_event(chennai)
    proposal = make_proposal(make_call(chennai), speaker)
    make_accepted(proposal, event)
    assert "Rings without tears" in [item.title for item in event.agenda.open()]
    actions.withdraw_proposal(actor=speaker, at=LATER, proposal=proposal)
    assert "Rings without tears" not in [item.title for item in event.agenda.open()]
    told = Notification.objects.filter(person=organiser, subject__startswith="Withdrawn")
    assert told.count() == 1
    assert event.title in told.get().text
    actions.submit_proposal(actor=speaker, at=LATER, proposal=proposal)
    assert Proposal.objects.get(pk=proposal.pk).state == "submitted"


def test_co_speaker_is_named_once_they_said_yes_themselves(chennai, speaker):
    event, other = make_event(chennai), make_person("Asha Asked")
    proposal = make_proposal(make_call(chennai), speaker)
    row = actions.ask_speaker(actor=speaker, at=NOON, proposal=proposal, person=other)
    with pytest.raises(actions.AlreadyAsked):
        actions.ask_speaker(actor=speaker, at=NOON, proposal=proposal, person=other)
    with pytest.raises(actions.NotYours):
        actions.edit_proposal(actor=other, at=NOON, proposal=proposal, facts=facts(title="Mine"))
    taken = make_accepted(proposal, event)

    def bylines():
        return [who.byline for who in taken.item.speakers.all()]

    assert bylines() == [speaker.name]
    actions.answer_as_speaker(actor=other, at=LATER, speaker=row, yes=True)
    assert bylines() == [speaker.name, other.name]
    actions.remove_speaker(actor=speaker, at=LATER, speaker=row)
    assert bylines() == [speaker.name]
    with pytest.raises(actions.AuthorStays):
        actions.remove_speaker(actor=speaker, at=LATER, speaker=proposal.speakers.get(is_author=1))


def test_address_is_asked_by_a_link_that_changes_nothing_until_its_owner_answers(
    chennai, speaker, client
):
    proposal = make_proposal(make_call(chennai), speaker)
    row = actions.ask_speaker(actor=speaker, at=NOON, proposal=proposal, email="Co@Example.org")
    job = Job.objects.get(name="events.mail_speaker")
    assert "co@example.org" not in str(job.payload)
    assert jobs.carry_out(job.public_id, clock=lambda: NOON)
    (letter,) = mail.outbox
    assert letter.to == ["co@example.org"]
    link = reverse("events:asked_to_speak", args=[keys.token(row.seed)])
    assert link in letter.body
    client.get(link)  # whoever opens it, a robot too, changes nothing
    assert ProposalSpeaker.objects.get(pk=row.pk).is_waiting
    stranger, owner = make_person("Stranger"), make_person("Co", email="co@example.org")
    client.force_login(stranger.user, backend="django.contrib.auth.backends.ModelBackend")
    assert client.post(link, {"answer": "yes"}).status_code == 403
    EmailAddress.objects.create(
        user=owner.user, email="co@example.org", verified=True, primary=True
    )
    client.force_login(owner.user, backend="django.contrib.auth.backends.ModelBackend")
    assert client.post(link, {"answer": "yes"}).status_code == 302
    row.refresh_from_db()
    assert (row.person, row.email) == (owner, "")
    assert row.consented_at is not None
    assert Notification.objects.filter(person=speaker, kind="events.speaker_answered").exists()


def test_who_declines_is_forgotten_as_a_speaker(chennai, speaker):
    proposal, other = make_proposal(make_call(chennai), speaker), make_person("Asha Asked")
    row = actions.ask_speaker(actor=speaker, at=NOON, proposal=proposal, person=other)
    actions.answer_as_speaker(actor=other, at=NOON, speaker=row, yes=False)
    assert talks.proposals_of(other) == []
    with pytest.raises(actions.QuestionIsOver):
        actions.answer_as_speaker(actor=other, at=NOON, speaker=row, yes=True)
    actions.ask_speaker(
        actor=speaker, at=NOON, proposal=proposal, person=other
    )  # may be asked anew


def test_speaker_sees_their_own_state_and_nothing_of_the_judging(
    chennai, organiser, speaker, client
):
    proposal = make_proposal(make_call(chennai), speaker, notes="My first talk.")
    actions.rate_proposal(
        actor=organiser, at=NOON, proposal=proposal, score=2, words="Too broad for us."
    )
    actions.remark_on_proposal(actor=organiser, at=NOON, proposal=proposal, text="Ask for less?")
    client.force_login(speaker.user, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(proposal.get_absolute_url()).content.decode()
    assert "Waits for an answer" in page
    assert "Too broad" not in page
    assert "Ask for less" not in page
    assert organiser.name not in page


def test_who_leaves_takes_their_words_along(chennai, organiser, speaker):
    event, given = make_event(chennai), make_event(chennai)
    call = make_call(chennai)
    coming, told, draft = (make_proposal(call, speaker, title=t) for t in ("Soon", "Told", "New"))
    make_accepted(coming, event)
    make_accepted(told, given)
    type(given).objects.filter(pk=given.pk).update(
        starts_at=NOON - timedelta(days=3), ends_at=NOON - timedelta(days=2)
    )
    actions.ask_speaker(actor=speaker, at=NOON, proposal=draft, email="co@example.org")
    for _again in range(2):
        actions.let_go_of_talks(person=speaker, at=LATER, addresses=["co@example.org"])
    states = dict(Proposal.objects.values_list("pk", "state"))
    assert states == {coming.pk: "withdrawn", told.pk: "accepted", draft.pk: "withdrawn"}
    assert Proposal.objects.exclude(pk=told.pk).exclude(title="…", abstract="").count() == 0
    assert not ProposalSpeaker.objects.exclude(email="").exists()
    assert "Soon" not in [item.title for item in event.agenda.open()]
    assert "Told" in [item.title for item in given.agenda.open()]
