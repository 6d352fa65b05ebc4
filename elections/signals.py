"""What other parts of the site may listen to. Sent at the end of the action, inside its transaction."""

from __future__ import annotations

from django.dispatch import Signal

# A vote was published. Arguments: election, actor (Person or None), at.
vote_published = Signal()
