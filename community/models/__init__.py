"""The nouns that every feature shares."""

from community.models.affiliation import (
    Affiliation,
)
from community.models.audit import (
    AuditEntry,
    AuditPersonal,
    AuditSeal,
    AuditWaiting,
)
from community.models.base import (
    PublicModel,
    new_public_id,
)
from community.models.claim import (
    Claim,
)
from community.models.closure import (
    AccountClosure,
)
from community.models.conduct import (
    Barring,
    CodeOfConduct,
    Confidant,
    Report,
    ReportAside,
    ReportLine,
)
from community.models.contact import (
    Contact,
)
from community.models.following import (
    CityFollow,
    Follow,
)
from community.models.framing import FramingRule
from community.models.group import (
    Charter,
    Closure,
    Group,
)
from community.models.invitation import (
    BELONG,
    Invitation,
)
from community.models.job import (
    Job,
    JobFailure,
)
from community.models.keeping import (
    Abandonment,
    Deactivation,
    Inspection,
)
from community.models.mail import (
    Delivery,
    Digest,
    Mail,
    MailChoice,
    MailSettings,
    MutedGroup,
    RefusedAddress,
    Relay,
    Rhythm,
)
from community.models.membership import (
    Membership,
)
from community.models.network import (
    ChapterOffer,
    Nomination,
)
from community.models.notification import (
    Notification,
)
from community.models.organisation import (
    Organisation,
    OrganisationAlias,
    OrganisationParent,
    Representative,
)
from community.models.person import (
    Audience,
    Person,
    PersonLink,
)
from community.models.role import (
    Role,
    end_of_term,
)
from community.models.sending import (
    Sending,
)
from community.models.signing import (
    SigningKey,
)
from community.models.silence import (
    SilencedAddress,
)
from community.models.user import (
    User,
)

__all__ = [
    "BELONG",
    "Abandonment",
    "AccountClosure",
    "Affiliation",
    "Audience",
    "AuditEntry",
    "AuditPersonal",
    "AuditSeal",
    "AuditWaiting",
    "Barring",
    "ChapterOffer",
    "Charter",
    "CityFollow",
    "Claim",
    "Closure",
    "CodeOfConduct",
    "Confidant",
    "Contact",
    "Deactivation",
    "Delivery",
    "Digest",
    "Follow",
    "FramingRule",
    "Group",
    "Inspection",
    "Invitation",
    "Job",
    "JobFailure",
    "Mail",
    "MailChoice",
    "MailSettings",
    "Membership",
    "MutedGroup",
    "Nomination",
    "Notification",
    "Organisation",
    "OrganisationAlias",
    "OrganisationParent",
    "Person",
    "PersonLink",
    "PublicModel",
    "RefusedAddress",
    "Relay",
    "Report",
    "ReportAside",
    "ReportLine",
    "Representative",
    "Rhythm",
    "Role",
    "Sending",
    "SigningKey",
    "SilencedAddress",
    "User",
    "end_of_term",
    "new_public_id",
]
