"""Reading calendars and tables that others made, within bounds. Pure: no Django, no clock, no database.

Whatever is given, each meetup in it is found or refused with the line it stands on and a reason; what is no
calendar or table at all is `Unreadable`. Nothing here trusts the file: its size, its depth, the number of
its parts and the length of its series have bounds, and so has the time that is spent on it.
"""

from events.reading.calendar import read_calendar
from events.reading.found import Bounds, Found, Reading, Refused, Unreadable, is_calendar
from events.reading.table import Columns, Table, open_table, read_table

__all__ = [
    "Bounds",
    "Columns",
    "Found",
    "Reading",
    "Refused",
    "Table",
    "Unreadable",
    "is_calendar",
    "open_table",
    "read_calendar",
    "read_table",
]
