"""Every deed of the audit log as a sentence that a member would say.

A verb that is recorded anywhere in the house has words here; a test holds it to that. `%(who)s` is who did
it, `%(what)s` what it was done to; both are links on the page, so a sentence may name each once.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

VERBS: Mapping[str, str | Promise] = {
    # --- people and groups
    "community.affiliation_recorded": _("%(who)s wrote down where somebody works: %(what)s"),
    "community.charter_adopted": _("%(who)s adopted a charter for %(what)s"),
    "community.group_founded": _("%(who)s opened the group %(what)s"),
    "community.barring_lifted": _("%(who)s let somebody come to meetups again: %(what)s"),
    "community.code_adopted": _("%(who)s adopted a code of conduct for %(what)s"),
    "community.confidant_accepted": _("%(who)s is somebody to report to now: %(what)s"),
    "community.confidant_ended": _("%(who)s ended that somebody is there to report to: %(what)s"),
    "community.confidant_named": _("%(who)s named somebody to report to: %(what)s"),
    "community.person_barred": _("%(who)s barred somebody from meetups: %(what)s"),
    "community.group_followed": _("%(who)s follows %(what)s"),
    "community.group_unfollowed": _("%(who)s no longer follows %(what)s"),
    "community.group_joined": _("%(who)s joined %(what)s"),
    "community.group_left": _("%(who)s left %(what)s"),
    "community.organisation_founded": _("%(who)s wrote down the organisation %(what)s"),
    "community.person_added": _("%(who)s wrote down the person %(what)s"),
    "community.profile_edited": _("%(who)s edited the profile of %(what)s"),
    "community.representation_ended": _("%(who)s ended that somebody acts for %(what)s"),
    "community.representative_named": _("%(who)s named somebody to act for %(what)s"),
    "community.role_ended": _("%(who)s ended a part: %(what)s"),
    "community.role_granted": _("%(who)s gave a part: %(what)s"),
    "community.affiliation_corrected": _("%(who)s corrected where somebody works: %(what)s"),
    "community.affiliation_withdrawn": _("%(who)s took back where somebody works: %(what)s"),
    "community.alias_added": _("%(who)s wrote down another name of %(what)s"),
    "community.alias_retired": _("%(who)s retired another name of %(what)s"),
    "community.ambassador_proposed": _("%(who)s proposed an ambassador of %(what)s"),
    "community.chapter_left_network": _("%(who)s took %(what)s out of its network"),
    "community.ambassador_proposal_taken": _(
        "%(who)s took up the proposal of an ambassador of %(what)s"
    ),
    "community.ambassador_proposal_declined": _(
        "%(who)s declined the proposal of an ambassador of %(what)s"
    ),
    "community.ambassador_proposal_withdrawn": _(
        "%(who)s withdrew the proposal of an ambassador of %(what)s"
    ),
    "community.chapter_offer_accepted": _("%(who)s brought a chapter into a network: %(what)s"),
    "community.chapter_offer_declined": _("%(who)s declined to come into a network: %(what)s"),
    "community.chapter_offer_withdrawn": _(
        "%(who)s no longer asks a chapter to come into a network: %(what)s"
    ),
    "community.chapter_offered": _("%(who)s asked a chapter to come into a network: %(what)s"),
    "community.claim_asked": _("%(who)s said of a public person: that is me. %(what)s"),
    "community.claim_granted": _("%(who)s granted that somebody is a public person: %(what)s"),
    "community.claim_declined": _("%(who)s declined that somebody is a public person: %(what)s"),
    "community.claim_undone": _("%(who)s undid that somebody is a public person: %(what)s"),
    "community.claim_withdrawn": _("%(who)s took back having said: that is me. %(what)s"),
    "community.group_closed": _("%(who)s closed the group %(what)s"),
    "community.group_edited": _("%(who)s edited the group %(what)s"),
    "community.group_reopened": _("%(who)s opened the group %(what)s again"),
    "community.invitation_accepted": _("%(who)s accepted an invitation: %(what)s"),
    "community.invitation_declined": _("%(who)s declined an invitation: %(what)s"),
    "community.invitation_sent_again": _("%(who)s sent an invitation again: %(what)s"),
    "community.invitation_withdrawn": _("%(who)s withdrew an invitation: %(what)s"),
    "community.invited": _("%(who)s invited somebody: %(what)s"),
    "community.lead_handed_over": _("%(who)s took over the lead: %(what)s"),
    "community.lead_offered": _("%(who)s offered the lead: %(what)s"),
    "community.membership_ended": _("%(who)s ended a membership of %(what)s"),
    "community.organisation_edited": _("%(who)s edited the organisation %(what)s"),
    "community.parent_added": _("%(who)s wrote down what %(what)s belongs to"),
    "community.parent_dated": _("%(who)s dated what %(what)s belongs to"),
    "community.role_renewed": _("%(who)s renewed a part: %(what)s"),
    "community.term_ended": _("A term came to its end: %(what)s"),
    # --- mail
    "community.address_silenced": _("An address asked to be written to no more"),
    "community.address_heard_again": _("An address may be written to again"),
    "community.address_tried_again": _("%(who)s had the address of %(what)s tried again"),
    "community.mail_chosen": _("%(who)s chose what comes by mail to %(what)s"),
    "community.mail_hurried": _("%(who)s had all mail that was put off tried at once"),
    "community.mail_resumed": _("%(who)s let mail come again to %(what)s"),
    "community.mail_sent_again": _("%(who)s had a mail sent again: %(what)s"),
    "community.mail_stopped": _("%(who)s stopped mail to %(what)s"),
    # --- accounts
    "community.visitor_met": _("%(who)s came without an account"),
    "community.visitor_forgotten": _("The address of a visitor was forgotten: %(what)s"),
    "community.account_closed": _("%(who)s deleted the account of %(what)s"),
    "community.recovery_codes_renewed": _("%(who)s made new recovery codes for %(what)s"),
    "community.second_factor_off": _(
        "%(who)s turned off the second step of signing in of %(what)s"
    ),
    "community.second_factor_on": _("%(who)s turned on the second step of signing in of %(what)s"),
    "community.second_factor_removed": _(
        "%(who)s took the second step of signing in off the login of %(what)s"
    ),
    "community.sessions_ended": _("%(who)s signed out browsers of %(what)s"),
    "community.login_closed": _("%(who)s closed the login of %(what)s"),
    "community.login_opened": _("%(who)s opened the login of %(what)s again"),
    # --- keeping the site
    "community.inspection_asked": _("%(who)s had a long look taken: %(what)s"),
    "community.job_given_up": _("%(who)s gave up the job %(what)s"),
    "community.job_retried": _("%(who)s had the job %(what)s tried again"),
    "community.jobs_retried": _("%(who)s had all dead jobs of a name tried again"),
    "config.demo_dated_anew": _("The samples of the demonstration were dated anew"),
    "config.demo_loaded": _("The demonstration was loaded"),
    # --- meetups
    "events.calendar_imported": _("%(who)s took meetups over from a calendar: %(what)s"),
    "events.everything_exported": _("%(who)s had everything of a group made into files: %(what)s"),
    "events.attendance_recorded": _("%(who)s wrote down who came to %(what)s"),
    "events.cohost_accepted": _("%(who)s agreed to hold %(what)s with others"),
    "events.cohost_asked": _("%(who)s asked a group to hold %(what)s together"),
    "events.cohost_declined": _("%(who)s declined to hold %(what)s with others"),
    "events.cohost_left": _("%(who)s left the hosts of %(what)s"),
    "events.cohost_question_withdrawn": _("%(who)s took back a question to hold %(what)s together"),
    "events.cohost_released": _("%(who)s released a host of %(what)s"),
    "events.calendar_made": _("%(who)s made an address for their own calendar"),
    "events.calendar_replaced": _("%(who)s replaced the address of their own calendar"),
    "events.calendar_revoked": _("%(who)s ended the address of their own calendar"),
    "events.draft_discarded": _("%(who)s threw the draft %(what)s away"),
    "events.event_announced": _("%(who)s announced %(what)s"),
    "events.event_cancelled": _("%(who)s cancelled %(what)s"),
    "events.event_completed": _("%(who)s said that nothing is left to do for %(what)s"),
    "events.event_copied": _("%(who)s drafted %(what)s after an earlier one"),
    "events.event_drafted": _("%(who)s drafted %(what)s"),
    "events.event_edited": _("%(who)s edited %(what)s"),
    "events.event_postponed": _("%(who)s postponed %(what)s"),
    "events.event_published": _("%(who)s published %(what)s"),
    "events.event_resumed": _("%(who)s holds %(what)s on its old date after all"),
    "events.event_revived": _("%(who)s took back that %(what)s is cancelled"),
    "events.past_event_recorded": _("%(who)s wrote down a meetup of the past: %(what)s"),
    "events.plan_not_kept": _("The draft %(what)s could not publish itself"),
    "events.publication_planned": _("%(who)s set a time to publish %(what)s"),
    "events.publication_unplanned": _("%(who)s took back the time to publish %(what)s"),
    "events.door_notes_taken": _("%(who)s noted at the door who came to %(what)s"),
    "events.door_note_settled": _("%(who)s answered what was unclear at the door of %(what)s"),
    "events.door_opened_to": _("%(who)s let somebody help at the door of %(what)s"),
    "events.door_closed_to": _("%(who)s took back that somebody helps at the door of %(what)s"),
    "events.minutes_written": _("%(who)s wrote the minutes of %(what)s"),
    "events.rest_missed": _("%(who)s closed the list of who came to %(what)s"),
    "events.ticket_renewed": _("%(who)s made a new ticket for a seat at %(what)s"),
    "events.recap_written": _("%(who)s wrote what happened at %(what)s"),
    "events.room_changed": _("%(who)s changed a room of %(what)s"),
    "events.part_of_told": _("%(who)s told what larger event %(what)s is part of"),
    "events.room_edited": _("%(who)s changed a place of %(what)s"),
    "events.room_recap_written": _("%(who)s told how it was in one city: %(what)s"),
    "events.sample_redated": _("The sample %(what)s was dated anew"),
    "events.holidays_written": _("%(who)s wrote down days that nobody meets: %(what)s"),
    "events.series_edited": _("%(who)s changed meetups of a series alike: %(what)s"),
    "events.series_ended": _("%(who)s ended the series %(what)s"),
    "events.series_extended": _("The next meetups of %(what)s were planned"),
    "events.series_started": _("%(who)s began the series %(what)s"),
    "events.seat_given_up": _("%(who)s gave up a seat: %(what)s"),
    "events.seat_taken": _("%(who)s took a seat: %(what)s"),
    "events.venue_listed": _("%(who)s listed a place: %(what)s"),
    "events.venue_restored": _("%(who)s offered a place again: %(what)s"),
    "events.venue_retired": _("%(who)s stopped offering a place: %(what)s"),
    "events.venue_rewritten": _("%(who)s changed what is said of a place: %(what)s"),
    # --- talks
    "events.call_opened": _("%(who)s asked for talks: %(what)s"),
    "events.call_edited": _("%(who)s changed a call for talks: %(what)s"),
    "events.call_ended": _("%(who)s ended a call for talks: %(what)s"),
    "events.rater_named": _("%(who)s let somebody rate what is proposed to %(what)s"),
    "events.rater_ended": _("%(who)s ended that somebody rates what is proposed to %(what)s"),
    "events.label_made": _("%(who)s made a label for proposals to %(what)s"),
    "events.label_retired": _("%(who)s retired a label for proposals to %(what)s"),
    "events.proposal_drafted": _("%(who)s began a proposal: %(what)s"),
    "events.proposal_edited": _("%(who)s changed a proposal: %(what)s"),
    "events.proposal_submitted": _("%(who)s sent a proposal in: %(what)s"),
    "events.proposal_withdrawn": _("%(who)s withdrew a proposal: %(what)s"),
    "events.proposal_confirmed": _("%(who)s confirmed a talk: %(what)s"),
    "events.proposal_accepted": _("%(who)s accepted a proposal: %(what)s"),
    "events.proposal_declined": _("%(who)s declined a proposal: %(what)s"),
    "events.proposal_returned": _("%(who)s put a talk back among the proposals: %(what)s"),
    "events.proposal_rated": _("%(who)s rated a proposal: %(what)s"),
    "events.proposal_labelled": _("%(who)s labelled a proposal: %(what)s"),
    "events.proposal_remarked": _("%(who)s said something about a proposal: %(what)s"),
    "events.remark_taken_back": _("%(who)s took a remark back about a proposal: %(what)s"),
    "events.speaker_profile_written": _("%(who)s wrote who they are as a speaker: %(what)s"),
    "events.speaker_photo_set": _("%(who)s kept a photo as a speaker, or took it away: %(what)s"),
    "events.consents_chosen": _("%(who)s said what may be shown: %(what)s"),
    "events.material_added": _("%(who)s added slides or a recording: %(what)s"),
    "events.material_removed": _("%(who)s took slides or a recording away: %(what)s"),
    "events.timetable_changed": _("%(who)s changed the timetable of %(what)s"),
    "events.speaker_asked": _("%(who)s asked somebody to speak along: %(what)s"),
    "events.speaker_consented": _("%(who)s agreed to speak along: %(what)s"),
    "events.speaker_refused": _("%(who)s declined to speak along: %(what)s"),
    "events.speaker_removed": _("%(who)s took a speaker out of a proposal: %(what)s"),
    # --- votes
    "elections.box_settled": _("The box of %(what)s was settled"),
    "elections.election_created": _("%(who)s drafted the vote %(what)s"),
    "elections.election_edited": _("%(who)s edited the vote %(what)s"),
    "elections.election_published": _("%(who)s published the vote %(what)s"),
    "elections.electorate_declared": _("%(who)s declared how many may vote in %(what)s"),
    "elections.past_election_recorded": _("%(who)s wrote down a vote of the past: %(what)s"),
    "elections.question_added": _("%(who)s put a question to %(what)s"),
    "elections.question_edited": _("%(who)s edited a question of %(what)s"),
    "elections.question_removed": _("%(who)s took a question out of %(what)s"),
    "elections.roll_imported": _("%(who)s imported the roll of %(what)s"),
    "elections.sample_redated": _("The sample %(what)s was dated anew"),
    "elections.turnout_imported": _("%(who)s imported the turnout of %(what)s"),
    "elections.turnout_recorded": _("%(who)s wrote down the turnout of %(what)s"),
    # --- certified training
    "certification.approved": _("%(who)s signed the approval of %(what)s"),
    "certification.assignment_freed": _("%(who)s freed somebody from reviewing %(what)s"),
    "certification.baseline_adopted": _("%(who)s adopted the baseline %(what)s"),
    "certification.certificate_issued": _("%(who)s issued the certificate %(what)s"),
    "certification.certificate_revoked": _("%(who)s revoked the certificate %(what)s"),
    "certification.certificate_suspended": _("%(who)s put the certificate %(what)s on hold"),
    "certification.commented": _("%(who)s commented on %(what)s"),
    "certification.committee_voted": _("%(who)s voted on %(what)s"),
    "certification.conflict_declared": _("%(who)s stood aside from %(what)s"),
    "certification.file_added": _("%(who)s added a file to %(what)s"),
    "certification.file_removed": _("%(who)s took a file out of %(what)s"),
    "certification.link_added": _("%(who)s added a link to %(what)s"),
    "certification.link_removed": _("%(who)s took a link out of %(what)s"),
    "certification.next_version_started": _("%(who)s began the next version: %(what)s"),
    "certification.programme_founded": _("%(who)s opened the programme %(what)s"),
    "certification.refused": _("%(who)s signed that %(what)s is not approved"),
    "certification.review_saved": _("%(who)s saved a review: %(what)s"),
    "certification.review_submitted": _("%(who)s handed in a review: %(what)s"),
    "certification.reviewer_assigned": _("%(who)s asked somebody to review %(what)s"),
    "certification.submission_edited": _("%(who)s edited the submission %(what)s"),
    "certification.submission_started": _("%(who)s began the submission %(what)s"),
    "certification.suspension_lifted": _("%(who)s put the certificate %(what)s back in force"),
    "certification.version_submitted": _("%(who)s submitted %(what)s"),
    "certification.version_withdrawn": _("%(who)s withdrew %(what)s"),
    "certification.vote_extended": _("%(who)s gave the vote on %(what)s more time"),
    "certification.vote_opened": _("%(who)s opened the vote on %(what)s"),
    # --- solutions
    "catalogue.need_described": _("%(who)s described why they need %(what)s"),
    "catalogue.need_stated": _("%(who)s needs %(what)s too"),
    "catalogue.need_withdrawn": _("%(who)s no longer needs %(what)s"),
    "catalogue.problem_linked": _("%(who)s joined a problem to the solution %(what)s"),
    "catalogue.problem_stated": _("%(who)s stated the problem %(what)s"),
    "catalogue.revision_accepted": _("%(who)s accepted %(what)s"),
    "catalogue.revision_declined": _("%(who)s sent back %(what)s"),
    "catalogue.revision_proposed": _("%(who)s proposed %(what)s"),
    "catalogue.solution_tagged": _("%(who)s changed the tags of %(what)s"),
}

PARTS: Mapping[str, str | Promise] = {
    "community.": _("People, groups and the site"),
    "events.": _("Meetups"),
    "elections.": _("Votes"),
    "certification.": _("Certified training"),
    "catalogue.": _("Solutions"),
    "config.": _("The demonstration"),
}

# What a committee deliberates stays with it: the keeper reads that it happened, and no more.
DELIBERATION = {
    "certification.commented",
    "certification.committee_voted",
    "certification.conflict_declared",
    "certification.review_saved",
    "certification.review_submitted",
}


def words_of(verb: str) -> str:
    """The verb's sentence, or the verb itself where a later release wrote it."""
    said = VERBS.get(verb)
    return str(said) if said is not None else f"%(who)s: {verb.replace('%', '%%')} %(what)s"


def title_of(verb: str) -> str:
    """The verb without people and things, for a menu."""
    bare = words_of(verb) % {"who": "…", "what": "…"}
    return bare.strip()
