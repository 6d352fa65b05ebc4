"""What people do with meetups. Each is one transaction, one row in the log, one sentence."""

from events.actions.afterwards import (
    NotYetBegun,
    record_attendance,
    write_recap,
)
from events.actions.leaving import give_up_coming_seats
from events.actions.life import (
    DayHasPassed,
    NothingToPostpone,
    NotPostponed,
    postpone_event,
    resume_event,
)
from events.actions.planning import (
    AlreadyPublished,
    DateTaken,
    EditedMeanwhile,
    EventCancelled,
    EventNotPublished,
    EventOver,
    NothingToCancel,
    NotReady,
    ReasonMissing,
    RoomIsTaken,
    cancel_event,
    draft_event,
    edit_event,
    publish_event,
)
from events.actions.record import NotASample, record_past_event, redate_sample
from events.actions.seating import (
    AlreadySeated,
    EventIsFull,
    EventNotOpen,
    NoSeat,
    change_room,
    give_up_seat,
    take_seat,
)

__all__ = [
    "AlreadyPublished",
    "AlreadySeated",
    "DateTaken",
    "DayHasPassed",
    "EditedMeanwhile",
    "EventCancelled",
    "EventIsFull",
    "EventNotOpen",
    "EventNotPublished",
    "EventOver",
    "NoSeat",
    "NotASample",
    "NotPostponed",
    "NotReady",
    "NotYetBegun",
    "NothingToCancel",
    "NothingToPostpone",
    "ReasonMissing",
    "RoomIsTaken",
    "cancel_event",
    "change_room",
    "draft_event",
    "edit_event",
    "give_up_coming_seats",
    "give_up_seat",
    "postpone_event",
    "publish_event",
    "record_attendance",
    "record_past_event",
    "redate_sample",
    "resume_event",
    "take_seat",
    "write_recap",
]
