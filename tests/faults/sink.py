"""A mail relay on loopback, a process of its own: each message lies on the disk before it answers 250.

    python -m tests.faults.sink PORT FOLDER

How it behaves is read at each recipient from FOLDER/manner.json, so that a test may change it meanwhile:
`{"refuse": ["nobody@example.org"], "greylist": true}` refuses for good with 550, and takes nobody's first
try (451), as relays do that wait to see whether a sender comes back.
"""

from __future__ import annotations

import asyncio
import contextlib
import email
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from email import policy
from email.message import EmailMessage
from pathlib import Path

from aiosmtpd.smtp import SMTP

from tests.outside import BASE, free_port

CODE = re.compile(r"^ {4}(\S+)\r?$", re.MULTILINE)


class Relay:
    """What the process does with an envelope."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.met: set[tuple[str, str]] = set()

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802  (aiosmtpd's name)
        manner = json.loads((self.folder / "manner.json").read_text())
        known = (str(envelope.mail_from), address)
        if address in manner.get("refuse", []):
            return "550 5.1.1 nobody of that name here"
        if manner.get("greylist") and known not in self.met:
            self.met.add(known)
            return "451 4.7.1 greylisted, come back later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802  (aiosmtpd's name)
        for address in envelope.rcpt_tos:
            path = self.folder / f"{time.time_ns()}-{os.urandom(3).hex()}-{address}.eml"
            part = path.with_suffix(".part")
            with part.open("wb") as file:
                file.write(envelope.original_content)
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
        return "250 kept"


@dataclass
class Sink:
    """The relay as a test holds it: started, stopped, told how to behave, and read."""

    folder: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.behave()

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def behave(self, **manner: object) -> None:
        """Change how it answers from the next recipient on."""
        part = self.folder / "manner.part"
        part.write_text(json.dumps(manner))
        part.replace(self.folder / "manner.json")

    def start(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.sink", str(self.port), str(self.folder)], cwd=BASE
        )
        until = time.monotonic() + 60
        while time.monotonic() < until:
            with (
                contextlib.suppress(OSError),
                socket.create_connection(("127.0.0.1", self.port), timeout=5),
            ):
                return
            time.sleep(0.05)
        raise RuntimeError("The mail sink did not come up.")

    def stop(self) -> None:
        if self.process:
            self.process.kill()
            self.process.wait()
            self.process = None

    def messages(self, address: str = "*") -> list[EmailMessage]:
        """What came for an address (for anybody), oldest first."""
        paths = sorted(self.folder.glob(f"*-{address}.eml"))
        return [
            email.message_from_bytes(path.read_bytes(), policy=policy.default) for path in paths
        ]

    def names(self) -> Counter[str]:
        """How often each Message-ID came."""
        return Counter(str(message["Message-ID"]).strip() for message in self.messages())

    def newest_code(self, address: str) -> str | None:
        """The code in the newest mail to an address; None where the newest holds none."""
        for message in self.messages(address)[-1:]:
            part = message.get_body(("plain",))
            found = CODE.findall(part.get_content()) if part else []
            return found[0] if found else None
        return None


async def serve(port: int, folder: Path) -> None:
    loop = asyncio.get_running_loop()
    relay = Relay(folder)
    server = await loop.create_server(
        lambda: SMTP(relay, hostname="sink.localhost", loop=loop), "127.0.0.1", port, backlog=256
    )
    ended = asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, ended.set)
    async with server:
        await ended.wait()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), Path(sys.argv[2])))
