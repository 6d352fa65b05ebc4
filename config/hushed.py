"""Logs without keys: an address that opens something by itself is written down without what opens it.

A mailed link, a door's link and a calendar's address are keys. Refused or broken, their paths would stand in the log
for whoever reads it, and in its copies. `Hush` sits on every handler, so that it does not matter who logs.
"""

from __future__ import annotations

import logging
import re
from typing import Any

from gunicorn.glogging import Logger

# What comes before a key in a path; tests hold the list against every address that takes one.
BEFORE_A_KEY = (
    "seat/confirm",
    "seat/mine",
    "calendars",
    "door/open",
    "speaking",
    "notifications/stop",
    "follow",
    "conduct/followed",
    "invited",
    "elections/claim",
    "account/confirm-email",
    "account/password/reset/key",
)
# What is asked of the box leaves no line at all: lines have times, and times would order the ballots.
OF_THE_BOX = re.compile(
    r"/elections/[^/\s]+/(?:box/(?:issue|cast|standing|sheet)|ballot(?:/paper|/cast)?)/"
)
KEY = re.compile(rf"(/(?:{'|'.join(BEFORE_A_KEY)})/)[^/\s?\"'<>]+")


def hushed(text: str) -> str:
    """The text without the keys that stand in addresses."""
    return KEY.sub(r"\1…", text)


class Hush(logging.Filter):
    """Takes keys out of what is logged: of the words, and of the traceback below them.

    Refusals at the box are left out altogether. What broke there is logged: it must be seen to.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        said = record.getMessage()
        if record.levelno < logging.ERROR and OF_THE_BOX.search(said):
            return False
        record.msg, record.args = hushed(said), ()
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = hushed(record.exc_text)
        return True


class HushedLogger(Logger):  # type: ignore[misc]  # gunicorn ships no types
    """gunicorn's own log of faults and, where one is kept, of requests."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        for log in (self.error_log, self.access_log):
            for handler in log.handlers:
                handler.addFilter(Hush())

    def access(self, resp: Any, req: Any, environ: dict[str, Any], request_time: Any) -> None:
        """Write the line of a request, unless it is one of the box."""
        if not OF_THE_BOX.match(environ.get("PATH_INFO", "")):
            super().access(resp, req, environ, request_time)
