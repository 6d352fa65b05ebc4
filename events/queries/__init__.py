"""Questions about many meetups."""

from events.queries.afterwards import (
    Turnup,
    attendance_of,
    heads_by_room,
    minutes_of,
    recap_of,
    told_of,
    turnup_of,
    usual_turnup,
)
from events.queries.audience import (
    audience_of,
    organisers_of,
)
from events.queries.calendars import (
    City,
    calendar_key_of,
    cities,
    city_called,
    for_calendar_entry,
    in_calendar,
    in_city,
    owner_of_calendar,
    seats_in_calendar,
    token_of,
    with_entries,
)
from events.queries.desk import (
    groups_planned_by,
    on_the_desk,
)
from events.queries.finding import (
    search,
    talks_of,
)
from events.queries.lists import (
    for_feed,
    for_lists,
    last_by_group,
    next_by_group,
    one,
    past,
    public,
    upcoming,
    with_chapters,
    with_lines,
)
from events.queries.seating import (
    SeatNews,
    holders_of,
    of_person,
    seat_news,
    seat_of,
)

__all__ = [
    "City",
    "SeatNews",
    "Turnup",
    "attendance_of",
    "audience_of",
    "calendar_key_of",
    "cities",
    "city_called",
    "for_calendar_entry",
    "for_feed",
    "for_lists",
    "groups_planned_by",
    "heads_by_room",
    "holders_of",
    "in_calendar",
    "in_city",
    "last_by_group",
    "minutes_of",
    "next_by_group",
    "of_person",
    "on_the_desk",
    "one",
    "organisers_of",
    "owner_of_calendar",
    "past",
    "public",
    "recap_of",
    "search",
    "seat_news",
    "seat_of",
    "seats_in_calendar",
    "talks_of",
    "token_of",
    "told_of",
    "turnup_of",
    "upcoming",
    "usual_turnup",
    "with_chapters",
    "with_entries",
    "with_lines",
]
