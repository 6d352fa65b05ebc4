"""A relay that takes everything and counts it. `python -m benchmarks.sink PORT FILE`, ended by SIGTERM."""

from __future__ import annotations

import json
import re
import signal
import sys
import threading
from pathlib import Path

from aiosmtpd.controller import Controller

NAME = re.compile(rb"^Message-ID:\s*(\S+)", re.MULTILINE | re.IGNORECASE)


class Sink:
    """Counts connections, mails, and the different names that the mails have."""

    def __init__(self) -> None:
        self.connections = self.mails = 0
        self.names: set[bytes] = set()

    async def handle_EHLO(self, server, session, envelope, hostname, responses):  # noqa: N802
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        self.mails += 1
        self.names.update(NAME.findall(envelope.content))
        return "250 taken"

    def said(self) -> str:
        return json.dumps(
            {"connections": self.connections, "mails": self.mails, "names": len(self.names)}
        )


def main(port: int, path: Path) -> None:
    sink, over = Sink(), threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: over.set())
    server = Controller(sink, hostname="127.0.0.1", port=port)
    server.start()
    path.write_text(sink.said(), encoding="utf-8")
    over.wait()
    server.stop()
    path.write_text(sink.said(), encoding="utf-8")


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
