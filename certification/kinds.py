"""What people are told about certified training."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from community.kinds import Channel, Section, declare

TRAINING = Section("training", _("Certified training"))

declare(
    "certification.version_submitted",
    title=_("A course was handed in"),
    words=_("To the chairs: when a provider hands in a course that needs reviewers."),
    section=TRAINING,
)
declare(
    "certification.reviewer_assigned",
    title=_("You are asked to review"),
    words=_("When a chair asks you to review a course, with the day it is due."),
    section=TRAINING,
)
declare(
    "certification.review_submitted",
    title=_("A review is in"),
    words=_("To the chairs: when a reviewer hands in a review."),
    section=TRAINING,
    default=Channel.DAILY,
)
declare(
    "certification.conflict_declared",
    title=_("Somebody stands aside"),
    words=_("To the chairs: when a member of the committee stands aside from a course."),
    section=TRAINING,
)
declare(
    "certification.vote_opened",
    title=_("The committee votes"),
    words=_("When the reviews of a course are in and your vote on it is asked for."),
    section=TRAINING,
)
declare(
    "certification.decided",
    title=_("Your course is decided"),
    words=_("To the provider: when the committee has approved a course or not."),
    section=TRAINING,
)
declare(
    "certification.appealed",
    title=_("A decision is appealed"),
    words=_("To the chairs: when a provider appeals against a decision of the committee."),
    section=TRAINING,
)
declare(
    "certification.panel_named",
    title=_("You are asked to hear an appeal"),
    words=_("When you are named for the panel that hears an appeal."),
    section=TRAINING,
)
declare(
    "certification.appeal_decided",
    title=_("An appeal is decided"),
    words=_("To the provider and the chairs: when a panel has decided an appeal."),
    section=TRAINING,
)
declare(
    "certification.certificate_suspended",
    title=_("A certificate is on hold"),
    words=_("To the provider: when a certificate of yours is put on hold, and why."),
    section=TRAINING,
)
declare(
    "certification.suspension_lifted",
    title=_("A certificate is valid again"),
    words=_("To the provider: when a certificate of yours is no longer on hold."),
    section=TRAINING,
)
declare(
    "certification.certificate_revoked",
    title=_("A certificate is revoked"),
    words=_("To the provider: when a certificate of yours is revoked, and why."),
    section=TRAINING,
)
declare(
    "certification.assignment_freed",
    title=_("A reviewer has left"),
    words=_("To the chairs: when somebody who was to review has closed their account."),
    section=TRAINING,
)
