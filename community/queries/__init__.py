"""Questions about many people, groups and what they were told."""

from community.queries.finding import search
from community.queries.groups import (
    RANK,
    Bearer,
    Shelf,
    bearers_of,
    charters_of,
    groups_of,
    is_member,
    members_of,
    roles_held_by,
    roles_of,
    shelves,
    with_members,
)
from community.queries.keeping import (
    JobCounts,
    job_counts,
    last_deed_at,
    last_inspection,
    oldest_unsealed_at,
)
from community.queries.people import (
    affiliations_of,
    notifications_of,
    people_named,
    profile,
    representatives_of,
)
from community.queries.sessions import SignedIn, sessions_of

__all__ = [
    "RANK",
    "Bearer",
    "JobCounts",
    "Shelf",
    "SignedIn",
    "affiliations_of",
    "bearers_of",
    "charters_of",
    "groups_of",
    "is_member",
    "job_counts",
    "last_deed_at",
    "last_inspection",
    "members_of",
    "notifications_of",
    "oldest_unsealed_at",
    "people_named",
    "profile",
    "representatives_of",
    "roles_held_by",
    "roles_of",
    "search",
    "sessions_of",
    "shelves",
    "with_members",
]
