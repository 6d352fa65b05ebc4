"""Votes, their questions and rolls, what was told of their turnout, and the box."""

from elections.models.box import Archive, Ballot, Box, Leaf, LogHead, Participation
from elections.models.classes import ClassRule, ToldCount, TurnoutTable, VoterClass
from elections.models.counting import BoxClosing, Counting, Result
from elections.models.election import Election, Phase, Publication
from elections.models.freeze import RollDefinition, RollDispute, RollFreeze
from elections.models.letters import RollAddress, RollLink, RollMailing
from elections.models.nominations import (
    Endorsement,
    Nomination,
    NominationCheck,
    NominationRules,
    NominationState,
    NominationWithdrawal,
    Second,
    Slate,
)
from elections.models.outside import OutsideVote, TurnoutDelivery, TurnoutKey
from elections.models.question import Candidate, Question
from elections.models.reminders import Reminder
from elections.models.roll import RollClaim, RollRow, RollUpload
from elections.models.turnout import TurnoutPoint
from elections.models.watching import ForecastHiding, Milestone, VoteFollow

__all__ = [
    "Archive",
    "Ballot",
    "Box",
    "BoxClosing",
    "Candidate",
    "ClassRule",
    "Counting",
    "Election",
    "Endorsement",
    "ForecastHiding",
    "Leaf",
    "LogHead",
    "Milestone",
    "Nomination",
    "NominationCheck",
    "NominationRules",
    "NominationState",
    "NominationWithdrawal",
    "OutsideVote",
    "Participation",
    "Phase",
    "Publication",
    "Question",
    "Reminder",
    "Result",
    "RollAddress",
    "RollClaim",
    "RollDefinition",
    "RollDispute",
    "RollFreeze",
    "RollLink",
    "RollMailing",
    "RollRow",
    "RollUpload",
    "Second",
    "Slate",
    "ToldCount",
    "TurnoutDelivery",
    "TurnoutKey",
    "TurnoutPoint",
    "TurnoutTable",
    "VoteFollow",
    "VoterClass",
]
