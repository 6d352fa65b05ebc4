"""Programmes, what is offered to them, what reviewers and committees made of it, certificates."""

from certification.models.appeal import Appeal, PanelSeat
from certification.models.certificate import Certificate, Revocation, Supersession, Suspension
from certification.models.course import (
    Course,
    CourseFile,
    CourseLink,
    CourseVersion,
    Recusal,
    Withdrawal,
)
from certification.models.decision import CommitteePoll, CommitteeVote, Decision
from certification.models.programme import Baseline, Criterion, Programme
from certification.models.review import Assignment, Comment, Review, ReviewScore

__all__ = [
    "Appeal",
    "Assignment",
    "Baseline",
    "Certificate",
    "Comment",
    "CommitteePoll",
    "CommitteeVote",
    "Course",
    "CourseFile",
    "CourseLink",
    "CourseVersion",
    "Criterion",
    "Decision",
    "PanelSeat",
    "Programme",
    "Recusal",
    "Review",
    "ReviewScore",
    "Revocation",
    "Supersession",
    "Suspension",
    "Withdrawal",
]
