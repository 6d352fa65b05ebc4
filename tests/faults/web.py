"""A plain browser for a site that may vanish at any moment: cookies, forms, and patience.

A form is filled in as the page gave it, hidden fields and all. Breaks the answer off, or says it 5xx, the
very same form is sent again, as a person does who loads the page once more: what came of the first one
nobody knows, and the site must see to it that it counts once.
"""

from __future__ import annotations

import contextlib
import http.client
import threading
import time
import uuid
from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urljoin, urlsplit

ANSWERS_WITHIN = 120.0  # seconds; a busy machine fails nobody
COMES_BACK_WITHIN = 240.0
PAUSE = 0.2
LONG = 5.0
MOST_BROKEN = 20


class Lost(Exception):
    """No answer came: refused, broken off, or half of one."""


class NeverBack(Exception):
    """The site did not answer again for a very long time."""


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    path: str
    location: str
    text: str

    @property
    def to(self) -> str:
        """The path that a redirect leads to."""
        return urlsplit(urljoin(self.path, self.location)).path


@dataclass
class Traffic:
    """What all browsers met together."""

    answered: Counter[int] = field(default_factory=Counter)
    lost: int = 0
    sent_again: int = 0
    longest_pause: float = 0.0
    pauses: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _last_good: float | None = None

    def note(self, method: str, path: str, answer: Answer | None) -> None:
        with self._lock:
            if answer is None:
                self.lost += 1
                return
            self.answered[answer.status] += 1
            if answer.status < 500:
                now = time.monotonic()
                if self._last_good is not None:
                    pause = now - self._last_good
                    self.longest_pause = max(self.longest_pause, pause)
                    if pause > LONG:
                        ended = time.strftime("%H:%M:%S")
                        self.pauses.append(f"{ended} after {pause:.1f} s without an answer")
                self._last_good = now
            if answer.status not in {400, 403, 404, 500}:
                return
            self.refused[f"{answer.status} {method} {path.partition('?')[0]}"] += 1
            if len(self.broken) < MOST_BROKEN:
                self.broken.append(f"{answer.status} {method} {path}: {answer.text[-600:]!r}")

    def again(self) -> None:
        with self._lock:
            self.sent_again += 1

    def figures(self) -> dict[str, object]:
        return {
            "requests answered": sum(self.answered.values()),
            "answers by status": {str(k): n for k, n in sorted(self.answered.items())},
            "refused or broken": dict(self.refused.most_common(20)),
            "connections lost or refused": self.lost,
            "forms sent again": self.sent_again,
            "longest pause of the site (s)": round(self.longest_pause, 1),
        }


class Forms(HTMLParser):
    """The forms of a page with the values that a browser would send."""

    def __init__(self, path: str) -> None:
        super().__init__()
        self.path = path
        self.forms: list[tuple[str, dict[str, str]]] = []
        self._fields: dict[str, str] | None = None
        self._select = self._area = ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attributes}
        name = said.get("name", "")
        if tag == "form":
            self._fields = {}
            if said.get("method", "get").lower() == "post":
                action = urlsplit(urljoin(self.path, said.get("action") or self.path)).path
                self.forms.append((action, self._fields))
        elif self._fields is None:
            return
        elif tag == "input" and name:
            kind = said.get("type", "text")
            if kind in {"file", "submit"} or (
                kind in {"radio", "checkbox"} and "checked" not in said
            ):
                return
            self._fields[name] = said.get("value", "on" if kind == "checkbox" else "")
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select:
            if "selected" in said or self._select not in self._fields:
                self._fields[self._select] = said.get("value", "")
        elif tag == "textarea" and name:
            self._area = name
            self._fields[name] = ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._fields = None
        elif tag == "select":
            self._select = ""
        elif tag == "textarea":
            if (
                self._area and self._fields is not None
            ):  # browsers drop the line break after the tag
                kept = self._fields[self._area]
                self._fields[self._area] = kept.removeprefix("\r").removeprefix("\n")
            self._area = ""

    def handle_data(self, data: str) -> None:
        if self._area and self._fields is not None:
            self._fields[self._area] += data


def form_of(page: Answer, action: str) -> dict[str, str] | None:
    """The fields of the page's form that is sent to `action`, as they stand."""
    reader = Forms(page.path)
    reader.feed(page.text)
    return next((fields for where, fields in reader.forms if where == action), None)


class Browser:
    """One person's browser."""

    def __init__(self, origin: str, traffic: Traffic, session: str = "") -> None:
        self.host = urlsplit(origin).netloc
        self.traffic = traffic
        self.cookies: dict[str, str] = {"sessionid": session} if session else {}

    def once(self, method: str, path: str, body: bytes | None = None, kind: str = "") -> Answer:
        """Ask one time; Lost when no whole answer comes."""
        connection = http.client.HTTPConnection(self.host, timeout=ANSWERS_WITHIN)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = kind
            headers["Origin"] = f"http://{self.host}"
        try:
            with contextlib.closing(connection):
                connection.request(method, path, body, headers)
                response = connection.getresponse()
                text = response.read().decode("utf-8", "replace")
        except (OSError, http.client.HTTPException) as reason:
            self.traffic.note(method, path, None)
            raise Lost(str(reason)) from reason
        for line in response.msg.get_all("Set-Cookie") or []:
            for name, morsel in SimpleCookie(line).items():
                self.cookies[name] = morsel.value
        answer = Answer(response.status, path, response.msg.get("Location") or "", text)
        self.traffic.note(method, path, answer)
        return answer

    def _until_answered(self, method: str, path: str, body: bytes | None = None, kind: str = ""):
        """Ask until something under 500 is said."""
        until = time.monotonic() + COMES_BACK_WITHIN
        tries = 0
        while time.monotonic() < until:
            with contextlib.suppress(Lost):
                answer = self.once(method, path, body, kind)
                if answer.status < 500:
                    return answer
            tries += 1
            if body is not None:
                self.traffic.again()
            time.sleep(PAUSE)
        raise NeverBack(f"{method} {path} was asked {tries} times and never answered.")

    def see(self, path: str) -> Answer:
        """The page at a path; redirects are followed."""
        answer = self._until_answered("GET", path)
        while answer.status in {301, 302}:
            answer = self._until_answered("GET", answer.to)
        return answer

    def send(
        self,
        page: Answer,
        action: str = "",
        *,
        files: dict[str, tuple[str, bytes]] | None = None,
        **said: str,
    ) -> Answer | None:
        """Fill in the form of a page and send it until it is answered. None: there is no such form."""
        action = action or page.path
        fields = form_of(page, action)
        if fields is None:
            return None
        kind, body = encoded({**fields, **said}, files)
        return self._until_answered("POST", action, body, kind)


def encoded(
    fields: dict[str, str], files: dict[str, tuple[str, bytes]] | None
) -> tuple[str, bytes]:
    """The body of a form, with its content type."""
    if not files:
        return "application/x-www-form-urlencoded", urlencode(fields).encode()
    mark = uuid.uuid4().hex
    parts = [
        f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    for name, (filename, content) in files.items():
        head = (
            f'--{mark}\r\nContent-Disposition: form-data; name="{name}"; filename="{filename}"\r\n'
        )
        parts.append(f"{head}Content-Type: text/markdown\r\n\r\n".encode() + content + b"\r\n")
    return f"multipart/form-data; boundary={mark}", b"".join([*parts, f"--{mark}--\r\n".encode()])
