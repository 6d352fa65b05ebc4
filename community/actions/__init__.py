"""What people do on the ground floor. Each is one transaction, one row in the log, one sentence."""

from community.actions.groups import adopt_charter, found_group, join_group, leave_group
from community.actions.organisations import (
    end_representation,
    found_organisation,
    name_representative,
    name_representative_by_address,
)
from community.actions.people import add_person, edit_profile, mark_read, record_affiliation
from community.actions.refusals import AlreadyThere, LastLead, NobodyThere, NotAMember, TermIsOver
from community.actions.roles import appoint, end_role, grant_role
from community.actions.second_factor import (
    SecondFactorIsOff,
    SecondFactorIsOn,
    remove_second_factor,
    renew_recovery_codes,
    turn_off_second_factor,
    turn_on_second_factor,
)
from community.actions.sessions import (
    NoSuchSession,
    end_other_sessions,
    end_session,
    end_sessions_of,
)

__all__ = [
    "AlreadyThere",
    "LastLead",
    "NoSuchSession",
    "NobodyThere",
    "NotAMember",
    "SecondFactorIsOff",
    "SecondFactorIsOn",
    "TermIsOver",
    "add_person",
    "adopt_charter",
    "appoint",
    "edit_profile",
    "end_other_sessions",
    "end_representation",
    "end_role",
    "end_session",
    "end_sessions_of",
    "found_group",
    "found_organisation",
    "grant_role",
    "join_group",
    "leave_group",
    "mark_read",
    "name_representative",
    "name_representative_by_address",
    "record_affiliation",
    "remove_second_factor",
    "renew_recovery_codes",
    "turn_off_second_factor",
    "turn_on_second_factor",
]
