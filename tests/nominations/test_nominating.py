"""Members nominate and second, nominees accept with their answers, and may withdraw."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from community.models import Job, Notification, OrganisationParent
from elections import actions, candidacies
from elections.candidacies import candidacy
from elections.drafts import CandidateDraft
from elections.models import Candidate, Election, Nomination, RollClaim, Second
from tests.factories.elections import ask, draft_election
from tests.factories.nominations import (
    DAY,
    SEATS,
    accepted,
    make_members,
    nominated,
    nominating_draft,
    nominating_election,
    roll_of,
    rules_from,
    seats_of,
    works_at,
)
from tests.people import NOON, make_organisation, make_person

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


@pytest.fixture
def members(group):
    return make_members(group, "Asha", "Bala", "Chitra", "Dev")


@pytest.fixture
def vote(group, members) -> Election:
    return nominating_election(group, slug="board")


def told(person, kind: str) -> list[Notification]:
    return list(Notification.objects.filter(person=person, kind=f"elections.{kind}"))


def support(vote, nomination, at=NOON):
    return candidacy(vote, nomination, at=at).support


# --- The draft ------------------------------------------------------------------------------------


def test_a_draft_waits_for_as_many_slates_as_it_has_nominations(group):
    draft = nominating_draft(group)
    question = seats_of(draft)
    assert draft.awaits_slates == 1
    actions.set_nominations(actor=None, at=NOON, question=question, draft=rules_from())
    assert Election.objects.get().awaits_slates == 1
    actions.drop_nominations(actor=None, at=NOON, question=question)
    actions.drop_nominations(actor=None, at=NOON, question=question)
    assert Election.objects.get().awaits_slates == 0


def test_a_question_that_leaves_the_draft_takes_its_nominations_along(group):
    draft = nominating_draft(group)
    actions.remove_question(actor=None, at=NOON, question=seats_of(draft))
    assert Election.objects.get().awaits_slates == 0


def test_nobody_stands_in_a_question_of_yes_and_no(group):
    draft = draft_election(group, opens_in=16 * DAY)
    with pytest.raises(actions.NamesAreGiven, match="yes and no"):
        actions.set_nominations(
            actor=None, at=NOON, question=draft.questions.get(), draft=rules_from()
        )
    turned = nominating_draft(group, slug="turned")
    actions.declare_electorate(actor=None, at=NOON, election=turned, eligible=9)
    actions.edit_question(actor=None, at=NOON, question=seats_of(turned), draft=ask())
    with pytest.raises(actions.NotReady, match="answered by yes and no"):
        actions.publish_election(actor=None, at=NOON, election=turned)


def test_days_out_of_order_are_refused_each_by_its_name(group):
    draft = draft_election(group, opens_in=16 * DAY, questions=(SEATS,))
    question = draft.questions.get()
    bad = rules_from(closes_at=NOON + 2 * DAY, accept_by=NOON + 3 * DAY, seconds_needed=1)
    with pytest.raises(actions.DatesOutOfOrder) as no:
        actions.set_nominations(actor=None, at=NOON, question=question, draft=bad)
    assert [name for name, _words in no.value.faults] == ["closes_at", "accept_by"]
    with pytest.raises(actions.DatesOutOfOrder, match="more employers than they are"):
        actions.set_nominations(
            actor=None, at=NOON, question=question, draft=rules_from(employers_needed=3)
        )


def test_a_window_that_moved_is_found_when_it_is_published(group):
    draft = nominating_draft(group)
    actions.declare_electorate(actor=None, at=NOON, election=draft, eligible=9)
    actions.edit_election(actor=None, at=NOON, election=draft, opens_at=NOON + 14 * DAY)
    with pytest.raises(actions.NotReady, match="after the vote opens"):
        actions.publish_election(actor=None, at=NOON, election=draft)
    actions.edit_election(actor=None, at=NOON, election=draft, opens_at=NOON + 16 * DAY)
    with pytest.raises(actions.NotReady, match="7 days at the least"):
        actions.publish_election(actor=None, at=NOON + 4 * DAY, election=draft)
    assert actions.publish_election(actor=None, at=NOON + 3 * DAY, election=draft)


def test_names_are_given_or_nominated_and_never_both(group):
    draft = nominating_draft(group)
    actions.declare_electorate(actor=None, at=NOON, election=draft, eligible=9)
    named = replace(SEATS, candidates=(CandidateDraft("Asha"),))
    actions.edit_question(actor=None, at=NOON, question=seats_of(draft), draft=named)
    with pytest.raises(actions.NotReady, match="choose one"):
        actions.publish_election(actor=None, at=NOON, election=draft)
    actions.drop_nominations(actor=None, at=NOON, question=seats_of(draft))
    with pytest.raises(actions.NamesAreGiven):
        actions.set_nominations(actor=None, at=NOON, question=seats_of(draft), draft=rules_from())


def test_once_published_the_rules_stand(vote):
    with pytest.raises(actions.NotADraft):
        actions.set_nominations(actor=None, at=NOON, question=seats_of(vote), draft=rules_from())
    with pytest.raises(actions.NotADraft):
        actions.drop_nominations(actor=None, at=NOON, question=seats_of(vote))


# --- Nominating -----------------------------------------------------------------------------------


def test_a_nominee_is_told_by_when_to_accept_and_has_a_first_second(vote, members):
    asha, bala, *_others = members
    nomination = nominated(vote, bala, asha)
    [letter] = told(bala, "nominated")
    assert "Asha has nominated you" in letter.text
    assert "Saturday 5 December 2026, 12:00" in letter.text
    assert [second.person for second in nomination.seconds.all()] == [asha]
    assert not told(asha, "nominated")


def test_whoever_stands_themself_has_no_second_yet_and_no_letter(vote, members):
    asha = members[0]
    nomination = nominated(vote, asha)
    assert nomination.is_own
    assert not nomination.seconds.exists()
    assert not told(asha, "nominated")


def test_to_nominate_somebody_again_is_to_second_them(vote, members):
    asha, bala, chitra, _dev = members
    first = nominated(vote, bala, asha)
    again = nominated(vote, bala, chitra)
    assert first == again
    assert set(Second.objects.values_list("person", flat=True)) == {asha.pk, chitra.pk}
    assert len(told(bala, "nominated")) == 1
    # and one who stands by their own choice does not second themself
    assert nominated(vote, bala) == first
    assert Second.objects.count() == 2


def test_nobody_is_nominated_before_the_days_for_it_or_after(group, members):
    vote = nominating_election(group, rules={"opens_at": NOON + DAY})
    for moment, words in ((NOON, "not opened yet"), (NOON + 10 * DAY, "have closed")):
        with pytest.raises(actions.NominationsAreClosed, match=words):
            nominated(vote, members[0], members[1], at=moment)
    assert nominated(vote, members[0], members[1], at=NOON + 10 * DAY - DAY / 86400)


def test_members_of_the_group_and_of_its_chapters_take_part_and_nobody_else(
    vote, members, group, stranger
):
    from community.actions import join_group, leave_group
    from tests.people import make_group

    with pytest.raises(actions.MayNotNominate):
        nominated(vote, members[0], stranger)
    with pytest.raises(actions.MayNotNominate):
        nominated(vote, stranger)
    chapter = make_group("pune", network=group)
    join_group(actor=stranger, at=NOON, group=chapter)
    nomination = nominated(vote, members[0], stranger)
    assert support(vote, nomination).seconds == 1
    leave_group(actor=stranger, at=NOON, group=chapter)
    assert support(vote, nomination).seconds == 0


def test_on_a_vote_with_a_roll_its_lines_take_part(group):
    asha, bala = make_members(group, "Asha", "Bala")
    outsider = make_members(group, "Olga")[0]
    # an address that was never confirmed is nobody's
    unconfirmed = make_person("Una")
    draft = draft_election(group, opens_in=16 * DAY, dispute_until=NOON + DAY, questions=(SEATS,))
    rules = rules_from(seconds_needed=1)
    actions.set_nominations(actor=None, at=NOON, question=draft.questions.get(), draft=rules)
    roll_of(draft, *(each.user.email for each in (asha, bala, unconfirmed)))
    vote = actions.publish_election(actor=None, at=NOON, election=draft)
    assert not vote.is_frozen
    assert candidacies.entitled(vote, [asha.pk, bala.pk, outsider.pk, unconfirmed.pk]) == {
        asha.pk,
        bala.pk,
    }
    question = vote.questions.get()
    with pytest.raises(actions.MayNotNominate, match="stands on the roll"):
        actions.nominate(actor=outsider, at=NOON, question=question, nominee=asha)
    nomination = actions.nominate(actor=bala, at=NOON, question=question, nominee=asha)
    assert support(vote, nomination).is_enough
    # whoever is taken off the provisional roll counts no more
    actions.remove_line(actor=None, at=NOON, election=vote, email=bala.user.email, reason="Left.")
    assert support(vote, nomination).seconds == 0


def test_somebody_without_an_account_cannot_be_nominated(vote, members):
    from community.models import Person

    known = Person.objects.create(name="Known In Public")
    with pytest.raises(actions.NobodyToNominate):
        nominated(vote, known, members[0])


# --- Seconding ------------------------------------------------------------------------------------


def test_at_enough_seconds_the_nominee_hears_it_once(vote, members):
    asha, bala, chitra, dev = members
    nomination = nominated(vote, asha, bala)
    assert not told(asha, "seconded_enough")
    actions.second_nomination(actor=chitra, at=NOON, nomination=nomination)
    actions.second_nomination(actor=chitra, at=NOON, nomination=nomination)
    actions.second_nomination(actor=dev, at=NOON, nomination=nomination)
    [letter] = told(asha, "seconded_enough")
    assert "2 members stand behind your nomination" in letter.text
    assert support(vote, nomination).seconds == 3


def test_a_second_is_taken_back_while_nominations_are_open(vote, members):
    asha, bala, chitra, _dev = members
    nomination = nominated(vote, asha, bala, chitra)
    back = {"actor": chitra, "nomination": nomination}
    assert actions.take_back_second(at=NOON + DAY, **back)
    assert not actions.take_back_second(at=NOON + DAY, **back)
    assert support(vote, nomination).seconds == 1
    actions.second_nomination(actor=chitra, at=NOON + DAY, nomination=nomination)
    with pytest.raises(actions.NominationsAreClosed, match="stays as it is"):
        actions.take_back_second(at=NOON + 10 * DAY, **back)
    assert support(vote, nomination).seconds == 2


def test_nobody_seconds_themself_or_somebody_who_is_out(vote, members):
    asha, bala, chitra, _dev = members
    nomination = nominated(vote, asha, bala)
    with pytest.raises(actions.MayNotNominate, match="Nobody seconds themself"):
        actions.second_nomination(actor=asha, at=NOON, nomination=nomination)
    actions.decline_nomination(actor=asha, at=NOON, nomination=nomination)
    with pytest.raises(actions.NomineeIsOut):
        actions.second_nomination(actor=chitra, at=NOON, nomination=nomination)
    with pytest.raises(actions.NomineeIsOut):
        nominated(vote, asha, chitra)


def test_seconds_come_from_so_many_employers_on_the_day_that_counts(group, members):
    asha, bala, chitra, dev = members
    acme, globex = make_organisation("acme"), make_organisation("globex")
    daughter = make_organisation("acme-labs")
    OrganisationParent.objects.create(
        organisation=daughter, parent=acme, until_on=date(2026, 12, 1)
    )
    works_at(bala, acme)
    works_at(chitra, daughter)  # belongs to Acme on that day: one employer
    works_at(dev, globex, from_on=date(2026, 11, 25))
    vote = nominating_election(group, rules={"seconds_needed": 3, "employers_needed": 2})
    nomination = nominated(vote, asha, bala, chitra, dev)
    judged = support(vote, nomination)
    assert (judged.seconds, judged.employers) == (3, 1)
    assert not judged.is_enough
    # on another day dev is with Globex already
    later = nominating_election(
        group,
        slug="later",
        rules={"seconds_needed": 3, "employers_needed": 2, "affiliated_on": date(2026, 11, 25)},
    )
    again = nominated(later, asha, bala, chitra, dev)
    assert support(later, again).is_enough


def test_what_is_changed_in_a_profile_later_changes_no_second(group, members):
    asha, bala, chitra, _dev = members
    works_at(bala, make_organisation("acme"))
    vote = nominating_election(group, rules={"employers_needed": 2})
    nomination = nominated(vote, asha, bala, chitra)
    works_at(chitra, make_organisation("globex"))
    assert support(vote, nomination).employers == 1


def test_who_is_independent_is_an_employer_of_their_own(group, members):
    asha, bala, chitra, dev = members
    works_at(bala, None)
    works_at(chitra, None)
    works_at(dev, None, employer="Acme  Labs")
    vote = nominating_election(group, rules={"seconds_needed": 3, "employers_needed": 3})
    assert support(vote, nominated(vote, asha, bala, chitra, dev)).is_enough


# --- Accepting ------------------------------------------------------------------------------------


def test_a_nominee_accepts_with_all_answers_and_their_affiliation(group, members):
    asha, bala, *_others = members
    works_at(asha, make_organisation("acme"))
    vote = nominating_election(group, rules={"asked": ("Why you?", "How often?")})
    nomination = nominated(vote, asha, bala)
    say = {"actor": asha, "at": NOON, "nomination": nomination, "platform": "More."}
    for answers, missing in ((["", "Weekly"], [0]), (["Because"], [1]), ([" ", ""], [0, 1])):
        with pytest.raises(actions.AnswersMissing) as no:
            actions.accept_nomination(answers=answers, **say)
        assert no.value.missing == missing
    held = actions.accept_nomination(
        answers=["Because", "Weekly"], link="https://asha.example.org/", **say
    )
    assert held.stands
    assert held.employers == "Acme"
    assert held.answered(seats_of(vote).nomination_rules) == [
        ("Why you?", "Because"),
        ("How often?", "Weekly"),
    ]


def test_what_they_say_may_change_until_the_day_and_not_after(vote, members):
    asha, bala, *_others = members
    nomination = accepted(vote, asha, bala)
    say = {"actor": asha, "nomination": nomination, "answers": []}
    on_the_day = seats_of(vote).nomination_rules.accept_by
    held = actions.accept_nomination(at=on_the_day, platform="Better.", **say)
    assert (held.platform, held.answered_at) == ("Better.", NOON)
    with pytest.raises(actions.NominationsAreClosed, match="is over"):
        actions.accept_nomination(at=on_the_day + DAY / 86400, platform="Late.", **say)
    assert Nomination.objects.get().platform == "Better."


def test_only_the_nominee_answers(vote, members):
    asha, bala, *_others = members
    nomination = nominated(vote, asha, bala)
    for deed, facts in (
        (actions.accept_nomination, {"platform": "Mine.", "answers": []}),
        (actions.decline_nomination, {}),
        (actions.withdraw_nomination, {}),
    ):
        with pytest.raises(actions.NotYourNomination):
            deed(actor=bala, at=NOON, nomination=nomination, **facts)


def test_who_declined_may_still_accept_in_time(vote, members):
    asha, bala, *_others = members
    nomination = nominated(vote, asha, bala)
    actions.decline_nomination(actor=asha, at=NOON, nomination=nomination)
    held = actions.accept_nomination(
        actor=asha, at=NOON + DAY, nomination=nomination, platform="After all.", answers=[]
    )
    assert held.stands
    with pytest.raises(actions.NomineeIsOut, match="withdraw"):
        actions.decline_nomination(actor=asha, at=NOON + DAY, nomination=nomination)


def test_what_is_not_accepted_in_time_lapses(vote, members):
    nomination = nominated(vote, members[0], members[1])
    rules = seats_of(vote).nomination_rules
    assert nomination.state(rules, at=rules.accept_by) == "waiting"
    assert nomination.state(rules, at=rules.accept_by + DAY) == "lapsed"


def test_who_has_not_answered_hears_it_once_more_the_day_before(vote, members):
    asha, bala, chitra, dev = members
    nominated(vote, asha, bala)
    nominated(vote, dev)
    accepted(vote, chitra, bala)
    last_day = seats_of(vote).nomination_rules.accept_by - DAY
    assert actions.remind_nominees(at=last_day - DAY, election=vote) == 0
    assert actions.remind_nominees(at=last_day, election=vote) == 2
    actions.remind_nominees(at=last_day, election=vote)
    assert [letter.subject for letter in told(dev, "nominated")] == [
        "Accept or decline by tomorrow: Who shall be the directors?"
    ]
    assert len(told(asha, "nominated")) == 2
    assert not told(chitra, "nominated")[1:]
    due = Job.objects.get(name="elections.remind_nominees")
    assert due.not_before == last_day


def test_a_line_that_somebody_else_claimed_is_theirs(group):
    asha, bala = make_members(group, "Asha", "Bala")
    draft = draft_election(group, opens_in=16 * DAY, questions=(SEATS,))
    roll_of(draft, asha.user.email)
    row = draft.roll.get()
    assert candidacies.entitled(Election.objects.get(), [asha.pk, bala.pk]) == {asha.pk}
    RollClaim.objects.create(row=row, election=draft, person=bala)
    assert candidacies.entitled(Election.objects.get(), [asha.pk, bala.pk]) == {bala.pk}


# --- Withdrawing ----------------------------------------------------------------------------------


def test_a_withdrawal_is_a_record_and_final(vote, members):
    asha, bala, chitra, _dev = members
    nomination = accepted(vote, asha, bala)
    record = actions.withdraw_nomination(
        actor=asha, at=NOON + DAY, nomination=nomination, reason="A new job."
    )
    assert (record.at, record.reason, record.was_on_slate) == (NOON + DAY, "A new job.", False)
    again = actions.withdraw_nomination(actor=asha, at=NOON + 2 * DAY, nomination=nomination)
    assert again.at == NOON + DAY
    with pytest.raises(actions.NomineeIsOut):
        accepted(vote, asha, chitra)
    with pytest.raises(actions.NomineeIsOut):
        actions.second_nomination(actor=chitra, at=NOON, nomination=nomination)
    assert not Candidate.objects.exists()


def test_who_did_not_accept_has_nothing_to_withdraw(vote, members):
    nomination = nominated(vote, members[0], members[1])
    with pytest.raises(actions.NomineeIsOut, match="decline"):
        actions.withdraw_nomination(actor=members[0], at=NOON, nomination=nomination)


# --- Endorsing ------------------------------------------------------------------------------------


def test_words_of_others_stand_once_each_and_count_for_nothing(vote, members, stranger):
    asha, bala, *_others = members
    nomination = accepted(vote, asha, bala)
    facts = {"actor": stranger, "at": NOON, "nomination": nomination}
    actions.endorse(words="Asha  runs\nthings.", **facts)
    actions.endorse(words="Asha runs things.", **facts)
    actions.endorse(words="Asha runs everything.", **facts)
    [stands] = candidacies.endorsements_of(nomination)
    assert stands.words == "Asha runs everything."
    assert support(vote, nomination).seconds == 1
    actions.end_endorsement(actor=stranger, at=NOON, endorsement=stands)
    actions.end_endorsement(actor=stranger, at=NOON, endorsement=stands)
    assert candidacies.endorsements_of(nomination) == []


def test_endorsed_is_whoever_stands_by_somebody_else_before_the_vote(vote, members):
    asha, bala, *_others = members
    nomination = nominated(vote, asha, bala)
    facts = {"nomination": nomination, "words": "Yes."}
    with pytest.raises(actions.NothingToEndorse):
        actions.endorse(actor=bala, at=NOON, **facts)
    actions.accept_nomination(
        actor=asha, at=NOON, nomination=nomination, platform="More.", answers=[]
    )
    with pytest.raises(actions.NothingToEndorse, match="themself"):
        actions.endorse(actor=asha, at=NOON, **facts)
    with pytest.raises(actions.NominationsAreClosed):
        actions.endorse(actor=bala, at=vote.opens_at, **facts)
    with pytest.raises(actions.NoReason):
        actions.endorse(actor=bala, at=NOON, nomination=nomination, words=" \n ")
