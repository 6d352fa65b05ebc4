"""What this app tells the others. They are sent at the end of an action, in its transaction.

`seat_taken`            sender Event; event, person, room, seat, at
`attendance_recorded`   sender Event; event, came (persons who came, of those named), number (heads
                        counted, or None), at
"""

from __future__ import annotations

from django.dispatch import Signal

seat_taken = Signal()
attendance_recorded = Signal()
