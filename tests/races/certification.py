"""Certification: no step is taken twice, none from a state that is over, no vote after its close."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from certification import actions, baselines, queries
from certification.models import CourseVersion
from tests.factories.certification import (
    GROUNDS,
    House,
    add_notes,
    assign,
    make_appealed,
    make_approved,
    make_certificate,
    make_draft,
    make_house,
    make_in_review,
    make_panel,
    make_refused,
    make_representative,
    make_submitted,
    make_voting,
    marks,
    review,
    upload,
    vote,
)
from tests.people import NOON
from tests.races.judge import race_of

LATER = NOON + timedelta(hours=1)
WEEK = NOON + timedelta(days=7)


def ready_to_vote(house: House) -> CourseVersion:
    version = make_in_review(house)
    for reviewer in house.reviewers:
        review(version, reviewer)
    version.refresh_from_db()
    return version


def voted(house: House) -> CourseVersion:
    version = make_voting(house)
    for seat in queries.voters(version, version.poll, at=NOON):
        vote(version, seat.person)
    version.refresh_from_db()
    return version


def submit(house, version):
    return partial(actions.submit_version, actor=house.representative, at=NOON, version=version)


def withdraw(house, version):
    return partial(
        actions.withdraw, actor=house.representative, at=LATER, version=version, reason="Not yet."
    )


def open_vote(house, version):
    return partial(actions.open_vote, actor=house.chair, at=NOON, version=version, closes_at=WEEK)


def decide(house, version, outcome="approved"):
    words = "" if outcome == "approved" else "Not enough."
    return partial(
        actions.decide, actor=house.chair, at=LATER, version=version, outcome=outcome, words=words
    )


def hand_in(version, reviewer, **scores):
    return partial(
        actions.submit_review,
        actor=reviewer,
        at=LATER,
        version=version,
        marks=marks(scores) if scores else marks(),
        recommendation="approve",
        words="Read.",
    )


def step_aside(version, person):
    return partial(
        actions.declare_conflict, actor=person, at=LATER, version=version, reason="My brother's."
    )


def about(deed, house, certificate, reason="So it was decided."):
    return partial(deed, actor=house.chair, at=LATER, certificate=certificate, reason=reason)


@race_of("certification.submit_version", "certification.submit_version")
def a_course_is_handed_in_twice():
    house = make_house()
    version = make_draft(house)
    add_notes(house, version)
    return submit(house, version), submit(house, version)


@race_of("certification.submit_version", "certification.add_file")
def a_file_comes_while_the_course_is_handed_in():
    house = make_house()
    version = make_draft(house)
    add_notes(house, version)
    late = partial(
        actions.add_file,
        actor=house.representative,
        at=NOON,
        version=version,
        name="late.md",
        content=upload(),
    )
    return submit(house, version), late


@race_of("certification.submit_version", "certification.remove_file")
def the_only_file_goes_while_the_course_is_handed_in():
    house = make_house()
    version = make_draft(house)
    file = add_notes(house, version)
    remove = partial(actions.remove_file, actor=house.representative, at=NOON, file=file)
    return submit(house, version), remove


@race_of("certification.submit_version", "certification.edit_submission")
def a_course_is_edited_while_it_is_handed_in():
    house = make_house()
    version = make_draft(house)
    add_notes(house, version)
    edit = partial(
        actions.edit_submission,
        actor=house.representative,
        at=NOON,
        version=version,
        title="Another title",
    )
    return submit(house, version), edit


@race_of("certification.add_file", "certification.add_file")
def two_files_have_one_name():
    house = make_house()
    version = make_draft(house)
    return tuple(
        partial(
            actions.add_file,
            actor=house.representative,
            at=NOON,
            version=version,
            name="notes.md",
            content=upload(content),
        )
        for content in (b"# One\n\nWords of it.\n", b"# Other\n\nMore words.\n")
    )


@race_of("certification.remove_file", "certification.remove_file")
def a_file_is_removed_twice():
    house = make_house()
    file = add_notes(house, make_draft(house))
    remove = partial(actions.remove_file, actor=house.representative, at=NOON, file=file)
    return remove, remove


@race_of("certification.add_link", "certification.add_link")
def a_link_is_added_twice():
    house = make_house()
    add = partial(
        actions.add_link,
        actor=house.representative,
        at=NOON,
        version=make_draft(house),
        title="Slides",
        url="https://example.org/slides",
    )
    return add, add


@race_of("certification.remove_link", "certification.submit_version")
def a_link_is_removed_while_the_course_is_handed_in():
    house = make_house()
    version = make_draft(house)
    add_notes(house, version)
    link = actions.add_link(
        actor=house.representative,
        at=NOON,
        version=version,
        title="Slides",
        url="https://example.org/slides",
    )
    remove = partial(actions.remove_link, actor=house.representative, at=NOON, link=link)
    return remove, submit(house, version)


@race_of("certification.withdraw", "certification.assign_reviewer")
def a_course_is_withdrawn_while_a_reviewer_is_assigned():
    house = make_house()
    version = make_submitted(house)
    return withdraw(house, version), partial(assign, house, version, house.members[0], at=LATER)


@race_of("certification.withdraw", "certification.withdraw")
def a_course_is_withdrawn_twice():
    house = make_house()
    version = make_submitted(house)
    return withdraw(house, version), withdraw(house, version)


@race_of("certification.withdraw", "certification.decide")
def a_course_is_withdrawn_while_it_is_decided():
    house = make_house()
    version = voted(house)
    return withdraw(house, version), decide(house, version)


@race_of("certification.assign_reviewer", "certification.assign_reviewer")
def one_reviewer_is_assigned_twice():
    house = make_house()
    version = make_submitted(house)
    return tuple(partial(assign, house, version, house.members[0]) for _ in range(2))


@race_of("certification.assign_reviewer", "certification.declare_conflict")
def a_reviewer_is_assigned_while_standing_aside():
    house = make_house()
    version, member = make_submitted(house), house.members[0]
    return partial(assign, house, version, member, at=LATER), step_aside(version, member)


@race_of("certification.submit_review", "certification.submit_review")
def a_review_is_handed_in_twice():
    house = make_house()
    version = make_in_review(house)
    return hand_in(version, house.members[0]), hand_in(version, house.members[0])


@race_of("certification.save_review", "certification.submit_review")
def a_review_is_saved_while_it_is_handed_in():
    house = make_house()
    version = make_in_review(house)
    save = partial(
        actions.save_review,
        actor=house.members[0],
        at=LATER,
        version=version,
        marks=marks(),
        recommendation="approve",
        words="Half of it.",
    )
    return save, hand_in(version, house.members[0])


@race_of("certification.submit_review", "certification.declare_conflict")
def a_review_is_handed_in_while_its_writer_stands_aside():
    house = make_house()
    version = make_in_review(house)
    return hand_in(version, house.members[0]), step_aside(version, house.members[0])


@race_of("certification.submit_review", "certification.open_vote")
def the_last_review_comes_while_the_vote_opens():
    house = make_house()
    version = make_in_review(house)
    review(version, house.members[0])
    return hand_in(version, house.members[1]), open_vote(house, version)


@race_of("certification.open_vote", "certification.open_vote")
def a_vote_is_opened_twice():
    house = make_house()
    version = ready_to_vote(house)
    return open_vote(house, version), open_vote(house, version)


@race_of("certification.open_vote", "certification.withdraw")
def a_vote_opens_while_the_course_is_withdrawn():
    house = make_house()
    version = ready_to_vote(house)
    return open_vote(house, version), withdraw(house, version)


@race_of("certification.cast_committee_vote", "certification.cast_committee_vote")
def one_member_votes_both_ways():
    house = make_house()
    version = make_voting(house)
    person = house.members[3]
    return tuple(partial(vote, version, person, word) for word in ("for", "against"))


@race_of("certification.cast_committee_vote", "certification.decide")
def a_vote_comes_while_it_is_decided():
    house = make_house()
    version = make_voting(house)
    people = [seat.person for seat in queries.voters(version, version.poll, at=NOON)]
    for person in people[:-1]:
        vote(version, person)
    return partial(vote, version, people[-1], "against"), decide(house, version)


@race_of("certification.cast_committee_vote", "certification.declare_conflict")
def a_member_votes_while_standing_aside():
    house = make_house()
    version = make_voting(house)
    return partial(vote, version, house.members[3]), step_aside(version, house.members[3])


@race_of("certification.extend_vote", "certification.decide")
def a_vote_is_extended_while_it_is_decided():
    house = make_house()
    version = voted(house)
    extend = partial(
        actions.extend_vote,
        actor=house.chair,
        at=LATER,
        version=version,
        closes_at=WEEK + timedelta(days=3),
    )
    return extend, decide(house, version)


@race_of("certification.decide", "certification.decide")
def a_course_is_decided_twice():
    house = make_house()
    version = voted(house)
    return decide(house, version), decide(house, version)


@race_of("certification.decide", "certification.decide")
def a_course_is_decided_both_ways():
    house = make_house()
    version = voted(house)
    return decide(house, version), decide(house, version, "refused")


@race_of("certification.issue_certificate", "certification.issue_certificate")
def a_certificate_is_issued_twice():
    house = make_house()
    version = make_approved(house)
    issue = partial(
        actions.issue_certificate, actor=house.chair, at=LATER, decision=version.decision
    )
    return issue, issue


@race_of("certification.suspend_certificate", "certification.revoke_certificate")
def a_certificate_is_put_on_hold_while_it_is_revoked():
    house = make_house()
    certificate = make_certificate(house)
    return (
        about(actions.suspend_certificate, house, certificate),
        about(actions.revoke_certificate, house, certificate),
    )


@race_of("certification.revoke_certificate", "certification.revoke_certificate")
def a_certificate_is_revoked_twice():
    house = make_house()
    certificate = make_certificate(house)
    revoke = about(actions.revoke_certificate, house, certificate)
    return revoke, revoke


@race_of("certification.lift_suspension", "certification.lift_suspension")
def a_hold_is_lifted_twice():
    house = make_house()
    certificate = make_certificate(house)
    about(actions.suspend_certificate, house, certificate)()
    lift = about(actions.lift_suspension, house, certificate)
    return lift, lift


@race_of("certification.lift_suspension", "certification.revoke_certificate")
def a_hold_is_lifted_while_the_certificate_is_revoked():
    house = make_house()
    certificate = make_certificate(house)
    about(actions.suspend_certificate, house, certificate)()
    return (
        about(actions.lift_suspension, house, certificate),
        about(actions.revoke_certificate, house, certificate),
    )


@race_of("certification.start_next_version", "certification.start_next_version")
def the_next_version_is_begun_twice():
    house = make_house()
    version = make_submitted(house)
    withdraw(house, version)()
    begin = partial(
        actions.start_next_version, actor=house.representative, at=LATER, version=version
    )
    return begin, begin


@race_of("certification.start_submission", "certification.start_submission")
def two_representatives_begin_one_course():
    house = make_house()
    second = make_representative("Second", house.provider)
    return tuple(
        partial(
            actions.start_submission,
            actor=person,
            at=NOON,
            programme=house.programme,
            provider=house.provider,
            title="Operating an object store",
        )
        for person in (house.representative, second)
    )


@race_of("certification.edit_submission", "certification.edit_submission")
def a_draft_is_edited_twice():
    house = make_house()
    version = make_draft(house)
    edit = partial(actions.edit_submission, actor=house.representative, at=NOON, version=version)
    return partial(edit, title="One"), partial(edit, summary="Another summary.")


@race_of("certification.comment", "certification.withdraw")
def a_remark_comes_while_the_course_is_withdrawn():
    house = make_house()
    version = make_in_review(house)
    remark = partial(
        actions.comment,
        actor=house.members[0],
        at=LATER,
        version=version,
        words="Name the release.",
    )
    return remark, withdraw(house, version)


@race_of("certification.found_programme", "certification.found_programme")
def two_programmes_want_one_address():
    committee = make_house().committee
    found = partial(
        actions.found_programme, actor=None, at=NOON, slug="new", name="New", committee=committee
    )
    return found, found


@race_of("certification.adopt_baseline", "certification.adopt_baseline")
def two_baselines_are_adopted():
    house = make_house()
    adopt = partial(
        actions.adopt_baseline,
        actor=house.chair,
        at=NOON,
        programme=house.programme,
        text=baselines.read("training"),
    )
    return adopt, adopt


@race_of("certification.lodge_appeal", "certification.lodge_appeal")
def two_representatives_appeal():
    house = make_house()
    second = make_representative("Second", house.provider)
    version = make_refused(house)
    return tuple(
        partial(actions.lodge_appeal, actor=person, at=LATER, version=version, grounds=GROUNDS)
        for person in (house.representative, second)
    )


@race_of("certification.name_panel", "certification.name_panel")
def two_panels_are_named():
    house, panel = make_house(), make_panel(4)
    version = make_appealed(house)
    return tuple(
        partial(actions.name_panel, actor=house.chair, at=LATER, version=version, people=people)
        for people in (panel[:3], panel[1:])
    )


def say(version, person, choice):
    return partial(
        actions.hear_appeal,
        actor=person,
        at=LATER,
        version=version,
        choice=choice,
        reason="So it seems to me.",
    )


@race_of("certification.hear_appeal", "certification.hear_appeal")
def two_of_the_panel_speak_last():
    house, panel = make_house(), make_panel()
    version = make_appealed(house, panel)
    say(version, panel[0], "return")()
    return say(version, panel[1], "return"), say(version, panel[2], "uphold")


@race_of("certification.hear_appeal", "certification.start_next_version")
def the_panel_returns_what_the_provider_offers_again():
    house, panel = make_house(), make_panel()
    version = make_appealed(house, panel)
    say(version, panel[0], "return")()
    begin = partial(
        actions.start_next_version, actor=house.representative, at=LATER, version=version
    )
    return say(version, panel[1], "return"), begin


@race_of("certification.hear_appeal", "certification.name_panel")
def the_panel_speaks_while_it_is_named_anew():
    house, panel = make_house(), make_panel(4)
    version = make_appealed(house, panel[:3])
    again = partial(
        actions.name_panel, actor=house.chair, at=LATER, version=version, people=panel[1:]
    )
    return say(version, panel[0], "uphold"), again
