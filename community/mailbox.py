"""Mail that lands in a folder, one file a message, and can be read back from there."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage as ReadMessage
from email.utils import getaddresses
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend


class FolderBackend(BaseEmailBackend):
    """Writes each message as an `.eml` file into `settings.MAIL_DIR`."""

    def __init__(self, fail_silently: bool = False, **kwargs: Any) -> None:
        super().__init__(fail_silently=fail_silently, **kwargs)

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        folder = Path(settings.MAIL_DIR)
        folder.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
            path = folder / f"{stamp}-{secrets.token_hex(4)}.eml"
            part = path.with_suffix(".part")
            part.write_bytes(message.message().as_bytes())
            part.replace(path)  # a reader never meets half a message
        return len(email_messages)


def messages_to(address: str, *, newest: int = 50) -> list[ReadMessage]:
    """The newest messages in the folder that are addressed to `address`, newest first."""
    folder = Path(settings.MAIL_DIR)
    found: list[ReadMessage] = []
    for path in sorted(folder.glob("*.eml"), reverse=True):
        message = message_from_bytes(path.read_bytes(), policy=policy.default)
        named = getaddresses([str(value) for value in message.get_all("To", [])])
        if address.lower() in {mail.lower() for _name, mail in named}:
            found.append(message)
            if len(found) == newest:
                break
    return found
