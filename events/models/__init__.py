"""Meetups: what is planned, where people sit, and what is left to tell afterwards."""

from events.models.afterwards import (
    Attendance,
    Headcount,
    Minutes,
    Recap,
)
from events.models.agenda import (
    AgendaItem,
    Speaker,
    Track,
)
from events.models.calendars import (
    CalendarKey,
    Edition,
    MailedEntry,
)
from events.models.cities import (
    RoomRecap,
)
from events.models.door import (
    DoorNote,
    DoorPass,
)
from events.models.event import (
    Cancellation,
    Event,
    Publication,
)
from events.models.hosting import (
    CoHosting,
)
from events.models.inout import (
    Export,
    Import,
    OutsideName,
)
from events.models.larger import (
    LargerEvent,
)
from events.models.life import (
    Announcement,
    Completion,
    Discard,
    PlannedPublication,
    Postponement,
)
from events.models.pictures import (
    Picture,
    PictureConcern,
)
from events.models.question import (
    Answer,
    Question,
)
from events.models.room import (
    Room,
)
from events.models.seat import (
    Seat,
)
from events.models.selection import (
    ProposalLabel,
    Rater,
    Rating,
    Remark,
)
from events.models.series import (
    Holiday,
    HolidayList,
    Occurrence,
    Series,
)
from events.models.speaking import (
    Material,
    SpeakerConsent,
    SpeakerProfile,
)
from events.models.sponsors import Sponsor, Sponsorship, SponsorTier
from events.models.talks import (
    CallForTalks,
    Proposal,
    ProposalSpeaker,
    ProposalStep,
)
from events.models.venue import (
    Listing,
    Venue,
)
from events.models.visit import (
    SeatRequest,
)

__all__ = [
    "AgendaItem",
    "Announcement",
    "Answer",
    "Attendance",
    "CalendarKey",
    "CallForTalks",
    "Cancellation",
    "CoHosting",
    "Completion",
    "Discard",
    "DoorNote",
    "DoorPass",
    "Edition",
    "Event",
    "Export",
    "Headcount",
    "Holiday",
    "HolidayList",
    "Import",
    "LargerEvent",
    "Listing",
    "MailedEntry",
    "Material",
    "Minutes",
    "Occurrence",
    "OutsideName",
    "Picture",
    "PictureConcern",
    "PlannedPublication",
    "Postponement",
    "Proposal",
    "ProposalLabel",
    "ProposalSpeaker",
    "ProposalStep",
    "Publication",
    "Question",
    "Rater",
    "Rating",
    "Recap",
    "Remark",
    "Room",
    "RoomRecap",
    "Seat",
    "SeatRequest",
    "Series",
    "Speaker",
    "SpeakerConsent",
    "SpeakerProfile",
    "Sponsor",
    "SponsorTier",
    "Sponsorship",
    "Track",
    "Venue",
]
