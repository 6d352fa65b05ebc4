"""A mail relay on loopback that does what a test tells it: takes, puts off, refuses, dies in the middle."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections import defaultdict
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

from tests.outside import free_port


class Relay:
    """What it takes lies in `taken`; `answers` holds what it says to whom, and `connections` counts."""

    def __init__(self) -> None:
        self.taken: list[EmailMessage] = []
        self.to: list[str] = []
        self.recipient: dict[str, str] = {}
        self.everybody = ""
        self.sender = ""
        self.data: dict[str, list[str]] = defaultdict(list)
        self.dies_for: dict[str, int] = defaultdict(int)
        self.connections = 0
        self.lock = threading.Lock()

    def addressed_to(self, address: str) -> list[EmailMessage]:
        return [mail for mail, to in zip(self.taken, self.to, strict=True) if to == address]

    # --- aiosmtpd asks these ------------------------------------------------------------------------
    async def handle_EHLO(self, server, session, envelope, hostname, responses):  # noqa: N802
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_MAIL(self, server, session, envelope, address, options):  # noqa: N802
        if self.sender:
            return self.sender
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        said = self.recipient.get(address, self.everybody)
        if said:
            return said
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        (address,) = envelope.rcpt_tos
        if self.dies_for[address]:
            self.dies_for[address] -= 1
            server.transport.abort()
            await asyncio.sleep(0)
            return "421 gone"
        if self.data[address]:
            return self.data[address].pop(0)
        with self.lock:
            self.taken.append(message_from_bytes(envelope.content, policy=policy.default))
            self.to.append(address)
        return "250 taken"


class _Server(Controller):
    def factory(self) -> SMTP:
        return SMTP(self.handler, hostname="relay.example", enable_SMTPUTF8=False)


@contextlib.contextmanager
def relay_at_work(
    settings, *, port: int | None = None, relay: Relay | None = None
) -> Iterator[Relay]:
    """A relay that listens until the block ends; the site's mail goes to it."""
    relay = relay or Relay()
    port = port or free_port()
    server = _Server(relay, hostname="127.0.0.1", port=port)
    server.start()
    point_at(settings, port)
    try:
        yield relay
    finally:
        server.stop(no_assert=True)


def point_at(settings, port: int) -> None:
    """Have the site's mail go to that port of this machine."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_TIMEOUT = 5
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
