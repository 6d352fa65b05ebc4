"""What others may listen to. config/wiring.py connects."""

from __future__ import annotations

from django.dispatch import Signal

# Sent at the end of the action, inside its transaction: certificate=Certificate, actor=Person, at=datetime.
certificate_issued = Signal()
certificate_revoked = Signal()
